"""Windows: both edges, month lengths, what is due, overdue and missed, and 15 years of follow-up."""

from datetime import date

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import treated

from trialwright.derive.visits.long_term import long_term
from trialwright.derive.visits.schedule import PlannedVisit, calendar, overdue, schedule


def row(name: str, more: str = "", *, as_of: str) -> PlannedVisit:
    return next(each for each in schedule(PROTOCOL, treated(more, as_of=as_of)) if each.visit.id == name)


@pytest.mark.parametrize(
    ("held", "in_window"),
    [("2024-03-30", False), ("2024-03-31", True), ("2024-04-07", True), ("2024-04-21", True), ("2024-04-22", False)],
)
def test_both_edges_of_a_window(held: str, in_window: bool) -> None:
    """M1 is D28 (-7/+14): of an infusion on 2024-03-10 that is 2024-03-31 to 2024-04-21, both included."""
    found = row("M1", f"{held}  visit M1 held", as_of="2024-06-01")
    assert (found.earliest, found.latest) == (date(2024, 3, 31), date(2024, 4, 21))
    assert (found.status, found.in_window) == ("done", in_window)


@pytest.mark.parametrize(
    ("as_of", "status", "late"),
    [
        ("2024-03-30", "not_due", 0),
        ("2024-03-31", "due", 0),
        ("2024-04-21", "due", 0),
        ("2024-04-22", "overdue", 1),
        ("2024-04-25", "overdue", 4),
        ("2024-04-26", "missed", 0),
    ],
)
def test_what_is_to_be_done_today(as_of: str, status: str, late: int) -> None:
    """Not due before its window, due in it, overdue after it; missed when the next visit (M2, from D47) is open."""
    found = row("M1", as_of=as_of)
    assert (found.status, found.days_late) == (status, late)


def test_the_last_contact_stays_overdue() -> None:
    """After the last visit of the schedule nothing opens any more, so it can be made up as long as the patient lives."""
    found = row("Y15", as_of="2039-12-31")
    assert (found.planned, found.latest) == (date(2039, 3, 11), date(2039, 5, 10))
    assert (found.status, found.days_late) == ("overdue", 235)


@pytest.mark.parametrize(
    ("infused", "month_1", "month_12"),
    [
        ("2024-02-01", date(2024, 2, 29), date(2025, 1, 31)),
        ("2023-02-01", date(2023, 3, 1), date(2024, 2, 1)),
        ("2023-12-31", date(2024, 1, 28), date(2024, 12, 30)),
    ],
)
def test_a_month_is_28_days_whatever_the_calendar(infused: str, month_1: date, month_12: date) -> None:
    """D28 and D365 over leap years and year ends; 2024 has a 29th of February."""
    rows = schedule(PROTOCOL, record_of(f"{infused}  infusion 50 mL of bag B1", as_of="2024-02-01"))
    days = {each.visit.id: each.planned for each in rows}
    assert (days["M1"], days["M12"]) == (month_1, month_12)


def test_fifteen_years_are_planned() -> None:
    """Every year up to the 15th has a row; year 15 is D5479 (15 x 365.25, rounded up)."""
    rows = {each.visit.id: each for each in schedule(PROTOCOL, treated(as_of="2024-04-01"))}
    assert [f"Y{year}" in rows for year in range(6, 16)] == [True] * 10
    assert rows["Y15"].visit.day == 5479
    assert rows["Y15"].planned == date(2039, 3, 11)
    following = long_term(PROTOCOL, treated(as_of="2024-04-01")).value
    assert following is not None
    assert following.until == date(2039, 3, 11)


def test_a_contact_is_any_contact_in_the_window() -> None:
    """From year 6 on the protocol only asks how the patient is; a telephone call in the window does."""
    called = "2030-02-01  contact by telephone"
    assert row("Y6", called, as_of="2030-06-01").status == "done"
    assert row("Y6", called, as_of="2030-06-01").actual == date(2030, 2, 1)
    assert row("Y6", "2029-06-01  contact by telephone", as_of="2030-06-01").status == "overdue"


def test_an_assessment_is_done_by_its_result() -> None:
    """Nobody ticks a box for a result that is there: an IgG in the window of M3 makes that assessment."""
    found = row("M3", "2024-06-05  igg 5 g/L", as_of="2024-07-01")
    states = {one.assessment: (one.status, one.because) for one in found.assessments}
    assert states["immunoglobulin"] == ("done", (8,))
    assert states["marrow_flow"] == ("overdue", ())
    outside = row("M3", "2024-06-24  igg 5 g/L", as_of="2024-07-01")
    assert {one.assessment: one.status for one in outside.assessments}["immunoglobulin"] == "overdue"


def test_an_assessment_that_was_missed_says_why() -> None:
    """The reason stands beside it, and what was done stays done."""
    more = "2024-04-07  visit M1 held: marrow_morphology\n2024-04-08  visit M1 without csf: low platelets"
    found = {one.assessment: one for one in row("M1", more, as_of="2024-04-10").assessments}
    assert (found["marrow_morphology"].status, found["marrow_morphology"].because) == ("done", (8,))
    assert (found["csf"].status, found["csf"].why) == ("missed", "low platelets")
    assert found["imaging"].status == "due"


def test_overdue_lists_what_can_still_be_made_up() -> None:
    """On 2024-04-23 the month 1 visit is overdue; the daily visits of the first weeks are missed, not overdue."""
    late = overdue(schedule(PROTOCOL, treated(as_of="2024-04-23")))
    assert [each.visit.id for each in late] == ["M1"]


@pytest.mark.parametrize(
    ("held", "place", "words"),
    [
        ("2024-07-17", "M3", "24 days outside the window of M3"),
        ("2024-07-18", "M3", "25 days outside the window of M3 and as near to M6"),
        ("2024-07-19", "M6", "24 days outside the window of M6"),
        ("2024-06-09", "M3", "inside the window of M3"),
    ],
)
def test_a_visit_between_two_windows(held: str, place: str, words: str) -> None:
    """A visit that names no visit goes to the nearer window, of two equally near to the earlier, with a finding.

    M3 closes on 2024-06-23 and M6 opens on 2024-08-12.
    """
    days = calendar(PROTOCOL, treated(f"{held}  visit unscheduled held", as_of="2024-09-30"))
    rows = {each.visit.id: each for each in days.visits}
    assert rows[place].actual == date.fromisoformat(held)
    assert [finding.code for finding in days.findings] == ["visit.unnamed"]
    assert days.findings[0].found.endswith(words)
