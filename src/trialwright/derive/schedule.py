"""The schedule of a patient: every visit with its planned day, its window, what came of it and what is still to be done.

Two plans stand side by side: what was planned when lymphodepletion began, and what counts since the infusion. A visit is
overdue while it can still be made up: the patient lives and is in follow-up, nobody has recorded that it was missed, and
the next visit is not open yet. After that it is missed, and stands among the deviations until somebody says what became
of it. What looks at the clock looks at `as_of.happened`, and at nothing else.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.attendance import Attendance, Attended, attendance
from trialwright.derive.day_zero import day_zero
from trialwright.derive.evidence import Evidence, evidence
from trialwright.derive.follow_up import FollowUp, follow_up, was_away
from trialwright.derive.plan import Plan, anchors, plans
from trialwright.derive.record import Record
from trialwright.derive.study_day import protocol_day, study_day, today
from trialwright.events.consent import ConsentWithdrawn
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
        "missed" where somebody has recorded it, or where it is too late to make it up.
    because : tuple[int, ...]
        The visit, the results or the record of the miss that decided.
    why : str
        The recorded reason of a miss.
    """

    assessment: str
    status: Status
    because: tuple[int, ...] = ()
    why: str = ""


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
    no_genetics: bool
    evidence: Evidence


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
        any(body.level == "genetics" for _, body in record.of(ConsentWithdrawn)),
        evidence(protocol, record),
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
    late = [v for v in visits if v.status == "overdue" or any(a.status == "overdue" for a in v.assessments)]
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
    otherwise = _not_held(plan, patient, next_opens)
    assessments = tuple(
        _assessment(tools[name], visit, plan, held, came, otherwise, patient)
        for name in visit.assessments
        if name in tools
    )
    status = _status(held, assessments, otherwise)
    nearest = min(held, key=lambda one: (_days_off(one, plan), one.first), default=None)
    actual = None if nearest is None or nearest.first != nearest.last else nearest.first
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


def _days_off(one: Attended, plan: Plan) -> int:
    return 0 if plan.planned is None else abs((one.first - plan.planned).days)


def _status(held: list[Attended], assessments: tuple[PlannedAssessment, ...], otherwise: Status) -> Status:
    """A visit is also done where everything that it is for was done, and missed where all of it was."""
    found = {one.status for one in assessments if one.status != "not_applicable"}
    if held or found == {"done"}:
        return "done"
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


def _assessment(
    tool: Assessment,
    visit: Visit,
    plan: Plan,
    held: list[Attended],
    came: Attendance,
    otherwise: Status,
    patient: _Patient,
) -> PlannedAssessment:
    made = tuple(one.event.seq for one in held if tool.id in one.done)
    if not made:
        made = patient.evidence.within(tool.id, plan)
    if made:
        return PlannedAssessment(assessment=tool.id, status="done", because=made)
    missed = came.missed.get((visit.id, tool.id))
    if missed is not None:
        why = getattr(missed.body, "why", "")
        return PlannedAssessment(assessment=tool.id, status="missed", because=(missed.seq,), why=why)
    if tool.genetic and patient.no_genetics:
        return PlannedAssessment(assessment=tool.id, status="not_applicable")
    return PlannedAssessment(assessment=tool.id, status=otherwise)
