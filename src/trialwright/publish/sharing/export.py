"""The whole log in open forms, readable without this software: JSON Lines for machines, CSV for people."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from trialwright.events.event import Event
from trialwright.standards.canonical import canonical_json

COLUMNS = (
    "seq", "patient", "kind", "schema", "happened", "zone", "recorded_at",
    "by", "role", "site", "source", "replaces", "reason", "fields",
)  # fmt: skip


def events_as_json_lines(events: Iterable[Event]) -> Iterator[bytes]:
    """One line of canonical JSON an event, with every field that the log has; a redacted body is null."""
    for event in events:
        yield canonical_json(_row(event)) + b"\n"


def events_as_csv(events: Iterable[Event]) -> Iterator[str]:
    """The same as a table, the first line being the heading; the body is in one column, as JSON."""
    yield _line(COLUMNS)
    for event in events:
        row = _row(event)
        row["fields"] = "" if row["fields"] is None else canonical_json(row["fields"]).decode()
        yield _line([row[column] for column in COLUMNS])


def _row(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "patient": event.patient,
        "kind": event.kind,
        "schema": event.schema,
        "happened": event.happened.text,
        "zone": event.happened.zone,
        "recorded_at": event.recorded_at.isoformat(),
        "by": event.by,
        "role": event.role,
        "site": event.site,
        "source": event.source,
        "replaces": event.replaces,
        "reason": event.reason,
        "fields": msgspec.to_builtins(event.body),
    }


def _line(values: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(["" if value is None else value for value in values])
    return text.getvalue()
