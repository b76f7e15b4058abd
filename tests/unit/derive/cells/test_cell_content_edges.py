"""A percentage that is more than a whole, or that is written in a unit of its own."""

import msgspec
import pytest
from tests.spec.dosing.bags import AS_OF, patient
from tests.story import record_of
from tests.unit.derive.telling import quantity

from trialwright.derive.answer import Missing
from trialwright.derive.cells.cell_content import content_of_bag, fraction_of
from trialwright.events.cells import ProductCharacterised


@pytest.mark.parametrize(
    ("percent", "refused"), [("100 %", False), ("100.1 %", True), ("150 %", True), ("200 %", True)]
)
def test_no_fraction_is_more_than_a_whole(percent: str, *, refused: bool) -> None:
    assert isinstance(fraction_of("viability", quantity(percent)), Missing) is refused


@pytest.mark.parametrize("reported", ["10 %{vol}", "10 vol%", "100 mL/L", "110 mg/mL"])
def test_a_percentage_in_another_unit_says_what_was_found_and_what_was_wanted(reported: str) -> None:
    """Nobody guesses that "%{vol}" is "%": whoever wrote the annotation may have meant something else by it."""
    told = fraction_of("DMSO", quantity(reported))
    assert told == Missing("DMSO", "unit_unusable", f"found {reported}, wanted a unit that can be converted to %")


def test_a_volume_of_dmso_in_another_unit_is_named_with_the_bag() -> None:
    """The whole bag stays unknown, since the volume of DMSO bounds what may be infused of it."""
    (body,) = (body for _, body in record_of(patient("60"), as_of=AS_OF).of(ProductCharacterised))
    found = content_of_bag(msgspec.structs.replace(body, dmso=quantity("10 %{vol}")))
    assert found == Missing("DMSO", "unit_unusable", "found 10 %{vol}, wanted a unit that can be converted to %")
