"""Counting values at the limit itself, and what is said where their number is certain."""

from decimal import Decimal

import pytest
from tests.unit.derive.telling import facts

from trialwright.derive.eligibility.leaves import count, number_holds
from trialwright.protocol.criteria import Comparison, CountOf, Limit, Operator


def than(operator: Operator, number: str) -> Comparison:
    return Comparison(operator, Limit(Decimal(number), "1"))


@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("below", [True, False, False]),
        ("at_most", [True, True, False]),
        ("at_least", [False, True, True]),
        ("above", [False, False, True]),
    ],
)
def test_a_number_just_below_at_and_just_above_the_limit(operator: Operator, holds: list[bool]) -> None:
    assert [number_holds(number, than(operator, "2")) for number in (1, 2, 3)] == holds


def test_a_number_that_is_certain_is_said_as_one() -> None:
    rule = CountOf(concept="creatinine", comparisons=(than("above", "1"),), within_days=14)
    answer = count(rule, facts("2026-10-20  creatinine 1 mg/dL"))
    assert (answer.value, [step.how for step in answer.steps]) == (False, ["1 in the window"])
