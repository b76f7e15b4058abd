"""Several times a day: vital signs three times, ICE or CAPD twice, from the infusion to D14.

Counted is what was recorded of the day. No time of day is made up: a value without one counts as one time.
"""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import INFUSION, LYMPHODEPLETION

from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.record import Record
from trialwright.derive.visits.schedule import PlannedAssessment, overdue, schedule

ADULT = "2024-02-20  male, born 1990-01-01\n2024-02-20  medical history taken\n"
DAY_0 = "2024-03-10  temperature 37 Cel\n" * 3 + "2024-03-10  ice 10\n" * 2


def told(more: str, *, as_of: str = "2024-04-01") -> Record:
    """An adult who was infused on 2024-03-10, and watched that day; more is told from event 15 on."""
    return record_of(f"{ADULT}{LYMPHODEPLETION}{INFUSION}{DAY_0}{more}", as_of=as_of)


def asked(record: Record, visit: str, assessment: str) -> PlannedAssessment:
    row = next(row for row in schedule(PROTOCOL, record) if row.visit.id == visit)
    return next(one for one in row.assessments if one.assessment == assessment)


def too_seldom(record: Record) -> dict[str, Deviation]:
    return {one.code: one for one in deviations(PROTOCOL, record) if one.code.startswith("visit.too_seldom")}


@pytest.mark.parametrize(
    ("recorded", "counted"),
    [
        ("2024-03-13T08:00+08:00  ice 10\n2024-03-13T20:00+08:00  ice 10", "2 of 2 times"),
        ("2024-03-13T08:00+08:00  ice 10", "1 of 2 times"),
        ("2024-03-13T08:00+08:00  ice 10\n2024-03-13T08:00+08:00  ice 9", "1 of 2 times"),
        ("2024-03-13  ice 10\n2024-03-13  ice 10", "2 of 2 times"),
        ("2024-03-13T00:00+08:00  ice 10\n2024-03-13T23:59+08:00  ice 10", "2 of 2 times"),
        ("2024-03-12T23:59+08:00  ice 10\n2024-03-14T00:00+08:00  ice 10", "0 of 2 times"),
        ("2024-03-13  ice 10\n2024-03  ice 10", "1 to 2 of 2 times"),
        ("2024-03-13T08:00+08:00  visit D3 held: ice", "1 of 2 times"),
    ],
)
def test_how_often_a_score_was_recorded(recorded: str, counted: str) -> None:
    """D3 is 2024-03-13 of the site. Two values of one minute are one; a visit that names the score shows it once."""
    assert str(asked(told(recorded), "D3", "ice").count) == counted


def test_a_round_of_vital_signs_counts_once() -> None:
    """Temperature, pressure and saturation of one round, minutes apart: the fact that was recorded most often counts."""
    rounds = "".join(
        f"2024-03-13T{hour}:00+08:00  temperature 37 Cel\n2024-03-13T{hour}:05+08:00  oxygen_saturation 98 %\n"
        for hour in ("06", "14", "22")
    )
    assert str(asked(told(rounds), "D3", "vital_signs").count) == "3 of 3 times"
    without_the_last = "\n".join(rounds.splitlines()[:4])
    assert str(asked(told(without_the_last), "D3", "vital_signs").count) == "2 of 3 times"


@pytest.mark.parametrize(
    ("as_of", "rest", "late"),
    [("2024-03-24", "due", False), ("2024-03-25", "overdue", True), ("2024-03-26", "missed", False)],
)
def test_what_is_lacking_is_due_then_overdue_then_missed(as_of: str, rest: str, late: bool) -> None:
    """D14 is 2024-03-24, and the next visit (D17) opens on 2024-03-26."""
    record = told("2024-03-24T08:00+08:00  ice 10", as_of=as_of)
    found = asked(record, "D14", "ice")
    assert (found.status, found.rest, found.overdue) == ("done", rest, late)
    assert ("D14" in {row.visit.id for row in overdue(schedule(PROTOCOL, record))}) == late


def test_after_day_14_once_is_enough() -> None:
    """D17 (2024-03-27) asks once."""
    found = asked(told("2024-03-27  ice 10"), "D17", "ice")
    assert (found.status, found.count) == ("done", None)


def test_too_few_times_are_a_minor_deviation() -> None:
    """One for the day, with everything that was recorded too seldom; what was recorded often enough is not named."""
    more = "2024-03-13  ice 10\n" + "2024-03-13  temperature 37 Cel\n" * 3
    one = too_seldom(told(more))["visit.too_seldom.D3"]
    assert one.found == "visit D3 with ice (1 of 2 times)"
    assert one.wanted == "ice 2 times on 2024-03-13, or why they were missed"
    assert (one.severity, one.category, one.seqs, one.because) == ("minor", "window", (), (15,))


def test_a_reason_settles_it() -> None:
    """The patient slept: the miss stands with its reason, still minor, and a person may judge it."""
    more = (
        "2024-03-13  ice 10\n2024-03-13  visit D3 without ice: asleep\n2024-03-13  temperature 37 Cel\n"
        "2024-03-13  temperature 38 Cel\n2024-03-13  temperature 39 Cel"
    )
    record = told(more)
    assert too_seldom(record) == {}
    missed = next(one for one in deviations(PROTOCOL, record) if one.code == "assessment.missed")
    assert (missed.found, missed.seqs, missed.severity) == ("visit D3 with ice (asleep; 1 of 2 times)", (16,), "minor")


def test_what_may_be_of_that_day_is_no_deviation() -> None:
    """A second score is dated to the month only: whether D3 has one or two cannot be told."""
    more = "2024-03-13  ice 10\n2024-03  ice 10\n" + "2024-03-13  temperature 37 Cel\n" * 3
    record = told(more)
    assert asked(record, "D3", "ice").rest == "unknown"
    assert too_seldom(record) == {}


def test_a_day_of_which_nothing_is_recorded_is_said_once() -> None:
    """The visit is not recorded at all: that is the deviation, and not each of its times."""
    record = told("")
    assert too_seldom(record) == {}
    assert "visit.not_held.D3" in {one.code for one in deviations(PROTOCOL, record)}


def test_a_day_of_which_something_is_recorded_is_asked_for_the_rest() -> None:
    """Somebody has measured the temperature three times, and no score: nothing else says that it is lacking."""
    one = too_seldom(told("2024-03-13  temperature 37 Cel\n" * 3))["visit.too_seldom.D3"]
    assert one.found == "visit D3 with ice (0 of 2 times)"


def test_a_visit_that_says_what_was_done_says_it_already() -> None:
    """Its list lacks the score: that deviation is enough. Of what it names the number is asked for."""
    record = told("2024-03-13  visit D3 held: vital_signs")
    told_of = {one.code: one.found for one in deviations(PROTOCOL, record) if one.code.endswith(".D3")}
    assert "ice" in told_of["visit.incomplete.D3"]
    assert told_of["visit.too_seldom.D3"] == "visit D3 with vital_signs (1 of 3 times)"


def test_nothing_is_lacking_after_a_death() -> None:
    """Death on D3: what was to come that day and later is not asked for; D2 is."""
    more = "2024-03-12  ice 10\n2024-03-13  ice 10\n2024-03-13  died: infection"
    assert set(too_seldom(told(more))) == {"visit.too_seldom.D2"}
