"""A rule in a few words, for every kind of rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from tests.rule_trees import RULES

from trialwright.protocol.brief import in_brief
from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Implies,
    Latest,
    Limit,
    NoneOf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)

HIGH = (Comparison("above", Limit(Decimal(2), "mg/dL")),)
TWICE = (Comparison("at_least", Limit(Decimal(2), "1")),)
FEMALE, YOUNG = SexIs(sex="female"), AgeIs(comparisons=(Comparison("below", Limit(Decimal(12), "a")),))
POSITIVE = Resulted(test="csf_blasts", result="positive")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (FEMALE, "female"),
        (YOUNG, "below 12 years old"),
        (POSITIVE, "csf blasts positive"),
        (Attested(statement="lives_alone"), "lives alone"),
        (Latest(concept="creatinine", comparisons=HIGH, within_days=14), "creatinine above 2 mg/dL"),
        (AnyOne(concept="creatinine", comparisons=HIGH), "any creatinine above 2 mg/dL"),
        (NoneOf(concept="creatinine", comparisons=HIGH), "no creatinine above 2 mg/dL"),
        (CountOf(concept="creatinine", comparisons=TWICE), "number of creatinine at least 2"),
        (Occurred(concept="cns_leukaemia"), "cns leukaemia"),
        (Occurred(concept="infection", active=True), "infection now"),
        (NotOccurred(concept="seizure"), "no seizure"),
        (Occurrences(concept="consolidation", comparisons=TWICE), "consolidation at least 2 times"),
        (AllOf((FEMALE, Not(YOUNG))), "female and not below 12 years old"),
        (AnyOf((AllOf((FEMALE, YOUNG)), POSITIVE)), "(female and below 12 years old) or csf blasts positive"),
        (Not(AnyOf((FEMALE, YOUNG))), "not (female or below 12 years old)"),
        (Implies(when=FEMALE, then=Not(POSITIVE)), "where female, not csf blasts positive"),
    ],
)
def test_what_a_rule_asks(rule: Rule, words: str) -> None:
    assert in_brief(rule) == words


@given(RULES)
def test_every_rule_has_words_without_underscores(rule: Rule) -> None:
    assert in_brief(rule)
    assert "_" not in in_brief(rule)
