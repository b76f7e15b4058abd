"""Findings: all that is odd in one patient's record. Each becomes a data query; none stops anybody from recording."""

from collections.abc import Iterator
from functools import lru_cache

from trialwright.derive.answer import Finding
from trialwright.derive.comparing import unusable_reason, wrong_range
from trialwright.derive.doses.height_change import height_findings
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.identifiers import holds_identifier, identifier_findings
from trialwright.derive.impossible import impossibilities
from trialwright.derive.record import Record
from trialwright.events.event import Body, Event
from trialwright.events.results import LabResulted, Measured
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.patient_code import check_patient_code
from trialwright.standards.units import unit_trap


def findings(protocol: TrialProtocol, record: Record) -> tuple[Finding, ...]:
    """Everything odd or missing in a patient's record, each once.

    Returns
    -------
    tuple[Finding, ...]
        What believing found (future dates, facts without consent), unusable results, a code that does not check,
        what looks like a person's name or number, heights that cannot both be right, and what the criteria met on their way.
    """
    remarkable = [event for event in record.events if event.reason is not None or not _unremarkable(event.body)]
    found = [
        *record.findings,
        *_code(record),
        *(finding for event in remarkable for finding in event_findings(event)),
        *height_findings(record, record.as_of.happened),
        *(finding for answer in criterion_answers(protocol, record).values() for finding in answer.findings),
    ]
    return tuple(dict.fromkeys(found))


def event_findings(event: Event) -> Iterator[Finding]:
    """What is odd about an event by itself, whatever its date and whatever else is recorded.

    Returns
    -------
    Iterator[Finding]
        What looks like a person's name or number, a result that cannot be used, and what cannot be meant as it stands.
    """
    yield from identifier_findings((event,))
    yield from _result(event)
    for code, found, wanted, to_do in impossibilities(event.body):
        yield Finding(code=code, patient=event.patient, seqs=(event.seq,), found=found, wanted=wanted, to_do=to_do)


def _code(record: Record) -> Iterator[Finding]:
    wrong = check_patient_code(record.patient)
    if wrong is not None and record.events:
        yield Finding(
            code="patient.code",
            patient=record.patient,
            seqs=(record.events[0].seq,),
            found=f"the patient code {record.patient!r}: {wrong}",
            wanted="site, number and check character, such as SZ01-0417-0",
            to_do="void the events that were recorded under this code and enter them under the right one",
        )


def _result(event: Event) -> Iterator[Finding]:
    if isinstance(event.body, Measured):
        for code, found, wanted, to_do in _oddities(event.body):
            yield Finding(code=code, patient=event.patient, seqs=(event.seq,), found=found, wanted=wanted, to_do=to_do)


@lru_cache(maxsize=16384)
def _unremarkable(body: Body | None) -> bool:
    """Whether nothing is odd about what an event says, whoever it is of: the same results come again and again."""
    if holds_identifier(body) or any(impossibilities(body)):
        return False
    return not (isinstance(body, Measured) and _oddities(body))


def _oddities(body: Measured) -> tuple[tuple[str, str, str, str], ...]:
    """What is odd about a result, as (code, found, wanted, to do)."""
    missing = unusable_reason(body)
    odd = []
    if missing is not None:
        trap = unit_trap(body.value.unit) if missing.reason == "unit_unusable" else None
        found = f"{body.analyte}: {body.value}: {trap or missing.detail}"
        to_do = "check value and unit against the report and correct the entry"
        odd.append((f"result.{missing.reason}", found, _wanted(body), to_do))
    range_words = wrong_range(body) if isinstance(body, LabResulted) else None
    if range_words is not None:
        wanted = "a lower limit below the upper limit, both plausible"
        to_do = "check the reference range against the report and correct the entry"
        odd.append(("result.range", f"{body.analyte}: {range_words}", wanted, to_do))
    return tuple(odd)


def _wanted(body: Measured) -> str:
    analyte = ANALYTES.get(body.analyte)
    if analyte is None:
        return f"an analyte that this version knows, such as {', '.join(sorted(ANALYTES)[:5])}"
    if analyte.plausible is None:
        return f"a value in a unit that converts to {analyte.unit}"
    low, high = analyte.plausible
    return f"{low:f} to {high:f} {analyte.unit}, or the same in another unit"
