"""What is plausible, and how mass becomes amount: every row of the table of analytes, entered a second time.

A value outside the limits is a wrong unit or a slip until somebody has looked. Both limits are possible values. Whoever
changes a limit or a factor in the table changes it here too, so that no slip of a key moves a limit unseen.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from trialwright.standards.analytes import ANALYTES, plausible
from trialwright.standards.quantity import Quantity

NEXT = Decimal("0.000001")


@pytest.mark.parametrize(
    ("analyte", "lowest", "highest", "unit"),
    [
        ("creatinine", "0.05", "40", "mg/dL"),
        ("bilirubin", "0.01", "100", "mg/dL"),
        ("direct_bilirubin", "0", "80", "mg/dL"),
        ("alt", "0", "50000", "U/L"),
        ("ast", "0", "50000", "U/L"),
        ("alp", "0", "20000", "U/L"),
        ("ggt", "0", "20000", "U/L"),
        ("ldh", "0", "100000", "U/L"),
        ("creatine_kinase", "0", "1000000", "U/L"),
        ("lipase", "0", "100000", "U/L"),
        ("amylase", "0", "100000", "U/L"),
        ("neutrophils", "0", "500", "10*9/L"),
        ("lymphocytes", "0", "1000", "10*9/L"),
        ("wbc", "0", "2000", "10*9/L"),
        ("rbc", "0.1", "15", "10*12/L"),
        ("platelets", "0", "6000", "10*9/L"),
        ("cd3_count", "0", "1000", "10*9/L"),
        ("cd4_lymphocytes", "0", "100", "10*9/L"),
        ("b_cells", "0", "1000", "10*9/L"),
        ("car_t_cells", "0", "100", "%"),
        ("car_copies", "0", "10000000", "{copies}/ug"),
        ("csf_wbc", "0", "1000000", "/uL"),
        ("csf_rbc", "0", "6000000", "/uL"),
        ("haemoglobin", "0.3", "30", "g/dL"),
        ("blasts_blood", "0", "100", "%"),
        ("blasts_marrow", "0", "100", "%"),
        ("cd19_blasts", "0", "100", "%"),
        ("mrd_flow", "0", "100", "%"),
        ("fibrinogen", "0", "20", "g/L"),
        ("inr", "0.5", "50", "{INR}"),
        ("pt", "5", "300", "s"),
        ("aptt", "10", "500", "s"),
        ("ferritin", "0", "1000000", "ng/mL"),
        ("crp", "0", "1000", "mg/L"),
        ("il6", "0", "10000000", "pg/mL"),
        ("haptoglobin", "0", "20", "g/L"),
        ("igg", "0", "200", "g/L"),
        ("sodium", "70", "260", "mmol/L"),
        ("potassium", "0.5", "20", "mmol/L"),
        ("calcium", "1", "30", "mg/dL"),
        ("calcium_ionized", "0.1", "5", "mmol/L"),
        ("magnesium", "0.1", "30", "mg/dL"),
        ("phosphate", "0.05", "60", "mg/dL"),
        ("glucose", "1", "3000", "mg/dL"),
        ("urea", "0.5", "500", "mg/dL"),
        ("albumin", "0.2", "10", "g/dL"),
        ("urate", "0", "100", "mg/dL"),
        ("triglyceride", "1", "30000", "mg/dL"),
        ("lvef", "3", "95", "%"),
        ("kps", "0", "100", "{score}"),
        ("ecog", "0", "5", "{score}"),
        ("lansky", "0", "100", "{score}"),
        ("ice", "0", "10", "{score}"),
        ("capd", "0", "32", "{score}"),
        ("creatinine_clearance", "0", "400", "mL/min"),
        ("egfr", "0", "400", "mL/min/{1.73_m2}"),
        ("temperature", "25", "45", "Cel"),
        ("systolic_pressure", "0", "350", "mm[Hg]"),
        ("diastolic_pressure", "0", "250", "mm[Hg]"),
        ("heart_rate", "0", "400", "/min"),
        ("respiratory_rate", "0", "120", "/min"),
        ("oxygen_saturation", "5", "100", "%"),
        ("inhaled_oxygen_flow", "0", "100", "L/min"),
        ("inhaled_oxygen_fraction", "15", "100", "%"),
        ("weight", "1", "650", "kg"),
        ("height", "30", "275", "cm"),
        ("body_surface_area", "0.1", "5", "m2"),
    ],
)
def test_both_sides_of_both_limits(analyte: str, lowest: str, highest: str, unit: str) -> None:
    """The limits themselves are plausible; a millionth beyond them is not."""
    low, high = Decimal(lowest), Decimal(highest)
    values = (low - NEXT, low, high, high + NEXT)
    told = [plausible(ANALYTES[analyte], Quantity(value=value, unit=unit)) for value in values]
    assert told == [False, True, True, False]


@pytest.mark.parametrize(
    ("analyte", "mass", "amount", "factor"),
    [
        ("creatinine", "mg/dL", "umol/L", "88.42"),
        ("bilirubin", "mg/dL", "umol/L", "17.104"),
        ("direct_bilirubin", "mg/dL", "umol/L", "17.104"),
        ("haemoglobin", "g/dL", "mmol/L", "0.6206"),
        ("calcium", "mg/dL", "mmol/L", "0.2495"),
        ("calcium_ionized", "mg/dL", "mmol/L", "0.2495"),
        ("magnesium", "mg/dL", "mmol/L", "0.4114"),
        ("phosphate", "mg/dL", "mmol/L", "0.3229"),
        ("glucose", "mg/dL", "mmol/L", "0.05551"),
        ("urea", "mg/dL", "mmol/L", "0.357"),
        ("urate", "mg/dL", "umol/L", "59.48"),
        ("triglyceride", "mg/dL", "mmol/L", "0.01129"),
    ],
)
def test_mass_becomes_amount(analyte: str, mass: str, amount: str, factor: str) -> None:
    """A value in the unit of mass times the factor is the value in the unit of amount; exactly, nothing is rounded."""
    molar = ANALYTES[analyte].molar
    assert molar is not None
    assert (molar.mass_unit, molar.molar_unit, molar.factor) == (mass, amount, Fraction(factor))


def test_no_row_is_left_out() -> None:
    """Every analyte that has limits or a factor stands above."""
    limits = {name for name, analyte in ANALYTES.items() if analyte.plausible is not None}
    factors = {name for name, analyte in ANALYTES.items() if analyte.molar is not None}
    assert _named_by(test_both_sides_of_both_limits) == limits
    assert _named_by(test_mass_becomes_amount) == factors


def _named_by(test: Any) -> set[str]:
    return {row[0] for row in test.pytestmark[0].args[1]}
