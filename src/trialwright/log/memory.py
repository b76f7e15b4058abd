"""A log in memory: for tests, for rehearsals, for `screen` and for everybody who wants a log without a file.

It is the obvious version of a store; the SQLite store is the one that lasts. One test suite holds them together.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Self

from trialwright.events import Seal
from trialwright.log.chain import AccessLine, Line, SealedBody
from trialwright.log.rows import Head, Known, Scanned, Stored
from trialwright.log.sqlite import SqliteLog
from trialwright.log.store import Log, new_salt, now_utc


class MemoryRows:
    """Rows in lists. Line n stands at n - 1."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._bodies: dict[int, SealedBody] = {}
        self._access: list[AccessLine] = []
        self._index()

    def _index(self) -> None:
        self._of_patient: dict[str | None, list[int]] = {}
        self._of_source: dict[str, int] = {}
        self._earlier_of_source: dict[str, list[int]] = {}  # of the few that spoke more than once
        self._replacing: dict[int, list[int]] = {}
        self._enter(self._lines)

    def _enter(self, lines: Sequence[Line]) -> None:
        for line in lines:
            seq, patient, source, replaces = line[0], line[2], line[11], line[12]
            self._of_patient.setdefault(patient, []).append(seq)
            if source is not None:
                if source in self._of_source:
                    self._earlier_of_source.setdefault(source, []).append(self._of_source[source])
                self._of_source[source] = seq
            if replaces is not None:
                self._replacing.setdefault(replaces, []).append(seq)

    def head(self) -> Head | None:
        """The last line."""
        return Head(self._lines[-1][0], self._lines[-1][14], self._lines[-1][7]) if self._lines else None

    def find(self, seq: int) -> Known | None:
        """The event with this number."""
        if not 1 <= seq <= len(self._lines):
            return None
        line, body = self._lines[seq - 1], self._bodies.get(seq)
        return Known(seq, line[2], line[3], line[4], line[6], body[2] if body else None, line[12])

    def last_seq(self, patient: str | None) -> int:
        """The number of the last event of a patient, or of no patient; 0 if there is none."""
        return self._of_patient.get(patient, [0])[-1]

    def last_of_source(self, source: str) -> Known | None:
        """The last event that was taken from this source."""
        return self.find(self._of_source.get(source, 0))

    def all_of_source(self, source: str) -> list[Known]:
        """Every event that was taken from this source, the newest first."""
        seqs = (*self._earlier_of_source.get(source, ()), self._of_source.get(source, 0))
        return [known for known in map(self.find, reversed(seqs)) if known is not None]

    def replaced_by(self, seq: int, kind: str) -> int | None:
        """The number of the first event of this kind that names `seq`."""
        return next((by for by in self._replacing.get(seq, ()) if self._lines[by - 1][3] == kind), None)

    def patients(self) -> list[str]:
        """The codes of all patients, sorted."""
        return sorted(patient for patient in self._of_patient if patient is not None)

    def events(self, patients: Collection[str | None] | None, since: int, until: int | None) -> Iterator[Stored]:
        """Events by seq, from `since` to `until`, both included."""
        last = len(self._lines) if until is None else min(until, len(self._lines))
        if patients is None:
            seqs: Collection[int] = range(max(since, 1), last + 1)
        else:
            seqs = sorted(
                seq for patient in set(patients) for seq in self._of_patient.get(patient, ()) if since <= seq <= last
            )
        for seq in seqs:
            line, body = self._lines[seq - 1], self._bodies.get(seq)
            yield (seq, line[2], line[3], line[4], body[2] if body else None, *line[6:14])

    def events_by_patient(self, until: int) -> Iterator[Stored]:
        """Events up to a seq, patient by patient in the order of their codes, each by seq; those of no patient first."""
        for patient in (None, *self.patients()):
            yield from self.events([patient], 1, until)

    def insert(self, lines: Sequence[Line], bodies: Sequence[SealedBody]) -> None:
        """Add lines and their bodies."""
        self._bodies.update((body[0], body) for body in bodies)
        self._lines.extend(lines)
        self._enter(lines)

    def erase(self, seq: int) -> None:
        """Delete a body with its salt."""
        self._bodies.pop(seq, None)

    def access_head(self) -> Head | None:
        """The last line of the chain of accesses."""
        return Head(self._access[-1][0], self._access[-1][7], self._access[-1][4]) if self._access else None

    def accesses(self) -> Iterator[AccessLine]:
        """The chain of accesses by seq."""
        return iter(self._access[:])

    def insert_access(self, line: AccessLine) -> None:
        """Add a line to the chain of accesses."""
        self._access.append(line)

    def scan(self) -> Iterator[Scanned]:
        """Each line by seq, with the salt and the body that stand beside it."""
        for line in self._lines[:]:
            body = self._bodies.get(line[0])
            yield (*line, body[1], body[2]) if body else (*line, None, None)

    def redactions(self) -> Mapping[int, int]:
        """For each redacted event the number of the `log.redacted` that permits it."""
        found = ((seq, self.replaced_by(seq, "log.redacted")) for seq in self._replacing)
        return {seq: by for seq, by in found if by is not None}

    def last_body(self) -> int:
        """The highest number that a body stands under; 0 if there is none."""
        return max(self._bodies, default=0)

    def faults(self) -> Iterator[tuple[str, str]]:
        """Nothing: lists have no guards that could be lost."""
        return iter(())

    def everything(self) -> tuple[list[Line], list[SealedBody], list[AccessLine]]:
        """All lines, bodies and accesses, by seq."""
        return self._lines, [self._bodies[seq] for seq in sorted(self._bodies)], self._access

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All of what happens inside, or nothing of it."""
        lines, accesses = len(self._lines), len(self._access)
        try:
            yield
        except BaseException:
            for line in self._lines[lines:]:
                self._bodies.pop(line[0], None)
            del self._lines[lines:], self._access[accesses:]
            self._index()
            raise


class MemoryLog(Log):
    """A log that is gone when the program ends, unless `backup` writes it to a file."""

    def __init__(self, trial: str, clock: Callable[[], datetime], salt: Callable[[], bytes]) -> None:
        super().__init__(trial, clock, salt)
        self._rows, self._lock = MemoryRows(), Lock()

    @classmethod
    def create(
        cls, trial: str, *, clock: Callable[[], datetime] = now_utc, salt: Callable[[], bytes] = new_salt
    ) -> Self:
        """An empty log of a trial."""
        return cls(trial, clock, salt)

    @classmethod
    def copy_of(cls, log: Log) -> Self:
        """The events of another log in memory, to try something out; its accesses stay where they are."""
        copy = cls(log.trial, log._clock, log._salt)
        with log._reading() as rows, copy._writing() as copied:
            for row in rows.scan():
                seq, salt, body = row[0], row[15], row[16]
                copied.insert([row[:15]], [] if salt is None or body is None else [(seq, salt, body)])
        return copy

    @contextmanager
    def _writing(self) -> Iterator[MemoryRows]:
        with self._lock, self._rows.whole():
            yield self._rows

    @contextmanager
    def _reading(self) -> Iterator[MemoryRows]:
        yield self._rows

    def backup(self, path: Path) -> Seal:
        """Write the log as a new trial file, and prove that it verifies.

        Raises
        ------
        InputError
            If there is a file of this name.
        LogBroken
            If the copy does not verify, or is not the same.
        """
        working = path.with_name(f"{path.name}.memory")
        try:
            with self._writing() as rows, SqliteLog.create(working, self.trial) as copy:
                copy.take_over(*rows.everything())
                return copy.backup(path)
        finally:
            working.unlink(missing_ok=True)

    def close(self) -> None:
        """Nothing is held that must be given back."""
