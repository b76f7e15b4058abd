"""Concepts: their codes have good check digits, mean one thing each, and travel with their citation."""

import re
from collections import Counter

import pytest

from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS, CodeSystem, Concept, concept_of_code

SYSTEMS: tuple[CodeSystem, ...] = ("snomed", "icd10", "icd9", "loinc", "rxnorm")
CODES = [(system, code, c.name) for c in CONCEPTS.values() for system in SYSTEMS for code in c.codes(system)]
EACH = pytest.mark.parametrize("concept", list(CONCEPTS.values()), ids=lambda concept: concept.name)

# Verhoeff, Error detecting decimal codes, 1969: the dihedral group D5 and its permutation
_D5 = [
    [(i + j) % 5 if i < 5 and j < 5 else (i + j) % 5 + 5 if i < 5 else (i - j) % 5 + 5 if j < 5 else (i - j) % 5
     for j in range(10)] for i in range(10)
]  # fmt: skip
_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def is_verhoeff(number: str) -> bool:
    """Whether the last digit checks the others."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        turned = int(digit)
        for _ in range(place % 8):
            turned = _TURN[turned]
        check = _D5[check][turned]
    return check == 0


def mod_10_check_digit(number: str) -> int:
    """LOINC Users' Guide, appendix: the algorithm M10 of HL7 v2.3."""
    odd, even = number[::-1][0::2], number[::-1][1::2]
    return -(sum(map(int, str(2 * int(odd[::-1])))) + sum(map(int, even))) % 10


def test_the_check_of_verhoeff_is_the_published_one() -> None:
    """2363 is the usual example; SNOMED CT's own root concept is 138875005. One digit more, less or swapped is found."""
    assert is_verhoeff("2363")
    assert is_verhoeff("138875005")
    assert not is_verhoeff("138875006")
    assert not is_verhoeff("318875005")


@pytest.mark.parametrize(("system", "code", "name"), CODES)
def test_every_code_is_well_formed(system: str, code: str, name: str) -> None:
    match system:
        case "snomed":
            assert re.fullmatch(r"[1-9]\d{5,17}", code), name
            assert is_verhoeff(code), name
            assert code[-3:-1] in ("00", "10"), f"{name}: a concept, no description and no relation"
        case "loinc":
            assert re.fullmatch(r"\d{3,5}-\d", code), name
            assert mod_10_check_digit(code[:-2]) == int(code[-1]), name
        case "icd10":
            assert re.fullmatch(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", code), name
        case "icd9":
            assert re.fullmatch(r"(\d{3}|V\d{2})(\.\d{1,2})?", code), name
        case "rxnorm":
            assert re.fullmatch(r"[1-9]\d{2,7}", code), name


def test_no_code_stands_for_two_concepts() -> None:
    assert {code: times for code, times in Counter((s, c) for s, c, _ in CODES).items() if times > 1} == {}


def test_no_code_is_a_subdivision_of_another_concepts() -> None:
    for edition in ("icd10", "icd9"):
        icd = {code: name for system, code, name in CODES if system == edition}
        for code, name in icd.items():
            for cut in range(3, len(code)):
                assert code[:cut].rstrip(".") not in icd, f"{code} of {name} is already within {code[:cut]}"


def test_no_code_of_a_test_is_that_of_a_number() -> None:
    of_numbers = {code for analyte in ANALYTES.values() for code in (*analyte.loinc, *analyte.loinc_molar)}
    assert of_numbers.isdisjoint(code for system, code, _ in CODES if system == "loinc")


def test_no_concept_has_the_name_of_an_analyte() -> None:
    assert set(CONCEPTS).isdisjoint(ANALYTES)


@pytest.mark.parametrize(("system", "code", "name"), CODES)
def test_every_code_finds_its_concept(system: CodeSystem, code: str, name: str) -> None:
    found = concept_of_code(system, code)
    assert found is not None
    assert found.name == name


@EACH
def test_every_row_is_whole(concept: Concept) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", concept.name)
    assert CONCEPTS[concept.name] is concept
    assert concept.label
    assert re.search(r"[一-鿿]|HIV RNA", concept.label_zh), concept.name
    assert concept.citation


@EACH
def test_every_code_but_those_of_a_range_is_cited(concept: Concept) -> None:
    cited = set(re.findall(r"[A-Z]?\d[\dA-Z.-]*", concept.citation))
    for first, last in re.findall(r"([A-Z]\d\d)-([A-Z]\d\d)", concept.citation):
        cited |= {f"{first[0]}{number:02}" for number in range(int(first[1:]), int(last[1:]) + 1)}
    codes = {code for system in SYSTEMS for code in concept.codes(system)}
    assert codes <= cited, codes - cited


@EACH
def test_the_codes_fit_the_kind(concept: Concept) -> None:
    if concept.loinc:
        assert concept.kind == "test"
    if concept.rxnorm:
        assert concept.kind in ("medication", "treatment")
    if concept.snomed or concept.icd10:
        assert concept.kind in ("condition", "treatment")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("G40", "seizure"),
        ("G40.909", "seizure"),
        ("R56.00", "seizure"),
        ("B18.1", "hepatitis_b"),
        ("B19.10", "hepatitis_b"),
        ("B17.0", "hepatitis_b"),
        ("B17.11", "hepatitis_c"),
        ("C91.00", "acute_lymphoblastic_leukaemia"),
        ("D89.810", "gvhd"),
        ("Z33.1", "pregnancy"),
    ],
)
def test_a_subdivision_stands_for_its_category(code: str, name: str) -> None:
    found = concept_of_code("icd10", code)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("code", ["", "G", "G4", "G41", "B18", "B18.9", "B17.2", "C91", "C91.10", "Z33.2", "g40"])
def test_a_wider_or_a_neighbouring_category_stands_for_nothing(code: str) -> None:
    assert concept_of_code("icd10", code) is None


@pytest.mark.parametrize(
    ("system", "code"),
    [("snomed", "444814009"), ("snomed", ""), ("loinc", "2160-0"), ("rxnorm", "316672"), ("snomed", "G40")],
)
def test_a_code_that_is_not_listed_is_nothing(system: CodeSystem, code: str) -> None:
    assert concept_of_code(system, code) is None


def test_vasopressin_is_no_vasopressor_and_a_nasal_decongestant_is_none() -> None:
    named = {code: concept_of_code("rxnorm", code) for code in ("7512", "3628", "11149", "3992", "8163")}
    assert {code: concept and concept.name for code, concept in named.items()} == {
        "7512": "vasopressor",
        "3628": "vasopressor",
        "11149": "vasopressin",
        "3992": None,  # epinephrine, of an auto-injector for instance
        "8163": None,  # phenylephrine, of nose drops for instance
    }


def test_a_code_of_leukaemia_without_a_lineage_is_no_b_all() -> None:
    told = concept_of_code("icd10", "C91.00")
    assert told is not None
    assert told is not CONCEPTS["b_cell_all"]


def test_the_concepts_that_our_trial_names_are_there() -> None:
    assert {
        "b_cell_all", "seizure", "infection", "uncontrolled_complication", "hiv", "pregnancy", "lactation",
        "refuses_contraception", "remission_failure", "gvhd", "consolidation", "induction", "allo_hsct", "blinatumomab",
        "inotuzumab", "car_t", "tki", "radiotherapy", "chemotherapy", "hbsag", "anti_hbc", "hbv_dna", "anti_hcv",
        "hcv_rna", "hiv_antibody_antigen", "hcg", "syphilis", "systemic_steroid",
        "hypotension", "vasopressor", "vasopressin", "antipyretic", "siltuximab", "anakinra", "anticonvulsant",
    } <= set(CONCEPTS)  # fmt: skip
