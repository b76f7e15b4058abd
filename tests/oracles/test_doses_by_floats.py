"""Doses against a second, independent computation: plain floating-point numbers, none of our functions, 300 patients.

The oracle knows the formulas from the papers and the rules from the reference, and nothing of Decimal, Fraction or events.
"""

import math
import random
from decimal import Decimal

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.cell_limits import cell_limits
from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.doses.tocilizumab import tocilizumab

PATIENTS = 300


def near(ours: Decimal | None, oracle: float) -> bool:
    assert ours is not None
    return math.isclose(float(ours), oracle, rel_tol=1e-9, abs_tol=1e-9)


def clearance(age: int, height: float, weight: float, creatinine: float, sex: str) -> float:
    if age < 18:
        return 0.413 * height / creatinine
    ideal = (50.0 if sex == "male" else 45.5) + 2.3 * max(0.0, height / 2.54 - 60)
    dosing = ideal + 0.4 * (weight - ideal) if weight >= 1.2 * ideal else weight
    return (140 - age) * dosing * (0.85 if sex == "female" else 1.0) / (72 * creatinine)


def fludarabine(height: float, weight: float, kidneys: float) -> float | None:
    """mg a day, or None where the kidneys forbid it."""
    if kidneys < 30:
        return None
    per_m2 = 30 if kidneys >= 80 else 24 if kidneys >= 50 else 18
    return per_m2 * math.sqrt(height * weight / 3600)


@pytest.fixture(scope="module")
def patients() -> list[dict[str, float | str]]:
    """Seeded, so that the same patients come every time."""
    chance = random.Random(3919240)
    return [
        {
            "age": chance.randint(2, 79),
            "sex": chance.choice(["female", "male"]),
            "height": round(chance.uniform(85, 195), 1),
            "weight": round(chance.uniform(12, 140), 1),
            "creatinine": round(chance.uniform(0.3, 4.0), 2),
            "volume": round(chance.uniform(10, 200), 1),
            "count": round(chance.uniform(0.5, 40), 2),
            "viability": round(chance.uniform(60, 99), 1),
            "cd3": round(chance.uniform(60, 99), 1),
            "car": round(chance.uniform(2, 80), 1),
            "endotoxin": round(chance.uniform(0.05, 6), 2),
        }
        for _ in range(PATIENTS)
    ]


def story(p: dict[str, float | str]) -> str:
    return (
        f"2026-10-20  {p['sex']}, born {2026 - int(p['age'])}-01-01\n"
        f"2026-10-24  height {p['height']} cm\n2026-10-24  weight {p['weight']} kg\n"
        f"2026-10-24  creatinine {p['creatinine']} mg/dL\n2026-10-25  cyclophosphamide 500 mg given\n"
        f"2026-10-24  bag A: {p['volume']} mL at {p['count']} 10*6/mL total, viability {p['viability']}%, "
        f"CD3 {p['cd3']}%, CAR {p['car']}% of viable_cd3, DMSO 10%, endotoxin {p['endotoxin']} {{EU}}/mL"
    )


def test_lymphodepletion(patients: list[dict[str, float | str]]) -> None:
    blocked = 0
    for p in patients:
        doses = lymphodepletion(PROTOCOL, record_of(story(p)))
        height, weight = float(p["height"]), float(p["weight"])
        kidneys = clearance(int(p["age"]), height, weight, float(p["creatinine"]), str(p["sex"]))
        wanted, found = fludarabine(height, weight, kidneys), doses["fludarabine"].value
        assert found is not None, p
        if wanted is None:
            assert found.blocked, p
            blocked += 1
        else:
            assert near(found.ordered_mg, wanted), p
        cyclophosphamide = doses["cyclophosphamide"].value
        assert cyclophosphamide is not None
        assert near(cyclophosphamide.ordered_mg, 300 * math.sqrt(height * weight / 3600)), p
    assert 20 < blocked < PATIENTS - 20, "the patients must be on both sides of the kidneys' limit"


def test_cells_and_limits(patients: list[dict[str, float | str]]) -> None:
    verdicts = []
    for p in patients:
        record = record_of(story(p), as_of="2026-10-30")
        answer = cell_dose(PROTOCOL, record)
        value, weight = answer.value, float(p["weight"])
        assert value is not None, p
        per_ml = float(p["count"]) * 1e6 * float(p["viability"]) * float(p["cd3"]) * float(p["car"]) / 1e6
        held, low, high = per_ml * float(p["volume"]), 5e6 * weight, min(10e6 * weight, 1e9)
        low = min(low, high)
        verdict = "below" if held < low else "above" if held > high else "within"
        assert (value.verdict, near(value.available_cells, held)) == (verdict, True), p
        verdicts.append(verdict)
        volume = {"below": 0.0, "within": float(p["volume"]), "above": math.floor(high / per_ml * 10 + 1e-9) / 10}[
            verdict
        ]
        assert near(value.parts[0].volume_ml(), volume), p
        if verdict == "below":
            continue
        limits = cell_limits(PROTOCOL, record, answer)
        dmso, endotoxin = limits["dmso"].value, limits["endotoxin"].value
        assert dmso is not None
        assert endotoxin is not None
        if volume > 0:
            assert near(dmso.value, volume * 0.1 * 1.1 / weight), p
            assert near(endotoxin.value, volume * float(p["endotoxin"]) / weight), p
            assert near(endotoxin.batch_limit, 5 * weight / volume), p
    assert {verdict: verdicts.count(verdict) > 10 for verdict in ("below", "within", "above")} == {
        "below": True,
        "within": True,
        "above": True,
    }


def test_rescue_drug(patients: list[dict[str, float | str]]) -> None:
    for p in patients:
        order, weight = tocilizumab(PROTOCOL, record_of(story(p))).value, float(p["weight"])
        assert order is not None
        assert near(order.dose_mg, min((12 if weight < 30 else 8) * weight, 800)), p
