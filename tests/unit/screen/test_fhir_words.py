"""Tests that answer with a word: by code, by a plain text, and never from a number."""

from typing import Any

import pytest
from tests.unit.screen.bundles import codes, loinc, read, result, ucum

from trialwright.events.results import LabResulted, TestResulted

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def serology(code: str = "5196-1", own_id: str = "s1", **value: Any) -> dict[str, Any]:
    return result(code, own_id, **{"valueQuantity": None, **value})


def coded(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"valueCodeableConcept": {"coding": [{"system": system, "code": code} for system, code in pairs]}}


def told(*resources: Any) -> list[tuple[str, str]]:
    return [(e.body.test, e.body.result) for e in read(*resources).events if isinstance(e.body, TestResulted)]


@pytest.mark.parametrize(
    ("system", "code", "word"),
    [
        (SNOMED, "10828004", "positive"),
        (SNOMED, "260373001", "positive"),
        (SNOMED, "11214006", "positive"),
        (SNOMED, "260385009", "negative"),
        (SNOMED, "260415000", "negative"),
        (SNOMED, "131194007", "negative"),
        (SNOMED, "82334004", "indeterminate"),
        (SNOMED, "42425007", "indeterminate"),
        (LOINC, "LA6576-8", "positive"),
        (LOINC, "LA6577-6", "negative"),
        (LOINC, "LA11882-0", "positive"),
        (LOINC, "LA11883-8", "negative"),
        (V3, "POS", "positive"),
        (V3, "NEG", "negative"),
        (V3, "IND", "indeterminate"),
    ],
)
def test_a_code_is_a_word(system: str, code: str, word: str) -> None:
    assert told(serology(**coded((system, code)))) == [("hbsag", word)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Negative", "negative"),
        (" NON-REACTIVE ", "negative"),
        ("Not detected", "negative"),
        ("阴性", "negative"),
        ("Positive", "positive"),
        ("阳性", "positive"),
        ("equivocal", "indeterminate"),
    ],
)
def test_a_plain_text_is_a_word(text: str, word: str) -> None:
    assert told(serology(valueString=text)) == [("hbsag", word)]


@pytest.mark.parametrize(
    ("code", "test"),
    [
        ("5195-3", "hbsag"),
        ("13952-7", "anti_hbc"),
        ("42595-9", "hbv_dna"),
        ("13955-0", "anti_hcv"),
        ("11259-9", "hcv_rna"),
        ("56888-1", "hiv_antibody_antigen"),
        ("2106-3", "hcg"),
        ("20507-0", "syphilis"),
    ],
)
def test_the_tests_before_enrolment_are_known(code: str, test: str) -> None:
    assert told(serology(code, valueString="negative")) == [(test, "negative")]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"valueQuantity": ucum(0.04, "{s_co_ratio}")}, "hbsag has a number where a word is wanted"),
        ({"valueInteger": 0}, "hbsag has a number where a word is wanted"),
        ({"valueString": "weakly positive, please repeat"}, "hbsag has a text that is no plain word"),
        ({"valueString": "not positive"}, "hbsag has a text that is no plain word"),
        (coded(("urn:own", "N")), "hbsag has a result whose code is not known"),
        (coded((SNOMED, "10828004"), (SNOMED, "260385009")), "hbsag is negative and positive at the same time"),
        (
            {"dataAbsentReason": {"coding": [{"code": "unsatisfactory"}]}},
            "hbsag has no result, for the reason unsatisfactory",
        ),
        ({"dataAbsentReason": {}}, "hbsag has no result, for the reason that is not coded"),
        ({}, "hbsag has no result"),
    ],
)
def test_what_is_no_word_is_a_finding(value: dict[str, Any], found: str) -> None:
    facts = read(serology(**value))
    assert [event.kind for event in facts.events] == ["demographics.recorded"]
    (finding,) = facts.findings
    assert (finding.code, finding.found) == ("fhir.word_missing", f"Observation/s1: {found}")
    assert finding.wanted == "positive, negative or indeterminate, as a code or as that word"
    assert finding.to_do == "not used; read the report, and record the result as test.resulted"


def test_two_codes_that_say_the_same_are_one_word() -> None:
    assert told(serology(**coded((SNOMED, "260415000"), (LOINC, "LA11883-8"), ("urn:own", "N")))) == [
        ("hbsag", "negative")
    ]


def test_a_panel_gives_each_of_its_tests_and_numbers() -> None:
    parts = [
        {"code": loinc("5196-1"), "valueString": "negative"},
        {"code": loinc("13952-7"), "valueString": "positive"},
        {"code": loinc("1742-6"), "valueQuantity": ucum(30, "U/L")},
    ]
    panel = result("99999-9", "p1", valueQuantity=None, component=parts)
    facts = read(panel)
    assert told(panel) == [("hbsag", "negative"), ("anti_hbc", "positive")]
    assert [event.source for event in facts.events[1:]] == [
        "Observation/p1#5196-1",
        "Observation/p1#13952-7",
        "Observation/p1#1742-6",
    ]
    assert isinstance(facts.events[3].body, LabResulted)


def test_a_code_that_means_a_test_and_an_analyte_is_ambiguous() -> None:
    assert codes(read(result(loinc("5196-1", "1742-6")))) == ["fhir.code_ambiguous"]


def test_a_preliminary_word_is_not_used() -> None:
    assert codes(read(serology(status="preliminary", valueString="negative"))) == ["fhir.not_final"]
