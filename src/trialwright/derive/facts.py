"""The facts of a record by concept, and which of them are the newest in a window.

"Newest" is where trials go wrong quietly: a value dated only to the month may or may not be the newest, and two results
of one instant have no order at all. Nothing is guessed here: all that *may* be the newest is handed on, and whoever asks
answers "unknown" where they disagree.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.occurrences import Spell, spells
from trialwright.derive.person import person_of
from trialwright.derive.record import Record
from trialwright.events.disease import RelapseFound
from trialwright.events.event import Body, Event
from trialwright.events.history import ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.kinds import kind_of, kinds
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import Measured, RangeRegistered, TestResulted
from trialwright.protocol.ranges import EVERY_REGISTER, ReferenceRanges

_MEASURED = {kind.body for kind in kinds().values() if issubclass(kind.body, Measured)}
_OCCURRING: tuple[type[Body], ...] = (ConditionRecorded, RelapseFound, TreatmentRecorded, MedicationStarted)
# Facts by what each kind is about: the field that names its concept.
_CONCEPT_OF: Mapping[type[Body] | type[None], tuple[str, str]] = {
    **dict.fromkeys(_MEASURED, ("measured", "analyte")),
    JudgementAttested: ("attested", "statement"),
    TestResulted: ("tested", "test"),
    HistoryTaken: ("histories", "part"),
}
_HIDDEN: Mapping[str, str] = {
    **{kind_of(body).name: group for body, (group, _) in _CONCEPT_OF.items() if issubclass(body, Body)},
    **{kind_of(body).name: "occurred" for body in _OCCURRING},
}
"""The group of facts that an event of a kind belongs to, where its content was redacted."""


_STOP = kind_of(MedicationStopped).name


class Dated(msgspec.Struct, frozen=True, gc=False):
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
    measured, attested, tested, histories : dict[str, list[Dated]]
        By analyte, by statement, by test and by part of the history, each by (happened, seq).
    complete : dict[str, list[Dated]]
        Of the histories, those that were taken completely.
    occurred : dict[str, list[Spell]]
        Conditions, treatments (by name and by intent) and drugs (by name and by group), by when they began.
    denied : dict[str, list[Dated]]
        Conditions that somebody looked for and did not find.
    hidden : dict[str, list[Dated]]
        Events whose content was redacted, by the group that they belong to: each may be of any concept of it.
    person : tuple[Event, DemographicsRecorded] or Missing
        Sex and birth date.
    register : tuple[Event, ...]
        The reference ranges that laboratories have for their analytes.
    ranges : ReferenceRanges
        What the protocol says about reference ranges, with rows of its own.
    """

    at: datetime
    measured: dict[str, list[Dated]]
    attested: dict[str, list[Dated]]
    tested: dict[str, list[Dated]] = {}
    histories: dict[str, list[Dated]] = {}
    complete: dict[str, list[Dated]] = {}
    occurred: dict[str, list[Spell]] = {}
    denied: dict[str, list[Dated]] = {}
    hidden: dict[str, list[Dated]] = {}
    person: tuple[Event, DemographicsRecorded] | Missing = Missing("demographics", "no_data")
    register: tuple[Event, ...] = ()
    ranges: ReferenceRanges = EVERY_REGISTER

    def results(self, analyte: str) -> Sequence[Dated]:
        """What is, or may be, a result of an analyte, by (happened, seq); a redacted one has no body."""
        return _with_hidden(self.measured.get(analyte, ()), self.hidden.get("measured"))

    def statements(self, statement: str) -> Sequence[Dated]:
        """What is, or may be, somebody's word on a statement, by (happened, seq); a redacted one has no body."""
        return _with_hidden(self.attested.get(statement, ()), self.hidden.get("attested"))

    def tests(self, test: str) -> Sequence[Dated]:
        """What is, or may be, a result of a test, by (happened, seq); a redacted one has no body."""
        return _with_hidden(self.tested.get(test, ()), self.hidden.get("tested"))


def _with_hidden(told: Sequence[Dated], hidden: Sequence[Dated] | None) -> Sequence[Dated]:
    return sorted((*told, *hidden), key=lambda one: (one.first, one.event.seq)) if hidden else told


def redacted(what: str, event: Event) -> Missing:
    """Why an event without content decides nothing: it may be the newest of what is asked for."""
    return Missing(
        what, "redacted", f"event {event.seq} was redacted: enter its facts again as its correction, or void it"
    )


def facts_of(record: Record, *, at: datetime | None = None, ranges: ReferenceRanges = EVERY_REGISTER) -> Facts:
    """The facts of a record up to an instant, by default up to the record's own `as_of`.

    `ranges` is what a protocol says about reference ranges; whoever judges by a protocol hands them over.
    """
    until = record.as_of.happened if at is None else min(at, record.as_of.happened)
    facts = record.once((facts_of, until), lambda: _facts(record, until))
    return facts if ranges is EVERY_REGISTER else msgspec.structs.replace(facts, ranges=ranges)


class _Sorted(NamedTuple):
    """All events of a record that facts are made of, by group and concept; and what makes spells."""

    groups: Mapping[str, dict[str, list[Dated]]]
    occurring: list[Event]


def _facts(record: Record, until: datetime) -> Facts:
    """Sorting is done once for a record; for an earlier instant each list is only cut, as it is in the order of time."""
    whole = record.once(_sorted, lambda: _sorted(record))
    groups = {name: _until(group, until) for name, group in whole.groups.items()}
    return Facts(
        until,
        **groups,
        occurred=_occurred(record, whole.occurring, until),
        person=record.once(person_of, lambda: person_of(record)),
        register=record.once(RangeRegistered, lambda: tuple(event for event, _ in record.shared_of(RangeRegistered))),
        ranges=EVERY_REGISTER,
    )


def _occurred(record: Record, occurring: Sequence[Event], until: datetime) -> dict[str, list[Spell]]:
    """What occurred by an instant: the same for every instant between two reports or beginnings, so made once for them."""
    changes = occurring_changes(record)
    told = (event for event in occurring if event.happened.span()[0] <= until)
    return record.once((_occurred, bisect_right(changes, until)), lambda: spells(told, until))


def occurring_changes(record: Record) -> Sequence[datetime]:
    """The instants from which on something else may have occurred than before: reports, stops and beginnings, in order."""
    return record.once(_changes, lambda: _changes(record.once(_sorted, lambda: _sorted(record)).occurring))


def _changes(occurring: Sequence[Event]) -> list[datetime]:
    reported = {event.happened.span()[0] for event in occurring}
    begun = {began.span()[0] for event in occurring if (began := getattr(event.body, "began", None)) is not None}
    return sorted(reported | begun)


def _until(group: dict[str, list[Dated]], until: datetime) -> dict[str, list[Dated]]:
    cut = {}
    for concept, dated in group.items():
        if dated[-1].first <= until:
            cut[concept] = dated
        elif dated[0].first <= until:
            cut[concept] = dated[: bisect_right(dated, until, key=_first)]
    return cut


def _first(dated: Dated) -> datetime:
    return dated.first


def _sorted(record: Record) -> _Sorted:
    groups: dict[str, dict[str, list[Dated]]] = {
        name: {} for name in ("measured", "attested", "tested", "histories", "complete", "denied", "hidden")
    }
    occurring: list[Event] = []
    measured = groups["measured"]
    for event in record.events:
        body = event.body
        dated = Dated(*event.happened.span(), event)
        if isinstance(body, Measured):  # nearly all of them, so they take the short way
            if (results := measured.get(body.analyte)) is None:
                measured[body.analyte] = [dated]
            else:
                results.append(dated)
        elif (kept := _CONCEPT_OF.get(type(body))) is not None:
            groups[kept[0]].setdefault(getattr(body, kept[1]), []).append(dated)
            if isinstance(body, HistoryTaken) and body.complete:
                groups["complete"].setdefault(body.part, []).append(dated)
        elif isinstance(body, ConditionRecorded) and not body.present:
            groups["denied"].setdefault(body.condition, []).append(dated)
        elif isinstance(body, _OCCURRING) or event.kind == _STOP:
            occurring.append(event)
        if body is None and event.kind in _HIDDEN:
            groups["hidden"].setdefault(_HIDDEN[event.kind], []).append(dated)
    return _Sorted(groups, occurring)


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
    try:
        first_day = at.astimezone(local).date() - timedelta(days=days)
        return datetime.combine(first_day, time.min, local).astimezone(UTC)
    except OverflowError:  # further back than the calendar goes
        return datetime.min.replace(tzinfo=UTC)


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
