"""Supportive care with clocks: what begins before the treatment and must go on for weeks or months after it.

A clock counts from one day of the treatment to another. While that day is only planned, so are its ends. Whether the care
is really given shows where the clock is named after a group of drugs or after a test: then the patient's drugs and results
say so, and for everything else only its text is shown.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.by_kind import of_kind
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.follow_up import days_of, follow_up
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, today
from trialwright.derive.visits.day_zero import PLANNED, day_zero, first_day, planned_day_zero
from trialwright.events.cells import ApheresisCollected, SlotReserved
from trialwright.events.consent import ConsentSigned
from trialwright.protocol.ranges import ReferenceRanges
from trialwright.protocol.safety import SupportiveClock, TreatmentDay
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.concepts import CONCEPTS

ClockStatus = Literal["not_started", "running", "ended", "not_applicable", "unknown"]


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a patient stands with one clock of supportive care.

    Parameters
    ----------
    clock : SupportiveClock
        As the protocol has it.
    status : {"not_started", "running", "ended", "not_applicable", "unknown"}
        "unknown" where it cannot be told for whom it runs, or from when.
    starts, ends : date or None
        First and last day; no end is known before the day that it counts to.
    planned : bool
        Whether one of them counts from a day that is only planned.
    given : bool or None
        Whether a drug of the group that the clock is named after is being taken; None where it names no drugs.
    last_done, next_due : date or None
        For what is due every so many days: when it was done last, and when it is due.
    because : tuple[int, ...]
        The events that decided.
    missing : tuple[Missing, ...]
        What is wanted to know more.
    """

    clock: SupportiveClock
    status: ClockStatus
    starts: date | None = None
    ends: date | None = None
    planned: bool = False
    given: bool | None = None
    last_done: date | None = None
    next_due: date | None = None
    because: tuple[int, ...] = ()
    missing: tuple[Missing, ...] = ()


def supportive(protocol: TrialProtocol, record: Record) -> tuple[ClockState, ...]:
    """Where the patient stands with each clock of supportive care, as of the record.

    References
    ----------
    Each `SupportiveClock.source`.
    """
    days: dict[TreatmentDay, Answer[date]] = {
        "consent": first_day(of_kind(record, ConsentSigned), "consent", "day of consent"),
        "apheresis": _apheresis(record),
        "lymphodepletion": _lymphodepletion(protocol, record),
        "infusion": day_zero(protocol, record),
    }
    facts = facts_of(record, ranges=protocol.reference_ranges)
    return tuple(_state(clock, days, record, facts) for clock in protocol.supportive)


def _apheresis(record: Record) -> Answer[date]:
    """The day of the apheresis, or before it the day for which the newest slot is reserved."""
    collected = list(of_kind(record, ApheresisCollected))
    slots = [(event, body.on) for event, body in record.of(SlotReserved) if body.on is not None]
    if not collected and slots and (day := slots[-1][1].day()) is not None:
        return Answer(value=day, status="known", rule=PLANNED, because=(slots[-1][0].seq,))
    return first_day(collected, "apheresis", "day of apheresis")


def _lymphodepletion(protocol: TrialProtocol, record: Record) -> Answer[date]:
    """The day of the first dose, which the first plan of day 0 was counted from."""
    plan = planned_day_zero(protocol, record, original=True)
    if plan.value is None:
        return plan
    first = next(event for event in record.events if event.seq == plan.because[0])
    return msgspec.structs.replace(plan, value=first.happened.day(), rule="first dose of lymphodepletion")


def _state(clock: SupportiveClock, days: dict[TreatmentDay, Answer[date]], record: Record, facts: Facts) -> ClockState:
    begin, until = days[clock.from_event], days[clock.until_event]
    starts = None if begin.value is None else on_day(begin.value, clock.from_day)
    ends = None if until.value is None else on_day(until.value, clock.until_day)
    state = ClockState(
        clock=clock,
        status="not_started",
        starts=starts,
        ends=ends,
        planned=PLANNED in (begin.rule, until.rule),
        because=tuple(sorted({*begin.because, *until.because})),
    )
    if starts is None:
        vague = any(missing.reason != "no_data" for missing in begin.missing)
        return msgspec.structs.replace(state, status="unknown" if vague else "not_started", missing=begin.missing)
    applies = _applies(clock, record, starts, facts.ranges)
    because = tuple(sorted({*state.because, *applies.because}))
    state = msgspec.structs.replace(state, because=because)
    if applies.value is not True:
        status: ClockStatus = "unknown" if applies.status == "unknown" else "not_applicable"
        return msgspec.structs.replace(state, status=status, missing=applies.missing)
    return _running(state, record, facts)


def _applies(clock: SupportiveClock, record: Record, starts: date, ranges: ReferenceRanges) -> Answer[bool]:
    """For whom the clock runs: for whoever its rule held when it began, or holds now.

    Where neither can be told, what is wanted now is said: whatever was wanted then may have come since.
    """
    if clock.applies is None:
        return Answer(value=True, status="known", rule=clock.id)
    zone = ZoneInfo(record.events[-1].happened.zone)  # there are events: one of them made the start known
    end_of_day = datetime.combine(starts, time.max, zone).astimezone(UTC)
    instants = (end_of_day, record.as_of.happened)
    answers = [judge(clock.applies, facts_of(record, at=at, ranges=ranges)) for at in instants]
    held = next((answer for answer in answers if answer.value is True), None)
    return held or next((answer for answer in answers if answer.status != "unknown"), answers[-1])


def _running(state: ClockState, record: Record, facts: Facts) -> ClockState:
    now, ending = today(record), follow_up(record).ending
    assert state.starts is not None  # noqa: S101  the caller has looked
    if now < state.starts:
        return state
    if (state.ends is not None and now > state.ends) or (ending is not None and ending.state == "dead"):
        return msgspec.structs.replace(state, status="ended")
    last = _last_done(state.clock, facts)
    return msgspec.structs.replace(
        state,
        status="running",
        given=_given(state.clock, facts),
        last_done=last,
        next_due=_next_due(state, last),
    )


def _given(clock: SupportiveClock, facts: Facts) -> bool | None:
    concept = CONCEPTS.get(clock.id)
    if concept is None or concept.kind != "medication":
        return None
    return any(spell.until_last > facts.at for spell in facts.occurred.get(clock.id, ()))


def _last_done(clock: SupportiveClock, facts: Facts) -> date | None:
    done = [*facts.tested.get(clock.id, ()), *facts.measured.get(clock.id, ())]
    return max((days_of(one.event)[0] for one in done), default=None)


def _next_due(state: ClockState, last: date | None) -> date | None:
    """So many days after it was done last, counted from the start of the clock where it was never done since."""
    if state.clock.every_days is None or state.starts is None:
        return None
    since = state.starts if last is None or last < state.starts else last + timedelta(days=state.clock.every_days)
    return since if state.ends is None else min(since, state.ends)
