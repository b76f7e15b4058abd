"""The list of what is overdue: what has waited longest stands first, whatever the order of the visits."""

from datetime import date

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.treated import prepared, treated

from trialwright.derive.visits.day_counts import DayCount
from trialwright.derive.visits.schedule import PlannedAssessment, PlannedVisit, overdue, schedule


def late_since(latest: date | None) -> PlannedVisit:
    row = next(each for each in schedule(PROTOCOL, treated(as_of="2024-04-22")) if each.visit.id == "M1")
    return msgspec.structs.replace(row, status="overdue", latest=latest)


def test_what_has_waited_longest_comes_first() -> None:
    without, newer, older = late_since(None), late_since(date(2024, 4, 21)), late_since(date(2024, 4, 2))
    assert overdue((without, newer, older)) == (older, newer, without)


def row_of_month_1(story: str, as_of: str) -> PlannedVisit:
    record = prepared(story, as_of=as_of)
    return next(each for each in schedule(PROTOCOL, record) if each.visit.id == "M1")


def test_after_a_death_nothing_is_due_that_has_no_day_or_did_not_start() -> None:
    """Counted from an infusion of some day in March; and from one that was planned, and never given."""
    vague = row_of_month_1("2024-03  infusion 50 mL of bag B1\n2024-06-20  died: leukaemia", "2024-07-01")
    assert (vague.status, vague.latest) == ("not_applicable", None)
    planned = row_of_month_1("2024-03-08  infusion planned on 2024-03-10\n2024-06-20  died: leukaemia", "2024-07-01")
    assert (planned.status, planned.latest) == ("not_applicable", date(2024, 4, 21))


def test_how_often_it_was_made_is_said_only_where_some_of_it_is_wanting() -> None:
    once, twice = (DayCount(wanted=2, recorded=number, perhaps=0, on=date(2024, 3, 10)) for number in (1, 2))
    short = PlannedAssessment(assessment="ice", status="done", count=once, rest="overdue")
    assert [str(one) for one in (short, msgspec.structs.replace(short, count=twice, rest="done"))] == [
        "ice (1 of 2 times)", "ice"
    ]  # fmt: skip
    assert str(PlannedAssessment(assessment="ice", status="not_due")) == "ice"
