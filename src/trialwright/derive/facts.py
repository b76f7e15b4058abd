"""The facts of a record by concept, and which of them are the newest in a window.

"Newest" is where trials go wrong quietly: a value dated only to the month may or may not be the newest, and two results
of one instant have no order at all. Nothing is guessed here: all that *may* be the newest is handed on, and whoever asks
answers "unknown" where they disagree.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.record import Record
from trialwright.events.event import Event
from trialwright.events.judgements import JudgementAttested
from trialwright.events.kinds import kind_of, kinds
from trialwright.events.results import Measured

_RESULTS = frozenset(kind.name for kind in kinds().values() if issubclass(kind.body, Measured))
_JUDGEMENT = kind_of(JudgementAttested).name


class Dated(NamedTuple):
    """An event with the first and the last instant at which it can have happened."""

    first: datetime
    last: datetime
    event: Event


class Facts(msgspec.Struct, frozen=True):
    """The facts that criteria and doses look at, as of one instant.

    Parameters
    ----------
    at : datetime
        The instant for which is judged; windows reach back from its day at the site.
    measured, attested : dict[str, list[Dated]]
        By analyte and by statement, each by (happened, seq).
    hidden_results, hidden_judgements : list[Dated]
        Those whose content was redacted: each may be of any analyte, or any statement.
    """

    at: datetime
    measured: dict[str, list[Dated]]
    attested: dict[str, list[Dated]]
    hidden_results: list[Dated] = []
    hidden_judgements: list[Dated] = []

    def results(self, analyte: str) -> Sequence[Dated]:
        """What is, or may be, a result of an analyte, by (happened, seq); a redacted one has no body."""
        told = self.measured.get(analyte, ())
        return _with_hidden(told, self.hidden_results) if self.hidden_results else told

    def statements(self, statement: str) -> Sequence[Dated]:
        """What is, or may be, somebody's word on a statement, by (happened, seq); a redacted one has no body."""
        told = self.attested.get(statement, ())
        return _with_hidden(told, self.hidden_judgements) if self.hidden_judgements else told


def _with_hidden(told: Sequence[Dated], hidden: Sequence[Dated]) -> Sequence[Dated]:
    return sorted((*told, *hidden), key=lambda one: (one.first, one.event.seq))


def redacted(what: str, event: Event) -> Missing:
    """Why an event without content decides nothing: it may be the newest of what is asked for."""
    return Missing(
        what, "redacted", f"event {event.seq} was redacted: enter its facts again as its correction, or void it"
    )


def facts_of(record: Record, *, at: datetime | None = None) -> Facts:
    """The facts of a record up to an instant, by default up to the record's own `as_of`."""
    until = record.as_of.happened if at is None else min(at, record.as_of.happened)
    measured: dict[str, list[Dated]] = {}
    attested: dict[str, list[Dated]] = {}
    for event in record.events:
        body = event.body
        if isinstance(body, Measured):
            concepts, concept = measured, body.analyte
        elif isinstance(body, JudgementAttested):
            concepts, concept = attested, body.statement
        else:
            continue
        first, last = event.happened.span()
        if first <= until:
            concepts.setdefault(concept, []).append(Dated(first, last, event))
    empty = [Dated(*event.happened.span(), event) for event in record.events if event.body is None]
    return Facts(
        until,
        measured,
        attested,
        [one for one in empty if one.first <= until and one.event.kind in _RESULTS],
        [one for one in empty if one.first <= until and one.event.kind == _JUDGEMENT],
    )


class Newest(msgspec.Struct, frozen=True):
    """What may be the newest value of a concept in a window, or why there is none.

    Parameters
    ----------
    events : tuple[Event, ...]
        Usually one; several where their times overlap, so that none is surely the newest.
    missing : Missing or None
        Why there is none, or why it cannot be told.
    """

    events: tuple[Event, ...]
    missing: Missing | None = None


@lru_cache(maxsize=4096)
def window_start(at: datetime, zone: str, days: int) -> datetime:
    """The first instant, in UTC, of a window of so many days before the day of `at` at the site."""
    local = ZoneInfo(zone)
    first_day = at.astimezone(local).date() - timedelta(days=days)
    return datetime.combine(first_day, time.min, local).astimezone(UTC)


def in_window(dated: Sequence[Dated], at: datetime, within_days: int | None) -> tuple[list[Event], list[Event]]:
    """The events that are in the window for certain, and those dated too vaguely to tell."""
    if within_days is None:
        return [one.event for one in dated], []
    certain: list[Event] = []
    vague: list[Event] = []
    for one in dated:
        start = window_start(at, one.event.happened.zone, within_days)
        if one.first >= start:
            certain.append(one.event)
        elif one.last >= start:
            vague.append(one.event)
    return certain, vague


def newest(what: str, dated: Sequence[Dated], at: datetime, within_days: int | None) -> Newest:
    """What may be the newest of some events in a window.

    Parameters
    ----------
    what : str
        The name of the concept, for the words of `Missing`.
    dated : sequence of Dated
        By (happened, seq), so that the last one begins latest.
    at : datetime
        The instant for which is judged.
    within_days : int or None
        The window in days at the site; None reaches back for ever.

    Returns
    -------
    Newest
        `missing.reason` is ``no_data``, ``outside_window`` or ``date_imprecise`` where nothing can be handed on.
    """
    if not dated:
        return Newest((), Missing(what, "no_data", "nothing is recorded"))
    latest = dated[-1]
    start = latest.first if within_days is None else window_start(at, latest.event.happened.zone, within_days)
    if latest.first >= start:
        rivals = [one for one in dated if one.last >= latest.first]
        if len(rivals) == 1:
            return Newest((latest.event,))
    else:  # nothing is surely in the window: at best a vague date reaches into it
        rivals = [one for one in dated if _reaches(one, at, within_days)]
    events = tuple(one.event for one in rivals)
    if not events:
        detail = f"the newest is of {latest.event.happened.text}; wanted: the last {within_days} days"
        return Newest((), Missing(what, "outside_window", detail))
    if within_days is not None and any(
        one.first < window_start(at, one.event.happened.zone, within_days) for one in rivals
    ):
        dates = ", ".join(event.happened.text for event in events)
        detail = f"dated {dates}: it cannot be told whether it is of the last {within_days} days"
        return Newest(events, Missing(what, "date_imprecise", detail))
    return Newest(events)


def _reaches(one: Dated, at: datetime, within_days: int | None) -> bool:
    return within_days is None or one.last >= window_start(at, one.event.happened.zone, within_days)
