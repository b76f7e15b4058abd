"""Less than one mL, and less than two cells per mL."""

from decimal import Decimal
from fractions import Fraction

from tests.unit.derive.cells.test_drawing import STEP, bag

from trialwright.derive.cells.drawing import draw, least_volume


def test_less_than_a_millilitre_is_drawn() -> None:
    draws, left = draw((bag("A", 50, 1_000_000),), {"A": Fraction(50)}, Fraction(500_000), STEP)
    assert [(one.volume_ml, one.cells) for one in draws] == [(Decimal("0.5"), Decimal(500_000))]
    assert left["A"] == Fraction("49.5")


def test_one_cell_per_millilitre_is_a_content() -> None:
    assert least_volume((bag("A", 50, 1),), Fraction(5), STEP) == 5
