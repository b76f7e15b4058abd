"""The record of a patient: what is believed, as of two times."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

import msgspec

from trialwright.derive.answer import Finding
from trialwright.events.event import Body, Event

B = TypeVar("B", bound=Body)


class AsOf(msgspec.Struct, frozen=True):
    """Two times, both aware: a data cut bounds what happened, an audit question bounds what was recorded."""

    happened: datetime
    recorded: datetime


class Seen(msgspec.Struct, frozen=True):
    """How far the log had been read: the last event of the patient, and the last that belongs to no patient."""

    own: int
    shared: int


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is believed of one patient.

    Parameters
    ----------
    patient : str
        The patient's code.
    events : tuple[Event, ...]
        The patient's events that stand, by (happened, seq); corrected and voided ones are not among them.
    shared : tuple[Event, ...]
        The events of no patient that stand, in the same order.
    as_of : AsOf
        The two times.
    seen : Seen
        For `expecting`: a decision is appended only if nothing came in between.
    findings : tuple[Finding, ...]
        What was odd while believing: a future date, two corrections of one event.
    """

    patient: str
    events: tuple[Event, ...]
    shared: tuple[Event, ...]
    as_of: AsOf
    seen: Seen
    findings: tuple[Finding, ...] = ()

    def of(self, body: type[B]) -> Iterator[tuple[Event, B]]:
        """The patient's events of one kind with their bodies, by (happened, seq)."""
        return ((event, event.body) for event in self.events if isinstance(event.body, body))

    def shared_of(self, body: type[B]) -> Iterator[tuple[Event, B]]:
        """The events of no patient of one kind with their bodies, by (happened, seq)."""
        return ((event, event.body) for event in self.shared if isinstance(event.body, body))
