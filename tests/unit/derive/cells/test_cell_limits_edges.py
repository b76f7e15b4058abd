"""The limits of a dose in several parts go by the part that brings most."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import limits, patient, with_dose

from trialwright.protocol.product import DosePart


@pytest.mark.parametrize("name", ["dmso", "volume", "endotoxin"])
@pytest.mark.parametrize(("shares", "most"), [(("0.3", "0.7"), 2), (("0.7", "0.3"), 1)])
def test_the_part_that_brings_most(name: str, shares: tuple[str, str], most: int) -> None:
    parts = tuple(DosePart(day=day, fraction=Decimal(share)) for day, share in enumerate(shares))
    protocol = with_dose(parts=parts, volume_limit_below_years=None)
    found = limits(patient("60"), protocol=protocol)[name].value
    assert found is not None
    assert found.part == most


def test_endotoxin_of_an_infusion_that_lasts_four_hours() -> None:
    """TV-4.22 over 4 h: 1.2 {EU}/mL x 50 mL / 60 kg / 4 h = 0.25 {EU}/kg/h; 5 x 60 x 4 / 50 = 24 {EU}/mL would just keep 5."""
    answer = limits(patient("60"), protocol=with_dose(infusion_hours=4))["endotoxin"]
    assert answer.value is not None
    assert (answer.value.value, answer.value.batch_limit, answer.value.hours) == (Decimal("0.25"), Decimal(24), 4)
    assert answer.steps[0].how == (
        "part 1 within 4 h, 60 kg: keeps the limit of 5 {EU}/kg/h; the product may hold 24 {EU}/mL"
    )


def test_a_limit_that_knows_no_hours_names_none() -> None:
    """TV-4.20. 10 % of 50 mL at 1.10 g/mL are 5.5 g; 60 kg tolerate 60 g, which are 545.45 mL."""
    (step,) = limits(patient("60"))["dmso"].steps
    assert step.how == "part 1, 60 kg: keeps the limit of 1 g/kg; at most 545.4545 mL"
