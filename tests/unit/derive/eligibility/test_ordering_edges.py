"""The order list with three parts that must all hold, with as many alternatives as are followed, and in its words."""

import pytest
from tests.unit.derive.telling import compared_with, facts

from trialwright.derive.eligibility.ordering import order_list
from trialwright.protocol.criteria import AllOf, AnyOf, AnyOne, Attested, Rule

A, B, C, D = (Attested(statement=name) for name in "abcd")
FOLLOWED = 64


def inclusions(*rules: Rule, text: str = "") -> list[str]:
    return [missing.what for missing in order_list([(rule, True) for rule in rules], facts(text))]


def test_three_parts_of_an_alternative_are_all_ordered() -> None:
    rule = AnyOf((AllOf((A, B, C)), D))
    assert inclusions(rule, text="2026-10-20  d: no") == ["a", "b", "c"]


@pytest.mark.parametrize(("alternatives", "ordered"), [(FOLLOWED, 1), (FOLLOWED + 1, 2)])
def test_of_very_many_alternatives_the_first_64_are_followed(alternatives: int, ordered: int) -> None:
    """The last alternative alone would do for both criteria."""
    parts = tuple(Attested(statement=f"s{number}") for number in range(alternatives))
    assert len(inclusions(AnyOf(parts), parts[-1])) == ordered


def test_an_alternative_that_is_written_many_times_counts_once() -> None:
    assert inclusions(AnyOf(((A,) * FOLLOWED) + (B,)), B) == ["b"]


def test_a_detail_that_begins_like_another_is_said_whole() -> None:
    rule = AnyOne(concept="creatinine", comparisons=(compared_with("above", "2 mg/dL"),), within_days=3)
    told = facts("2026  creatinine 3 mg/dL\n2026-10  creatinine 3 mg/dL")
    assert [missing.detail for missing in order_list([(rule, True)], told)] == ["dated 2026; dated 2026-10"]
