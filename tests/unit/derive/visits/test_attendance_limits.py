"""Visits sorted by their day, where two are equally near, and where no day is known."""

from datetime import date, timedelta

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, treated

from trialwright.derive.record import Record
from trialwright.derive.visits.attendance import Attendance, attendance
from trialwright.derive.visits.plan import anchors, plans


def came(record: Record) -> Attendance:
    return attendance(PROTOCOL, record, plans(PROTOCOL, anchors(PROTOCOL, record)))


def test_of_two_that_are_equally_near_the_earlier_day_counts_not_the_name() -> None:
    """123 days after the window of Y9, and before that of Y10, whose name comes first in the alphabet."""
    on = date(2024, 3, 10) + timedelta(days=3287 + 60 + 123)
    found = came(treated(f"{on}  visit extra held", as_of="2034-01-01"))
    assert [visit for visit, held in found.held.items() if any(one.by_day for one in held)] == ["Y9"]
    assert "and as near to Y10" in found.findings[0].found


def test_a_vague_infusion_is_no_visit_on_a_day_that_is_not_known() -> None:
    record = record_of(LYMPHODEPLETION + "2024-03  infusion 50 mL of bag B1", as_of="2024-04-30")
    assert plans(PROTOCOL, anchors(PROTOCOL, record))["D0"].planned is None
    assert "D0" not in came(record).held
