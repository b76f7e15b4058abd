"""The shape of a decision."""

import msgspec

from trialwright.derive.record import Seen


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An authorisation that is given, or refused with reasons.

    Parameters
    ----------
    act : str
        What somebody wants to do, such as ``enrol``.
    given : bool
        Whether they may.
    reasons : tuple[str, ...]
        Every reason against it, not only the first; empty where it is given.
    because : tuple[int, ...]
        The `seq` of each event that it rests on.
    seen : Seen
        How far the log had been read. It is appended expecting just that, so nothing changes between check and act.
    protocol : str
        SHA-256 of the protocol that was applied.
    """

    act: str
    given: bool
    reasons: tuple[str, ...]
    because: tuple[int, ...]
    seen: Seen
    protocol: str
