"""From FHIR resources to facts: one Observation or one Patient at a time.

What is used: status final, amended or corrected; a LOINC code of the list of analytes with a number, or of a test of the
list of concepts with a word such as positive. Value, unit and range stay as they were reported; units are understood where
values are compared, not here. What cannot be used becomes a finding, and costs no other fact.

The time of a result is `effectiveDateTime`, `effectiveInstant`, or the *start* of `effectivePeriod`: a value never
looks fresher than it is. It was recorded when it was `issued`, else when the server last touched it, else at the first
instant that its own date can mean, so that a result of an imprecise date is never hidden from whoever must call it so.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from trialwright.events import kind_of
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, Measured, VitalMeasured
from trialwright.screen.fhir_own import OwnCode, exact, named_here, people, stated, tested, time_of, word
from trialwright.screen.fhir_own import measured as with_own_words
from trialwright.screen.fhir_resources import (
    CodeableConcept,
    Component,
    FhirQuantity,
    Observation,
    Patient,
    ReferenceRange,
)
from trialwright.screen.fhir_words import test_result
from trialwright.screen.gathering import Gathering, Moment, Problem, recorded_at, times, when_of
from trialwright.standards.analytes import ANALYTES, VITAL_SIGNS, Analyte
from trialwright.standards.concepts import CONCEPTS, Concept
from trialwright.standards.fhir_codes import LOINC, MEASURED_AS, REPORTED, ROLE, UCUM
from trialwright.standards.quantity import Bound, Quantity
from trialwright.standards.when import When

_USED = frozenset({"final", "amended", "corrected"})
_WITHDRAWN = frozenset({"entered-in-error", "cancelled"})
_BOUNDS: dict[str | None, Bound] = {None: "=", "<": "<", ">": ">"}
_Measured: TypeAlias = tuple[Analyte | Concept | OwnCode | Problem, Component, str]

_BY_LOINC: Mapping[str, Analyte | Concept] = {
    **{code: test for test in CONCEPTS.values() for code in test.loinc},
    **{code: analyte for analyte in ANALYTES.values() for code in (*analyte.loinc, *analyte.loinc_molar)},
}
"""What each code asks for: one look for each of the hundreds of codes of a patient."""


def gather_patient(gathering: Gathering, patient: Patient, source: str) -> None:
    """Sex and date of birth, as one fact; and a finding where one of them is not known, or the patient has died."""
    if patient.deceasedDateTime is not None or patient.deceasedBoolean:
        gathering.note(deceased(patient.deceasedDateTime, "fhir"))
    said: list[DemographicsRecorded | Problem] = (
        list(people(patient.extension, gathering.zone)) if patient.extension else []
    )
    for number, each in enumerate(said or _person(patient, gathering.zone), 1):
        if isinstance(each, Problem):
            gathering.note(each, source=source)
            continue
        recorded = recorded_at(None, patient.meta.lastUpdated if patient.meta else None, each.birth)
        known = _known_from(patient, each.birth, gathering.zone)
        own_source = source if number == 1 else f"{source}#{number}"
        gathering.add(each, happened=known, recorded_at=recorded, source=own_source)


def identifiers(said: Any) -> tuple[str, ...]:
    """The identifiers of a Patient as a search in FHIR takes them, the system and a stroke before the value.

    Examples
    --------
    >>> identifiers([{"system": "urn:oid:1.2.3", "value": "4711"}, {"value": "X7"}, {"system": "urn:oid:1.2.3"}, 4711])
    ('urn:oid:1.2.3|4711', '|X7')
    """
    return tuple(
        f"{each['system'] if isinstance(each.get('system'), str) else ''}|{each['value']}"
        for each in (said if isinstance(said, list) else [])
        if isinstance(each, dict) and isinstance(each.get("value"), str)
    )


def _person(patient: Patient, zone: str) -> list[DemographicsRecorded | Problem]:
    """Sex and birth as one fact, or what is wrong with either."""
    sex, birth = _sex(patient.gender), _birth(patient.birthDate, zone)
    if isinstance(sex, Problem) or isinstance(birth, Problem):
        return [problem for problem in (sex, birth) if isinstance(problem, Problem)]
    return [DemographicsRecorded(sex=sex, birth=birth)]


def _known_from(patient: Patient, birth: When, zone: str) -> When:
    """From when on it holds: from birth on, or from an earlier day on which a bundle of ours says that it was told."""
    told = time_of(patient.extension, REPORTED) if patient.extension else None
    reported = None if told is None else when_of(told, zone)
    return reported if isinstance(reported, When) and reported.span()[0] < birth.span()[0] else birth


def deceased(on: str | None, source: str) -> Problem:
    """A patient of whom the data say that they died; `source` is the kind of data, for the code of the finding."""
    found = f"the patient died on {on}" if on else "the patient has died"
    return Problem(
        f"{source}.deceased", found, "a living patient", "nothing, if the record is right; facts are kept as they are"
    )


def _sex(gender: str | None) -> Literal["female", "male"] | Problem:
    match gender:
        case "female" | "male":
            return gender
    found = f"gender is {gender!r}" if gender in ("other", "unknown") else "gender is missing or no FHIR code"
    return Problem(
        "fhir.sex_unknown",
        found,
        "female or male, as the laboratory uses it",
        "ask; clearance and criteria that need the sex stay unknown",
    )


def _birth(text: str | None, zone: str) -> When | Problem:
    if text is None:
        return Problem(
            "fhir.birth_missing", "birthDate is missing", "a date, a month or a year", "ask; age stays unknown"
        )
    if len(text) > len("2024-03-01"):
        return Problem(
            "fhir.date_unreadable",
            f"birthDate {text!r} is not a date",
            "2024, 2024-03 or 2024-03-01",
            "correct it at its source",
        )
    return when_of(text, zone)


def gather_observation(gathering: Gathering, observation: Observation, source: str) -> None:
    """The facts of one observation: its own value, and those of its components such as both blood pressures."""
    asked = _asked(observation.code)
    measured: list[_Measured] = [] if asked is None else [(asked, observation, source)]
    if observation.component:
        measured += _components(observation.component, source)
    if not measured:
        gathering.unknown_codes[_code_words(observation.code)] += 1
    elif observation.status in _WITHDRAWN:
        gathering.withdrawn[observation.status or ""] += 1
    else:
        moment = _moment(observation, gathering.zone)
        if isinstance(moment, Problem):
            gathering.note(moment, source=source)
            return
        for what, part, part_source in measured:
            if isinstance(what, Analyte):
                _gather_number(gathering, what, part, moment, part_source)
            elif isinstance(what, OwnCode):
                _gather_stated(gathering, what, observation, moment, part_source)
            else:
                _gather_word(gathering, what, part, moment, part_source)


def _components(components: tuple[Component, ...], source: str) -> Iterator[_Measured]:
    for component in components:
        asked = _asked(component.code)
        if asked is not None:
            yield asked, component, f"{source}#{_code_words(component.code)}"


def _asked(concept: CodeableConcept | None) -> Analyte | Concept | OwnCode | Problem | None:
    """What was measured or tested; None where no code of it is known."""
    if concept is not None and len(concept.coding) == 1:  # nearly always
        coding = concept.coding[0]
        return _BY_LOINC.get(coding.code or "") if coding.system == LOINC else named_here(coding)
    found: Analyte | Concept | None = None
    for coding in concept.coding if concept else ():
        if coding.system == LOINC:
            asked = _BY_LOINC.get(coding.code or "")
            if asked is not None and found is not None and asked is not found:
                return _ambiguous(found, asked)
            found = asked or found
    return found


def _ambiguous(one: Analyte | Concept, other: Analyte | Concept) -> Problem:
    return Problem(
        "fhir.code_ambiguous",
        f"its codes mean {one.name} and {other.name}",
        "codes that mean one and the same test",
        "not used; correct the codes at their source",
    )


def _code_words(concept: CodeableConcept | None) -> str:
    """The codes for a message; codes of a hospital's own catalogue count as no LOINC code."""
    if concept is not None and len(concept.coding) == 1 and concept.coding[0].system == LOINC:
        return concept.coding[0].code or "no LOINC code"
    codes = [c.code for c in concept.coding if c.system == LOINC and c.code] if concept else []
    return " or ".join(codes) or "no LOINC code"


def _moment(observation: Observation, zone: str) -> Moment | Problem:
    """When a result that may be used was measured, and recorded; or why it may not be used."""
    if observation.status not in _USED:
        return Problem(
            "fhir.not_final",
            f"status is {observation.status}",
            "a result that is final, amended or corrected",
            "not used; look again when it is final",
        )
    if observation.modifierExtension:
        return Problem(
            "fhir.modified",
            "it has a modifierExtension, which may turn its meaning round",
            "a result that can be read by itself",
            "not used; read it in the hospital's own system",
        )
    text = observation.effectiveDateTime or observation.effectiveInstant
    if text is None and observation.effectivePeriod:
        text = observation.effectivePeriod.start
    if text is None:
        return _UNDATED
    if observation.extension:
        text = exact(text, observation.extension, "effectiveDateTime") or text
    return times(text, observation.issued, observation.meta.lastUpdated if observation.meta else None, zone)


_UNDATED = Problem(
    "fhir.date_missing",
    "it does not say when it was measured",
    "effectiveDateTime",
    "not used; look up the date at its source",
)


def _gather_word(gathering: Gathering, asked: Concept | Problem, part: Component, moment: Moment, source: str) -> None:
    body = test_result(part, asked) if isinstance(asked, Concept) else asked
    if isinstance(body, Problem):
        gathering.note(body, source=source)
        return
    if isinstance(part, Observation) and part.extension:
        body = tested(body, part.extension)
    gathering.add(body, happened=moment[0], recorded_at=moment[1], source=source)


def _gather_number(gathering: Gathering, analyte: Analyte, part: Component, moment: Moment, source: str) -> None:
    value = _value(part, analyte)
    if isinstance(value, Problem):
        gathering.note(value, source=source)
        return
    body: Measured
    doubts: list[Problem] = []
    if analyte.name in VITAL_SIGNS and not _is_laboratory(part):
        body = VitalMeasured(analyte=analyte.name, value=value)
    elif part.referenceRange:
        low, high = _limits(part.referenceRange, value, doubts)
        body = LabResulted(analyte=analyte.name, value=value, low=low, high=high)
    else:
        body = LabResulted(analyte=analyte.name, value=value)
    if isinstance(part, Observation) and part.extension:
        body = with_own_words(body, part.extension)
    if part.valueQuantity is None or part.valueQuantity.comparator or not value.unit:
        doubts += _doubts(part, analyte, value)
    seq = gathering.add(body, happened=moment[0], recorded_at=moment[1], source=source)
    if seq is not None:
        for doubt in doubts:
            gathering.note(doubt, seq, source=source)


def _is_laboratory(part: Component) -> bool:
    """Whether a bundle of ours says that a laboratory reported it, whatever it is."""
    return (
        isinstance(part, Observation)
        and len(part.extension) > 0
        and word(part.extension, MEASURED_AS) == kind_of(LabResulted).name
    )


def _gather_stated(gathering: Gathering, asked: OwnCode, observation: Observation, moment: Moment, source: str) -> None:
    body = stated(asked, observation)
    if isinstance(body, Problem):
        gathering.note(body, source=source)
        return
    role = word(observation.extension, ROLE) or "import"
    gathering.add(body, happened=moment[0], recorded_at=moment[1], source=source, role=role)


def _value(part: Component, analyte: Analyte) -> Quantity | Problem:
    """The value as reported, or why there is none."""
    if part.dataAbsentReason is not None:
        codes = [coding.code for coding in part.dataAbsentReason.coding if coding.code]
        return _no_value(analyte, f"has no value, for the reason {' or '.join(codes) or 'that is not coded'}")
    if part.valueQuantity is not None:
        return _quantity(part.valueQuantity, analyte)
    if part.valueInteger is not None:
        return Quantity(value=Decimal(part.valueInteger), unit="{score}" if analyte.unitless else "")
    return _no_value(analyte, "has no numeric value")


def _no_value(analyte: Analyte, found: str) -> Problem:
    return Problem(
        "fhir.value_missing",
        f"{analyte.name} {found}",
        "valueQuantity or valueInteger",
        "not used; read the result at its source, and order the test again if there is none",
    )


def _quantity(quantity: FhirQuantity, analyte: Analyte) -> Quantity | Problem:
    number = quantity.number()
    if number is None:
        return _no_value(analyte, f"has a value that is no usable number ({type(quantity.value).__name__})")
    unit = (quantity.code if quantity.system == UCUM else None) or quantity.unit or quantity.code or ""
    bound = _BOUNDS.get(quantity.comparator)
    if bound is None:
        # "at most 5" is not "below 5": at the limit itself the two differ. A unit that nobody knows keeps the result
        # in sight, as the newest one and unusable, instead of letting an older result step forward.
        return Quantity(value=number, unit=f"{unit} (comparator {quantity.comparator})".lstrip())
    return Quantity(value=number, unit=unit, bound=bound)


def _doubts(part: Component, analyte: Analyte, value: Quantity) -> tuple[Problem, ...]:
    """What is odd about a value that is kept."""
    comparator = part.valueQuantity.comparator if part.valueQuantity else None
    if comparator not in _BOUNDS:
        return (
            Problem(
                "fhir.comparator",
                f"{analyte.name} is reported with the comparator {comparator}",
                "a value, or one with < or >",
                "kept, but it decides nothing; ask the laboratory for the exact result",
            ),
        )
    if not value.unit and not analyte.unitless:
        return (
            Problem(
                "fhir.unit_missing",
                f"{analyte.name} {value.value:f} has no unit",
                f"a unit such as {analyte.unit}",
                "kept, but it decides nothing; ask the laboratory for the unit",
            ),
        )
    return ()


def _limits(
    ranges: tuple[ReferenceRange, ...], value: Quantity, doubts: list[Problem]
) -> tuple[Quantity | None, Quantity | None]:
    """The limits of normal for this sample, if it is plain which range they are."""
    normal = [r for r in ranges if _is_normal(r) and (r.low or r.high)]
    if len(normal) == 1:
        return _limit(normal[0].low, value), _limit(normal[0].high, value)
    if normal:
        doubts.append(
            Problem(
                "fhir.range_ambiguous",
                f"{len(normal)} ranges are given as normal",
                "one range of normal for this sample",
                "no range is used, so a multiple of the upper limit stays unknown; read the right one at its source",
            )
        )
    return None, None


def _is_normal(reference: ReferenceRange) -> bool:
    """Whether the range is of normal values (which FHIR also means where it says nothing) for any patient."""
    if reference.appliesTo or reference.age is not None:
        return False
    return reference.type is None or any(coding.code == "normal" for coding in reference.type.coding)


def _limit(quantity: FhirQuantity | None, value: Quantity) -> Quantity | None:
    number = quantity.number() if quantity else None
    if quantity is None or number is None or quantity.comparator is not None:
        return None
    unit = (quantity.code if quantity.system == UCUM else None) or quantity.unit or quantity.code
    return Quantity(
        value=number, unit=unit or value.unit
    )  # FHIR: a range is in the unit of the value that it stands beside
