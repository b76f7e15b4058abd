"""What occurred, from when to when: conditions, treatments and drugs of a record, by concept.

A condition lasts until its end is recorded, a drug until it is stopped; a treatment without an end is the day on which
it began. Dates known only to the month or the year stay as wide as they are, at both ends.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from trialwright.events.disease import RelapseFound, RelapseSite
from trialwright.events.event import Event
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.kinds import kind_of
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.standards.when import When

OPEN = datetime.max.replace(tzinfo=UTC)
"""The end of what is not known to have ended."""
_STOP = kind_of(MedicationStopped).name
_OVERT = "relapse"
_AT_SITE: Mapping[RelapseSite, str] = {
    "cns": "cns_leukaemia",
    "testis": "extramedullary_disease",
    "other_extramedullary": "extramedullary_disease",
}
TOLD_BY_RELAPSE = frozenset((_OVERT, *_AT_SITE.values()))
"""The conditions that a relapse that was found is a report of."""


class Spell(NamedTuple):
    """Something that occurred: between which instants it began, between which it ended, and how many times it counts.

    `until_first` and `until_last` are `OPEN` where no end is known. `seen` is the last instant of the report itself.
    """

    first: datetime
    last: datetime
    event: Event
    until_first: datetime
    until_last: datetime
    seen: datetime
    times: int = 1


def spells(events: Iterable[Event], until: datetime) -> dict[str, list[Spell]]:
    """What occurred by an instant, by concept, in the order in which it began.

    Parameters
    ----------
    events : iterable of Event
        Reports of conditions, relapses, treatments and drugs, by (happened, seq); other events are passed over.
    until : datetime
        What began for certain after this is left out.

    Returns
    -------
    dict[str, list[Spell]]
        A treatment stands under its name and under its intent; a drug under its name and under its group; a relapse as
        such and under the disease at its sites. Residual disease alone, a molecular relapse, is no relapse here.
    """
    told = list(events)
    stops = [event for event in told if event.kind == _STOP]
    found: dict[str, list[Spell]] = {}
    for event in told:
        match event.body:
            case ConditionRecorded(present=True) as body:
                names, spell = {body.condition}, _spell(event, body.began, body.ended, lasting=True)
            case RelapseFound(sites=sites):
                names, spell = _relapsed(sites), _spell(event, None, None, lasting=True)
            case TreatmentRecorded() as body:
                names = {body.treatment, body.intent}
                spell = _spell(event, body.began, body.ended, lasting=False)._replace(times=max(body.cycles, 0))
            case MedicationStarted() as body:
                names, spell = {body.drug, body.group or body.drug}, _running(event, body.drug, stops)
            case _:
                continue
        if spell.first <= until:
            for name in names:
                found.setdefault(name, []).append(spell)
    for told_spells in found.values():
        told_spells.sort(key=lambda one: (one.first, one.event.seq))
    return found


def _relapsed(sites: Sequence[RelapseSite]) -> set[str]:
    """What a relapse shows; molecular alone is reported apart, and is read from the results."""
    if set(sites) == {"molecular"}:
        return set()
    return {_OVERT, *(_AT_SITE[site] for site in sites if site in _AT_SITE)}


def _spell(event: Event, began: When | None, ended: When | None, *, lasting: bool) -> Spell:
    first, last = (began or event.happened).span()
    unended = (OPEN, OPEN) if lasting else (first, last)
    until = unended if ended is None else ended.span()
    return Spell(first, last, event, *until, event.happened.span()[1])


def _running(event: Event, drug: str, stops: Sequence[Event]) -> Spell:
    """A drug runs until it is stopped; a stop whose content was redacted may be that of any drug."""
    first, last = event.happened.span()
    running = Spell(first, last, event, OPEN, OPEN, last)
    for stop in stops:
        begins, ends = stop.happened.span()
        if ends < first:
            continue
        if isinstance(stop.body, MedicationStopped) and stop.body.drug.casefold() == drug.casefold():
            return running._replace(until_first=min(begins, running.until_first), until_last=ends)
        if stop.body is None:
            running = running._replace(until_first=min(begins, running.until_first))
    return running
