"""Belief: what stands, as of two times, after corrections and voidings.

This is the only reader of `replaces` and of `recorded_at`. Everything downstream sees facts that stand, in the order in
which they happened, and never asks how they came to be there.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter

from trialwright.derive.doubts import REDACTED, VOIDED, doubts
from trialwright.derive.record import AsOf, Record, Seen
from trialwright.errors import ProtocolError
from trialwright.events.consent import ConsentSigned
from trialwright.events.event import Event
from trialwright.events.trial import ProtocolAdopted, TrialOpened
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol

_ABOUT_OTHERS = frozenset((VOIDED, REDACTED))
_begins = attrgetter("happened.first")


def believe(events: Iterable[Event], *, patient: str, as_of: AsOf) -> Record:
    """What is believed of one patient as of two times.

    Parameters
    ----------
    events : iterable of Event
        The patient's own events and those of no patient, in any order; events of others are passed over.
    patient : str
        The patient's code.
    as_of : AsOf
        Only what was recorded up to `as_of.recorded` counts, corrections and voidings among it; of that, only what
        happened, or may have happened, up to `as_of.happened`.

    Returns
    -------
    Record
        An event that was corrected or voided is not in it; a voiding also takes back the corrections of that event that
        were there already. Two corrections of one event both stand, with a finding: nobody has said which is right.
    """
    whose, recorded = (patient, None), as_of.recorded
    known = [e for e in events if e.patient in whose and e.recorded_at <= recorded]
    known.sort(key=attrgetter("seq"))
    answering = [e for e in known if e.replaces is not None]
    taken_back = _taken_back(answering)
    standing = [e for e in known if e.seq not in taken_back and e.kind not in _ABOUT_OTHERS]
    standing.sort(key=_begins)  # stable, so that events of one instant stay by seq
    happened = standing[: bisect_right(standing, as_of.happened, key=_begins)]
    return Record(
        patient=patient,
        events=tuple(e for e in happened if e.patient is not None),
        shared=tuple(e for e in happened if e.patient is None),
        as_of=as_of,
        seen=Seen(
            own=next((e.seq for e in reversed(known) if e.patient is not None), 0),
            shared=next((e.seq for e in reversed(known) if e.patient is None), 0),
        ),
        findings=tuple(doubts(answering, standing)),
        taken_back=_voidings(answering, known),
    )


def _voidings(answering: Sequence[Event], known: Sequence[Event]) -> tuple[tuple[int, Event], ...]:
    voided = {event.replaces: event.seq for event in answering if event.kind == VOIDED}
    return tuple((voided[event.seq], event) for event in known if event.seq in voided) if voided else ()


def _taken_back(answering: Sequence[Event]) -> set[int]:
    """The numbers of the events that no longer stand; `answering` are those that name another, by seq."""
    corrected = {e.seq: e.replaces for e in answering if e.replaces is not None and e.kind != REDACTED}
    taken_back = set(corrected.values())
    for voiding in (e for e in answering if e.kind == VOIDED and e.seq in corrected):
        # Who voids what never held may know the fact by its first number only: what it was corrected to goes as well.
        never_held = {corrected[voiding.seq]}
        for seq, target in corrected.items():
            if seq < voiding.seq and target in never_held:
                never_held.add(seq)
        taken_back |= never_held
    return taken_back


def trial_opening(record: Record) -> TrialOpened | None:
    """How the log was opened: real or a rehearsal; None for facts that come from no log.

    The opening that was recorded first counts: a log does not become a rehearsal by a second one with an older date.
    """
    openings = sorted(record.shared_of(TrialOpened), key=lambda opening: opening[0].seq)
    return openings[0][1] if openings else None


def protocol_for(record: Record) -> TrialProtocol:
    """The protocol that binds this patient as of the record.

    A version binds from the patient's consent on until the next consent; an amendment that says ``binds: everyone``
    binds from the day of its adoption. Before any consent the newest version counts.

    Raises
    ------
    ProtocolError
        If no protocol has been adopted as of the record.
    """
    adopted = list(record.shared_of(ProtocolAdopted))
    if not adopted:
        raise ProtocolError(
            "no protocol had been adopted",
            "a protocol in force",
            "adopt one: `trialwright protocol adopt`",
            record.patient,
        )
    return _protocol(_binding(record, adopted).canonical)


def _binding(record: Record, adopted: list[tuple[Event, ProtocolAdopted]]) -> ProtocolAdopted:
    consents = [event.happened.span()[1] for event, _ in record.of(ConsentSigned)]
    if not consents:
        return _newest(adopted)
    in_force = [(e, b) for e, b in adopted if e.happened.span()[0] <= consents[-1]] or adopted[:1]
    later = [(e, b) for e, b in adopted if e.happened.span()[0] > consents[-1] and b.binds == "everyone"]
    return _newest(in_force + later)


def adopted_version(record: Record, sha256: str | None) -> TrialProtocol | None:
    """The version of the protocol with this digest, if it is among those that were adopted as of the record."""
    found = (body.canonical for _, body in record.shared_of(ProtocolAdopted) if body.sha256 == sha256)
    canonical = next(found, None)
    return None if canonical is None else _protocol(canonical)


def _newest(adopted: list[tuple[Event, ProtocolAdopted]]) -> ProtocolAdopted:
    """The version adopted last; where a day and an hour of that day leave it open, the one recorded last."""
    begins = max(event.happened.span()[0] for event, _ in adopted)
    rivals = [(event.seq, body) for event, body in adopted if event.happened.span()[1] >= begins]
    return max(rivals, key=lambda rival: rival[0])[1]


@lru_cache(maxsize=64)
def _protocol(canonical: str) -> TrialProtocol:
    return protocol_from_canonical(canonical)
