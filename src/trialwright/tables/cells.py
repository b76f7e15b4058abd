"""What one cell of a table says for one field of an event: a value, nothing, or that the value is lost for ever."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from trialwright.errors import InputError
from trialwright.events.shorthand import spelled_out
from trialwright.protocol.scalars import advice
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When
from trialwright.tables.dates import read_date
from trialwright.tables.mapping import Layout, Value

_WIDE = str.maketrans("＜＞．，－０１２３４５６７８９", "<>.,-0123456789")
"""Signs of numbers as Chinese keyboards type them; the same signs, and nothing is guessed."""


class Silent(Enum):
    """What a cell says where it gives no value."""

    NOTHING = "nothing"
    LOST = "lost"


class Target(NamedTuple):
    """The field that a cell is read for."""

    kind: str
    schema: int
    field: str
    wanted: Any


def said(cells: Mapping[str, str], value: Value, target: Target, layout: Layout, zone: str) -> Any:
    """What a row says for a field: the field as JSON would give it, or why it is silent.

    Parameters
    ----------
    cells : mapping
        The cells of the row, by heading.
    value : Value
        Where the field comes from.
    target : Target
        The field.
    layout : Layout
        What counts as missing, as lost, and how numbers and dates are written.
    zone : str
        The zone of the site.

    Raises
    ------
    InputError
        If the cell cannot be read; `where` is the heading of the column.
    """
    if value.column is None:
        return _spelled(value.word or "", target, zone)
    cell = cells[value.column]
    if cell in layout.unrecoverable:
        return Silent.LOST
    if cell in layout.missing and value.empty is None:
        return Silent.NOTHING
    try:
        text = value.empty if cell in layout.missing else _meaning(cell, value)
        return Silent.NOTHING if text is None else _read(text, cells, value, target, layout, zone)
    except InputError as wrong:
        raise InputError(wrong.found, wrong.wanted, wrong.to_do, value.column) from wrong


def _meaning(cell: str, value: Value) -> str | None:
    """What the word of a cell means; None where such rows are to be left out."""
    if not value.means or cell in value.means:
        return value.means.get(cell, cell)
    if value.otherwise == "refuse":
        raise InputError(
            f"the word {cell!r} has no meaning in the mapping",
            f"one of: {', '.join(value.means)}",
            advice(cell, value.means, "add it to means, or say what becomes of others with otherwise"),
        )
    return cell if value.otherwise == "keep" else None


def _read(text: str, cells: Mapping[str, str], value: Value, target: Target, layout: Layout, zone: str) -> Any:
    if target.wanted is When:
        return msgspec.to_builtins(read_date(text, value.dates, zone))
    if target.wanted is Quantity:
        return _spelled(_quantity(text, cells, value, layout), target, zone)
    if target.wanted in (int, Decimal):
        return _spelled(_number(text, layout.decimals), target, zone)
    return _spelled(text, target, zone)


def _quantity(text: str, cells: Mapping[str, str], value: Value, layout: Layout) -> str:
    for mark in layout.marks:
        text = text.removesuffix(mark).rstrip()
    number, _, unit = text.partition(" ")
    if value.unit is not None:
        return f"{_number(text, layout.decimals)} {value.unit}"
    if value.unit_column is None:
        return f"{_number(number, layout.decimals)} {unit.strip()}"
    unit = cells[value.unit_column]
    if unit in layout.missing or unit in layout.unrecoverable:
        raise InputError(
            f"{text!r} has no unit",
            f"the unit in the column {value.unit_column!r}",
            "look into the report; a number without its unit is no result",
        )
    return f"{_number(text, layout.decimals)} {unit}"


def _number(text: str, decimals: Literal["point", "comma"]) -> str:
    """The number with a decimal point. Whatever else is wrong with it, the reader of numbers says."""
    text = text.translate(_WIDE)
    if decimals == "point":
        return text
    if "." in text:
        raise InputError(
            f"{text!r} has a point, and the decimals of this table follow a comma",
            "digits with at most one comma, such as 1,6",
            "correct the cell, or change decimals in the mapping",
        )
    return text.replace(",", ".")


def _spelled(text: str, target: Target, zone: str) -> Any:
    kind, schema, field, wanted = target
    if get_origin(wanted) is Literal and text not in get_args(wanted):
        raise InputError(
            f"{text!r} is no {field} of {kind}",
            f"one of: {', '.join(get_args(wanted))}",
            "say in the mapping, with means, which of these words it is",
        )
    return spelled_out(kind, schema, {field: text}, zone=zone)[field]
