"""How a trial has gone so far, over all its patients: what its figures show, and what a rehearsal counts.

Of each patient no more is kept than is counted, so that a trial of any size fits; the events themselves stay in the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, get_args
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Answer
from trialwright.derive.record import Record
from trialwright.derive.trial.accrual import Accrual, AccrualStep, Held, accrual, accrual_steps, held
from trialwright.derive.trial.amendments import Amendment, Signing, amendments, signing
from trialwright.derive.trial.answers import PatientAnswers
from trialwright.derive.trial.funnel import FunnelStep, funnel
from trialwright.derive.trial.making import MadeOtherwise, made_otherwise
from trialwright.derive.trial.milestones import Milestone, milestones
from trialwright.derive.trial.refused import Refusal, refusals
from trialwright.derive.trial.screened import screened
from trialwright.derive.visits.visit_tally import VisitTally, became, visit_tallies
from trialwright.events.conduct import Stage as Stopped
from trialwright.events.decisions import DecisionMade
from trialwright.events.safety import AdverseEventReported, ToxicityGraded
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.when import When

SEVERE = 3
"""The grade from which on an event is called severe (CTCAE 5.0, grade 3: severe or medically significant)."""


class PatientCourse(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of one patient.

    Parameters
    ----------
    patient : str
        The code.
    steps : dict[AccrualStep, When or None]
        For the accrual.
    milestones : dict[Milestone, When]
        Those that are recorded.
    criteria : Mapping[str, Answer[bool]] or None
        As they stood when screening ended; None of somebody who never consented.
    asked : frozenset[str]
        The acts for which leave was asked.
    refused : tuple[Refusal, ...]
        What was refused.
    made_otherwise : tuple[MadeOtherwise, ...]
        What went otherwise in the cell laboratory.
    grade : int or None
        The highest grade of any toxicity or adverse event that was recorded.
    severe : int
        How many different adverse events, and toxicities by their scale, reached grade 3.
    visits : tuple[tuple[str, str], ...]
        Each visit whose turn has come, and what became of it.
    signing : Signing
        The forms that were signed.
    """

    patient: str
    steps: dict[AccrualStep, When | None]
    milestones: dict[Milestone, When]
    criteria: Mapping[str, Answer[bool]] | None
    asked: frozenset[str]
    refused: tuple[Refusal, ...]
    made_otherwise: tuple[MadeOtherwise, ...]
    grade: int | None
    severe: int
    visits: tuple[tuple[str, str], ...]
    signing: Signing


class HeldStage(NamedTuple):
    """A pause of a stage, whether or not it lasts."""

    stage: Stopped
    pause: Held


class TrialCourse(msgspec.Struct, frozen=True, kw_only=True):
    """How the trial has gone so far: what the figures show, and what a rehearsal counts.

    Parameters
    ----------
    accrual : Accrual
        Patients so far by calendar month.
    held : tuple[HeldStage, ...]
        Every pause there was of each stage, the oldest first.
    funnel : tuple[FunnelStep, ...]
        The criteria as they stood when each patient's screening ended, of all who consented.
    otherwise_judged : int
        Who consented and is not in the funnel, because the criteria that bind are not those of the newest version.
    refused : tuple[Refusal, ...]
        Leave to act that was asked for and not given.
    asked : Mapping[str, int]
        For how many patients leave for an act was asked at all.
    made_otherwise : tuple[MadeOtherwise, ...]
        What went otherwise in the cell laboratory.
    milestones : Mapping[str, Mapping[Milestone, When]]
        When each patient came how far.
    grades : Mapping[str, int]
        The highest grade of any toxicity or adverse event that was recorded of a patient, where there is one.
    severe : Mapping[str, int]
        How many of them reached grade 3, of each patient who has any.
    visits : tuple[VisitTally, ...]
        How each visit of the newest version went.
    amendments : tuple[Amendment, ...]
        The versions of the protocol that followed the first one.
    """

    accrual: Accrual
    held: tuple[HeldStage, ...]
    funnel: tuple[FunnelStep, ...]
    otherwise_judged: int
    refused: tuple[Refusal, ...]
    asked: Mapping[str, int]
    made_otherwise: tuple[MadeOtherwise, ...]
    milestones: Mapping[str, Mapping[Milestone, When]]
    grades: Mapping[str, int]
    severe: Mapping[str, int]
    visits: tuple[VisitTally, ...]
    amendments: tuple[Amendment, ...]


def patient_course(answers: PatientAnswers) -> PatientCourse:
    """What is counted of one patient, from all that follows for the patient."""
    record = answers.record
    grades = _grades(record)
    return PatientCourse(
        patient=record.patient,
        steps=accrual_steps(record),
        milestones=milestones(answers.protocol, record),
        criteria=screened(answers),
        asked=frozenset(body.act for _, body in record.of(DecisionMade)),
        refused=refusals(record),
        made_otherwise=made_otherwise(record),
        grade=max(grades.values(), default=None),
        severe=sum(grade >= SEVERE for grade in grades.values()),
        visits=tuple((visit.visit.id, what) for visit in answers.calendar.visits for what in became(visit)),
        signing=signing(record),
    )


def _grades(record: Record) -> dict[object, int]:
    """The highest grade of each adverse event by its number, and of each toxicity by its scale."""
    told: list[tuple[object, int]] = [(body.number, body.grade) for _, body in record.of(AdverseEventReported)]
    told += [(body.scale, body.grade) for _, body in record.of(ToxicityGraded)]
    highest: dict[object, int] = {}
    for what, grade in told:
        highest[what] = max(grade, highest.get(what, grade))
    return highest


def trial_course(
    protocol: TrialProtocol, trial: Record, patients: Sequence[PatientCourse], *, zone: str
) -> TrialCourse:
    """How a trial has gone so far.

    Parameters
    ----------
    protocol : TrialProtocol
        The newest version in force.
    trial : Record
        Of no patient.
    patients : sequence of PatientCourse
        As `patient_course` gives them.
    zone : str
        Of the site, in which days are counted.
    """
    ids = [criterion.id for criterion in protocol.criteria]
    consented = [one.criteria for one in patients if one.criteria is not None]
    judged = [criteria for criteria in consented if list(criteria) == ids]
    return TrialCourse(
        accrual=accrual((one.steps for one in patients), until=_today(trial, zone)),
        held=tuple(HeldStage(stage, pause) for stage in get_args(Stopped) for pause in held(trial, stage)),
        funnel=funnel(protocol, judged),
        otherwise_judged=len(consented) - len(judged),
        refused=tuple(refusal for one in patients for refusal in one.refused),
        asked=_counted(act for one in patients for act in one.asked),
        made_otherwise=tuple(each for one in patients for each in one.made_otherwise),
        milestones={one.patient: one.milestones for one in patients},
        grades={one.patient: one.grade for one in patients if one.grade is not None},
        severe={one.patient: one.severe for one in patients if one.severe},
        visits=visit_tallies(protocol, {one.patient: one.visits for one in patients}),
        amendments=amendments(trial, {one.patient: one.signing for one in patients}),
    )


def _counted(acts: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for act in acts:
        counts[act] = counts.get(act, 0) + 1
    return dict(sorted(counts.items()))


def _today(trial: Record, zone: str) -> date:
    return trial.as_of.happened.astimezone(ZoneInfo(zone)).date()
