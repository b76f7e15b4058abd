"""The record of a patient: what is believed, as of two times."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any, TypeVar, cast

import msgspec

from trialwright.derive.answer import Finding
from trialwright.events.event import Body, Event
from trialwright.events.kinds import kinds as all_kinds
from trialwright.events.results import Measured

B = TypeVar("B", bound=Body)
T = TypeVar("T")


class AsOf(msgspec.Struct, frozen=True):
    """Two times, both aware: a data cut bounds what happened, an audit question bounds what was recorded."""

    happened: datetime
    recorded: datetime


class Seen(msgspec.Struct, frozen=True):
    """How far the log had been read: the last event of the patient, and the last that belongs to no patient."""

    own: int
    shared: int


class Record(msgspec.Struct, frozen=True, kw_only=True, dict=True):
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
    taken_back : tuple[tuple[int, Event], ...]
        Each voiding by its number, with the event that it took back.
    """

    patient: str
    events: tuple[Event, ...]
    shared: tuple[Event, ...]
    as_of: AsOf
    seen: Seen
    findings: tuple[Finding, ...] = ()
    taken_back: tuple[tuple[int, Event], ...] = ()

    def of(self, body: type[B]) -> Iterator[tuple[Event, B]]:
        """The patient's events of one kind with their bodies, by (happened, seq)."""
        return _of(self._own, self.events, body)

    def shared_of(self, body: type[B]) -> Iterator[tuple[Event, B]]:
        """The events of no patient of one kind with their bodies, by (happened, seq)."""
        return _of(self._shared, self.shared, body)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives from this record alone, made at the first call with this key: a record never changes."""
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    @cached_property
    def besides_results(self) -> tuple[Event, ...]:
        """The patient's events that are no measurements, by (happened, seq): some dozens among thousands."""
        return tuple(event for event in self.events if not isinstance(event.body, Measured))

    @cached_property
    def _own(self) -> Mapping[type, Sequence[Event]]:
        return _by_body(self.events)

    @cached_property
    def _shared(self) -> Mapping[type, Sequence[Event]]:
        return _by_body(self.shared)

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}


def _by_body(events: Sequence[Event]) -> dict[type, list[Event]]:
    """Each derivation asks for a few kinds out of thousands of events, so they are sorted once."""
    found: dict[type, list[Event]] = {}
    for event in events:
        found.setdefault(type(event.body), []).append(event)
    return found


@cache
def _kinds(body: type[Body]) -> frozenset[type]:
    """The kinds of events that say what a body says: one, but for a common base of several."""
    return frozenset(kind.body for kind in all_kinds().values() if issubclass(kind.body, body))


def _of(sorted_: Mapping[type, Sequence[Event]], events: Sequence[Event], body: type[B]) -> Iterator[tuple[Event, B]]:
    kinds = _kinds(body) & sorted_.keys()
    among = sorted_[next(iter(kinds))] if len(kinds) == 1 else events if kinds else ()
    return ((event, event.body) for event in among if isinstance(event.body, body))
