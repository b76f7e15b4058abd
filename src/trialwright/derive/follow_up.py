"""Whether a patient is in follow-up: what ended it, when, and until when the patient is known to be alive.

Only what ends follow-up ends what is asked of a patient. Withdrawal from treatment does not: whoever stops the treatment
is still seen, unless follow-up is withdrawn as well. Nor does leaving the trial after an infusion: cells with an
integrating vector are followed for years, until death, loss or withdrawal.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.by_kind import infusions, of_kind
from trialwright.derive.record import Record
from trialwright.events.cells import ApheresisCollected, InfusionGiven
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn
from trialwright.events.course import ContactMade, ParticipationEnded, PatientDied, PatientLost, VisitHeld
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.events.results import Measured, TestResulted
from trialwright.events.samples import SampleDrawn

State = Literal["in_follow_up", "dead", "lost", "withdrawn", "ended"]
_ALIVE = (
    ApheresisCollected,
    ConsentSigned,
    DrugGiven,
    InfusionGiven,
    Measured,
    SampleDrawn,
    TestResulted,
    VisitHeld,
)
"""What can only happen to a living patient; a contact says itself whether the patient lives."""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """Something that ended follow-up, on a day between `first` and `last`, both included."""

    state: State
    first: date
    last: date
    seq: int


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """Where a patient stands.

    Parameters
    ----------
    state : {"in_follow_up", "dead", "lost", "withdrawn", "ended"}
        "dead" before all others: a patient who withdrew and then died is dead.
    ending : Ending or None
        What ended follow-up first; nothing is due after it.
    away : tuple[tuple[date, date], ...]
        From the loss of a patient who was found again to that day.
    last_known_alive : date or None
        The newest day on which the patient was certainly alive.
    because : tuple[int, ...]
        The endings, and the last sign of life.
    """

    state: State
    ending: Ending | None
    away: tuple[tuple[date, date], ...]
    last_known_alive: date | None
    because: tuple[int, ...]


def follow_up(record: Record) -> FollowUp:
    """Whether the patient is in follow-up as of the record, or what ended it."""
    return record.once(follow_up, lambda: _follow_up(record))


def _follow_up(record: Record) -> FollowUp:
    alive = _last_sign_of_life(record)
    lost = list(_losses(record))
    endings = [*deaths(record), *_withdrawals(record), *(e for e, back in lost if back is None), *_ended(record)]
    endings.sort(key=lambda ending: (ending.first, ending.last))
    rank: dict[State, int] = {"dead": 0, "withdrawn": 1, "lost": 2, "ended": 3}
    because = {ending.seq for ending in endings} | ({alive[1]} if alive else set())
    return FollowUp(
        state=min((ending.state for ending in endings), key=rank.__getitem__, default="in_follow_up"),
        ending=endings[0] if endings else None,
        away=tuple((ending.first, back) for ending, back in lost if back is not None),
        last_known_alive=alive[0] if alive else None,
        because=tuple(sorted(because)),
    )


def days_of(event: Event) -> tuple[date, date]:
    """The first and the last day, at the site, on which an event can have happened."""
    day = event.happened.day()
    if day is not None:
        return day, day
    first, last = event.happened.span()
    zone = ZoneInfo(event.happened.zone)
    return first.astimezone(zone).date(), last.astimezone(zone).date()


def _sign_of_life(event: Event) -> bool:
    body = event.body
    return body.alive if isinstance(body, ContactMade) else isinstance(body, _ALIVE)


def _last_sign_of_life(record: Record) -> tuple[date, int] | None:
    """Events are in the order of their first possible instant, and a vague one counts from its first possible day."""
    known = next(((days_of(event)[0], event.seq) for event in reversed(record.events) if _sign_of_life(event)), None)
    for event, body in record.of(PatientLost):
        if body.last_known_alive is not None and (day := body.last_known_alive.day()) is not None:
            known = max(known or (date.min, 0), (day, event.seq))
    return known


def deaths(record: Record) -> Iterator[Ending]:
    """Each death that is told, between the days on which it can have happened.

    A redacted death is one: its day stands. A contact that finds the patient dead says only "by then".
    """
    told = of_kind(record, PatientDied)
    for event in told:
        first, last = days_of(event)
        yield Ending(state="dead", first=first, last=last, seq=event.seq)
    for event, body in record.of(ContactMade) if not told else ():
        if not body.alive:
            first, last = days_of(event)
            alive = [days_of(other)[0] for other in record.events if _sign_of_life(other)]
            since = max((day for day in alive if day <= first), default=first)
            yield Ending(state="dead", first=since, last=last, seq=event.seq)


def _withdrawals(record: Record) -> Iterator[Ending]:
    """Whoever signs again after taking consent back is in follow-up again."""
    signed = [event.happened.span()[0] for event, _ in record.of(ConsentSigned)]
    newest = max(signed, default=datetime.min.replace(tzinfo=UTC))
    for event, body in record.of(ConsentWithdrawn):
        if body.level == "treatment_and_follow_up" and event.happened.span()[1] >= newest:
            first, last = days_of(event)
            yield Ending(state="withdrawn", first=first, last=last, seq=event.seq)


def _losses(record: Record) -> Iterator[tuple[Ending, date | None]]:
    """Each loss with the day on which the patient was found again, if that came to pass."""
    for event, _ in record.of(PatientLost):
        first, last = days_of(event)
        found = (days_of(other)[0] for other in record.events if _sign_of_life(other))
        back = min((day for day in found if day > last), default=None)
        yield Ending(state="lost", first=first, last=last, seq=event.seq), back


def _ended(record: Record) -> Iterator[Ending]:
    if not infusions(record):
        for event, _ in record.of(ParticipationEnded):
            first, last = days_of(event)
            yield Ending(state="ended", first=first, last=last, seq=event.seq)


def was_away(state: FollowUp, day: date) -> bool:
    """Whether the patient was lost on a day, and found again after it.

    Examples
    --------
    >>> gone = FollowUp(
    ...     state="in_follow_up",
    ...     ending=None,
    ...     away=((date(2025, 1, 1), date(2025, 6, 1)),),
    ...     last_known_alive=None,
    ...     because=(),
    ... )
    >>> was_away(gone, date(2025, 5, 31)), was_away(gone, date(2025, 6, 1))
    (True, False)
    """
    return any(lost <= day <= back - timedelta(days=1) for lost, back in state.away)
