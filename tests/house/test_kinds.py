"""Every kind of event has labels in both languages, units for its numbers, a golden row and a glossary entry."""

import json
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from trialwright.events import Body, Kind, kinds
from trialwright.events.reading import decode_body
from trialwright.standards.canonical import canonical_json
from trialwright.standards.quantity import Quantity

HERE = Path(__file__).parent
ROWS = [json.loads(line) for line in (HERE / "golden_rows.jsonl").read_text(encoding="utf-8").splitlines()]
GOLDEN = {(row["kind"], row["schema"]): row["body"] for row in ROWS}
ALL = pytest.mark.parametrize("kind", list(kinds().values()), ids=lambda entry: f"{entry.name}.{entry.schema}")


def fields(body: type[Body]) -> dict[str, tuple[Any, msgspec.Meta | None]]:
    found = {}
    for name, hint in get_type_hints(body, include_extras=True).items():
        if name.startswith("__"):
            continue
        metas = (
            [part for part in get_args(hint) if isinstance(part, msgspec.Meta)] if get_origin(hint) is Annotated else []
        )
        found[name] = (get_args(hint)[0] if metas else hint, metas[0] if metas else None)
    return found


def is_number(hint: Any) -> bool:
    if get_origin(hint) in (Union, UnionType):
        return any(is_number(part) for part in get_args(hint))
    return hint in (Quantity, Decimal)


def has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@ALL
def test_it_has_labels_in_both_languages(kind: Kind) -> None:
    assert kind.label, kind.name
    assert has_chinese(kind.label_zh), f"{kind.name} has no Chinese label: give one in @kind"
    for name, (_, meta) in fields(kind.body).items():
        assert meta is not None, f"{kind.name} {name} has no words(): describe it once, in its Annotated type"
        assert meta.title, f"{kind.name} {name} has no English label"
        assert has_chinese((meta.extra or {}).get("zh", "")), f"{kind.name} {name} has no Chinese label"


@ALL
def test_its_numbers_have_a_unit(kind: Kind) -> None:
    for name, (hint, meta) in fields(kind.body).items():
        if is_number(hint):
            assert meta is not None
            assert (meta.extra or {}).get("unit"), (
                f"{kind.name} {name} is a number: say its unit in words(), or 'as reported'"
            )


@ALL
def test_it_has_a_golden_row_that_still_reads(kind: Kind) -> None:
    key = (kind.name, kind.schema)
    assert key in GOLDEN, (
        f"add a golden row of {kind.name} schema {kind.schema} to golden_rows.jsonl; it stays for ever"
    )
    body = decode_body(kind.name, kind.schema, json.dumps(GOLDEN[key]))
    assert type(body) is kind.body or (kind.name, kind.schema + 1) in kinds()


@ALL
def test_its_golden_row_is_written_again_to_the_byte(kind: Kind) -> None:
    golden = GOLDEN[kind.name, kind.schema]
    again = json.loads(canonical_json(decode_body(kind.name, kind.schema, json.dumps(golden))))
    assert golden == _with_bounds(again, golden)


def _with_bounds(again: Any, golden: Any) -> Any:
    """A quantity may leave its bound out where it is `=`; both ways of writing are the same value."""
    if isinstance(again, dict):
        out = {name: _with_bounds(value, golden.get(name)) for name, value in again.items()}
        if set(out) == {"value", "unit", "bound"} and "bound" not in golden:
            del out["bound"]
        return out
    return again


@ALL
def test_it_is_in_the_glossary(kind: Kind) -> None:
    glossary = (HERE.parents[1] / "GLOSSARY.md").read_text(encoding="utf-8")
    assert f"- `{kind.name}`:" in glossary, f"explain `{kind.name}` in GLOSSARY.md, in one line"


def test_no_golden_row_was_lost() -> None:
    """A row once written stays readable: the list only grows."""
    assert len(ROWS) == len(GOLDEN) >= 66
    assert set(GOLDEN) <= set(kinds())


def test_kinds_belong_to_a_patient_or_to_the_trial() -> None:
    assert {entry.about for entry in kinds().values()} == {"patient", "trial", "either"}
