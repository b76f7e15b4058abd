"""Which decisions are in effect: given, confirmed by another person where two are wanted, and not overtaken since.

That a decision was recorded as given is not yet leave to act. Where two people are wanted, it waits for the second; a
later refusal takes an earlier leave back, and so does a pause of its stage before the act has begun. Whoever acts all the
same makes a deviation, which is kept like any fact.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.belief import adopted_version
from trialwright.derive.by_kind import shared_of_kind
from trialwright.derive.record import Record
from trialwright.events.cells import ApheresisCollected, InfusionGiven
from trialwright.events.conduct import DecisionConfirmed, Stage, TrialPaused
from trialwright.events.decisions import DecisionDocumented, DecisionMade
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Body, Event
from trialwright.events.trial import TrialOpened
from trialwright.protocol.decisions import Act

STAGE_OF: Mapping[Act, Stage] = MappingProxyType(
    {
        "enrol": "enrolment",
        "apherese": "apheresis",
        "lymphodeplete": "lymphodepletion",
        "infuse": "infusion",
    }
)
"""The stage that a pause must not hold for an act."""
_BEGINS_WITH: Mapping[str, type[Body]] = MappingProxyType(
    {"apherese": ApheresisCollected, "lymphodeplete": DrugGiven, "infuse": InfusionGiven}
)
_OF_THE_TRIAL: frozenset[Act] = frozenset(("pause", "resume"))


def in_effect(record: Record, act: Act) -> Answer[bool]:
    """Whether there is leave to act, as of the record.

    Parameters
    ----------
    record : Record
        What is believed of the patient; of no patient for `pause` and `resume`.
    act : Act
        Such as ``enrol``. An enrolment that took effect stays; of every other act the newest decision counts.

    Returns
    -------
    Answer[bool]
        Always known. Where it is False, a step says why, and `missing` what is wanted: a decision, or a second person.

    References
    ----------
    21 CFR 11.10(f): operational checks enforce the permitted sequence of steps; a second check by the first signer is none.
    """
    made = _decisions(record, act)
    given = [(event, body) for event, body in made if body.given]
    if act == "enrol":  # who asks again after enrolment is refused, and stays enrolled
        confirmed = next((pair for pair in given if _confirmation(record, *pair) is not False), None)
        made = [confirmed] if confirmed else given[-1:] or made
    if not any(body.given for _, body in made):
        on_paper = _documented(record, act)
        if on_paper is not None:
            return _answer(act, f"taken on paper on {on_paper.happened.text}, before this log", (on_paper.seq,), None)
    if not made:
        return _answer(act, "nobody has decided", (), Missing(f"decision to {act}", "no_data", "nobody has decided"))
    event, body = made[-1]
    if not body.given:
        how = f"refused on {event.happened.text}"
        return _answer(act, how, (event.seq,), Missing(f"decision to {act}", "not_attested", how))
    second = _confirmation(record, event, body)
    if second is False:
        how = f"given by {event.by} on {event.happened.text}; it waits for another person"
        return _answer(act, how, (event.seq,), Missing("second person", "not_attested", how))
    held = _held_since(record, act, event, body)
    if held is not None:
        how = f"given on {event.happened.text}; paused since {held.happened.text}, so it must be asked for anew"
        return _answer(act, how, (event.seq, held.seq), Missing(f"decision to {act}", "not_attested", how))
    who = event.by if second is None else f"{event.by} and {second.by}"
    seqs = (event.seq,) if second is None else (event.seq, second.seq)
    return _answer(act, f"given by {who} on {event.happened.text}", seqs, None)


def _documented(record: Record, act: Act) -> Event | None:
    """The decision that was taken on paper before this log was opened; later ones are asked for here, not documented."""
    opening = next((event for event, _ in record.shared_of(TrialOpened)), None)
    papers = [event for event, body in record.of(DecisionDocumented) if body.act == act]
    if opening is None:
        return None
    return next((e for e in reversed(papers) if e.happened.span()[1] < opening.happened.span()[0]), None)


def effective_from(record: Record, act: Act) -> datetime | None:
    """The last instant at which a leave to act that is in effect can have taken effect; None where there is none."""
    answer = in_effect(record, act)
    if not answer.value:
        return None
    events = record.shared if act in _OF_THE_TRIAL else record.besides_results
    return max(event.happened.span()[1] for event in events if event.seq in answer.because)


def waiting(record: Record) -> tuple[tuple[Event, DecisionMade], ...]:
    """The decisions that wait for a second person: of each act the newest, where it was given and nobody confirmed it."""
    told = [*record.of(DecisionMade), *record.shared_of(DecisionMade)]
    newest = {body.act: (event, body) for event, body in sorted(told, key=lambda pair: pair[0].seq)}
    return tuple(
        (event, body) for event, body in newest.values() if body.given and _confirmation(record, event, body) is False
    )


def _decisions(record: Record, act: Act) -> list[tuple[Event, DecisionMade]]:
    told = record.shared_of(DecisionMade) if act in _OF_THE_TRIAL else record.of(DecisionMade)
    return sorted(((event, body) for event, body in told if body.act == act), key=lambda pair: pair[0].seq)


def _confirmation(record: Record, event: Event, body: DecisionMade) -> Event | Literal[False] | None:
    """The confirmation by another person; None where none is wanted, False where it is wanted and not there."""
    if body.people < 2:
        return None
    told = record.shared_of(DecisionConfirmed) if event.patient is None else record.of(DecisionConfirmed)
    return next((e for e, b in told if b.decision == event.seq and e.seq > event.seq and other(e.by, event.by)), False)


def other(one: str, another: str) -> bool:
    """Whether two names are of two people.

    Examples
    --------
    >>> other("Dr Chen", "dr chen "), other("Dr Chen", "Dr Li")
    (False, True)
    """
    return " ".join(one.split()).casefold() != " ".join(another.split()).casefold()


def _held_since(record: Record, act: Act, decided: Event, made: DecisionMade) -> Event | None:
    """The pause that was recorded after a leave and before its act began. A resumption does not bring the leave back.

    Nor does who acts in spite of the pause. A pause whose content was redacted may have held any stage.
    """
    if act not in _BEGINS_WITH:
        return None
    begun = [
        event.happened.span()[0]
        for event in record.besides_results
        if event.happened.span()[1] >= decided.happened.span()[0] and _begins(record, act, made, event.body)
    ]
    first = min(begun, default=None)
    later = (pause for pause in shared_of_kind(record, TrialPaused) if pause.seq > decided.seq)
    return next(
        (p for p in later if _holds(p.body, STAGE_OF[act]) and (not first or p.happened.span()[1] < first)), None
    )


def _begins(record: Record, act: Act, made: DecisionMade, body: Body | None) -> bool:
    """Whether an event begins an act: of drugs those of the regimen only, where the protocol of the leave is in the log."""
    if not isinstance(body, _BEGINS_WITH[act]):
        return False
    protocol = adopted_version(record, made.protocol) if isinstance(body, DrugGiven) else None
    if protocol is None or not isinstance(body, DrugGiven):
        return True
    return body.drug.casefold() in {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}


def _holds(pause: Body | None, stage: Stage) -> bool:
    return not isinstance(pause, TrialPaused) or stage in pause.stages


def _answer(act: str, how: str, because: tuple[int, ...], missing: Missing | None) -> Answer[bool]:
    step = Step(
        name=f"permission to {act}", value=None, unit="", how=how, source="decisions of this log", because=because
    )
    return Answer(
        value=missing is None,
        status="known",
        rule=f"decision/{act}",
        because=because,
        missing=() if missing is None else (missing,),
        steps=(step,),
    )
