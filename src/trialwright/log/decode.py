"""From rows to events: fast, because every page of the product reads the log."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache, lru_cache, partial

import msgspec

from trialwright.errors import LogBroken
from trialwright.events import Body, Event
from trialwright.events.kinds import find_kind, kinds
from trialwright.events.reading import decode_body
from trialwright.log.chain import encode
from trialwright.log.rows import Known, Stored
from trialwright.standards.when import parse_stored

_when = lru_cache(maxsize=65536)(parse_stored)
_instant = lru_cache(maxsize=4096)(datetime.fromisoformat)  # the events of one batch share their stamp

_LONG = 1024
"""Characters of a body that is read anew each time, such as a whole protocol: it is not worth its place in memory."""


def decoded(rows: Iterable[Stored]) -> Iterator[Event]:
    """The events that rows of a store hold.

    Raises
    ------
    LogBroken
        If a body cannot be read; the message names the event.
    """
    for seq, patient, kind, schema, text, happened, recorded_at, by, role, site, source, replaces, reason in rows:
        try:
            body = (
                None if text is None else _read(kind, schema, text) if len(text) < _LONG else _new(kind, schema, text)
            )
        except (msgspec.DecodeError, LogBroken):
            body = _unreadable(seq, kind, schema, text or "")
        yield Event(
            seq=seq,
            patient=patient,
            kind=kind,
            schema=schema,
            body=body,
            happened=_when(happened),
            recorded_at=_instant(recorded_at),
            by=by,
            role=role,
            site=site,
            source=source,
            replaces=replaces,
            reason=reason,
        )


@cache
def _decoder(kind: str, schema: int) -> Callable[[str], Body]:
    """What reads the bodies of a kind: for the newest schema its decoder alone, which is all that most events need."""
    if (kind, schema) in kinds() and (kind, schema + 1) not in kinds():
        return msgspec.json.Decoder(find_kind(kind, schema).body).decode
    return partial(decode_body, kind, schema)


def _new(kind: str, schema: int, text: str) -> Body:
    return _decoder(kind, schema)(text)


_read = lru_cache(maxsize=32768)(_new)
"""Results repeat: of 400,000 events some ten thousand differ, and a body never changes."""


def forget() -> None:
    """Keep no body in memory: what was redacted is nowhere any more."""
    _read.cache_clear()


def _body(seq: int, kind: str, schema: int, text: str) -> Body:
    try:
        return _new(kind, schema, text)
    except (msgspec.DecodeError, LogBroken):
        return _unreadable(seq, kind, schema, text)


def _unreadable(seq: int, kind: str, schema: int, text: str) -> Body:
    try:
        return decode_body(kind, schema, text)
    except LogBroken as broken:
        raise LogBroken(broken.found, broken.wanted, broken.to_do, f"event {seq}") from broken


def same_body(before: Known, schema: int, text: bytes, body: Body) -> bool:
    """Whether an earlier event says the same as a body; an older schema is lifted first."""
    if before.body is None:
        return False
    if before.schema == schema:
        return before.body.encode() == text
    return encode(_body(before.seq, before.kind, before.schema, before.body)) == encode(body)
