"""The seal: where the log stood when a sheet or an export was made.

Printed on everything that leaves the system, so that paper held by others witnesses the log: whoever rewrites the whole
file cannot rewrite the paper.
"""

import re

import msgspec

from trialwright.errors import InputError


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a trial's log.

    Parameters
    ----------
    trial : str
        The trial's identifier.
    seq : int
        The number of the last event; 0 for an empty log.
    hash : str
        The SHA-256 of the last line, 64 hexadecimal digits; for an empty log that of the trial's identifier.

    Examples
    --------
    >>> print(Seal(trial="NCT03919240", seq=7, hash="3f9a" + 60 * "0"))
    NCT03919240:7:3f9a000000000000000000000000000000000000000000000000000000000000
    """

    trial: str
    seq: int
    hash: str

    def __str__(self) -> str:
        """Return the seal as it is printed, and as `trialwright verify --against` reads it."""
        return f"{self.trial}:{self.seq}:{self.hash}"


def read_seal(text: str) -> Seal:
    """The seal that was printed as this text.

    Raises
    ------
    InputError
        If it is not of the form that is printed.

    Examples
    --------
    >>> read_seal("NCT03919240:7:3f9a" + 60 * "0").seq
    7
    """
    match = re.fullmatch(r"(?P<trial>.+):(?P<seq>[0-9]+):(?P<hash>[0-9a-f]{64})", text.strip())
    if match is None:
        raise InputError(
            f"{text!r} is no seal", "TRIAL:SEQ:HASH with 64 hexadecimal digits", "copy the whole seal from the sheet"
        )
    return Seal(trial=match["trial"], seq=int(match["seq"]), hash=match["hash"])
