"""Laws of reading: what is written is what is read, by either road, in any layout."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.small_protocol import SMALL

from trialwright.errors import ProtocolError
from trialwright.protocol.criteria import (
    OPERATORS,
    UPPER_LIMIT,
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
from trialwright.protocol.node import canonical_text, node_of_canonical
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.protocol.rules import read_rule
from trialwright.protocol.words import in_words
from trialwright.protocol.yaml_text import read_yaml_text

UNIT_OF = {"creatinine": "mg/dL", "alt": "U/L", "lvef": "%", "ecog": "{score}", "platelets": "10*9/L"}
HEADS: Mapping[str, type[Latest] | type[AnyOne] | type[NoneOf]] = {"latest": Latest, "any": AnyOne, "none": NoneOf}


@st.composite
def measured(draw: st.DrawFn) -> Rule:
    """A leaf with one limit, or one on either side."""
    concept = draw(st.sampled_from(sorted(UNIT_OF)))
    low, high = sorted(draw(st.lists(st.integers(4, 39), min_size=2, max_size=2, unique=True)))
    unit = UPPER_LIMIT if UNIT_OF[concept] == "U/L" and draw(st.booleans()) else UNIT_OF[concept]
    if concept == "ecog":
        low, high = 1, 4
    limits = (Limit(Decimal(low), unit), Limit(Decimal(high), unit))
    sides = draw(st.sampled_from(["low", "high", "both"]))
    comparisons = []
    if sides != "low":
        comparisons.append(Comparison(draw(st.sampled_from(["below", "at_most"])), limits[1]))
    if sides != "high":
        comparisons.append(Comparison(draw(st.sampled_from(["at_least", "above"])), limits[0]))
    head: Callable[..., Rule] = HEADS[draw(st.sampled_from(sorted(HEADS)))]
    return head(
        concept=concept,
        comparisons=tuple(comparisons),
        within_days=draw(st.none() | st.integers(0, 3650)),
        absent=draw(st.sampled_from(["unknown", "met", "not_met"])),
    )


COUNTED: st.SearchStrategy[Rule] = st.builds(
    lambda operator, count: CountOf(concept="alt", comparisons=(Comparison(operator, Limit(Decimal(count), "1")),)),
    st.sampled_from(OPERATORS),
    st.integers(0, 99),
)
STATED: st.SearchStrategy[Rule] = st.builds(
    lambda name, days: Attested(statement=name, within_days=days),
    st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True),
    st.none() | st.integers(0, 400),
)


def trees(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    """Rules about rules."""
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(AllOf),
        several.map(AnyOf),
        inner.map(Not),
        st.builds(lambda when, then: Implies(when=when, then=then), inner, inner),
    )


RULES = st.recursive(measured() | COUNTED | STATED, trees, max_leaves=8)


def written(rule: Rule) -> dict[str, Any]:
    """A rule as a protocol file writes it."""
    if isinstance(rule, AllOf | AnyOf):
        return {"all_of" if isinstance(rule, AllOf) else "any_of": [written(each) for each in rule.rules]}
    if isinstance(rule, Not):
        return {"not": written(rule.rule)}
    if isinstance(rule, Implies):
        return {"implies": {"when": written(rule.when), "then": written(rule.then)}}
    within = "ever" if rule.within_days is None else f"{rule.within_days} d"
    if isinstance(rule, Attested):
        return {"attested": rule.statement, "within": within}
    head = next((name for name, cls in HEADS.items() if isinstance(rule, cls)), "count")
    limits: Mapping[str, str] = {each.operator: str(each.limit) for each in rule.comparisons}
    return {head: rule.concept, **limits, "within": within, "absent": rule.absent}


LAYOUTS = [
    {"default_flow_style": True},
    {"default_flow_style": False, "sort_keys": True},
    {"default_style": '"', "width": 30},
    {"default_style": "'", "indent": 6, "sort_keys": True},
]


@given(RULES, st.sampled_from(LAYOUTS))
def test_a_rule_that_is_written_in_any_layout_is_read_back(rule: Rule, layout: dict[str, Any]) -> None:
    options: dict[str, Any] = {"sort_keys": False, **layout}
    assert read_rule(read_yaml_text(yaml.safe_dump(written(rule), **options), "x")) == rule


@given(RULES, st.sampled_from(LAYOUTS))
def test_the_canonical_text_does_not_depend_on_the_layout(rule: Rule, layout: dict[str, Any]) -> None:
    options: dict[str, Any] = {"sort_keys": False, **layout}
    plain = canonical_text(read_yaml_text(yaml.safe_dump(written(rule)), "x"))
    assert canonical_text(read_yaml_text("# a remark\n" + yaml.safe_dump(written(rule), **options), "y")) == plain
    assert read_rule(node_of_canonical(plain.decode(), "log")) == rule


@given(RULES)
def test_every_rule_can_be_said(rule: Rule) -> None:
    said = in_words(rule)
    assert "{" not in said
    assert said == said.strip() != ""


@given(RULES)
def test_a_whole_protocol_with_any_rule_takes_both_roads(rule: Rule) -> None:
    tree = read_yaml_text(SMALL, "small.yaml").plain()
    tree["criteria"][1]["rule"] = written(rule)
    text = yaml.safe_dump(tree)
    protocol = read_protocol(text, "x.yaml")
    assert protocol.criteria[1].rule == rule
    assert protocol_from_canonical(canonical_of(text, "x.yaml")) == protocol


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_protocol(text, "x.yaml")
    assert str(refused.value).startswith("x.yaml")
    assert refused.value.to_do


LINES = SMALL.splitlines(keepends=True)


@given(st.integers(0, len(LINES) - 1), st.sampled_from(["", "NO\n", "  12:30: 1\n", "\t\n", "- [\n", "? a\n"]))
def test_a_spoilt_line_is_never_a_crash(number: int, instead: str) -> None:
    text = "".join([*LINES[:number], instead, *LINES[number + 1 :]])
    try:
        read_protocol(text, "x.yaml")
    except ProtocolError as problem:
        assert problem.where.startswith("x.yaml")  # noqa: PT017 - both outcomes are right
