"""Body size: the words of each formula show the numbers that went in; the values are held by the oracles."""

from decimal import Decimal

import pytest

from trialwright.derive.doses.body_size import (
    SURFACE_SOURCES,
    bedside_schwartz,
    cockcroft_gault,
    surface_area,
    surface_in_words,
)
from trialwright.protocol.regimen import SurfaceFormula


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("mosteller", "square root of (170.5 cm x 70 kg / 3600)"),
        ("du_bois", "0.007184 x 170.5^0.725 x 70^0.425"),
        ("haycock", "0.024265 x 170.5^0.3964 x 70^0.5378"),
        ("gehan_george", "0.0235 x 170.5^0.42246 x 70^0.51456"),
    ],
)
def test_the_words_of_each_formula(formula: SurfaceFormula, words: str) -> None:
    assert surface_in_words(formula, Decimal("170.5"), Decimal("7E+1")) == words
    assert SURFACE_SOURCES[formula].rstrip("0123456789:;").endswith(("Med ", "Pediatr ", "Rep "))


def test_exact_where_the_arithmetic_is() -> None:
    assert surface_area("mosteller", Decimal(160), Decimal("90")) == 2
    assert cockcroft_gault(40, Decimal(72), Decimal("1.25"), "male") == 80
    assert cockcroft_gault(40, Decimal(72), Decimal("1"), "female") == 85
    assert bedside_schwartz(Decimal(100), Decimal("0.413")) == 100
