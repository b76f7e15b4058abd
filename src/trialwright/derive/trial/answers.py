"""All that follows for one patient, each derivation asked once: what a page shows and a trial's status is made of."""

from typing import Any

import msgspec

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.authority import waiting
from trialwright.derive.cells.cell_answer import CellDoseAnswer
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.cell_limits import LimitCheck, cell_limits
from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviation_findings, deviations
from trialwright.derive.doses.dosing import DrugDose, lymphodepletion
from trialwright.derive.doses.tocilizumab import TocilizumabOrder, tocilizumab
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility
from trialwright.derive.eligibility.washouts import WashoutState, washouts
from trialwright.derive.record import Record
from trialwright.derive.trial.findings import findings
from trialwright.derive.trial.flow import Stage, Step
from trialwright.derive.trial.stage import stage_of
from trialwright.derive.visits.schedule import Calendar, calendar
from trialwright.derive.visits.supportive import ClockState, supportive
from trialwright.events.decisions import DecisionMade
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol


class PatientAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What follows for one patient, as of the times of the record.

    Parameters
    ----------
    protocol, judged_by : TrialProtocol
        The protocol in force for the patient, and the version by which eligibility is shown.
    record : Record
        What is believed.
    stage : Answer[Stage]
        How far the patient came.
    criteria : dict[str, Answer[bool]]
        By the ids of the criteria of `judged_by`.
    whole : Answer[bool]
        All criteria together.
    doses : dict[str, Answer[DrugDose]]
        Of lymphodepletion, by drug.
    cells, tocilizumab : Answer
        The dose of cells, and of the rescue drug.
    limits : dict[str, Answer[LimitCheck]]
        What the infusion brings, against the limits of the protocol.
    calendar : Calendar
        The visits, planned and held.
    supportive, washouts : tuple
        Clocks of supportive care, and washouts.
    deviations : tuple[Deviation, ...]
        Recorded and computed.
    waiting : tuple[tuple[Event, DecisionMade], ...]
        Decisions that wait for a second person.
    findings : tuple[Finding, ...]
        All that is odd.
    """

    protocol: TrialProtocol
    judged_by: TrialProtocol
    record: Record
    stage: Answer[Stage]
    criteria: dict[str, Answer[bool]]
    whole: Answer[bool]
    doses: dict[str, Answer[DrugDose]]
    cells: Answer[CellDoseAnswer]
    limits: dict[str, Answer[LimitCheck]]
    tocilizumab: Answer[TocilizumabOrder]
    calendar: Calendar
    supportive: tuple[ClockState, ...]
    washouts: tuple[WashoutState, ...]
    deviations: tuple[Deviation, ...]
    waiting: tuple[tuple[Event, DecisionMade], ...]
    findings: tuple[Finding, ...]

    @property
    def reached(self) -> tuple[Step, bool]:
        """The last step, and whether the patient went no further."""
        stage = self.stage.value
        assert stage is not None  # noqa: S101  a patient whom the log knows is at some step
        return stage.reached, stage.departure is not None


def patient_answers(protocol: TrialProtocol, judged_by: TrialProtocol, record: Record) -> PatientAnswers:
    """What follows for one patient.

    Parameters
    ----------
    protocol, judged_by : TrialProtocol
        As `protocol_for` and `protocol_at_enrolment` give them.
    record : Record
        What is believed of the patient.

    References
    ----------
    Each derivation cites its own.
    """
    days, doses = calendar(protocol, record), lymphodepletion(protocol, record)
    cells, rescue = cell_dose(protocol, record), tocilizumab(protocol, record)
    limits = cell_limits(protocol, record, cells)
    dosed: tuple[Answer[Any], ...] = (*doses.values(), cells, *limits.values(), rescue)
    met = (
        *findings(judged_by, record),
        *days.findings,
        *deviation_findings(protocol, record),
        *(finding for answer in dosed for finding in answer.findings),
    )
    return PatientAnswers(
        protocol=protocol,
        judged_by=judged_by,
        record=record,
        stage=stage_of(protocol, record),
        criteria=criterion_answers(judged_by, record),
        whole=eligibility(judged_by, record),
        doses=doses,
        cells=cells,
        limits=limits,
        tocilizumab=rescue,
        calendar=days,
        supportive=supportive(protocol, record),
        washouts=washouts(protocol, record),
        deviations=deviations(protocol, record),
        waiting=tuple(told for told in waiting(record) if told[0].patient is not None),
        findings=tuple(dict.fromkeys(finding for finding in met if finding.patient is not None)),
    )
