"""How a dose that asks for review is reviewed: somebody who answers for it says so, after the facts that asked."""

from collections.abc import Iterable, Iterator

from trialwright.derive.record import Record
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested

DOSE_REVIEWED = "dose_reviewed"
"""The statement by which an investigator accepts a dose that is only provisional."""


def reviewed(record: Record, because: Iterable[int]) -> Event | None:
    """The newest statement that the dose was reviewed, if it was recorded after each of these events.

    Parameters
    ----------
    record : Record
        What is believed of the patient.
    because : iterable of int
        The events that the dose rests on and that ask for the review: a newer weight asks again, and so does the voiding of
        one, after which the dose rests on another.

    Returns
    -------
    Event or None
        None where no investigator has reviewed it, or whoever spoke last withheld it: anybody may withhold a dose.

    References
    ----------
    Reference of the trial's clinical rules, 4.5: a dose that is computed anew is looked at by a person.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from trialwright.derive.belief import believe
    >>> from trialwright.derive.record import AsOf
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> reviewed(believe([], patient="SZ01-0417-0", as_of=AsOf(now, now)), (3,)) is None
    True
    """
    rests_on = frozenset(because)
    asked = max((*rests_on, *_taken_back(record, rests_on)), default=0)
    said = [
        (event, body.holds)
        for event, body in record.of(JudgementAttested)
        if body.statement == DOSE_REVIEWED and (event.role in INVESTIGATOR_ROLES or not body.holds)
    ]
    later = [(event, holds) for event, holds in said if event.seq > asked]
    if not later:
        return None
    event, holds = max(later, key=lambda one: one[0].seq)
    return event if holds else None


def _taken_back(record: Record, rests_on: frozenset[int]) -> Iterator[int]:
    """The voidings of what was of the same sort as that on which the dose rests now: before them it was another dose."""
    sorts = {_sort(event) for event in record.events if event.seq in rests_on} if record.taken_back else set()
    return (voiding for voiding, event in record.taken_back if _sort(event) in sorts)


def _sort(event: Event) -> tuple[str, str | None]:
    return event.kind, getattr(event.body, "analyte", None)
