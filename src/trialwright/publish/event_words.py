"""What an event says, field by field, in the words that the field was declared with."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, get_type_hints

import msgspec

from trialwright.errors import InputError
from trialwright.events.event import Body, Event
from trialwright.events.kinds import find_kind
from trialwright.standards.when import When

LONGEST = 160
"""Characters of one value on a sheet; the whole protocol is a field of `protocol.adopted`."""


class Said(msgspec.Struct, frozen=True):
    """One field of an event: its label in English and in Chinese, and what was recorded."""

    label: str
    label_zh: str
    value: str


def title_of(event: Event) -> tuple[str, str]:
    """What a person calls this kind of event, in English and in Chinese; the stored name where nobody knows it."""
    try:
        entry = find_kind(event.kind, event.schema)
    except InputError:
        return event.kind, ""
    return entry.label, entry.label_zh


def content_of(event: Event) -> list[Said]:
    """The fields of an event that say something, in the order in which they were declared."""
    return (
        list(_fields(event.body)) if event.body is not None else [Said("Content", "内容", "redacted, with permission")]
    )


def _fields(body: Body) -> Iterator[Said]:
    labels = _labels(type(body))
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if value is not None and value != ():
            label, label_zh = labels.get(name, (name, ""))
            yield Said(label, label_zh, _written(value))


@lru_cache(maxsize=256)
def _labels(body: type[Body]) -> dict[str, tuple[str, str]]:
    hints = get_type_hints(body, include_extras=True)
    return {name: _label(name, getattr(hint, "__metadata__", ())) for name, hint in hints.items()}


def _label(name: str, described: tuple[Any, ...]) -> tuple[str, str]:
    for entry in described:
        if isinstance(entry, msgspec.Meta) and entry.title is not None:
            return entry.title, str((entry.extra or {}).get("zh", ""))
    return name, ""


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return _shortened("; ".join(_written(item) for item in value))
    if isinstance(value, When):
        return value.text
    return _shortened(str(value))


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} … ({len(words)} characters)"
