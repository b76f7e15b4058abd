"""Evidence where a plan has no window, has not started, or where a span touches the end of the window."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.unit.derive.telling import event, lab

from trialwright.derive.facts import Dated
from trialwright.derive.visits.evidence import Evidence
from trialwright.derive.visits.plan import Plan

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 3)
START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def shown(plan: Plan, *, assessment: str = "chemistry", last: datetime = END - TICK) -> tuple[int, ...]:
    result = Dated(START, last, event(8, lab("creatinine", "0.9 mg/dL")))
    return Evidence({"chemistry": ((result,),)}, "UTC").within(assessment, plan)


def test_inside_a_window_that_has_started() -> None:
    assert shown(Plan(started=True, earliest=FIRST, latest=LAST)) == (8,)


def test_an_assessment_that_nothing_shows() -> None:
    assert shown(Plan(started=True, earliest=FIRST, latest=LAST), assessment="csf") == ()


@pytest.mark.parametrize(
    "plan",
    [
        Plan(started=False, earliest=FIRST, latest=LAST),
        Plan(started=True, earliest=None, latest=LAST),
        Plan(started=True, earliest=FIRST, latest=None),
        Plan(started=True),
    ],
    ids=["not started", "no first day", "no last day", "no day"],
)
def test_without_a_window_nothing_is_inside(plan: Plan) -> None:
    assert shown(plan) == ()


def test_what_may_be_of_the_first_instant_after_the_window_is_not_inside_for_certain() -> None:
    assert shown(Plan(started=True, earliest=FIRST, latest=LAST), last=END) == ()


NEXT, HOUR, MONTH = START + timedelta(days=1), timedelta(hours=1), timedelta(days=30)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (START, NEXT - TICK, "surely"),
        (START, NEXT, "perhaps"),
        (START - HOUR, START + HOUR, "perhaps"),  # dated by a site in another zone
        (START - HOUR, START, "perhaps"),
        (START - HOUR, START - TICK, "not"),
        (NEXT - TICK, NEXT + HOUR, "perhaps"),
        (NEXT, NEXT + HOUR, "not"),
        (START, START + 25 * HOUR, "perhaps"),  # the longest day that a zone has
        (START - HOUR, START + MONTH, "perhaps"),
        (START - MONTH, START, "perhaps"),
        (START - MONTH, START - TICK, "not"),
        (NEXT - TICK, NEXT + MONTH, "perhaps"),
        (NEXT, NEXT + MONTH, "not"),
    ],
)
def test_what_is_of_a_day(first: datetime, last: datetime, expected: str) -> None:
    """The first of October. A span counts once, surely or perhaps; one without content counts perhaps at most."""
    result = Dated(first, last, event(8, lab("creatinine", "0.9 mg/dL")))
    shown = Evidence({"chemistry": ((result,),)}, "UTC", hidden=(result,))
    ((surely, perhaps),) = shown.on_day("chemistry", FIRST)
    assert (surely, perhaps) == ([result] * (expected == "surely"), [result] * (expected == "perhaps"))
    assert shown.hidden_on(FIRST) == (expected != "not")
