"""Where a whole trial stands: what the status page and the status text are made of."""

from datetime import date

import msgspec

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.record import AsOf
from trialwright.derive.trial.flow import Flow, Stage
from trialwright.derive.trial.ledger import Unknown
from trialwright.derive.trial.pauses import Pause
from trialwright.derive.trial.trial_course import TrialCourse
from trialwright.derive.trial.triggers import Fired
from trialwright.derive.visits.schedule import PlannedVisit
from trialwright.events.event import Event
from trialwright.events.seal import Seal
from trialwright.protocol.criteria import Choice
from trialwright.protocol.trial import TrialProtocol


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One patient in the status of a trial.

    Parameters
    ----------
    patient : str
        The code.
    stage : Answer[Stage]
        How far the patient came.
    bound_by, judged_by : str
        The versions of the protocol in force for the patient, and by which eligibility is shown.
    events : int
        How many events are recorded of the patient.
    overdue, open, deviations, findings : int
        Overdue visits, open entries of the ledger, deviations and findings.
    """

    patient: str
    stage: Answer[Stage]
    bound_by: str
    judged_by: str
    events: int
    overdue: int
    open: int
    deviations: int
    findings: int


class Late(msgspec.Struct, frozen=True):
    """A visit that is overdue, or that was held without an assessment that is."""

    patient: str
    visit: PlannedVisit


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that waits for a second person."""

    patient: str | None
    act: str
    by: str
    seq: int


class TrialStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where a trial stands, as of two times.

    Parameters
    ----------
    protocol : TrialProtocol
        The newest version in force.
    as_of, seal, zone, rehearsal, made_by, software
        As on every sheet.
    events : int
        How many events the log held.
    patients : tuple[Standing, ...]
        By code.
    flow : Flow
        How far they came, and why some went no further.
    deviations : tuple[Deviation, ...]
        The critical ones first, then by patient.
    late : tuple[Late, ...]
        The longest overdue first.
    unknowns : tuple[Unknown, ...]
        Open before closed, the nearest act first.
    findings : tuple[Finding, ...]
        By patient; those of the trial itself first.
    pauses : tuple[Pause, ...]
        The stages that are held.
    fired, due : tuple[Fired, ...]
        The pause triggers that have fired, or may have; and those of them for which no pause is in the log.
    awaited : tuple[Awaited, ...]
        Decisions that wait for a second person.
    choices : tuple[Choice, ...]
        Choices of the protocol that nobody has signed.
    cited : tuple[Event, ...]
        The events that all of this rests on.
    course : TrialCourse
        How it has gone so far.
    at_end : date or None
        The last day of a rehearsal, where the status is that of its end.
    """

    protocol: TrialProtocol
    as_of: AsOf
    seal: Seal
    zone: str
    rehearsal: bool
    made_by: str
    software: str
    events: int
    patients: tuple[Standing, ...]
    flow: Flow
    deviations: tuple[Deviation, ...]
    late: tuple[Late, ...]
    unknowns: tuple[Unknown, ...]
    findings: tuple[Finding, ...]
    pauses: tuple[Pause, ...]
    fired: tuple[Fired, ...]
    due: tuple[Fired, ...]
    awaited: tuple[Awaited, ...]
    choices: tuple[Choice, ...]
    cited: tuple[Event, ...]
    course: TrialCourse
    at_end: date | None = None
