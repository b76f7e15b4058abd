"""Comparing: both sides of a limit, bounds, units, upper limits, and values that no patient can have."""

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.unit.derive.telling import compared_with, lab, quantity

from trialwright.derive import comparing
from trialwright.derive.comparing import Compared, as_decimal, compare, unusable_reason, wrong_range
from trialwright.events.results import VitalMeasured
from trialwright.protocol.criteria import Operator
from trialwright.standards.analytes import ANALYTES, limit_in_reported_unit, plausible
from trialwright.standards.quantity import Quantity


def creatinine(value: str, operator: Operator, limit: str = "1.6 mg/dL") -> Compared:
    return compare(lab("creatinine", value), compared_with(operator, limit))


def alt(value: str, upper: str | None, low: str | None = None, times: str = "3") -> Compared:
    return compare(lab("alt", value, upper=upper, low=low), compared_with("below", f"{times} ULN"))


def why(result: Compared) -> str:
    assert result.holds is None
    assert result.missing is not None
    return result.missing.reason


@pytest.mark.parametrize(
    ("value", "below", "at_most", "at_least", "above"),
    [
        ("1.599999999999999 mg/dL", True, True, False, False),
        ("1.6 mg/dL", False, True, True, False),
        ("1.60000 mg/dL", False, True, True, False),
        ("1.600000000000001 mg/dL", False, False, True, True),
        ("141.472 umol/L", False, True, True, False),
        ("141.471999999999999 umol/L", True, True, False, False),
        ("141.472000000000001 umol/L", False, False, True, True),
        ("16 mg/L", False, True, True, False),
        # a value below the detection limit lies below it, and one above the range above it
        ("<1.6 mg/dL", True, True, False, False),
        ("<1.5 mg/dL", True, True, False, False),
        ("<1.7 mg/dL", None, None, None, None),
        (">1.6 mg/dL", False, False, True, True),
        (">1.5 mg/dL", None, None, None, None),
        (">2 mg/dL", False, False, True, True),
        ("<141.472 umol/L", True, True, False, False),
        ("<141.473 umol/L", None, None, None, None),
    ],
)
def test_both_sides_of_a_limit(
    value: str, below: bool | None, at_most: bool | None, at_least: bool | None, above: bool | None
) -> None:
    operators: tuple[Operator, ...] = ("below", "at_most", "at_least", "above")
    assert tuple(creatinine(value, operator).holds for operator in operators) == (below, at_most, at_least, above)


def test_the_words_hold_the_value_as_reported_and_the_limit_in_both_units() -> None:
    assert creatinine("141.0 umol/L", "below").how == "141.0 umol/L is below 141.472 umol/L (1.6 mg/dL)"
    assert creatinine("142 umol/L", "at_most").how == "142 umol/L is not at most 141.472 umol/L (1.6 mg/dL)"
    assert creatinine("1.60 mg/dL", "below").how == "1.60 mg/dL is not below 1.6 mg/dL"
    assert creatinine("<0.2 mg/dL", "below").how == "<0.2 mg/dL is below 1.6 mg/dL"
    assert alt("119 U/L", "40 U/L").how == "119 U/L is below 120 U/L (3 x 40 U/L)"


@pytest.mark.parametrize(
    ("value", "reason", "words"),
    [
        ("88 mg/dL", "implausible", "88 mg/dL is outside what is plausible: is the unit right?"),
        ("0 mg/dL", "implausible", "0 mg/dL is outside what is plausible: is the unit right?"),
        ("-1 mg/dL", "implausible", "-1 mg/dL is outside what is plausible: is the unit right?"),
        (
            "999999999999999 mg/dL",
            "implausible",
            "999999999999999 mg/dL is outside what is plausible: is the unit right?",
        ),
        ("1.0 kg", "unit_unusable", "'kg' cannot be converted to mg/dL"),
        ("1.0 MG/DL", "unit_unusable", "'MG/DL' cannot be converted to mg/dL"),
        ("<2.0 mg/dL", "beyond_measurement", "<2.0 mg/dL does not say whether it is below 1.6 mg/dL"),
    ],
)
def test_what_cannot_be_used_is_unknown(value: str, reason: str, words: str) -> None:
    result = creatinine(value, "below")
    assert why(result) == reason
    assert result.missing is not None
    assert result.missing.detail == words


def test_an_unknown_analyte() -> None:
    missing = unusable_reason(lab("unobtainium", "1 mg/dL"))
    assert missing is not None
    assert (missing.reason, missing.detail) == ("unit_unusable", "this version does not know the analyte")


@pytest.mark.parametrize(("low", "high"), [("0.05 mg/dL", "0.049 mg/dL")])
def test_the_lowest_plausible_value_is_plausible(low: str, high: str) -> None:
    assert unusable_reason(lab("creatinine", low)) is None
    missing = unusable_reason(lab("creatinine", high))
    assert missing is not None
    assert missing.reason == "implausible"


@pytest.mark.parametrize(
    ("value", "upper", "holds"),
    [
        ("119.999 U/L", "40 U/L", True),
        ("120 U/L", "40 U/L", False),
        ("119 IU/L", "40 U/L", True),
        ("1.9 ukat/L", "40 U/L", True),  # 3 x 40 U/L are 2.0 ukat/L
        ("2.0 ukat/L", "40 U/L", False),
        ("119 U/L", "0.6666 ukat/L", True),
        ("121 U/L", "0.6667 ukat/L", False),
    ],
)
def test_the_upper_limit_may_be_in_another_unit(value: str, upper: str, holds: bool) -> None:
    assert alt(value, upper).holds is holds


@pytest.mark.parametrize(
    ("upper", "reason"),
    [
        (None, "range_missing"),
        ("40 mg/dL", "unit_unusable"),
        ("<40 U/L", "beyond_measurement"),
        (">40 U/L", "beyond_measurement"),
        ("0 U/L", "implausible"),
        ("-40 U/L", "implausible"),
    ],
)
def test_an_upper_limit_that_is_none(upper: str | None, reason: str) -> None:
    result = alt("100 U/L", upper)
    assert why(result) == reason
    assert result.missing is not None
    assert result.missing.what == "alt upper limit of normal"


def test_an_upper_limit_in_the_wrong_unit_decides_nothing() -> None:
    """110 umol/L typed as 110 mg/dL would admit a creatinine of 3000 umol/L at 1.5 x ULN."""
    slip = lab("creatinine", "3000 umol/L", upper="110 mg/dL")
    assert why(compare(slip, compared_with("below", "1.5 ULN"))) == "implausible"
    assert wrong_range(slip) == "an upper limit of normal of 110 mg/dL is not plausible"


def test_exchanged_limits_decide_nothing() -> None:
    """With 40 and 10 exchanged, 100 U/L would be above 3 x 10 U/L."""
    assert why(alt("100 U/L", "10 U/L", low="40 U/L")) == "implausible"
    assert alt("100 U/L", "40 U/L", low="40 U/L").holds is True
    assert wrong_range(lab("alt", "1 U/L", upper="10 U/L", low="1 ukat/L")) == (
        "the lower limit 1 ukat/L is above the upper limit 10 U/L"
    )
    assert wrong_range(lab("alt", "1 U/L", upper="10 U/L", low="50 mg/dL")) is None, "cannot be compared"
    assert wrong_range(lab("alt", "1 U/L", low="50 U/L")) is None
    assert wrong_range(lab("unobtainium", "1 U/L", upper="1 U/L", low="2 U/L")) is None


def test_a_bedside_value_has_no_upper_limit() -> None:
    body = VitalMeasured(analyte="alt", value=quantity("100 U/L"))
    assert why(compare(body, compared_with("below", "3 ULN"))) == "range_missing"


def test_no_answer_hangs_on_the_last_digit_of_a_decimal() -> None:
    """The limit is 99.999999999999999 U/L itself; as floats both would be 100."""
    tight = lab("alt", "99.999999999999999 U/L", upper="33.333333333333333 U/L")
    assert compare(tight, compared_with("below", "3 ULN")).holds is False
    assert compare(tight, compared_with("at_most", "3 ULN")).holds is True


def test_as_decimal() -> None:
    assert as_decimal(Fraction(1, 8)) == Decimal("0.125")
    assert as_decimal(Fraction(2, 3)) == Decimal("0.6666666666666666666666666667")


@pytest.mark.parametrize("name", sorted(ANALYTES))
def test_the_fast_way_to_plausible_agrees_with_the_obvious_one(name: str) -> None:
    """At each edge, on both sides of it, in each unit that laboratories write."""
    entry = ANALYTES[name]
    units = {entry.unit, *entry.aliases, *([entry.molar.molar_unit] if entry.molar else []), "furlong"}
    edges = entry.plausible or (Decimal(0), Decimal(1))
    for unit in units:
        for edge in edges:
            converted = limit_in_reported_unit(entry, edge, entry.unit, unit)
            near = edge if converted is None else Decimal(converted.numerator) / Decimal(converted.denominator)
            for value in (near, near * Decimal("0.999"), near * Decimal("1.001")):
                quantity = Quantity(value=value, unit=unit)
                assert comparing._plausible(name, quantity) is plausible(entry, quantity), (unit, value)
