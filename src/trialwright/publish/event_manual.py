"""The manual of everything that can happen: each kind of event and each field, in both languages.

It is made from the declarations that forms and checks are made from, so it cannot say anything else than they do:
`python -m trialwright.publish.event_manual > docs/reference/events.md`.
"""

from collections.abc import Iterator
from inspect import getdoc
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from trialwright.events import CATALOGUE, Body, Kind, kinds
from trialwright.events.facts import WRITTEN_BY
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

_ABOUT = {
    "patient": "one patient 一名受试者",
    "trial": "the trial as a whole 整个试验",
    "either": "one patient or the trial 一名受试者或整个试验",
}
_PLAIN = {
    str: "text 文本",
    bool: "yes or no 是/否",
    int: "whole number 整数",
    Quantity: "number with its unit 数值与单位",
    When: "date or instant 日期或时刻",
}
_HEAD = """# Kinds of events 事件类型

Everything that a trial's log can hold. A fact is recorded with
`trialwright record TRIAL PATIENT KIND FIELD=VALUE ... --happened DATE`, where a number stands with its unit (`value=1.6 mg/dL`),
a date is as precise as it is known (`began=1998`), yes and no are words, and the parts of a list are separated by commas.
A field in **bold** must be given; the others may be left out. Every event has, beside its fields, the time when it happened,
the time when it was recorded, who recorded it, in which role, at which site, its source and what it corrects.

This page is made from the declarations in `src/trialwright/events`:
`python -m trialwright.publish.event_manual > docs/reference/events.md`.
"""


def event_manual() -> str:
    """The manual as Markdown: a chapter for each file of kinds, a section for each kind, a row for each field."""
    return "\n".join([_HEAD, *(_chapter(module) for module in CATALOGUE)])


def _chapter(module: ModuleType) -> str:
    title = module.__name__.rpartition(".")[2].capitalize()
    sections = [_section(kind) for kind in kinds().values() if kind.body.__module__ == module.__name__]
    return "\n".join([f"## {title}\n", f"{getdoc(module)}\n", *sections])


def _section(kind: Kind) -> str:
    schema = f", schema {kind.schema}" if kind.schema > 1 else ""
    lines = [f"### `{kind.name}`{schema}: {kind.label} {kind.label_zh}\n", f"{getdoc(kind.body)}\n"]
    lines.append(f"Of {_ABOUT[kind.about]}.{_written_by(kind.name)}\n")
    rows = list(_rows(kind.body))
    if rows:
        lines += [
            "| field | English | 中文 | holds | if left out | unit | CDISC | note |",
            "|---|---|---|---|---|---|---|---|",
        ]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    else:
        lines.append("No fields 无字段.")
    return "\n".join([*lines, ""])


def _written_by(name: str) -> str:
    return f" Not recorded by hand, but by {WRITTEN_BY[name]}." if name in WRITTEN_BY else ""


def _rows(body: type[Body]) -> Iterator[tuple[str, ...]]:
    hints = get_type_hints(body, include_extras=True)
    for field in msgspec.structs.fields(body):
        described = next(part for part in get_args(hints[field.name]) if isinstance(part, msgspec.Meta))
        more = described.extra or {}
        yield (
            f"**`{field.name}`**" if field.required else f"`{field.name}`",
            _cell(described.title or ""),
            _cell(more.get("zh", "")),
            _cell(_holds(hints[field.name])),
            "" if field.required else _cell(_default(field.default)),
            _cell(more.get("unit", "")),
            _cell(more.get("cdisc", "")),
            _cell(more.get("help", "")),
        )


def _holds(hint: Any) -> str:
    """What a field holds, in words."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _holds(parts[0])
    if origin in (Union, UnionType):
        return " or ".join(_holds(part) for part in parts if part is not NoneType)
    if origin is Literal:
        return ", ".join(f"`{part}`" for part in parts)
    if origin is tuple:
        return f"list of 列表: {_holds(parts[0])}"
    return _PLAIN[hint]


def _default(default: Any) -> str:
    if default is None:
        return "not said 未说明"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, tuple):
        return ", ".join(f"`{part}`" for part in default) or "none 无"
    return f"`{default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(event_manual(), end="")
