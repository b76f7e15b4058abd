"""Small bundles for the tests, as Python values that JSON takes."""

import json
from typing import Any

from trialwright.screen.fhir import PatientFacts, read_bundle

ZONE = "Asia/Shanghai"
PATIENT_ID = "0d5f9a34-6d5e-4a33-8a38-5f1d7a1c9e10"
PATIENT = {"resourceType": "Patient", "id": PATIENT_ID, "gender": "female", "birthDate": "1983-06-17"}


def loinc(*codes: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://loinc.org", "code": code} for code in codes]}


def ucum(value: float | str, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def result(code: str | dict[str, Any] = "2160-0", own_id: str | None = "o1", **fields: Any) -> dict[str, Any]:
    """A good creatinine, in which any field can be replaced; a field that is None is left out."""
    resource = {
        "resourceType": "Observation",
        "id": own_id,
        "status": "final",
        "code": loinc(code) if isinstance(code, str) else code,
        "subject": {"reference": f"Patient/{PATIENT_ID}"},
        "effectiveDateTime": "2026-10-30T07:20:00+08:00",
        "valueQuantity": ucum(0.8, "mg/dL"),
        **fields,
    }
    return {name: value for name, value in resource.items() if value is not None}


def bundle(*resources: Any, **fields: Any) -> bytes:
    entries = [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} if "id" in r else {"resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **fields}).encode()


def read(*resources: Any) -> PatientFacts:
    """The facts of the one patient."""
    (facts,) = read_bundle(bundle(PATIENT, *resources), where="one.json", zone=ZONE)
    return facts


def codes(facts: PatientFacts) -> list[str]:
    return [finding.code for finding in facts.findings]
