"""What is odd while believing: only here are both times and the corrections of an event at hand.

`belief` alone calls this; what is odd about the facts themselves is in `findings`.
"""

from collections.abc import Iterator, Mapping, Sequence

from trialwright.derive.answer import Finding
from trialwright.events.consent import ConsentSigned, PrescreeningRecorded
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.events.trial import EventVoided, LogRedacted

VOIDED = kind_of(EventVoided).name
REDACTED = kind_of(LogRedacted).name
_CONSENT = kind_of(ConsentSigned).name
_BEFORE_CONSENT = frozenset((_CONSENT, kind_of(PrescreeningRecorded).name, VOIDED, REDACTED))


def doubts(answering: Sequence[Event], standing: Sequence[Event]) -> Iterator[Finding]:
    """The findings about how a record came to be.

    Parameters
    ----------
    answering : sequence of Event
        Everything recorded so far that names another event: corrections, voidings, redactions.
    standing : sequence of Event
        What stands of the patient and of no patient.
    """
    replaced = {e.seq: e.replaces for e in answering if e.replaces is not None and e.kind not in (VOIDED, REDACTED)}
    yield from _from_the_future(standing)
    if replaced:  # of most patients nothing was ever corrected
        voided = _voided(answering, replaced)
        yield from _corrected_twice(answering, standing, replaced)
        yield from _voided_corrections(answering, standing, replaced, voided)
        yield from _corrections_of_voided(answering, standing, replaced, voided)
    yield from _without_body(standing)
    yield from _before_consent(answering, standing)


def _from_the_future(standing: Sequence[Event]) -> Iterator[Finding]:
    for event in standing:
        if event.happened.first > event.recorded_at:
            yield Finding(
                code="date.future",
                patient=event.patient,
                seqs=(event.seq,),
                found=f"{event.kind} is dated {event.happened.text}, but was recorded on {event.recorded_at:%Y-%m-%d %H:%M} UTC",
                wanted="a date that is not after the recording",
                to_do="check the date against the source and correct it",
            )


def _corrected_twice(
    answering: Sequence[Event], standing: Sequence[Event], replaced: Mapping[int, int]
) -> Iterator[Finding]:
    """Corrections that compete: each still stands, itself or corrected further."""
    rivals: dict[int, set[int]] = {}
    for event in standing:
        for correction, target in _chain(event.seq, replaced):
            rivals.setdefault(target, set()).add(correction)
    patients = {event.seq: event.patient for event in answering}
    for target in sorted(seq for seq, competing in rivals.items() if len(competing) > 1):
        numbers = sorted(rivals[target])
        yield Finding(
            code="correction.forked",
            patient=patients[numbers[0]],
            seqs=(target, *numbers),
            found=f"event {target} was corrected {len(numbers)} times, by events {', '.join(map(str, numbers))}",
            wanted="one correction of an event, or a correction of the correction",
            to_do="void the corrections that are wrong",
        )


def _chain(seq: int, replaced: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """The corrections that led to an event, each with the event that it corrected, from the newest to the first."""
    while (target := replaced.get(seq, seq)) < seq:  # a correction comes after what it corrects
        yield seq, target
        seq = target


def _voided(answering: Sequence[Event], replaced: Mapping[int, int]) -> Mapping[int, int]:
    """The number of the first voiding of each voided event; what an event was corrected to by then is voided with it."""
    voided: dict[int, int] = {}
    for voiding in (event for event in answering if event.kind == VOIDED and event.replaces is not None):
        assert voiding.replaces is not None  # noqa: S101  just asked
        gone = {voiding.replaces}
        for correction in sorted(seq for seq in replaced if seq < voiding.seq):
            if replaced[correction] in gone:
                gone.add(correction)
        for seq in gone:
            voided.setdefault(seq, voiding.seq)
    return voided


def _corrections_of_voided(
    answering: Sequence[Event], standing: Sequence[Event], replaced: Mapping[int, int], voided: Mapping[int, int]
) -> Iterator[Finding]:
    """A correction that came after the voiding brings back as a fact what somebody had said never was one."""
    patients = {event.seq: event.patient for event in answering}
    told = {correction: target for event in standing for correction, target in _chain(event.seq, replaced)}
    for correction, target in sorted(told.items()):
        if target in voided and voided[target] < correction:
            yield Finding(
                code="correction.of_voided",
                patient=patients[correction],
                seqs=(target, voided[target], correction),
                found=f"event {correction} corrects event {target}, which event {voided[target]} had voided: "
                "what was taken back stands again",
                wanted="no correction of what was voided",
                to_do=f"void event {correction}; if the fact holds after all, enter it anew",
            )


def _voided_corrections(
    answering: Sequence[Event], standing: Sequence[Event], replaced: Mapping[int, int], voided: Mapping[int, int]
) -> Iterator[Finding]:
    """Voiding a correction does not bring back what it corrected: nobody has said that it was right.

    Where what it corrected was voided itself, somebody has said that it was not, and nothing is left to ask.
    """
    still_told = {target for event in standing for _, target in _chain(event.seq, replaced)}
    for voiding in (e for e in answering if e.kind == VOIDED and e.replaces in replaced):
        assert voiding.replaces is not None  # noqa: S101  it is a key of `replaced`
        target = replaced[voiding.replaces]
        if target not in still_told and target not in voided:
            yield Finding(
                code="correction.voided",
                patient=voiding.patient,
                seqs=(target, voiding.replaces, voiding.seq),
                found=f"event {voiding.replaces}, the correction of event {target}, was voided: neither of them stands",
                wanted="a fact that stands, or none",
                to_do=f"if event {target} was right after all, enter it anew",
            )


def _without_body(standing: Sequence[Event]) -> Iterator[Finding]:
    for event in standing:
        if event.body is None:
            yield Finding(
                code="event.redacted",
                patient=event.patient,
                seqs=(event.seq,),
                found=f"the content of {event.kind} was redacted",
                wanted="nothing: a redaction is permitted and logged",
                to_do="enter the facts again, without the personal data, as a correction of this event; or void it",
            )


def _before_consent(answering: Sequence[Event], standing: Sequence[Event]) -> Iterator[Finding]:
    """Before consent the log holds a code and the outcome of prescreening, no facts."""
    replaced = {event.seq: event.replaces for event in answering if event.replaces is not None}
    consents = [
        min(
            (target for _, target in _chain(event.seq, replaced)), default=event.seq
        )  # a corrected consent was there before
        for event in standing
        if event.kind == _CONSENT
    ]
    facts = [event for event in standing if event.patient is not None and event.kind not in _BEFORE_CONSENT]
    if (
        not consents
        and facts
        and not any(event.kind in _BEFORE_CONSENT for event in standing if event.patient is not None)
    ):
        yield Finding(
            code="patient.unknown",
            patient=facts[0].patient,
            seqs=tuple(event.seq for event in facts),
            found=f"nobody prescreened or consented a patient {facts[0].patient}",
            wanted="a prescreening outcome or a consent before any fact",
            to_do="record the consent, or void these events and enter them for the right patient",
        )
        return
    first = min(consents, default=None)
    early = [event for event in facts if first is None or event.seq < first]
    if early:
        yield Finding(
            code="consent.missing",
            patient=early[0].patient,
            seqs=tuple(event.seq for event in early),
            found=f"{len(early)} {'fact was' if len(early) == 1 else 'facts were'} recorded before any consent was",
            wanted="no facts before consent",
            to_do="record the consent with its date; if there was none, have the facts redacted",
        )
