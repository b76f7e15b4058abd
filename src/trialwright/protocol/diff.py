"""What differs between two versions of a protocol: by the names of things, not by their places in a list.

A criterion that moved is the same criterion; one that was added moves nobody else.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from trialwright.protocol.amending import NAMES
from trialwright.protocol.node import node_of_canonical


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One text that is not the same in both versions.

    Parameters
    ----------
    path : str
        Such as ``criteria.I4.creatinine.rule.within``; `amended` understands it.
    before, after : str or None
        The text; None where it is not there. A list of texts is joined by commas.
    about : str
        The section, and the part in it by name: ``criteria I4.creatinine``.
    """

    path: str
    before: str | None
    after: str | None
    about: str

    def __str__(self) -> str:
        """Return the difference on one line."""
        if self.before is None:
            return f"{self.path}: added: {self.after}"
        if self.after is None:
            return f"{self.path}: removed: {self.before}"
        return f"{self.path}: {self.before} -> {self.after}"


def differences(old: str, new: str) -> tuple[Difference, ...]:
    """The differences between two protocols, section by section.

    Parameters
    ----------
    old, new : str
        Canonical JSON of two versions.

    Returns
    -------
    tuple[Difference, ...]
        In the order of the paths; empty where both are the same.

    Raises
    ------
    ProtocolError
        If a text is no canonical JSON.

    Examples
    --------
    >>> old = '{"criteria":[{"id":"I1","within":"14 d"}]}'
    >>> [str(each) for each in differences(old, old.replace("14", "7"))]
    ['criteria.I1.within: 14 d -> 7 d']
    """
    before, after = (_texts(node_of_canonical(text, "canonical protocol").plain()) for text in (old, new))
    changed = [path for path in dict.fromkeys([*before, *after]) if before.get(path) != after.get(path)]
    return tuple(
        Difference(path=".".join(path), before=before.get(path), after=after.get(path), about=" ".join(path[:2]))
        for path in sorted(changed)
    )


def _texts(tree: Any) -> Mapping[tuple[str, ...], str]:
    return dict(_walk(tree, ()))


def _walk(here: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(here, dict):
        for key, child in here.items():
            yield from _walk(child, (*path, key))
    elif isinstance(here, list):
        named = _named(here)
        if named is None:
            yield path, ", ".join(here)
        else:
            for name, child in named.items():
                yield from _walk(child, (*path, name))
    else:
        yield path, here


def _named(items: list[Any]) -> Mapping[str, Any] | None:
    """The items by name, or by number where they have none; None for a list of texts, which is one value."""
    if all(isinstance(item, str) for item in items):
        return None
    key = next((key for key in NAMES if all(isinstance(item, dict) and key in item for item in items)), None)
    return {str(number) if key is None else item[key]: item for number, item in enumerate(items)}
