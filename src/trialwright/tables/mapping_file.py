"""Reading a mapping file: YAML as text with lines, so that each message points at the line to be corrected.

The mapping is checked against the kinds of events before the first row is read: a field that no event has, a unit for a
date, or a kind that is no fact is a mistake of the mapping, not of ten thousand rows.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from trialwright.errors import InputError, ProtocolError
from trialwright.events.facts import check_fact
from trialwright.events.kinds import find_kind, kinds
from trialwright.events.reading import fields_in_words
from trialwright.events.shorthand import field_types
from trialwright.protocol.node import Node
from trialwright.protocol.scalars import advice, fields, items, name, refusal, spoken, text, unique
from trialwright.protocol.shape import Key, Shape, optional
from trialwright.protocol.yaml_text import read_yaml_text
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When, read_when
from trialwright.tables.dates import DateForm, date_forms
from trialwright.tables.mapping import (
    PLACES,
    Decimals,
    Encoding,
    EventRule,
    Happened,
    Layout,
    Otherwise,
    Patients,
    TableMapping,
    Value,
)

T = TypeVar("T")
TAB = "tab"

_DATES = optional("the forms in which dates are written, such as YYYY-MM-DD", "dates")
TABLE = Shape(
    "the table",
    {
        "encoding": Key("utf-8 or gb18030", "word"),
        "delimiter": optional("the character between two cells, or tab; a comma if left out", "text"),
        "decimals": optional("point or comma, before the decimals of numbers; point if left out", "word"),
        "dates": _DATES,
        "missing": optional("what a cell holds that says nothing; an empty cell always does", "texts"),
        "not_recoverable": optional("what a cell holds where the value was looked for and is lost", "texts"),
        "looked": optional("the day on which lost values were looked for; wanted with not_recoverable", "date"),
        "marks": optional("signs behind a number that are no part of it, such as ↑", "texts"),
    },
)
MAPPING = Shape(
    "the mapping",
    {
        "table": Key("how the file is written", "table"),
        "patient": Key("the column with the patient's code", "patient"),
        "source": Key("where an event was taken from, such as '{file} row {row}'", "text"),
        "events": Key("what becomes of each row", "events"),
    },
)
PATIENT = Shape(
    "the patient",
    {
        "column": Key("the heading of the column", "text"),
        "identity": optional("the field of the identities that the column holds, instead of codes", "name"),
    },
)
EVENT = Shape(
    "the event",
    {
        "id": Key("a short name of its own", "name"),
        "kind": Key("the kind of event, such as lab.resulted", "text"),
        "happened": Key("the column with its date", "happened"),
        "fields": Key("where each field of the event comes from", "fields"),
        "only": optional("columns, and the words of which each must hold one", "only"),
        "concept": optional("what is called not recoverable, where a cell says so", "text"),
    },
)
HAPPENED = Shape(
    "happened",
    {
        "column": optional("the heading of the column with the date", "text"),
        "columns": optional("several of them: the first that has a date counts", "texts"),
        "dates": _DATES,
        "fixed": optional("the date of all rows, or of those without a date in their columns", "date"),
    },
)
VALUE = Shape(
    "the field",
    {
        "column": Key("the heading of the column", "text"),
        "unit": optional("the unit of its numbers", "text"),
        "unit_column": optional("the column with the unit of each row", "text"),
        "dates": _DATES,
        "means": optional("what each word of the column means", "means"),
        "otherwise": optional("refuse, keep or leave_out, for words that are not among them", "word"),
        "empty": optional("what an empty cell means; nothing if left out", "text"),
        "concept": optional("what is called not recoverable, where the cell says so", "text"),
    },
)


def read_mapping(source: str, where: str, *, zone: str) -> TableMapping:
    """The mapping that a YAML text describes, checked against the kinds of events.

    Parameters
    ----------
    source : str
        The text of the file.
    where : str
        Its name, for messages.
    zone : str
        The zone of the site, for the dates that stand in the mapping.

    Raises
    ------
    InputError
        With the line that is wrong.
    """
    try:
        found = fields(read_yaml_text(source, where), MAPPING)
        layout = _layout(found["table"], zone)
        mapping = TableMapping(
            layout=layout,
            patients=_patients(found["patient"]),
            source=_source(found["source"]),
            rules=_rules(found["events"], layout, zone),
        )
    except ProtocolError as wrong:  # the readers are those of a protocol file; a mapping is no protocol
        raise InputError(wrong.found, wrong.wanted, wrong.to_do, wrong.where) from wrong
    return mapping


def _layout(node: Node, zone: str) -> Layout:
    found = fields(node, TABLE)
    unrecoverable = _texts(found.get("not_recoverable"))
    if unrecoverable and "looked" not in found:
        raise refusal(
            found["not_recoverable"],
            "not_recoverable without looked",
            "the day on which somebody looked for these values",
            "add looked: with the day",
        )
    return Layout(
        encoding=_word(found["encoding"], "encoding", Encoding),
        delimiter=_delimiter(found["delimiter"]) if "delimiter" in found else ",",
        decimals=_word(found["decimals"], "decimals", Decimals) if "decimals" in found else "point",
        dates=_dates(found.get("dates")),
        missing=frozenset(("", *_texts(found.get("missing")))),
        unrecoverable=frozenset(unrecoverable),
        looked=_date(found["looked"], zone) if "looked" in found else None,
        marks=_texts(found.get("marks")),
    )


def _delimiter(node: Node) -> str:
    if node.value == TAB:
        return "\t"
    if not isinstance(node.value, str) or len(node.value) != 1 or node.value.isalnum() or node.value == '"':
        raise refusal(
            node, f"delimiter: {spoken(node)}", "one sign, such as ; or the word tab", "write the sign in quotes"
        )
    return node.value


def _patients(node: Node) -> Patients:
    found = fields(node, PATIENT)
    return Patients(
        text(found["column"], "column"), name(found["identity"], "identity") if "identity" in found else None
    )


def _source(node: Node) -> str:
    template = text(node, "source")
    if not set(PLACES.findall(template)) - {"file"}:
        raise refusal(
            node,
            f"the source {template!r} is the same for every row",
            "a place in braces that differs from row to row: {row}, or the heading of a column",
            "add {row}, or a column with a number of its own in each row",
        )
    return template


def _rules(node: Node, layout: Layout, zone: str) -> tuple[EventRule, ...]:
    nodes = items(node, "events")
    rules = tuple(_rule(each, layout, zone) for each in nodes)
    unique(nodes, [rule.id for rule in rules], "event")
    return rules


def _rule(node: Node, layout: Layout, zone: str) -> EventRule:
    found = fields(node, EVENT)
    kind = text(found["kind"], "kind")
    schema = max((number for named, number in kinds() if named == kind), default=1)
    _in_place(found["kind"], lambda: _check_kind(kind, schema))
    return EventRule(
        id=name(found["id"], "id"),
        kind=kind,
        schema=schema,
        happened=_happened(found["happened"], layout, zone),
        fields=_fields(found["fields"], kind, schema, layout),
        only=_only(found["only"]) if "only" in found else {},
        concept=text(found["concept"], "concept") if "concept" in found else None,
    )


def _check_kind(kind: str, schema: int) -> None:
    check_fact(kind, schema, None if find_kind(kind, schema).about == "trial" else "a patient")


def _happened(node: Node, layout: Layout, zone: str) -> Happened:
    if isinstance(node.value, str):
        return Happened(columns=(text(node, "happened"),), dates=_needed(node, (), layout), fixed=None)
    found = fields(node, HAPPENED)
    columns = (text(found["column"], "column"),) if "column" in found else _texts(found.get("columns"))
    fixed = _date(found["fixed"], zone) if "fixed" in found else None
    if not columns and fixed is None:
        raise refusal(node, "happened without a column", "column, columns or fixed", "say which column has the date")
    dates = _needed(node, _dates(found.get("dates")), layout) if columns else ()
    return Happened(columns=columns, dates=dates, fixed=fixed)


def _fields(node: Node, kind: str, schema: int, layout: Layout) -> Mapping[str, Value]:
    body = find_kind(kind, schema).body
    types, required = field_types(kind, schema), [f.name for f in msgspec.structs.fields(body) if f.required]
    if not isinstance(node.value, dict):
        if node.value == "none" and not required:
            return {}
        raise refusal(
            node,
            f"fields: {spoken(node)}",
            f"the fields of {kind}: {fields_in_words(body)}",
            "write them as key: value",
        )
    for key, child in node.value.items():
        if key not in types:
            raise refusal(
                child, f"{kind} has no field {key!r}", f"one of: {fields_in_words(body)}",
                advice(key, list(types), "remove it"),
            )  # fmt: skip
    for key in required:
        if key not in node.value:
            raise refusal(
                node,
                f"{kind} without {key}",
                f"the fields of {kind}: {fields_in_words(body)}",
                f"say where {key} comes from",
            )
    return {key: _value(child, key, types[key], layout) for key, child in node.value.items()}


def _value(node: Node, key: str, wanted: Any, layout: Layout) -> Value:
    if isinstance(node.value, str):
        return Value(word=text(node, key))
    found = fields(node, VALUE)
    for other in ("unit", "unit_column"):
        if other in found and wanted is not Quantity:
            raise refusal(found[other], f"{key} has no unit", "a unit for a quantity only", f"remove {other}")
    if "unit" in found and "unit_column" in found:
        raise refusal(found["unit"], f"{key} has unit and unit_column", "one of the two", "remove one of them")
    if "dates" in found and wanted is not When:
        raise refusal(found["dates"], f"{key} is no date", "dates for a date only", "remove dates")
    means = _means(found["means"], wanted) if "means" in found else {}
    if "otherwise" in found and not means:
        raise refusal(found["otherwise"], "otherwise without means", "the words that have a meaning", "add means")
    return Value(
        column=text(found["column"], "column"),
        unit=text(found["unit"], "unit") if "unit" in found else None,
        unit_column=text(found["unit_column"], "unit_column") if "unit_column" in found else None,
        dates=_needed(node, _dates(found.get("dates")), layout) if wanted is When else (),
        means=means,
        otherwise=_word(found["otherwise"], "otherwise", Otherwise) if "otherwise" in found else "refuse",
        empty=text(found["empty"], "empty") if "empty" in found else None,
        concept=text(found["concept"], "concept") if "concept" in found else None,
    )


def _means(node: Node, wanted: Any) -> dict[str, str]:
    found = {key: text(child, f"means {key}") for key, child in _mapping(node, "means").items()}
    if get_origin(wanted) is not None and all(isinstance(word, str) for word in get_args(wanted)):
        for word, child in zip(found.values(), _mapping(node, "means").values(), strict=True):
            if word not in get_args(wanted):
                raise refusal(
                    child, f"means: the word {word!r}", f"one of: {', '.join(get_args(wanted))}",
                    advice(word, get_args(wanted), "choose one of these words"),
                )  # fmt: skip
    return found


def _only(node: Node) -> dict[str, frozenset[str]]:
    return {
        column: frozenset((child.value,) if isinstance(child.value, str) else _texts(child))
        for column, child in _mapping(node, "only").items()
    }


def _mapping(node: Node, what: str) -> dict[str, Node]:
    if not isinstance(node.value, dict) or not node.value:
        raise refusal(node, f"{what}: {spoken(node)}", "lines of word: word", "write one line for each word")
    return node.value


def _texts(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    found = items(node, "a list of words")
    for each in found:
        if not isinstance(each.value, str):
            raise refusal(
                each, f"a list of words holds {spoken(each)}", "text", "write the word, in quotes if it is a sign"
            )
    return tuple(str(each.value) for each in found)


def _dates(node: Node | None) -> tuple[DateForm, ...]:
    if node is None:
        return ()
    forms = _texts(node) if isinstance(node.value, list) else (text(node, "dates"),)
    return _in_place(node, lambda: date_forms(forms))


def _needed(node: Node, dates: Sequence[DateForm], layout: Layout) -> tuple[DateForm, ...]:
    found = tuple(dates) or layout.dates
    if not found:
        raise refusal(
            node,
            "a column of dates whose form nobody has named",
            "dates, here or in table",
            "add dates: such as YYYY-MM-DD",
        )
    return found


def _date(node: Node, zone: str) -> When:
    return _in_place(node, lambda: read_when(text(node, "date"), zone))


def _word(node: Node, what: str, known: Any) -> Any:
    words: tuple[str, ...] = get_args(known)
    if node.value not in words:
        said = node.value if isinstance(node.value, str) else ""
        raise refusal(
            node,
            f"{what}: {spoken(node)}",
            f"one of: {', '.join(words)}",
            advice(said, words, "choose one of these words"),
        )
    return node.value


def _in_place(node: Node, read: Callable[[], T]) -> T:
    """What `read` gives; what it refuses gets the place of the node."""
    try:
        return read()
    except InputError as wrong:
        raise refusal(node, wrong.found, wrong.wanted, wrong.to_do) from wrong
