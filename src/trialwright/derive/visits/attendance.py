"""Who came when: the visits that were held, sorted to the visits that were planned.

A visit that names its place in the schedule stands there, be it early or late. One that names none, or a place that the
schedule does not have, goes by its day: to the window that it lies in, or else to the nearer one, and of two that are
equally near to the earlier. That is a reading of the facts, so it comes with a finding.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from trialwright.derive.answer import Finding
from trialwright.derive.by_kind import infusions, of_kind
from trialwright.derive.follow_up import days_of
from trialwright.derive.record import Record
from trialwright.derive.visits.plan import Plan
from trialwright.events.cells import ApheresisCollected
from trialwright.events.course import AssessmentMissed, ContactMade, VisitHeld
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Visit


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """An event that counts as a visit, on a day between `first` and `last`, both included.

    Parameters
    ----------
    in_window : bool or None
        None where the day is too vague, or the visit has no window yet.
    done : tuple[str, ...]
        Assessments that were made.
    by_day : bool
        Whether it was sorted here by its day, not by its name.
    """

    event: Event
    first: date
    last: date
    in_window: bool | None
    done: tuple[str, ...]
    by_day: bool = False


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """What was held and what was missed, by the id of the planned visit; and what was odd about it."""

    held: Mapping[str, list[Attended]]
    missed: Mapping[tuple[str, str], Event]
    findings: tuple[Finding, ...]


def attendance(protocol: TrialProtocol, record: Record, plans: Mapping[str, Plan]) -> Attendance:
    """The visits that were held, each where it belongs.

    Parameters
    ----------
    plans : Mapping[str, Plan]
        The plan of each visit, by its id.
    """
    held: dict[str, list[Attended]] = {}
    findings: list[Finding] = []
    unnamed: list[tuple[Event, VisitHeld]] = []
    for event, body in record.of(VisitHeld):
        if body.visit in plans:
            held.setdefault(body.visit, []).append(_attended(event, body.done, plans[body.visit]))
        else:
            unnamed.append((event, body))
    for event, body in unnamed:
        place, finding = _place(event, body, plans, held)
        findings.append(finding)
        if place is not None:
            attended = _attended(event, body.done, plans[place], by_day=True)
            held.setdefault(place, []).append(attended)
    for visit, attended in (*_contacts(protocol, record, plans), *_treatments(protocol, record, plans)):
        if visit not in held:
            held[visit] = [attended]
    findings.extend(_odd(protocol, record, held))
    missed = {(body.visit, body.assessment): event for event, body in record.of(AssessmentMissed)}
    return Attendance(held=held, missed=missed, findings=tuple(findings))


def _attended(event: Event, done: tuple[str, ...], plan: Plan, *, by_day: bool = False) -> Attended:
    first, last = days_of(event)
    return Attended(event=event, first=first, last=last, in_window=_inside(first, last, plan), done=done, by_day=by_day)


def _inside(first: date, last: date, plan: Plan) -> bool | None:
    if plan.earliest is None or plan.latest is None:
        return None
    if plan.earliest <= first and last <= plan.latest:
        return True
    return False if last < plan.earliest or first > plan.latest else None


def _place(
    event: Event, body: VisitHeld, plans: Mapping[str, Plan], held: Mapping[str, list[Attended]]
) -> tuple[str | None, Finding]:
    """The planned visit that an unnamed one goes to: the nearest that nobody has held by name."""
    day = event.happened.day()
    windows = [
        (away, abs((day - plan.planned).days), plan.planned, visit)
        for visit, plan in plans.items()
        if day is not None and plan.started and plan.planned is not None and visit not in held
        if (away := _days_outside(day, plan)) is not None
    ]
    if not windows:
        return None, _unsorted(event, body, "no window can be told", "")
    nearest = min(windows)
    # Between two windows only the distance to their edges counts; inside two that overlap, that to the planned day.
    rivals = [w for w in windows if w[0] == nearest[0] and (w[0] > 0 or w[1] == nearest[1])]
    away, _, _, visit = min(rivals, key=lambda window: window[2])
    where = f"{away} days outside the window of {visit}" if away else f"inside the window of {visit}"
    tie = " and as near to " + " and ".join(w[3] for w in rivals if w[3] != visit) if len(rivals) > 1 else ""
    return visit, _unsorted(event, body, where + tie, f"it counts as {visit} until then; ")


def _days_outside(day: date, plan: Plan) -> int | None:
    if plan.earliest is None or plan.latest is None:
        return None
    return max((plan.earliest - day).days, (day - plan.latest).days, 0)


def _unsorted(event: Event, body: VisitHeld, where: str, meanwhile: str) -> Finding:
    return Finding(
        code="visit.unnamed",
        patient=event.patient,
        seqs=(event.seq,),
        found=f"a visit {body.visit!r} on {event.happened.text}, which the schedule does not have: {where}",
        wanted="the id of a visit of the schedule",
        to_do=f"{meanwhile}correct the event so that it names its visit",
    )


def _contacts(protocol: TrialProtocol, record: Record, plans: Mapping[str, Plan]) -> Iterator[tuple[str, Attended]]:
    """Where the protocol only asks how the patient is, any contact in the window does; the nearest one counts."""
    wanted = [visit.id for visit in protocol.schedule.visits if visit.manner == "contact"]
    told = [event for event, body in record.of(ContactMade) if body.alive] if wanted else []
    for visit in wanted:
        plan = plans[visit]
        inside = [event for event in told if plan.started and _inside(*days_of(event), plan)]
        if inside and plan.planned is not None:
            planned = plan.planned
            nearest = min(inside, key=lambda event: (abs((days_of(event)[0] - planned).days), event.seq))
            yield visit, _attended(nearest, (), plan)


def _treatments(protocol: TrialProtocol, record: Record, plans: Mapping[str, Plan]) -> Iterator[tuple[str, Attended]]:
    """Whoever was given drug or cells, or gave cells, on the one day of a visit for it, was there on that day."""
    for visit in protocol.schedule.visits:
        plan = plans[visit.id]
        if visit.before or visit.after or not plan.started or plan.planned is None:
            continue
        for event in _given_for(protocol, visit, record):
            if event.happened.day() == plan.planned:
                yield visit.id, _attended(event, (), plan)
                break


def _given_for(protocol: TrialProtocol, visit: Visit, record: Record) -> tuple[Event, ...]:
    if visit.anchor == "apheresis":
        return of_kind(record, ApheresisCollected) if visit.day == 0 else ()
    if visit.day in {part.day for part in protocol.cell_dose.parts}:
        return infusions(record)
    drugs = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs if visit.day in drug.days}
    return tuple(event for event, body in record.of(DrugGiven) if body.drug.casefold() in drugs)


def _odd(protocol: TrialProtocol, record: Record, held: Mapping[str, list[Attended]]) -> Iterator[Finding]:
    known = {assessment.id for assessment in protocol.schedule.assessments}
    for event, body in record.of(VisitHeld):
        strange = [name for name in body.done if name not in known]
        if strange:
            yield Finding(
                code="visit.assessment_unknown",
                patient=event.patient,
                seqs=(event.seq,),
                found=f"visit {body.visit}: the schedule has no assessment {', '.join(strange)}",
                wanted="assessments of the schedule, by their ids",
                to_do="correct the names, or record what was done as an event of its own",
            )
    for visit, attended in held.items():
        for one in attended:
            if one.in_window is None and one.first != one.last:
                yield Finding(
                    code="visit.date_imprecise",
                    patient=one.event.patient,
                    seqs=(one.event.seq,),
                    found=f"visit {visit} is dated {one.event.happened.text}: whether in its window cannot be told",
                    wanted="the day of the visit",
                    to_do="correct the date, as precisely as the source gives it",
                )
