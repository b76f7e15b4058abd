"""How a dose that asks for review is reviewed: somebody who answers for it says so, after the facts that asked."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from trialwright.derive.record import Record
from trialwright.events.cells import (
    ApheresisCollected,
    CellDoseSettled,
    InfusionGiven,
    ProductCharacterised,
    ProductReleased,
)
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.events.kinds import kind_of

DOSE_REVIEWED = "dose_reviewed"
"""The statement by which an investigator accepts a dose of a drug that is only provisional."""
CELL_DOSE_REVIEWED = "cell_dose_reviewed"
"""The same for the cells: who looked at fludarabine in a changed weight has not looked at what is drawn from the bags."""
_JUDGEMENT = kind_of(JudgementAttested).name
_SHAPING = frozenset(
    kind_of(body).name
    for body in (
        ApheresisCollected,
        CellDoseSettled,
        DrugGiven,
        InfusionGiven,
        ProductCharacterised,
        ProductReleased,
    )
)
"""What a dose is shaped by, and no longer rests on once it was voided: the day of its weight, the bags, what was planned."""


def reviewed(record: Record, because: Iterable[int], *, statement: str = DOSE_REVIEWED) -> Event | None:
    """The newest statement that the dose was reviewed, if it came after each of these events.

    It was recorded after them, and did not happen before one of them: what a person wrote down on the day before the newest
    weight, and entered after it, is no look at that weight.

    Parameters
    ----------
    record : Record
        What is believed of the patient.
    because : iterable of int
        The events that the dose rests on and that ask for the review: a newer weight asks again, and so does the voiding of
        one, or of what shapes a dose, after which it is another dose.
    statement : str
        The name under which the review is attested, one for the drugs and another for the cells.

    Returns
    -------
    Event or None
        None where no investigator has reviewed it, or whoever spoke last withheld it: anybody may withhold a dose. So may
        a judgement have done whose content was redacted since.

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
    said = [event for event in _spoken(record, statement) if event.seq > asked]
    newest = max(said, key=attrgetter("seq"), default=None)
    if newest is None or not _holds(newest) or _happened_before(record, newest, rests_on):
        return None
    return newest


def _spoken(record: Record, statement: str) -> Iterator[Event]:
    """Who accepted the dose, and who withheld it, or may have."""
    for event in record.besides_results:
        body = event.body
        if isinstance(body, JudgementAttested):
            if body.statement == statement and (event.role in INVESTIGATOR_ROLES or not body.holds):
                yield event
        elif body is None and event.kind == _JUDGEMENT:
            yield event


def _holds(said: Event) -> bool:
    return isinstance(said.body, JudgementAttested) and said.body.holds


def _happened_before(record: Record, review: Event, rests_on: frozenset[int]) -> bool:
    """Whether the look was surely over before something happened that the dose rests on."""
    until = review.happened.span()[1]
    return any(event.happened.span()[0] > until for event in record.events if event.seq in rests_on)


def _taken_back(record: Record, rests_on: frozenset[int]) -> Iterator[int]:
    """The voidings of what shapes a dose, or is of the sort on which it rests now: before them it was another dose."""
    sorts = {_sort(event) for event in record.events if event.seq in rests_on} if record.taken_back else set()
    return (voiding for voiding, event in record.taken_back if event.kind in _SHAPING or _sort(event) in sorts)


def _sort(event: Event) -> tuple[str, str | None]:
    return event.kind, getattr(event.body, "analyte", None)
