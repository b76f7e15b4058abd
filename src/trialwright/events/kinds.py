"""The list of all kinds of events, and how a field is described once for form, check, data set and documentation."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from trialwright.errors import InputError
from trialwright.events.event import Body


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of event in one schema.

    Parameters
    ----------
    name : str
        The stored name, such as ``lab.resulted``: a fixed string, never the path of a class.
    schema : int
        1, then 2 and so on. A body may gain optional fields; any other change is a new schema with an upgrade.
    body : type[Body]
        The fields.
    label, label_zh : str
        What a person calls it.
    about : {"patient", "trial", "either"}
        Whether it belongs to one patient, to the trial as a whole, or to the one or the other.
    upgrade : callable or None
        Makes a body of this schema from the untyped body of the schema before it.
    """

    name: str
    schema: int
    body: type[Body]
    label: str
    label_zh: str
    about: str
    upgrade: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None


_BY_NAME: dict[tuple[str, int], Kind] = {}
_BY_BODY: dict[type[Body], Kind] = {}


def words(label: str, label_zh: str, **more: str) -> Any:
    """The description of a field, for ``Annotated``: its label in English and Chinese, and what else is known of it.

    `more` may hold ``unit`` (for a number that carries none), ``cdisc`` (variable name), ``help``, and ``genetic`` for
    what falls under the law of genetic resources and leaves the site only with its approval.
    """
    return msgspec.Meta(title=label, extra={"zh": label_zh, **more})


def kind(
    name: str,
    label: str,
    label_zh: str,
    *,
    schema: int = 1,
    about: str = "patient",
    upgrade: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> Callable[[type[Body]], type[Body]]:
    """Enter a body class into the list of kinds."""

    def enter(body: type[Body]) -> type[Body]:
        entry = Kind(name=name, schema=schema, body=body, label=label, label_zh=label_zh, about=about, upgrade=upgrade)
        if (name, schema) in _BY_NAME:
            raise ValueError(f"two classes claim the kind {name} schema {schema}")
        _BY_NAME[name, schema] = entry
        _BY_BODY[body] = entry
        return body

    return enter


def kinds() -> Mapping[tuple[str, int], Kind]:
    """Every kind in every schema that this version can read, by (name, schema)."""
    return MappingProxyType(_BY_NAME)


def kind_of(body: Body | type[Body]) -> Kind:
    """The kind that a body, or a class of bodies, belongs to."""
    return _BY_BODY[body if isinstance(body, type) else type(body)]


def find_kind(name: str, schema: int) -> Kind:
    """The kind of this name and schema.

    Raises
    ------
    InputError
        If this version of the software does not know it.
    """
    found = _BY_NAME.get((name, schema))
    if found is None:
        known = sorted(str(s) for n, s in _BY_NAME if n == name)
        wanted = f"schema {' or '.join(known)} of {name}" if known else f"one of: {', '.join(sorted(names()))}"
        raise InputError(
            f"unknown kind of event: {name} schema {schema}",
            wanted,
            "correct the kind, or update Trialwright to read it",
        )
    return found


def names() -> Iterator[str]:
    """The name of each kind, once."""
    return iter(dict.fromkeys(name for name, _ in _BY_NAME))
