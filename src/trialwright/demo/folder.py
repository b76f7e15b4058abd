"""The folder of the demonstration: built beside the former one, which it replaces only when it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trialwright.building import MARK, built, check_ours

_OLD_FILES = frozenset({
    "demo.trial", "demo_altered.trial", "demo_backup.trial", "dose.pdf", "evidence.html", "index.html", "index.zh.html",
    "patient.txt", "rehearsal.trial", "rehearsal.trial.truth.jsonl", "screening.html", "screening_public.html",
    "screening_public.txt", "statements.jsonl", "status.html", "story.html",
})  # fmt: skip
_OLD_FOLDERS = frozenset({"export", "patients", "screened", "screened_public"})
"""What demonstrations put into their folder before they listed it in a file of their own."""
_STORY = "story"
_ALTERED = ("demo_altered.trial", f"{_STORY}/demo_altered.trial")
"""A log that was altered on purpose: only a demonstration makes one."""
_BESIDE_A_LOG = ("-wal", "-shm")


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything that no demonstration made.

    Raises
    ------
    InputError
        If so, or if the folder cannot be made.
    """
    if not _is_an_old_one(folder):
        check_ours(folder, "--out")


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Where to build the demonstration; at the end it takes the place of the former one, if nothing went wrong."""
    check_folder(folder)
    with built(folder, again=True) as part:
        yield part
        check_folder(folder)  # a minute has gone by, in which somebody may have put something there


def _is_an_old_one(folder: Path) -> bool:
    if (folder / MARK).exists() or not any((folder / name).is_file() for name in _ALTERED):
        return False
    return all(_was_made(path.relative_to(folder).parts) for path in folder.rglob("*") if not path.is_dir())


def _was_made(parts: tuple[str, ...]) -> bool:
    """Whether an older demonstration may have made this file of its folder."""
    *folders, name = parts[1:] if parts[0] == _STORY else parts
    for ending in _BESIDE_A_LOG:
        name = name.removesuffix(ending)
    return name in _OLD_FILES if not folders else len(folders) == 1 and folders[0] in _OLD_FOLDERS
