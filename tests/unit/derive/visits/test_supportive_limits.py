"""Clocks of supportive care: a drug that stops at this very instant, and care that is due on no days of its own."""

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.treated import treated

from trialwright.derive.visits.supportive import ClockState, supportive

STARTED = "2024-03-06  cotrimoxazole started as pjp_prophylaxis\n"


def prophylaxis(more: str) -> ClockState:
    (clock,) = (clock for clock in PROTOCOL.supportive if clock.id == "pjp_prophylaxis")
    (state,) = supportive(msgspec.structs.replace(PROTOCOL, supportive=(clock,)), treated(more, as_of="2024-03-20"))
    return state


@pytest.mark.parametrize("stopped", ["11:59:59.999999", "12:00:00.000000"])
def test_a_drug_that_was_stopped_by_now_is_not_given(stopped: str) -> None:
    state = prophylaxis(f"{STARTED}2024-03-20T{stopped}+08:00  cotrimoxazole stopped")
    assert (state.status, state.given) == ("running", False)


def test_a_drug_that_goes_on_is_given() -> None:
    assert prophylaxis(STARTED).given is True


def test_what_is_due_on_no_days_of_its_own_is_never_due_next() -> None:
    state = prophylaxis(STARTED)
    assert (state.clock.every_days, state.starts is None, state.next_due) == (None, False, None)
