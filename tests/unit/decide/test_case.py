"""What conditions share: dates that are surely in force, and reasons that name their events."""

from datetime import timedelta

import pytest
from tests.story import record_of
from tests.unit.decide.cases import CHEN, PROTOCOL

from trialwright.decide.case import case_of, checked, cited, reason, surely_begun, surely_lasting
from trialwright.standards.when import When

DAY = When("2026-10-25", "Asia/Shanghai")
MONTH = When("2026-10", "Asia/Shanghai")
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("when", [DAY, When("2026-10-25T09:30+08:00", "Asia/Shanghai")])
def test_a_day_or_an_hour_begins_with_its_first_moment_and_lasts_to_its_last(when: When) -> None:
    first, last = when.span()
    assert [surely_begun(when, moment) for moment in (first - TICK, first)] == [False, True]
    assert [surely_lasting(when, moment) for moment in (last, last + TICK)] == [True, False]


def test_a_month_has_surely_begun_with_its_last_moment_and_surely_lasts_to_its_first() -> None:
    first, last = MONTH.span()
    assert [surely_begun(MONTH, moment) for moment in (last - TICK, last)] == [False, True]
    assert [surely_lasting(MONTH, moment) for moment in (first, first + TICK)] == [True, False]


def test_what_has_no_end_lasts() -> None:
    assert surely_lasting(None, DAY.span()[0])


def test_a_reason_names_its_events_once_and_in_order() -> None:
    told = reason("x", "words", 7, 3, 7)
    assert (told.code, told.words, told.because) == ("x", "words (events 3 and 7)", (3, 7))
    assert [cited(seqs) for seqs in ((), (1,), (1, 2), (1, 2, 3))] == [
        "", " (event 1)", " (events 1 and 2)", " (events 1, 2 and 3)",
    ]  # fmt: skip


def test_a_condition_rests_on_what_it_looked_at_and_on_its_reasons() -> None:
    events = record_of("2026-10-01  consent 1\n2026-10-02  male, born 1990-05-05").events
    result = checked([reason("x", "words", 9)], events)
    assert (len(result.against), result.because) == (1, (1, 2, 9))


def test_the_day_is_that_of_the_site() -> None:
    """Facts that come from no log have the zone of their events; without any, the day is that of UTC."""
    told = case_of("enrol", PROTOCOL, record_of("2026-10-01  consent 1"), CHEN)
    assert (told.zone, told.today.isoformat(), told.rehearsal) == ("Asia/Shanghai", "2026-10-25", False)
    assert case_of("enrol", PROTOCOL, record_of(""), CHEN).zone == "UTC"
    opened = "2020-01-01  trial.opened: trial=t; title=t; zone=America/New_York; rehearsal=yes"
    rehearsed = case_of("enrol", PROTOCOL, record_of(opened), CHEN)
    assert (rehearsed.zone, rehearsed.rehearsal) == ("America/New_York", True)
