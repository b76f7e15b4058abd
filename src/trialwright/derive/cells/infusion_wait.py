"""How long the cells may wait after lymphodepletion, and what the protocol wants of such a wait.

The body made ready for the cells does not stay ready. Up to some days late nobody need say a word; later an investigator
notes why, later still the patient is assessed anew, and in the end lymphodepletion is repeated. Each dose of cells waits
after the course before it: what the first product waited says nothing of a second one, months later.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.by_kind import infusions
from trialwright.derive.cells.dose_plan import planned_parts
from trialwright.derive.cells.product_bags import dose_by_dose
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, protocol_day, today
from trialwright.derive.visits.courses import Course, courses, doses_perhaps_of, vague_doses
from trialwright.derive.visits.day_zero import first_infusion
from trialwright.events.cells import InfusionGiven
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol

RULE = "lymphodepletion to infusion"
Verdict = Literal["early", "free", "note", "reassess", "repeat"]


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """How long the infusion waited, or has been waiting, after lymphodepletion.

    Parameters
    ----------
    last_dose : date
        The last dose of the course before the infusion.
    days : int
        From that dose to the infusion, or to the day of the record.
    until : date
        The day of the infusion, the first one where the dose is split; or the day of the record.
    slip : int
        Days by which the infusion is later than planned; below 0 it is early.
    verdict : {"early", "free", "note", "reassess", "repeat"}
        What the protocol wants of such a wait.
    free_until, note_until, repeat_after : date or None
        The last day without a word, the last day with a note only, and the day after which it is all done anew.
    """

    last_dose: date
    days: int
    until: date
    slip: int
    verdict: Verdict
    free_until: date | None
    note_until: date | None
    repeat_after: date | None


def lymphodepletion_gap(protocol: TrialProtocol, record: Record) -> Answer[Gap]:
    """What the protocol says of the time between the last dose of lymphodepletion and the cells that come next.

    Returns
    -------
    Answer[Gap]
        Unknown where no dose is recorded before the infusion, or a day is not known. The wait up to the day of the record,
        as if the cells were given on it; while parts of a split dose are still to come, the wait of its first part. What
        is still to come of a dose after its days, and when lymphodepletion would be repeated, comes no more.
    """
    doses = _doses_of_cells(record)
    given = tuple(event.seq for event in doses[-1][-1:]) if doses else ()
    wait = _wait(protocol, record, today(record), infused=False, told=given)
    if not doses or _fraction(doses[-1][-1]) >= planned_parts(protocol, record):
        return wait
    first = _waited(protocol, record, doses[-1])
    over = wait.value is not None and wait.value.verdict == "repeat" and not _days_of_parts(protocol, record, first)
    return wait if over else first


def infusion_waits(protocol: TrialProtocol, record: Record) -> tuple[Answer[Gap], ...]:
    """How long each dose of cells waited: one answer for each, by its first infusion."""
    return tuple(_waited(protocol, record, dose) for dose in _doses_of_cells(record))


def _doses_of_cells(record: Record) -> list[list[Event]]:
    """The infusions dose by dose; one whose content was redacted is taken to go on with the dose before it."""
    return list(dose_by_dose(infusions(record)))


def _fraction(event: Event) -> int:
    return event.body.fraction if isinstance(event.body, InfusionGiven) else 1


def _days_of_parts(protocol: TrialProtocol, record: Record, first: Answer[Gap]) -> bool:
    """Whether a later part of the protocol may still be due, by the day of the first."""
    last = max(part.day + part.after for part in protocol.cell_dose.parts)
    return first.value is not None and protocol_day(today(record), first.value.until) <= last


def _waited(protocol: TrialProtocol, record: Record, dose: Sequence[Event]) -> Answer[Gap]:
    infused = first_infusion(dose)
    if infused.value is None:
        doubtful = tuple(event.seq for event in vague_doses(protocol, record))
        because = (*infused.because, *doubtful)
        return Answer(value=None, status="unknown", rule=RULE, because=because, missing=infused.missing)
    return _wait(protocol, record, infused.value, infused=True, told=infused.because)


def _wait(protocol: TrialProtocol, record: Record, until: date, *, infused: bool, told: tuple[int, ...]) -> Answer[Gap]:
    before = [course for course in courses(protocol, record) if course.doses[0].on <= until]
    doubtful = doses_perhaps_of(protocol, record, before[-1], until=until) if before else vague_doses(protocol, record)
    if not before or doubtful:
        because = (*told, *(event.seq for event in doubtful))
        return Answer(value=None, status="unknown", rule=RULE, because=because, missing=_no_course(doubtful))
    gap = _gap(protocol, before[-1], until, infused=infused)
    because = (before[-1].doses[-1].event.seq, *told)
    step = Step(
        name="wait after lymphodepletion",
        value=None,
        unit="d",
        how=f"last dose {gap.last_dose}, {'infused' if infused else 'today'} {until}: {gap.days} days, "
        f"{gap.slip:+d} days from the plan",
        source=protocol.schedule.lymphodepletion_to_infusion.source,
        because=because,
    )
    return Answer(value=gap, status="known", rule=RULE, because=because, steps=(step,))


def _no_course(doubtful: Sequence[Event]) -> tuple[Missing, ...]:
    if doubtful:
        dates = ", ".join(event.happened.text for event in doubtful)
        return (Missing("last dose of lymphodepletion", "date_imprecise", f"dated {dates}"),)
    return (Missing("last dose of lymphodepletion", "no_data", "none is recorded before the infusion"),)


def _gap(protocol: TrialProtocol, course: Course, until: date, *, infused: bool) -> Gap:
    rule = protocol.schedule.lymphodepletion_to_infusion
    given = [dose.on for dose in course.doses if dose.on <= until]
    days, slip = protocol_day(until, given[-1]), protocol_day(until, course.planned)
    # While nobody is infused, being before the planned day is no haste.
    if slip < 0 and infused:
        verdict: Verdict = "early"
    elif days > rule.repeat_after:
        verdict = "repeat"
    elif slip <= rule.free_until_day:
        verdict = "free"
    elif days > min(rule.note_until_days_after, rule.reassess_after):
        verdict = "reassess"
    else:
        verdict = "note"
    return Gap(
        last_dose=given[-1],
        days=days,
        until=until,
        slip=slip,
        verdict=verdict,
        free_until=on_day(course.planned, rule.free_until_day),
        note_until=on_day(given[-1], min(rule.note_until_days_after, rule.reassess_after)),
        repeat_after=on_day(given[-1], rule.repeat_after),
    )
