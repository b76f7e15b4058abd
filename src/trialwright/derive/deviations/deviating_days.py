"""Deviations of days: visits outside their windows, visits nobody has accounted for, cells that waited too long.

What may still be made up is overdue, not a deviation: only when the next visit is open is one that nobody has recorded a
deviation. A person can always settle it, by recording the visit or why it was missed.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from trialwright.derive.by_kind import infusions
from trialwright.derive.cells.infusion_wait import Gap, infusion_waits
from trialwright.derive.cells.product_bags import dose_by_dose
from trialwright.derive.deviations.deviation import Deviation, Severity
from trialwright.derive.eligibility.washouts import washouts
from trialwright.derive.follow_up import follow_up, was_away
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, protocol_day
from trialwright.derive.visits.day_zero import first_infusion
from trialwright.derive.visits.schedule import Calendar, PlannedAssessment, PlannedVisit
from trialwright.derive.visits.supportive import supportive
from trialwright.events.cells import CellDoseSettled, InfusionGiven
from trialwright.events.event import Event
from trialwright.events.judgements import JudgementAttested
from trialwright.events.medication import TransfusionGiven
from trialwright.protocol.trial import TrialProtocol

DELAY_NOTED = "infusion_delay_noted"
"""The statement by which an investigator notes why the cells waited."""
REASSESSED = "reassessed_before_infusion"
"""The statement by which an investigator says that the patient was assessed anew after a long wait."""
IRRADIATED = "irradiated_blood"
"""The name of the clock during which cellular blood products are irradiated."""
_CELLULAR = ("red_cells", "platelets", "granulocytes")


def deviating_days(protocol: TrialProtocol, record: Record, calendar: Calendar) -> Iterator[Deviation]:
    """The deviations of days that follow from a record and its schedule."""
    endpoints = {endpoint.visit for endpoint in protocol.endpoints}
    yield from _outside(record, calendar, endpoints)
    for row in calendar.visits:
        severity: Severity = "major" if row.visit.id in endpoints else "minor"
        yield from _missed(record, row, severity)
        yield from _not_held(record, row, severity)
        yield from _incomplete(record, row, calendar, severity)
        yield from _too_seldom(record, row, calendar)
    yield from _waited(protocol, record)
    yield from _parts(protocol, record)
    yield from _washouts(protocol, record)
    yield from _not_irradiated(protocol, record)


def _outside(record: Record, calendar: Calendar, endpoints: set[str | None]) -> Iterator[Deviation]:
    """A visit that was sorted by its day, because it names none, is asked about first."""
    rows = {row.visit.id: row for row in calendar.visits}
    for visit, one in calendar.held:
        row = rows[visit]
        if one.in_window is False and not one.by_day:
            early = row.earliest is not None and one.last < row.earliest
            off = (row.earliest - one.last).days if early and row.earliest is not None else _late(one.first, row)
            yield Deviation(
                category="window",
                code="visit.outside_window",
                patient=record.patient,
                seqs=(one.event.seq,),
                found=f"visit {visit} was held on {one.event.happened.text}, {off} days too {'early' if early else 'late'}",
                wanted=_window(row),
                severity="major" if visit in endpoints else "minor",
            )


def _window(row: PlannedVisit) -> str:
    """Within which days a visit is wanted; one whose planned day nobody can tell has no window, or an open one."""
    if row.earliest is None:
        return "with no window" if row.latest is None else f"until {row.latest}"
    return f"from {row.earliest}" + ("" if row.latest is None else f" to {row.latest}")


def _late(held: date, row: PlannedVisit) -> int:
    return (held - row.latest).days if row.latest is not None else 0


def _missed(record: Record, row: PlannedVisit, severity: Severity) -> Iterator[Deviation]:
    for one in row.assessments:
        if one.status == "missed" and one.because:
            yield Deviation(
                category="window",
                code="assessment.missed",
                patient=record.patient,
                seqs=one.because,
                found=f"visit {row.visit.id} without {one.assessment}: {one.why}",
                wanted=f"{one.assessment} {_window(row)}",
                severity=severity,
            )


def _not_held(record: Record, row: PlannedVisit, severity: Severity) -> Iterator[Deviation]:
    """Nobody has recorded the visit in its turn, nor why it was missed; whoever was lost then has said why.

    Blood that was drawn in those days for another reason is something of the visit, and does not make up for the rest.
    """
    if row.latest is None or row.status != "missed" or was_away(follow_up(record), row.latest):
        return
    lacking, found = _lacking(row), f"visit {row.visit.id} is not recorded; its window closed on {row.latest}"
    if _unaccounted(row) or lacking:
        partly = "" if _unaccounted(row) else f"; something was found in it, but no {', '.join(lacking)}"
        yield Deviation(
            category="window",
            code=f"visit.{'partly_recorded' if partly else 'not_held'}.{row.visit.id}",
            patient=record.patient,
            seqs=(),
            because=row.because,
            found=found + partly,
            wanted=f"the visit {_window(row)}, or why it was missed",
            severity=severity,
        )


def _unaccounted(row: PlannedVisit) -> bool:
    """Whether nothing is recorded of a visit whose turn is over. Why something does not apply is no record of the visit."""
    told = any(one.because for one in row.assessments if one.status in ("done", "missed"))
    return row.status == "missed" and not told


def _incomplete(record: Record, row: PlannedVisit, calendar: Calendar, severity: Severity) -> Iterator[Deviation]:
    """A visit that says what was done, without something that should have been; a visit that says nothing is no proof.

    Of what may not be meant for this patient nobody can say that it should have been done: the ledger asks for whom.
    """
    held, lacking = _lists(row, calendar), _lacking(row)
    if held and lacking:
        yield Deviation(
            category="window",
            code=f"visit.incomplete.{row.visit.id}",
            patient=record.patient,
            seqs=(),
            because=tuple(held),
            found=f"visit {row.visit.id} is recorded without {', '.join(lacking)}",
            wanted=f"these {_window(row)}, or why they were missed",
            severity=severity,
        )


def _lacking(row: PlannedVisit) -> list[str]:
    """What nobody has found nor explained, though it was meant for this patient."""
    return [one.assessment for one in row.assessments if one.status == "missed" and not one.because and not one.doubt]


def _lists(row: PlannedVisit, calendar: Calendar) -> list[int]:
    """What was held of a visit and says what was done."""
    return [one.event.seq for visit, one in calendar.held if visit == row.visit.id and one.done]


def _too_seldom(record: Record, row: PlannedVisit, calendar: Calendar) -> Iterator[Deviation]:
    """What was recorded less often that day than the protocol asks, where nothing else says so already."""
    short = [one for one in row.assessments if one.count is not None and one.rest == "missed" and not one.doubt]
    if row.latest is None or _unaccounted(row) or was_away(follow_up(record), row.latest):
        return
    listed = bool(_lists(row, calendar))
    for one in short:
        if one.excused is not None:
            yield _of_times(record, row, "assessment.missed", (one.excused,), one)
    open_ = [one for one in short if one.excused is None and (one.status == "done" or not listed)]
    if open_:
        yield _of_times(record, row, f"visit.too_seldom.{row.visit.id}", (), *open_)


def _of_times(
    record: Record, row: PlannedVisit, code: str, seqs: tuple[int, ...], *short: PlannedAssessment
) -> Deviation:
    counts = [one.count for one in short if one.count is not None]
    counted = {seq for count in counts for seq in count.because}
    return Deviation(
        category="window",
        code=code,
        patient=record.patient,
        seqs=seqs,
        because=tuple(sorted(counted or row.because)),
        found=f"visit {row.visit.id} with {', '.join(map(str, short))}",
        wanted=f"{', '.join(f'{one.assessment} {one.count.wanted} times' for one in short if one.count)} "
        f"on {counts[0].on}, or why they were missed",
        severity="minor",
    )


def _waited(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    for answer in infusion_waits(protocol, record):
        gap = answer.value
        told = None if gap is None else _told_of(gap, record)
        if gap is not None and told is not None:
            code, wanted, severity = told
            late = f"{gap.slip:+d} days from the plan"
            yield Deviation(
                category="window",
                code=code,
                patient=record.patient,
                seqs=answer.because,
                found=f"infused on {gap.until}, {gap.days} days after the last dose of lymphodepletion, {late}",
                wanted=wanted,
                severity=severity,
            )


def _told_of(gap: Gap, record: Record) -> tuple[str, str, Severity] | None:
    match gap.verdict:
        case "early":
            return "infusion.early", "not before the planned day", "minor"
        case "note" if not _stated(record, DELAY_NOTED, gap.last_dose, date.max):
            return "infusion.delay_not_noted", f"by {gap.free_until}, or a note: attest {DELAY_NOTED}", "minor"
        case "reassess" if not _stated(record, REASSESSED, gap.last_dose, gap.until):
            return "infusion.not_reassessed", f"by {gap.note_until}, or assessed anew: attest {REASSESSED}", "major"
        case "repeat":
            return "infusion.lymphodepletion_too_old", f"by {gap.repeat_after}, or lymphodepletion again", "major"
    return None


def _stated(record: Record, statement: str, after: date, until: date) -> bool:
    """Whether the newest word on a statement between two days holds; a note may come late, an assessment may not."""
    said = [
        body.holds
        for event, body in record.of(JudgementAttested)
        if body.statement == statement and (day := event.happened.day()) is not None and after <= day <= until
    ]
    return bool(said) and said[-1]


def _parts(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    """Later parts of a split dose, each with its own day and window, counted from the first part of the same product."""
    parts = _days_of_parts(protocol, record)
    for dose in dose_by_dose(infusions(record)):
        first = first_infusion(dose)
        if first.status == "known" and first.value is not None:
            yield from _parts_of(record, parts, dose, first.value)


def _parts_of(
    record: Record, parts: Sequence[tuple[int, int]], dose: Sequence[Event], day_zero: date
) -> Iterator[Deviation]:
    for event in dose:
        on, body = event.happened.day(), event.body
        if on is None or not isinstance(body, InfusionGiven) or not 1 < body.fraction <= len(parts):
            continue
        first, last = parts[body.fraction - 1]
        if not first <= protocol_day(on, day_zero) <= last:
            earliest, latest = on_day(day_zero, first), on_day(day_zero, last)
            yield Deviation(
                category="window",
                code="infusion.part_outside_window",
                patient=record.patient,
                seqs=(event.seq,),
                found=f"part {body.fraction} of the dose was infused on {on}",
                wanted=f"from {earliest} to {latest}",
                severity="major",
            )


def _days_of_parts(protocol: TrialProtocol, record: Record) -> list[tuple[int, int]]:
    """The first and the last day of each part; what was settled for this patient moves the days of the protocol."""
    parts = protocol.cell_dose.parts
    split = [body for _, body in record.of(CellDoseSettled) if body.shares]
    days = [part.day for part in parts] if not split else list(split[-1].days or range(len(split[-1].shares)))
    around = [(part.before, part.after) for part in parts] + [(0, 0)] * len(days)
    return [(day - before, day + after) for day, (before, after) in zip(days, around, strict=False)]


def _washouts(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    for state in washouts(protocol, record):
        if state.status == "breached":
            washout = state.washout
            yield Deviation(
                category="window",
                code=f"washout.{washout.id}",
                patient=record.patient,
                seqs=state.because,
                found=f"{washout.label}: taken within {washout.days} days before {washout.before}",
                wanted=f"none for {washout.days} days before {washout.before}",
                severity="major",
            )


def _not_irradiated(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    given = [(event, body) for event, body in record.of(TransfusionGiven) if _needs_irradiation(body)]
    clocks = [state for state in supportive(protocol, record) if state.clock.id == IRRADIATED] if given else []
    for event, body in given:
        if any(_during(event, state.starts, state.ends) for state in clocks if state.status != "not_applicable"):
            yield Deviation(
                category="other",
                code="transfusion.not_irradiated",
                patient=record.patient,
                seqs=(event.seq,),
                found=f"{body.product.replace('_', ' ')} that were not irradiated, on {event.happened.text}",
                wanted="irradiated cellular blood products",
                severity="major",
            )


def _needs_irradiation(body: TransfusionGiven) -> bool:
    return body.irradiated is False and body.product in _CELLULAR


def _during(event: Event, starts: date | None, ends: date | None) -> bool:
    day = event.happened.day()
    return day is not None and starts is not None and starts <= day <= (ends or date.max)
