"""Analytes: their codes, their molar factors, and the registered limits in the units of any laboratory."""

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from trialwright.standards.analytes import (
    ANALYTES,
    analyte_of_loinc,
    conversion_for,
    limit_in_reported_unit,
    plausible,
    to_unit,
)
from trialwright.standards.quantity import Quantity, read_quantity
from trialwright.standards.units import UNITS

LOINC_CODES = [(name, code) for name, analyte in ANALYTES.items() for code in (*analyte.loinc, *analyte.loinc_molar)]


def mod_10_check_digit(number: str) -> int:
    """LOINC Users' Guide, appendix: the algorithm of HL7 v2.3, section 2.9.5.3, "M10"."""
    odd, even = number[::-1][0::2], number[::-1][1::2]
    doubled = str(2 * int(odd[::-1]))
    total = sum(map(int, doubled)) + sum(map(int, even))
    return -total % 10


def test_the_check_digit_of_the_users_guide() -> None:
    """The guide's own example is 12345, with the digit 5."""
    assert mod_10_check_digit("12345") == 5


@pytest.mark.parametrize(("name", "code"), LOINC_CODES)
def test_every_code_has_a_good_check_digit(name: str, code: str) -> None:
    assert re.fullmatch(r"\d{3,5}-\d", code), name
    number, digit = code.split("-")
    assert mod_10_check_digit(number) == int(digit), name


def test_no_code_stands_for_two_analytes() -> None:
    assert {code: times for code, times in Counter(code for _, code in LOINC_CODES).items() if times > 1} == {}


def test_every_code_finds_its_analyte() -> None:
    for name, code in LOINC_CODES:
        found = analyte_of_loinc(code)
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2160-0", "creatinine"),
        ("38483-4", "creatinine"),
        ("14682-9", "creatinine"),
        ("1975-2", "bilirubin"),
        ("14631-6", "bilirubin"),
        ("1968-7", "direct_bilirubin"),
        ("1742-6", "alt"),
        ("1743-4", "alt"),
        ("1920-8", "ast"),
        ("30239-8", "ast"),
        ("10230-1", "lvef"),
        ("89243-0", "kps"),
        ("89247-1", "ecog"),
    ],
)
def test_the_codes_that_our_trial_is_screened_by(code: str, name: str) -> None:
    found = analyte_of_loinc(code)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("code", ["20505-4", "14959-1", "2161-8", "5792-7", "0-0", ""])
def test_a_code_of_urine_or_of_nothing_is_no_analyte(code: str) -> None:
    assert analyte_of_loinc(code) is None


def test_every_row_is_whole() -> None:
    for name, analyte in ANALYTES.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert analyte.name == name
        assert analyte.unit in UNITS, name
        assert analyte.citation, name
        assert analyte.label, name
        assert re.search(r"[一-鿿]|ECOG|CD", analyte.label_zh), name
        assert re.fullmatch(r"[A-Z][A-Z0-9]{0,7}", analyte.testcd), name
        assert analyte.plausible is not None, name
        assert analyte.plausible[0] < analyte.plausible[1], name
        assert all(code in analyte.citation for code in (*analyte.loinc, *analyte.loinc_molar)), name


def test_test_codes_are_unique() -> None:
    assert len({analyte.testcd for analyte in ANALYTES.values()}) == len(ANALYTES)


def test_every_spelling_of_a_unit_leads_to_a_unit_that_converts() -> None:
    for name, analyte in ANALYTES.items():
        for text, code in analyte.aliases.items():
            assert code in UNITS, (name, text)
        assert any(conversion_for(analyte, text, analyte.unit) for text in analyte.aliases), name


def test_a_molar_code_needs_a_molar_factor_and_its_source() -> None:
    for name, analyte in ANALYTES.items():
        if analyte.loinc_molar:
            assert analyte.molar is not None, name
        if analyte.molar is not None:
            assert conversion_for(analyte, analyte.molar.mass_unit, analyte.molar.molar_unit) is not None, name
            assert re.search(r"molar mass|atomic mass|AMA|nitrogen", analyte.citation), name


MOLAR_MASSES = {
    # g/mol; IUPAC atomic weights. Haemoglobin is the monomer, urea and phosphate are counted by N2 and P
    "creatinine": "113.12",
    "bilirubin": "584.66",
    "direct_bilirubin": "584.66",
    "haemoglobin": "16114",
    "calcium": "40.078",
    "calcium_ionized": "40.078",
    "magnesium": "24.305",
    "phosphate": "30.974",
    "glucose": "180.16",
    "urea": "28.014",
    "urate": "168.11",
    "triglyceride": "885.4",
}


def test_molar_factors_agree_with_molar_masses() -> None:
    """Published factors are rounded: none may be further than 0.1 % from ten thousand over the molar mass."""
    with_factor = {name for name, analyte in ANALYTES.items() if analyte.molar}
    assert with_factor == set(MOLAR_MASSES)
    for name, molar_mass in MOLAR_MASSES.items():
        convert = conversion_for(ANALYTES[name], "g/L", "mmol/L")
        assert convert is not None
        computed = Fraction(1000) / Fraction(molar_mass)
        assert abs(convert.scale / computed - 1) < Fraction(1, 1000), name


@pytest.mark.parametrize(
    ("analyte", "limit", "result", "below"),
    [
        ("creatinine", "1.6 mg/dL", "1.60 mg/dL", False),  # TV-0.1
        ("creatinine", "1.6 mg/dL", "141 umol/L", True),  # TV-0.2
        ("creatinine", "1.6 mg/dL", "142 umol/L", False),  # TV-0.3
        ("creatinine", "1.6 mg/dL", "141.472 umol/L", False),  # the limit itself, where floats fail
        ("creatinine", "1.6 mg/dL", "141.471 µmol/L", True),
        ("bilirubin", "2.0 mg/dL", "34 umol/L", True),  # TV-0.4
        ("bilirubin", "2.0 mg/dL", "35 umol/L", False),  # TV-0.5
        ("bilirubin", "2.0 mg/dL", "34.208 umol/L", False),
        ("lvef", "0.5 1", "50 %", False),  # TV-0.8: at least
        ("lvef", "50 %", "0.50 1", False),
        ("lvef", "50 %", "0.49 1", True),
        ("kps", "60 {score}", "60 %", False),
        ("neutrophils", "0.5 10*9/L", "499 /mm3", True),
    ],
)
def test_registered_limits_in_the_reported_unit(analyte: str, limit: str, result: str, below: bool) -> None:
    wanted, reported = read_quantity(limit), read_quantity(result)
    converted = limit_in_reported_unit(ANALYTES[analyte], wanted.value, wanted.unit, reported.unit)
    assert converted is not None
    assert (reported.value < converted) is below


@pytest.mark.parametrize(
    ("analyte", "limit", "limit_unit", "reported_unit", "expected"),
    [
        ("creatinine", "1.6", "mg/dL", "umol/L", "141.472"),  # TV-2.50
        ("bilirubin", "2.0", "mg/dL", "umol/L", "34.208"),  # TV-2.51
        ("triglyceride", "265", "mg/dL", "mmol/L", "2.99185"),  # TV-2.52
        ("ecog", "2", "{score}", "", "2"),
        ("ecog", "2", "1", "{score}", "2"),
        ("kps", "60", "", "1", "60"),
        ("alt", "120", "U/L", "IU/L", "120"),
        ("alt", "120", "U/L", "[IU]/L", "120"),
        ("potassium", "5.5", "mmol/L", "mEq/L", "5.5"),
        ("car_copies", "50", "{copies}/ug", "copies/μg DNA", "50"),
        ("csf_wbc", "5", "/uL", "10^6/L", "5"),
        ("csf_rbc", "10", "/uL", "cells/µL", "10"),
        ("rbc", "3", "10*12/L", "M/uL", "3"),
        ("cd3_count", "0.15", "10*9/L", "/uL", "150"),
        ("platelets", "50", "10*9/L", "K/uL", "50"),
        ("temperature", "38", "Cel", "°F", "100.4"),
        ("haemoglobin", "80", "g/L", "mmol/L", "4.9648"),
        ("inr", "1.5", "1", "{INR}", "1.5"),
    ],
)
def test_limits_convert_exactly(analyte: str, limit: str, limit_unit: str, reported_unit: str, expected: str) -> None:
    found = limit_in_reported_unit(ANALYTES[analyte], Decimal(limit), limit_unit, reported_unit)
    assert found == Fraction(expected)


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [
        ("platelets", "G/L"),  # giga per litre, gram per litre, or gauss per litre: nobody knows
        ("haemoglobin", "G/L"),
        ("alt", "umol/L"),
        ("alt", ""),  # an enzyme without a unit is no result
        ("lvef", ""),  # 0.5 or 50?
        ("ecog", "%"),
        ("inr", "%"),  # prothrombin activity
        ("igg", "IU/L"),  # the policy of enzymes holds for enzymes
        ("calcium", "mEq/L"),  # two charges: not our policy
        ("albumin", "umol/L"),  # no molar factor
        ("creatinine", "mg"),
        ("creatinine_clearance", "mL/min/{1.73_m2}"),
        ("egfr", "mL/min"),
        ("car_copies", "{copies}/{cell}"),  # of DNA and of cells: another question
        ("car_copies", "/uL"),
        ("car_t_cells", "/uL"),
    ],
)
def test_a_unit_that_cannot_be_used_is_none(analyte: str, unit: str) -> None:
    quantity = Quantity(value=Decimal(1), unit=unit)
    assert to_unit(ANALYTES[analyte], quantity, ANALYTES[analyte].unit) is None
    assert limit_in_reported_unit(ANALYTES[analyte], Decimal(1), ANALYTES[analyte].unit, unit) is None
    assert plausible(ANALYTES[analyte], quantity) is None


def test_a_result_keeps_its_order_in_another_unit() -> None:
    assert to_unit(ANALYTES["creatinine"], read_quantity("<141.472 umol/L"), "mg/dL") == Fraction("1.6")


@pytest.mark.parametrize(
    ("analyte", "text", "expected"),
    [
        ("creatinine", "88 mg/dL", False),
        ("creatinine", "88 umol/L", True),
        ("creatinine", "0.05 mg/dL", True),  # the ends belong to the range
        ("creatinine", "40 mg/dL", True),
        ("creatinine", "40.01 mg/dL", False),
        ("haemoglobin", "85 g/dL", False),
        ("haemoglobin", "85 g/L", True),
        ("temperature", "38.5 Cel", True),
        ("temperature", "101.3 [degF]", True),
        ("temperature", "101.3 Cel", False),
        ("height", "1.70 cm", False),
        ("height", "1.70 m", True),
        ("ecog", "6 {score}", False),
        ("platelets", "250000 10*9/L", False),
        ("car_copies", "10000000 {copies}/ug", True),
        ("car_copies", "10000001 {copies}/ug", False),
        ("car_t_cells", "100.1 %", False),
        ("csf_wbc", "12 10*9/L", True),
        ("csf_wbc", "1200 10*9/L", False),
        ("rbc", "3000000 /uL", True),
        ("rbc", "30 10*12/L", False),
        ("platelets", "250000 /uL", True),
        ("lvef", "0.6 %", False),
    ],
)
def test_a_slip_of_the_unit_is_not_plausible(analyte: str, text: str, expected: bool) -> None:
    assert plausible(ANALYTES[analyte], read_quantity(text)) is expected
