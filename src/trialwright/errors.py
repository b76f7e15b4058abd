"""The error family: what a person sees when the product cannot go on.

Bad *data* is never an exception: it is a `Finding`. These errors are for input that cannot be read, for acts that are
refused, and for storage that fails. Each says what was found, what was wanted and what to do, and each has an exit
code of its own for scripts. Anything else that is raised is a bug and keeps its traceback.

    TrialwrightError        1
    ├── InputError          2   what was typed or handed in cannot be read
    ├── ProtocolError       3   a protocol file is wrong
    ├── Refused             4   a decision was refused, with its reasons
    ├── Stale               5   somebody recorded something in between: look again
    ├── LogBroken           6   the log does not verify, or cannot be read
    └── StorageFull         7   the disk is full; nothing was written
"""

from typing import ClassVar


class TrialwrightError(Exception):
    """An error that is shown to a person in words.

    Parameters
    ----------
    found : str
        What there is.
    wanted : str
        What there should have been.
    to_do : str
        What the reader can do now.
    where : str
        File and line, patient, field: where to look. May be empty.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, found: str, wanted: str, to_do: str, where: str = "") -> None:
        super().__init__(found, wanted, to_do, where)
        self.found = found
        self.wanted = wanted
        self.to_do = to_do
        self.where = where

    def __str__(self) -> str:
        """Return the whole message, one aspect a line."""
        head = f"{self.where}: {self.found}" if self.where else self.found
        return f"{head}\n  wanted: {self.wanted}\n  to do:  {self.to_do}"


class InputError(TrialwrightError):
    """What was typed or handed in cannot be read."""

    exit_code = 2


class ProtocolError(TrialwrightError):
    """A protocol file is wrong. A protocol is not a fact: here an unknown unit is an error."""

    exit_code = 3


class Refused(TrialwrightError):
    """A decision was refused; `found` carries every reason at once."""

    exit_code = 4


class Stale(TrialwrightError):
    """Somebody recorded something between reading and writing."""

    exit_code = 5


class LogBroken(TrialwrightError):
    """The log does not verify, or its file cannot be read."""

    exit_code = 6


class StorageFull(TrialwrightError):
    """The disk is full; nothing of the batch was written."""

    exit_code = 7
