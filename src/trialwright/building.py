"""Files and folders that appear whole or not at all: each is built under another name beside its own, and renamed at the end.

Whoever breaks off leaves nothing, and what was there before stays. What a killed process leaves ends in ``.part``; the next one
that builds the same clears it away, and tells it from anything that is not ours.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import IO

from trialwright.errors import InputError

if sys.platform != "win32":
    import fcntl

PART = ".part"
_FORMER = ".former"
MARK = ".trialwright"
"""The file by which a folder is known as ours; in a folder that is to be replaced one day it lists what we put there."""
_HEAD = "This folder was made by Trialwright, which replaces it when it makes it again. What it put here:"
_BESIDE_A_LOG = ("-wal", "-shm", "-journal")
_OF_A_DESKTOP = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave wherever somebody has looked."""
_SHOWN = 3


def check_parent(path: Path, option: str) -> None:
    """Refuse a name in a folder that is missing, or into which nothing can be written.

    Raises
    ------
    InputError
        If so; `option` is where the name came from, such as ``--out``.
    """
    parent = path.absolute().parent
    shown, to_do = path.parent, f"make the folder, or choose another {option}"
    if not parent.exists():
        raise InputError(f"the folder {shown} is missing", "a name in a folder that exists", to_do)
    if not parent.is_dir():
        raise InputError(f"{shown} is a file", "a name in a folder that exists", f"choose another {option}")
    if not os.access(parent, os.W_OK | os.X_OK):
        to_do = f"ask who owns it, or choose another {option}"
        raise InputError(f"nothing can be written into the folder {shown}", "a folder of yours", to_do)


def check_new_file(path: Path, option: str) -> None:
    """Refuse the name of a file that is there, or cannot be.

    Raises
    ------
    InputError
        If so.
    """
    check_parent(path, option)
    if os.path.lexists(path):
        to_do = f"choose another {option}, or move the file away"
        raise InputError(f"{path} is there already", "a new name", to_do)


def check_new_folder(path: Path, option: str) -> None:
    """Refuse the name of a folder that holds anything, or cannot be; one that is empty is as good as a new one.

    Raises
    ------
    InputError
        If so.
    """
    check_parent(path, option)
    if path.is_dir() and any(path.iterdir()):
        to_do = f"choose another {option}, or move the folder away"
        raise InputError(f"{path} is there already, and not empty", "a new name", to_do)
    if os.path.lexists(path) and (path.is_symlink() or not path.is_dir()):
        to_do = f"choose another {option}, or move the file away"
        raise InputError(f"{path} is there already, and no folder", "a new name", to_do)


def check_ours(path: Path, option: str) -> None:
    """Refuse a folder that holds anything that was not made by `built` with `again`.

    Raises
    ------
    InputError
        If so.
    """
    check_parent(path, option)
    if path.exists() and not path.is_dir():
        raise InputError(f"{path} is a file", "a folder", f"choose another {option}")
    others = _others(path)
    if others:
        more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        raise InputError(
            f"{path} holds what is not ours: {', '.join(others[:_SHOWN])}{more}",
            "a new folder, an empty one, or one that holds nothing but what was made here before",
            f"choose another {option}, or move them away",
        )


@contextmanager
def built(folder: Path, *, again: bool = False) -> Iterator[Path]:
    """A new folder beside `folder`, which takes its place at the end, and vanishes where anything is raised.

    Parameters
    ----------
    folder : Path
        Absent or empty; or, with `again`, one that `check_ours` lets pass.
    again : bool
        Mark the folder, so that a later one may take its place.
    """
    folder = folder.resolve()
    part, former = (folder.with_name(folder.name + ending) for ending in (PART, _FORMER))
    if _is_marked(former) and not folder.exists():
        former.rename(folder)  # somebody was killed between the two names
    for old in (part, former):
        _clear(old)
    part.mkdir()
    try:
        (part / MARK).write_text(_HEAD + "\n", encoding="utf-8")
        yield part
        if again:
            _list(part)
        else:
            (part / MARK).unlink()
        _exchange(part, folder, former)
    except BaseException:
        rmtree(part, ignore_errors=True)
        raise


@contextmanager
def claimed(path: Path) -> Iterator[IO[bytes]]:
    """An empty file for whoever builds, held against others who would build the same; what a killed one left is emptied.

    Raises
    ------
    InputError
        If somebody else holds it.
    """
    with path.open("ab") as file:
        if not _held(file, path):
            raise InputError(
                f"another program is making {path.name.removesuffix(PART)} at this moment",
                "one at a time",
                "wait for it, or choose another name",
            )
        file.truncate(0)
        yield file


def discard(path: Path) -> None:
    """Delete a file that was not finished, with what a database keeps beside it."""
    for ending in ("", *_BESIDE_A_LOG):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make a new file, or a new name in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _held(file: IO[bytes], path: Path) -> bool:
    """Whether this process alone holds the file; a process that is killed lets go."""
    if sys.platform != "win32":
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:  # whoever held it has finished in between, and its name is another one
        return False


def _exchange(part: Path, folder: Path, former: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        folder.rename(former)
        try:
            part.rename(folder)
        except BaseException:
            former.rename(folder)
            raise
        rmtree(former, ignore_errors=True)
    else:
        part.rename(folder)
    sync(folder.parent)


def _is_marked(folder: Path) -> bool:
    mark = folder / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8", errors="replace").startswith(_HEAD)


def _clear(folder: Path) -> None:
    """Delete what a killed process left."""
    if not os.path.lexists(folder):
        return
    if not _is_marked(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise InputError(
            f"{folder.name} is in the way, and not ours", "this name free while the folder is made", "move it away",
            str(folder.parent),
        )  # fmt: skip
    rmtree(folder)


def _list(folder: Path) -> None:
    names = sorted(_files(folder) - {MARK})
    (folder / MARK).write_text("\n".join([_HEAD, *names]) + "\n", encoding="utf-8")


def _others(folder: Path) -> list[str]:
    """The files of a folder that it does not list as ours."""
    listed: set[str] = set()
    if _is_marked(folder):
        listed = {MARK, *(folder / MARK).read_text(encoding="utf-8").splitlines()[1:]}
    listed |= {f"{name}{ending}" for name in listed for ending in _BESIDE_A_LOG}
    there = _files(folder) if folder.is_dir() else set()
    return sorted(name for name in there - listed if name.rpartition("/")[2] not in _OF_A_DESKTOP)


def _files(folder: Path) -> set[str]:
    """Whatever is in a folder and is no folder itself, by its path in it."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }  # fmt: skip
