"""Clocks of supportive care under other protocols, and at their edges."""

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import prepared, treated

from trialwright.derive.record import Record
from trialwright.derive.visits.supportive import ClockState, supportive
from trialwright.protocol.safety import SupportiveClock


def under(clock: SupportiveClock, record: Record) -> ClockState:
    (state,) = supportive(msgspec.structs.replace(PROTOCOL, supportive=(clock,)), record)
    return state


def a_clock(**changes: object) -> SupportiveClock:
    entry = next(clock for clock in PROTOCOL.supportive if clock.id == "pjp_prophylaxis")
    return msgspec.structs.replace(entry, **changes)


def test_every_clock_has_a_state() -> None:
    assert [each.clock for each in supportive(PROTOCOL, record_of(""))] == list(PROTOCOL.supportive)
    assert {each.status for each in supportive(PROTOCOL, record_of(""))} == {"not_started"}


def test_from_the_consent() -> None:
    clock = a_clock(from_event="consent", from_day=2, until_event="consent", until_day=5)
    states = [
        under(clock, record_of("2024-01-05  consent C1", as_of=f"2024-01-{day}")).status
        for day in ("06", "07", "10", "11")
    ]
    assert states == ["not_started", "running", "running", "ended"]


def test_the_next_time_is_never_after_the_end() -> None:
    clock = a_clock(id="hbv_dna", every_days=28, until_day=20)
    state = under(clock, treated("2024-03-18  hbv_dna negative", as_of="2024-03-20"))
    assert str(state.next_due) == "2024-03-30"


def test_a_result_from_before_the_clock_does_not_count() -> None:
    clock = a_clock(id="hbv_dna", every_days=28)
    state = under(clock, treated("2024-03-01  hbv_dna negative", as_of="2024-03-20"))
    assert (str(state.last_done), str(state.next_due)) == ("2024-03-01", "2024-03-05")


def test_a_result_of_its_first_day_counts() -> None:
    state = under(a_clock(id="hbv_dna", every_days=28), treated("2024-03-05  hbv_dna negative", as_of="2024-03-20"))
    assert str(state.next_due) == "2024-04-02"


def test_for_whom_it_did_not_begin_it_does_not_run() -> None:
    """Negative when it began; half a year on that test is old, and nobody asks again."""
    hbv = next(clock for clock in PROTOCOL.supportive if clock.id == "hbv_prophylaxis")
    assert under(hbv, treated("2024-02-20  hbsag negative", as_of="2024-09-01")).status == "not_applicable"
    late = "2024-08-20  hbsag {}"
    assert under(hbv, treated(late.format("negative"), as_of="2024-09-01")).status == "not_applicable"
    assert under(hbv, treated(late.format("positive"), as_of="2024-09-01")).status == "running"


def test_a_clock_from_lymphodepletion_keeps_its_start_when_it_is_repeated() -> None:
    again = prepared("2024-04-05  fludarabine 54 mg given", as_of="2024-04-06")
    assert str(under(a_clock(), again).starts) == "2024-03-05"
