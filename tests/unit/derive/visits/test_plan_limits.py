"""The plan at both ends of the calendar: a window needs a midnight before its first day, and one after its last."""

from datetime import date, timedelta

import pytest
from tests.spec.conftest import PROTOCOL

from trialwright.derive.answer import Answer
from trialwright.derive.visits.plan import Anchors, Plan, plans
from trialwright.protocol.visits import Visit


def visit_of(name: str) -> Visit:
    return next(visit for visit in PROTOCOL.schedule.visits if visit.id == name)


def planned_from(day_zero: date, name: str) -> Plan:
    day = Answer(value=day_zero, status="known", rule="of the test")
    unknown = Answer[date](value=None, status="unknown", rule="of the test")
    days = Anchors(infused=day, planned=day, original=day, collected=unknown, is_infused=True, is_collected=False)
    return plans(PROTOCOL, days)[name]


@pytest.mark.parametrize(("days_left", "last"), [(0, None), (1, date.max - timedelta(days=1))])
def test_the_day_after_a_window_is_in_the_calendar(days_left: int, last: date | None) -> None:
    visit = visit_of("M1")
    assert visit.after > 0
    plan = planned_from(date.max - timedelta(days=visit.day + visit.after + days_left), "M1")
    assert plan.latest == last
    assert [missing.reason for missing in plan.missing] == (["implausible"] if last is None else [])


@pytest.mark.parametrize(("days_left", "first"), [(0, None), (1, date.min + timedelta(days=1))])
def test_the_day_before_a_window_is_in_the_calendar(days_left: int, first: date | None) -> None:
    visit = visit_of("screening")
    assert visit.before > 0
    plan = planned_from(date.min + timedelta(days=visit.before - visit.day + days_left), "screening")
    assert plan.earliest == first
    assert [missing.reason for missing in plan.missing] == (["implausible"] if first is None else [])
