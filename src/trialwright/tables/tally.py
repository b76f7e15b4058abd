"""What a table would give, or has given, in numbers: kept while its rows go by, so that the rows need not be."""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from trialwright.events import kind_of
from trialwright.events.entries import Entry
from trialwright.standards.when import When
from trialwright.tables.entries import LeftOut
from trialwright.tables.rows import Problem

SHOWN = 20
"""How many problems are kept in words; all are counted."""


class Tally(msgspec.Struct, kw_only=True):
    """The numbers of one reading of a table.

    Parameters
    ----------
    kinds : Counter[str]
        Events by kind.
    patients : dict[str, Counter[str]]
        For each patient, events by kind.
    left_out : Counter[str]
        For each rule, the rows that say nothing for it.
    problems : list[Problem]
        The first of what could not be read.
    unread : int
        How much could not be read in all.
    first, last : When or None
        The earliest and the latest of the days on which it happened.
    """

    kinds: Counter[str] = msgspec.field(default_factory=Counter)
    patients: dict[str, Counter[str]] = {}
    left_out: Counter[str] = msgspec.field(default_factory=Counter)
    problems: list[Problem] = []
    unread: int = 0
    first: When | None = None
    last: When | None = None

    def entries(self, read: Iterable[Entry | Problem | LeftOut]) -> Iterator[Entry]:
        """The entries among what was read, everything being counted as it passes."""
        for one in read:
            if isinstance(one, Entry):
                self._count(one)
                yield one
            elif isinstance(one, LeftOut):
                self.left_out[one.rule] += 1
            else:
                self.unread += 1
                if len(self.problems) < SHOWN:
                    self.problems.append(one)

    def _count(self, entry: Entry) -> None:
        kind = kind_of(entry.body).name
        self.kinds[kind] += 1
        if entry.patient is not None:
            self.patients.setdefault(entry.patient, Counter())[kind] += 1
        if self.first is None or entry.happened.span()[0] < self.first.span()[0]:
            self.first = entry.happened
        if self.last is None or entry.happened.span()[1] > self.last.span()[1]:
            self.last = entry.happened
