"""The leukaemia after the cells: response, relapse, what is given then, transplant and its graft-versus-host disease.

What is given after a relapse, and how the graft behaves, decides nothing that is drawn as truth; it is told so that no
relapse stands in the log without a treatment, and no transplant without its drugs. How often is assumed.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.events.course import GvhdGraded, SecondMalignancyFound, TransplantDone
from trialwright.events.disease import RelapseFound, ResponseAssessed
from trialwright.events.history import TreatmentRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.later import value_on
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.reports import ruleset_on
from trialwright.simulate.telling.screening import marrow, sampled
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.when import When

CLEAR = 0.01
"""Percent of residual disease below which a clinician calls it negative."""
SALVAGE = {"chemotherapy": 0.35, "inotuzumab": 0.2, "blinatumomab": 0.2, "car_t": 0.15, "radiotherapy": 0.1}
"""What is given after a relapse, or where no remission came: assumed."""
TREATED = 0.75
"""How many are treated again who die of the leukaemia in the end: assumed."""
ACUTE = {0: 0.5, 1: 0.2, 2: 0.2, 3: 0.07, 4: 0.03}
CHRONIC = {0: 0.65, 1: 0.17, 2: 0.12, 3: 0.06}
"""Worst grades of graft-versus-host disease after a transplant from a donor: assumed after registers."""
CONDITIONING = "busulfan, cyclophosphamide"
AGAINST_GVHD, FOR_DAYS = "ciclosporin", 150


def of_the_disease(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """Each note with its day, counted from day 0."""
    fate, zone = truth.fate, desk.zone
    assessed = protocol.schedule.month_days + 2
    if fate.death is None or fate.death > assessed:
        on = zero + timedelta(days=assessed)
        yield assessed, said(_response(protocol, truth), on, zone=zone, by="investigator", minutes=900)
    if fate.relapse is not None:
        yield from _relapse(truth, fate.relapse, zero, desk)
    if fate.relapse is not None or not fate.remission:
        yield from _salvage(truth, fate.relapse or assessed, zero, desk)
    if fate.transplant is not None:
        yield from _transplant(protocol, truth, fate.transplant, zero, desk)
    if fate.second_malignancy is not None:
        on = zero + timedelta(days=fate.second_malignancy)
        tumour = SecondMalignancyFound(diagnosis="carcinoma", t_cell=False, car_detected="no")
        yield fate.second_malignancy, said(tumour, on, zone=zone, by="investigator", after=3000)


def _response(protocol: TrialProtocol, truth: Truth) -> ResponseAssessed:
    """What the clinician enters after one month."""
    fate = truth.fate
    category = "complete_remission_incomplete" if fate.incomplete else "complete_remission"
    return ResponseAssessed(
        category=category if fate.remission else "no_response",  # type: ignore[arg-type]  # of a closed list
        mrd="negative" if fate.residual < CLEAR else "positive",
        ruleset=f"protocol {protocol.version}",
    )


def _relapse(truth: Truth, day: int, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    on, fate = zero + timedelta(days=day), truth.fate
    if "marrow" in fate.relapse_sites:
        yield day, sampled(on, desk)
        for name in ("blasts_marrow", "mrd_flow"):
            yield day, marrow(name, value_on(truth, name, day), on, desk)
    found = RelapseFound(sites=fate.relapse_sites, cd19=fate.relapse_cd19)  # type: ignore[arg-type]  # of closed lists
    yield day, said(found, on, zone=desk.zone, by="investigator", after=2000)


def _salvage(truth: Truth, since: int, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """The next treatment, written down when it is over; all who are saved have had one."""
    chance, saved = desk.chance, truth.fate.death is None
    treated, wait, lasts = chance.happens(TREATED), chance.whole(4, 21), chance.whole(14, 40)
    treatment = chance.weighted(SALVAGE)
    if treated or saved:
        began = zero + timedelta(days=since + wait)
        ended = began + timedelta(days=lasts)
        body = TreatmentRecorded(
            treatment=treatment, intent="salvage", began=When(began.isoformat(), desk.zone),
            ended=When(ended.isoformat(), desk.zone), response="complete_remission" if saved else "no_response",
        )  # fmt: skip
        yield since + wait + lasts, said(body, ended, zone=desk.zone, by="investigator", after=600)


def _transplant(protocol: TrialProtocol, truth: Truth, day: int, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """The graft, and some weeks and months later what it does to its host."""
    zone, chance = desk.zone, desk.chance

    def on(later: int) -> date:
        return zero + timedelta(days=day + later)

    done = TransplantDone(donor=truth.fate.donor, conditioning=CONDITIONING)  # type: ignore[arg-type]  # of a closed list
    yield day, said(done, on(0), zone=zone, by="investigator", after=600)
    started = MedicationStarted(drug=AGAINST_GVHD, group="gvhd_immunosuppression")
    yield day, said(started, on(0), zone=zone, by="investigator", minutes=620)
    yield day + FOR_DAYS, said(MedicationStopped(drug=AGAINST_GVHD), on(FOR_DAYS), zone=zone, by="investigator")
    acute, chronic = chance.weighted(ACUTE), chance.weighted(CHRONIC)
    soon, late = chance.whole(18, 70), chance.whole(120, 300)
    ruleset = ruleset_on(protocol, "gvhd", zero)
    if acute and ruleset is not None:
        graded = GvhdGraded(form="acute", grade=acute, ruleset=ruleset)
        yield day + soon, said(graded, on(soon), zone=zone, by="investigator")
    if chronic and ruleset is not None:
        graded = GvhdGraded(form="chronic", grade=chronic, ruleset="NIH-2014")
        yield day + late, said(graded, on(late), zone=zone, by="investigator")
