"""How far a patient came, and what ended the way, from the events of one record.

Nothing is a loss that nobody has recorded: a patient who waits, however long, waits. A screen failure is a patient whose
enrolment was refused while a criterion spoke against it, or of whom somebody recorded that the way ends there; which
criterion it was is judged as of that moment, since results leave their windows later.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.authority import in_effect
from trialwright.derive.belief import adopted_version
from trialwright.derive.eligibility.eligibility import criterion_answers, failing
from trialwright.derive.follow_up import follow_up
from trialwright.derive.record import AsOf, Record
from trialwright.derive.trial.flow import STEPS, Departure, Stage, Step
from trialwright.events.cells import ApheresisCollected, CellDoseSettled, InfusionGiven
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn, PrescreeningRecorded
from trialwright.events.course import ContactMade, ParticipationEnded, PatientDied, PatientLost
from trialwright.events.decisions import DecisionMade
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.trial import TrialProtocol

_STEP_OF: dict[str, Step] = {
    kind_of(ConsentSigned).name: "consented",
    kind_of(ApheresisCollected).name: "apheresed",
    kind_of(InfusionGiven).name: "infused",
}
_DRUG, _DEATH, _LOSS = (kind_of(body).name for body in (DrugGiven, PatientDied, PatientLost))


class _Way(NamedTuple):
    """A departure, and the first instant at which it can have happened."""

    at: datetime
    departure: Departure


def stage_of(protocol: TrialProtocol, record: Record) -> Answer[Stage]:
    """How far the patient came as of the record, and why no further.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol in force for the patient; a criterion is judged by the version that the refused decision names.
    record : Record
        What is believed of the patient.

    Returns
    -------
    Answer[Stage]
        Status "review" where an earlier step than the last one is not recorded, with that step in `missing`.

    References
    ----------
    CONSORT 2010, item 13: the flow of participants with the reasons for each loss.
    """
    recorded = _recorded(protocol, record)
    reached = max(recorded, key=STEPS.index)
    departure = _departure(protocol, record, reached)
    skipped = tuple(step for step in STEPS[: STEPS.index(reached)] if step not in recorded)
    seqs = {*recorded[reached], *(departure.because if departure is not None else ())}
    return Answer(
        value=Stage(reached=reached, departure=departure, skipped=skipped),
        status="review" if skipped else "known",
        rule="flow/stage",
        because=tuple(sorted(seqs)),
        missing=tuple(Missing(step, "no_data", f"{reached} without a record of this step") for step in skipped),
    )


def _recorded(protocol: TrialProtocol, record: Record) -> dict[Step, tuple[int, ...]]:
    """The steps that are recorded, each with its first event; a redacted event is still one of its kind."""
    regimen = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}
    firsts: dict[Step, tuple[int, ...]] = {"prescreened": tuple(event.seq for event in record.events[:1])}
    for event in record.besides_results:
        step = _STEP_OF.get(event.kind)
        if event.kind == _DRUG and (not isinstance(event.body, DrugGiven) or event.body.drug.casefold() in regimen):
            step = "lymphodepleted"
        if step is not None:
            firsts.setdefault(step, (event.seq,))
    enrolment = in_effect(record, "enrol")
    if enrolment.value:
        firsts["enrolled"] = enrolment.because
    return firsts


def _departure(protocol: TrialProtocol, record: Record, reached: Step) -> Departure | None:
    """The first thing that ended the way; after the infusion a death counts before all else."""
    if reached == "prescreened":
        return _before_consent(record)
    ways = list(_ends_of_follow_up(protocol, record, reached))
    if reached == "infused":
        ways = [way for way in ways if way.departure.reason == "died"] or ways
    else:
        ways += [*_treatment_withdrawn(record), *_dose_given_up(record)]
        ways += _refused(protocol, record) if reached == "consented" else ()
    return min(ways, key=lambda way: way.at).departure if ways else None


def _before_consent(record: Record) -> Departure | None:
    """The newest outcome of prescreening; somebody who was approached may still consent."""
    told = list(record.of(PrescreeningRecorded))
    if not told or told[-1][1].outcome == "approached":
        return None
    event, body = told[-1]
    return Departure(reason=body.outcome, because=(event.seq,)) if body.outcome != "approached" else None


def _ends_of_follow_up(protocol: TrialProtocol, record: Record, reached: Step) -> Iterator[_Way]:
    state = follow_up(record)
    if state.ending is None:
        return
    for event in record.besides_results:
        departure = _told_by(protocol, record, reached, event) if event.seq in state.because else None
        if departure is not None:
            yield _Way(event.happened.span()[0], departure)


def _told_by(protocol: TrialProtocol, record: Record, reached: Step, event: Event) -> Departure | None:
    """What an event that may end follow-up says; None for a sign of life."""
    because = (event.seq,)
    match event.body:
        case PatientDied(cause=cause):
            return Departure(reason="died", detail=cause, because=because)
        case ContactMade(alive=False):
            return Departure(reason="died", detail="unknown", because=because)
        case ConsentWithdrawn():
            return Departure(reason="withdrew", because=because)
        case ParticipationEnded(why=why, detail=written):
            screened = why == "not_eligible" and reached == "consented"
            detail = _first_failing(protocol, record, event) if screened else ""
            return Departure(reason=why, detail=(written or "") if why == "other" else detail, because=because)
    if event.kind == _LOSS:
        return Departure(reason="lost", because=because)
    return Departure(reason="died", detail="unknown", because=because) if event.kind == _DEATH else None


def _treatment_withdrawn(record: Record) -> Iterator[_Way]:
    """Whoever no longer wants the treatment goes no further, and stays in follow-up; signing again takes it back."""
    signed = max((event.happened.span()[0] for event, _ in record.of(ConsentSigned)), default=None)
    for event, body in record.of(ConsentWithdrawn):
        if body.level == "treatment" and (signed is None or event.happened.span()[1] >= signed):
            yield _Way(event.happened.span()[0], Departure(reason="withdrew", detail="treatment", because=(event.seq,)))


def _dose_given_up(record: Record) -> Iterator[_Way]:
    told = list(record.of(CellDoseSettled))
    if told and told[-1][1].outcome == "withdraw":
        event = told[-1][0]
        yield _Way(event.happened.span()[0], Departure(reason="dose_not_reached", because=(event.seq,)))


def _refused(protocol: TrialProtocol, record: Record) -> Iterator[_Way]:
    """The newest refusal of enrolment is a screen failure where a criterion spoke against the patient then."""
    asked = [(event, body) for event, body in record.of(DecisionMade) if body.act == "enrol"]
    if asked and not asked[-1][1].given:
        event, body = asked[-1]
        criterion = _first_failing(adopted_version(record, body.protocol) or protocol, record, event)
        if criterion:
            departure = Departure(reason="not_eligible", detail=criterion, because=(event.seq,))
            yield _Way(event.happened.span()[0], departure)


def _first_failing(protocol: TrialProtocol, record: Record, event: Event) -> str:
    """The first criterion, in the order of the protocol, that spoke against the patient when an event happened."""
    then = min(event.happened.span()[1], record.as_of.happened)
    past = msgspec.structs.replace(record, as_of=AsOf(then, record.as_of.recorded))
    against = failing(protocol, criterion_answers(protocol, past))
    return against[0].id if against else ""
