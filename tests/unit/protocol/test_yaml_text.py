"""YAML is read as text, lists and mappings, and nothing else."""

import pytest
import yaml

from trialwright.errors import ProtocolError
from trialwright.protocol import yaml_text
from trialwright.protocol.yaml_text import read_yaml_text

REPEAT = "each value written where it holds"
QUOTE_REFERENCE = "repeat the value; put text that begins with & or * in quotes"
QUOTE_TAG = "remove the tag; put text that begins with ! in quotes"

BAD = {
    "duplicate key": (
        "a: 1\nb: 2\na: 3\n",
        "x.yaml line 3: the key 'a' stands here a second time (first on line 1)",
        "each key once",
        "remove one of the two",
    ),
    "not YAML": (
        "a: [1, 2\n",
        "x.yaml line 2: not YAML: did not find expected ',' or ']'",
        "lines of key: value, indented with spaces",
        "look at this line and at the one above it; put text that holds ': ' or ' #' in quotes",
    ),
    "a colon in text": (
        "a: b: c\n",
        "x.yaml line 1: not YAML: mapping values are not allowed in this context",
        "lines of key: value, indented with spaces",
        "look at this line and at the one above it; put text that holds ': ' or ' #' in quotes",
    ),
    "a control character": (
        "a: \x07\n",
        "x.yaml: not YAML: a character that no text holds",
        "lines of key: value, indented with spaces",
        "look at this line and at the one above it; put text that holds ': ' or ' #' in quotes",
    ),
    "half a surrogate pair": (
        "a: \ud800\n",
        "x.yaml: not YAML: a character that no text holds",
        "lines of key: value, indented with spaces",
        "look at this line and at the one above it; put text that holds ': ' or ' #' in quotes",
    ),
    "a tab": (
        "a:\n\tb: 1\n",
        "x.yaml line 2: a tab character",
        "spaces",
        "replace the tab with spaces, and let the editor do so",
    ),
    "an anchor": ("a: &x 1\n", "x.yaml line 1: the reference &x", REPEAT, QUOTE_REFERENCE),
    "an alias": ("a: 1\nb: *x\n", "x.yaml line 2: the reference *x", REPEAT, QUOTE_REFERENCE),
    "a tag": (
        "a: !!python/object/apply:os.system [ls]\n",
        "x.yaml line 1: the tag tag:yaml.org,2002:python/object/apply:os.system",
        "plain text, lists and mappings",
        QUOTE_TAG,
    ),
    "a tag of YAML's own": (
        "a: !!str 1\n",
        "x.yaml line 1: the tag tag:yaml.org,2002:str",
        "plain text, lists and mappings",
        QUOTE_TAG,
    ),
    "two documents": (
        "a: 1\n---\nb: 2\n",
        "x.yaml line 3: a second YAML document",
        "one document",
        "remove the line --- and what follows",
    ),
    "a key that is a list": (
        "? [a, b]\n: 1\n",
        "x.yaml line 1: a key that is not text",
        "a word before the colon",
        "name the key",
    ),
    "empty": ("# nothing\n", "x.yaml: the file is empty", "a protocol", "start from a protocol that is shipped"),
    "too deep": (
        "[" * 50 + "]" * 50,
        "x.yaml line 1: more than 40 levels inside one another",
        "at most 40 levels",
        "write the rule flatter",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_plain_yaml_is_refused(name: str) -> None:
    text, found, wanted, to_do = BAD[name]
    with pytest.raises(ProtocolError) as refused:
        read_yaml_text(text, "x.yaml")
    assert str(refused.value) == f"{found}\n  wanted: {wanted}\n  to do:  {to_do}"


def test_every_scalar_is_text() -> None:
    text = "[NO, 12:30, 010, 1e3, null, ~, 2024-03-01, 'NO', 1_000, 0x1F, .inf, yes, '']"
    assert read_yaml_text(text, "x").plain() == [
        *("NO", "12:30", "010", "1e3", "null", "~", "2024-03-01", "NO", "1_000", "0x1F", ".inf", "yes", ""),
    ]


def test_a_value_is_found_on_the_line_of_its_key() -> None:
    tree = read_yaml_text("a: 1\nb:\n  - x\n  - y:\n      z\n", "x.yaml")
    assert isinstance(tree.value, dict)
    assert [tree.value[key].place for key in "ab"] == ["x.yaml line 1", "x.yaml line 2"]
    listed = tree.value["b"].value
    assert isinstance(listed, list)
    assert [item.line for item in listed] == [3, 4]


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    text = "a: |-\n  one\n  two\nb: 2\n"
    assert read_yaml_text("\ufeff" + text.replace("\n", "\r\n"), "x").plain() == read_yaml_text(text, "x").plain()


def test_the_parser_in_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: NO\nb: [1, {c: 'x y'}]\nd: >-\n  two\n  lines\n"
    fast = read_yaml_text(text, "x")
    monkeypatch.setattr(yaml_text, "_LOADER", yaml.SafeLoader)
    assert read_yaml_text(text, "x") == fast
    with pytest.raises(ProtocolError, match="x line 1: not YAML: mapping values are not allowed here"):
        read_yaml_text("a: b: c", "x")
