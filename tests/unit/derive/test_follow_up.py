"""Where a patient stands, from odd and from several endings."""

from datetime import date

import pytest
from tests.story import record_of
from tests.treated import treated
from tests.unit.derive.telling import believed, event

from trialwright.derive.follow_up import follow_up, was_away
from trialwright.events.course import PatientDied


def test_nothing_has_ended() -> None:
    state = follow_up(treated("2024-04-01  visit D21 held"))
    assert (state.state, state.ending, state.away, state.last_known_alive) == (
        "in_follow_up",
        None,
        (),
        date(2024, 4, 1),
    )
    assert state.because == (8,)


def test_the_first_ending_ends_and_death_names_the_state() -> None:
    more = "2024-06-01  withdrawn: treatment_and_follow_up\n2024-08-01  died: leukaemia"
    state = follow_up(treated(more, as_of="2025-01-01"))
    assert state.state == "dead"
    assert state.ending is not None
    assert (state.ending.state, state.ending.first) == ("withdrawn", date(2024, 6, 1))


def test_a_redacted_death_is_a_death() -> None:
    state = follow_up(believed([event(1, PatientDied(cause="other"), "2026-05-01", redacted=True)]))
    assert state.state == "dead"


@pytest.mark.parametrize(
    ("more", "alive"),
    [
        ("2024-04-02  died: infection", date(2024, 3, 10)),
        ("2024-04-02  contact.made: how=telephone; alive=no", date(2024, 3, 10)),
        ("2024-04-02  contact by record", date(2024, 4, 2)),
        ("2024-04-02  alt 9 U/L", date(2024, 4, 2)),
        ("2024-06-01  lost, last alive 2024-05-20", date(2024, 5, 20)),
        ("2024-06-01  lost, last alive 2024-05", date(2024, 3, 10)),
        ("2024-04  visit D21 held", date(2024, 4, 1)),
    ],
)
def test_the_last_sign_of_life(more: str, alive: date) -> None:
    assert follow_up(treated(more, as_of="2024-07-01")).last_known_alive == alive


def test_nobody_is_known_alive_from_nothing() -> None:
    assert follow_up(record_of("2024-01-01  prescreened: approached")).last_known_alive is None


def test_lost_twice() -> None:
    more = "2024-05-01  lost\n2024-06-01  contact by visit\n2024-08-01  lost"
    state = follow_up(treated(more, as_of="2025-01-01"))
    assert state.state == "lost"
    assert state.away == ((date(2024, 5, 1), date(2024, 6, 1)),)
    assert (was_away(state, date(2024, 5, 31)), was_away(state, date(2024, 6, 1))) == (True, False)
    assert (was_away(state, date(2024, 4, 30)), was_away(state, date(2024, 5, 1))) == (False, True)


def test_a_sign_of_life_on_the_day_of_the_loss_is_no_return() -> None:
    assert follow_up(treated("2024-05-01  alt 9 U/L\n2024-05-01  lost", as_of="2025-01-01")).state == "lost"


def test_found_dead_on_the_day_of_a_sign_of_life() -> None:
    more = "2024-05-01  alt 9 U/L\n2024-05-01  contact.made: how=telephone; alive=no"
    ending = follow_up(treated(more, as_of="2025-01-01")).ending
    assert ending is not None
    assert (ending.first, ending.last) == (date(2024, 5, 1), date(2024, 5, 1))


def test_withdrawn_at_the_very_instant_of_signing() -> None:
    moment = "2024-06-01T10:00:00.000000+08:00"
    more = f"{moment}  consent C1\n{moment}  withdrawn: treatment_and_follow_up"
    assert follow_up(treated(more, as_of="2025-01-01")).state == "withdrawn"


def test_withdrawn_on_the_day_of_signing_again() -> None:
    """Both on one day, without hours: the withdrawal counts, nobody is followed against his will."""
    more = "2024-06-01  consent C1\n2024-06-01  withdrawn: treatment_and_follow_up"
    assert follow_up(treated(more, as_of="2025-01-01")).state == "withdrawn"
