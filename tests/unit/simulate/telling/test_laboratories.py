"""The two laboratories of a rehearsed site: the same blood, other units, other limits, and nothing that nobody would print."""

from datetime import date
from decimal import Decimal

import pytest

from trialwright.derive.comparing import unusable_reason, wrong_range
from trialwright.simulate.telling.laboratories import _TABLE, measured, registered_ranges, reported
from trialwright.standards.analytes import ANALYTES, to_unit


@pytest.mark.parametrize("analyte", sorted(set(_TABLE["central"]) & set(_TABLE["clinic"])))
@pytest.mark.parametrize("value", ["low", "high"])
def test_both_report_the_same_blood(analyte: str, value: str) -> None:
    """Converted back by the product, the two numbers differ by their rounding only."""
    row = _TABLE["central"][analyte]
    limits = [float(text) / row.factor for text in row.male if text]
    true = limits[0] if value == "low" else limits[-1]
    known = ANALYTES[analyte]
    found = []
    for name, rows in _TABLE.items():
        body = reported(analyte, true, sex="male", laboratory=name)
        back = to_unit(known, body.value, known.unit)
        assert back is not None, (name, body.value)
        step = 0.5 * 10.0 ** -rows[analyte].digits / rows[analyte].factor
        assert abs(float(back) - true) <= step * 1.01 + abs(true) * 0.01, (name, body.value)
        found.append(body)
    assert all(unusable_reason(body) is None for body in found)


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("analyte", sorted(_TABLE["central"]))
def test_the_central_laboratory_prints_limits_that_can_be_used_and_the_clinic_none(analyte: str, sex: str) -> None:
    row = _TABLE["central"][analyte]
    body = reported(analyte, 1.0, sex=sex)
    assert wrong_range(body) is None
    assert [limit is not None for limit in (body.low, body.high)] == [bool(text) for text in getattr(row, sex)]
    if analyte in _TABLE["clinic"]:
        other = reported(analyte, 1.0, sex=sex, laboratory="clinic")
        assert (other.low, other.high, other.laboratory) == (None, None, "Clinic")


def test_the_clinics_limits_stand_in_the_register_by_sex_where_they_differ() -> None:
    rows = list(registered_ranges(date(2026, 3, 1), "Asia/Shanghai"))
    assert {row.analyte for row in rows} == set(_TABLE["clinic"])
    creatinine = {row.sex: str(row.high) for row in rows if row.analyte == "creatinine"}
    assert set(creatinine) == {"male", "female"}
    assert {row.laboratory for row in rows} == {"Clinic"}
    assert {row.valid_from.text for row in rows if row.valid_from is not None} == {"2026-03-01"}


@pytest.mark.parametrize(
    ("analyte", "value", "written"),
    [
        ("temperature", 38.26, "38.3 Cel"),
        ("heart_rate", 91.7, "92 /min"),
        ("oxygen_saturation", 97.4, "97 %"),
        ("weight", 54.449, "54.4 kg"),
        ("height", 160.4, "160 cm"),
        ("ecog", 1.0, "1"),
    ],
)
def test_the_bedside_writes_what_its_instruments_show(analyte: str, value: float, written: str) -> None:
    assert str(measured(analyte, value).value) == written


def test_what_neither_laboratory_has_a_row_for_is_told_in_the_unit_of_the_analyte() -> None:
    body = reported("mrd_flow", 0.0132, sex="any", bound="<", digits=4, detection="0.0133", quantification="0.0333")
    assert (str(body.value), body.value.bound, body.low, body.high) == ("<0.0132 %", "<", None, None)
    assert (str(body.detection_limit), str(body.quantification_limit)) == ("0.0133 %", "0.0333 %")


def test_nothing_in_blood_is_below_nought() -> None:
    assert reported("creatinine", -0.3, sex="male").value.value == Decimal(0)
