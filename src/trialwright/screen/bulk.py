"""Grouping FHIR resources by patient, where they lie scattered over files of any size.

A Bulk Data export has one resource a line and one type a file, so that what belongs to one patient is everywhere. To hold
all of it until the last line is read would need as much memory as there is data. The lines that are read are therefore
laid into a temporary SQLite file and taken out in the order of the patients: SQLite sorts on the disk. In memory are its
cache of 16 MB, as much again while it sorts, and the lines of the one patient who is handed out. The temporary file needs
as much room on the disk as the lines, and while they are sorted twice as much; it is in the folder for temporary files
(the environment variable TMPDIR names it), lies open to nobody else, and is removed at the end, also after an error.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import msgspec

from trialwright.errors import InputError
from trialwright.screen.fhir_decoding import Resources
from trialwright.screen.fhir_resources import READ
from trialwright.screen.files import Skip, read_lines

_CACHE_KB = 16_384
_BATCH = 1_000
_SCHEMA = f"""
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -{_CACHE_KB};
    CREATE TABLE patient (key TEXT PRIMARY KEY, place INTEGER) WITHOUT ROWID;
    CREATE TABLE line (place INTEGER PRIMARY KEY, key TEXT, file INTEGER, number INTEGER, raw BLOB);
    BEGIN;
"""


class _Line(msgspec.Struct, frozen=True, gc=False):
    """What must be known of a line to lay it to its patient."""

    resourceType: Any = None  # noqa: N815  FHIR's own name
    id: Any = None
    subject: Any = None


_decode = msgspec.json.Decoder(_Line).decode


class BundleLine(msgspec.Struct, frozen=True):
    """A line that is a whole Bundle, and where it stands."""

    file: Path
    number: int
    raw: bytes


def read_export(
    files: Sequence[Path], *, skip: Skip | None, progress: Callable[[int], None]
) -> Iterator[BundleLine | Resources]:
    """The patients of the NDJSON files of one folder: Bundles as they come, then scattered resources by patient.

    Parameters
    ----------
    files : sequence of Path
        They are one export: a reference in one of them may point into another.
    skip : callable or None
        Told of each line that cannot be read, and of resources whose patient is not in the export; without it the first
        of them is raised.
    progress : callable
        Told how many more bytes are done: half of the bytes of scattered lines when they are read, half when their
        patient is handed out.
    """
    with TemporaryDirectory(prefix="trialwright-") as folder, _Spool(Path(folder), files) as spool:

        def read(size: int) -> None:
            progress(size - spool.owe(size // 2))

        for index, file in enumerate(files):
            for number, raw in read_lines(file, skip=skip, progress=read):
                try:
                    bundle = spool.take(index, number, raw)
                except InputError as wrong:
                    if skip is None:
                        raise
                    skip(wrong)
                    continue
                if bundle is not None:
                    yield bundle
        nobody = spool.of_nobody()
        if nobody is not None:
            if skip is None:
                raise nobody
            skip(nobody)
        yield from spool.patients(progress)


class _Spool:
    """The lines of an export on their way to their patients."""

    def __init__(self, folder: Path, files: Sequence[Path]) -> None:
        self._files = files
        self._lines: list[tuple[int, str | None, int, int, bytes]] = []
        self._count = 0
        self._counted = 0
        self._owed = 0
        self._log = sqlite3.connect(folder / "lines.sqlite", isolation_level=None)
        self._log.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, at: TracebackType | None) -> None:
        self._log.close()  # before the folder goes: some systems remove no open file

    def take(self, file: int, number: int, raw: bytes) -> BundleLine | None:
        """Lay a line to its patient, pass over what is not read, or give it back where it is a Bundle."""
        try:
            line = _decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
            raise self._no_resource(str(wrong), file, number) from wrong
        kind = line.resourceType
        if kind == "Bundle":
            return BundleLine(self._files[file], number, raw)
        if not isinstance(kind, str):
            raise self._no_resource("it has no resourceType", file, number)
        if kind in READ:
            self._count += 1
            key = _own_key(line, self._count) if kind == "Patient" else patient_key(_reference(line.subject))
            if kind == "Patient":
                self._log.execute("INSERT OR IGNORE INTO patient VALUES (?, ?)", (key, self._count))
            self._lines.append((self._count, key, file, number, raw))
            if len(self._lines) == _BATCH:
                self._flush()
        return None

    def _flush(self) -> None:
        self._log.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", self._lines)
        self._lines.clear()

    def of_nobody(self) -> InputError | None:
        """What is said of people who are not in the export."""
        self._flush()
        found = "FROM line WHERE key IS NULL OR key NOT IN (SELECT key FROM patient)"
        lines, first = self._log.execute(f"SELECT count(*), min(place) {found}").fetchone()
        if not lines:
            return None
        file, number = self._log.execute("SELECT file, number FROM line WHERE place = ?", (first,)).fetchone()
        return InputError(
            f"{lines} {'resource is' if lines == 1 else 'resources are'} about nobody in the export, this line the first",
            "a subject that refers to a Patient of the files in the same folder",
            "not used; put all files of one export into one folder, Patient.ndjson among them",
            f"{self._files[file]} line {number}",
        )

    def owe(self, size: int) -> int:
        """Note that so many bytes are half done, if any line of them was laid aside."""
        if self._count == self._counted:
            return 0
        self._counted = self._count
        self._owed += size
        return size

    def patients(self, progress: Callable[[int], None]) -> Iterator[Resources]:
        """The lines of each patient, the Patient first; in the order in which the patients stand in the export."""
        told = 0
        rows = self._log.execute(
            "SELECT patient.place, file, number, raw FROM line JOIN patient USING (key) "
            "ORDER BY patient.place, line.place <> patient.place, line.place"
        )
        done = 0
        for _, group in groupby(rows, key=itemgetter(0)):
            lines = [(f"{self._files[file].name} line {number}", raw) for _, file, number, raw in group]
            yield Resources(tuple(lines), f"{self._files[0].parent}/{lines[0][0]}")
            done += len(lines)
            at = self._owed * done // self._count
            progress(at - told)
            told = at

    def _no_resource(self, found: str, file: int, number: int) -> InputError:
        return InputError(
            f"this line is no FHIR resource: {found}",
            'one JSON object a line, with its "resourceType"',
            "not used, so that a patient may look better or worse than is true: export the file again",
            f"{self._files[file]} line {number}",
        )


def _own_key(patient: _Line, place: int) -> str:
    """The identity of a Patient; one without it is somebody to whom nothing refers."""
    return patient.id if isinstance(patient.id, str) and patient.id else f"#{place}"


def _reference(subject: Any) -> str | None:
    reference = subject.get("reference") if isinstance(subject, dict) else None
    return reference if isinstance(reference, str) else None


def patient_key(reference: str | None) -> str | None:
    """The identity of the Patient that a reference names; None where it names something else.

    Examples
    --------
    >>> patient_key("Patient/7"), patient_key("https://fhir.example.org/r4/Patient/7/_history/2")
    ('7', '7')
    >>> patient_key("urn:uuid:0d5f9a34-6d5e-4a33-8a38-5f1d7a1c9e10")
    '0d5f9a34-6d5e-4a33-8a38-5f1d7a1c9e10'
    >>> patient_key("Group/7") is None, patient_key("#contained") is None
    (True, True)
    """
    if reference is None:
        return None
    reference = reference.partition("/_history/")[0]
    if reference.startswith("urn:uuid:"):
        return reference.removeprefix("urn:uuid:")
    before, _, own_id = reference.rpartition("/")
    return own_id if own_id and (before == "Patient" or before.endswith("/Patient")) else None
