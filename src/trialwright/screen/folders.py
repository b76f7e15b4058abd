"""What lies in the folders that are named: every file is one that is read, one that cannot be, or one that is passed over.

None is left out unseen, for whoever stands in such a file would be lost without a word. So the folders are walked here and
not by a pattern: a pattern is silent about a folder that may not be opened, a link that leads nowhere, and a linked folder.
"""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from trialwright.errors import InputError
from trialwright.screen.files import BUNDLES, LINES, PARQUET, ends_in

ENDINGS = (*BUNDLES, *LINES, *PARQUET)
_MAY_HOLD_PATIENTS = (
    ".jsonl",
    ".xml",
    ".ttl",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".lz4",
    ".zip",
    ".tar",
    ".tgz",
    ".7z",
    ".rar",
)
"""Other forms of FHIR, and what is packed: nobody can say that there is no patient in it."""
_ABOUT_MEDS = ("codes.parquet", "subject_splits.parquet", "dataset.json")
"""What the folder `metadata` of a MEDS data set says of the data as a whole."""


class Found(msgspec.Struct, frozen=True):
    """The files of what was named, each in one of four places.

    Parameters
    ----------
    fhir, meds : list of Path
        What is read, in the order of what was named, and in a folder in that of the names.
    wrong : list of InputError
        What may hold patients and cannot be read.
    passed_over : list of Path
        What by its name holds no records.
    """

    fhir: list[Path]
    meds: list[Path]
    wrong: list[InputError]
    passed_over: list[Path]


def files_of(paths: Iterable[Path]) -> Found:
    """The files that are named, and all that lie in named folders and in the folders in them.

    Parameters
    ----------
    paths : iterable of Path
        A file that is named is read whatever its name: as MEDS where it ends in ``.parquet``, else as FHIR. One Parquet file
        that is named twice is one, for its rows are put together with those of the others.
    """
    found = Found([], [], [], [])
    for path in paths:
        if path.is_dir():
            before = _count(found)
            _walk(path, found, {os.path.realpath(path)})
            if _count(found) == before:
                found.wrong.append(_empty(path))
        else:
            (found.meds if ends_in(path, PARQUET) else found.fhir).append(path)
    once = {os.path.realpath(path): path for path in reversed(found.meds)}
    return msgspec.structs.replace(found, meds=list(reversed(once.values())))


def _count(found: Found) -> int:
    return len(found.fhir) + len(found.meds) + len(found.wrong)


def _walk(folder: Path, found: Found, seen: set[str]) -> None:
    """Sort what lies in a folder; a folder to which several links lead is read once."""
    try:
        inside = sorted(folder.iterdir())
    except OSError as wrong:
        found.wrong.append(_closed(folder, wrong))
        return
    for path in inside:
        if path.is_dir():
            real = os.path.realpath(path)
            if real not in seen:
                seen.add(real)
                _walk(path, found, seen)
        elif path.is_file():
            _sort(path, found)
        else:
            found.wrong.append(_no_file(path))


def _sort(file: Path, found: Found) -> None:
    if file.parent.name == "metadata" and file.name in _ABOUT_MEDS:
        found.passed_over.append(file)
    elif ends_in(file, PARQUET):
        found.meds.append(file)
    elif ends_in(file, (*BUNDLES, *LINES)):
        found.fhir.append(file)
    elif ends_in(file, _MAY_HOLD_PATIENTS):
        found.wrong.append(_other_form(file))
    else:
        found.passed_over.append(file)


_WANTED = f"files that end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}"


def _empty(folder: Path) -> InputError:
    return InputError("the folder has nothing that can be screened", _WANTED, "name the right folder", str(folder))


def _closed(folder: Path, wrong: OSError) -> InputError:
    return InputError(
        f"the folder cannot be opened: {wrong.strerror}",
        "a folder that you may read",
        "ask for access to it",
        str(folder),
    )


def _no_file(path: Path) -> InputError:
    return InputError(
        "this is a link that leads nowhere, or no file",
        "a file or a folder",
        "remove it, or copy the file again",
        str(path),
    )


def _other_form(file: Path) -> InputError:
    return InputError(
        "files of this ending are not read, and may hold patients",
        _WANTED,
        "unpack it, or export it in one of these forms; or move it out of the folder",
        str(file),
    )
