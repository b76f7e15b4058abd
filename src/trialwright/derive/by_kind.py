"""The patient's events of one kind, with those whose content was redacted: a redaction hides no act of treatment."""

from trialwright.derive.record import Record
from trialwright.events.cells import InfusionGiven
from trialwright.events.event import Body, Event
from trialwright.events.kinds import kind_of

REDACTED = "events without content"


def of_kind(record: Record, body: type[Body]) -> tuple[Event, ...]:
    """The patient's events of one kind, by (happened, seq), and among them those whose content was redacted.

    A redaction takes the words of an event, and leaves what it was and when it happened.
    """
    return record.once((of_kind, body), lambda: _of_kind(record, body))


def _of_kind(record: Record, body: type[Body]) -> tuple[Event, ...]:
    empty = record.once(REDACTED, lambda: tuple(event for event in record.besides_results if event.body is None))
    found = [event for event, _ in record.of(body)] + [e for e in empty if e.kind == kind_of(body).name]
    return tuple(sorted(found, key=lambda event: (event.happened.span()[0], event.seq)))


def shared_of_kind(record: Record, body: type[Body]) -> tuple[Event, ...]:
    """The events of no patient of one kind, by (happened, seq), and among them those whose content was redacted."""
    name = kind_of(body).name
    return tuple(event for event in record.shared if event.kind == name)


def infusions(record: Record) -> tuple[Event, ...]:
    """Every infusion of cells, by (happened, seq). A redacted one keeps its day, and is one of them."""
    return of_kind(record, InfusionGiven)
