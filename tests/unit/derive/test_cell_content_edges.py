"""A percentage that is more than a whole."""

import pytest
from tests.unit.derive.telling import quantity

from trialwright.derive.answer import Missing
from trialwright.derive.cell_content import fraction_of


@pytest.mark.parametrize(
    ("percent", "refused"), [("100 %", False), ("100.1 %", True), ("150 %", True), ("200 %", True)]
)
def test_no_fraction_is_more_than_a_whole(percent: str, *, refused: bool) -> None:
    assert isinstance(fraction_of("viability", quantity(percent)), Missing) is refused
