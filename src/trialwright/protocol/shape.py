"""What a mapping in a protocol file looks like: its keys, what each is about, and the form of its value."""

from collections.abc import Mapping

import msgspec


class Key(msgspec.Struct, frozen=True):
    """One key of a mapping: what it is about, the form of its value, and whether it must be there.

    `field` names the field that is made of it, where that is called otherwise: a file writes ``within: 14 d``, a field
    without a unit of its own is called ``within_days``.
    """

    about: str
    form: str
    required: bool = True
    field: str = ""


class Shape(msgspec.Struct, frozen=True):
    """A mapping: what a person calls it, and its keys."""

    what: str
    keys: Mapping[str, Key]


NONE = "none"
"""Stands where a list might, to say that there is nothing of the kind: nothing is left out in silence."""

DECIDED = Key(
    "why each key that the record leaves open has its value, and whether it is signed", "decided", required=False
)
ID = Key("a short name of its own", "id")
LABEL = Key("what people call it", "text")
LABEL_ZH = Key("what people call it in Chinese", "text")
SOURCE = Key("whose number or rule this is", "text")


def optional(about: str, form: str, field: str = "") -> Key:
    """A key that may be left out."""
    return Key(about, form, required=False, field=field)
