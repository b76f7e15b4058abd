"""Units: what a unit measures, and its factor to the base of its dimension; every row of the table, entered a second time.

Whoever changes a factor in the table changes it here too, so that no slip of a key moves a dose unseen.
"""

from fractions import Fraction
from typing import Any

import pytest

from trialwright.standards.units import UNITS


@pytest.mark.parametrize(
    ("code", "dimension", "factor", "offset"),
    [
        ("g/L", "mass concentration", "1", "0"),
        ("g/dL", "mass concentration", "10", "0"),
        ("mg/dL", "mass concentration", "1/100", "0"),
        ("mg/L", "mass concentration", "1/1000", "0"),
        ("ug/dL", "mass concentration", "1/100000", "0"),
        ("ug/mL", "mass concentration", "1/1000", "0"),
        ("ug/L", "mass concentration", "1/1000000", "0"),
        ("ng/mL", "mass concentration", "1/1000000", "0"),
        ("ng/L", "mass concentration", "1/1000000000", "0"),
        ("pg/mL", "mass concentration", "1/1000000000", "0"),
        ("mmol/L", "substance concentration", "1", "0"),
        ("umol/L", "substance concentration", "1/1000", "0"),
        ("nmol/L", "substance concentration", "1/1000000", "0"),
        ("U/L", "catalytic concentration", "1", "0"),
        ("ukat/L", "catalytic concentration", "60", "0"),
        ("[IU]/L", "international unit concentration", "1", "0"),
        ("[IU]/mL", "international unit concentration", "1000", "0"),
        ("10*12/L", "number concentration", "1000000000000", "0"),
        ("10*9/L", "number concentration", "1000000000", "0"),
        ("10*6/L", "number concentration", "1000000", "0"),
        ("10*3/uL", "number concentration", "1000000000", "0"),
        ("10*6/uL", "number concentration", "1000000000000", "0"),
        ("10*6/mL", "number concentration", "1000000000", "0"),
        ("/uL", "number concentration", "1000000", "0"),
        ("{cells}/uL", "number concentration", "1000000", "0"),
        ("/mm3", "number concentration", "1000000", "0"),
        ("/mL", "number concentration", "1000", "0"),
        ("{cells}/mL", "number concentration", "1000", "0"),
        ("1", "ratio", "1", "0"),
        ("%", "ratio", "1/100", "0"),
        ("{score}", "score", "1", "0"),
        ("{INR}", "international normalized ratio", "1", "0"),
        ("{cells}", "number of cells", "1", "0"),
        ("10*6{cells}", "number of cells", "1000000", "0"),
        ("{copies}/{cell}", "vector copy number", "1", "0"),
        ("{copies}/ug", "copies per mass of DNA", "1", "0"),
        ("s", "time", "1", "0"),
        ("min", "time", "60", "0"),
        ("h", "time", "3600", "0"),
        ("d", "time", "86400", "0"),
        ("wk", "time", "604800", "0"),
        ("mo", "time", "2629800", "0"),
        ("a", "time", "31557600", "0"),
        ("kg", "mass", "1000", "0"),
        ("g", "mass", "1", "0"),
        ("mg", "mass", "1/1000", "0"),
        ("ug", "mass", "1/1000000", "0"),
        ("[lb_av]", "mass", "453.59237", "0"),
        ("m", "length", "1", "0"),
        ("cm", "length", "1/100", "0"),
        ("[in_i]", "length", "0.0254", "0"),
        ("m2", "area", "1", "0"),
        ("L", "volume", "1", "0"),
        ("mL", "volume", "1/1000", "0"),
        ("L/min", "volume rate", "1", "0"),
        ("mL/min", "volume rate", "1/1000", "0"),
        ("mL/min/{1.73_m2}", "indexed volume rate", "1", "0"),
        ("/min", "frequency", "1", "0"),
        ("{beats}/min", "frequency", "1", "0"),
        ("Cel", "temperature", "1", "0"),
        ("[degF]", "temperature", "5/9", "-160/9"),
        ("K", "temperature", "1", "-273.15"),
        ("kPa", "pressure", "1", "0"),
        ("mm[Hg]", "pressure", "0.133322", "0"),
        ("mg/m2", "dose per area", "1", "0"),
        ("g/m2", "dose per area", "1000", "0"),
        ("mg/kg", "dose per mass", "1", "0"),
        ("g/kg", "dose per mass", "1000", "0"),
        ("mL/kg", "volume per mass", "1", "0"),
        ("{cells}/kg", "cells per mass", "1", "0"),
        ("10*6/kg", "cells per mass", "1000000", "0"),
        ("{EU}/mL", "endotoxin concentration", "1", "0"),
        ("{EU}/kg", "endotoxin per mass", "1", "0"),
        ("{EU}/kg/h", "endotoxin rate per mass", "1", "0"),
    ],
)
def test_the_factor_of_a_unit(code: str, dimension: str, factor: str, offset: str) -> None:
    """A value in the unit, times the factor, plus the offset, is the value in the base unit; exactly."""
    unit = UNITS[code]
    assert (unit.dimension, unit.factor, unit.offset) == (dimension, Fraction(factor), Fraction(offset))


def test_no_unit_is_left_out() -> None:
    """Every unit of the table stands above."""
    test: Any = test_the_factor_of_a_unit
    assert [row[0] for row in test.pytestmark[0].args[1]] == list(UNITS)
