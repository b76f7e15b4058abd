"""What follows for a patient beside criteria and doses of drugs: cells, visits, clocks, deviations, and what is not known."""

from collections.abc import Iterable, Sequence
from datetime import date

from trialwright.derive.answer import Missing
from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.eligibility.washouts import WashoutState
from trialwright.derive.trial.answers import PatientAnswers
from trialwright.derive.trial.flow import Stage
from trialwright.derive.trial.ledger import Unknown
from trialwright.derive.visits.day_zero import ACTUAL
from trialwright.derive.visits.schedule import Calendar, PlannedVisit
from trialwright.derive.visits.supportive import ClockState
from trialwright.publish.numbers import in_prose, protocol_day
from trialwright.publish.parts import Part, Row, counted
from trialwright.publish.report_words import departure_said
from trialwright.publish.sheets.cell_words import cell_dose_words, limit_words, tocilizumab_words
from trialwright.publish.verdicts import wanted_words

_WAITING = {"prescreened": "waits for consent", "infused": "in follow-up"}
_STATUS_WORDS = {"not_applicable": "does not apply"}


def course_parts(answers: PatientAnswers, ledger: Sequence[Unknown], *, zone: str | None) -> tuple[Part, ...]:
    """The parts of a patient's page that tell the course.

    Parameters
    ----------
    answers : PatientAnswers
        What follows for the patient.
    ledger : sequence of Unknown
        What is not known.
    zone : str or None
        The zone of the site, for times of day.
    """
    return (
        _stage(answers),
        _cells(answers, zone),
        _calendar(answers.calendar),
        _clocks(answers.supportive, answers.washouts),
        deviations_part(answers.deviations, patients=False),
        _waiting(answers),
        ledger_part(ledger, patients=False),
    )


def _stage(answers: PatientAnswers) -> Part:
    stage = answers.stage.value
    assert stage is not None  # noqa: S101  a patient whom the log knows is at some step
    rows = [Row(("now", stage_words(stage)), answers.stage.because)]
    rows += [Row((step, "no record of this step, though a later one was reached")) for step in stage.skipped]
    lead = "how far the patient came"
    return Part(name="stage", heading="Stage", lead=lead, header=("Step", "What"), rows=tuple(rows))


def stage_words(stage: Stage) -> str:
    """How far a patient came, in words.

    Examples
    --------
    >>> from trialwright.derive.trial.flow import Departure
    >>> stage_words(Stage(reached="infused"))
    'infused, in follow-up'
    >>> stage_words(Stage(reached="consented", departure=Departure(reason="not_eligible", detail="E3")))
    'consented; goes no further: not eligible (E3)'
    """
    if stage.departure is None:
        return f"{stage.reached}, {_WAITING.get(stage.reached, 'goes on')}"
    return f"{stage.reached}; goes no further: {departure_said(stage.departure.reason, stage.departure.detail, 'en')}"


def _cells(answers: PatientAnswers, zone: str | None) -> Part:
    dose = answers.cells
    rows = [Row(("dose", cell_dose_words(dose)), dose.because)]
    rows += [Row((step.name, in_prose(step.how)), step.because or dose.because) for step in dose.steps]
    rows += [Row(("missing", wanted_words(missing)), dose.because) for missing in dose.missing]
    rows += [Row(("limit", limit_words(name, limit)), limit.because) for name, limit in answers.limits.items()]
    rows.append(Row(("tocilizumab", tocilizumab_words(answers.tocilizumab, zone)), answers.tocilizumab.because))
    lead = "the dose of cells, its limits, and the rescue drug"
    return Part(name="cells", heading="Cells", lead=lead, header=("What", "How"), rows=tuple(rows))


def _calendar(days: Calendar) -> Part:
    zero = days.day_zero
    shift = (
        "" if not days.shift else f", {abs(days.shift)} days {'later' if days.shift > 0 else 'earlier'} than planned"
    )
    actual = "infused on" if zero.rule == ACTUAL else "infusion planned for"
    lead = f"{actual} {zero.value}{shift}" if zero.value is not None else "day 0 is not known"
    return Part(
        name="schedule",
        heading="Schedule",
        lead=lead,
        header=("Visit", "Planned", "Window", "Held", "Status", "Assessments"),
        rows=tuple(_visit(visit) for visit in days.visits),
    )


def _visit(visit: PlannedVisit) -> Row:
    window = "" if visit.earliest is None else f"{visit.earliest} to {visit.latest}"
    held = "" if visit.actual is None else f"{visit.actual}{_on(visit.actual_day)}"
    outside = ", outside its window" if visit.in_window is False else ""
    late = f", {counted(visit.days_late, 'day')} late" if visit.days_late else ""
    cells = (visit.visit.id, _day(visit.planned), window, held, f"{visit.status.replace('_', ' ')}{outside}{late}")
    return Row((*cells, assessments_words(visit)), visit.because)


def assessments_words(visit: PlannedVisit) -> str:
    """The assessments of a visit that are not done though they should be, and those that do not apply, by what became of them.

    One that was made too seldom that day stands under what is to be said of the times that are lacking.
    """
    by_status: dict[str, list[str]] = {}
    for one in visit.assessments:
        status = one.rest if one.status == "done" else one.status
        vague = status == "unknown" and one.status == "done"  # how often it was made cannot be told
        if status in ("missed", "overdue", "due") or vague or (status == "not_applicable" and one.why):
            by_status.setdefault(_STATUS_WORDS.get(status, status), []).append(str(one))
    return "; ".join(f"{status}: {', '.join(names)}" for status, names in by_status.items())


def _on(day: int | None) -> str:
    return "" if day is None else f" ({protocol_day(day)})"


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _clocks(clocks: Iterable[ClockState], washouts: Iterable[WashoutState]) -> Part:
    rows = [Row(_clock(state), state.because) for state in clocks if state.status in ("running", "unknown")]
    rows += [Row(_washout(state), state.because) for state in washouts if state.status != "clear"]
    lead = "what runs now, and what is not clear" if rows else "no clock runs, and every washout is clear"
    header = ("Clock", "Status", "Days", "What")
    return Part(name="clocks", heading="Supportive care and washouts", lead=lead, header=header, rows=tuple(rows))


def _clock(state: ClockState) -> tuple[str, str, str, str]:
    days = " to ".join(part for part in (_day(state.starts), _day(state.ends)) if part)
    due = f"; next due {state.next_due}" if state.next_due is not None else ""
    missing = "; ".join(wanted_words(one) for one in state.missing)
    given = "; NOT GIVEN" if state.given is False and state.status == "running" else ""
    return state.clock.id, state.status, days, f"{missing or state.clock.text}{due}{given}"


def _washout(state: WashoutState) -> tuple[str, str, str, str]:
    free = f"from {state.free_from}" if state.free_from is not None else ""
    missing = "; ".join(wanted_words(one) for one in state.missing)
    rule = f"{counted(state.washout.days, 'day')} before {state.washout.before}"
    return state.washout.id, state.status, free, f"{state.washout.label}, {rule}{f'; {missing}' if missing else ''}"


def deviations_part(deviations: Sequence[Deviation], *, patients: bool) -> Part:
    """Deviations, recorded and computed; with the patient's code where they are of several."""
    rows = tuple(
        Row(
            (*((one.patient,) if patients else ()), one.severity, one.category, f"{one.found}; wanted: {one.wanted}{_by(one)}"),
            tuple(dict.fromkeys((*one.seqs, *one.recorded, *(one.because if not one.seqs else ())))),
        )
        for one in deviations
    )  # fmt: skip
    lead = counted(len(rows), "deviation") if rows else "none is recorded and none follows from the record"
    header = (*(("Patient",) if patients else ()), "Severity", "Category", "What")
    return Part(name="deviations", heading="Deviations", lead=lead, header=header, rows=rows)


def _by(one: Deviation) -> str:
    if not one.computed:
        return " (recorded by a person)"
    return " (computed, and recorded by a person)" if one.recorded else " (computed)"


def _waiting(answers: PatientAnswers) -> Part:
    rows = tuple(
        Row((body.act, f"given by {event.by} on {event.happened.text}; another person has to confirm it"), (event.seq,))
        for event, body in answers.waiting
    )
    lead = "these decisions take effect with a second person" if rows else "no decision waits for a second person"
    return Part(name="waiting", heading="Waiting decisions", lead=lead, header=("Act", "What is wanted"), rows=rows)


def ledger_part(ledger: Sequence[Unknown], *, patients: bool) -> Part:
    """What is not known, why, and who can fill it; with the patient's code where it is of several."""
    rows = tuple(
        Row((*((one.patient,) if patients else ()), *_unknown(one)), one.because + _closing(one)) for one in ledger
    )
    header = (*(("Patient",) if patients else ()), "Who", "Blocks", "What is not known", "Answers that wait for it")
    return Part(name="unknown", heading="Not known", lead=_ledger_words(ledger), header=header, rows=rows)


def _ledger_words(ledger: Sequence[Unknown]) -> str:
    closed = sum(one.closed is not None for one in ledger)
    if not ledger:
        return "nothing that an answer waits for"
    return f"{counted(len(ledger) - closed, 'entry', 'entries')} open, {closed} closed as not recoverable"


def _unknown(one: Unknown) -> tuple[str, str, str, str]:
    words = wanted_words(Missing(one.what, one.reason, one.detail))
    closed = "" if one.closed is None else f" NOT RECOVERABLE, says {one.closed.by}: {one.closed.why}"
    who = "closed" if one.closed is not None else one.who.replace("_", " ")
    return who, one.blocks.replace("_", " "), words + closed, ", ".join(one.answers)


def _closing(one: Unknown) -> tuple[int, ...]:
    return () if one.closed is None else (one.closed.seq,)
