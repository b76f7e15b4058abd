"""Body surface and kidney function against the published table and against plain floating-point arithmetic.

The table is the one that five formulas' papers and a public test suite agree on, to four decimals. The second check is
the same formulas in `math.sqrt` and `math.pow`, written here anew, over a grid from a newborn to the tallest and
heaviest.
"""

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import product

import pytest

from trialwright.derive.doses.body_size import bedside_schwartz, cockcroft_gault, surface_area
from trialwright.events.people import Sex
from trialwright.protocol.regimen import SurfaceFormula

FLOATS: Mapping[SurfaceFormula, Callable[[float, float], float]] = {
    "mosteller": lambda height, weight: math.sqrt(height * weight) / 60,
    "du_bois": lambda height, weight: math.pow(height, 0.725) * math.pow(weight, 0.425) * 71.84 / 10_000,
    "haycock": lambda height, weight: math.exp(0.3964 * math.log(height) + 0.5378 * math.log(weight)) * 0.024265,
    "gehan_george": lambda height, weight: math.exp(0.42246 * math.log(height) + 0.51456 * math.log(weight)) * 0.0235,
}
PEOPLE = (("170", "75"), ("170", "70"), ("160", "55"), ("120", "22"), ("185", "120"))
TABLE: Mapping[SurfaceFormula, tuple[str, ...]] = {
    "mosteller": ("1.8819", "1.8181", "1.5635", "0.8563", "2.4833"),
    "du_bois": ("1.8636", "1.8097", "1.5632", "0.8596", "2.4195"),
    "haycock": ("1.8947", "1.8257", "1.5655", "0.8533", "2.5227"),
    "gehan_george": ("1.8975", "1.8313", "1.5767", "0.8714", "2.5045"),
}
HEIGHTS = ("30", "45.5", "67", "99.9", "120", "150", "170.25", "185", "210", "275")
WEIGHTS = ("1", "2.35", "7", "10", "22", "54.54", "70", "100", "151.3", "300", "650")
CREATININES = ("0.05", "0.4", "0.599999999999999", "1", "1.59", "2.5", "10", "40")
AGREE = 1e-12


@pytest.mark.parametrize(
    ("formula", "person", "expected"),
    [
        (formula, person, expected)
        for formula, row in TABLE.items()
        for person, expected in zip(PEOPLE, row, strict=True)
    ],
)
def test_the_published_table(formula: SurfaceFormula, person: tuple[str, str], expected: str) -> None:
    height, weight = map(Decimal, person)
    assert round(surface_area(formula, height, weight), 4) == Decimal(expected)


@pytest.mark.parametrize("formula", sorted(FLOATS))
def test_surface_against_floats(formula: SurfaceFormula) -> None:
    for height, weight in product(HEIGHTS, WEIGHTS):
        ours = surface_area(formula, Decimal(height), Decimal(weight))
        assert float(ours) == pytest.approx(FLOATS[formula](float(height), float(weight)), rel=AGREE)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_cockcroft_gault_against_floats(sex: Sex) -> None:
    for age, weight, creatinine in product((18, 25, 40, 65, 88, 119, 120), WEIGHTS, CREATININES):
        ours = cockcroft_gault(age, Decimal(weight), Decimal(creatinine), sex)
        plain = (140 - age) * float(weight) / 72 / float(creatinine)
        assert float(ours) == pytest.approx(plain * 0.85 if sex == "female" else plain, rel=AGREE)
        assert ours > 0


def test_bedside_schwartz_against_floats() -> None:
    for height, creatinine in product(HEIGHTS, CREATININES):
        ours = bedside_schwartz(Decimal(height), Decimal(creatinine))
        assert float(ours) == pytest.approx(0.413 * float(height) / float(creatinine), rel=AGREE)


@pytest.mark.parametrize(
    ("age", "weight", "creatinine", "sex", "expected"),
    [
        (40, "60", Decimal("1.0"), "female", "70.83"),
        (65, "60", Decimal("1.5"), "male", "41.67"),
        (30, "70", Decimal("1.6"), "male", "66.84"),
        (70, "50", Decimal("1.59"), "female", "25.99"),
        (25, "55", Decimal("0.6"), "female", "124.45"),
        (53, "85", Decimal(90) / Decimal("88.42"), "male", "100.91"),
    ],
)
def test_the_worked_clearances(age: int, weight: str, creatinine: Decimal, sex: Sex, expected: str) -> None:
    assert round(cockcroft_gault(age, Decimal(weight), creatinine, sex), 2) == Decimal(expected)


def test_a_larger_body_has_a_larger_surface() -> None:
    for formula in FLOATS:
        for height, weight in product(HEIGHTS, WEIGHTS):
            here = surface_area(formula, Decimal(height), Decimal(weight))
            assert surface_area(formula, Decimal(height) + 1, Decimal(weight)) > here
            assert surface_area(formula, Decimal(height), Decimal(weight) + 1) > here
