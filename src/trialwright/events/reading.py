"""Reading bodies: strictly at the door, fast from the log.

`read_body` is the door for everything that comes from outside (files, forms, messages): it refuses what it cannot read
and says so in words. `decode_body` reads what the log wrote itself, and lifts old schemas to the present one.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from trialwright.errors import InputError, LogBroken
from trialwright.events.event import Body
from trialwright.events.kinds import find_kind, kinds
from trialwright.standards.quantity import read_number
from trialwright.standards.when import When, read_when


def read_body(kind: str, schema: int, fields: Mapping[str, Any]) -> Body:
    """The body of an event from outside, checked.

    Parameters
    ----------
    kind, schema : str, int
        Which kind of event.
    fields : Mapping
        Its fields as JSON gives them; numbers that were measured are text.

    Raises
    ------
    InputError
        If the kind is unknown, a field is unknown or missing, a type is wrong, or a number is not a plain one.

    Examples
    --------
    >>> read_body("judgement.attested", 1, {"statement": "survival_over_3_months", "holds": True}).holds
    True
    >>> read_body("judgement.attested", 1, {"statement": "survival_over_3_months", "holds": "yes"})
    Traceback (most recent call last):
    trialwright.errors.InputError: judgement.attested: Expected `bool`, got `str` - at `$.holds`
      wanted: the fields of judgement.attested: statement, holds, [comment]
      to do:  correct the entry; nothing was recorded
    """
    entry = find_kind(kind, schema)
    try:
        body = msgspec.convert(fields, entry.body, dec_hook=None)
    except msgspec.ValidationError as wrong:
        raise InputError(
            f"{kind}: {wrong}",
            f"the fields of {kind}: {fields_in_words(entry.body)}",
            "correct the entry; nothing was recorded",
        ) from wrong
    _check_text(fields, body, kind)
    return body


def fields_in_words(body: type[Body]) -> str:
    """The names of the fields of a body, in brackets those that may be left out.

    Examples
    --------
    >>> fields_in_words(find_kind("medication.started", 1).body)
    'drug, [group], [dose], [indication]'
    """
    fields = msgspec.structs.fields(body)
    return ", ".join(field.name if field.required else f"[{field.name}]" for field in fields) or "none"


def _check_text(given: Any, read: Any, where: str) -> None:
    """Refuse what the decoder is too generous with: ``1_000``, ``NaN``, full-width digits, days that do not exist."""
    if isinstance(given, float):
        raise InputError(
            f"{given!r} is a binary fraction, which need not have the digits of the report",
            "the number as text, such as '1.60'",
            "hand the digits over as they were reported",
            where,
        )
    if isinstance(read, Decimal):
        _named(where, read_number, given if isinstance(given, str) else str(given))
    elif isinstance(read, When):
        _named(where, lambda text: read_when(text, read.zone), read.text)
    elif isinstance(read, msgspec.Struct) and isinstance(given, Mapping):
        for name, value in given.items():
            _check_text(value, getattr(read, name), f"{where} {name}")
    elif isinstance(read, list | tuple) and isinstance(given, list | tuple):
        for number, (one_given, one_read) in enumerate(zip(given, read, strict=True), 1):
            _check_text(one_given, one_read, f"{where} {number}")


def _named(where: str, read: Callable[[str], object], text: str) -> None:
    try:
        read(text)
    except InputError as wrong:
        raise InputError(wrong.found, wrong.wanted, wrong.to_do, where) from wrong


@lru_cache(maxsize=512)
def _decoder(kind: str, schema: int) -> Callable[[str], Body]:
    return msgspec.json.Decoder(find_kind(kind, schema).body).decode


def decode_body(kind: str, schema: int, text: str) -> Body:
    """The body that the log kept, lifted to the newest schema of its kind.

    Raises
    ------
    LogBroken
        If the text is not what this kind holds: the log was written by a newer version, or altered.
    """
    try:
        if (kind, schema + 1) not in kinds():
            return _decoder(kind, schema)(text)
        return _lifted(kind, schema, msgspec.json.decode(text))
    except (msgspec.DecodeError, InputError) as wrong:
        raise LogBroken(
            f"the body of a {kind} (schema {schema}) cannot be read: {wrong}",
            "a body that this version can read",
            "run `trialwright verify`; if the log verifies, update Trialwright",
        ) from wrong


def _lifted(kind: str, schema: int, fields: Mapping[str, Any]) -> Body:
    while (newer := kinds().get((kind, schema + 1))) is not None:
        if newer.upgrade is None:
            raise LogBroken(
                f"{kind} schema {newer.schema} has no upgrade", "an upgrade beside each new schema", "report this bug"
            )
        fields, schema = newer.upgrade(fields), newer.schema
    return msgspec.convert(fields, find_kind(kind, schema).body)
