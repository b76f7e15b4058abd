"""Codes, times and amounts: the code by which a reader comes back to the same name, and a unit by which to the same value."""

from decimal import Decimal

import pytest
from tests.story_lines import ZONE

from trialwright.publish.fhir.fhir_bundle_parts import (
    Resource,
    Subject,
    Unsayable,
    amount,
    analyte_code,
    coded,
    concept_code,
    is_simple,
    put_extension,
    put_time,
)
from trialwright.screen.fhir_own import named_here
from trialwright.screen.fhir_resources import Coding
from trialwright.standards.analytes import ANALYTES, analyte_of_loinc, conversion_for
from trialwright.standards.concepts import CONCEPTS, concept_of_code
from trialwright.standards.fhir_codes import OWN_ANALYTE, OWN_CONDITION, OWN_TEST, OWN_TREATMENT
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

LOINC = "http://loinc.org"


def code_of(concept: Resource) -> tuple[str, str]:
    (coding,) = concept["coding"]
    return coding["system"], coding["code"]


@pytest.mark.parametrize(
    ("analyte", "unit", "code"),
    [
        ("creatinine", "mg/dL", "2160-0"),
        ("creatinine", "µmol/L", "14682-9"),
        ("creatinine", "mmol/L", "14682-9"),
        ("creatinine", "G/L", "2160-0"),
        ("haemoglobin", "mmol/L", "59260-0"),
        ("sodium", "mmol/L", "2951-2"),
        ("calcium_ionized", "mmol/L", "1995-0"),
    ],
)
def test_an_analyte_has_the_loinc_code_of_the_unit_that_was_reported(analyte: str, unit: str, code: str) -> None:
    assert code_of(analyte_code(analyte, unit)) == (LOINC, code)


@pytest.mark.parametrize("name", [*ANALYTES, "something_else"])
def test_every_code_leads_back_to_its_analyte(name: str) -> None:
    """In every unit that a laboratory may write; what has no code, or only ones that say too much, has its name."""
    analyte = ANALYTES.get(name)
    for unit in (analyte.unit, *analyte.aliases, "mmol/L", "?") if analyte else ("1",):
        system, code = code_of(analyte_code(name, unit))
        found = analyte_of_loinc(code) if system == LOINC else named_here(Coding(system=system, code=code))
        assert found is analyte
    assert code_of(analyte_code("egfr", "mL/min/{1.73_m2}"))[0] == OWN_ANALYTE, "the code would name a formula"


@pytest.mark.parametrize("name", CONCEPTS)
def test_every_code_leads_back_to_its_concept(name: str) -> None:
    kind = CONCEPTS[name].kind
    own = {"condition": OWN_CONDITION, "treatment": OWN_TREATMENT, "test": OWN_TEST, "medication": OWN_CONDITION}[kind]
    system, code = code_of(concept_code(name, kind, own, systems=("loinc", "snomed", "icd10", "icd9")))
    if system == own:
        assert code == name
    else:
        names = {LOINC: "loinc", "http://snomed.info/sct": "snomed"}
        assert concept_of_code(names[system], code) is CONCEPTS[name]  # type: ignore[arg-type]


def test_a_name_of_another_kind_is_not_written_by_its_code() -> None:
    """A transplant that was recorded as a condition would be read as a treatment."""
    assert code_of(concept_code("transplant", "condition", OWN_CONDITION, systems=("snomed",))) == (
        OWN_CONDITION, "transplant",
    )  # fmt: skip
    assert code_of(concept_code("hcg", "test", OWN_TEST, systems=("loinc",))) == (OWN_TEST, "hcg")


@pytest.mark.parametrize("name", ANALYTES)
def test_the_code_of_a_unit_means_what_the_unit_meant(name: str) -> None:
    """A reader takes the code where there is one: it must convert as what the laboratory wrote."""
    analyte = ANALYTES[name]
    for unit in (analyte.unit, *analyte.aliases, f" {analyte.unit} ", "G/L", "mg/dL", "%", ""):
        told = amount(name, Quantity(value=Decimal("1.50"), unit=unit))
        read = str(told.get("code", told.get("unit", "")))
        assert conversion_for(analyte, read, analyte.unit) == conversion_for(analyte, unit, analyte.unit)
        assert told.get("unit", "").strip() == unit.strip()


def test_a_number_that_no_reader_takes_is_not_written() -> None:
    assert amount(None, Quantity(value=Decimal("1E+30"), unit="1"))["value"] == Decimal("1E+30")
    for text in ("1E+31", "1E-31"):
        with pytest.raises(Unsayable, match="more than 30 powers of ten"):
            amount(None, Quantity(value=Decimal(text), unit="1"))


@pytest.mark.parametrize(("bound", "unit", "simple"), [("=", "U/L", True), ("<", "U/L", False), ("=", " ", False)])
def test_a_simple_quantity_has_no_bound_and_a_unit(bound: str, unit: str, simple: bool) -> None:
    assert is_simple(Quantity(value=Decimal(1), unit=unit, bound=bound)) is simple  # type: ignore[arg-type]


def test_a_name_must_have_the_form_of_a_code() -> None:
    assert coded(OWN_CONDITION, "a word", " ")["text"] == "a word"
    for name in ("", " a", "a  b", "a\nb"):
        with pytest.raises(Unsayable, match="has not the form of a code"):
            coded(OWN_CONDITION, name, name)


def test_a_time_within_another_element_says_where_its_minute_is() -> None:
    resource: Resource = {}
    put_time(resource, "performedPeriod.start", When("2026-10-20T08:00Z", ZONE))
    put_time(resource, "performedPeriod.end", When("2026-10", ZONE))
    put_time(resource, "recordedDate", None)
    put_extension(resource, "urn:x", valueInteger=None)
    assert resource == {
        "performedPeriod": {"start": "2026-10-20T08:00:00Z", "end": "2026-10"},
        "extension": [{"url": "urn:trialwright:minute", "valueCode": "performedPeriod.start"}],
    }


def test_the_address_of_a_resource_is_the_same_for_the_same_log_and_another_for_another() -> None:
    one, other = Subject("A", "SZ01-1", ZONE), Subject("B", "SZ01-1", ZONE)
    assert one.url_of("7") == Subject("A", "SZ01-1", "Europe/Paris").url_of("7")
    assert len({one.url_of(), one.url_of("7"), other.url_of("7")}) == 3
    assert one.url_of().startswith("urn:uuid:")
