"""The content of a file: whole, or line by line, compressed or not.

Nothing here knows what a file says. Lines are handed out one at a time, so that a file of any size can be read.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import IO

from trialwright.errors import InputError

BUNDLES = (".json", ".json.gz")
LINES = (".ndjson", ".ndjson.gz")
PARQUET = (".parquet",)
_COMPRESSED = (".gz",)
Skip = Callable[[InputError], None]
"""Told of what cannot be read, so that the rest still is."""
_UNREADABLE = (OSError, EOFError, zlib.error)
_TOLD_EVERY = 65_536
"""Bytes of a file between two words of how far the reading is."""


def ends_in(file: PurePath, endings: tuple[str, ...]) -> bool:
    """Whether the name of a file ends in one of these; capital letters are no other ending.

    Examples
    --------
    >>> ends_in(PurePath("Patient.NDJSON.gz"), LINES), ends_in(PurePath("ward.json.zip"), BUNDLES)
    (True, False)
    """
    return file.name.lower().endswith(endings)


def has_lines(file: Path) -> bool:
    """Whether a file has one resource, or one Bundle, on each line."""
    return ends_in(file, LINES)


def size_of(files: list[Path]) -> int:
    """How many bytes there are to read, as they lie on the disk."""
    return sum(file.stat().st_size for file in files if file.is_file())


def read_whole(file: Path) -> bytes:
    """The content of a file.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    try:
        raw = file.read_bytes()
        return gzip.decompress(raw) if ends_in(file, _COMPRESSED) else raw
    except _UNREADABLE as wrong:
        raise unreadable(wrong, str(file)) from wrong


def read_lines(file: Path, *, skip: Skip | None, progress: Callable[[int], None]) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not empty, each with its number from 1.

    Parameters
    ----------
    file : Path
        Compressed where its name ends in ``.gz``.
    skip : callable or None
        Told where the file cannot be read any further; without it that is raised.
    progress : callable
        Told how many more bytes of the file, as it lies on the disk, were read.
    """
    number, told = 0, 0
    try:
        with file.open("rb") as raw:
            for number, line in enumerate(_decompressed(file, raw), 1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")  # noqa: PLW2901
                if not line.isspace():
                    yield number, line
                if (at := raw.tell()) - told >= _TOLD_EVERY:
                    progress(at - told)
                    told = at
            progress(raw.tell() - told)
    except _UNREADABLE as wrong:
        found = unreadable(wrong, f"{file} line {number + 1}" if number else str(file))
        if skip is None:
            raise found from wrong
        skip(found)


def _decompressed(file: Path, raw: IO[bytes]) -> IO[bytes]:
    return gzip.open(raw) if ends_in(file, _COMPRESSED) else raw  # type: ignore[return-value]


def unreadable(wrong: BaseException, where: str) -> InputError:
    """The message about a file that cannot be read."""
    why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
    return InputError(
        f"the file cannot be read: {why}",
        "a Bundle as .json or resources as .ndjson, each as it is or compressed as .gz",
        "check the name and copy the file again",
        where,
    )
