"""May this person confirm the decision of another? The second pair of eyes, which must be another pair."""

from collections.abc import Iterator

from trialwright.decide.acts import OF_THE_TRIAL, may
from trialwright.decide.case import reason
from trialwright.decide.decision import Asker, Reason
from trialwright.derive.authority import in_effect, other
from trialwright.derive.by_kind import shared_of_kind
from trialwright.derive.record import Record
from trialwright.events.conduct import TrialPaused
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Body, Event
from trialwright.protocol.decisions import Act
from trialwright.protocol.trial import TrialProtocol


def against_confirming(
    protocol: TrialProtocol, record: Record, event: Event, body: DecisionMade, *, asked_by: Asker
) -> tuple[Reason, ...]:
    """Every reason against confirming a decision, all at once; empty where it may be confirmed.

    Parameters
    ----------
    protocol : TrialProtocol
        The protocol that binds the patient.
    record : Record
        What is believed now.
    event, body : Event, DecisionMade
        The decision.
    asked_by : Asker
        Who wants to confirm it.

    Returns
    -------
    tuple[Reason, ...]
        The same person may not, nor may anybody where the decision was refused, overtaken or is confirmed already. What
        spoke for it is looked at anew as of now, for the second person as for the first: role, duty and all facts.

    References
    ----------
    Checklist D2.6: a second-check signature by the first signer is refused.
    """
    act = _act(body)
    if act is None:
        return (reason("decision.act", f"event {event.seq} decides on {body.act!r}, which needs no second person"),)
    reasons = (*_of_the_decision(record, event, body, act, asked_by), *_paused_since(record, event, act))
    anew = may(act, protocol, record, asked_by=asked_by, stages=body.stages).against
    return tuple(dict.fromkeys((*reasons, *(each for each in anew if each.code != "enrolled.already"))))


def _act(body: DecisionMade) -> Act | None:
    acts: tuple[Act, ...] = ("enrol", "apherese", "lymphodeplete", "infuse", "pause", "resume")
    return next((act for act in acts if act == body.act), None)


def _of_the_decision(record: Record, event: Event, body: DecisionMade, act: Act, asked_by: Asker) -> Iterator[Reason]:
    if not other(event.by, asked_by.by):
        yield reason(
            "second.same",
            f"{asked_by.by} asked for the decision; the second person must be another one",
            event,
        )
    if not body.given:
        yield reason("second.refused", "the decision was refused; ask for it anew", event)
    elif body.people < 2:
        yield reason("second.unwanted", "the decision needs no second person; it is in effect without one", event)
    elif in_effect(record, act).value and event.seq in in_effect(record, act).because:
        yield reason("second.already", "the decision is confirmed already", *in_effect(record, act).because)
    newer = [later for later in _of_the_act(record, act) if later.seq > event.seq]
    if newer:
        yield reason("second.overtaken", "a newer decision on this act has overtaken it", event, *newer)


def _of_the_act(record: Record, act: Act) -> list[Event]:
    told = record.shared_of(DecisionMade) if act in OF_THE_TRIAL else record.of(DecisionMade)
    return [event for event, body in told if body.act == act]


def _paused_since(record: Record, event: Event, act: Act) -> Iterator[Reason]:
    """What was paused after a resumption was asked for, nobody has decided to resume."""
    if act == "resume":
        for pause in shared_of_kind(record, TrialPaused):
            if pause.seq > event.seq:
                yield reason("paused", _since_the_decision(pause.body), pause, event)


def _since_the_decision(pause: Body | None) -> str:
    if isinstance(pause, TrialPaused):
        return f"{' and '.join(pause.stages)} was paused since the decision: {pause.why}"
    return "the trial was paused since the decision; what of it and why was redacted"
