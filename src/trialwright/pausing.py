"""A recorded fact that fires a pause trigger pauses the trial: in the same transaction, whoever recorded it.

A pause must not depend on somebody's memory, so every door for facts watches what goes through it. It ends, like any pause,
only by a decision to resume.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain

import msgspec

from trialwright.acting import Actor, drafted
from trialwright.decide.recording import pause_for, why_paused
from trialwright.derive.belief import believe, protocol_for, trial_opening
from trialwright.derive.record import AsOf, Record
from trialwright.derive.trial.triggers import Fired, fired, may_fire, unanswered
from trialwright.events import Draft, Event, Seal
from trialwright.events.conduct import TrialPaused
from trialwright.events.trial import ProtocolAdopted
from trialwright.log.following import Added, Reading
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.when import When

_EVER = datetime.max.replace(tzinfo=UTC)


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a fact.

    Parameters
    ----------
    seq : int
        Its number.
    seal : Seal
        Where the log stands with it, and with what followed from it.
    pauses : tuple[str, ...]
        Why the trial is paused by it, in words; mostly nothing.
    """

    seq: int
    seal: Seal
    pauses: tuple[str, ...] = ()


class Watch:
    """Notes for which patients something is recorded that may fire a trigger, and then says what pauses follow.

    Parameters
    ----------
    actor : Actor
        Who records; the pauses are recorded by the same person.
    """

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._patients: set[str | None] = set()
        self.pauses: tuple[str, ...] = ()
        """Why the trial is paused, once `follow` has been asked."""

    def noting(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """The same drafts, one by one, with a note of those that may fire a trigger."""
        for draft in drafts:
            if may_fire(draft.body):
                self._patients.add(draft.patient)
            yield draft

    def follow(self, reading: Reading, added: Added) -> tuple[Draft, ...]:
        """The pauses that follow from what was added; none where nothing of it may fire a trigger, or was a correction."""
        patients = self._patients | added.corrected
        if not patients:
            return ()
        shared = list(reading([None]))
        if not any(isinstance(event.body, ProtocolAdopted) for event in shared):
            return ()  # without a protocol there are no triggers
        # A date that was mistyped into the future is still a fact that somebody has recorded today.
        times = AsOf(happened=_EVER, recorded=added.recorded_at)
        trial = believe(shared, patient="", as_of=times)
        protocol = protocol_for(_in_force(shared, added) or trial)
        codes = sorted(code or "" for code in patients)
        told = tuple(chain.from_iterable(_due(protocol, code, trial, shared, reading) for code in codes))
        self.pauses = tuple(why_paused(one) for one in told)
        opening = trial_opening(trial)
        # Dated by the clock, and not by the line before it: a pause that begins later than now would not hold now.
        moment = When(added.now.isoformat(timespec="seconds"), "UTC" if opening is None else opening.zone)
        return tuple(drafted(None, pause_for(one), moment, self._actor) for one in told)

    def recorded(self, seal: Seal) -> Recorded:
        """What became of a single fact, by where the log stands with it and with the pauses."""
        return Recorded(seq=seal.seq - len(self.pauses), seal=seal, pauses=self.pauses)


def _in_force(shared: Sequence[Event], added: Added) -> Record | None:
    """What is believed of the trial now; None where no version of the protocol has come into force yet."""
    now = believe(shared, patient="", as_of=AsOf(happened=added.recorded_at, recorded=added.recorded_at))
    return now if any(now.shared_of(ProtocolAdopted)) else None


def _due(
    protocol: TrialProtocol, code: str, trial: Record, shared: Sequence[Event], reading: Reading
) -> tuple[Fired, ...]:
    """What has fired in a patient, or in the trial, and is not answered."""
    record = trial
    if code:
        record = believe([*shared, *reading([code])], patient=code, as_of=trial.as_of)
    return unanswered(fired(protocol, record), trial)


def pauses_in(followed: Iterable[Draft]) -> tuple[str, ...]:
    """Why the trial is paused by an import, in words; mostly nothing."""
    return tuple(draft.body.why for draft in followed if isinstance(draft.body, TrialPaused))
