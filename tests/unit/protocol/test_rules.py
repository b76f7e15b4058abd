"""Every rule of the grammar, read."""

from decimal import Decimal

import pytest

from trialwright.errors import ProtocolError
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
    Notice,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.rules import keys_of_rule, read_notice, read_rule
from trialwright.protocol.yaml_text import read_yaml_text

TWICE = Comparison("at_least", Limit(Decimal("2"), "1"))
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
    "{any: seizure, within: ever, closed_by: medical, closed_within: 14 d}": Occurred(
        concept="seizure", closed_by="medical", closed_within_days=14
    ),
    "{any: infection, active: now}": Occurred(concept="infection", active=True),
    "{none: systemic_steroid, within: 7 d}": NotOccurred(concept="systemic_steroid", within_days=7),
    "{count: consolidation, at_least: 2, within: 730 d, closed_by: treatment}": Occurrences(
        concept="consolidation", comparisons=(TWICE,), within_days=730, closed_by="treatment"
    ),
    "{latest: hbsag, is: positive, within: 90 d}": Resulted(test="hbsag", result="positive", within_days=90),
    "{latest: hbv_dna, is: negative, within: ever, absent: not_met}": Resulted(
        test="hbv_dna", result="negative", absent="not_met"
    ),
    "{sex: female}": SexIs(sex="female"),
    "{age: {at_least: 18}}": AgeIs(comparisons=(Comparison("at_least", Limit(Decimal("18"), "a")),)),
    "{age: {between: [18, 75]}}": AgeIs(
        comparisons=(
            Comparison("at_least", Limit(Decimal("18"), "a")),
            Comparison("at_most", Limit(Decimal("75"), "a")),
        )
    ),
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


REFUSED = {
    "{any: seizure}": (
        "a rule with neither within nor active",
        "within: how far back to look (ever for the whole life); or active: now",
        "add one of the two",
    ),
    "{any: infection, within: 7 d, active: now}": (
        "a rule with both within and active",
        "within: how far back to look (ever for the whole life); or active: now",
        "remove one of the two",
    ),
    "{any: infection, active: yes}": ("now: the text 'yes'", "one of: now", "choose one of these words"),
    "{latest: seizure, within: ever}": (
        "latest: seizure has no value that could be the newest",
        "one of: any, none, count",
        "write {any: seizure, within: ever}",
    ),
    "{any: hbsag, within: ever}": (
        "any: hbsag is a test that answers with a word",
        "latest: the newest result of the window",
        "write {latest: hbsag, is: positive, within: 90 d}",
    ),
    "{latest: hbsag, is: reactive, within: 90 d}": (
        "test_outcome: the text 'reactive'",
        "one of: positive, negative",
        "did you mean 'negative'? otherwise choose one of these words",
    ),
    "{latest: hbsag, is: indeterminate, within: 90 d}": (
        "test_outcome: the text 'indeterminate'",
        "one of: positive, negative",
        "choose one of these words",
    ),
    "{any: seizure, below: 3, within: ever}": (
        "the any rule of a condition, treatment or drug has a key 'below', which is unknown",
        "one of: any, within, active, closed_by, closed_within",
        "remove the key",
    ),
    "{any: seizure, within: ever, closed_by: surgical}": (
        "history_part: the text 'surgical'",
        "one of: medical, treatment, medication, allergy",
        "choose one of these words",
    ),
    "{any: seizure, within: ever, closed_by: medical, closed_within: 2 weeks}": (
        "closed_within: the text '2 weeks'",
        "a number of days such as 14 d",
        "write the number, a space and d; two weeks are 14 d",
    ),
    "{count: consolidation, within: 730 d}": (
        "a rule that compares with nothing",
        "at least one of: below, at_most, at_least, above, between, is",
        "add a limit, such as below: 1.6 mg/dL",
    ),
    "{count: consolidation, at_least: 2 mg, within: 730 d}": (
        "at_least: the text '2 mg' is no count",
        "a whole number without a unit, such as 2",
        "count values, not units",
    ),
    "{sex: other}": ("sex: the text 'other'", "one of: female, male", "choose one of these words"),
    "{age: {}}": (
        "a rule that compares with nothing",
        "at least one of: below, at_most, at_least, above, between, is",
        "add a limit, such as below: 1.6 mg/dL",
    ),
    "{age: {at_least: 18.5}}": (
        "at_least: the text '18.5' is no count",
        "a whole number without a unit, such as 2",
        "count values, not units",
    ),
    "{age: {at_least: 75, below: 18}}": (
        "no value is below 18 and at least 75",
        "limits that leave room for a value",
        "exchange or correct the limits",
    ),
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_rule_is_refused_in_words(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_rule(read_yaml_text(text, "x"))
    assert (refused.value.found, refused.value.wanted, refused.value.to_do) == REFUSED[text]
    assert refused.value.where == "x line 1"


def test_a_notice_has_a_rule_and_a_text() -> None:
    node = read_yaml_text("{when: {latest: anti_hbc, is: positive, within: 90 d}, text: plan prophylaxis}", "x")
    assert read_notice(node) == Notice(
        when=Resulted(test="anti_hbc", result="positive", within_days=90), text="plan prophylaxis"
    )
    assert read_notice(None) is None


def test_a_notice_without_its_text_is_refused() -> None:
    with pytest.raises(ProtocolError) as refused:
        read_notice(read_yaml_text("{when: {sex: male}}", "x"))
    assert refused.value.found == "a notice has no key 'text'"
