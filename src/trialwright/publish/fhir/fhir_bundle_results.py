"""Results and statements as Observations of FHIR R4, and reference ranges as ObservationDefinitions.

An investigator's statement and a history that was taken are Observations with a code of our own: FHIR has no resource for
them that says no more than they do.
"""

from collections.abc import Mapping

from trialwright.events import Event, kind_of
from trialwright.events.history import HistoryTaken
from trialwright.events.judgements import JudgementAttested
from trialwright.events.results import LabResulted, Measured, Outcome, RangeRegistered, TestResulted
from trialwright.publish.fhir.fhir_bundle_parts import (
    Resource,
    Subject,
    about,
    amount,
    analyte_code,
    coded,
    concept_code,
    is_simple,
    put_extension,
    put_time,
    put_time_extension,
)
from trialwright.standards import fhir_codes as own
from trialwright.standards.analytes import VITAL_SIGNS
from trialwright.standards.fhir_codes import SNOMED
from trialwright.standards.quantity import Quantity

RESULT_CODES: Mapping[Outcome, str] = {
    "positive": "10828004",
    "negative": "260385009",
    "indeterminate": "82334004",
}
"""SNOMED CT qualifier values."""
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"


def measured(subject: Subject, event: Event, body: Measured) -> Resource:
    """A laboratory result, or a measurement at the bedside, as it was reported."""
    of_a_laboratory = isinstance(body, LabResulted)
    resource = _observation(subject, event, analyte_code(body.analyte, body.value.unit))
    resource["category"] = [_category(_category_of(body))]
    resource["valueQuantity"] = amount(body.analyte, body.value)
    if of_a_laboratory is (body.analyte in VITAL_SIGNS):
        put_extension(resource, own.MEASURED_AS, valueCode=kind_of(body).name)
    if isinstance(body, LabResulted):
        _put_range(resource, body)
        _put_laboratory(resource, body.laboratory)
        _put_amount(resource, own.DETECTION_LIMIT, body.analyte, body.detection_limit)
        _put_amount(resource, own.QUANTIFICATION_LIMIT, body.analyte, body.quantification_limit)
    return resource


def tested(subject: Subject, event: Event, body: TestResulted) -> Resource:
    """A test that answered with a word."""
    resource = _observation(subject, event, concept_code(body.test, "test", own.OWN_TEST, systems=("loinc",)))
    resource["category"] = [_category("laboratory")]
    resource["valueCodeableConcept"] = coded(SNOMED, RESULT_CODES[body.result], body.result)
    _put_laboratory(resource, body.laboratory)
    return resource


def attested(subject: Subject, event: Event, body: JudgementAttested) -> Resource:
    """What an investigator, or somebody else, stated: in which role is part of what it says."""
    resource = _observation(subject, event, coded(own.OWN_STATEMENT, body.statement, body.statement.replace("_", " ")))
    resource["valueBoolean"] = body.holds
    _put_people(resource, event)
    if body.comment and body.comment.strip():
        resource["note"] = [{"text": body.comment}]
    return resource


def history(subject: Subject, event: Event, body: HistoryTaken) -> Resource:
    """That a part of the history was taken, and whether it is complete."""
    resource = _observation(subject, event, coded(own.OWN_HISTORY, body.part, f"complete {body.part} history taken"))
    resource["valueBoolean"] = body.complete
    _put_people(resource, event)
    return resource


def redacted(subject: Subject, event: Event) -> Resource:
    """That something of a kind was there, and its content was taken out with permission."""
    resource = _observation(subject, event, coded(own.OWN_REDACTED, event.kind, f"redacted: {event.kind}"))
    resource["dataAbsentReason"] = {"coding": [{"system": _ABSENT, "code": "masked"}]}
    return resource


def registered(subject: Subject, event: Event, body: RangeRegistered) -> Resource:
    """What a laboratory calls normal, for people of a sex and an age, while it is valid."""
    interval: Resource = {"category": "reference"}
    limit = body.high or body.low
    resource: Resource = {
        "resourceType": "ObservationDefinition",
        "id": subject.id_of(str(event.seq)),
        "meta": {"lastUpdated": event.recorded_at.isoformat()},
        "code": analyte_code(body.analyte, limit.unit if limit else ""),
        "qualifiedInterval": [interval],
    }
    put_extension(resource, own.LABORATORY, valueString=body.laboratory)
    put_time_extension(resource, own.VALID_FROM, body.valid_from)
    put_time_extension(resource, own.VALID_TO, body.valid_to)
    put_time_extension(resource, own.REPORTED, event.happened)
    limits = _limits(resource, body)
    if limits:
        interval["range"] = limits
    if body.sex != "any":
        interval["gender"] = body.sex
    age = {"low": body.age_from, "high": body.age_to}
    interval["age"] = {name: {"value": years, "unit": "a", "system": own.UCUM, "code": "a"}
                       for name, years in age.items() if years is not None}  # fmt: skip
    return resource


def _observation(subject: Subject, event: Event, code: Resource) -> Resource:
    resource = about(subject, event, "Observation") | {"status": "final", "code": code}
    put_time(resource, "effectiveDateTime", event.happened)
    resource["issued"] = event.recorded_at.isoformat()
    return resource


def _category(code: str) -> Resource:
    return {"coding": [{"system": _CATEGORY, "code": code}]}


def _category_of(body: Measured) -> str:
    if body.value.unit == "{score}":
        return "survey"
    return "laboratory" if isinstance(body, LabResulted) else "vital-signs"


def _put_laboratory(resource: Resource, laboratory: str | None) -> None:
    if laboratory is not None and laboratory.strip():
        resource["performer"] = [{"display": laboratory}]
        put_extension(resource, own.LABORATORY, valueString=laboratory)


def _put_people(resource: Resource, event: Event) -> None:
    if event.by.strip():  # FHIR has no empty texts
        resource["performer"] = [{"display": event.by}]
    if event.role.strip():
        put_extension(resource, own.ROLE, valueString=event.role)


def _put_amount(resource: Resource, url: str, analyte: str, quantity: Quantity | None) -> None:
    if quantity is not None:
        put_extension(resource, url, valueQuantity=amount(analyte, quantity))


def _put_range(resource: Resource, body: LabResulted) -> None:
    limits = _limits(resource, body)
    if limits:
        resource["referenceRange"] = [limits]


def _limits(resource: Resource, body: LabResulted | RangeRegistered) -> Resource:
    """The limits that FHIR has an element for; the others become extensions of the resource."""
    simple: Resource = {}
    for name, url, limit in (("low", own.LOW, body.low), ("high", own.HIGH, body.high)):
        if limit is not None and is_simple(limit):
            simple[name] = amount(body.analyte, limit)
        else:
            _put_amount(resource, url, body.analyte, limit)
    return simple
