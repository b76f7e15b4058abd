"""What people type, spelled out."""

from typing import Any

import pytest

from trialwright.errors import InputError
from trialwright.events.shorthand import spelled_out

ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("kind", "typed", "fields"),
    [
        ("vital.measured", {"value": "<5 kg"}, {"value": {"value": "5", "unit": "kg", "bound": "<"}}),
        ("lab.resulted", {"high": "40 U/L"}, {"high": {"value": "40", "unit": "U/L", "bound": "="}}),
        ("demographics.recorded", {"birth": "1990-05"}, {"birth": {"text": "1990-05", "zone": ZONE}}),
        ("judgement.attested", {"holds": "yes"}, {"holds": True}),
        ("judgement.attested", {"holds": "FALSE"}, {"holds": False}),
        ("choices.confirmed", {"choices": "a, b,c"}, {"choices": ["a", "b", "c"]}),
        ("judgement.attested", {"comment": "yes"}, {"comment": "yes"}),
        ("judgement.attested", {"unknown": "1 kg"}, {"unknown": "1 kg"}),
        ("judgement.attested", {"holds": True}, {"holds": True}),
        ("vital.measured", {"value": {"value": "5", "unit": "kg"}}, {"value": {"value": "5", "unit": "kg"}}),
        ("vital.measured", {"value": None}, {"value": None}),
    ],
)
def test_shorthand_is_spelled_out_and_the_rest_passes(kind: str, typed: dict[str, Any], fields: dict[str, Any]) -> None:
    assert spelled_out(kind, 1, typed, zone=ZONE) == fields


@pytest.mark.parametrize(
    ("kind", "typed", "where", "found"),
    [
        ("judgement.attested", {"holds": "maybe"}, "judgement.attested holds", "'maybe' is neither yes nor no"),
        ("vital.measured", {"value": "60"}, "vital.measured value", "'60' is not a quantity"),
        ("vital.measured", {"value": "1_000 kg"}, "vital.measured value", "'1_000' is not a plain number"),
        ("vital.measured", {"value": "６０ kg"}, "vital.measured value", "'６０' is not a plain number"),
        (
            "demographics.recorded",
            {"birth": "1990-02-31"},
            "demographics.recorded birth",
            "'1990-02-31' is not a date or an instant",
        ),
    ],
)
def test_what_cannot_be_spelled_out_says_where(kind: str, typed: dict[str, Any], where: str, found: str) -> None:
    with pytest.raises(InputError) as wrong:
        spelled_out(kind, 1, typed, zone=ZONE)
    assert (wrong.value.where, wrong.value.found) == (where, found)


def test_an_unknown_kind() -> None:
    with pytest.raises(InputError, match=r"unknown kind of event: lab\.guessed schema 1"):
        spelled_out("lab.guessed", 1, {}, zone=ZONE)
