"""A bed that is kept for a month that nobody dated to the day is kept for certain only to its first day."""

import pytest
from tests.unit.decide.cases import asked, codes


@pytest.mark.parametrize(("until", "against"), [("2027-01", []), ("2026-10", ["bed.until"])])
def test_a_bed_until_some_day_of_a_month(until: str, against: list[str]) -> None:
    found = asked("lymphodeplete", exchange={"bed": f"2026-10-23  bed.reserved: until={until}"})
    assert codes(found) == against
