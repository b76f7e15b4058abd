"""Laws of reading: what is written is what is read, by either road, in any layout."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.rule_trees import RULES, written
from tests.unit.protocol.small_protocol import SMALL

from trialwright.errors import ProtocolError
from trialwright.protocol.criteria import Rule
from trialwright.protocol.node import canonical_text, node_of_canonical
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.protocol.rules import read_rule
from trialwright.protocol.words import in_words
from trialwright.protocol.yaml_text import read_yaml_text

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
