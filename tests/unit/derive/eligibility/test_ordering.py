"""The order list: enough, as few as can be, in the order of the protocol, and empty where nothing helps."""

import pytest
from tests.unit.derive.telling import facts, latest

from trialwright.derive.eligibility.ordering import order_list
from trialwright.protocol.criteria import AllOf, AnyOf, Attested, Implies, Not, Rule

A, B, C, D = (Attested(statement=name) for name in "abcd")


def ordered(*rules: tuple[Rule, bool], text: str = "") -> list[str]:
    return [missing.what for missing in order_list(rules, facts(text))]


def inclusions(*rules: Rule, text: str = "") -> list[str]:
    return ordered(*((rule, True) for rule in rules), text=text)


@pytest.mark.parametrize(
    ("rule", "holds", "excludes"),
    [
        (A, ["a"], ["a"]),
        (AnyOf((A, B)), ["a"], ["a", "b"]),
        (AllOf((A, B)), ["a", "b"], ["a"]),
        (AnyOf((AllOf((A, B)), C)), ["c"], ["a", "c"]),
        (Not(AnyOf((A, B))), ["a", "b"], ["a"]),
        (AllOf((AnyOf((A, B)), AnyOf((B, C)), AnyOf((C, B)))), ["b"], ["a", "b"]),
        (Implies(when=A, then=B), ["a"], ["a"]),
        (Implies(when=AllOf((A, B)), then=C), ["a"], ["a"]),
        (Implies(when=AnyOf((A, B)), then=C), ["c"], ["c"]),
        (AnyOf((Implies(when=A, then=B), C)), ["c"], ["a", "c"]),
        (AllOf((A, Not(A))), [], ["a"]),  # nothing can make it hold
        (AnyOf((A, Not(A))), ["a"], []),
    ],
)
def test_what_to_order(rule: Rule, holds: list[str], excludes: list[str]) -> None:
    assert ordered((rule, True)) == holds
    assert ordered((rule, False)) == excludes


def test_a_fact_that_two_criteria_need_is_ordered_once_and_chosen_for_both() -> None:
    assert inclusions(AnyOf((A, B)), B) == ["b"]
    assert inclusions(AnyOf((A, B)), AnyOf((C, B)), AnyOf((D, A)), AnyOf((D, C))) in (["a", "c"], ["b", "d"])


def test_an_alternative_that_contradicts_another_criterion_is_not_chosen() -> None:
    assert ordered((AnyOf((A, AllOf((B, C)))), True), (A, False)) == ["a", "b", "c"]
    assert ordered((A, True), (A, False)) == []


def test_a_part_that_does_not_apply_is_no_way_to_meet_an_alternative() -> None:
    """`implies` has dropped out, so only c can meet it; its free `not applicable` must not empty the list."""
    rule = AnyOf((Implies(when=A, then=B), C))
    assert inclusions(rule, text="2026-10-20  a: no") == ["c"]


def test_one_blood_test_is_one_fact_whatever_it_is_asked_for() -> None:
    rule = AnyOf(
        (
            AllOf((A, B)),
            AllOf((latest("creatinine", "below", "1.6 mg/dL"), latest("creatinine", "above", "0.2 mg/dL", 30))),
        )
    )
    assert {*inclusions(rule)} == {"creatinine"}


def test_known_facts_are_not_ordered() -> None:
    assert inclusions(AllOf((A, B)), text="2026-10-20  a: yes") == ["b"]
    assert inclusions(AllOf((A, B)), text="2026-10-20  a: no") == []


def test_very_many_alternatives_are_still_answered() -> None:
    rules = [AnyOf(tuple(Attested(statement=f"s{n}_{m}") for m in range(6))) for n in range(12)]
    assert inclusions(*rules) == [f"s{n}_0" for n in range(12)]
