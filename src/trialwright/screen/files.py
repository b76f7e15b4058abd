"""Which files of a folder are screened, and their content: whole, or line by line, compressed or not.

Nothing here knows what a file says. Lines are handed out one at a time, so that a file of any size can be read.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from trialwright.errors import InputError

BUNDLES = (".json", ".json.gz")
LINES = (".ndjson", ".ndjson.gz")
PARQUET = (".parquet",)
Skip = Callable[[InputError], None]
"""Told of what cannot be read, so that the rest still is."""
_UNREADABLE = (OSError, EOFError, zlib.error)
_TOLD_EVERY = 65_536
"""Bytes of a file between two words of how far the reading is."""


def has_lines(file: Path) -> bool:
    """Whether a file has one resource, or one Bundle, on each line."""
    return file.name.endswith(LINES)


def files_in(path: Path, suffixes: tuple[str, ...], what: str) -> list[Path]:
    """The file itself, or the files of a folder and of the folders in it, in the order of their names.

    Parameters
    ----------
    path : Path
        A file of any name, or a folder.
    suffixes : tuple[str, ...]
        How the names of the files in a folder end; other files are passed over.
    what : str
        What such files are called, for the message.

    Raises
    ------
    InputError
        If a folder has none.
    """
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.name.endswith(suffixes) and file.is_file())
    if not files:
        endings = f"{', '.join(suffixes[:-1])} or {suffixes[-1]}" if len(suffixes) > 1 else suffixes[0]
        raise InputError(
            f"the folder has no {what}", f"files that end in {endings}", "name the right folder", str(path)
        )
    return files


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
        return gzip.decompress(raw) if file.name.endswith(".gz") else raw
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
    return gzip.open(raw) if file.name.endswith(".gz") else raw  # type: ignore[return-value]


def unreadable(wrong: BaseException, where: str) -> InputError:
    """The message about a file that cannot be read."""
    why = wrong.strerror if isinstance(wrong, OSError) and wrong.strerror else str(wrong)
    return InputError(
        f"the file cannot be read: {why}",
        "a Bundle as .json or resources as .ndjson, each as it is or compressed as .gz",
        "check the name and copy the file again",
        where,
    )
