"""Amending a protocol: another version from named changes, so that an amendment is as short as what it changes."""

from collections.abc import Mapping
from typing import Any

from trialwright.errors import InputError
from trialwright.protocol.node import node_of_canonical
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.standards.canonical import canonical_json

NAMES = ("id", "name", "attribute", "act", "measure")
"""The keys by which an item of a list is known in a path."""


def amended(canonical: str, changes: Mapping[str, str]) -> str:
    """The canonical JSON of a protocol with some of its texts changed.

    Parameters
    ----------
    canonical : str
        The canonical JSON of the protocol as it was.
    changes : Mapping[str, str]
        New text by path, such as ``trial.accrual`` or ``criteria.I4.creatinine.rule.within``. An item of a list is
        named by its id, name, attribute or act, or by its number from 0.

    Returns
    -------
    str
        Canonical JSON that reads without an error.

    Raises
    ------
    InputError
        If a path leads nowhere, or to more than one text.
    ProtocolError
        If the changed protocol cannot be read.

    Examples
    --------
    >>> amended('{"trial":{"version":"1"}}', {"trial.versoin": "2"})
    Traceback (most recent call last):
    trialwright.errors.InputError: trial.versoin: nothing in the protocol is called 'versoin'
      wanted: one of: version
      to do:  correct the path
    """
    tree = node_of_canonical(canonical, "canonical protocol").plain()
    for path, text in changes.items():
        _change(tree, path, text)
    changed = canonical_json(tree).decode()
    protocol_from_canonical(changed)
    return changed


def _change(tree: Any, path: str, text: str) -> None:
    here, rest = tree, path
    while True:
        places = _places(here)
        # An id may hold points itself (I4.creatinine), so the longest name that fits is the one that is meant.
        fits = [name for name in places if rest == name or rest.startswith(f"{name}.")]
        if not fits:
            raise InputError(
                f"nothing in the protocol is called {rest!r}",
                f"one of: {', '.join(places)}" if places else "a path that ends at a text",
                "correct the path",
                path,
            )
        name = max(fits, key=len)
        rest = rest[len(name) + 1 :]
        if not rest:
            _replace(here, places[name], text, path)
            return
        here = here[places[name]]


def _places(here: Any) -> dict[str, Any]:
    """What a path can name here, and the key or index that it then means."""
    if isinstance(here, dict):
        return {key: key for key in here}
    if isinstance(here, list):
        named = {
            item[key]: index
            for index, item in enumerate(here)
            if isinstance(item, dict)
            for key in NAMES
            if isinstance(item.get(key), str)
        }
        return named or {str(index): index for index in range(len(here))}
    return {}


def _replace(here: Any, key: Any, text: str, path: str) -> None:
    if not isinstance(here[key], str):
        raise InputError(
            "this is a whole section",
            "a path that ends at a text",
            f"go on with one of: {', '.join(_places(here[key]))}",
            path,
        )
    here[key] = text
