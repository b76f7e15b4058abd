"""A log in one SQLite file: durable when `append` returns, safe from a crash, guarded by the database itself.

Write-ahead log with ``synchronous=FULL``: an acknowledged event survives kill -9 and a power cut. One lock for all
writers of a process, because SQLite's own waiting is unfair; other processes wait for theirs. Never on a network drive.
"""

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Self

from trialwright.derive.answer import Finding
from trialwright.errors import InputError, LogBroken, Stale
from trialwright.events import Seal
from trialwright.log.chain import FORMAT, AccessLine, Line, SealedBody, genesis
from trialwright.log.schema import APPLICATION_ID, GUARDS, TABLES, missing_guards
from trialwright.log.sqlite_rows import WAIT_SECONDS, SqliteRows, in_words, not_a_trial_file
from trialwright.log.store import Log, new_salt, now_utc
from trialwright.log.verify import finding_of, verified

WRITER_CACHE_KB = 131_072
"""What the writer may hold of the file while it appends: a long import then turns no page over twice. Used only as needed."""
_LOCKS: dict[Path, Lock] = {}
_LOCKS_LOCK = Lock()


class SqliteLog(Log):
    """A log in one file. Open it with `create` or `open`, and close it."""

    def __init__(
        self,
        path: Path,
        trial: str,
        writer: sqlite3.Connection,
        clock: Callable[[], datetime],
        salt: Callable[[], bytes],
    ) -> None:
        super().__init__(trial, clock, salt)
        self.path, self._writer, self._closed = path, writer, False
        self._idle: deque[sqlite3.Connection] = deque()
        with _LOCKS_LOCK:
            self._lock = _LOCKS.setdefault(path, Lock())

    @classmethod
    def create(
        cls, path: Path, trial: str, *, clock: Callable[[], datetime] = now_utc, salt: Callable[[], bytes] = new_salt
    ) -> Self:
        """A new file with an empty log.

        Raises
        ------
        InputError
            If there is a file of this name, or it cannot be made there.
        """
        path = Path(path).resolve()
        try:
            path.touch(exist_ok=False)
        except OSError as error:
            raise InputError(
                f"no new file can be made: {error.strerror}",
                "a new name in a folder that exists",
                "choose another name",
                str(path),
            ) from error
        try:
            with in_words(path), closing(_connect(path)) as new:
                new.executescript(
                    f"PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={FORMAT}; BEGIN; {TABLES} {GUARDS}"
                )
                new.execute("INSERT INTO trial (trial) VALUES (?)", (trial,))
                new.execute("COMMIT")
            return cls.open(path, clock=clock, salt=salt)
        except BaseException:
            path.unlink()
            raise

    @classmethod
    def open(cls, path: Path, *, clock: Callable[[], datetime] = now_utc, salt: Callable[[], bytes] = new_salt) -> Self:
        """The log of a file.

        Raises
        ------
        InputError
            If there is no such file, it is no trial file, or a newer Trialwright made it.
        LogBroken
            If the file cannot be read, or one of its guards is missing.
        """
        path = Path(path).resolve()
        writer = _connect(_existing(path))
        try:
            with in_words(path):
                trial = _trial_of(writer, path)
                faults = list(missing_guards(writer))
                if faults:
                    raise LogBroken(
                        "; ".join(faults), "the tables, indexes and guards of a trial file",
                        "find out who changed the file, verify it, and restore the last backup", str(path),
                    )  # fmt: skip
                writer.execute("PRAGMA journal_mode=WAL")
                writer.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KB}")
            return cls(path, trial, writer, clock, salt)
        except BaseException:
            writer.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[SqliteRows]:
        with self._lock, in_words(self.path):
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteRows(self._writer, self.path)
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # after a full disk SQLite has often rolled back by itself
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[SqliteRows]:
        """A connection of its own, so that a reader sees neither half a batch nor a change while it reads."""
        with in_words(self.path):
            try:
                reader = self._idle.pop()
            except IndexError:
                reader = _connect(self.path, read_only=True)
                reader.execute("PRAGMA cache_size=-16384")  # a patient's rows lie far apart: 16 MB keep them at hand
            reader.execute("BEGIN")
            try:
                yield SqliteRows(reader, self.path)
            finally:
                with suppress(sqlite3.Error):
                    reader.execute("ROLLBACK")
                if self._closed:
                    reader.close()
                else:
                    self._idle.append(reader)

    def _after_erasing(self) -> None:
        """The page that held the body is overwritten in the file, and the write-ahead log emptied.

        Somebody who is still reading keeps it from being emptied; then the next checkpoint does it, at closing at the
        latest.
        """
        with self._lock, in_words(self.path):
            self._writer.execute("PRAGMA busy_timeout=500")
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            self._writer.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")

    def fold(self) -> None:
        """Take what stands in the write-ahead log into the file itself, so that the file alone is whole: to be renamed.

        Closing does the same, but where the disk is full it leaves the write-ahead log as it is, and says nothing.

        Raises
        ------
        StorageFull
            If the disk is full. What was appended is still safe.
        Stale
            If somebody is reading or writing.
        """
        with self._lock, in_words(self.path):
            (busy, _, _) = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise Stale("another program is using this log", "nobody at it", "try again", str(self.path))

    def take_over(self, lines: Sequence[Line], bodies: Sequence[SealedBody], accesses: Sequence[AccessLine]) -> None:
        """Fill an empty file with the rows of another store, as they are."""
        with self._writing() as rows:
            rows.insert(lines, bodies)
            for access in accesses:
                rows.insert_access(access)

    def backup(self, path: Path) -> Seal:
        """Write the log as one file that one can copy; open it, verify it and compare it before saying that it is done.

        Returns
        -------
        Seal
            That of the copy.

        Raises
        ------
        InputError
            If there is a file of this name.
        StorageFull
            If the disk is full.
        LogBroken
            If the copy does not verify, or does not hold what the log held.
        """
        path = Path(path).resolve()
        if path.exists():
            raise InputError("there is a file of this name", "a new name", "choose another name", str(path))
        seal, part = self.head(), path.with_name(path.name + ".part")
        part.unlink(missing_ok=True)
        try:
            with in_words(path), closing(_connect(self.path, read_only=True)) as reader:
                reader.execute("VACUUM INTO ?", (str(part),))
            sealed = prove(part, seal)
            _sync(part)
            part.rename(path)
            _sync(path.parent)
        finally:
            part.unlink(missing_ok=True)
        return sealed

    def close(self) -> None:
        """Close the file. What was appended is safe already; who is still reading may read to the end."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        self._writer.close()


def verify_file(path: Path, against: Seal | None = None) -> list[Finding]:
    """What is wrong with a trial file, also where it is damaged; the file is only read.

    Raises
    ------
    InputError
        If there is no such file, or it is no trial file.
    """
    path = Path(path).resolve()
    with _looking(path) as reader:
        # Without this SQLite refuses a file that was cut off as a whole, and the last good line could not be named.
        reader.execute("PRAGMA writable_schema=ON")
        try:
            with in_words(path):
                trial = _trial_of(reader, path)
                reader.execute("BEGIN")
                return verified(SqliteRows(reader, path), trial, against)
        except LogBroken as broken:
            return [finding_of("log.unreadable", None, broken.found, broken.wanted)]


def seal_of_file(path: Path) -> Seal:
    """Where the log of a trial file stands; the file is only read.

    Raises
    ------
    InputError
        If there is no such file, or it is no trial file.
    """
    path = Path(path).resolve()
    with _looking(path) as reader, in_words(path):
        trial, head = _trial_of(reader, path), SqliteRows(reader, path).head()
    return Seal(trial=trial, seq=head.seq, hash=head.hash) if head else Seal(trial=trial, seq=0, hash=genesis(trial))


def prove(path: Path, seal: Seal) -> Seal:
    """The seal of a copy that was opened, verified, and holds at least what `seal` witnesses.

    Raises
    ------
    LogBroken
        If the copy is not good.
    """
    findings = verify_file(path, seal)
    if findings:
        raise LogBroken(
            f"the backup does not verify: {findings[0].found}", "a copy that verifies",
            "run `trialwright verify` on the log itself, and keep the last good backup", str(path),
        )  # fmt: skip
    return seal_of_file(path)


@contextmanager
def _looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, and leaves nothing beside a file that nobody has open.

    SQLite makes two files beside it for a reader too, and only somebody who may write takes them away again. They are
    left where one of them was there before: somebody is at work, or a crash left what is still to be taken into the file.
    """
    beside = [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]
    alone = not any(name.exists() for name in beside)
    try:
        with closing(_connect(_existing(path), read_only=True)) as reader:
            yield reader
    finally:
        if alone and any(name.exists() for name in beside):
            with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as last:
                last.execute("PRAGMA schema_version").fetchone()


def _connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    mode = "ro" if read_only else "rw"
    with in_words(path):
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        if not read_only:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
    return connection


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise InputError(
            "there is no such file", "a trial file", "check the name, or make one with `trialwright init`", str(path)
        )
    return path


def _trial_of(connection: sqlite3.Connection, path: Path) -> str:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise not_a_trial_file(path)
    number = connection.execute("PRAGMA user_version").fetchone()[0]
    if number != FORMAT:
        raise InputError(
            f"a trial file of format {number}",
            f"format {FORMAT}",
            "update Trialwright to a version that reads it",
            str(path),
        )
    trials = connection.execute("SELECT trial FROM trial").fetchall()
    if len(trials) != 1 or not isinstance(trials[0][0], str):
        raise LogBroken(
            f"{len(trials)} trials in one file", "one trial", "restore the last backup that verifies", str(path)
        )
    return str(trials[0][0])


def _sync(path: Path) -> None:
    """Make a new file, or a new name in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
