"""A dose far from what can be drawn up, and a clearance that misses an edge by next to nothing."""

from decimal import Decimal

import msgspec
from tests.spec.conftest import PROTOCOL, Story
from tests.story import record_of

from trialwright.derive.doses.dosing import lymphodepletion

PERSON = """
2026-10-20  male, born 1996-01-01
2026-10-20  height 170 cm
2026-10-20  weight {weight} kg
2026-10-20  creatinine {creatinine} mg/dL
"""


def test_a_clearance_that_eight_decimals_cannot_tell_from_the_edge_is_shown_in_full() -> None:
    """(140 - 30) x 72 / (72 x 3.666666667) is 29.99999999727, which to eight decimals is 30."""
    dose = Story(PERSON.format(weight=72, creatinine="3.666666667")).dose("fludarabine")
    assert dose.blocked is not None
    assert dose.blocked.startswith("BLOCKED: clearance 29.999999997272727")


def test_the_words_say_per_hundred_how_far_it_is_off() -> None:
    """300 mg/m2 x 1.8181 m2 is 545.44 mg; of steps of 100 mg the nearest is 500 mg, 8.33 % less."""
    coarse = [msgspec.structs.replace(drug, measurable_mg=Decimal(100)) for drug in PROTOCOL.lymphodepletion.drugs]
    regimen = msgspec.structs.replace(PROTOCOL.lymphodepletion, drugs=tuple(coarse))
    protocol = msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)
    answer = lymphodepletion(protocol, record_of(PERSON.format(weight=70, creatinine="0.7")))["cyclophosphamide"]
    said = [step.how for step in answer.steps if step.name == "rounded dose"]
    assert said == ["to the nearest 100 mg: -8.3 %, permitted is 10 %"]
