"""What follows from events: worked out from a log that holds them already, and kept with them or not at all."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime

import msgspec

from trialwright.events import Draft, Event
from trialwright.log.batch import Batch
from trialwright.log.decode import decoded
from trialwright.log.rows import Rows

Reading = Callable[[Collection[str | None]], Iterator[Event]]
"""Gives the events of some patients by seq (None for those of no patient), with all that was just added."""


class Added(msgspec.Struct, frozen=True):
    """What was just added.

    Parameters
    ----------
    now : datetime
        By the clock.
    recorded_at : datetime
        The time that its lines bear: later than now where the clock had been fast before.
    corrected : frozenset[str or None]
        The patients of whom something that stood before was corrected, voided or redacted by it.
    """

    now: datetime
    recorded_at: datetime
    corrected: frozenset[str | None]


Following = Callable[[Reading, Added], Iterable[Draft]]
"""Says what follows from what was just added: it stands with that, or neither does."""


def follow(batch: Batch, rows: Rows, then: Following | None) -> tuple[Draft, ...]:
    """Add what follows from a batch; it is worked out from rows that already hold the batch."""
    if then is None:
        return ()
    batch.flush()
    now, recorded_at = (datetime.fromisoformat(each) for each in (batch.now, batch.recorded_at))
    added = Added(now, recorded_at, frozenset(batch.corrected))
    followed = tuple(then(lambda patients: decoded(rows.events(patients, 1, None)), added))
    for draft in followed:
        batch.append(draft)
    return followed
