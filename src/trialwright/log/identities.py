"""The identities of patients: names, national numbers, telephone numbers, in a file of their own beside the trial file.

The log forgets nothing, so nothing that a person could ask to be forgotten may enter it. Here a patient can be erased:
SQLite overwrites what it deletes, keeps no write-ahead log, and the file is written anew after each erasure. The secrets by
which exports are disguised stand here too, so that erasing a patient also cuts the link to what was exported.

Who looks is noted in the trial's chain of accesses, by `main`, before anything is shown.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from trialwright.errors import InputError, LogBroken
from trialwright.log.sqlite_rows import WAIT_SECONDS, in_words

APPLICATION_ID = 0x54724C49
"""``TrLI`` in the header of the file."""
SUFFIX = ".identities"
FIELDS = (
    "name",
    "name_latin",
    "national_number",
    "hospital_number",
    "telephone",
    "email",
    "address",
    "guardian_name",
    "guardian_telephone",
    "note",
)
"""What may be kept of a person; whatever else there is belongs into none of the two files."""
CODE_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
"""Letters and digits of the codes of exports, without those that are taken for each other or make words."""
FARTHEST = 365
"""Days; by 1 to so many days the dates of a patient are moved back in an export."""

_TABLES = """
CREATE TABLE identity (
    patient TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (patient, field)
);
CREATE TABLE disguise (
    patient TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    days INTEGER NOT NULL
);
"""


class Disguise(msgspec.Struct, frozen=True):
    """How a patient appears in exports: a code drawn at random, and by how many days each date is moved."""

    code: str
    days: int


def identities_path(trial: Path) -> Path:
    """Where the identities of a trial file are kept.

    Examples
    --------
    >>> identities_path(Path("my.trial")).name
    'my.trial.identities'
    """
    return trial.with_name(trial.name + SUFFIX)


class Identities:
    """The identities of one trial. Open it with `open`, and close it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Self:
        """The identities of a file.

        Parameters
        ----------
        create : bool
            Where there is no file, make one that nobody else on this computer may read.

        Raises
        ------
        InputError
            If there is no file, it is another one, or it cannot be made.
        LogBroken
            If it cannot be read.
        """
        if not path.exists():
            if not create:
                raise InputError(
                    "there are no identities yet", "the file beside the trial file",
                    "enter some with `trialwright identity set`", str(path),
                )  # fmt: skip
            _make(path)
        is_new = path.stat().st_size == 0
        with in_words(path):
            connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
            try:
                _prepare(connection, path, is_new=is_new)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def put(self, patient: str, fields: Mapping[str, str]) -> None:
        """Keep fields of a patient; what was there in these fields is overwritten.

        Raises
        ------
        InputError
            If a field is unknown, or there is nothing in it.
        """
        self.check(fields)
        with self._whole():
            self._connection.executemany(
                "INSERT INTO identity (patient, field, value) VALUES (?, ?, ?) "
                "ON CONFLICT (patient, field) DO UPDATE SET value = excluded.value",
                [(patient, field, value.strip()) for field, value in fields.items()],
            )
        self._rewrite()

    @staticmethod
    def check(fields: Mapping[str, str]) -> None:
        """Refuse fields that cannot be kept.

        Raises
        ------
        InputError
            If there is none, one is unknown, or there is nothing in it.
        """
        if not fields:
            raise InputError("no field", f"some of: {', '.join(FIELDS)}", "give the fields")
        for field, value in fields.items():
            if field not in FIELDS:
                raise _unknown(field)
            if not value.strip():
                raise InputError(
                    f"the field {field} is empty", "what is to be kept", "leave the field out, or erase the patient"
                )

    def look(self, patient: str) -> dict[str, str]:
        """What is kept of a patient, in the order of `FIELDS`."""
        with in_words(self.path):
            found = dict(self._connection.execute("SELECT field, value FROM identity WHERE patient = ?", (patient,)))
        return {field: found[field] for field in FIELDS if field in found}

    def codes_by(self, field: str) -> dict[str, str]:
        """The code of each patient by what stands in a field; what two patients have in common stands for neither.

        Raises
        ------
        InputError
            If the field is unknown.
        """
        if field not in FIELDS:
            raise _unknown(field)
        with in_words(self.path):
            return dict(
                self._connection.execute(
                    "SELECT value, min(patient) FROM identity WHERE field = ? GROUP BY value HAVING count(*) = 1",
                    (field,),
                )
            )

    def erase(self, patient: str) -> bool:
        """Erase a patient, and by what exports could be led back to the patient; say whether anything was there."""
        with self._whole():
            erased = sum(
                self._connection.execute(f"DELETE FROM {table} WHERE patient = ?", (patient,)).rowcount  # noqa: S608 our own names
                for table in ("identity", "disguise")
            )
        self._rewrite()
        return erased > 0

    def disguise(self, patient: str, draw: Callable[[int], int]) -> Disguise:
        """How a patient appears in exports: the same in each, drawn at the first.

        Parameters
        ----------
        draw : callable
            ``draw(n)`` gives one of 0 to n - 1, each as likely, and unforeseeable.
        """
        with self._whole():
            row = self._connection.execute("SELECT code, days FROM disguise WHERE patient = ?", (patient,)).fetchone()
            if row is None:
                taken = {code for (code,) in self._connection.execute("SELECT code FROM disguise")}
                row = (next(code for code in _codes(draw) if code not in taken), -1 - draw(FARTHEST))
                self._connection.execute("INSERT INTO disguise (patient, code, days) VALUES (?, ?, ?)", (patient, *row))
        return Disguise(*row)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All of what happens inside, or nothing of it."""
        with in_words(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def _rewrite(self) -> None:
        """Write the file anew, without the room that was freed: an overwritten value may have left its old length there."""
        with in_words(self.path):
            self._connection.execute("VACUUM")


def _unknown(field: str) -> InputError:
    return InputError(f"{field!r} is no field of an identity", f"one of: {', '.join(FIELDS)}", "correct the field")


def _codes(draw: Callable[[int], int]) -> Iterator[str]:
    while True:
        yield "P-" + "".join(CODE_LETTERS[draw(len(CODE_LETTERS))] for _ in range(6))


def _make(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as wrong:
        raise InputError(
            f"no file for the identities can be made: {wrong.strerror}",
            "a new name in a folder that exists",
            "look at the folder of the trial file",
            str(path),
        ) from wrong


def _prepare(connection: sqlite3.Connection, path: Path, *, is_new: bool) -> None:
    # No write-ahead log, and no journal that survives: whatever is deleted is gone from every file that there is.
    for setting in ("secure_delete=ON", "temp_store=MEMORY", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    if is_new:
        connection.executescript(f"PRAGMA application_id={APPLICATION_ID}; BEGIN; {_TABLES} COMMIT;")
    elif connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise InputError(
            "this is no file of identities", "the file that Trialwright made", "name the trial file", str(path)
        )
    with closing(connection.execute("PRAGMA journal_mode=DELETE")) as mode:
        if mode.fetchone()[0] != "delete":
            raise LogBroken(
                "another program holds the identities open in another manner",
                "a file that only Trialwright opens",
                "close the other program",
                str(path),
            )
