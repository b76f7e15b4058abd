"""Day 0, actual and planned.

Day 0 is the day of the first infusion, whatever follows. Before it there is only a plan: the first dose of
lymphodepletion stands on its protocol day (D-5, say), so day 0 is planned that many days later. When the infusion slips,
the doses stay where they are and day 0 moves; both plans are kept. Which doses are one course is said in `courses.py`.
"""

from collections.abc import Sequence
from datetime import date

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.by_kind import infusions
from trialwright.derive.record import Record
from trialwright.derive.visits.courses import Course, courses, doubtful_doses, vague_doses
from trialwright.events.cells import InfusionGiven
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol

ACTUAL, PLANNED = "day zero/first infusion", "day zero/planned from lymphodepletion"


def first_day(events: Sequence[Event], what: str, rule: str) -> Answer[date]:
    """The day of the first of some events.

    Parameters
    ----------
    events : sequence of Event
        By (happened, seq).
    what : str
        What they are, for the words of `Missing`.
    rule : str
        The rule of the answer.

    Returns
    -------
    Answer[date]
        Unknown where there is none, or where a date that is known only to the month may be before the others: a day is
        never guessed.
    """
    if not events:
        return Answer(value=None, status="unknown", rule=rule, missing=(Missing(what, "no_data", "none is recorded"),))
    earliest = min(event.happened.span()[1] for event in events)
    rivals = [event for event in events if event.happened.span()[0] <= earliest]
    because = tuple(sorted(event.seq for event in rivals))
    days = [event.happened.day() for event in rivals]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        dates = ", ".join(event.happened.text for event in rivals)
        missing = Missing(what, "date_imprecise", f"dated {dates}: the day cannot be told")
        return Answer(value=None, status="unknown", rule=rule, because=because, missing=(missing,))
    return Answer(value=min(known), status="known", rule=rule, because=because)


def infusion_day(record: Record) -> Answer[date]:
    """The day of the first infusion: day 0.

    Returns
    -------
    Answer[date]
        Status "review", with the day as far as it is known, where only later fractions of a split dose are recorded:
        the first one is then missing, and day 0 with it.
    """
    return first_infusion(infusions(record))


def first_infusion(given: Sequence[Event]) -> Answer[date]:
    """The day of the first of some infusions, as `infusion_day` says it of all."""
    first = [event for event in given if not isinstance(event.body, InfusionGiven) or event.body.fraction <= 1]
    answer = first_day(first or given, "infusion", ACTUAL)
    if given and not first:
        missing = Missing("first fraction", "no_data", "only later fractions of the dose are recorded")
        return msgspec.structs.replace(answer, status="review", missing=(*answer.missing, missing))
    return answer


def planned_day_zero(protocol: TrialProtocol, record: Record, *, original: bool = False) -> Answer[date]:
    """The day on which the infusion is planned, by the doses of lymphodepletion.

    Parameters
    ----------
    original : bool
        From the first dose of the first course, as planned at first; otherwise from the newest course, and from its last
        dose where that came after the planned day.

    Returns
    -------
    Answer[date]
        Unknown where a dose without a day, or without content, may have begun the course.
    """
    given = courses(protocol, record)
    doubtful = _before_all(protocol, record, given) if original else doubtful_doses(protocol, record)
    if doubtful:
        dates = ", ".join(event.happened.text for event in doubtful)
        missing = Missing("first dose of lymphodepletion", "date_imprecise", f"dated {dates}: it may be the first")
        because = tuple(event.seq for event in doubtful)
        return Answer(value=None, status="unknown", rule=PLANNED, because=because, missing=(missing,))
    if not given:
        missing = Missing("first dose of lymphodepletion", "no_data", "none is recorded")
        return Answer(value=None, status="unknown", rule=PLANNED, missing=(missing,))
    course = given[0] if original else given[-1]
    steps = _steps(course, original=original)
    because = tuple(seq for step in steps for seq in step.because)
    planned = course.day_zero if original else course.planned
    return Answer(value=planned, status="known", rule=PLANNED, because=because, steps=steps)


def _before_all(protocol: TrialProtocol, record: Record, given: Sequence[Course]) -> list[Event]:
    """Doses that may be the first of all."""
    vague = vague_doses(protocol, record)
    if not given:
        return vague
    return [event for event in vague if event.happened.span()[0] < given[0].began.happened.span()[0]]


def _steps(course: Course, *, original: bool) -> tuple[Step, ...]:
    first, last = course.doses[0], course.doses[-1]
    begun = Step(
        name="planned day 0",
        value=None,
        unit="d",
        how=f"{first.drug.name} on {first.on} is D{min(first.drug.days)}: day 0 is planned for {course.day_zero}",
        source=first.drug.text,
        because=(first.event.seq,),
    )
    if original or course.planned == course.day_zero:
        return (begun,)
    put_off = Step(
        name="planned day 0",
        value=None,
        unit="d",
        how=f"{last.drug.name} came on {last.on}, after that day: day 0 is planned for {course.planned}",
        source="as many days after the last dose as the regimen rests before the cells",
        because=(last.event.seq,),
    )
    return begun, put_off


def day_zero(protocol: TrialProtocol, record: Record) -> Answer[date]:
    """Day 0 as of the record: the day of the first infusion, or else the day on which it is planned.

    Returns
    -------
    Answer[date]
        `rule` is `ACTUAL` or `PLANNED`, so that nobody takes a plan for a fact.

    References
    ----------
    Protocol day: D0 = date of the first infusion, the first fraction where the dose is split.
    """
    if infusions(record):
        return infusion_day(record)
    return planned_day_zero(protocol, record)
