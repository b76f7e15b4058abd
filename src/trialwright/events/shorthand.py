"""Fields as people type them: ``value=141 umol/L``, ``birth=1990-05-05``, ``holds=yes``, ``cycles=2``.

What is typed at the command line, in a form or in a table is text; this turns it into the fields that `read_body` reads.
Fields that are not text pass through, so that a file may hold either form.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from trialwright.errors import InputError
from trialwright.events.event import Body
from trialwright.events.kinds import find_kind
from trialwright.standards.quantity import Quantity, read_quantity
from trialwright.standards.when import When, read_when

_YES_NO = {"yes": True, "no": False, "true": True, "false": False}


def spelled_out(kind: str, schema: int, fields: Mapping[str, Any], *, zone: str) -> dict[str, Any]:
    """The fields of a body with every shorthand spelled out.

    Parameters
    ----------
    kind, schema : str, int
        Which kind of event.
    fields : Mapping
        Text, or what JSON gives.
    zone : str
        The zone of the site, for dates.

    Raises
    ------
    InputError
        If the kind is unknown, or a text is no quantity, date, whole number, or yes or no where one is wanted.

    Examples
    --------
    >>> spelled_out("vital.measured", 1, {"analyte": "weight", "value": "60 kg"}, zone="Asia/Shanghai")
    {'analyte': 'weight', 'value': {'value': '60', 'unit': 'kg', 'bound': '='}}
    """
    types = _types(find_kind(kind, schema).body)
    return {name: _spelled_out(kind, name, value, types.get(name), zone) for name, value in fields.items()}


def field_types(kind: str, schema: int) -> Mapping[str, Any]:
    """The plain type of each field of a kind: without its labels, and without None.

    Examples
    --------
    >>> sorted(field_types("demographics.recorded", 1))
    ['birth', 'sex']
    """
    return _types(find_kind(kind, schema).body)


def _spelled_out(kind: str, name: str, value: Any, wanted: Any, zone: str) -> Any:
    if not isinstance(value, str) or wanted is None:
        return value
    try:
        return _reader(wanted, zone)(value)
    except InputError as wrong:
        raise InputError(wrong.found, wrong.wanted, wrong.to_do, f"{kind} {name}") from wrong


def _reader(wanted: Any, zone: str) -> Callable[[str], Any]:
    if wanted is Quantity:
        return lambda text: msgspec.to_builtins(read_quantity(text))
    if wanted is When:
        return lambda text: msgspec.to_builtins(read_when(text, zone))
    if wanted is bool:
        return _yes_or_no
    if wanted is int:
        return _whole_number
    if get_origin(wanted) is tuple:
        read = _reader(get_args(wanted)[0], zone)
        return lambda text: [read(part.strip()) for part in text.split(",") if text.strip()]
    return str


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,15}", text, re.ASCII):
        raise InputError(f"{text!r} is no whole number", "digits, such as 2", "type the number in digits")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise InputError(f"{text!r} is neither yes nor no", "yes or no", "type yes or no")
    return _YES_NO[text.lower()]


@lru_cache(maxsize=256)
def _types(body: type[Body]) -> dict[str, Any]:
    """The plain type of each field: without its labels, and without None."""
    return {name: _plain(hint) for name, hint in get_type_hints(body, include_extras=True).items()}


def _plain(hint: Any) -> Any:
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return next(_plain(part) for part in get_args(hint) if part is not type(None))
    return hint
