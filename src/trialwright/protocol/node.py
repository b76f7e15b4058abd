"""A protocol file as a tree of text that remembers where each piece stands.

Both roads into a protocol, the YAML file and the canonical JSON of the log, meet here: after this point there is one
tree, one set of readers and one hash. Every scalar is text, so ``NO``, ``12:30`` and ``010`` mean what they say.
"""

from typing import Any

import msgspec

from trialwright.errors import ProtocolError
from trialwright.standards.canonical import canonical_json

DEEPEST = 40
"""How deep a file may nest: far beyond any criterion, and far below where Python itself would give up."""


class Node(msgspec.Struct, frozen=True):
    """One piece of a protocol: text, a list, or a mapping with its keys in sorted order.

    Parameters
    ----------
    value : str, list[Node] or dict[str, Node]
        Keys are sorted, as canonical JSON sorts them, so that both roads give the same protocol.
    where : str
        The name of the file, or the path inside the canonical JSON.
    line : int or None
        Of the key that names this piece, counted from 1; None outside a file.
    """

    value: "str | list[Node] | dict[str, Node]"
    where: str
    line: int | None = None

    @property
    def place(self) -> str:
        """Where to look, for a message."""
        return self.where if self.line is None else f"{self.where} line {self.line}"

    def plain(self) -> Any:
        """The same tree as plain text, lists and mappings."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def canonical_text(node: Node) -> bytes:
    r"""The canonical JSON of a protocol: its SHA-256 is the protocol's identity.

    Comments, quotes, the order of keys and the layout of the file do not enter.

    Examples
    --------
    >>> canonical_text(Node({"within": Node("14 d", "x.yaml", 2)}, "x.yaml", 1))
    b'{"within":"14 d"}'
    """
    return canonical_json(node.plain())


def node_of_canonical(text: str, where: str) -> Node:
    """The tree that canonical JSON stands for.

    Raises
    ------
    ProtocolError
        If the text is not JSON, not canonical, or holds anything but text, lists and mappings.

    Examples
    --------
    >>> node_of_canonical('{"within":"14 d"}', "the adopted protocol").plain()
    {'within': '14 d'}
    """
    try:
        plain = msgspec.json.decode(text)
        node = _node(plain, where, "", 0)
        canonical = canonical_text(node).decode() == text
    except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
        raise ProtocolError(
            f"not JSON: {problem}",
            "the canonical JSON of a protocol, as protocol.adopted holds it",
            "make it again from the protocol file",
            where,
        ) from problem
    if not canonical:
        # Another layout has another hash, and a doubled key has two meanings: neither may pass for the adopted text.
        raise ProtocolError(
            "JSON that is not canonical",
            "sorted keys, none of them twice, no spaces, only text as values",
            "make it again from the protocol file",
            where,
        )
    return node


def _node(plain: Any, where: str, path: str, depth: int) -> Node:
    place = f"{where} at {path}" if path else where
    if depth > DEEPEST:
        raise too_deep(place)
    prefix = f"{path}." if path else ""
    if isinstance(plain, dict):
        return Node({key: _node(plain[key], where, prefix + key, depth + 1) for key in sorted(plain)}, place)
    if isinstance(plain, list):
        return Node([_node(item, where, f"{prefix}{n}", depth + 1) for n, item in enumerate(plain)], place)
    if isinstance(plain, str):
        return Node(plain, place)
    raise ProtocolError(
        f"the value {plain!r}, which is not text",
        "text, a list or a mapping",
        "make the JSON again from the protocol file",
        place,
    )


def too_deep(place: str) -> ProtocolError:
    """The error for a tree that nests deeper than `DEEPEST`."""
    return ProtocolError(
        f"more than {DEEPEST} levels inside one another", f"at most {DEEPEST} levels", "write the rule flatter", place
    )
