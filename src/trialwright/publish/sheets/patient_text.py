"""Everything that follows for one patient, as text for a terminal: each line with the numbers of its events."""

from collections.abc import Iterator, Mapping, Sequence

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.doses.dosing import DrugDose
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Event
from trialwright.protocol.criteria import Criterion
from trialwright.publish.numbers import moment, protocol_day, shown
from trialwright.publish.sheet import REHEARSAL_WORDS, Sheet, end_words
from trialwright.publish.verdicts import GIVEN, REFUSED, verdict_of, wanted_words, whole_verdict

Decisions = Sequence[tuple[Event, DecisionMade]]


def patient_text(
    sheet: Sheet,
    answers: Mapping[str, Answer[bool]],
    whole: Answer[bool],
    doses: Mapping[str, Answer[DrugDose]],
    findings: Sequence[Finding],
    decisions: Decisions,
    course: Sequence[str] = (),
) -> str:
    """The patient as of the sheet's two times: eligibility with evidence, doses, course, decisions, findings, seal."""
    lines = [
        *_heading(sheet),
        f"{whole_verdict(whole).words}",
        *(f"  to order: {wanted_words(missing)}" for missing in whole.missing),
        "",
        *(line for criterion in sheet.criteria_of.criteria for line in _criterion(criterion, answers[criterion.id])),
        "",
        *_doses(doses),
        "",
        *course,
        *(line for event, body in decisions for line in _decision(event, body)),
        *(line for finding in findings for line in _finding(finding)),
        f"seal {sheet.seal_words()}",
    ]
    return "\n".join(lines)


def doses_text(sheet: Sheet, doses: Mapping[str, Answer[DrugDose]]) -> str:
    """The lymphodepletion doses with every step of their arithmetic."""
    return "\n".join([*_heading(sheet), *_doses(doses), f"seal {sheet.seal_words()}"])


def _heading(sheet: Sheet) -> Iterator[str]:
    if sheet.rehearsal:
        yield REHEARSAL_WORDS
    yield f"{sheet.protocol.id} version {sheet.protocol.version}, patient {sheet.record.patient}"
    if sheet.at_end:
        yield f"as of {end_words(sheet.at_end)}"
    yield f"happened up to {moment(sheet.record.as_of.happened)}, recorded up to {moment(sheet.record.as_of.recorded)}"
    if sheet.versions():
        yield sheet.versions()
    yield ""


def _criterion(criterion: Criterion, answer: Answer[bool]) -> Iterator[str]:
    verdict = verdict_of(criterion, answer)
    yield f"{verdict.ascii_mark} {criterion.id:<14} {verdict.words:<14} {criterion.label}"
    for step in answer.steps:
        yield f"    {step.how}{_events(step.because or answer.because)}"
    for missing in answer.missing:
        yield f"    {wanted_words(missing)}{_events(answer.because)}"


def _doses(doses: Mapping[str, Answer[DrugDose]]) -> Iterator[str]:
    for drug, answer in doses.items():
        yield f"{drug}: {_dose(answer)}"
        for step in answer.steps:
            result = "" if step.value is None else f" = {shown(step.value, step.unit)}"
            yield f"    {step.name}: {step.how}{result}{_events(step.because)}"
        yield from (f"    {wanted_words(missing)}" for missing in answer.missing)


def _dose(answer: Answer[DrugDose]) -> str:
    dose = answer.value
    if dose is None or dose.rounded_mg is None or dose.course_mg is None:
        return "unknown, no dose" if dose is None else "BLOCKED, no dose"
    days = ", ".join(protocol_day(day) for day in dose.days)
    review = "TO BE REVIEWED, " if answer.status == "review" else ""
    return f"{review}{shown(dose.rounded_mg, 'mg')} on each of {days}; {shown(dose.course_mg, 'mg')} in all"


def _decision(event: Event, body: DecisionMade) -> Iterator[str]:
    verdict = GIVEN if body.given else REFUSED
    yield f"decision {body.act}: {verdict.words}, {event.happened.text}, by {event.by} [event {event.seq}]"
    yield from (f"    {reason}" for reason in body.reasons)


def _finding(finding: Finding) -> Iterator[str]:
    yield f"finding {finding.code}: {finding.found}{_events(finding.seqs)}"
    yield f"    wanted: {finding.wanted}; to do: {finding.to_do}"


def _events(seqs: Sequence[int]) -> str:
    if not seqs:
        return ""
    return f" [event{'s' if len(seqs) > 1 else ''} {', '.join(str(seq) for seq in seqs)}]"
