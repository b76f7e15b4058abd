"""Acting on a log: who acts, what is believed at that moment, and decisions asked for and confirmed.

`main` lists these operations with all the others; here they have room. The caller hands in the log, who acts, and when.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from trialwright import __version__
from trialwright.decide.acts import OF_THE_TRIAL, may
from trialwright.decide.confirming import against_confirming
from trialwright.decide.decision import Asker, Decision, Reason
from trialwright.decide.recording import as_event
from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.record import AsOf, Record
from trialwright.derive.trial.pauses import standing_pauses
from trialwright.errors import InputError, Refused
from trialwright.events import Body, Draft, Event
from trialwright.events.conduct import DecisionConfirmed, Stage, TrialPaused, TrialResumed
from trialwright.events.decisions import DecisionMade
from trialwright.events.kinds import kind_of
from trialwright.events.trial import TrialOpened
from trialwright.log.store import Log
from trialwright.protocol.decisions import Act
from trialwright.standards.when import When

_PAUSE = kind_of(TrialPaused).name


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, in which role, where."""

    by: str
    role: str
    site: str

    def __post_init__(self) -> None:
        """Refuse an event that nobody answers for."""
        for name, value in msgspec.structs.asdict(self).items():
            if not value.strip():
                raise InputError(f"an empty --{name}", "who acts, in which role, at which site", f"give --{name}")

    def asker(self) -> Asker:
        """The same person, as whoever asks for leave to act."""
        return Asker(by=self.by, role=self.role, site=self.site)


def drafted(patient: str | None, body: Any, happened: When, actor: Actor) -> Draft:
    """A draft of what somebody reports."""
    return Draft(patient=patient, body=body, happened=happened, by=actor.by, role=actor.role, site=actor.site)


def zone_of(log: Log) -> str:
    """The zone of the trial's site."""
    return opening_of(log).zone


def opening_of(log: Log) -> TrialOpened:
    """How the log was opened: for which trial, in which zone, and whether it is a rehearsal. It never becomes another."""
    for event in log.read(patients=[None], until=1):
        if isinstance(event.body, TrialOpened):
            return event.body
    raise InputError("the log is empty", "a log that begins with trial.opened", "make one with `trialwright init`")


def rehearsal_end(log: Log) -> datetime | None:
    """When the last line of a rehearsal was recorded; None for a log that was opened as a real one, or is empty.

    A rehearsal is played to its end and then looked at, perhaps years later: nothing that was planned after that was missed
    by anybody. A real trial goes on while nobody looks.
    """
    for opening in log.read(patients=[None], until=1):
        if isinstance(opening.body, TrialOpened) and opening.body.rehearsal:
            seq = log.head().seq
            return next(event.recorded_at for event in log.read(since=seq, until=seq))
    return None


def believed(log: Log, code: str, as_of: AsOf) -> Record:
    """What is believed of a patient of the log.

    Raises
    ------
    InputError
        If the log has no such patient, or had none by then.
    """
    record = believe(log.read(patients=[code, None]), patient=code, as_of=as_of)
    if record.seen.own == 0:
        known = log.patients()
        if code in known:
            raise InputError(
                f"nothing of {code} had been recorded by {as_of.recorded:%Y-%m-%d %H:%M} UTC",
                "a later time",
                "ask as of later",
            )
        shown = ", ".join(known[:5]) + (" ..." if len(known) > 5 else "") if known else "none yet"
        raise InputError(
            f"the log has no patient {code!r}", f"the code of a patient of this trial: {shown}", "correct the code"
        )
    return record


def decide(
    log: Log,
    act: Act,
    code: str | None,
    *,
    now: datetime,
    actor: Actor,
    stages: Sequence[Stage] = (),
    why: str | None = None,
) -> Decision:
    """Ask for leave to act, and record the answer, given or refused.

    Parameters
    ----------
    code : str or None
        The patient; None for a pause or a resumption.
    stages : sequence of Stage
        What is paused; of a resumption, what goes on again: everything that is paused where it is left out.
    why : str or None
        Of a pause or a resumption.

    Returns
    -------
    Decision
        A pause holds at once. A resumption, like any act for which the protocol wants two people, waits for the second.

    Raises
    ------
    InputError
        If the patient, the stages or the reason are missing, or do not belong there.
    Stale
        If something was recorded between the check and the act; nothing is recorded then.
    """
    _check_request(act, code, stages, why)
    record = _as_of(log, code, now)
    held = tuple(dict.fromkeys(pause.stage for pause in standing_pauses(record)))
    asked = tuple(dict.fromkeys(stages)) or (held if act == "resume" else ())
    decision = may(act, protocol_for(record), record, asked_by=actor.asker(), stages=asked)
    made = as_event(decision, software=__version__, stages=asked, why=why)
    _append(log, record, code, [*_effects(made, at_once=made.people == 1), made], now, actor)
    return decision


def enrol(log: Log, code: str, *, now: datetime, actor: Actor) -> Decision:
    """Ask whether a patient may be enrolled, and record the answer, given or refused."""
    return decide(log, "enrol", code, now=now, actor=actor)


def confirm_decision(log: Log, code: str | None, seq: int, *, now: datetime, actor: Actor) -> None:
    """Confirm somebody else's decision, as the second person that the protocol wants.

    Raises
    ------
    InputError
        If the event is no decision about this patient, or none of the trial as a whole where `code` is None.
    Refused
        With every reason at once: the same person, a role or duty that is missing, facts that speak against it by now.
        The attempt is noted in the chain of accesses; the decision still waits.
    Stale
        If something was recorded in between; nothing is recorded then.
    """
    record = _as_of(log, code, now)
    event, made = _decision(record, code, seq)
    against = against_confirming(protocol_for(record), record, event, made, asked_by=actor.asker())
    if against:
        codes = ", ".join(dict.fromkeys(each.code for each in against))
        log.record_access("confirmation refused", f"decision {seq}: {codes}", actor.by, actor.role)
        raise Refused(
            f"decision {seq} is not confirmed:{_listed(against)}",
            "another person, in a role and with a duty for the act, and nothing that speaks against it now",
            "have another person confirm it, or ask for the decision anew",
        )
    effects = () if made.act == "pause" else _effects(made, at_once=True)
    _append(log, record, code, [*effects, DecisionConfirmed(decision=seq)], now, actor)


def check_pause_stands(log: Log, seq: int | None) -> None:
    """Refuse to take a pause back, or to change it, as one takes back a slip of the pen: it ends by a resumption.

    Raises
    ------
    Refused
        If the event of this number is a pause.
    """
    if seq is None or not 0 < seq <= log.head().seq:
        return
    for event in log.read(patients=[None], since=seq, until=seq):
        if event.kind == _PAUSE:
            raise Refused(
                f"event {seq} is a pause, and a pause does not end by a correction",
                "a decision to resume",
                "ask for it with `trialwright decide TRIAL resume`; for a wider pause, pause the other stages as well",
            )


def _check_request(act: Act, code: str | None, stages: Sequence[Stage], why: str | None) -> None:
    if act not in OF_THE_TRIAL:
        if code is None:
            raise InputError(f"{act} without a patient", "the code of the patient", "add the code")
        if stages or why:
            raise InputError(f"{act} with stages or a reason why", "those of a pause or a resumption", "leave them out")
        return
    if code is not None:
        raise InputError(f"{act} of patient {code}", "the trial as a whole", "leave the code out")
    if not (why or "").strip():
        raise InputError(f"{act} without a reason why", "why", "say --why")
    if act == "pause" and not stages:
        raise InputError("a pause without stages", "enrolment, apheresis, lymphodepletion, infusion", "name them")


def _as_of(log: Log, code: str | None, now: datetime) -> Record:
    """What is believed now of a patient, or of no patient."""
    times = AsOf(happened=now, recorded=log.present(now))
    return believe(log.read(patients=[None]), patient="", as_of=times) if code is None else believed(log, code, times)


def _effects(made: DecisionMade, *, at_once: bool) -> tuple[Body, ...]:
    """What a decision brings about by itself. Caution waits for nobody, so a pause holds before anybody confirms it."""
    if not made.given:
        return ()
    if made.act == "pause":
        return (TrialPaused(stages=made.stages, why=made.why or ""),)
    if made.act == "resume" and at_once:
        return (TrialResumed(stages=made.stages, why=made.why or ""),)
    return ()


def _append(log: Log, record: Record, code: str | None, bodies: Sequence[Body], now: datetime, actor: Actor) -> None:
    """Append, expecting that the log still stands where the record was believed."""
    moment = When(now.isoformat(timespec="seconds"), zone_of(log))
    seen: dict[str | None, int] = {None: record.seen.shared} | ({} if code is None else {code: record.seen.own})
    owner = {TrialPaused: None, TrialResumed: None}
    drafts = [drafted(owner.get(type(body), code), body, moment, actor) for body in bodies]
    log.append(drafts, expecting=seen)


def _decision(record: Record, code: str | None, seq: int) -> tuple[Event, DecisionMade]:
    told = record.shared_of(DecisionMade) if code is None else record.of(DecisionMade)
    for event, made in told:
        if event.seq == seq:
            return event, made
    whose = "of the trial as a whole" if code is None else f"about patient {code}"
    waiting = ", ".join(str(event.seq) for event, _ in (record.shared_of if code is None else record.of)(DecisionMade))
    raise InputError(
        f"event {seq} is no decision {whose}",
        f"the number of a decision {whose}: {waiting or 'there is none'}",
        "see `trialwright patient`",
    )


def _listed(against: Sequence[Reason]) -> str:
    return "".join(f"\n  - {each.words}" for each in against)
