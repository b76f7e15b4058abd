"""What a condition looks at, and what it says: the common shapes of all conditions."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from trialwright.decide.decision import Asker, Reason
from trialwright.derive.belief import trial_opening
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.record import Record
from trialwright.events.conduct import Stage
from trialwright.events.event import Event
from trialwright.protocol.decisions import Act, DecisionRule
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.when import When


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody wants to act, on this record, under this protocol.

    Parameters
    ----------
    act : Act
        What is asked for.
    protocol : TrialProtocol
        The protocol that binds the patient.
    record : Record
        What is believed now; of no patient where the act concerns the whole trial.
    facts : Facts
        The same by concept.
    asked_by : Asker
        Who asks.
    rule : DecisionRule or None
        What the protocol says about the act.
    zone : str
        The zone of the site, in which days are counted.
    rehearsal : bool
        Whether the log is of invented patients.
    stages : tuple[Stage, ...]
        Of a pause or a resumption: what it concerns.
    """

    act: Act
    protocol: TrialProtocol
    record: Record
    facts: Facts
    asked_by: Asker
    rule: DecisionRule | None
    zone: str
    rehearsal: bool
    stages: tuple[Stage, ...] = ()

    @property
    def at(self) -> datetime:
        """The instant for which is asked."""
        return self.record.as_of.happened

    @property
    def today(self) -> date:
        """The day at the site."""
        return self.at.astimezone(ZoneInfo(self.zone)).date()


def case_of(act: Act, protocol: TrialProtocol, record: Record, asked_by: Asker, stages: tuple[Stage, ...] = ()) -> Case:
    """The case of an act."""
    opening = trial_opening(record)
    events = (*record.events, *record.shared)
    return Case(
        act=act,
        protocol=protocol,
        record=record,
        facts=facts_of(record, ranges=protocol.reference_ranges),
        asked_by=asked_by,
        rule=protocol.decision(act),
        zone=opening.zone if opening is not None else events[-1].happened.zone if events else "UTC",
        rehearsal=opening is not None and opening.rehearsal,
        stages=stages,
    )


class Checked(msgspec.Struct, frozen=True):
    """What a condition says: the reasons against, and the events that it looked at."""

    against: tuple[Reason, ...] = ()
    because: tuple[int, ...] = ()


Condition: TypeAlias = Callable[[Case, int | None], Checked]
"""A condition takes the case, and how many days old its fact may be; None for any age."""


def checked(reasons: Iterable[Reason], looked_at: Iterable[Event] = ()) -> Checked:
    """The reasons of a condition, with every event that they and the condition rest on."""
    against = tuple(reasons)
    because = {event.seq for event in looked_at} | {seq for reason in against for seq in reason.because}
    return Checked(against, tuple(sorted(because)))


def reason(code: str, words: str, *events: Event | int) -> Reason:
    """A reason in words, which ends with the numbers of its events.

    Examples
    --------
    >>> reason("consent.version", "version 1 is signed; version 2 is in force", 7).words
    'version 1 is signed; version 2 is in force (event 7)'
    """
    seqs = tuple(sorted({event.seq if isinstance(event, Event) else event for event in events}))
    return Reason(code=code, words=words + cited(seqs), because=seqs)


def cited(seqs: tuple[int, ...]) -> str:
    """The numbers of some events, in brackets.

    Examples
    --------
    >>> cited((3, 5, 8)), cited(())
    (' (events 3, 5 and 8)', '')
    """
    if not seqs:
        return ""
    if len(seqs) == 1:
        return f" (event {seqs[0]})"
    return f" (events {', '.join(map(str, seqs[:-1]))} and {seqs[-1]})"


def surely_begun(start: When, at: datetime) -> bool:
    """Whether something had begun by an instant, whatever a vague date may mean.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 25, 4, tzinfo=UTC)
    >>> surely_begun(When("2026-10-25", "Asia/Shanghai"), noon), surely_begun(When("2026-10", "Asia/Shanghai"), noon)
    (True, False)
    """
    first, last = start.span()
    return at >= (first if start.day() is not None else last)


def surely_lasting(until: When | None, at: datetime) -> bool:
    """Whether something still holds at an instant; its last day is included, and a vague one counts from its start.

    Examples
    --------
    >>> from datetime import UTC
    >>> noon = datetime(2026, 10, 25, 4, tzinfo=UTC)
    >>> surely_lasting(When("2026-10-25", "Asia/Shanghai"), noon), surely_lasting(When("2026-10", "Asia/Shanghai"), noon)
    (True, False)
    """
    if until is None:
        return True
    first, last = until.span()
    return at <= (last if until.day() is not None else first)
