"""What ends follow-up, and what does not: death, loss, withdrawal by level, and coming back."""

from datetime import date

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import prepared, treated

from trialwright.derive.follow_up import follow_up
from trialwright.derive.visits.schedule import overdue, schedule

AS_OF = "2025-03-10"


def statuses(more: str, *, as_of: str = AS_OF) -> dict[str, str]:
    return {row.visit.id: row.status for row in schedule(PROTOCOL, treated(more, as_of=as_of))}


def test_death() -> None:
    """Died on D60: M1 had closed and nobody held it, M2 was still open, nothing comes after. Nothing is overdue."""
    found = statuses("2024-05-09  died: leukaemia")
    assert (found["M1"], found["M2"], found["M3"], found["Y15"]) == (
        "missed",
        "not_applicable",
        "not_applicable",
        "not_applicable",
    )
    assert overdue(schedule(PROTOCOL, treated("2024-05-09  died: leukaemia", as_of=AS_OF))) == ()


@pytest.mark.parametrize(("day", "status"), [("2024-04-21", "not_applicable"), ("2024-04-22", "missed")])
def test_death_on_the_last_day_of_a_window(day: str, status: str) -> None:
    """The window of M1 closes on 2024-04-21: whoever dies on that day cannot be said to have missed it."""
    assert statuses(f"{day}  died: infection")["M1"] == status


def test_a_death_known_to_the_month() -> None:
    """Died in April 2024: D21 had closed before, M2 opened after; of M1, which closed on the 21st, nobody can tell."""
    found = statuses("2024-04  died: unknown")
    assert (found["D17"], found["M1"], found["M2"]) == ("missed", "unknown", "not_applicable")


def test_a_window_that_closes_on_the_first_day_of_that_month() -> None:
    """Infused on 2024-03-20, so M1 closed on 2024-05-01; died some day in May: it may have been that first."""
    record = record_of("2024-03-20  infusion 50 mL of bag B1\n2024-05  died: unknown", as_of=AS_OF)
    assert {row.visit.id: row.status for row in schedule(PROTOCOL, record)}["M1"] == "unknown"


def test_found_dead() -> None:
    """A call finds that the patient has died, nobody knows when: some day between the last sign of life and the call."""
    more = "2024-04-01  visit D21 held\n2024-06-30  contact.made: how=telephone; alive=no"
    state = follow_up(treated(more, as_of=AS_OF))
    assert state.state == "dead"
    assert state.ending is not None
    assert (state.ending.first, state.ending.last) == (date(2024, 4, 1), date(2024, 6, 30))
    assert (statuses(more)["M1"], statuses(more)["M6"]) == ("unknown", "not_applicable")


def test_loss_and_return() -> None:
    """Lost from May, found in October: what closed in between is missed, and the rest is asked for again."""
    lost = "2024-05-01  lost, last alive 2024-04-20"
    assert statuses(lost)["M6"] == "not_applicable"
    assert follow_up(treated(lost, as_of=AS_OF)).state == "lost"
    back = lost + "\n2024-10-20  contact by telephone"
    found = statuses(back)
    assert (found["M6"], found["M9"], found["M12"]) == ("missed", "missed", "due")
    assert follow_up(treated(back, as_of=AS_OF)).state == "in_follow_up"


@pytest.mark.parametrize(
    ("level", "status"),
    [
        ("treatment", "due"),
        ("samples", "due"),
        ("genetics", "due"),
        ("treatment_and_follow_up", "not_applicable"),
    ],
)
def test_withdrawal_by_level(level: str, status: str) -> None:
    """Only who takes back follow-up as well is out of it; stopping treatment is no end of follow-up."""
    assert statuses(f"2024-01-05  consent C1\n2024-06-01  withdrawn: {level}")["M12"] == status


def test_withdrawal_of_genetics() -> None:
    """The visit stays due, and its genetic assessment is not asked for any more."""
    rows = schedule(PROTOCOL, treated("2024-03-20  withdrawn: genetics", as_of="2024-04-07"))
    month_1 = next(row for row in rows if row.visit.id == "M1")
    found = {one.assessment: one.status for one in month_1.assessments}
    assert (found["marrow_genetics"], found["marrow_flow"]) == ("not_applicable", "due")


def test_signing_again() -> None:
    """Whoever signs anew after taking everything back is in follow-up again."""
    again = "2024-06-01  withdrawn: treatment_and_follow_up\n2024-07-01  consent C1"
    assert statuses(again)["M12"] == "due"
    assert follow_up(treated(again, as_of=AS_OF)).state == "in_follow_up"


def test_leaving_the_trial_before_and_after_the_cells() -> None:
    """Before the infusion it ends there; after it the cells are in the patient, and follow-up goes on."""
    assert statuses("2024-06-01  goes no further: progression")["M12"] == "due"
    never = prepared("2024-03-09  goes no further: adverse_event", as_of="2024-04-20")
    found = {row.visit.id: row.status for row in schedule(PROTOCOL, never)}
    assert (found["D0"], found["M1"]) == ("not_applicable", "not_applicable")


def test_nothing_is_due_after_an_infusion_that_is_only_planned() -> None:
    """Lymphodepletion was given and the cells were not: the days of the plan pass, and no visit after them is overdue."""
    found = {row.visit.id: (row.status, row.planned) for row in schedule(PROTOCOL, prepared(as_of="2024-04-20"))}
    assert found["M1"] == ("not_due", date(2024, 4, 7))
    assert found["D1"][0] == "not_due"
