"""Day 0, actual and planned.

Day 0 is the day of the first infusion, whatever follows. Before it there is only a plan: the first dose of
lymphodepletion stands on its protocol day (D-5, say), so day 0 is planned that many days later. When the infusion slips,
the doses stay where they are and day 0 moves; both plans are kept.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day
from trialwright.events.cells import InfusionGiven
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Body, Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.regimen import Drug
from trialwright.protocol.trial import TrialProtocol

ACTUAL, PLANNED = "day zero/first infusion", "day zero/planned from lymphodepletion"
REDACTED = "events without content"


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


def of_kind(record: Record, body: type[Body]) -> tuple[Event, ...]:
    """The patient's events of one kind, by (happened, seq), and among them those whose content was redacted.

    A redaction takes the words of an event, and leaves what it was and when it happened.
    """
    return record.once((of_kind, body), lambda: _of_kind(record, body))


def _of_kind(record: Record, body: type[Body]) -> tuple[Event, ...]:
    empty = record.once(REDACTED, lambda: tuple(event for event in record.besides_results if event.body is None))
    found = [event for event, _ in record.of(body)] + [e for e in empty if e.kind == kind_of(body).name]
    return tuple(sorted(found, key=lambda event: (event.happened.span()[0], event.seq)))


def infusions(record: Record) -> tuple[Event, ...]:
    """Every infusion of cells, by (happened, seq). A redacted one keeps its day, and is one of them."""
    return of_kind(record, InfusionGiven)


def infusion_day(record: Record) -> Answer[date]:
    """The day of the first infusion: day 0.

    Returns
    -------
    Answer[date]
        Status "review", with the day as far as it is known, where only later fractions of a split dose are recorded:
        the first one is then missing, and day 0 with it.
    """
    given = infusions(record)
    first = [event for event in given if not isinstance(event.body, InfusionGiven) or event.body.fraction <= 1]
    answer = first_day(first or given, "infusion", ACTUAL)
    if given and not first:
        missing = Missing("first fraction", "no_data", "only later fractions of the dose are recorded")
        return msgspec.structs.replace(answer, status="review", missing=(*answer.missing, missing))
    return answer


class Dose(msgspec.Struct, frozen=True):
    """A dose of a drug of the regimen, given on a day that is known."""

    on: date
    event: Event
    drug: Drug
    body: DrugGiven


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One course of lymphodepletion as it was given.

    Parameters
    ----------
    doses : tuple[Dose, ...]
        By (day, seq); at least one.
    day_zero : date
        On which the infusion is planned: the first dose, and from there the protocol day of that drug's first dose.
    """

    doses: tuple[Dose, ...]
    day_zero: date

    @property
    def last(self) -> date:
        """The day of the last dose."""
        return self.doses[-1].on


def courses(protocol: TrialProtocol, record: Record) -> tuple[Course, ...]:
    """The courses of lymphodepletion, from the first to the last.

    A dose after the day on which the infusion was planned cannot belong to that course any more: it begins the next.
    Doses whose day is not known are not among them; `vague_doses` has those.
    """
    found: list[Course] = []
    for dose in _dated_doses(protocol, record):
        if not found or dose.on > found[-1].day_zero:
            planned = on_day(dose.on, -min(dose.drug.days))
            if planned is not None:
                found.append(Course(doses=(dose,), day_zero=planned))
        else:
            found[-1] = msgspec.structs.replace(found[-1], doses=(*found[-1].doses, dose))
    return tuple(found)


def _dated_doses(protocol: TrialProtocol, record: Record) -> list[Dose]:
    """Where two drugs begin on one day, the one that the regimen begins with comes first and makes the plan."""
    regimen = {drug.name.casefold(): drug for drug in protocol.lymphodepletion.drugs}
    doses = [
        Dose(day, event, regimen[body.drug.casefold()], body)
        for event, body in record.of(DrugGiven)
        if body.drug.casefold() in regimen and (day := event.happened.day()) is not None
    ]
    return sorted(doses, key=lambda dose: (dose.on, min(dose.drug.days), dose.event.seq))


def vague_doses(protocol: TrialProtocol, record: Record) -> list[Event]:
    """Doses of the regimen whose day is not known, and those whose content was redacted: each may be of it."""
    names = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}
    return [
        event
        for event in of_kind(record, DrugGiven)
        if (
            event.body is None
            or (
                isinstance(event.body, DrugGiven)
                and event.body.drug.casefold() in names
                and event.happened.day() is None
            )
        )
    ]


def planned_day_zero(protocol: TrialProtocol, record: Record, *, original: bool = False) -> Answer[date]:
    """The day on which the infusion is planned, from the first dose of lymphodepletion.

    Parameters
    ----------
    original : bool
        From the first course, as planned at first; otherwise from the newest course, where it was repeated.
    """
    given = courses(protocol, record)
    doubtful = _may_be_first(given, vague_doses(protocol, record))
    if doubtful:
        dates = ", ".join(event.happened.text for event in doubtful)
        missing = Missing("first dose of lymphodepletion", "date_imprecise", f"dated {dates}: it may be the first")
        because = tuple(event.seq for event in doubtful)
        return Answer(value=None, status="unknown", rule=PLANNED, because=because, missing=(missing,))
    if not given:
        missing = Missing("first dose of lymphodepletion", "no_data", "none is recorded")
        return Answer(value=None, status="unknown", rule=PLANNED, missing=(missing,))
    course = given[0] if original else given[-1]
    dose = course.doses[0]
    step = Step(
        name="planned day 0",
        value=None,
        unit="d",
        how=f"{dose.drug.name} on {dose.on} is D{min(dose.drug.days)}: day 0 is planned for {course.day_zero}",
        source=dose.drug.text,
        because=(dose.event.seq,),
    )
    return Answer(value=course.day_zero, status="known", rule=PLANNED, because=step.because, steps=(step,))


def _may_be_first(given: Sequence[Course], vague: Iterable[Event]) -> list[Event]:
    if not given:
        return list(vague)
    first = given[0].doses[0].event.happened.span()[0]
    return [event for event in vague if event.happened.span()[0] < first]


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
