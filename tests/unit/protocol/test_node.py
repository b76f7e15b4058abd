"""One tree of text, and one canonical JSON for it."""

import pytest

from trialwright.errors import ProtocolError
from trialwright.protocol.node import Node, canonical_text, node_of_canonical
from trialwright.protocol.yaml_text import read_yaml_text

AGAIN = "make it again from the protocol file"
CANONICAL = "sorted keys, none of them twice, no spaces, only text as values"


def test_canonical_json_goes_there_and_back() -> None:
    text = '{"a":["NO",{"b":"12:30"}],"µ":"x \\"y\\""}'
    assert canonical_text(node_of_canonical(text, "x")).decode() == text


def test_a_place_is_a_line_or_a_path() -> None:
    assert Node("x", "a.yaml", 3).place == "a.yaml line 3"
    tree = node_of_canonical('{"a":[{"b":"x"}]}', "log")
    assert isinstance(tree.value, dict)
    inner = tree.value["a"].value
    assert isinstance(inner, list)
    assert isinstance(inner[0].value, dict)
    assert inner[0].value["b"].place == "log at a.0.b"


@pytest.mark.parametrize("text", ['{"b":"1","a":"2"}', '{"a": "1"}', '{"a":"1","a":"2"}', '{"a":"\\u0041"}'])
def test_another_layout_or_a_doubled_key_is_not_canonical(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        node_of_canonical(text, "log")
    assert str(refused.value) == f"log: JSON that is not canonical\n  wanted: {CANONICAL}\n  to do:  {AGAIN}"


@pytest.mark.parametrize(("text", "shown"), [("12", "12"), ("null", "None"), ("true", "True"), ("0.5", "0.5")])
def test_only_text_is_a_value(text: str, shown: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        node_of_canonical(f'{{"a":{text}}}', "log")
    assert str(refused.value) == (
        f"log at a: the value {shown}, which is not text\n"
        "  wanted: text, a list or a mapping\n"
        "  to do:  make the JSON again from the protocol file"
    )


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(ProtocolError) as refused:
        node_of_canonical('{"a":', "log")
    assert str(refused.value) == (
        "log: not JSON: Input data was truncated\n"
        "  wanted: the canonical JSON of a protocol, as protocol.adopted holds it\n"
        f"  to do:  {AGAIN}"
    )


@pytest.mark.parametrize("deep", [50, 100_000])
def test_a_tree_without_end_is_refused_and_not_followed(deep: int) -> None:
    with pytest.raises(ProtocolError):
        node_of_canonical("[" * deep + "]" * deep, "log")


def test_both_roads_meet_in_one_tree() -> None:
    tree = read_yaml_text("b: NO\na: [1, {d: 2, c: 3}]", "x.yaml")
    assert canonical_text(tree) == b'{"a":["1",{"c":"3","d":"2"}],"b":"NO"}'
    assert node_of_canonical(canonical_text(tree).decode(), "log").plain() == tree.plain()
