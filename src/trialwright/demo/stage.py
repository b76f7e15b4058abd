"""What the demonstration plays on: a clock that it moves itself, salt that can be repeated, and who acts."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import msgspec

from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.main import Actor
from trialwright.publish.index_page import Section

ZONE = "Asia/Shanghai"
COORDINATOR = Actor(by="coordinator of the rehearsal", role="coordinator", site="SZ01")
INVESTIGATOR = Actor(by="investigator of the rehearsal", role="investigator", site="SZ01")
_OPENING = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


class Stage:
    """The clock of the demonstration; every look at it takes a second."""

    def __init__(self) -> None:
        self.now = _OPENING
        self._salts = 0

    def clock(self) -> datetime:
        """The present of the demonstration."""
        self.now += timedelta(seconds=1)
        return self.now

    def wait(self, **span: int) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    def salt(self) -> bytes:
        """Bytes that look random and are the same in every demonstration. A real log draws them at random."""
        self._salts += 1
        return sha256(b"demonstration" + self._salts.to_bytes(8)).digest()[:16]

    def as_of_now(self) -> AsOf:
        """The present, for both times."""
        return AsOf(happened=self.now, recorded=self.now)


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the story: a section of the page, and its lines for the terminal."""

    section: Section
    lines: tuple[str, ...]


_TRIALS = ("rehearsal.trial", "demo.trial")
"""By one of these a folder of ours is known; older demonstrations had the second one only."""
_MADE = (
    *_TRIALS, "rehearsal.trial.truth.jsonl", "index.html", "index.zh.html", "status.html", "story.html", "demo_backup.trial",
    "demo_altered.trial", "statements.jsonl", "screening.html", "screening_public.html", "screening_public.txt",
    "evidence.html", "dose.pdf", "patient.txt",
)  # fmt: skip
_FOLDERS = (".", "story")


def fresh(folder: Path) -> None:
    """Make the folder, and take away the files that an earlier demonstration left in it, and no others.

    Raises
    ------
    InputError
        If there is a page in the folder that no demonstration made: it would be written over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "index.html").exists() and not any((folder / name).exists() for name in _TRIALS):
        raise InputError(
            f"{folder} holds an index.html that no demonstration made", "a folder of its own", "name another with --out"
        )
    for name in _MADE:
        for place in _FOLDERS:
            for ending in ("", "-wal", "-shm"):
                (folder / place / f"{name}{ending}").unlink(missing_ok=True)
    for sheet in (folder / "patients").glob("*-*-?.*"):
        sheet.unlink()
