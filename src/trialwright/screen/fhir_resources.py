"""The parts of FHIR R4 that screening reads.

Only what is named here is decoded: names, addresses, identifiers and narrative are skipped as bytes and never become
text in memory.
"""

from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import msgspec

_MAGNITUDE = 30
"""No laboratory reports larger or smaller powers of ten; exact arithmetic with 1e9999 would only burn time."""


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

    def number(self) -> Decimal | None:
        """The value with all its digits; None where it is no number, or none of this world."""
        value = Decimal(self.value) if type(self.value) is int else self.value  # not a bool
        return value if type(value) is Decimal and abs(value.adjusted()) <= _MAGNITUDE else None


class ReferenceRange(Part, frozen=True, gc=False):
    """Limits of normal, or limits of another type or for other people than all."""

    low: FhirQuantity | None = None
    high: FhirQuantity | None = None
    type: CodeableConcept | None = None
    appliesTo: tuple[CodeableConcept, ...] = ()  # noqa: N815  FHIR's own name
    age: Any = None


class Extension(Part, frozen=True, gc=False):
    """What FHIR itself has no element for. Of others' extensions only the address is looked at."""

    url: Any = None
    valueCode: Any = None  # noqa: N815
    valueString: Any = None  # noqa: N815
    valueInteger: Any = None  # noqa: N815
    valueDateTime: Any = None  # noqa: N815
    valueQuantity: FhirQuantity | None = None  # noqa: N815


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
    extension: tuple[Extension, ...] = ()
    status: str | None = None
    subject: Reference | None = None
    effectiveDateTime: str | None = None  # noqa: N815
    effectiveInstant: str | None = None  # noqa: N815
    effectivePeriod: Period | None = None  # noqa: N815
    issued: str | None = None
    valueBoolean: bool | None = None  # noqa: N815
    component: tuple[Component, ...] = ()
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


class Patient(Part, frozen=True, gc=False, tag_field="resourceType", tag="Patient"):
    """Who was measured: sex and date of birth. What else tells who it is goes into the key only, if one is asked for.

    An identifier decides nothing, so that one of a wrong type costs nothing: it may be anything here.
    """

    id: str | None = None
    meta: Meta | None = None
    identifier: Any = None
    extension: tuple[Extension, ...] = ()
    gender: str | None = None
    birthDate: str | None = None  # noqa: N815
    deceasedBoolean: bool | None = None  # noqa: N815
    deceasedDateTime: str | None = None  # noqa: N815


class Condition(Part, frozen=True, gc=False, tag_field="resourceType", tag="Condition"):
    """A diagnosis or a state; `code` says which, `verificationStatus` how sure it is."""

    id: str | None = None
    meta: Meta | None = None
    extension: tuple[Extension, ...] = ()
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
    extension: tuple[Extension, ...] = ()
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
    extension: tuple[Extension, ...] = ()
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
    extension: tuple[Extension, ...] = ()
    status: str | None = None
    intent: str | None = None
    doNotPerform: bool | None = None  # noqa: N815
    medicationCodeableConcept: CodeableConcept | None = None  # noqa: N815
    subject: Reference | None = None
    authoredOn: str | None = None  # noqa: N815
    modifierExtension: tuple[Any, ...] = ()  # noqa: N815


class Range(Part, frozen=True, gc=False):
    """Two limits, both included."""

    low: FhirQuantity | None = None
    high: FhirQuantity | None = None


class QualifiedInterval(Part, frozen=True, gc=False):
    """Limits of normal for people of a sex and an age."""

    range: Range | None = None
    gender: str | None = None
    age: Range | None = None


class ObservationDefinition(Part, frozen=True, gc=False, tag_field="resourceType", tag="ObservationDefinition"):
    """What a laboratory calls normal; it is about no patient, and read only where it names its laboratory in our words."""

    id: str | None = None
    meta: Meta | None = None
    extension: tuple[Extension, ...] = ()
    code: CodeableConcept | None = None
    qualifiedInterval: tuple[QualifiedInterval, ...] = ()  # noqa: N815


Statement: TypeAlias = Condition | Procedure | MedicationStatement | MedicationRequest
ABOUT_A_PATIENT = frozenset({Observation, Condition, Procedure, MedicationStatement, MedicationRequest})
READ = frozenset({"Patient", *(type_.__name__ for type_ in ABOUT_A_PATIENT)})
"""The types that are read; every other one is passed over."""

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
NamingSystem NutritionOrder NutritionProduct OperationDefinition OperationOutcome Organization
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
AnyResource: Any = reduce(or_, _others, Observation | Patient | ObservationDefinition | Statement)
