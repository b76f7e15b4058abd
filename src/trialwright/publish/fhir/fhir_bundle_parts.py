"""The parts that resources of a bundle are made of: codes, times, amounts and extensions.

Standard words come first. Our own stand only where FHIR has none, or where the standard ones would say something else than
the log does.
"""

import re
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, uuid5

import msgspec

from trialwright.events import Event
from trialwright.standards.analytes import ANALYTES, Analyte
from trialwright.standards.canonical import sha256_hex
from trialwright.standards.concepts import CONCEPTS, CodeSystem, Concept, concept_of_code
from trialwright.standards.fhir_codes import (
    ICD9CM,
    ICD10,
    LOINC,
    MINUTE,
    OWN,
    OWN_ANALYTE,
    SNOMED,
    UCUM,
)
from trialwright.standards.quantity import Quantity
from trialwright.standards.units import UNITS
from trialwright.standards.when import When

Resource: TypeAlias = dict[str, Any]
MAGNITUDE = 30
"""Readers take no larger or smaller powers of ten, and no laboratory reports any."""
_CODE = re.compile(r"\S+( \S+)*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}", re.ASCII)
_MINUTE = re.compile(r"(?P<minute>.{10}T\d{2}:\d{2})(?P<offset>Z|[+-]\d{2}:\d{2})", re.ASCII)
_WIDER = frozenset(
    {
        "no_childbearing_potential",  # the code says postmenopausal; whoever was sterilised is not
        "allo_hsct",  # the code says marrow; most donors give blood
        "hcg",  # one code says urine, the other serum
        "syphilis",  # one code is of an antibody, the other of reagin
        "hbv_dna",  # its codes are of a number
        "hiv_rna",  # its code is of a number
        "egfr",  # each code is of one formula
    }
)
"""What each of its codes says more of than the log knows; reading such a code is right, and writing it would be a guess."""
_SYSTEMS: tuple[tuple[CodeSystem, str], ...] = (("snomed", SNOMED), ("icd10", ICD10), ("icd9", ICD9CM))


class Unsayable(Exception):
    """What FHIR, or this profile of it, cannot say; the words say why."""


class Subject(msgspec.Struct, frozen=True):
    """Whom a bundle is about, and in whose zone its days are days."""

    trial: str
    patient: str
    zone: str

    def id_of(self, name: str | None = None) -> str:
        """The id of the patient, or of one of the patient's resources."""
        own = file_name(self.patient)
        return own if name is None else f"{own}.{name}"

    def url_of(self, name: str | None = None) -> str:
        """The address of the patient, or of a resource: the same for the same log, and that of no server."""
        return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join((OWN, self.trial, self.patient, name or '')))}"


def file_name(patient: str) -> str:
    """The code of a patient, which is nearly always an id and the name of a file; else a digest of it.

    Examples
    --------
    >>> file_name("SZ01-0417-0"), file_name("../1")
    ('SZ01-0417-0', '9a6ac8d5fea931ad8633107f8a7d1a9a')
    """
    return patient if _ID.fullmatch(patient) else sha256_hex(patient.encode())[:32]


def about(subject: Subject, event: Event, type_: str) -> Resource:
    """A resource about a patient with what all of them have."""
    return {
        "resourceType": type_,
        "id": subject.id_of(str(event.seq)),
        "meta": {"lastUpdated": event.recorded_at.isoformat()},
        "subject": {"reference": subject.url_of()},
    }


def coded(system: str, code: str, text: str) -> Resource:
    """A CodeableConcept of one code.

    Raises
    ------
    Unsayable
        If the code has no form of a code.
    """
    if not _CODE.fullmatch(code):
        raise Unsayable(f"the name {code!r} has not the form of a code")
    return {"coding": [{"system": system, "code": code}], "text": text if text.strip() else code}


def analyte_code(name: str, unit: str) -> Resource:
    """The LOINC code of an analyte, by whether its unit is an amount of substance; our own where there is none."""
    analyte = ANALYTES.get(name)
    if analyte is None or name in _WIDER:
        return coded(OWN_ANALYTE, name, analyte.label if analyte else name)
    molar = analyte.molar is not None and _dimension(_ucum(analyte, unit)) == _dimension(analyte.molar.molar_unit)
    codes = (analyte.loinc_molar if molar else ()) or analyte.loinc
    return coded(LOINC, codes[0], analyte.label) if codes else coded(OWN_ANALYTE, name, analyte.label)


def concept_code(name: str, kind: str, own_system: str, *, systems: tuple[CodeSystem, ...]) -> Resource:
    """The first code of a concept in these systems that stands for it and no other; our own where there is none."""
    concept = CONCEPTS.get(name)
    if concept is not None and concept.kind == kind and name not in _WIDER:
        for system, url in (("loinc", LOINC), *_SYSTEMS):
            for code in concept.codes(system)[:1] if system in systems else ():
                if _stands_for(system, code, concept):
                    return coded(url, code, concept.label)
    return coded(own_system, name, concept.label if concept else name)


def _stands_for(system: CodeSystem, code: str, concept: Concept) -> bool:
    return concept_of_code(system, code) is concept


def _dimension(unit: str) -> str | None:
    return UNITS[unit].dimension if unit in UNITS else None


def _ucum(analyte: Analyte | None, unit: str) -> str:
    return (analyte.aliases.get(unit.strip()) if analyte else None) or unit.strip()


def amount(analyte: str | None, quantity: Quantity) -> Resource:
    """A Quantity: the number with its digits, the unit as reported, and its UCUM code where that is known.

    Raises
    ------
    Unsayable
        If the number is larger or smaller than any that a reader takes.
    """
    if abs(quantity.value.adjusted()) > MAGNITUDE:
        raise Unsayable(f"{quantity.value} has more than {MAGNITUDE} powers of ten")
    told: Resource = {"value": quantity.value}
    if quantity.bound != "=":
        told["comparator"] = quantity.bound
    if quantity.unit.strip():
        told["unit"] = quantity.unit
        code = _ucum(ANALYTES.get(analyte or ""), quantity.unit)
        if code in UNITS:
            told |= {"system": UCUM, "code": code}
    return told


def is_simple(quantity: Quantity) -> bool:
    """Whether FHIR takes it where it takes no comparator, and where a missing unit would mean that of the value."""
    return quantity.bound == "=" and bool(quantity.unit.strip())


def put_time(resource: Resource, field: str, when: When | None) -> None:
    """Put a time as precisely as it is known; a field such as ``effectivePeriod.start`` stands in another one.

    FHIR wants seconds with a time of day. Where they are not known they are zeros, and an extension says so.
    """
    if when is None:
        return
    outer, _, inner = field.partition(".")
    holder = resource.setdefault(outer, {}) if inner else resource
    holder[inner or outer] = fhir_time(when)
    if is_minute(when):
        put_extension(resource, MINUTE, valueCode=field)


def fhir_time(when: When) -> str:
    """A ``dateTime``.

    Examples
    --------
    >>> fhir_time(When("2026-10", "Asia/Shanghai")), fhir_time(When("2026-10-21T09:00+08:00", "Asia/Shanghai"))
    ('2026-10', '2026-10-21T09:00:00+08:00')
    """
    return _MINUTE.sub(r"\g<minute>:00\g<offset>", when.text)


def is_minute(when: When) -> bool:
    """Whether it is known to the minute, and no better."""
    return _MINUTE.fullmatch(when.text) is not None


def put_extension(resource: Resource, url: str, **value: Any) -> None:
    """Add an extension, unless its value is none."""
    if all(each is not None for each in value.values()):
        resource.setdefault("extension", []).append({"url": url, **value})


def put_time_extension(resource: Resource, url: str, when: When | None) -> None:
    """Add an extension that is a time."""
    if when is not None:
        put_extension(resource, url, valueDateTime=fhir_time(when))
        if is_minute(when):
            put_extension(resource, MINUTE, valueCode=url)
