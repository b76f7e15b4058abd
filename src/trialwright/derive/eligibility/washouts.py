"""Washouts: drugs that must have been stopped for some days before apheresis or infusion.

Days are counted as the ward counts them: a drug last given on the 1st has been out for 3 days on the 4th. Silence clears
nobody: only a complete history, taken within these days, says that nothing else was given before.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.by_kind import infusions, of_kind
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.follow_up import days_of
from trialwright.derive.occurrences import OPEN
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, today
from trialwright.events.cells import ApheresisCollected
from trialwright.events.course import DonorLymphocytesGiven
from trialwright.events.event import Event
from trialwright.events.history import HistoryTaken, TreatmentRecorded
from trialwright.events.kinds import kind_of
from trialwright.events.medication import MedicationStarted
from trialwright.protocol.safety import Washout
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.concepts import CONCEPTS

WashoutStatus = Literal["clear", "running", "breached", "unknown"]
DONOR_LYMPHOCYTES = "donor_lymphocytes"
_EXPOSING = frozenset((kind_of(TreatmentRecorded).name, kind_of(MedicationStarted).name))


class WashoutState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a patient stands with one washout.

    Parameters
    ----------
    washout : Washout
        As the protocol has it.
    status : {"clear", "running", "breached", "unknown"}
        "running": the act has not happened, and must wait; "breached": it happened too early.
    act : int or None
        The event of the act, where it has happened.
    free_from : date or None
        The first day on which the act may happen; None where the drug is still taken, or its end is not known.
    because : tuple[int, ...]
        The exposures that count, and the act.
    missing : tuple[Missing, ...]
        What is wanted to know more.
    """

    washout: Washout
    status: WashoutStatus
    act: int | None = None
    free_from: date | None = None
    because: tuple[int, ...] = ()
    missing: tuple[Missing, ...] = ()


class _Exposure(NamedTuple):
    """When a drug was taken: its first possible and last possible begin, and between which days it ended."""

    first: datetime
    last: datetime
    ended_first: date
    ended_last: date
    seq: int


class _Act(NamedTuple):
    """The first and last possible instant of the act, and its day; today where it has not happened."""

    first: datetime
    last: datetime
    day: date | None
    event: Event | None


def washouts(protocol: TrialProtocol, record: Record, *, on: date | None = None) -> tuple[WashoutState, ...]:
    """Where the patient stands with each washout of the protocol, at its act or, before that, today.

    Parameters
    ----------
    on : date or None
        The day of an act that is still to come, such as a second apheresis or a planned infusion; what is taken now
        counts as taken up to that day.

    References
    ----------
    The days are the protocol's; each `Washout.source` says whose they are.
    """
    facts = facts_of(record)
    now = record.as_of.happened
    to_come = None if on is None else _Act(now, now, on, None)
    return tuple(_state(washout, record, facts, to_come or _act(washout, record)) for washout in protocol.washouts)


def _state(washout: Washout, record: Record, facts: Facts, act: _Act) -> WashoutState:
    number = () if act.event is None else (act.event.seq,)
    seq = number[0] if number else None
    if act.day is None:
        vague_act = Missing(washout.before, "date_imprecise", f"{washout.before} is dated too vaguely to count days")
        return WashoutState(washout=washout, status="unknown", act=seq, because=number, missing=(vague_act,))
    before = [one for one in _exposures(washout.concept, record, facts) if one.first <= act.last]
    verdicts = {one: _clear(one, act, act.day, washout.days) for one in before}
    against = [one for one, clear in verdicts.items() if clear is False]
    vague = [one for one, clear in verdicts.items() if clear is None]
    because = tuple(sorted({one.seq for one in against or vague or before} | set(number)))
    if against:
        status: WashoutStatus = "running" if act.event is None else "breached"
        return WashoutState(
            washout=washout, status=status, act=seq, free_from=_free_from(before, washout.days), because=because
        )
    missing = _open(washout, facts, act, vague)
    return WashoutState(
        washout=washout,
        status="unknown" if missing else "clear",
        act=seq,
        free_from=_free_from(before, washout.days) if not missing else None,
        because=because,
        missing=missing,
    )


def _act(washout: Washout, record: Record) -> _Act:
    """The first apheresis or infusion."""
    done = infusions(record) if washout.before == "infusion" else of_kind(record, ApheresisCollected)
    if not done:
        now = record.as_of.happened
        return _Act(now, now, today(record), None)
    return _Act(*done[0].happened.span(), done[0].happened.day(), done[0])


def _exposures(concept: str, record: Record, facts: Facts) -> Iterator[_Exposure]:
    for spell in facts.occurred.get(concept, ()):
        zone = ZoneInfo(spell.event.happened.zone)
        ends = [
            date.max if end == OPEN else end.astimezone(zone).date() for end in (spell.until_first, spell.until_last)
        ]
        yield _Exposure(spell.first, spell.last, ends[0], ends[1], spell.event.seq)
    if concept == DONOR_LYMPHOCYTES:
        for event, _ in record.of(DonorLymphocytesGiven):
            yield _Exposure(*event.happened.span(), *days_of(event), event.seq)


def _clear(one: _Exposure, act: _Act, day: date, days: int) -> bool | None:
    """Whether an exposure had ended long enough before the act; None where dates leave it open."""
    if (day - min(one.ended_last, day)).days >= days:
        return True
    surely_before = one.last < act.first
    return False if surely_before and (day - min(one.ended_first, day)).days < days else None


def _free_from(exposures: list[_Exposure], days: int) -> date | None:
    latest = max((one.ended_last for one in exposures), default=None)
    return None if latest is None else on_day(latest, days)


def _open(washout: Washout, facts: Facts, act: _Act, vague: list[_Exposure]) -> tuple[Missing, ...]:
    """Why it cannot be said that nothing stands in the way."""
    if vague:
        events = ", ".join(str(one.seq) for one in vague)
        return (Missing(washout.concept, "date_imprecise", f"events {events}: the last dose may be too near"),)
    hidden = [str(one.event.seq) for one in facts.hidden.get("occurred", ()) if one.event.kind in _EXPOSING]
    if hidden:
        return (Missing(washout.concept, "redacted", f"events {', '.join(hidden)} may be of it"),)
    concept = CONCEPTS.get(washout.concept)
    part = "treatment" if concept is not None and concept.kind == "treatment" else "medication"
    longest = timedelta(days=washout.days)
    for taken in facts.histories.get(part, ()):
        body = taken.event.body
        if isinstance(body, HistoryTaken) and body.complete and act.last - taken.last <= longest:
            return ()
    return (Missing(washout.concept, "no_data", f"nobody has taken the whole {part} history since then"),)
