"""The file store: source documents beside the trial file, each under its own digest.

The log holds the digest, so that a document cannot be exchanged unseen; the document itself can be taken away where a
person's wish or a court asks for it, and then says so. A document is written once and never changed.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from trialwright.errors import InputError, StorageFull

SUFFIX = ".documents"
_CHUNK = 1 << 20


class Stored(msgspec.Struct, frozen=True):
    """A document in the store: its SHA-256, and its size in bytes."""

    digest: str
    size: int


def documents_path(trial: Path) -> Path:
    """The folder of documents beside a trial file."""
    return trial.with_name(trial.name + SUFFIX)


class Documents:
    """The documents of one trial, in a folder.

    Parameters
    ----------
    folder : Path
        Made when the first document is put.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, source: Path) -> Stored:
        """Copy a file into the store, and prove that the copy is whole.

        Raises
        ------
        InputError
            If the file cannot be read, or is empty.
        StorageFull
            If the disk is full; no half document stays.
        """
        stored = _digested(source)
        if stored.size == 0:
            raise InputError("the file is empty", "a document", "scan or save it again", str(source))
        place = self._place(stored.digest)
        if not self.is_whole(stored.digest):
            self._copy(source, place, stored)
        return stored

    def _copy(self, source: Path, place: Path, stored: Stored) -> None:
        part = place.with_suffix(".part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with source.open("rb") as given, part.open("wb") as taken:
                while chunk := given.read(_CHUNK):
                    taken.write(chunk)
                taken.flush()
                os.fsync(taken.fileno())
            if _digested(part) != stored:
                raise InputError("the file changed while it was copied", "a file at rest", "file it again", str(source))
            part.chmod(0o440)
            part.replace(place)
        except OSError as wrong:
            raise StorageFull(
                f"the document was not stored: {wrong.strerror}",
                "room beside the trial file",
                "make room, then file it again",
            ) from wrong
        finally:
            part.unlink(missing_ok=True)

    def find(self, digest: str) -> Path:
        """The file of a digest.

        Raises
        ------
        InputError
            If it is not there, or is not what was filed.
        """
        place = self._place(digest)
        if not place.is_file():
            raise InputError(
                f"the document {digest[:12]} is not in {self.folder.name}",
                "the file that was filed",
                "restore the folder of documents from its backup",
            )
        if not self.is_whole(digest):
            raise InputError(
                f"the document {digest[:12]} is not what was filed: its bytes were changed",
                "a file with the digest that the log holds",
                "restore it from the backup, and find out who changed it",
            )
        return place

    def is_whole(self, digest: str) -> bool:
        """Whether the document is there and is what its digest says."""
        place = self._place(digest)
        return place.is_file() and _digested(place).digest == digest

    def digests(self) -> Iterator[str]:
        """The digests of all documents in the folder."""
        return (path.name for path in sorted(self.folder.glob("??/*")) if path.suffix != ".part")

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def _digested(path: Path) -> Stored:
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as wrong:
        raise InputError(
            f"the file cannot be read: {wrong.strerror}", "a file", "check the name and who may read it", str(path)
        ) from wrong
    return Stored(digest.hexdigest(), size)
