"""From resources to facts: what is used as reported, and what becomes a finding, in which words."""

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.screen.bundles import PATIENT, PATIENT_ID, ZONE, bundle, codes, loinc, read, result, ucum

from trialwright.derive.answer import Finding
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, Measured, VitalMeasured
from trialwright.screen.fhir import read_bundle
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When


def values(*resources: Any) -> list[tuple[str, str]]:
    """Each analyte with bound, digits and unit exactly as they are kept."""
    bodies = [event.body for event in read(*resources).events]
    return [(b.analyte, as_kept(b.value)) for b in bodies if isinstance(b, Measured)]


def as_kept(value: Quantity | None) -> str:
    return f"{value.bound.strip('=')}{value.value} {value.unit}" if value else "None"


def only_finding(*resources: Any) -> Finding:
    facts = read(*resources)
    assert len(facts.findings) == 1, facts.findings
    return facts.findings[0]


def test_a_result_is_a_fact_as_it_was_reported() -> None:
    facts = read(
        result(
            "14682-9",
            valueQuantity={**ucum(61, "umol/L"), "unit": "µmol/L"},
            referenceRange=[{"low": ucum(41, "umol/L"), "high": ucum(81, "umol/L")}],
            issued="2026-10-30T10:45:00.123+08:00",
        )
    )
    event = facts.events[1]
    assert event.body == LabResulted(
        analyte="creatinine",
        value=Quantity(value=Decimal(61), unit="umol/L"),
        low=Quantity(value=Decimal(41), unit="umol/L"),
        high=Quantity(value=Decimal(81), unit="umol/L"),
    )
    assert (event.seq, event.kind, event.schema) == (2, "lab.resulted", 1)
    assert event.happened == When("2026-10-30T07:20:00+08:00", ZONE)
    assert event.recorded_at.isoformat() == "2026-10-30T02:45:00.123000+00:00"
    assert (event.source, event.by, event.role) == ("Observation/o1", "fhir", "import")
    assert facts.findings == ()


@pytest.mark.parametrize(
    "digits", ["1.60", "0.011309658448314861", "0.1234567890123456789012345678901234567890", "7", "-0.0"]
)
def test_a_number_keeps_its_digits(digits: str) -> None:
    raw = bundle(PATIENT, result(valueQuantity=ucum("@", "mg/dL"))).replace(b'"@"', digits.encode())
    (facts,) = read_bundle(raw, where="one.json", zone=ZONE)
    body = facts.events[1].body
    assert isinstance(body, LabResulted)
    assert str(body.value.value) == digits


def test_the_unit_is_the_ucum_code_or_else_the_unit_as_written() -> None:
    assert values(
        result("1742-6", "a", valueQuantity={"value": 38, "unit": "IU/L"}),
        result("1742-6", "b", valueQuantity={"value": 38, "unit": "units", "code": "U/L", "system": "urn:own"}),
        result("1742-6", "c", valueQuantity={"value": 38, "code": "U/L", "system": "http://unitsofmeasure.org"}),
        result("1742-6", "d", valueQuantity={"value": 38, "code": "U/L"}),
    ) == [("alt", "38 IU/L"), ("alt", "38 units"), ("alt", "38 U/L"), ("alt", "38 U/L")]


def test_weight_and_height_are_measured_at_the_bedside() -> None:
    facts = read(result("29463-7", valueQuantity=ucum(54.5, "kg")))
    assert facts.events[1].body == VitalMeasured(analyte="weight", value=Quantity(value=Decimal("54.5"), unit="kg"))
    assert facts.events[1].kind == "vital.measured"


def test_a_score_needs_no_unit() -> None:
    assert values(
        result("89247-1", "a", valueQuantity=None, valueInteger=1),
        result("89243-0", "b", valueQuantity={"value": 90}),
    ) == [("ecog", "1 {score}"), ("kps", "90 ")]
    assert codes(read(result("89243-0", valueQuantity={"value": 90}))) == []


def test_components_are_facts_of_their_own() -> None:
    pressures = result(
        "55284-4",
        valueQuantity=None,
        component=[
            {"code": loinc("8480-6"), "valueQuantity": ucum(122, "mm[Hg]")},
            {"code": loinc("8462-4"), "valueQuantity": ucum(78, "mm[Hg]")},
            {"code": loinc("99999-9"), "valueQuantity": ucum(1, "1")},
        ],
    )
    assert values(pressures) == [("systolic_pressure", "122 mm[Hg]"), ("diastolic_pressure", "78 mm[Hg]")]
    assert [e.source for e in read(pressures).events[1:]] == ["Observation/o1#8480-6", "Observation/o1#8462-4"]


def test_display_text_is_never_read() -> None:
    odd = {"coding": [{"system": "http://loinc.org", "code": "2160-0", "display": "Potassium [Mass/\u200bvolume]"}]}
    assert values(result(odd)) == [("creatinine", "0.8 mg/dL")]


def test_a_code_of_another_system_is_no_loinc_code() -> None:
    found = only_finding(result({"coding": [{"system": "urn:own", "code": "2160-0"}]}))
    assert found.code == "fhir.code_unknown"
    assert found.found == "observations left out because their code is not known: 1 (no LOINC code)"


def test_unknown_codes_are_one_finding_with_their_number() -> None:
    found = only_finding(result("11111-5", "a"), result("11111-5", "b"), result("5767-9", "c"), result("20505-4", "d"))
    assert found.found == "observations left out because their code is not known: 4 (11111-5, 20505-4, 5767-9)"
    assert found.wanted == "LOINC codes of standards/analytes.toml, or of the tests of standards/concepts.toml"
    assert "add its code to the analyte" in found.to_do


def test_many_unknown_codes_are_named_up_to_twelve() -> None:
    found = only_finding(*(result(f"{n:05}-0", f"o{n}") for n in range(14)))
    assert found.found.startswith("observations left out because their code is not known: 14 (00000-0, 00001-0,")
    assert found.found.endswith("00011-0 and 2 more codes)")


def test_two_codes_of_one_analyte_agree_and_of_two_analytes_do_not() -> None:
    assert values(result(loinc("2160-0", "38483-4", "77777-7"))) == [("creatinine", "0.8 mg/dL")]
    found = only_finding(result(loinc("2160-0", "1975-2")))
    assert (found.code, found.found) == (
        "fhir.code_ambiguous",
        "Observation/o1: its codes mean creatinine and bilirubin",
    )
    assert found.to_do == "not used; correct the codes at their source"


@pytest.mark.parametrize(("comparator", "shown"), [("<", "<5 U/L"), (">", ">5 U/L")])
def test_a_value_beyond_measurement_keeps_its_bound(comparator: str, shown: str) -> None:
    assert values(result("1742-6", valueQuantity={**ucum(5, "U/L"), "comparator": comparator})) == [("alt", shown)]


def test_at_most_is_not_below_so_it_decides_nothing() -> None:
    five = result("1742-6", valueQuantity={**ucum(5, "U/L"), "comparator": "<="})
    assert values(five) == [("alt", "5 U/L (comparator <=)")]
    found = only_finding(five)
    assert (found.code, found.seqs) == ("fhir.comparator", (2,))
    assert found.found == "Observation/o1: alt is reported with the comparator <="
    assert found.to_do == "kept, but it decides nothing; ask the laboratory for the exact result"


def test_a_missing_unit_is_kept_missing_and_said() -> None:
    found = only_finding(result(valueQuantity={"value": 0.8}))
    assert values(result(valueQuantity={"value": 0.8})) == [("creatinine", "0.8 ")]
    assert (found.code, found.patient, found.seqs) == ("fhir.unit_missing", "0d5f9a34", (2,))
    assert found.found == "Observation/o1: creatinine 0.8 has no unit"
    assert found.wanted == "a unit such as mg/dL"
    assert found.to_do == "kept, but it decides nothing; ask the laboratory for the unit"


def test_a_whole_number_without_unit_is_no_creatinine() -> None:
    assert codes(read(result(valueQuantity=None, valueInteger=1))) == ["fhir.unit_missing"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"valueString": "see comment"}, "creatinine has no numeric value"),
        ({}, "creatinine has no numeric value"),
        ({"dataAbsentReason": loinc("not-performed")}, "creatinine has no value, for the reason not-performed"),
        (
            {"dataAbsentReason": {"text": "broken tube"}},
            "creatinine has no value, for the reason that is not coded",
        ),
        ({"valueQuantity": {"unit": "mg/dL"}}, "creatinine has a value that is no usable number (NoneType)"),
        ({"valueQuantity": ucum("0.8", "mg/dL")}, "creatinine has a value that is no usable number (str)"),
        ({"valueQuantity": ucum("NaN", "mg/dL")}, "creatinine has a value that is no usable number (str)"),
        ({"valueQuantity": ucum(True, "mg/dL")}, "creatinine has a value that is no usable number (bool)"),
        ({"valueQuantity": ucum(1e99, "mg/dL")}, "creatinine has a value that is no usable number (Decimal)"),
    ],
)
def test_without_a_number_there_is_no_fact(fields: dict[str, Any], found: str) -> None:
    facts = read(result(**{"valueQuantity": None, **fields}))
    assert [event.kind for event in facts.events] == ["demographics.recorded"]
    assert [f.found for f in facts.findings] == [f"Observation/o1: {found}"]
    assert facts.findings[0].wanted == "valueQuantity or valueInteger"
    assert facts.findings[0].to_do == (
        "not used; read the result at its source, and order the test again if there is none"
    )


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_a_result_that_stands_is_used(status: str) -> None:
    assert len(values(result(status=status))) == 1


@pytest.mark.parametrize("status", ["preliminary", "registered", "unknown", "no-such-status", None])
def test_a_result_that_is_not_final_is_not_used(status: str | None) -> None:
    found = only_finding(result(status=status))
    assert values(result(status=status)) == []
    assert (found.code, found.found) == ("fhir.not_final", f"Observation/o1: status is {status}")
    assert found.wanted == "a result that is final, amended or corrected"
    assert found.to_do == "not used; look again when it is final"


def test_withdrawn_results_are_left_out_and_counted() -> None:
    withdrawn = [result(own_id=f"o{n}", status="entered-in-error") for n in range(3)]
    found = only_finding(*withdrawn, result(own_id="o9", status="cancelled"))
    assert found.found == "records left out: 1 cancelled, 3 entered-in-error"
    assert values(*withdrawn) == []


def test_a_modifier_that_nobody_understands_stops_the_use() -> None:
    found = only_finding(result(modifierExtension=[{"url": "urn:not-really", "valueBoolean": True}]))
    assert (found.code, found.wanted) == ("fhir.modified", "a result that can be read by itself")


@pytest.mark.parametrize("text", ["2026", "2026-10", "2026-10-30", "2026-10-30T07:20:00+08:00", "2026-10-30T07:20:00Z"])
def test_a_date_is_as_precise_as_it_is_known(text: str) -> None:
    assert read(result(effectiveDateTime=text)).events[1].happened == When(text, ZONE)


def test_other_times_of_a_result() -> None:
    instant = result(own_id="a", effectiveDateTime=None, effectiveInstant="2026-10-30T07:20:00.5+08:00")
    period = {"start": "2026-10-29T07:00:00+08:00", "end": "2026-10-30T07:00:00+08:00"}
    collected = result(own_id="b", effectiveDateTime=None, effectivePeriod=period)
    assert [e.happened.text for e in read(instant, collected).events[1:]] == [
        "2026-10-30T07:20:00.5+08:00",
        period["start"],
    ]


def test_a_fraction_finer_than_a_microsecond_is_cut() -> None:
    facts = read(result(effectiveDateTime="2026-10-30T07:20:00.123456789+08:00"))
    assert facts.events[1].happened.text == "2026-10-30T07:20:00.123456+08:00"


@pytest.mark.parametrize("text", ["2026-10-30T07:20:00", "2026-02-30", "30.10.2026", "2026-10-30T07:20"])
def test_a_time_without_offset_or_an_impossible_day_is_no_date(text: str) -> None:
    found = only_finding(result(effectiveDateTime=text))
    assert values(result(effectiveDateTime=text)) == []
    assert (found.code, found.found) == (
        "fhir.date_unreadable",
        f"Observation/o1: {text!r} is not a date or an instant",
    )
    assert found.wanted == "2024, 2024-03, 2024-03-01 or 2024-03-01T23:30+08:00 (an instant has its offset)"


@pytest.mark.parametrize("fields", [{}, {"effectivePeriod": {"end": "2026-10-30"}}])
def test_a_result_without_a_date_is_not_used(fields: dict[str, Any]) -> None:
    found = only_finding(result(**{"effectiveDateTime": None, **fields}))
    assert (found.code, found.found) == ("fhir.date_missing", "Observation/o1: it does not say when it was measured")
    assert found.to_do == "not used; look up the date at its source"


@pytest.mark.parametrize(
    ("fields", "recorded"),
    [
        ({"issued": "2026-10-30T09:00:00Z", "meta": {"lastUpdated": "2026-11-01T09:00:00Z"}}, "2026-10-30T09:00"),
        ({"meta": {"lastUpdated": "2026-11-01T09:00:00Z"}}, "2026-11-01T09:00"),
        ({"issued": "2026-10-30T09:00:00", "meta": {"lastUpdated": "2026-11-01T09:00:00Z"}}, "2026-11-01T09:00"),
        ({"issued": "yesterday"}, "2026-10-29T23:20"),
        ({"effectiveDateTime": "2026-10"}, "2026-09-30T16:00"),
    ],
)
def test_when_a_result_was_recorded(fields: dict[str, Any], recorded: str) -> None:
    assert read(result(**fields)).events[1].recorded_at.isoformat()[:16] == recorded


def test_two_results_of_one_instant_are_both_kept() -> None:
    assert values(result(own_id="a"), result(own_id="b", valueQuantity=ucum(2.4, "mg/dL"))) == [
        ("creatinine", "0.8 mg/dL"),
        ("creatinine", "2.4 mg/dL"),
    ]


def test_a_resource_that_is_there_twice_is_one_fact_unless_it_differs() -> None:
    assert values(result(), result()) == [("creatinine", "0.8 mg/dL")]
    found = only_finding(result(), result(valueQuantity=ucum(2.4, "mg/dL")))
    assert (found.code, found.seqs) == ("fhir.repeated", (2, 3))
    assert found.found == "Observation/o1 is in the file more than once, with different content"


class TestRange:
    def limits(self, *ranges: dict[str, Any]) -> tuple[str, str, list[str]]:
        facts = read(result(referenceRange=list(ranges)))
        body = facts.events[1].body
        assert isinstance(body, LabResulted)
        return as_kept(body.low), as_kept(body.high), codes(facts)

    def test_one_side_may_be_missing(self) -> None:
        assert self.limits({"high": ucum(1.2, "mg/dL")}) == ("None", "1.2 mg/dL", [])

    def test_a_range_without_unit_is_in_the_unit_of_the_value(self) -> None:
        assert self.limits({"low": {"value": 0.5}, "high": {"value": 1.2}}) == ("0.5 mg/dL", "1.2 mg/dL", [])

    def test_only_normal_ranges_count(self) -> None:
        assert self.limits(
            {"high": ucum(9, "mg/dL"), "type": {"coding": [{"code": "critical"}]}},
            {"high": ucum(8, "mg/dL"), "age": {"high": {"value": 17}}},
            {"high": ucum(7, "mg/dL"), "appliesTo": [{"text": "pregnant"}]},
            {"text": "up to 1.3"},
            {"high": ucum(1.2, "mg/dL"), "type": {"coding": [{"code": "normal"}]}},
        ) == ("None", "1.2 mg/dL", [])

    def test_two_normal_ranges_are_none(self) -> None:
        both = {"high": ucum(1.2, "mg/dL")}, {"high": ucum(1.0, "mg/dL")}
        assert self.limits(*both) == ("None", "None", ["fhir.range_ambiguous"])
        found = only_finding(result(referenceRange=list(both)))
        assert found.found == "Observation/o1: 2 ranges are given as normal"
        assert found.wanted == "one range of normal for this sample"

    def test_a_limit_that_is_no_number_is_none(self) -> None:
        assert self.limits({"high": ucum("1.2", "mg/dL"), "low": {**ucum(1, "mg/dL"), "comparator": "<"}}) == (
            "None",
            "None",
            [],
        )


class TestPatient:
    def read(self, **fields: Any) -> tuple[list[Any], list[str]]:
        patient = {name: value for name, value in {**PATIENT, **fields}.items() if value is not None}
        (facts,) = read_bundle(bundle(patient), where="one.json", zone=ZONE)
        return [event.body for event in facts.events], [finding.found for finding in facts.findings]

    def test_sex_and_birth_are_one_fact(self) -> None:
        assert self.read() == ([DemographicsRecorded(sex="female", birth=When("1983-06-17", ZONE))], [])

    @pytest.mark.parametrize("birth", ["1983", "1983-06"])
    def test_a_birth_is_as_precise_as_it_is_known(self, birth: str) -> None:
        assert self.read(birthDate=birth) == ([DemographicsRecorded(sex="female", birth=When(birth, ZONE))], [])

    @pytest.mark.parametrize("gender", ["other", "unknown"])
    def test_another_gender_is_no_sex(self, gender: str) -> None:
        assert self.read(gender=gender) == ([], [f"Patient/{PATIENT_ID}: gender is '{gender}'"])

    def test_what_is_missing_is_said(self) -> None:
        assert self.read(gender=None, birthDate=None) == (
            [],
            [f"Patient/{PATIENT_ID}: gender is missing or no FHIR code", f"Patient/{PATIENT_ID}: birthDate is missing"],
        )

    @pytest.mark.parametrize("birth", ["1983-06-17T08:00:00+08:00", "17.6.1983", "1983-13"])
    def test_a_birth_that_is_no_date_is_said(self, birth: str) -> None:
        bodies, (found,) = self.read(birthDate=birth)
        assert bodies == []
        assert "is not a date" in found

    @pytest.mark.parametrize(
        ("fields", "found"),
        [
            ({"deceasedBoolean": True}, ["the patient has died"]),
            ({"deceasedDateTime": "2026-10-01"}, ["the patient died on 2026-10-01"]),
            ({"deceasedBoolean": False}, []),
        ],
    )
    def test_a_death_is_said(self, fields: dict[str, Any], found: list[str]) -> None:
        assert self.read(**fields)[1] == found


def test_nothing_that_names_a_person_is_in_the_facts() -> None:
    person = {
        **PATIENT,
        "name": [{"family": "Mustermann", "given": ["Erika"]}],
        "identifier": [{"system": "urn:mrn", "value": "4711471147"}],
        "telecom": [{"system": "phone", "value": "01775550123"}],
        "address": [{"line": ["Heidestrasse 17"]}],
    }
    note = result(note=[{"text": "Mustermann"}], performer=[{"display": "Dr Mustermann"}], valueString="Mustermann")
    shown = json.dumps(repr(read_bundle(bundle(person, note), where="one.json", zone=ZONE)))
    for secret in ("Mustermann", "Erika", "4711", "0177", "Heidestrasse"):
        assert secret not in shown


def test_who_it_is_goes_beside_the_facts_for_the_key() -> None:
    numbers = [
        {"system": "urn:mrn", "value": "4711471147"},
        {"value": "X7"},
        {"system": "urn:mrn"},
        "odd",
        {"value": 7},
    ]
    (facts,) = read_bundle(bundle({**PATIENT, "identifier": numbers}), where="one.json", zone=ZONE)
    assert (facts.identity.id, facts.identity.identifiers) == (PATIENT["id"], ("urn:mrn|4711471147", "|X7"))
    (odd,) = read_bundle(bundle({**PATIENT, "identifier": "4711"}), where="one.json", zone=ZONE)
    assert odd.identity.identifiers == ()
    assert odd.events == facts.events, "an identifier of a wrong type costs nothing"
    (unreadable,) = read_bundle(bundle({**PATIENT, "gender": 7}), where="one.json", zone=ZONE)
    assert (unreadable.identity.id, unreadable.events) == (PATIENT["id"], ())
