"""Screening: the facts of the work-up as two laboratories, a ward and a clinic write them down."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal

import msgspec

from trialwright.events import Body
from trialwright.events.course import AssessmentMissed, VisitHeld
from trialwright.events.disease import MarrowExamined
from trialwright.events.history import AberrationTested, ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, Measured, TestResulted, VitalMeasured
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.patients.workup import bodies
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.laboratories import Laboratory, measured, quantity, reported
from trialwright.simulate.telling.meant import NO_GENETICS, assessed, declined
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.when import When

MARROW = frozenset({"blasts_marrow", "mrd_flow", "cd19_blasts"})
"""What the marrow gives; the report comes the next day."""
LIMIT = " upper limit of normal"
"""How a missing reference range is named after its analyte."""
POOR_SAMPLE = 0.03
"""How often an aspirate is no marrow: assumed."""
REPORTED_AFTER = 7 * 1440
"""Minutes until genetics are reported: assumed."""
Method = Literal["karyotype", "fish", "pcr", "ngs", "mlpa"]
OUTPATIENTS = 0.4
"""How often blood is drawn in the clinic, whose laboratory has other units."""


def workup(
    protocol: TrialProtocol, truth: Truth, on: date, desk: Desk, only: frozenset[str] | None = None
) -> list[Told]:
    """The facts of the screening visit, written down by the evening of the next day.

    Parameters
    ----------
    only : frozenset[str] or None
        Concepts that somebody has asked to have done again; None for everything.
    """
    outpatient = desk.chance.happens(OUTPATIENTS) and only is None
    laboratory: Laboratory = "clinic" if outpatient else "central"  # what is asked for again, the hospital's own does
    told: list[Told] = []
    for body, happened in bodies(
        protocol, truth.person, truth.leukaemia, truth.workup, on, desk.zone, referred=truth.referred
    ):
        if _of_nobody(body, truth):
            continue
        if only is None or _wanted(body, only):
            told.append(_note(body, happened, truth, on, desk, laboratory))
            if getattr(body, "analyte", None) == "blasts_marrow":
                told.append(sampled(on, desk))
    if only is None:
        told += genetics(truth, on, desk, gone=False) if _genetic(protocol, truth, on) else []
        told += _visit(protocol, truth, on, desk)
    return told


def _of_nobody(body: Body, truth: Truth) -> bool:
    """Whether nobody would ask: no man whether he is pregnant, and no woman for a test who cannot be."""
    match body:
        case ConditionRecorded(condition="pregnancy" | "lactation" | "no_childbearing_potential"):
            return truth.person.sex == "male"
        case TestResulted(test="hcg"):
            return "no_childbearing_potential" in truth.workup.conditions
    return False


def _genetic(protocol: TrialProtocol, truth: Truth, on: date) -> bool:
    """Whether the visit of screening asks for genetics, and the patient has agreed to it."""
    visit = protocol.schedule.visit(protocol.schedule.screening)
    tools = {each.id for each in protocol.schedule.assessments if each.genetic}
    return visit is not None and not tools.isdisjoint(assessed(protocol, visit, truth, on))


def _wanted(body: Body, only: frozenset[str]) -> bool:
    """Whether a fact is one of those that are to be done again; a history is taken anew whenever somebody asks."""
    match body:
        case Measured(analyte=name) | TestResulted(test=name) | ConditionRecorded(condition=name):
            return name in only or f"{name}{LIMIT}" in only
        case JudgementAttested(statement=name):
            return name in only
        case HistoryTaken():
            return True
        case DemographicsRecorded():
            return bool({"demographics", "sex", "age", "birth"} & only)
        case TreatmentRecorded(treatment=treatment, intent=intent):
            return bool({treatment, intent} & only)
    return False


def _note(body: Body, happened: When, truth: Truth, on: date, desk: Desk, laboratory: Laboratory) -> Told:
    zone, sex = desk.zone, truth.person.sex
    match body:
        case LabResulted(analyte=name):
            return blood(name, truth.workup.values[name], on, desk, sex=sex, laboratory=laboratory)
        case VitalMeasured(analyte=name):
            return said(measured(name, truth.workup.values[name]), on, zone=zone, by="nurse", minutes=505, after=20)
        case TestResulted():
            return said(body, on, zone=zone, by="laboratory", minutes=440, after=1200, source=f"serology {on}")
        case JudgementAttested():
            return said(body, on, zone=zone, by="investigator", minutes=930)
    by = "investigator" if isinstance(body, HistoryTaken | ConditionRecorded) else "coordinator"
    note = said(body, on, zone=zone, by=by, minutes=615, after=30)
    return msgspec.structs.replace(note, happened=happened)


def blood(
    name: str, value: float, on: date, desk: Desk, *, sex: str, laboratory: Laboratory = "central", minutes: int = 425
) -> Told:
    """A result of blood or marrow, which the laboratory's interface hands over within hours."""
    if name in MARROW:
        return marrow(name, value, on, desk)
    body = reported(name, value, sex=sex, laboratory=laboratory)
    at = minutes if laboratory == "central" else minutes + 90
    return said(body, on, zone=desk.zone, by="laboratory", minutes=at, after=95, source=_message(laboratory, on, at))


@lru_cache(maxsize=1024)
def _message(laboratory: Laboratory, on: date, at: int) -> str:
    """The laboratory's message with all results of a sample."""
    return f"{laboratory} blood {on} {at}"


def sampled(on: date, desk: Desk) -> Told:
    """How good a sample of the marrow is: the first pull, with cells enough, but now and then one that is diluted."""
    poor = desk.chance.happens(POOR_SAMPLE)
    body = MarrowExamined(
        evaluable=not poor, nucleated_cells=desk.chance.whole(20, 120) if poor else desk.chance.one_of((200, 200, 500)),
        cellularity=quantity(f"{5 * desk.chance.whole(1, 2 if poor else 18)}", "%"), diluted=poor, first_pull=not poor,
    )  # fmt: skip
    return said(body, on, zone=desk.zone, by="laboratory", minutes=560, after=1490, source=f"marrow {on}")


def genetics(truth: Truth, on: date, desk: Desk, *, gone: bool) -> list[Told]:
    """Chromosomes and genes of the marrow: what the leukaemia carries, or, where it carries nothing known, a look in vain."""
    known = truth.leukaemia.aberrations or ("BCR::ABL1", "complex karyotype")
    here = bool(truth.leukaemia.aberrations) and not gone
    told = []
    for name in known:
        method: Method = "pcr" if "::" in name else "ngs" if name.isupper() else "karyotype"
        body = AberrationTested(aberration=name, method=method, found=here)
        source = f"{method} of the marrow {on}"
        told.append(said(body, on, zone=desk.zone, by="laboratory", minutes=560, after=REPORTED_AFTER, source=source))
    return told


def marrow(name: str, value: float, on: date, desk: Desk) -> Told:
    """A result of the marrow; of residual disease with the limits of detection and quantification of the sample.

    References
    ----------
    Clinical reference 3.4: LOD = 20 / N and LOQ = 50 / N, where N nucleated cells were acquired.
    """
    source = f"marrow {on}"
    if name != "mrd_flow":
        body = reported(name, value, sex="any", digits=1)
        return said(body, on, zone=desk.zone, by="laboratory", minutes=560, after=1500, source=source)
    cells = desk.chance.one_of((150_000, 500_000, 800_000, 1_000_000, 1_000_000, 2_000_000))
    found, counted = 2000.0 / cells, 5000.0 / cells
    limits = {"detection": f"{found:.4f}", "quantification": f"{counted:.4f}"}
    if value < found:
        body = reported(name, found, sex="any", bound="<", digits=4, **limits)  # type: ignore[arg-type]
    else:
        body = reported(name, value, sex="any", digits=4 if value < 1.0 else 2, **limits)  # type: ignore[arg-type]
    return said(body, on, zone=desk.zone, by="laboratory", minutes=560, after=1700, source=source)


def _visit(protocol: TrialProtocol, truth: Truth, on: date, desk: Desk) -> Iterator[Told]:
    visit = protocol.schedule.visit(protocol.schedule.screening)
    if visit is not None:
        body = VisitHeld(visit=visit.id, done=assessed(protocol, visit, truth, on))
        yield said(body, on, zone=desk.zone, by="coordinator", minutes=960, after=30)
        for name in declined(protocol, visit, truth):
            missed = AssessmentMissed(visit=visit.id, assessment=name, why=NO_GENETICS)
            yield said(missed, on, zone=desk.zone, by="coordinator", minutes=965, after=30)
