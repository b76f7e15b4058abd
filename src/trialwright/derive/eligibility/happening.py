"""Judging the leaves that look at what occurred: conditions, treatments and drugs.

What is recorded speaks for itself. Silence says nothing until somebody closes it: by a complete history of the part that
the protocol names, or by recording that the thing in question is not there.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.eligibility.folding import joined, step_of, turned, unknown
from trialwright.derive.eligibility.leaves import number_holds
from trialwright.derive.facts import Dated, Facts, newest, redacted, window_start
from trialwright.derive.occurrences import OPEN, TOLD_BY_RELAPSE, Spell
from trialwright.events.disease import RelapseFound
from trialwright.events.event import Event
from trialwright.events.history import ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.kinds import kind_of
from trialwright.events.medication import MedicationStarted
from trialwright.protocol.criteria import Comparison, Happening, NotOccurred, Occurred, Occurrences, word_closes
from trialwright.standards.concepts import CONCEPTS

_REPORTED_BY = {
    "condition": kind_of(ConditionRecorded).name,
    "treatment": kind_of(TreatmentRecorded).name,
    "medication": kind_of(MedicationStarted).name,
}
_RELAPSE = kind_of(RelapseFound).name


class _Asked(NamedTuple):
    """The spells of a concept by what they say to a rule."""

    there: list[Spell]
    vague: list[Spell]
    disputed: list[tuple[Spell, Event]]
    over: list[Spell]


def occurred(rule: Occurred | NotOccurred, facts: Facts) -> Answer[bool]:
    """Whether a condition, a treatment or a drug was there in the window, or is there now."""
    if rule.concept not in facts.occurred and not facts.hidden:
        return _not_there(rule, facts, ())
    asked = _asked(rule, facts)
    if asked.there:
        because = joined([(spell.event.seq,) for spell in asked.there])
        how = ", ".join(f"{_label(rule.concept)} {_dates(spell)}" for spell in asked.there)
        return Answer(
            value=True, status="known", rule="", because=because, steps=(step_of(rule.concept, how, because),)
        )
    if asked.disputed:
        return _disputed(rule.concept, *asked.disputed[0])
    if asked.vague:
        dates = ", ".join(_dates(spell) for spell in asked.vague)
        return unknown(Missing(rule.concept, "date_imprecise", f"dated {dates}"), _events(asked.vague))
    hidden = _hidden(rule.concept, facts)
    if hidden:
        return unknown(redacted(rule.concept, hidden[0]), hidden)
    return _not_there(rule, facts, asked.over)


def not_occurred(rule: NotOccurred, facts: Facts) -> Answer[bool]:
    """Whether a condition, a treatment or a drug was not there, and somebody has made sure."""
    return turned(occurred(rule, facts))


def _asked(rule: Happening, facts: Facts) -> _Asked:
    asked = _Asked([], [], [], [])
    denials = facts.denied.get(rule.concept, ())
    for spell in facts.occurred.get(rule.concept, ()):
        inside = _inside(spell, rule, facts)
        denial = _later_denial(spell, denials) if inside is not False else None
        if inside is False or (denial is not None and _ended_by(spell, denial, rule)):
            asked.over.append(spell)
        elif denial is not None and spell.until_last > denial.first:
            asked.disputed.append((spell, denial.event))
        else:
            (asked.there if inside else asked.vague).append(spell)
    return asked


def _inside(spell: Spell, rule: Happening, facts: Facts) -> bool | None:
    """Whether it reaches into the window (for now: into the day that is judged); None where its end is too vague."""
    active = not isinstance(rule, Occurrences) and rule.active
    if rule.within_days is None and not active:
        return True
    start = window_start(facts.at, spell.event.happened.zone, rule.within_days or 0)
    if spell.until_first >= start:
        return True
    return None if spell.until_last >= start else False


def _later_denial(spell: Spell, denials: Sequence[Dated]) -> Dated | None:
    """The newest word that it is not there, where that word may be newer than the report that it is."""
    reported = spell.event.happened.span()[0]
    later = [denial for denial in denials if denial.last >= reported]
    return max(later, key=lambda one: (one.first, one.event.seq), default=None)


def _ended_by(spell: Spell, denial: Dated, rule: Happening) -> bool:
    """Whoever asks for now believes the newer word; in a window, what was there has been there."""
    return not isinstance(rule, Occurrences) and rule.active and denial.first > spell.seen


def _disputed(concept: str, spell: Spell, denial: Event) -> Answer[bool]:
    events = (spell.event, denial)
    found = f"{_label(concept)}: event {spell.event.seq} says that it is there, event {denial.seq} that it is not"
    finding = Finding(
        code="condition.disputed",
        patient=denial.patient,
        seqs=tuple(event.seq for event in events),
        found=found,
        wanted="one of the two, or the day on which it ended",
        to_do="correct the report with its end, or void what is wrong",
    )
    return unknown(Missing(concept, "conflict", found), events, (finding,))


def _hidden(concept: str, facts: Facts) -> list[Event]:
    """Redacted reports that may be of this concept."""
    if not facts.hidden:
        return []
    entry = CONCEPTS.get(concept)
    kinds = set(_REPORTED_BY.values()) if entry is None else {_REPORTED_BY.get(entry.kind)}
    if concept in TOLD_BY_RELAPSE:
        kinds.add(_RELAPSE)
    return [one.event for one in facts.hidden.get("occurred", ()) if one.event.kind in kinds]


def _not_there(rule: Occurred | NotOccurred, facts: Facts, over: Sequence[Spell]) -> Answer[bool]:
    closed = _closed(rule, facts)
    if isinstance(closed, Missing):
        return unknown(closed, _events(over))
    because = joined([(closed.seq,), *((spell.event.seq,) for spell in over)]) if over else (closed.seq,)
    past = "".join(f"; {_label(rule.concept)} {_dates(spell)}" for spell in over)
    how = f"no {_label(rule.concept)}{' now' if rule.active else ''}: {_closing_words(closed)}{past}"
    return Answer(value=False, status="known", rule="", because=because, steps=(step_of(rule.concept, how, because),))


def _closed(rule: Happening, facts: Facts) -> Event | Missing:
    """The newest word that makes silence mean "no", or why there is none."""
    words: Sequence[Dated] = facts.complete.get(rule.closed_by, ()) if rule.closed_by is not None else ()
    denials = facts.denied.get(rule.concept, ()) if word_closes(rule) else ()
    if denials:
        words = sorted((*words, *denials), key=lambda one: (one.first, one.event.seq))
    what = rule.concept if rule.closed_by is None else f"{rule.closed_by} history"
    found = newest(what, words, facts.at, rule.closed_within_days)
    if found.missing is None:
        return found.events[-1]
    if found.missing.reason != "no_data" or rule.closed_by is None:
        return found.missing
    begun = "begun and not complete, " if rule.closed_by in facts.histories else ""
    return Missing(what, "not_taken", f"{begun}asked for: {_label(rule.concept)}")


def _closing_words(event: Event) -> str:
    if isinstance(event.body, HistoryTaken):
        return f"the complete {event.body.part} history was taken on {event.happened.text}"
    return f"{event.by} ({event.role}) recorded on {event.happened.text} that there is none"


def occurrences(rule: Occurrences, facts: Facts) -> Answer[bool]:
    """Whether the number of times satisfies every comparison, for every number that the record allows."""
    asked = _asked(rule, facts)
    surely = _at_least(asked.there)
    told = [*asked.there, *asked.vague, *(spell for spell, _ in asked.disputed)]
    most = sum(spell.times for spell in told)
    hidden = _hidden(rule.concept, facts)
    because = joined([(spell.event.seq,) for spell in told])
    number = f"{surely} to {most}" if surely < most else f"{surely}"
    # Without a complete history there may be more than is recorded.
    verdicts = _verdicts(rule.comparisons, surely, None)
    if len(verdicts) == 1:
        how = f"{number} recorded"
        step = step_of(rule.concept, how, because)
        return Answer(value=verdicts.pop(), status="known", rule="", because=because, steps=(step,))
    closed = _closed(rule, facts)
    verdicts = _verdicts(rule.comparisons, surely, most)
    if isinstance(closed, Event) and not hidden and len(verdicts) == 1:
        because = joined([because, (closed.seq,)])
        step = step_of(rule.concept, f"{number} recorded: {_closing_words(closed)}", because)
        return Answer(value=verdicts.pop(), status="known", rule="", because=because, steps=(step,))
    missing = [_vague_number(rule.concept, number, asked)] if len(verdicts) > 1 else []
    missing += [redacted(rule.concept, event) for event in hidden]
    missing += [closed] if isinstance(closed, Missing) else []
    return msgspec.structs.replace(unknown(missing[0], _events(told)), missing=tuple(missing))


def _at_least(there: Iterable[Spell]) -> int:
    """Reports with the same dates may be of one and the same course, so they count once."""
    courses: dict[object, int] = {}
    for spell in there:
        course = spell[:2] + spell[3:5]
        courses[course] = max(courses.get(course, 0), spell.times)
    return sum(courses.values())


def _verdicts(comparisons: Sequence[Comparison], fewest: int, most: int | None) -> set[bool]:
    """What the comparisons say of every number from the fewest to the most; None: without end."""
    limits = [int(each.limit.value) for each in comparisons]
    last = max([fewest, *(limit + 1 for limit in limits)]) if most is None else most
    numbers = {fewest, last, *(limit + by for limit in limits for by in (-1, 0, 1))}
    inside = [number for number in numbers if fewest <= number <= last]
    return {all(number_holds(number, each) for each in comparisons) for number in inside}


def _vague_number(concept: str, number: str, asked: _Asked) -> Missing:
    if asked.disputed:
        return Missing(concept, "conflict", f"{number}: a report is disputed")
    if asked.vague:
        return Missing(concept, "date_imprecise", f"{number} in the window")
    return Missing(concept, "conflict", f"{number}: reports with the same dates may be of one course")


@lru_cache(maxsize=1024)
def _label(concept: str) -> str:
    """The concept inside a sentence."""
    entry = CONCEPTS.get(concept)
    if entry is None:
        return concept.replace("_", " ")
    return entry.label[0].lower() + entry.label[1:] if entry.label[1:2].islower() else entry.label


def _dates(spell: Spell) -> str:
    body = spell.event.body
    began = getattr(body, "began", None) or spell.event.happened
    ended = getattr(body, "ended", None)
    since = f"since {began.text}" if spell.until_last == OPEN else f"of {began.text}"
    return since if ended is None else f"from {began.text} to {ended.text}"


def _events(told: Iterable[Spell]) -> list[Event]:
    return [spell.event for spell in told]
