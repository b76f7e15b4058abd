"""Our own words in FHIR: what a bundle of ours says that FHIR has no element for, see `standards.fhir_codes`.

A hospital's bundle holds none of them, and is read as before. What one of them says wrongly is a finding.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias, TypeVar, get_args

import msgspec

from trialwright.events import Body, kind_of, kinds
from trialwright.events.disease import RelapseFound
from trialwright.events.history import HistoryTaken, Part, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.kinds import Kind
from trialwright.events.medication import MedicationStarted
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, Measured, RangeRegistered, TestResulted, VitalMeasured
from trialwright.screen.fhir_resources import (
    CodeableConcept,
    Coding,
    Extension,
    FhirQuantity,
    Observation,
    ObservationDefinition,
    QualifiedInterval,
)
from trialwright.screen.gathering import Gathering, Problem, recorded_at, when_of
from trialwright.standards import fhir_codes as own
from trialwright.standards.analytes import ANALYTES, Analyte, analyte_of_loinc
from trialwright.standards.concepts import CONCEPTS, Concept
from trialwright.standards.quantity import Bound, Quantity
from trialwright.standards.when import When

_SECOND = re.compile(r"(T\d{2}:\d{2}):00(Z|[+-]\d{2}:\d{2})", re.ASCII)
_KINDS = {kind.name: kind for kind in kinds().values()}
_BOUNDS: dict[str | None, Bound] = {None: "=", "<": "<", ">": ">"}
B = TypeVar("B", bound=Body)
Told: TypeAlias = Sequence[Extension]
"""The extensions of a resource."""


class OwnCode(msgspec.Struct, frozen=True):
    """What an Observation says in our own words: an investigator's statement, a history, or that content was taken out."""

    system: str
    code: str


def named_here(coding: Coding) -> Analyte | Concept | OwnCode | None:
    """What a code of our own systems asks for; None for every other one, and for a name that nobody knows."""
    system, code = coding.system, coding.code or ""
    if system == own.OWN_ANALYTE:
        return ANALYTES.get(code)
    if system == own.OWN_TEST:
        test = CONCEPTS.get(code)
        return test if test is not None and test.kind == "test" else None
    if system in (own.OWN_STATEMENT, own.OWN_HISTORY, own.OWN_REDACTED) and code:
        return OwnCode(system, code)
    return None


def word(told: Told, url: str) -> str | None:
    """What an extension says as a code or a text; None where there is none."""
    return next((said for each in told if each.url == url and (said := _text(each)) is not None), None)


def _text(each: Extension) -> str | None:
    said = each.valueCode if each.valueCode is not None else each.valueString
    return said if isinstance(said, str) else None


def words(told: Told, url: str) -> tuple[str, ...]:
    """What all extensions of this address say, in their order."""
    return tuple(said for each in told if each.url == url and (said := _text(each)) is not None)


def time_of(told: Told, url: str) -> str | None:
    """What an extension says as a time, with the precision at which it is known."""
    for each in told:
        if each.url == url and isinstance(each.valueDateTime, str):
            return exact(each.valueDateTime, told, url)
    return None


def exact(text: str | None, told: Told, field: str) -> str | None:
    """The text of a time without the seconds that were filled in, where its minute is all that is known."""
    if text is None or field not in words(told, own.MINUTE):
        return text
    return _SECOND.sub(r"\1\2", text)


def amount(told: Told, url: str) -> Quantity | None:
    """What an extension says as a quantity, exactly as it was reported."""
    found = next((each.valueQuantity for each in told if each.url == url), None)
    return None if found is None else quantity(found)


def quantity(told: FhirQuantity) -> Quantity | None:
    """A quantity, if its value is a usable number; a comparator that is none of ours makes it none."""
    number = told.number()
    bound = _BOUNDS.get(told.comparator)
    if number is None or bound is None:
        return None
    unit = (told.code if told.system == own.UCUM else None) or told.unit or told.code or ""
    return Quantity(value=number, unit=unit, bound=bound)


def measured(body: Measured, told: Told) -> Measured:
    """A result with what its extensions say: the laboratory, limits that are no simple quantities, and its kind."""
    kind = word(told, own.MEASURED_AS)
    if kind == kind_of(VitalMeasured).name:
        return VitalMeasured(analyte=body.analyte, value=body.value)
    if not isinstance(body, LabResulted):
        return body
    return LabResulted(
        analyte=body.analyte,
        value=body.value,
        low=amount(told, own.LOW) or body.low,
        high=amount(told, own.HIGH) or body.high,
        laboratory=word(told, own.LABORATORY),
        detection_limit=amount(told, own.DETECTION_LIMIT),
        quantification_limit=amount(told, own.QUANTIFICATION_LIMIT),
    )


def tested(body: TestResulted, told: Told) -> TestResulted:
    """A test that answered with a word, with its laboratory."""
    return TestResulted(test=body.test, result=body.result, laboratory=word(told, own.LABORATORY))


def stated(asked: OwnCode, observation: Observation) -> Body | Kind | Problem:
    """The fact that an Observation with a code of our own says."""
    if asked.system == own.OWN_REDACTED:
        return _KINDS.get(asked.code) or _wrong(f"{asked.code} is no kind of event")
    if observation.valueBoolean is None:
        return _wrong(f"{asked.code} has no valueBoolean")
    if asked.system == own.OWN_STATEMENT:
        return JudgementAttested(statement=asked.code, holds=observation.valueBoolean)
    if asked.code not in get_args(Part):
        return _wrong(f"{asked.code} is no part of a history")
    return HistoryTaken(part=asked.code, complete=observation.valueBoolean)  # type: ignore[arg-type]


def is_relapse(code: CodeableConcept | None) -> bool:
    """Whether a Condition is a relapse as the log has it: its sites stand beside it."""
    return code is not None and any(coding.system == own.OWN_RELAPSE for coding in code.coding)


def relapse(told: Told) -> RelapseFound | Problem:
    """A relapse with its sites."""
    return _converted(RelapseFound, sites=words(told, own.SITE), cd19=word(told, own.CD19))


def treatment(body: TreatmentRecorded, told: Told) -> TreatmentRecorded | Problem:
    """A treatment with its intent, its cycles, its line and what came of it, as far as they are said."""
    more = {"intent": word(told, own.INTENT), "response": word(told, own.RESPONSE)}
    numbers = {"cycles": _whole(told, own.CYCLES), "line": _whole(told, own.LINE)}
    given = {name: value for name, value in (more | numbers).items() if value is not None}
    return _converted(TreatmentRecorded, **{name: getattr(body, name) for name in body.__struct_fields__} | given)


def drug(told: Told, code: CodeableConcept | None) -> MedicationStarted | None:
    """A drug under the name that it has in the log, with its group; None where it says no such name."""
    name = word(told, own.DRUG)
    if name is None:
        return None
    groups = [coding.code for coding in code.coding if coding.system == own.OWN_DRUG_GROUP] if code else []
    return MedicationStarted(drug=name, group=groups[0] if groups else None)


def people(told: Told, zone: str) -> Iterator[DemographicsRecorded | Problem]:
    """Each sex and birth date that the log has of a patient of whom it has several that differ."""
    for said in words(told, own.PERSON):
        sex, _, text = said.partition(" ")
        birth = when_of(text, zone)
        yield birth if isinstance(birth, Problem) else _converted(DemographicsRecorded, sex=sex, birth=birth)


def gather_ranges(gathering: Gathering, definition: ObservationDefinition, source: str) -> None:
    """What a laboratory calls normal, as facts of no patient; nothing where the laboratory is not said in our words."""
    told = definition.extension
    laboratory = word(told, own.LABORATORY)
    analyte = next(_analytes(definition.code), None)
    if laboratory is None or analyte is None:
        return
    valid_from, valid_to = _when(told, own.VALID_FROM, gathering), _when(told, own.VALID_TO, gathering)
    happened = _when(told, own.REPORTED, gathering) or valid_from
    if isinstance(valid_from, Problem) or isinstance(valid_to, Problem) or isinstance(happened, Problem):
        gathering.note(_wrong("a range has a date that cannot be read"), source=source)
        return
    if valid_from is None or happened is None:
        gathering.note(_wrong("a range does not say from when on it is valid"), source=source)
        return
    updated = definition.meta.lastUpdated if definition.meta else None
    for interval in definition.qualifiedInterval:
        body = _range(interval, told, laboratory, analyte, valid_from, valid_to)
        if isinstance(body, Problem):
            gathering.note(body, source=source)
        else:
            known = min(happened, valid_from, key=lambda when: when.span()[0])
            gathering.add_shared(body, happened=known, recorded_at=recorded_at(None, updated, known), source=source)


def _analytes(code: CodeableConcept | None) -> Iterator[str]:
    for coding in code.coding if code else ():
        found = analyte_of_loinc(coding.code or "") if coding.system == own.LOINC else named_here(coding)
        if isinstance(found, Analyte):
            yield found.name
        elif coding.system == own.OWN_ANALYTE and coding.code:
            yield coding.code


def _range(
    interval: QualifiedInterval,
    told: Told,
    laboratory: str,
    analyte: str,
    valid_from: When,
    valid_to: When | None,
) -> RangeRegistered | Problem:
    limits, age = interval.range, interval.age
    return _converted(
        RangeRegistered,
        laboratory=laboratory,
        analyte=analyte,
        sex=interval.gender,
        age_from=_number(age.low) if age else None,
        age_to=_number(age.high) if age else None,
        low=amount(told, own.LOW) or (quantity(limits.low) if limits and limits.low else None),
        high=amount(told, own.HIGH) or (quantity(limits.high) if limits and limits.high else None),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _number(told: FhirQuantity | None) -> Any:
    return None if told is None else told.value


def _when(told: Told, url: str, gathering: Gathering) -> When | Problem | None:
    text = time_of(told, url)
    return None if text is None else when_of(text, gathering.zone)


def _whole(told: Told, url: str) -> Any:
    return next((each.valueInteger for each in told if each.url == url), None)


def _converted(type_: type[B], **fields: Any) -> B | Problem:
    """The body of a kind; what is not said keeps what it means where it is left out."""
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return msgspec.convert(given, type_, strict=True)
    except msgspec.ValidationError as wrong:
        return _wrong(str(wrong))


def _wrong(found: str) -> Problem:
    return Problem(
        "fhir.own_unreadable",
        found,
        "our own codes and extensions as docs/reference/fhir.md describes them",
        "not used; write the bundle again with a version of this software that both sides have",
    )
