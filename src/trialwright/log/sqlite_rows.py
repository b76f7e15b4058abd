"""The rows of a trial file, over one connection. All SQL that touches rows stands here."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trialwright.errors import InputError, LogBroken, Stale, StorageFull, TrialwrightError
from trialwright.log.chain import ACCESS_COLUMNS, COLUMNS, AccessLine, Line, SealedBody
from trialwright.log.rows import Head, Known, Scanned, Stored
from trialwright.log.schema import missing_guards

WAIT_SECONDS = 30.0
"""How long one writer waits for another before it gives up."""


def _columns(names: Sequence[str], table: str = "") -> str:
    return ", ".join(f'{table}"{name}"' for name in names)


def _insert(table: str, names: Sequence[str]) -> str:
    # OR ROLLBACK for the same reason as in the guards: without it SQLite keeps a journal for each row
    return f"INSERT OR ROLLBACK INTO {table} ({_columns(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 our own names


ADD_EVENT = _insert("event", COLUMNS)
ADD_BODY = _insert("body", ("seq", "salt", "body"))
_ADD_ACCESS = _insert("access", ACCESS_COLUMNS)
_SCAN = (
    f"SELECT {_columns(COLUMNS, 'e.')}, b.salt, b.body FROM event e LEFT JOIN body b ON b.seq = e.seq ORDER BY e.seq"  # noqa: S608
)
_READ = (
    "SELECT e.seq, e.patient, e.kind, e.schema, b.body, e.happened, e.recorded_at, "
    'e."by", e.role, e.site, e.source, e.replaces, e.reason FROM event e LEFT JOIN body b ON b.seq = e.seq '
)
_KNOWN = (
    "SELECT e.seq, e.patient, e.kind, e.schema, e.happened, b.body, e.replaces "
    "FROM event e LEFT JOIN body b ON b.seq = e.seq "
)
_OF_PATIENTS = "SELECT seq FROM event WHERE patient IN (SELECT value FROM json_each(?))"
_OF_NOBODY = " UNION ALL SELECT seq FROM event WHERE patient IS NULL"
_LAST = 2**63 - 1


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Say in words what SQLite says in codes."""
    try:
        yield
    except sqlite3.IntegrityError as refused:
        raise LogBroken(
            f"the file refuses the entry: {refused}",
            "a file that only Trialwright writes",
            "run `trialwright verify`",
            str(path),
        ) from refused
    except (sqlite3.DatabaseError, sqlite3.Warning) as error:
        raise _explained(error, path) from error


def _explained(error: Exception, path: Path) -> TrialwrightError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE")):
        return StorageFull(
            f"the disk does not take more: {error}",
            "free space for the log",
            "make room, then enter it again; nothing was kept",
            str(path),
        )
    if name.startswith("SQLITE_BUSY"):
        wanted = f"the log free within {WAIT_SECONDS:.0f} seconds"
        return Stale("another program is writing this log", wanted, "try again; nothing was kept", str(path))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return InputError(
            f"the file cannot be opened for this: {error}",
            "a file that may be read and written",
            "ask who owns the file",
            str(path),
        )
    if name.startswith("SQLITE_NOTADB"):
        return not_a_trial_file(path)
    return LogBroken(
        f"the file cannot be read: {error}", "a whole trial file", "restore the last backup that verifies", str(path)
    )


def not_a_trial_file(path: Path) -> InputError:
    """The error for a file that is something else."""
    return InputError(
        "this is not a trial file",
        "a file that `trialwright init` or `backup` made",
        "name the trial's file",
        str(path),
    )


class SqliteRows:
    """Rows as one transaction of a connection sees them."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def _one(self, sql: str, *values: Any) -> Any:
        return self._connection.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: Any) -> Iterator[Any]:
        with in_words(self._path):
            for row in self._connection.execute(sql, values):  # noqa: UP028 see below
                yield row  # `yield from` would close the cursor of a reader that was given up, after its connection

    def head(self) -> Head | None:
        """The last line."""
        row = self._one("SELECT seq, hash, recorded_at FROM event ORDER BY seq DESC LIMIT 1")
        return Head(*row) if row else None

    def find(self, seq: int) -> Known | None:
        """The event with this number."""
        row = self._one(_KNOWN + "WHERE e.seq = ?", seq) if 0 < seq <= _LAST else None
        return Known(*row) if row else None

    def last_seq(self, patient: str | None) -> int:
        """The number of the last event of a patient, or of no patient; 0 if there is none."""
        if patient is None:
            row = self._one("SELECT max(seq) FROM event WHERE patient IS NULL")
        else:
            row = self._one("SELECT max(seq) FROM event WHERE patient = ?", patient)
        return int(row[0] or 0)

    def last_of_source(self, source: str) -> Known | None:
        """The last event that was taken from this source."""
        row = self._one(_KNOWN + "WHERE e.source = ? ORDER BY e.seq DESC LIMIT 1", source)
        return Known(*row) if row else None

    def all_of_source(self, source: str) -> list[Known]:
        """Every event that was taken from this source, the newest first."""
        return [Known(*row) for row in self._all(_KNOWN + "WHERE e.source = ? ORDER BY e.seq DESC", source)]

    def replaced_by(self, seq: int, kind: str) -> int | None:
        """The number of the first event of this kind that names `seq`."""
        row = self._one("SELECT min(seq) FROM event WHERE replaces = ? AND kind = ?", seq, kind)
        return None if row[0] is None else int(row[0])

    def patients(self) -> list[str]:
        """The codes of all patients, sorted."""
        return sorted(code for (code,) in self._all("SELECT DISTINCT patient FROM event WHERE patient IS NOT NULL"))

    def events(self, patients: Collection[str | None] | None, since: int, until: int | None) -> Iterator[Stored]:
        """Events by seq, from `since` to `until`, both included."""
        until = _LAST if until is None else until
        if patients is None:
            return self._all(_READ + "WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq", since, until)
        codes = json.dumps([code for code in patients if code is not None])
        chosen = _OF_PATIENTS + (_OF_NOBODY if None in patients else "")
        return self._all(
            f"{_READ} WHERE e.seq IN ({chosen}) AND e.seq BETWEEN ? AND ? ORDER BY e.seq", codes, since, until
        )

    def events_by_patient(self, until: int) -> Iterator[Stored]:
        """Events up to a seq, patient by patient in the order of their codes, each by seq; those of no patient first."""
        return self._all(_READ + "WHERE e.seq <= ? ORDER BY e.patient NULLS FIRST, e.seq", until)

    def insert(self, lines: Sequence[Line], bodies: Sequence[SealedBody]) -> None:
        """Add lines and their bodies."""
        self._connection.executemany(ADD_EVENT, lines)
        self._connection.executemany(ADD_BODY, bodies)

    def erase(self, seq: int) -> None:
        """Delete a body with its salt."""
        self._connection.execute("DELETE FROM body WHERE seq = ?", (seq,))

    def access_head(self) -> Head | None:
        """The last line of the chain of accesses."""
        row = self._one("SELECT seq, hash, at FROM access ORDER BY seq DESC LIMIT 1")
        return Head(*row) if row else None

    def accesses(self) -> Iterator[AccessLine]:
        """The chain of accesses by seq."""
        return self._all(f"SELECT {_columns(ACCESS_COLUMNS)} FROM access ORDER BY seq")  # noqa: S608 our own names

    def insert_access(self, line: AccessLine) -> None:
        """Add a line to the chain of accesses."""
        self._connection.execute(_ADD_ACCESS, line)

    def scan(self) -> Iterator[Scanned]:
        """Each line by seq, with the salt and the body that stand beside it."""
        return self._all(_SCAN)

    def redactions(self) -> Mapping[int, int]:
        """For each redacted event the number of the `log.redacted` that permits it."""
        return dict(self._all("SELECT replaces, min(seq) FROM event WHERE kind = 'log.redacted' GROUP BY replaces"))

    def last_body(self) -> int:
        """The highest number that a body stands under; 0 if there is none."""
        return int(next(self._all("SELECT coalesce(max(seq), 0) FROM body"))[0])

    def faults(self) -> Iterator[tuple[str, str]]:
        """Guards that are not there, and indexes that do not show every row: what a reader would not see."""
        try:
            yield from (("log.guard", words) for words in missing_guards(self._connection))
            found = self._connection.execute("PRAGMA integrity_check(5)").fetchall()
        except sqlite3.Error as error:
            found = [(str(error),)]
        yield from (("log.file", words) for (words,) in found if words != "ok")
