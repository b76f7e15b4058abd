"""Every rule of the grammar, read."""

from decimal import Decimal

import pytest

from trialwright.protocol.criteria import (
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
    Rule,
)
from trialwright.protocol.rules import keys_of_rule, read_rule
from trialwright.protocol.yaml_text import read_yaml_text

BELOW = Comparison("below", Limit(Decimal("3"), "ULN"))
STATED = Attested(statement="pregnant", within_days=14)

RULES: dict[str, Rule] = {
    "{latest: alt, below: 3 x ULN, within: 14 d}": Latest(concept="alt", comparisons=(BELOW,), within_days=14),
    "{any: alt, below: 3 x ULN, within: ever, absent: met}": AnyOne(concept="alt", comparisons=(BELOW,), absent="met"),
    "{none: alt, below: 3 x ULN, within: 0 d, absent: not_met}": NoneOf(
        concept="alt", comparisons=(BELOW,), within_days=0, absent="not_met"
    ),
    "{count: alt, at_least: 2, within: 730 d}": CountOf(
        concept="alt", comparisons=(Comparison("at_least", Limit(Decimal("2"), "1")),), within_days=730
    ),
    "{count: alt, at_least: 2 1, within: 730 d}": CountOf(
        concept="alt", comparisons=(Comparison("at_least", Limit(Decimal("2"), "1")),), within_days=730
    ),
    "{attested: pregnant, within: 14 d}": STATED,
    "{all_of: [{attested: pregnant, within: 14 d}]}": AllOf((STATED,)),
    "{any_of: [{attested: pregnant, within: 14 d}, {attested: pregnant, within: 14 d}]}": AnyOf((STATED, STATED)),
    "{not: {attested: pregnant, within: 14 d}}": Not(STATED),
    "{implies: {when: {attested: pregnant, within: 14 d}, then: {not: {attested: pregnant, within: 14 d}}}}": Implies(
        when=STATED, then=Not(STATED)
    ),
}


@pytest.mark.parametrize("text", RULES)
def test_a_rule_is_read(text: str) -> None:
    assert read_rule(read_yaml_text(text, "x")) == RULES[text]


def test_the_keys_of_a_rule_are_found_at_any_depth() -> None:
    rule = read_yaml_text("{any_of: [{latest: kps, at_least: '60 {score}', within: 14 d}]}", "x")
    assert list(keys_of_rule(rule)) == ["any_of", "at_least", "latest", "within"]
