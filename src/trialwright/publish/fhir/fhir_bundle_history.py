"""The history as Conditions, Procedures and MedicationStatements of FHIR R4.

A drug is one statement from its start to its stop, for FHIR has the present state and no events. A treatment is a procedure,
with its intent and its cycles beside it; a relapse is a condition with its sites.
"""

from collections.abc import Iterable, Sequence

from trialwright.events import Event
from trialwright.events.disease import RelapseFound
from trialwright.events.history import ConditionRecorded, TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.publish.fhir.fhir_bundle_parts import (
    MAGNITUDE,
    Resource,
    Subject,
    Unsayable,
    about,
    amount,
    coded,
    concept_code,
    is_simple,
    put_extension,
    put_time,
    put_time_extension,
)
from trialwright.standards import fhir_codes as own
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def condition(subject: Subject, event: Event, body: ConditionRecorded) -> Resource:
    """A condition that is there, was there, or was looked for and is not there."""
    code = concept_code(body.condition, "condition", own.OWN_CONDITION, systems=("snomed", "icd10", "icd9"))
    resource = _condition(subject, event, code, present=body.present, over=body.ended is not None)
    put_time(resource, "onsetDateTime", body.began)
    put_time(resource, "abatementDateTime", body.ended)
    if body.detail and body.detail.strip():
        resource["note"] = [{"text": body.detail}]
    return resource


def relapse(subject: Subject, event: Event, body: RelapseFound) -> Resource:
    """A relapse with its sites, and whether the cells still carry CD19."""
    where = " and ".join(site.replace("_", " ") for site in body.sites) or "a site that is not said"
    resource = _condition(
        subject, event, coded(own.OWN_RELAPSE, "relapse", f"relapse in {where}"), present=True, over=False
    )
    for site in body.sites:
        put_extension(resource, own.SITE, valueCode=site)
    put_extension(resource, own.CD19, valueCode=body.cd19)
    return resource


def _condition(subject: Subject, event: Event, code: Resource, *, present: bool, over: bool) -> Resource:
    resource = about(subject, event, "Condition") | {"code": code}
    resource["verificationStatus"] = _status(_VERIFICATION, "confirmed" if present else "refuted")
    if present:
        resource["clinicalStatus"] = _status(_CLINICAL, "resolved" if over else "active")
    elif over:
        resource["clinicalStatus"] = _status(_CLINICAL, "inactive")  # FHIR: what has an end is not active
    put_time(resource, "recordedDate", event.happened)
    return resource


def _status(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def treatment(subject: Subject, event: Event, body: TreatmentRecorded) -> Resource:
    """A line of treatment: what was done, from when to when, to which end, in how many cycles, and what came of it."""
    code = concept_code(body.treatment, "treatment", own.OWN_TREATMENT, systems=("snomed",))
    resource = about(subject, event, "Procedure") | {"status": "completed", "code": code}
    if body.ended is None:
        put_time(resource, "performedDateTime", body.began)
    else:
        put_time(resource, "performedPeriod.start", body.began)
        put_time(resource, "performedPeriod.end", body.ended)
    if body.began != event.happened:
        put_time_extension(resource, own.REPORTED, event.happened)
    put_extension(resource, own.INTENT, valueCode=body.intent)
    put_extension(resource, own.CYCLES, valueInteger=body.cycles)
    put_extension(resource, own.LINE, valueInteger=body.line)
    put_extension(resource, own.RESPONSE, valueCode=body.response)
    return resource


def taken(subject: Subject, event: Event, body: MedicationStarted, stop: Event | None) -> Resource:
    """A drug from its start to its stop; without a stop it is still taken."""
    code: Resource = {"text": body.drug}
    if body.group:
        code = coded(own.OWN_DRUG_GROUP, body.group, body.drug)
    resource = _statement(subject, event, body.drug, code, event.happened, stop.happened if stop else None)
    if body.dose is not None:
        resource["dosage"] = [_dose(body.dose)]
    if body.indication and body.indication.strip():
        resource["reasonCode"] = [{"text": body.indication}]
    return resource


def _dose(dose: Quantity) -> Resource:
    """No reader of ours looks at a dose, so an odd one is text and takes nothing else with it."""
    if is_simple(dose) and abs(dose.value.adjusted()) <= MAGNITUDE:
        return {"doseAndRate": [{"doseQuantity": amount(None, dose)}]}
    return {"text": str(dose)}


def stopped(subject: Subject, event: Event, body: MedicationStopped) -> Resource:
    """The stop of a drug of whose start nothing is known."""
    return _statement(subject, event, body.drug, {"text": body.drug}, None, event.happened)


def _statement(
    subject: Subject, event: Event, drug: str, code: Resource, start: When | None, end: When | None
) -> Resource:
    if not drug.strip():
        raise Unsayable("the drug has no name")
    resource = about(subject, event, "MedicationStatement") | {
        "status": "active" if end is None else "completed",
        "medicationCodeableConcept": code,
    }
    put_time(resource, "effectivePeriod.start", start)
    put_time(resource, "effectivePeriod.end", end)
    put_extension(resource, own.DRUG, valueString=drug)
    return resource


def stop_of(start: Event, stops: Iterable[Event]) -> Event | None:
    """The first stop of a drug that may come after its start; `stops` stand in the order in which they happened."""
    assert isinstance(start.body, MedicationStarted)  # noqa: S101
    name, begun = start.body.drug.casefold(), start.happened.span()[0]
    for stop in stops:
        body = stop.body
        if isinstance(body, MedicationStopped) and body.drug.casefold() == name and stop.happened.span()[1] >= begun:
            return stop
    return None


def stops_alone(starts: Sequence[Event], stops: Sequence[Event]) -> list[Event]:
    """The stops that end no start: they are facts as well."""
    found = {stop.seq for start in starts if (stop := stop_of(start, stops)) is not None}
    return [stop for stop in stops if stop.seq not in found]
