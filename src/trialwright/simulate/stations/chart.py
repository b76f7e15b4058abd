"""A patient's chart while the rehearsal plays: what has been written so far, what is to be written, and asking for leave."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from trialwright import __version__
from trialwright.decide.acts import may
from trialwright.decide.confirming import against_confirming
from trialwright.decide.decision import Asker, Decision
from trialwright.decide.recording import as_event
from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.record import AsOf, Record
from trialwright.events import Body, Event
from trialwright.events.conduct import DecisionConfirmed
from trialwright.events.decisions import DecisionMade
from trialwright.protocol.decisions import Act
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.dirt import dirtied
from trialwright.simulate.entry import Entry
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.scenario import Scenario
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.told import ROLES, STAFF, Told

_BINDING = frozenset({"protocol.adopted", "consent.signed"})
_PREFERRED = ("investigator", "second", "nurse", "board", "pharmacist", "ward", "coordinator", "cells")


class Pen(Protocol):
    """What writes: entries when their time has come, bodies at once."""

    shared: list[Event]

    def schedule(self, chart: "Chart", entries: Iterable[Entry]) -> None:
        """Write these when their time has come."""

    def hasten(self, chart: "Chart", entries: Iterable[Entry]) -> None:
        """Write these now, which would have been written later."""

    def write_now(self, patient: str | None, body: Body, at: datetime, by: str, role: str) -> Event:
        """Write this now."""


class Chart:
    """One patient's chart.

    Parameters
    ----------
    code : str
        The patient's code.
    truth : Truth
        What is true of the patient; only what is told of it comes into the log.
    desk : Desk
        Where it is written down.
    scenario : Scenario
        How dirty things are.
    soil : Chance
        The strand for what goes wrong in writing.
    """

    def __init__(self, code: str, truth: Truth, desk: Desk, scenario: Scenario, soil: Chance, pen: Pen) -> None:
        self.code, self.truth, self.desk = code, truth, desk
        self.events: list[Event] = []
        self.keeps = True
        self.consented = self.over = self.grave = False
        self.zero: date | None = None
        self._bound: tuple[int, TrialProtocol] = (0, None)  # type: ignore[assignment]  # nothing binds before a look
        self._looked: tuple[int, int] = (0, 0)
        self._last: tuple[tuple[datetime, int, int], Record] | None = None
        self.scenario, self._soil, self._pen = scenario, soil, pen
        self._late: list[Entry] = []

    def tell(self, told: Sequence[Told]) -> None:
        """Hand in what a good hospital would write; it may become late, wrong or lost on the way."""
        entries = dirtied(told, self.scenario, self._soil)
        if self.zero is None:  # after the cells nobody waits for an entry before he acts
            self._late += [entry for entry in entries if entry.dirt == "late"]
        self._pen.schedule(self, entries)

    def chase(self, now: datetime) -> bool:
        """Have those who are late with an entry make it now; whether there was any."""
        waiting = [entry for entry in self._late if not entry.seq and entry.told.happened.span()[0] <= now]
        self._late = [entry for entry in self._late if not entry.seq and entry not in waiting]
        self._pen.hasten(self, waiting)
        return bool(waiting)

    def tell_truly(self, told: Iterable[Told]) -> None:
        """Hand in what nobody gets wrong, such as a consent."""
        self._pen.schedule(self, [Entry(told=one) for one in told])

    def record(self, now: datetime) -> Record:
        """What is believed of the patient now; whoever looks again before anything has come sees what he saw."""
        state = (now, *self._known)
        if self._last is None or self._last[0] != state:
            self._last = state, believe([*self._pen.shared, *self.events], patient=self.code, as_of=AsOf(now, now))
        return self._last[1]

    @property
    def _known(self) -> tuple[int, int]:
        return len(self._pen.shared), len(self.events)

    def takes_part(self, day: date) -> bool:
        """Whether the patient has consented, and is still in the trial on a day."""
        if not self.consented or self.over:
            return False
        fate = self.truth.fate
        ends = [end for end in (fate.death, fate.lost, fate.withdraws) if end is not None]
        return self.zero is None or not ends or (day - self.zero).days < min(ends)

    def protocol(self, now: datetime) -> TrialProtocol:
        """The protocol that binds the patient now; only consents and adoptions say which."""
        if self._looked == self._known and self._bound[0]:
            return self._bound[1]
        self._looked = self._known
        told = [event for event in (*self._pen.shared, *self.events) if event.kind in _BINDING]
        if len(told) != self._bound[0]:
            protocol = protocol_for(believe(told, patient=self.code, as_of=AsOf(now, now)))
            self._bound = len(told), protocol
        return self._bound[1]

    def against(self, act: Act, now: datetime) -> frozenset[str]:
        """What would speak against an act, as the patient's page shows it to whoever looks before asking."""
        record = self.record(now)
        protocol = protocol_for(record)
        decision = may(act, protocol, record, asked_by=asker_for(protocol, act, self.desk.site))
        return frozenset(reason.code for reason in decision.against)

    def ask(self, act: Act, now: datetime) -> tuple[Decision, Event, DecisionMade]:
        """Ask for leave to act, and write the answer."""
        record = self.record(now)
        protocol = protocol_for(record)
        asker = asker_for(protocol, act, self.desk.site)
        decision = may(act, protocol, record, asked_by=asker)
        made = as_event(decision, software=__version__)
        return decision, self._pen.write_now(self.code, made, now, asker.by, asker.role), made

    def confirm(self, act: Act, event: Event, made: DecisionMade, now: datetime) -> bool:
        """Have another person confirm a decision; whether that person does."""
        record = self.record(now)
        protocol = protocol_for(record)
        asker = asker_for(protocol, act, self.desk.site, not_by=event.by)
        if against_confirming(protocol, record, event, made, asked_by=asker):
            return False
        self._pen.write_now(self.code, DecisionConfirmed(decision=event.seq), now, asker.by, asker.role)
        return True

    def write(self, body: Body, now: datetime, by: str) -> Event:
        """Write something now."""
        return self._pen.write_now(self.code, body, now, getattr(STAFF, by), ROLES[by])


def asker_for(protocol: TrialProtocol, act: Act, site: str, *, not_by: str | None = None) -> Asker:
    """One of the staff in a role that the protocol admits for an act, other than somebody."""
    rule = protocol.decision(act)
    roles = rule.roles if rule is not None else ("investigator",)
    for who in _PREFERRED:
        if ROLES[who] in roles and getattr(STAFF, who) != not_by:
            return Asker(by=getattr(STAFF, who), role=ROLES[who], site=site)
    return Asker(by=f"{roles[0]}.{2 if not_by else 1}", role=roles[0], site=site)
