"""The schedule of a patient: every visit with its planned day, its window, what came of it and what is still to be done.

Two plans stand side by side: what was planned when lymphodepletion began, and what counts since the infusion. A visit is
overdue while it can still be made up: the patient lives and is in follow-up, nobody has recorded that it was missed, and
the next visit is not open yet. After that it is missed, and stands among the deviations until somebody says what became
of it. What looks at the clock looks at `as_of.happened`, and at nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.eligibility.applicability import Applies, Judged, applicability, meant_on
from trialwright.derive.follow_up import FollowUp, days_of, follow_up, was_away
from trialwright.derive.record import Record
from trialwright.derive.study_day import protocol_day, study_day, today
from trialwright.derive.visits.attendance import Attendance, Attended, attendance
from trialwright.derive.visits.day_counts import DayCount, day_count
from trialwright.derive.visits.day_zero import day_zero
from trialwright.derive.visits.evidence import Evidence, evidence
from trialwright.derive.visits.genetics import NOT_AGREED, genetics_declined
from trialwright.derive.visits.plan import Plan, anchors, plans
from trialwright.events.consent import ConsentWithdrawn
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Assessment, Visit

Status = Literal["done", "due", "overdue", "missed", "not_due", "not_applicable", "unknown"]


class PlannedAssessment(msgspec.Struct, frozen=True, kw_only=True):
    """One assessment of one visit.

    Parameters
    ----------
    assessment : str
        By its id in the schedule.
    status : Status
        "missed" where somebody has recorded it, or where it is too late to make it up; "not_applicable" where it is not
        meant for this patient, or the patient has declined what may be declined, unless it was made all the same.
    because : tuple[int, ...]
        The visit, the results or the record of the miss that decided; where it does not apply, the facts that say so.
    why : str
        The recorded reason of a miss; why it does not apply.
    doubt : str
        "if ..., not known: ..." where nobody can tell whether it is meant for this patient; it stays planned then.
    missing : tuple[Missing, ...]
        What is wanted to tell.
    count : DayCount or None
        How often it was recorded, where the protocol asks for it several times a day and one of the days has come.
    rest : Status
        What is to be said of the times that `count` lacks: "done" where none is lacking, "unknown" where that cannot be
        told.
    excused : int or None
        Where it was made, and some of its times were not: the record of why.
    """

    assessment: str
    status: Status
    because: tuple[int, ...] = ()
    why: str = ""
    doubt: str = ""
    missing: tuple[Missing, ...] = ()
    count: DayCount | None = None
    rest: Status = "done"
    excused: int | None = None

    @property
    def overdue(self) -> bool:
        """Whether it, or some of its times, can still be made up, or entered, and should have been by now."""
        return self.status == "overdue" or self.rest == "overdue"

    def __str__(self) -> str:
        """Return its name with what is to be known about it."""
        about = [self.why, self.doubt, str(self.count) if self.count is not None and self.rest != "done" else ""]
        told = "; ".join(one for one in about if one)
        return f"{self.assessment} ({told})" if told else self.assessment


class PlannedVisit(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of one patient.

    Parameters
    ----------
    visit : Visit
        As the protocol has it.
    planned, earliest, latest : date or None
        The day and its window, both ends included; None while it cannot be told.
    first_planned : date or None
        The day by the first plan, before the infusion slipped.
    actual : date or None
        When it was held; of several days the nearest to the planned one.
    actual_day, study_day : int or None
        The protocol day and the SDTM study day of `actual`, counted from the first infusion.
    in_window : bool or None
        Of what was held; None where it was not, or cannot be told.
    status : Status
        "unknown" where dates are too vague to say more.
    days_late : int
        Days since the window closed, while overdue.
    assessments : tuple[PlannedAssessment, ...]
        In the order of the protocol.
    because : tuple[int, ...]
        What the plan counts from, and what was held.
    missing : tuple[Missing, ...]
        Why there is no planned day.
    """

    visit: Visit
    planned: date | None
    earliest: date | None
    latest: date | None
    first_planned: date | None
    actual: date | None
    actual_day: int | None
    study_day: int | None
    in_window: bool | None
    status: Status
    days_late: int
    assessments: tuple[PlannedAssessment, ...]
    because: tuple[int, ...]
    missing: tuple[Missing, ...] = ()


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The whole schedule of a patient.

    Parameters
    ----------
    day_zero : Answer[date]
        Actual or planned, as its rule says.
    first_plan : date or None
        Day 0 as it was planned at first.
    shift : int or None
        Days by which the infusion came later than that; below 0 it came earlier.
    visits : tuple[PlannedVisit, ...]
        In the order of the protocol.
    held : tuple[tuple[str, Attended], ...]
        Everything that was held, with the id of the visit that it counts for.
    findings : tuple[Finding, ...]
        Visits that name no visit, dates that are too vague.
    """

    day_zero: Answer[date]
    first_plan: date | None
    shift: int | None
    visits: tuple[PlannedVisit, ...]
    held: tuple[tuple[str, Attended], ...]
    findings: tuple[Finding, ...]


class _Patient(msgspec.Struct, frozen=True):
    """What the status of every visit depends on."""

    today: date
    follow_up: FollowUp
    infused: date | None
    no_genetics: tuple[int, ...]
    declined: Callable[[date | None, date | None], tuple[int, ...]]
    evidence: Evidence
    applies: Judged


class _Place(msgspec.Struct, frozen=True):
    """One visit, as its assessments are looked at: its plan, what was held, the day that is judged, and what else to say."""

    visit: Visit
    plan: Plan
    held: list[Attended]
    on: date | None
    otherwise: Status


def calendar(protocol: TrialProtocol, record: Record) -> Calendar:
    """The schedule of a patient with both plans, everything that was held, and what was odd about it.

    References
    ----------
    The windows are those of the protocol; `Schedule.source` says what they were made after.
    """
    # The protocol is kept beside its calendar, so that no other one can come to stand under the same identity.
    return record.once((calendar, id(protocol)), lambda: (protocol, _calendar(protocol, record)))[1]


def _calendar(protocol: TrialProtocol, record: Record) -> Calendar:
    days = anchors(protocol, record)
    planned = plans(protocol, days)
    came = attendance(protocol, record, planned)
    tools = {assessment.id: assessment for assessment in protocol.schedule.assessments}
    patient = _Patient(
        today(record),
        follow_up(record),
        days.infused.value,
        tuple(event.seq for event, body in record.of(ConsentWithdrawn) if body.level == "genetics"),
        lambda first, last: genetics_declined(protocol.consent, record, first, last),
        evidence(protocol, record),
        applicability(protocol, record),
    )
    visits = protocol.schedule.visits
    closing = _next_openings(planned)
    return Calendar(
        day_zero=day_zero(protocol, record),
        first_plan=days.original.value,
        shift=days.shift,
        visits=tuple(
            _visit(visit, planned[visit.id], came, tools, patient, next_opens=closing[visit.id]) for visit in visits
        ),
        held=tuple((visit.id, one) for visit in visits for one in came.held.get(visit.id, ())),
        findings=came.findings,
    )


def schedule(protocol: TrialProtocol, record: Record) -> tuple[PlannedVisit, ...]:
    """Every visit of the patient, in the order of the protocol."""
    return calendar(protocol, record).visits


def overdue(visits: Sequence[PlannedVisit]) -> tuple[PlannedVisit, ...]:
    """The visits that are overdue, and those that were held without an assessment that is; the latest first."""
    late = [v for v in visits if v.status == "overdue" or any(a.overdue for a in v.assessments)]
    return tuple(sorted(late, key=lambda visit: visit.latest or date.max))


def _next_openings(planned: Mapping[str, Plan]) -> dict[str, date]:
    """By visit, the first day of the window of whatever comes after its own window; that day ends its turn."""
    days = [(plan.planned, plan.earliest) for plan in planned.values() if plan.started and plan.planned is not None]
    return {
        visit: min(
            (opens for on, opens in days if plan.latest is not None and on > plan.latest and opens is not None),
            default=date.max,
        )
        for visit, plan in planned.items()
    }


def _visit(
    visit: Visit,
    plan: Plan,
    came: Attendance,
    tools: dict[str, Assessment],
    patient: _Patient,
    *,
    next_opens: date,
) -> PlannedVisit:
    held = came.held.get(visit.id, [])
    nearest = min(held, key=lambda one: (_days_off(one, plan), one.first), default=None)
    actual = None if nearest is None or nearest.first != nearest.last else nearest.first
    otherwise = _not_held(plan, patient, next_opens)
    at = _Place(visit, plan, held, actual or _last_day(plan), otherwise)
    assessments = tuple(_assessment(tools[name], at, came, patient) for name in visit.assessments if name in tools)
    status = _status(held, assessments, otherwise)
    counted = None if actual is None or patient.infused is None else (actual, patient.infused)
    late = (patient.today - plan.latest).days if plan.latest is not None else 0
    return PlannedVisit(
        visit=visit,
        planned=plan.planned,
        earliest=plan.earliest,
        latest=plan.latest,
        first_planned=plan.first_planned,
        actual=actual,
        actual_day=None if counted is None else protocol_day(*counted),
        study_day=None if counted is None else study_day(*counted),
        in_window=None if nearest is None else nearest.in_window,
        status=status,
        days_late=late if status == "overdue" else 0,
        assessments=assessments,
        because=tuple(sorted({*plan.because, *(one.event.seq for one in held)})),
        missing=plan.missing if plan.planned is None else (),
    )


def _last_day(plan: Plan) -> date | None:
    """The day for which is asked whom an assessment is meant for, where no visit was held: None, or one to come, is now."""
    return plan.latest if plan.started else None


def _days_off(one: Attended, plan: Plan) -> int:
    return 0 if plan.planned is None else abs((one.first - plan.planned).days)


def _status(held: list[Attended], assessments: tuple[PlannedAssessment, ...], otherwise: Status) -> Status:
    """A visit is also done where everything that it is for was done, and missed where all of it was."""
    found = {one.status for one in assessments if one.status != "not_applicable"}
    if held or found == {"done"}:
        return "done"
    if assessments and not found:  # nothing of it is meant for this patient
        return "not_applicable"
    if found == {"missed"}:
        return "missed"
    return otherwise


def _not_held(plan: Plan, patient: _Patient, next_opens: date) -> Status:
    """What is to be said of a visit that nobody has held."""
    ended = _after_the_end(plan, patient.follow_up)
    if ended is not None:
        return ended
    if plan.earliest is None or plan.latest is None:
        return "unknown" if plan.started else "not_due"
    if not plan.started or patient.today < plan.earliest:
        return "not_due"
    if patient.today <= plan.latest:
        return "due"
    over = patient.today >= next_opens or was_away(patient.follow_up, plan.latest)
    return "missed" if over else "overdue"


def _after_the_end(plan: Plan, state: FollowUp) -> Status | None:
    """Nothing is due after the end of follow-up; what its window had closed on before, nobody can make up any more."""
    ending = state.ending
    if ending is None:
        return None
    if plan.latest is None or not plan.started or plan.latest >= ending.last:
        return "not_applicable"
    return "missed" if plan.latest < ending.first else "unknown"


def _assessment(tool: Assessment, at: _Place, came: Attendance, patient: _Patient) -> PlannedAssessment:
    missed = came.missed.get((at.visit.id, tool.id))
    why = getattr(missed.body, "why", "") if missed is not None else ""
    made = tuple(one.event.seq for one in at.held if tool.id in one.done)
    if not made:
        made = patient.evidence.within(tool.id, at.plan)
    if made:
        done = PlannedAssessment(assessment=tool.id, status="done", because=made)
        counted = _counted(done, tool, at, patient, missed, why)
        return counted if counted.rest == "done" else _only_if_meant(counted, tool, at, patient)
    if tool.genetic and patient.no_genetics:
        because, why = patient.no_genetics, "consent to genetic tests was withdrawn"
        return PlannedAssessment(assessment=tool.id, status="not_applicable", because=because, why=why)
    declined = _declined(tool, at, patient, missed)
    if declined:
        return PlannedAssessment(assessment=tool.id, status="not_applicable", because=declined, why=NOT_AGREED)
    applies = _applies(tool, at, patient)
    if applies is not None and applies.excluded:
        because = applies.answer.because
        return PlannedAssessment(assessment=tool.id, status="not_applicable", because=because, why=applies.words)
    doubt, missing = ("", ()) if applies is None else (applies.words, applies.answer.missing)
    planned = PlannedAssessment(assessment=tool.id, status=at.otherwise, doubt=doubt, missing=missing)
    if missed is not None:
        return msgspec.structs.replace(planned, status="missed", because=(missed.seq,), why=why)
    return _counted(planned, tool, at, patient)


def _declined(tool: Assessment, at: _Place, patient: _Patient, missed: Event | None) -> tuple[int, ...]:
    """The consent that leaves genetic tests out, for one that can be made on the days of the visit."""
    if not tool.genetic or (at.otherwise == "not_applicable" and missed is None):
        return ()
    window = (at.plan.earliest, at.plan.latest) if at.plan.started else ()
    days = [day for day in (*window, *(day for one in at.held for day in (one.first, one.last))) if day is not None]
    if not days and missed is not None:
        days = [*days_of(missed)]
    return patient.declined(min(days, default=None), max(days, default=None))


def _applies(tool: Assessment, at: _Place, patient: _Patient) -> Applies | None:
    """Whether it is meant for this patient; None where it is for everybody, or where nothing is asked any more."""
    rule = tool.meant_for(at.visit.id)
    return None if rule is None or at.otherwise == "not_applicable" else meant_on(patient.applies, tool, rule, at.on)


def _only_if_meant(made: PlannedAssessment, tool: Assessment, at: _Place, patient: _Patient) -> PlannedAssessment:
    """What was made though it is not meant for this patient need not be made several times a day."""
    applies = _applies(tool, at, patient)
    if applies is None:
        return made
    if applies.excluded:
        return PlannedAssessment(assessment=tool.id, status="done", because=made.because)
    return msgspec.structs.replace(made, doubt=applies.words, missing=applies.answer.missing)


def _counted(
    planned: PlannedAssessment,
    tool: Assessment,
    at: _Place,
    patient: _Patient,
    missed: Event | None = None,
    why: str = "",
) -> PlannedAssessment:
    """The same with how often it was recorded, and with the recorded reason where some of the times were missed."""
    wanted = at.visit.times_a_day(tool)
    count = None if wanted is None else day_count(tool.id, wanted, at.plan, at.held, patient.evidence, patient.today)
    if count is None:
        return planned
    if count.enough:
        return msgspec.structs.replace(planned, count=count)
    rest: Status = "unknown" if count.enough is None else at.otherwise
    if missed is None or rest == "not_applicable":
        return msgspec.structs.replace(planned, count=count, rest=rest)
    return msgspec.structs.replace(planned, count=count, rest="missed", excused=missed.seq, why=why)
