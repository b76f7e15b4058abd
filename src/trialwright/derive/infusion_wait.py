"""How long the cells may wait after lymphodepletion, and what the protocol wants of such a wait.

The body made ready for the cells does not stay ready. Up to some days late nobody need say a word; later an investigator
notes why, later still the patient is assessed anew, and in the end lymphodepletion is repeated.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.day_zero import Course, courses, infusion_day, infusions, vague_doses
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, protocol_day, today
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol

Verdict = Literal["early", "free", "note", "reassess", "repeat"]


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """How long the infusion waited, or has been waiting, after lymphodepletion.

    Parameters
    ----------
    last_dose : date
        The last dose of the course before the infusion.
    days : int
        From that dose to the infusion, or to the day of the record.
    slip : int
        Days by which the infusion is later than planned; below 0 it is early.
    verdict : {"early", "free", "note", "reassess", "repeat"}
        What the protocol wants of such a wait.
    free_until, note_until, repeat_after : date or None
        The last day without a word, the last day with a note only, and the day after which it is all done anew.
    """

    last_dose: date
    days: int
    slip: int
    verdict: Verdict
    free_until: date | None
    note_until: date | None
    repeat_after: date | None


def lymphodepletion_gap(protocol: TrialProtocol, record: Record) -> Answer[Gap]:
    """What the protocol says of the time between the last dose of lymphodepletion and the infusion.

    Returns
    -------
    Answer[Gap]
        Unknown where no dose is recorded before the infusion, or a day is not known. Where nobody is infused yet, the
        wait up to the day of the record, as if the cells were given on it.
    """
    rule = "lymphodepletion to infusion"
    infused = infusion_day(record) if infusions(record) else None
    until = today(record) if infused is None else infused.value
    doubtful = tuple(vague_doses(protocol, record))
    before = [course for course in courses(protocol, record) if until is not None and course.doses[0].on <= until]
    if until is None or not before or doubtful:
        missing = infused.missing if infused is not None and until is None else _no_course(doubtful)
        because = (*(infused.because if infused is not None else ()), *(event.seq for event in doubtful))
        return Answer(value=None, status="unknown", rule=rule, because=because, missing=missing)
    gap = _gap(protocol, before[-1], until, infused=infused is not None)
    because = (before[-1].doses[-1].event.seq, *(infused.because if infused is not None else ()))
    step = Step(
        name="wait after lymphodepletion",
        value=None,
        unit="d",
        how=f"last dose {gap.last_dose}, {'infused' if infused is not None else 'today'} {until}: {gap.days} days, "
        f"{gap.slip:+d} days from the plan",
        source=protocol.schedule.lymphodepletion_to_infusion.source,
        because=because,
    )
    return Answer(value=gap, status="known", rule=rule, because=because, steps=(step,))


def _no_course(doubtful: Sequence[Event]) -> tuple[Missing, ...]:
    if doubtful:
        dates = ", ".join(event.happened.text for event in doubtful)
        return (Missing("last dose of lymphodepletion", "date_imprecise", f"dated {dates}"),)
    return (Missing("last dose of lymphodepletion", "no_data", "none is recorded before the infusion"),)


def _gap(protocol: TrialProtocol, course: Course, until: date, *, infused: bool) -> Gap:
    rule = protocol.schedule.lymphodepletion_to_infusion
    given = [dose.on for dose in course.doses if dose.on <= until]
    days, slip = protocol_day(until, given[-1]), protocol_day(until, course.day_zero)
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
        slip=slip,
        verdict=verdict,
        free_until=on_day(course.day_zero, rule.free_until_day),
        note_until=on_day(given[-1], min(rule.note_until_days_after, rule.reassess_after)),
        repeat_after=on_day(given[-1], rule.repeat_after),
    )
