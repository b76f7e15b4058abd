"""Events in a file to import: one JSON object a line, as other programs write them.

A line tells a fact, or takes one back: a system that has sent a result of the wrong patient sends that as well. What else
Trialwright alone writes does not come in here.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NoReturn

import msgspec

from trialwright.errors import InputError
from trialwright.events.event import Body, Draft
from trialwright.events.facts import check_fact
from trialwright.events.kinds import kind_of
from trialwright.events.reading import read_body
from trialwright.events.shorthand import spelled_out
from trialwright.events.trial import EventVoided
from trialwright.standards.when import When, read_when

_VOIDED = kind_of(EventVoided).name


class _Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line as it stands in the file."""

    patient: str | None
    kind: str
    happened: str
    source: str
    fields: dict[str, Any]
    schema: int = 1
    zone: str | None = None
    corrects: str | None = None
    replaces: int | None = None
    reason: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line that was read: everything of a draft but who imports it."""

    patient: str | None
    body: Body
    happened: When
    source: str
    corrects: str | None = None
    replaces: int | None = None
    reason: str | None = None

    def draft(self, *, by: str, role: str, site: str) -> Draft:
        """The draft of an event, imported by somebody."""
        return Draft(
            patient=self.patient,
            body=self.body,
            happened=self.happened,
            by=by,
            role=role,
            site=site,
            source=self.source,
            corrects=self.corrects,
            replaces=self.replaces,
            reason=self.reason,
        )


def read_entries(lines: Iterable[bytes], where: str, zone: str) -> list[Entry]:
    """The events of a file to import; empty lines are passed over.

    Raises
    ------
    InputError
        If a line cannot be read, or two lines that differ have one source: the second would correct the first.
    """
    entries: list[Entry] = []
    by_source: dict[str, tuple[int, Entry]] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            entry = read_entry(line, f"{where} line {number}", zone)
            first, same = by_source.setdefault(entry.source, (number, entry))
            if same != entry:
                raise InputError(
                    f"the source {entry.source!r} is that of line {first} as well, which says something else",
                    "a source of its own for each fact, such as 'letter 7, creatinine'",
                    "name each source more precisely; nothing was imported",
                    f"{where} line {number}",
                )
            entries.append(entry)
    return entries


def read_entry(line: bytes, where: str, zone: str) -> Entry:
    """The event that a line of a file to import tells.

    Parameters
    ----------
    line : bytes
        A JSON object: patient, kind, happened, source, fields; schema and zone where they are not the usual ones; of a
        correction that has a source of its own, the source that it `corrects`, and the reason where there is one. A line of
        the kind event.voided takes back what was taken from the source that it `corrects`, or the event whose number it
        `replaces`, and gives the reason.
    where : str
        File and line, for messages.
    zone : str
        The zone of the site.

    Raises
    ------
    InputError
        If the line is not such an object, or tells what cannot be read.

    Examples
    --------
    >>> line = b'{"patient":"P","kind":"consent.withdrawn","happened":"2026-11","source":"letter 7","fields":{}}'
    >>> read_entry(line, "letters.jsonl line 1", "Asia/Shanghai").body.level
    'treatment_and_follow_up'
    """
    told = _decoded(line, where)
    try:
        if told.kind == _VOIDED:
            _check_voiding(told)
        else:
            check_fact(told.kind, told.schema, told.patient)
        if not told.source.strip():
            raise InputError("an empty source", "the document or message it was taken from", "name the source")
        _check_correction(told)
        happened = read_when(told.happened, told.zone or zone)
        fields = spelled_out(told.kind, told.schema, told.fields, zone=happened.zone)
        body = read_body(told.kind, told.schema, fields)
    except InputError as wrong:
        place = f"{where}: {wrong.where}" if wrong.where else where
        raise InputError(wrong.found, wrong.wanted, wrong.to_do, place) from wrong
    return Entry(
        patient=told.patient,
        body=body,
        happened=happened,
        source=told.source,
        corrects=told.corrects,
        replaces=told.replaces,
        reason=told.reason,
    )


def _check_voiding(told: _Line) -> None:
    if told.corrects is None and told.replaces is None:
        raise InputError(
            "a voiding that names nothing",
            "in `corrects` the source of what never held for this patient, or in `replaces` the number of the event",
            "name the one or the other; nothing was imported",
        )
    if told.corrects is not None and told.replaces is not None:
        raise InputError(
            f"a voiding that names event {told.replaces} and the source {told.corrects!r}",
            "one of the two",
            "leave `corrects` or `replaces` out; nothing was imported",
        )
    if not (told.reason or "").strip():
        raise InputError("a voiding without a reason", "why it never held for this patient", "add `reason`")


def _check_correction(told: _Line) -> None:
    if told.replaces is not None and told.kind != _VOIDED:
        raise InputError(
            f"{told.kind} that replaces event {told.replaces}",
            "of a correction, the source that it corrects; a line names a number only where it is an event.voided",
            "put the source of the fact that was wrong into `corrects`; nothing was imported",
        )
    if told.corrects is None and told.replaces is None and told.reason is not None:
        raise InputError("a reason without a correction", "the source that it corrects", "add `corrects`")
    if told.corrects == told.source or (told.corrects is not None and not told.corrects.strip()):
        raise InputError(
            f"{told.source!r} corrects {told.corrects!r}",
            "the source of an earlier fact, another one than its own",
            "name the message that was wrong, or leave `corrects` out: the same source with another value is a correction",
        )


def _decoded(line: bytes, where: str) -> _Line:
    try:
        # The decoder of the standard library keeps every digit of a number and shows a key that stands there twice.
        told = json.loads(
            line.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_key_once
        )
        return msgspec.convert(told, _Line)
    except (ValueError, RecursionError) as wrong:
        raise InputError(
            f"not JSON: {wrong}" if isinstance(wrong, json.JSONDecodeError | UnicodeDecodeError) else str(wrong),
            "one JSON object a line: patient, kind, happened, source, fields",
            "correct the line (a FHIR bundle wants --fhir); nothing was imported",
            where,
        ) from wrong


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        twice = next(key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number]))
        raise ValueError(f"the key {twice!r} stands there twice")
    return told
