"""Deaths soon after an infusion of which nobody has judged that they have nothing to do with it.

Caution waits for nobody: a death whose cause, relation or day is not known counts, until a person has said otherwise.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from trialwright.derive.by_kind import infusions
from trialwright.derive.follow_up import Ending, days_of, deaths
from trialwright.derive.record import Record
from trialwright.events.conduct import ReadingAdjudicated
from trialwright.events.course import PatientDied
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.events.safety import AdverseEventReported

DEATH_UNRELATED = "death_unrelated"
"""The statement by which an investigator judges whether a death has to do with the treatment."""
_RELATED = frozenset(("possible", "probable", "definite"))
_UNRELATED = frozenset(("unrelated", "unlikely"))
_FATAL_GRADE = 5


class EarlyDeath(NamedTuple):
    """A death that counts: its event, what happened in words, and by which events it was judged besides."""

    event: Event
    found: str
    more: tuple[int, ...]


class _Judged(NamedTuple):
    """Whether a death counts as at least possibly related, why, and by which events besides."""

    related: bool
    how: str
    seqs: tuple[int, ...] = ()


def early_deaths(record: Record, within: int) -> Iterator[EarlyDeath]:
    """The deaths of which it cannot be excluded that they were within some days of an infusion, and related to it.

    Parameters
    ----------
    record : Record
        What is believed of a patient.
    within : int
        Days after an infusion, the last one included; the day of the infusion is day 0.

    References
    ----------
    Clinical review, 6.4: any death within 30 days at least possibly related. R18: cause of death may be adjudicated; the
    adjudicated one counts. A contact that finds the patient dead tells of a death of unknown cause.
    """
    told = list(deaths(record))
    given = infusions(record) if told else ()
    for death in _that_count(record, told):
        near = [one for one in given if _days_after(one, death)[1] >= 0 and _days_after(one, death)[0] <= within]
        if near:
            event = next(event for event in record.events if event.seq == death.seq)
            judged = _related(record, event)
            if judged.related:
                found = f"{_when(death, near[-1], within)}, {judged.how}"
                yield EarlyDeath(event, found, (near[-1].seq, *judged.seqs))


def _that_count(record: Record, told: list[Ending]) -> list[Ending]:
    """Where somebody adjudicated between several records of one death, the one that counts."""
    standing = {death.seq for death in told}
    for _, body in record.of(ReadingAdjudicated):
        if body.counts in standing:
            standing -= set(body.concerns) - {body.counts}
    return [death for death in told if death.seq in standing]


def _days_after(infusion: Event, death: Ending) -> tuple[int, int]:
    """The fewest and the most days that can lie between an infusion and a death."""
    first, last = days_of(infusion)
    return (death.first - last).days, (death.last - first).days


def _when(death: Ending, infusion: Event, within: int) -> str:
    low, high = _days_after(infusion, death)
    if low == high:
        days = f"{low} {'day' if low == 1 else 'days'}"
        return f"died on {death.first}, {days} after the infusion of {infusion.happened.text}"
    sure = "surely" if low >= 0 and high <= within else "perhaps"
    return f"died {_span(death.first, death.last)}, {sure} within {within} days of the infusion of {infusion.happened.text}"


def _span(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"between {first} and {last}"


def _related(record: Record, death: Event) -> _Judged:
    """An investigator's judgement comes before adverse events, and those before the cause that was recorded."""
    judgements = [
        (event, body)
        for event, body in record.of(JudgementAttested)
        if body.statement == DEATH_UNRELATED and event.role in INVESTIGATOR_ROLES
    ]
    if judgements:
        event, judgement = max(judgements, key=lambda pair: pair[0].seq)
        return _Judged(not judgement.holds, "which an investigator judged to be related", (event.seq,))
    fatal = _fatal(record)
    for event, body in fatal:
        if body.relatedness in _RELATED:
            how = f"of adverse event {body.number}, whose relation to the treatment is {body.relatedness}"
            return _Judged(related=True, how=how, seqs=(event.seq,))
    if fatal and all(body.relatedness in _UNRELATED and event.role in INVESTIGATOR_ROLES for event, body in fatal):
        return _Judged(related=False, how="")
    cause = death.body.cause if isinstance(death.body, PatientDied) else "unknown"
    how = f"cause {cause}: at least possibly related until somebody has judged it"
    return _Judged(cause != "leukaemia", how)


def _fatal(record: Record) -> list[tuple[Event, AdverseEventReported]]:
    """The newest report of each adverse event, of those that were fatal."""
    newest: dict[int, tuple[Event, AdverseEventReported]] = {}
    for event, body in sorted(record.of(AdverseEventReported), key=lambda pair: pair[0].seq):
        newest[body.number] = (event, body)
    return [pair for pair in newest.values() if pair[1].outcome == "fatal" or pair[1].grade >= _FATAL_GRADE]
