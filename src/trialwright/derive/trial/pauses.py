"""Which stages of the trial are held, and what that means for a patient whose lymphodepletion has begun.

A pause never ends by itself, nor by a correction of what led to it: only a resumption that was recorded after it, or that
surely happened after it, ends it.
"""

from collections.abc import Iterator
from typing import NamedTuple, get_args

import msgspec

from trialwright.derive.belief import protocol_for
from trialwright.derive.follow_up import days_of
from trialwright.derive.record import Record
from trialwright.derive.study_day import protocol_day, today
from trialwright.derive.trial.triggers import fired, unanswered
from trialwright.events.cells import InfusionGiven
from trialwright.events.conduct import Stage, TrialPaused, TrialResumed
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.trial import TrialProtocol

_PAUSED = kind_of(TrialPaused).name


class Pause(NamedTuple):
    """A stage that is held, by which event, and why; `due` where the event calls for a pause that nobody has recorded."""

    stage: Stage
    event: Event
    why: str
    due: bool = False


def standing_pauses(record: Record) -> tuple[Pause, ...]:
    """The pauses that stand, as of the record; the oldest first, and each stage of a pause by itself.

    References
    ----------
    A pause acts by stage: whoever has begun lymphodepletion is decided about one by one.
    """
    resumptions = list(record.shared_of(TrialResumed))
    return tuple(
        pause
        for event in record.shared
        if event.kind == _PAUSED
        for pause in _stages(event)
        if not any(pause.stage in resumed.stages and follows(later, event) for later, resumed in resumptions)
    )


def due_pauses(protocol: TrialProtocol, record: Record) -> tuple[Pause, ...]:
    """The pauses that should stand and that nobody has recorded, as far as one record shows it.

    Facts that came in through the doors for facts have paused the trial by themselves; a raw append has not.

    Parameters
    ----------
    protocol : TrialProtocol
        With its pause triggers, where the record holds no version of the protocol. Otherwise the newest one counts,
        whichever binds the patient.
    record : Record
        Of a patient, with what belongs to no patient: what fired in others is not in it.

    References
    ----------
    Clinical review, 6.4 and R16: a trigger holds until people have answered it, and nothing resumes by itself.
    """
    trial = msgspec.structs.replace(record, patient="", events=())
    if any(record.shared_of(ProtocolAdopted)):
        protocol = protocol_for(trial)
    told = (*fired(protocol, trial), *(fired(protocol, record) if record.patient else ()))
    return tuple(
        Pause(stage, one.event, f"{one.words}, nobody has answered it", due=True)
        for one in unanswered(told, record)
        for stage in one.trigger.stages
    )


def _stages(event: Event) -> Iterator[Pause]:
    """The stages of a pause; where its content was redacted it may be any of them, and nothing goes on by that."""
    if isinstance(event.body, TrialPaused):
        yield from (Pause(stage, event, event.body.why) for stage in dict.fromkeys(event.body.stages))
    else:
        yield from (Pause(stage, event, "its content was redacted") for stage in get_args(Stage))


def follows(later: Event, earlier: Event) -> bool:
    """Whether one event comes after another: by its date, and where their dates overlap, by when it was recorded."""
    if later.happened.span()[0] > earlier.happened.span()[1]:
        return True
    return later.happened.span()[1] >= earlier.happened.span()[0] and later.seq > earlier.seq


def lymphodepletion_stands(protocol: TrialProtocol, record: Record) -> Event | None:
    """What began the lymphodepletion that a patient stands in: as `lymphodepletion_begun`, while it makes ready for cells.

    Later than the protocol lets it stand without cells (`repeat_after`) it is repeated before an infusion. Who waits for a
    second product then waits like everybody before lymphodepletion. A dose whose day is not known counts from the last
    day that is possible.
    """
    begun = lymphodepletion_begun(protocol, record)
    if begun is None:
        return None
    last = max(days_of(event)[1] for event in _made_ready(protocol, record))
    stands = protocol.schedule.lymphodepletion_to_infusion.repeat_after
    return begun if protocol_day(today(record), last) <= stands else None


def lymphodepletion_begun(protocol: TrialProtocol, record: Record) -> Event | None:
    """The first dose of a drug of the regimen that the patient was given, or the first infusion where no dose is recorded."""
    return next(iter(_made_ready(protocol, record)), None)


def _made_ready(protocol: TrialProtocol, record: Record) -> list[Event]:
    drugs = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}
    given = [event for event, body in record.of(DrugGiven) if body.drug.casefold() in drugs]
    return given or [event for event, _ in record.of(InfusionGiven)]
