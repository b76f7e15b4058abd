"""Entries that bring the time at which they are recorded: those of a rehearsal, and of nothing else.

They are admitted here, one by one, which needs no store: a rehearsal is told in one process and fastened in another.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from trialwright.errors import InputError
from trialwright.events import Draft
from trialwright.events.reading import decode_body
from trialwright.events.trial import TrialOpened
from trialwright.log.admit import Admitted, Texts, admitted_as_it_is
from trialwright.log.batch import at_entry
from trialwright.log.chain import stamp

TimedEntry = tuple[str, Admitted]
"""The stamp of an entry, and the entry in the form in which it is stored."""

_REMEMBERED = 50_000
"""Bodies whose text is kept, for the same measurement comes again and again."""


def timed_entries(timed: Iterable[tuple[datetime, Draft]]) -> Iterator[TimedEntry]:
    """Drafts in the form in which they are stored, each with the stamp of the time at which it is recorded.

    Raises
    ------
    InputError
        If a draft cannot be read; the message says the how-manieth it is.
    """
    known: tuple[datetime | None, str] = (None, "")
    texts: Texts = {}
    for number, (recorded_at, draft) in enumerate(timed, 1):
        if recorded_at is not known[0]:
            known = recorded_at, stamp(recorded_at)
        try:
            entry = admitted_as_it_is(draft, texts)
        except InputError as wrong:
            raise at_entry(wrong, number, draft) from wrong
        if len(texts) > _REMEMBERED:
            texts.clear()
        yield known[1], entry


def opens_a_rehearsal(entry: Admitted) -> bool:
    """Whether an entry opens a trial that is a rehearsal."""
    body = decode_body(entry.kind, entry.schema, entry.body.decode())
    return isinstance(body, TrialOpened) and body.rehearsal
