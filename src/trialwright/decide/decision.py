"""The shape of a decision: who asks, what speaks against it, and whether another person must confirm."""

import msgspec

from trialwright.derive.record import Seen


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for leave to act.

    Parameters
    ----------
    by : str
        The person, as in `by` of that person's events.
    role : str
        In which role.
    site : str
        Where; empty where it does not matter.
    """

    by: str
    role: str
    site: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason against an act.

    Parameters
    ----------
    code : str
        A short fixed name, such as ``consent.version``; reasons are counted by it.
    words : str
        A sentence, with the numbers of the events that it rests on.
    because : tuple[int, ...]
        The `seq` of those events.
    """

    code: str
    words: str
    because: tuple[int, ...] = ()


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An authorisation that is given, or refused with reasons.

    Parameters
    ----------
    act : str
        What somebody wants to do, such as ``enrol``.
    given : bool
        Whether they may.
    against : tuple[Reason, ...]
        Every reason against it, not only the first; empty where it is given.
    because : tuple[int, ...]
        The `seq` of each event that it rests on.
    seen : Seen
        How far the log had been read. It is appended expecting just that, so nothing changes between check and act.
    protocol : str
        SHA-256 of the protocol that was applied.
    asked_by : Asker
        Who asked.
    second_person_wanted : bool
        Whether it takes effect only when another person has confirmed it.
    """

    act: str
    given: bool
    against: tuple[Reason, ...]
    because: tuple[int, ...]
    seen: Seen
    protocol: str
    asked_by: Asker
    second_person_wanted: bool = False

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason against it, in words."""
        return tuple(reason.words for reason in self.against)
