"""Reading YAML as nothing but text, lists and mappings, with the line of each.

YAML guesses types (``NO`` becomes false, ``12:30`` becomes 750) and lets one name stand for another part of the file.
A protocol is read by people first, so neither is done here: what stands there is what is read.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from trialwright.errors import ProtocolError
from trialwright.protocol.node import DEEPEST, Node, too_deep

# A PyYAML that was built without libyaml has only the slower parser in Python.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml_text(text: str, where: str) -> Node:
    r"""The tree that YAML text stands for, every scalar as text.

    Parameters
    ----------
    text : str
        One YAML document of lists and mappings.
    where : str
        The name of the file, for messages.

    Returns
    -------
    Node
        With the line of each piece.

    Raises
    ------
    ProtocolError
        If the text is not YAML, is empty, or uses tabs, tags, anchors, aliases, keys that are not text, a key twice,
        or several documents.

    Examples
    --------
    >>> read_yaml_text("country: NO\nat: 12:30", "x.yaml").plain()
    {'at': '12:30', 'country': 'NO'}
    """
    text = text.removeprefix("\ufeff")
    _refuse_tabs(text, where)
    events = iter(_events(text, where))
    first = next(events, None)
    if first is None:
        raise ProtocolError("the file is empty", "a protocol", "start from a protocol that is shipped", where)
    node = _node(first, events, where, None, 0)
    second = next(events, None)
    if second is not None:
        raise ProtocolError(
            "a second YAML document", "one document", "remove the line --- and what follows", _place(second, where)
        )
    return node


def _refuse_tabs(text: str, where: str) -> None:
    if "\t" in text:
        line = text.count("\n", 0, text.index("\t")) + 1
        raise ProtocolError(
            "a tab character", "spaces", "replace the tab with spaces, and let the editor do so", f"{where} line {line}"
        )


def _events(text: str, where: str) -> list[Any]:
    """The events that carry content; those that only open and close the stream are left out."""
    frame = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
    try:
        return [event for event in yaml.parse(text, Loader=_LOADER) if not isinstance(event, frame)]
    except (yaml.YAMLError, UnicodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        said = getattr(problem, "problem", None) or "a character that no text holds"
        raise ProtocolError(
            f"not YAML: {said}",
            "lines of key: value, indented with spaces",
            "look at this line and at the one above it; put text that holds ': ' or ' #' in quotes",
            where if mark is None else f"{where} line {mark.line + 1}",
        ) from problem


def _node(event: Any, events: Iterator[Any], where: str, line: int | None, depth: int) -> Node:
    _refuse_names_and_types(event, where)
    line = _line(event) if line is None else line
    if depth > DEEPEST:
        raise too_deep(f"{where} line {line}")
    if isinstance(event, yaml.MappingStartEvent):
        return Node(_mapping(events, where, depth), where, line)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(_node(item, events, where, None, depth + 1))
        return Node(items, where, line)
    return Node(str(event.value), where, line)


def _mapping(events: Iterator[Any], where: str, depth: int) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            break
        _refuse_names_and_types(key, where)
        if not isinstance(key, yaml.ScalarEvent):
            raise ProtocolError("a key that is not text", "a word before the colon", "name the key", _place(key, where))
        if key.value in found:
            raise ProtocolError(
                f"the key {key.value!r} stands here a second time (first on line {found[key.value].line})",
                "each key once",
                "remove one of the two",
                _place(key, where),
            )
        # A message about a value points at the line with its key, which is where a person looks.
        found[key.value] = _node(next(events), events, where, _line(key), depth + 1)
    return dict(sorted(found.items()))


def _refuse_names_and_types(event: Any, where: str) -> None:
    """Aliases can make a small file mean a huge one, and tags can change what a text means."""
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        raise ProtocolError(
            f"the reference {sign}{event.anchor}",
            "each value written where it holds",
            "repeat the value; put text that begins with & or * in quotes",
            _place(event, where),
        )
    if event.tag is not None:
        raise ProtocolError(
            f"the tag {event.tag}",
            "plain text, lists and mappings",
            "remove the tag; put text that begins with ! in quotes",
            _place(event, where),
        )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _place(event: Any, where: str) -> str:
    return f"{where} line {_line(event)}"
