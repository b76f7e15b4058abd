"""The parts of FHIR R4 that screening reads, and decoding a Bundle into them.

Only what is named here is decoded: names, addresses, identifiers and narrative are skipped as bytes and never become
text in memory. The whole Bundle is decoded in one pass; where one resource has a wrong type, that pass fails, and the
entries are decoded one by one, so that the bad resource costs itself and nothing else.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import msgspec

from trialwright.errors import InputError

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


class Part(msgspec.Struct, frozen=True, gc=False):
    """Any element of a resource. Unknown fields are passed over: FHIR may always add some."""


class Coding(Part, frozen=True, gc=False):
    """A code of a code system. The display text is not read: it varies, and hides characters that nobody sees."""

    system: str | None = None
    code: str | None = None


class CodeableConcept(Part, frozen=True, gc=False):
    """Codes that are meant to say the same."""

    coding: tuple[Coding, ...] = ()


class Reference(Part, frozen=True, gc=False):
    """A pointer to another resource."""

    reference: str | None = None


class FhirQuantity(Part, frozen=True, gc=False):
    """A measured amount. `value` is a Decimal or an int with every digit of the JSON number, or of a wrong type."""

    value: Any = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class ReferenceRange(Part, frozen=True, gc=False):
    """Limits of normal, or limits of another type or for other people than all."""

    low: FhirQuantity | None = None
    high: FhirQuantity | None = None
    type: CodeableConcept | None = None
    appliesTo: tuple[CodeableConcept, ...] = ()  # noqa: N815  FHIR's own name
    age: Any = None


class Period(Part, frozen=True, gc=False):
    """A time with a beginning and an end."""

    start: str | None = None
    end: str | None = None


class Meta(Part, frozen=True, gc=False):
    """What the server says about its copy."""

    lastUpdated: str | None = None  # noqa: N815


class Component(Part, frozen=True, gc=False):
    """One of several values of one observation, such as the systolic pressure."""

    code: CodeableConcept | None = None
    valueQuantity: FhirQuantity | None = None  # noqa: N815
    valueInteger: int | None = None  # noqa: N815
    valueCodeableConcept: CodeableConcept | None = None  # noqa: N815
    valueString: str | None = None  # noqa: N815
    dataAbsentReason: CodeableConcept | None = None  # noqa: N815
    referenceRange: tuple[ReferenceRange, ...] = ()  # noqa: N815


class Observation(Component, frozen=True, gc=False, tag_field="resourceType", tag="Observation"):
    """A measurement or another statement about a patient."""

    id: str | None = None
    meta: Meta | None = None
    status: str | None = None
    subject: Reference | None = None
    effectiveDateTime: str | None = None  # noqa: N815
    effectiveInstant: str | None = None  # noqa: N815
    effectivePeriod: Period | None = None  # noqa: N815
    issued: str | None = None
    component: tuple[Component, ...] = ()
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


class Patient(Part, frozen=True, gc=False, tag_field="resourceType", tag="Patient"):
    """Who was measured: sex and date of birth. Nothing else that would tell who it is."""

    id: str | None = None
    meta: Meta | None = None
    gender: str | None = None
    birthDate: str | None = None  # noqa: N815
    deceasedBoolean: bool | None = None  # noqa: N815
    deceasedDateTime: str | None = None  # noqa: N815


class Condition(Part, frozen=True, gc=False, tag_field="resourceType", tag="Condition"):
    """A diagnosis or a state; `code` says which, `verificationStatus` how sure it is."""

    id: str | None = None
    meta: Meta | None = None
    clinicalStatus: CodeableConcept | None = None  # noqa: N815
    verificationStatus: CodeableConcept | None = None  # noqa: N815
    code: CodeableConcept | None = None
    subject: Reference | None = None
    onsetDateTime: str | None = None  # noqa: N815
    onsetPeriod: Period | None = None  # noqa: N815
    abatementDateTime: str | None = None  # noqa: N815
    abatementPeriod: Period | None = None  # noqa: N815
    recordedDate: str | None = None  # noqa: N815
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


class Procedure(Part, frozen=True, gc=False, tag_field="resourceType", tag="Procedure"):
    """Something that was done to the patient, such as a transplant."""

    id: str | None = None
    meta: Meta | None = None
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    performedDateTime: str | None = None  # noqa: N815
    performedPeriod: Period | None = None  # noqa: N815
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


class MedicationStatement(Part, frozen=True, gc=False, tag_field="resourceType", tag="MedicationStatement"):
    """A drug that the patient takes or took."""

    id: str | None = None
    meta: Meta | None = None
    status: str | None = None
    medicationCodeableConcept: CodeableConcept | None = None  # noqa: N815
    subject: Reference | None = None
    effectiveDateTime: str | None = None  # noqa: N815
    effectivePeriod: Period | None = None  # noqa: N815
    dateAsserted: str | None = None  # noqa: N815
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


class MedicationRequest(Part, frozen=True, gc=False, tag_field="resourceType", tag="MedicationRequest"):
    """A drug that was ordered, or only proposed: `intent` says which."""

    id: str | None = None
    meta: Meta | None = None
    status: str | None = None
    intent: str | None = None
    doNotPerform: bool | None = None  # noqa: N815
    medicationCodeableConcept: CodeableConcept | None = None  # noqa: N815
    subject: Reference | None = None
    authoredOn: str | None = None  # noqa: N815
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


Statement: TypeAlias = Condition | Procedure | MedicationStatement | MedicationRequest
_ABOUT_A_PATIENT = frozenset({Observation, Condition, Procedure, MedicationStatement, MedicationRequest})
_READ = frozenset({"Patient", *(type_.__name__ for type_ in _ABOUT_A_PATIENT)})

_OTHER_TYPES = """
Account ActivityDefinition AdministrableProductDefinition AdverseEvent AllergyIntolerance Appointment
AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan
CareTeam CatalogEntry ChargeItem ChargeItemDefinition Citation Claim ClaimResponse ClinicalImpression
ClinicalUseDefinition CodeSystem Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Consent
Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition
DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference
EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence
EvidenceReport EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group
GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation
ImplementationGuide Ingredient InsurancePlan Invoice Library Linkage List Location ManufacturedItemDefinition Measure
MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge MedicinalProduct
MedicinalProductAuthorization MedicinalProductContraindication MedicinalProductDefinition MedicinalProductIndication
MedicinalProductIngredient MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged
MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader MolecularSequence
NamingSystem NutritionOrder NutritionProduct ObservationDefinition OperationDefinition OperationOutcome Organization
OrganizationAffiliation PackagedProductDefinition Parameters PaymentNotice PaymentReconciliation Person PlanDefinition
Practitioner PractitionerRole Provenance Questionnaire QuestionnaireResponse RegulatedAuthorization RelatedPerson
RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject RiskAssessment
RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition
StructureMap Subscription SubscriptionStatus SubscriptionTopic Substance SubstanceDefinition SubstanceNucleicAcid
SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification
SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript ValueSet VerificationResult
VisionPrescription
"""
# Every other type of R4 and R4B, so that the one pass may skip them. A type that is not listed only costs time: the
# entries are then decoded one by one.

_others = [msgspec.defstruct(name, [], gc=False, tag_field="resourceType", tag=name) for name in _OTHER_TYPES.split()]
_AnyResource: Any = reduce(or_, _others, Observation | Patient | Statement)


class Entry(Part, frozen=True, gc=False):
    """A resource in a Bundle; `resource` is one that is read, or another type that is passed over."""

    fullUrl: str | None = None  # noqa: N815
    resource: _AnyResource = None


class _Bundle(Part, frozen=True, gc=False):
    resourceType: Any = None  # noqa: N815
    type: Any = None
    entry: list[Entry] = []


class _RawBundle(Part, frozen=True, gc=False):
    resourceType: Any = None  # noqa: N815
    type: Any = None
    entry: list[msgspec.Raw] = []


class _Outline(Part, frozen=True, gc=False):
    """What is left of a resource of a wrong type: who it is about, if that much can be read."""

    resourceType: Any = None  # noqa: N815
    id: Any = None
    subject: Any = None


class _EntryOutline(Part, frozen=True, gc=False):
    fullUrl: Any = None  # noqa: N815
    resource: _Outline = _Outline()


class Unreadable(Part, frozen=True, gc=False):
    """A resource that should be read, with a wrong type somewhere in it.

    Parameters
    ----------
    kind : str
        ``Observation``, ``Patient`` and so on.
    full_url, id, subject : str or None
        As far as they can be read.
    why : str
        What was found, what was expected and where, without any value.
    """

    kind: str
    full_url: str | None
    id: str | None
    subject: str | None
    why: str
    resource: None = None


def _decoder(type_: Any) -> Callable[[Any], Any]:
    return msgspec.json.Decoder(type_, float_hook=Decimal).decode


_WRONG = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decode_bundle = _decoder(_Bundle)
_decode_raw_bundle = _decoder(_RawBundle)
_decode_entry = _decoder(Entry)
_decode_outline = _decoder(_EntryOutline)


class Contents(Part, frozen=True):
    """The entries of a Bundle that are read, each with its place from 1, and how many entries there are in all.

    `told` holds what is said of patients: observations, conditions, procedures and drugs.
    """

    patients: list[tuple[int, Entry | Unreadable]]
    told: list[tuple[int, Entry | Unreadable]]
    total: int


def decode_bundle(raw: bytes, where: str) -> Contents:
    """The Patients of a Bundle and what it tells of them, in their order.

    Parameters
    ----------
    raw : bytes
        JSON in UTF-8, with or without a byte order mark.
    where : str
        The file, for messages.

    Raises
    ------
    InputError
        If it is not JSON, not a Bundle, a history (it holds superseded versions), or has no entries.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        bundle: _Bundle | _RawBundle = _decode_bundle(raw)
    except _WRONG:
        bundle = _outer(raw, where)
    _check_bundle(bundle, where)
    entries = bundle.entry if isinstance(bundle, _Bundle) else [_one_entry(raw_entry) for raw_entry in bundle.entry]
    contents = Contents([], [], len(entries))
    for numbered in enumerate(entries, 1):
        kind = type(numbered[1].resource)
        if kind in _ABOUT_A_PATIENT:
            contents.told.append(numbered)
        elif kind is Patient:
            contents.patients.append(numbered)
        elif isinstance(numbered[1], Unreadable):
            (contents.patients if numbered[1].kind == "Patient" else contents.told).append(numbered)
    return contents


def _outer(raw: bytes, where: str) -> _RawBundle:
    try:
        return _decode_raw_bundle(raw)  # type: ignore[no-any-return]
    except msgspec.ValidationError as wrong:
        raise _no_bundle(str(wrong), where) from wrong
    except _WRONG as wrong:
        raise InputError(
            f"this is not JSON: {wrong}",
            "a FHIR R4 Bundle as JSON in UTF-8",
            "export the patient again, and look whether the file was cut off",
            where,
        ) from wrong


def _no_bundle(found: str, where: str) -> InputError:
    return InputError(
        f"this is not a FHIR Bundle: {found}",
        'a JSON object with "resourceType": "Bundle" and a list "entry"',
        "export the patient as one Bundle (Patient/$everything gives one)",
        where,
    )


def _check_bundle(bundle: _Bundle | _RawBundle, where: str) -> None:
    if bundle.resourceType != "Bundle":
        raise _no_bundle(f"its resourceType is {bundle.resourceType!r}", where)
    if bundle.type == "history":
        raise InputError(
            "this Bundle is a history: it holds superseded versions beside the present one",
            "a Bundle of the present state, such as a collection, a searchset or a transaction",
            "export the patient's present record",
            where,
        )
    if not bundle.entry:
        raise InputError(
            "the Bundle is empty: it has no entries",
            "a Bundle with a Patient and the patient's Observations",
            "export the patient again, and look whether the account may read the record",
            where,
        )


def _one_entry(raw: msgspec.Raw) -> Entry | Unreadable:
    try:
        return _decode_entry(raw)  # type: ignore[no-any-return]
    except _WRONG as wrong:
        return _unreadable(raw, str(wrong).replace("$.resource.", "").replace("$.", ""))


def _unreadable(raw: msgspec.Raw, why: str) -> Entry | Unreadable:
    try:
        outline: _EntryOutline = _decode_outline(raw)
    except _WRONG:
        return Unreadable("Observation", None, None, None, why)  # an entry of no known shape may hold anything
    resource = outline.resource
    if not isinstance(resource.resourceType, str) or resource.resourceType not in _READ:
        return Entry()
    reference = resource.subject.get("reference") if isinstance(resource.subject, dict) else None
    return Unreadable(resource.resourceType, _text(outline.fullUrl), _text(resource.id), _text(reference), why)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
