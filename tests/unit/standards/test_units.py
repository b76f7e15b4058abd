"""The table of units, and conversions that must be exact to the last digit."""

from decimal import Decimal
from fractions import Fraction

import pytest

from trialwright.standards.units import UNITS, Molar, conversion, unit_trap

CREATININE = Molar("mg/dL", "umol/L", Fraction("88.42"))
TRIGLYCERIDE = Molar("mg/dL", "mmol/L", Fraction("0.01129"))


def converted(value: str, from_unit: str, to_unit: str, molar: Molar | None = None) -> Fraction:
    convert = conversion(from_unit, to_unit, molar=molar)
    assert convert is not None, f"{from_unit} does not convert to {to_unit}"
    return convert(Decimal(value))


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        ("100.4", "[degF]", "Cel", "38"),
        ("38", "Cel", "[degF]", "100.4"),
        ("-40", "[degF]", "Cel", "-40"),
        ("310.15", "K", "Cel", "37"),
        ("1", "10*9/L", "10*3/uL", "1"),
        ("500", "/mm3", "10*9/L", "0.5"),
        ("500", "{cells}/uL", "10*9/L", "0.5"),
        ("8.5", "g/dL", "g/L", "85"),
        ("49", "mg/dL", "g/L", "0.49"),
        ("1", "ng/mL", "ug/L", "1"),
        ("1", "ukat/L", "U/L", "60"),
        ("0.5", "1", "%", "50"),
        ("72", "h", "d", "3"),
        ("1", "a", "mo", "12"),
        ("365.25", "d", "a", "1"),
        ("60", "kg", "g", "60000"),
        ("5.5", "10*6/kg", "{cells}/kg", "5500000"),
        ("120", "mL/min", "L/min", "0.12"),
        ("7.5", "kPa", "kPa", "7.5"),
        ("1", "[lb_av]", "kg", "0.45359237"),
        ("1", "[in_i]", "cm", "2.54"),
    ],
)
def test_conversions_within_a_dimension_are_exact(value: str, from_unit: str, to_unit: str, expected: str) -> None:
    assert converted(value, from_unit, to_unit) == Fraction(expected)


def test_a_third_stays_a_third() -> None:
    """Where no decimal can hold the result, the fraction does."""
    assert converted("1", "U/L", "ukat/L") == Fraction(1, 60)
    assert converted("100", "[degF]", "Cel") == Fraction(340, 9)


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "molar", "expected"),
    [
        ("1.6", "mg/dL", "umol/L", CREATININE, "141.472"),
        ("1.6", "mg/dL", "mmol/L", CREATININE, "0.141472"),
        ("16", "mg/L", "umol/L", CREATININE, "141.472"),
        ("141.472", "umol/L", "mg/dL", CREATININE, "1.6"),
        ("265", "mg/dL", "mmol/L", TRIGLYCERIDE, "2.99185"),
    ],
)
def test_mass_becomes_amount_of_a_named_substance(
    value: str, from_unit: str, to_unit: str, molar: Molar, expected: str
) -> None:
    """TV-2.50 and TV-2.52, unrounded, both ways."""
    assert converted(value, from_unit, to_unit, molar) == Fraction(expected)


@pytest.mark.parametrize(
    ("from_unit", "to_unit"),
    [
        ("mg/dL", "umol/L"),  # of which substance?
        ("mg/dL", "U/L"),
        ("U/L", "[IU]/L"),  # an international unit is not an enzyme unit
        ("{EU}/mL", "/mL"),  # an annotation is nothing in UCUM, here it is the endotoxin unit
        ("{EU}/mL", "[IU]/mL"),
        ("mL/min", "mL/min/{1.73_m2}"),  # needs the body surface
        ("{score}", "%"),
        ("{INR}", "%"),
        ("%", "{INR}"),
        ("g/L", "G/L"),
        ("10*9/L", "G/L"),
        ("[EU]/mL", "{EU}/mL"),
        ("parsecs", "m"),
        ("m", "parsecs"),
        ("parsecs", "parsecs"),
        ("mg/dl", "mg/dL"),  # UCUM knows both, but codes are case-sensitive: spellings are the analyte's policy
        ("", "1"),
    ],
)
def test_what_does_not_convert_is_none(from_unit: str, to_unit: str) -> None:
    assert conversion(from_unit, to_unit) is None


def test_a_molar_factor_converts_nothing_but_mass_and_amount() -> None:
    assert conversion("U/L", "umol/L", molar=CREATININE) is None
    assert conversion("mg/dL", "U/L", molar=CREATININE) is None
    assert conversion("g/dL", "g/L", molar=CREATININE) == conversion("g/dL", "g/L")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("G/L", "gauss per litre"),
        ("G/L", "10*9/L"),
        ("[EU]/mL", "Ehrlich unit"),
        ("[EU]/mL", "{EU}"),
        ("EU/kg", "{EU}"),
        ("[IU]/L", "enzyme activity is written U/L"),
        ("IU/L", "enzyme activity is written U/L"),
        ("K/uL", "kelvin"),
        ("K/µL", "10*3/uL"),
        ("x10^9/L", "write 10*9/L"),
        ("10E9/L", "write 10*9/L"),
        ("×10^9/L", "write 10*9/L"),
        ("10^3/µL", "write 10*3/uL"),
        ("10^3/μL", "write 10*3/uL"),
        ("10^6/mm3", "write 10*6/mm3"),
        ("mcg", "ug"),
        ("mEq/L", "charge of the ion"),
        ("mmHg", "mm[Hg]"),
        ("°C", "Cel"),
        ("µmol/L", "umol/L"),
        ("μmol/L", "umol/L"),
        ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
    ],
)
def test_a_trap_is_named_with_the_right_code(text: str, words: str) -> None:
    sentence = unit_trap(text)
    assert sentence is not None
    assert words in sentence


@pytest.mark.parametrize("text", ["", "parsecs", "foo/bar"])
def test_an_unknown_unit_that_is_no_trap_has_no_sentence(text: str) -> None:
    assert unit_trap(text) is None


def test_no_unit_of_the_table_is_a_trap_but_the_international_unit() -> None:
    assert {code for code in UNITS if unit_trap(code)} == {"[IU]/L"}


def test_every_row_is_whole() -> None:
    for unit in UNITS.values():
        assert unit.citation.startswith("UCUM 2.2"), unit.code
        assert unit.dimension, unit.code
        assert unit.label, unit.code
        assert unit.factor > 0, unit.code
        assert unit.code == unit.code.strip(), unit.code


def test_every_dimension_has_a_base_unit() -> None:
    """A dimension whose factors have no unit of factor one would be a typing error in the table."""
    dimensions = {unit.dimension for unit in UNITS.values()}
    assert dimensions - {unit.dimension for unit in UNITS.values() if unit.factor == 1} <= {"number concentration"}
