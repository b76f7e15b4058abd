"""Laws that hold for every kind: strict at the door, typed as it is stored, and described once."""

import json
import re
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from trialwright.errors import InputError
from trialwright.events import CATALOGUE, Body, Kind, kinds
from trialwright.events.reading import decode_body, fields_in_words, read_body
from trialwright.events.shorthand import spelled_out
from trialwright.log.chain import encode
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

ZONE = "Asia/Shanghai"
ROWS = Path(__file__).parents[2] / "house" / "golden_rows.jsonl"
GOLDEN = {
    (row["kind"], row["schema"]): row["body"] for row in map(json.loads, ROWS.read_text(encoding="utf-8").splitlines())
}
ALL = pytest.mark.parametrize("kind", list(kinds().values()), ids=lambda kind: kind.name)


def plain(hint: Any) -> Any:
    """A type without its labels and without None."""
    if get_origin(hint) is Annotated:
        return plain(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return next(plain(part) for part in get_args(hint) if part is not NoneType)
    return hint


def fields(kind: Kind) -> dict[str, Any]:
    hints = get_type_hints(kind.body, include_extras=True)
    return {name: plain(hints[name]) for name in kind.body.__struct_fields__}


def with_field(kind: Kind, name: str, value: object) -> Body:
    return read_body(kind.name, kind.schema, {**GOLDEN[kind.name, kind.schema], name: value})


@ALL
def test_a_field_that_is_missing_is_named_with_all_the_others(kind: Kind) -> None:
    golden = GOLDEN[kind.name, kind.schema]
    for field in msgspec.structs.fields(kind.body):
        if field.required:
            less = {name: value for name, value in golden.items() if name != field.name}
            with pytest.raises(InputError) as wrong:
                read_body(kind.name, kind.schema, less)
            assert f"missing required field `{field.name}`" in wrong.value.found
            assert wrong.value.wanted == f"the fields of {kind.name}: {fields_in_words(kind.body)}"


@ALL
def test_an_unknown_field_is_refused(kind: Kind) -> None:
    with pytest.raises(InputError, match="unknown field `colour`"):
        with_field(kind, "colour", "blue")


@ALL
def test_a_word_that_is_none_of_the_choices_is_refused(kind: Kind) -> None:
    for name, hint in fields(kind).items():
        if get_origin(hint) is Literal:
            with pytest.raises(InputError, match="Invalid enum value 'perhaps'"):
                with_field(kind, name, "perhaps")
        elif get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is Literal:
            with pytest.raises(InputError, match="Invalid enum value 'perhaps'"):
                with_field(kind, name, ["perhaps"])


@ALL
def test_a_wrong_type_is_refused(kind: Kind) -> None:
    wrong: dict[Any, tuple[object, ...]] = {
        str: (5, True, ["a"]),
        int: ("5", 2.5, True, Decimal("2.5")),
        bool: ("yes", 1, "true"),
        Quantity: ("5 kg", 5, {"value": 5.0, "unit": "kg"}, {"value": "1_000", "unit": "kg"}),
        When: ("2026-10-01", {"text": "2026-02-30", "zone": ZONE}, {"text": "2026", "zone": "Mars"}),
    }
    for name, hint in fields(kind).items():
        for value in wrong.get(hint, ()):
            with pytest.raises(InputError):
                with_field(kind, name, value)


def typed(value: Any) -> str:
    """A stored value as somebody would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(typed, value))
    if isinstance(value, dict) and "zone" in value:
        return str(value["text"])
    if isinstance(value, dict):
        return f"{value.get('bound', '=').removeprefix('=')}{value['value']} {value['unit']}"
    return str(value)


@ALL
def test_what_is_stored_can_be_typed(kind: Kind) -> None:
    golden = GOLDEN[kind.name, kind.schema]
    by_hand = {name: typed(value) for name, value in golden.items()}
    body = read_body(kind.name, kind.schema, spelled_out(kind.name, kind.schema, by_hand, zone=ZONE))
    assert body == decode_body(kind.name, kind.schema, json.dumps(golden))


@ALL
def test_the_log_writes_and_reads_it(kind: Kind) -> None:
    body = decode_body(kind.name, kind.schema, json.dumps(GOLDEN[kind.name, kind.schema]))
    assert decode_body(kind.name, kind.schema, encode(body).decode()) == body


@ALL
def test_a_golden_row_says_what_a_default_would_not(kind: Kind) -> None:
    """Otherwise the row would not notice a default that changes, and old logs would be read otherwise."""
    golden = GOLDEN[kind.name, kind.schema]
    body = decode_body(kind.name, kind.schema, json.dumps(golden))
    for field in msgspec.structs.fields(kind.body):
        if not field.required and field.name in golden:
            assert getattr(body, field.name) != field.default, f"{kind.name} {field.name}"


def test_every_file_of_kinds_is_in_the_catalogue() -> None:
    files = {module.__name__ for module in CATALOGUE}
    assert {kind.body.__module__ for kind in kinds().values()} == files


@ALL
def test_its_name_is_in_the_past_tense_of_a_clinic(kind: Kind) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", kind.name)
    assert re.fullmatch(r"[A-Z][A-Za-z]+", kind.body.__name__)
