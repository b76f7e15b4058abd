"""What is recorded of a decision, and of a trigger that fired: one shape, at a hospital or in a rehearsal."""

from trialwright.decide.decision import Decision
from trialwright.derive.trial.triggers import Fired
from trialwright.events.conduct import Stage, TrialPaused
from trialwright.events.decisions import DecisionMade


def as_event(
    decision: Decision, *, software: str, stages: tuple[Stage, ...] = (), why: str | None = None
) -> DecisionMade:
    """What the log keeps of a decision.

    Parameters
    ----------
    software : str
        Version of the program that answered.
    stages, why : tuple of Stage, str or None
        Of a pause or a resumption.

    Examples
    --------
    >>> from trialwright.decide.decision import Asker
    >>> from trialwright.derive.record import Seen
    >>> asked = Decision(act="enrol", given=True, against=(), because=(3,), seen=Seen(own=3, shared=2), protocol="ab",
    ...                  asked_by=Asker(by="investigator.1", role="investigator"), second_person_wanted=True)
    >>> as_event(asked, software="0.1").people
    2
    """
    return DecisionMade(
        act=decision.act, given=decision.given, reasons=decision.reasons, because=decision.because,
        protocol=decision.protocol, software=software, people=2 if decision.second_person_wanted else 1, stages=stages,
        why=why, codes=tuple(each.code for each in decision.against),
    )  # fmt: skip


def why_paused(one: Fired) -> str:
    """Why the trial is paused by a trigger, in words."""
    return f"{one.words} (event {one.event.seq}): {one.found}"


def pause_for(one: Fired) -> TrialPaused:
    """The pause that answers a trigger; it names the trigger and the event."""
    return TrialPaused(
        stages=one.trigger.stages, why=why_paused(one), trigger=one.trigger.id, concerns=(one.event.seq,)
    )
