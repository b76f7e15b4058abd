"""Which stages of the trial are held, and what that means for a patient whose lymphodepletion has begun.

A pause never ends by itself, nor by a correction of what led to it: only a resumption that was recorded after it, or that
surely happened after it, ends it.
"""

from collections.abc import Iterator
from typing import NamedTuple, get_args

from trialwright.derive.record import Record
from trialwright.events.cells import InfusionGiven
from trialwright.events.conduct import Stage, TrialPaused, TrialResumed
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.trial import TrialProtocol

_PAUSED = kind_of(TrialPaused).name


class Pause(NamedTuple):
    """A stage that is held, by which event, and why."""

    stage: Stage
    event: Event
    why: str


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


def lymphodepletion_begun(protocol: TrialProtocol, record: Record) -> Event | None:
    """The first dose of a drug of the regimen that the patient was given, or the first infusion where no dose is recorded."""
    drugs = {drug.name.casefold() for drug in protocol.lymphodepletion.drugs}
    given = (event for event, body in record.of(DrugGiven) if body.drug.casefold() in drugs)
    infused = (event for event, _ in record.of(InfusionGiven))
    return next(given, None) or next(infused, None)
