"""Endings and signs of life that are known to the month only, and which of two of them counts."""

from datetime import date

from tests.treated import treated

from trialwright.derive.follow_up import FollowUp, follow_up


def after(more: str) -> FollowUp:
    return follow_up(treated(more, as_of="2025-01-01"))


def test_a_withdrawal_names_the_state_of_whoever_was_lost_before() -> None:
    state = after("2024-05-01  lost\n2024-06-01  withdrawn: treatment_and_follow_up")
    assert state.state == "withdrawn"
    assert state.ending is not None
    assert state.ending.state == "lost"


def test_what_is_said_of_a_loss_takes_no_sign_of_life_back() -> None:
    state = after("2024-05-01  alt 9 U/L\n2024-06-01  lost, last alive 2024-04-20")
    assert (state.last_known_alive, state.because) == (date(2024, 5, 1), (8, 9))


def test_found_dead_after_a_visit_of_some_day_of_a_month() -> None:
    ending = after("2024-04  visit D21 held\n2024-05-10  contact.made: how=telephone; alive=no").ending
    assert ending is not None
    assert (ending.first, ending.last) == (date(2024, 4, 1), date(2024, 5, 10))


def test_found_again_on_some_day_of_a_month() -> None:
    assert after("2024-05-01  lost\n2024-06  contact by visit").away == ((date(2024, 5, 1), date(2024, 6, 1)),)


def test_a_withdrawal_within_the_month_of_signing_again_counts() -> None:
    assert after("2024-06  consent C1\n2024-06-15  withdrawn: treatment_and_follow_up").state == "withdrawn"
