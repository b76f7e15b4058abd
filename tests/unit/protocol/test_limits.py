"""Limits, in the digits and the unit that the file gives."""

from decimal import Decimal

import pytest

from trialwright.errors import ProtocolError
from trialwright.protocol.criteria import Comparison, Limit
from trialwright.protocol.limits import read_comparisons, read_limit, read_window
from trialwright.protocol.node import Node
from trialwright.protocol.yaml_text import read_yaml_text
from trialwright.standards.analytes import ANALYTES


def comparisons(text: str, analyte: str = "creatinine") -> list[str]:
    node = read_yaml_text(text, "x.yaml")
    assert isinstance(node.value, dict)
    return [str(each) for each in read_comparisons(node, node.value, ANALYTES[analyte])]


def test_a_limit_keeps_its_digits_and_its_unit() -> None:
    assert read_limit(Node("1.60 mg/dL", "x"), "below", ANALYTES["creatinine"]) == Limit(Decimal("1.60"), "mg/dL")
    assert str(read_limit(Node("2.0 mg/dL", "x"), "below", ANALYTES["bilirubin"])) == "2.0 mg/dL"


def test_a_molar_limit_fits_an_analyte_that_has_a_molar_factor() -> None:
    assert read_limit(Node("141 umol/L", "x"), "below", ANALYTES["creatinine"]).unit == "umol/L"
    with pytest.raises(ProtocolError, match="alt is not measured in umol/L"):
        read_limit(Node("141 umol/L", "x"), "below", ANALYTES["alt"])


def test_an_ejection_fraction_may_be_a_fraction_or_a_percentage_but_not_half_a_percent() -> None:
    lvef = ANALYTES["lvef"]
    assert read_limit(Node("0.5 1", "x"), "at_least", lvef) == Limit(Decimal("0.5"), "1")
    assert read_limit(Node("50 %", "x"), "at_least", lvef) == Limit(Decimal("50"), "%")
    with pytest.raises(ProtocolError) as refused:
        read_limit(Node("0.5 %", "x", 7), "at_least", lvef)
    assert str(refused.value) == (
        "x line 7: '0.5 %' is no value that lvef can have\n"
        "  wanted: a limit from 3 to 95 %, or the same in another unit\n"
        "  to do:  correct the number or the unit"
    )


def test_a_limit_of_zero_is_a_limit() -> None:
    assert read_limit(Node("0 mg/dL", "x"), "above", ANALYTES["creatinine"]).value == 0


def test_the_upper_limit_of_normal_also_of_coagulation() -> None:
    assert read_limit(Node("1.5 x ULN", "x"), "below", ANALYTES["inr"]) == Limit(Decimal("1.5"), "ULN")
    assert read_limit(Node("1.5 x ULN", "x"), "below", ANALYTES["aptt"]) == Limit(Decimal("1.5"), "ULN")


@pytest.mark.parametrize("analyte", ["weight", "lvef", "ecog", "temperature", "blasts_marrow"])
def test_what_no_laboratory_limits_has_no_upper_limit_of_normal(analyte: str) -> None:
    with pytest.raises(ProtocolError, match=f"below: 3 x ULN of {analyte}"):
        read_limit(Node("3 x ULN", "x"), "below", ANALYTES[analyte])


def test_between_and_is_include_their_limits() -> None:
    assert comparisons("between: [1 mg/dL, 2 mg/dL]") == ["at least 1 mg/dL", "at most 2 mg/dL"]
    assert comparisons("is: 2 mg/dL") == ["at least 2 mg/dL", "at most 2 mg/dL"]


def test_comparisons_stand_in_one_order() -> None:
    assert comparisons("{above: 1 mg/dL, below: 2 mg/dL}") == comparisons("{below: 2 mg/dL, above: 1 mg/dL}")


def test_two_units_of_one_analyte_are_compared_exactly() -> None:
    # 1.6 mg/dL is 141.472 umol/L: the limits below leave room only on one side of that.
    assert len(comparisons("between: [1.6 mg/dL, 141.472 umol/L]")) == 2
    with pytest.raises(ProtocolError, match="no value is"):
        comparisons("between: [1.6 mg/dL, 141.471 umol/L]")


def test_a_multiple_of_uln_and_an_absolute_limit_may_stand_together() -> None:
    assert comparisons("{above: 3 x ULN, at_most: 100 U/L}", "alt") == ["at most 100 U/L", "above 3 x ULN"]


def test_counts_have_no_unit() -> None:
    node = read_yaml_text("between: [2, 3]", "x")
    assert isinstance(node.value, dict)
    assert read_comparisons(node, node.value, None) == (
        Comparison("at_least", Limit(Decimal(2), "1")),
        Comparison("at_most", Limit(Decimal(3), "1")),
    )


def test_a_window_is_a_number_of_days_or_the_whole_life() -> None:
    assert (read_window(Node("0 d", "x")), read_window(Node("ever", "x"))) == (0, None)
