"""Canonical JSON: one text for one value, so that a hash of the text is a hash of the value.

Keys sorted, no spaces, no escapes that are not needed, no floats, UTF-8. Numbers that were measured travel as decimal
text, exactly as they were reported.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_encode = msgspec.json.Encoder(order="sorted").encode


def canonical_json(value: Any) -> bytes:
    """The canonical JSON of a value made of text, whole numbers, true, false, null, lists, mappings and structs.

    Parameters
    ----------
    value : Any
        The value; `Decimal` becomes text with the digits that it has.

    Returns
    -------
    bytes
        UTF-8, keys in order, without spaces.

    Raises
    ------
    TypeError
        If there is a float anywhere: 0.1 has no one text, so it has no place in a hash.

    Examples
    --------
    >>> canonical_json({"b": "1.50", "a": [1, None, "µmol"]}).decode()
    '{"a":[1,null,"µmol"],"b":"1.50"}'
    >>> canonical_json({"a": 0.5})
    Traceback (most recent call last):
    TypeError: canonical JSON holds no floats, found 0.5: use Decimal or text
    """
    _refuse_floats(value)
    return _encode(value)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"canonical JSON holds no floats, found {value!r}: use Decimal or text")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            _refuse_floats(item)


def sha256_hex(*parts: bytes) -> str:
    """The SHA-256 of the parts joined, as 64 hexadecimal digits.

    Examples
    --------
    >>> sha256_hex(b"trial", b"wright")[:16]
    '2f3dd97dcec13403'
    """
    return hashlib.sha256(b"".join(parts)).hexdigest()
