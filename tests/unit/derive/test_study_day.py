"""Protocol days, study days and today."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event, lab

from trialwright.derive.record import AsOf, Record, Seen
from trialwright.derive.study_day import on_day, protocol_day, study_day, today
from trialwright.events.trial import TrialOpened

ZERO = date(2024, 3, 10)


@pytest.mark.parametrize(("days", "study"), [(-2, -2), (-1, -1), (0, 1), (1, 2), (28, 29), (5479, 5480)])
def test_there_is_no_study_day_0(days: int, study: int) -> None:
    on = ZERO + timedelta(days=days)
    assert (protocol_day(on, ZERO), study_day(on, ZERO)) == (days, study)
    assert on_day(ZERO, days) == on


@pytest.mark.parametrize(("zero", "day"), [(date.max, 1), (date.min, -1)])
def test_a_day_outside_the_calendar(zero: date, day: int) -> None:
    assert on_day(zero, day) is None


def test_today_is_a_day_at_the_site() -> None:
    late = datetime(2024, 3, 9, 17, tzinfo=UTC)  # half past midnight of the 10th, and later, in Shanghai
    record = Record(patient="x", events=(), shared=(), as_of=AsOf(late, late), seen=Seen(0, 0))
    assert today(record) == date(2024, 3, 9)
    own = Record(
        patient="x", events=(event(1, lab("alt", "5 U/L")),), shared=(), as_of=AsOf(late, late), seen=Seen(0, 0)
    )
    assert today(own) == date(2024, 3, 10)


def test_the_zone_of_the_log_counts_first() -> None:
    opening = event(1, TrialOpened(trial="T", title="t", zone="America/New_York"), "2024-01-01", patient=None)
    record = believed([opening, event(2, lab("alt", "5 U/L"))], as_of="2026-10-25")
    assert today(record) == date(2026, 10, 25)
    assert today(record_of("2026-10-20  alt 5 U/L", as_of="2026-10-25")) == date(2026, 10, 25)
