"""Clocks of supportive care: a record of one event, two reasons for not knowing, and a test dated to the month."""

from datetime import date

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import treated

from trialwright.derive.record import Record
from trialwright.derive.visits.supportive import ClockState, supportive


def hbv_dna(record: Record, **changes: object) -> ClockState:
    entry = next(clock for clock in PROTOCOL.supportive if clock.id == "hbv_dna")
    clock = msgspec.structs.replace(entry, **changes)
    (state,) = supportive(msgspec.structs.replace(PROTOCOL, supportive=(clock,)), record)
    return state


def test_one_event_is_enough_to_ask_for_whom_a_clock_runs() -> None:
    record = record_of("2026-10-05  consent C1")
    state = hbv_dna(record, from_event="consent", until_event="consent", until_day=90)
    assert (state.status, state.starts) == ("unknown", date(2026, 10, 5))


def test_where_it_was_never_known_for_whom_it_runs_the_reason_of_now_is_said() -> None:
    """When the clock started there was no test; the tests that came since did not decide, and they are to be repeated."""
    state = hbv_dna(treated("2024-03-18  hbsag indeterminate\n2024-03-18  anti_hbc indeterminate", as_of="2024-03-20"))
    assert state.status == "unknown"
    assert [(missing.what, missing.reason, missing.detail) for missing in state.missing] == [
        ("hbsag", "indeterminate", "the result of 2024-03-18"),
        ("anti_hbc", "indeterminate", "the result of 2024-03-18"),
    ]


def test_before_any_test_the_reason_of_now_is_that_there_is_none() -> None:
    state = hbv_dna(treated(as_of="2024-03-20"))
    assert (state.status, {missing.reason for missing in state.missing}) == ("unknown", {"no_data"})


def test_a_test_of_some_day_in_a_month_counts_from_its_first_day() -> None:
    """Too early rather than too late: the next one is due on the earliest day that it can be."""
    state = hbv_dna(treated("2024-03-04  hbsag positive\n2024-04  hbv_dna negative", as_of="2024-05-10"))
    assert (state.last_done, state.next_due) == (date(2024, 4, 1), date(2024, 4, 29))
