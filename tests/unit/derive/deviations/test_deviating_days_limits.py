"""The later part of a split dose: its window in words, and a day that is not known."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import with_dose
from tests.story import record_of
from tests.treated import LYMPHODEPLETION

from trialwright.derive.deviations.deviating_days import deviating_days
from trialwright.derive.visits.schedule import calendar
from trialwright.protocol.product import DosePart

HALF = Decimal("0.5")
SPLIT = with_dose(
    parts=(DosePart(day=0, fraction=HALF), DosePart(day=7, before=1, after=2, fraction=HALF)),
)


def parts_outside(second: str) -> list[str]:
    text = f"2024-03-10  infusion 20 mL of bag B1, fraction 1\n{second}  infusion 20 mL of bag B1, fraction 2"
    record = record_of(LYMPHODEPLETION + text, as_of="2024-05-01")
    found = deviating_days(SPLIT, record, calendar(SPLIT, record))
    return [one.wanted for one in found if one.code == "infusion.part_outside_window"]


@pytest.mark.parametrize("second", ["2024-03-15", "2024-03-20"])
def test_a_part_outside_its_window(second: str) -> None:
    assert parts_outside(second) == ["from 2024-03-16 to 2024-03-19"]


@pytest.mark.parametrize("second", ["2024-03-16", "2024-03-19"])
def test_a_part_on_the_edge_of_its_window(second: str) -> None:
    assert parts_outside(second) == []


def test_a_part_of_a_vague_day_is_not_accused() -> None:
    assert parts_outside("2024-04") == []
