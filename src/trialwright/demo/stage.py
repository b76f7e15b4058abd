"""What the demonstration plays on: a clock that it moves itself, salt that can be repeated, and who acts."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import msgspec

from trialwright.derive.record import AsOf
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
