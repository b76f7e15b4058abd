"""One text for one value."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.standards.canonical import canonical_json, sha256_hex
from trialwright.standards.quantity import Quantity

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": {"d": 1, "c": 2}}, '{"a":{"c":2,"d":1},"b":1}'),
        (["µmol/L", "患者", "\u2028", 'a"b', "\n"], '["µmol/L","患者","\u2028","a\\"b","\\n"]'),
        ([Decimal("1.60"), Decimal("1.6")], '["1.60","1.6"]'),
        ([True, None, -0, 2**63], "[true,null,0,9223372036854775808]"),
        (Quantity(value=Decimal("1.60"), unit="mg/dL"), '{"bound":"=","unit":"mg/dL","value":"1.60"}'),
    ],
)
def test_the_text_of_a_value(value: Any, text: str) -> None:
    assert canonical_json(value).decode() == text


@pytest.mark.parametrize("value", [0.5, [0.5], {"a": [{"b": 0.5}]}, (1, (0.5,)), float("nan")])
def test_a_float_has_no_one_text(value: Any) -> None:
    with pytest.raises(TypeError, match=r"canonical JSON holds no floats, found (0\.5|nan): use Decimal or text"):
        canonical_json(value)


@given(VALUES)
def test_the_text_is_that_of_the_standard_library_with_sorted_keys(value: Any) -> None:
    told = canonical_json(value)
    again = json.loads(told)
    assert again == value
    assert canonical_json(again) == told
    ascii_keys = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert json.loads(ascii_keys) == again


def test_a_hash_is_of_the_parts_joined() -> None:
    assert sha256_hex(b"a", b"bc") == sha256_hex(b"abc")
    assert sha256_hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
