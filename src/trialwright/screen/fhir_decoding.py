"""Decoding a Bundle, or resources one by one, into the parts of FHIR that screening reads.

The whole Bundle is decoded in one pass; where one resource has a wrong type, that pass fails, and the entries are decoded
one by one, so that the bad resource costs itself and nothing else.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from trialwright.errors import InputError
from trialwright.screen.fhir_resources import ABOUT_A_PATIENT, READ, AnyResource, ObservationDefinition, Part, Patient


class Entry(Part, frozen=True, gc=False):
    """A resource in a Bundle; `resource` is one that is read, or another type that is passed over."""

    fullUrl: str | None = None  # noqa: N815
    resource: AnyResource = None


class _Bundle(Part, frozen=True, gc=False):
    resourceType: Any = None  # noqa: N815
    type: Any = None
    entry: tuple[Entry, ...] = ()


class _RawBundle(Part, frozen=True, gc=False):
    resourceType: Any = None  # noqa: N815
    type: Any = None
    entry: tuple[msgspec.Raw, ...] = ()


class _Outline(Part, frozen=True, gc=False):
    """What is left of a resource of a wrong type: who it is about, if that much can be read."""

    resourceType: Any = None  # noqa: N815
    id: Any = None
    subject: Any = None


class _EntryOutline(Part, frozen=True, gc=False):
    fullUrl: Any = None  # noqa: N815
    resource: _Outline = _Outline()


class Unreadable(Part, frozen=True, gc=False):
    """A resource that should be read, with a wrong type somewhere in it.

    Parameters
    ----------
    kind : str
        ``Observation``, ``Patient`` and so on.
    full_url, id, subject : str or None
        As far as they can be read.
    why : str
        What was found, what was expected and where, without any value.
    """

    kind: str
    full_url: str | None
    id: str | None
    subject: str | None
    why: str
    resource: None = None


def _decoder(type_: Any) -> Callable[[Any], Any]:
    return msgspec.json.Decoder(type_, float_hook=Decimal).decode


_WRONG = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decode_bundle = _decoder(_Bundle)
_decode_raw_bundle = _decoder(_RawBundle)
_decode_entry = _decoder(Entry)
_decode_outline = _decoder(_EntryOutline)


class Contents(Part, frozen=True):
    """The entries of a Bundle that are read, each with its place from 1, and how many entries there are in all.

    `told` holds what is said of patients: observations, conditions, procedures and drugs; `ranges` what a laboratory
    calls normal, which is said of no patient.
    """

    patients: list[tuple[int, Entry | Unreadable]]
    told: list[tuple[int, Entry | Unreadable]]
    total: int
    ranges: list[tuple[int, Entry]]


class Resources(Part, frozen=True):
    """Resources of one patient that came without a Bundle around them.

    Parameters
    ----------
    lines : tuple[tuple[str, bytes], ...]
        Each resource as JSON, after the words for where it stands.
    where : str
        The first of them with its folder, for the name of a patient who has none.
    """

    lines: tuple[tuple[str, bytes], ...]
    where: str


def decode_resources(resources: Resources) -> Contents:
    """The Patients among some resources and what the others tell, in their order; the same Patient twice is one."""
    own_lines = {raw: place for place, (_, raw) in reversed(list(enumerate(resources.lines, 1)))}
    contents = Contents([], [], len(resources.lines), [])
    for place, (_, raw) in enumerate(resources.lines, 1):
        entry = _one_entry(msgspec.Raw(b'{"resource":' + raw + b"}"))
        _sort(contents, place, entry, again=own_lines[raw] != place)
    return contents


def decode_bundle(raw: bytes, where: str) -> Contents:
    """The Patients of a Bundle and what it tells of them, in their order.

    Parameters
    ----------
    raw : bytes
        JSON in UTF-8, with or without a byte order mark.
    where : str
        The file, for messages.

    Raises
    ------
    InputError
        If it is not JSON, not a Bundle, a history (it holds superseded versions), or has no entries.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        bundle: _Bundle | _RawBundle = _decode_bundle(raw)
    except _WRONG:
        bundle = _outer(raw, where)
    _check_bundle(bundle, where)
    entries = bundle.entry if isinstance(bundle, _Bundle) else [_one_entry(raw_entry) for raw_entry in bundle.entry]
    contents = Contents([], [], len(entries), [])
    for place, entry in enumerate(entries, 1):
        _sort(contents, place, entry)
    return contents


def _sort(contents: Contents, place: int, entry: Entry | Unreadable, *, again: bool = False) -> None:
    kind = type(entry.resource)
    if kind in ABOUT_A_PATIENT:
        contents.told.append((place, entry))
    elif kind is Patient or (isinstance(entry, Unreadable) and entry.kind == "Patient"):
        if not again:
            contents.patients.append((place, entry))
    elif isinstance(entry, Unreadable):
        contents.told.append((place, entry))
    elif kind is ObservationDefinition:
        contents.ranges.append((place, entry))


def _outer(raw: bytes, where: str) -> _RawBundle:
    try:
        return _decode_raw_bundle(raw)  # type: ignore[no-any-return]
    except msgspec.ValidationError as wrong:
        raise _no_bundle(str(wrong), where) from wrong
    except _WRONG as wrong:
        raise InputError(
            f"this is not JSON: {wrong}",
            "a FHIR R4 Bundle as JSON in UTF-8",
            "export the patient again, and look whether the file was cut off",
            where,
        ) from wrong


def _no_bundle(found: str, where: str) -> InputError:
    return InputError(
        f"this is not a FHIR Bundle: {found}",
        'a JSON object with "resourceType": "Bundle" and a list "entry"',
        "export the patient as one Bundle (Patient/$everything gives one)",
        where,
    )


def _check_bundle(bundle: _Bundle | _RawBundle, where: str) -> None:
    if bundle.resourceType != "Bundle":
        raise _no_bundle(f"its resourceType is {bundle.resourceType!r}", where)
    if bundle.type == "history":
        raise InputError(
            "this Bundle is a history: it holds superseded versions beside the present one",
            "a Bundle of the present state, such as a collection, a searchset or a transaction",
            "export the patient's present record",
            where,
        )
    if not bundle.entry:
        raise InputError(
            "the Bundle is empty: it has no entries",
            "a Bundle with a Patient and the patient's Observations",
            "export the patient again, and look whether the account may read the record",
            where,
        )


def _one_entry(raw: msgspec.Raw) -> Entry | Unreadable:
    try:
        return _decode_entry(raw)  # type: ignore[no-any-return]
    except _WRONG as wrong:
        return _unreadable(raw, str(wrong).replace("$.resource.", "").replace("$.", ""))


def _unreadable(raw: msgspec.Raw, why: str) -> Entry | Unreadable:
    try:
        outline: _EntryOutline = _decode_outline(raw)
    except _WRONG:
        return Unreadable("Observation", None, None, None, why)  # an entry of no known shape may hold anything
    resource = outline.resource
    if not isinstance(resource.resourceType, str) or resource.resourceType not in READ:
        return Entry()
    reference = resource.subject.get("reference") if isinstance(resource.subject, dict) else None
    return Unreadable(resource.resourceType, _text(outline.fullUrl), _text(resource.id), _text(reference), why)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
