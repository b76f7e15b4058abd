"""The days before the cells: restaging, the days of lymphodepletion, the morning of the infusion."""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.events.cells import BedReserved, TocilizumabReserved
from trialwright.events.course import VisitHeld
from trialwright.events.history import ConditionRecorded, HistoryTaken
from trialwright.events.medication import MedicationStarted
from trialwright.events.results import TestResulted
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Visit
from trialwright.simulate.asked import asked_at_screening, asked_ever
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.patients.workup import BEDSIDE, drugs
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.laboratories import measured
from trialwright.simulate.telling.meant import assessed
from trialwright.simulate.telling.preparation import bag_of, characterised
from trialwright.simulate.telling.screening import blood, marrow, sampled
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.when import When

ROUNDS = (435, 840, 1320)
"""When the ward goes round before the cells: minutes since midnight."""
DRIFT = 0.06
"""How much a value drifts from screening to restaging: deviation of its logarithm, assumed."""
_OF_MARROW = ("blasts_marrow", "mrd_flow")
_PROPHYLAXIS = {
    "pjp_prophylaxis": "trimethoprim-sulfamethoxazole", "herpes_prophylaxis": "aciclovir", "hbv_prophylaxis": "entecavir",
}  # fmt: skip


def restaging(
    protocol: TrialProtocol,
    truth: Truth,
    on: date,
    day_zero: date,
    desk: Desk,
    *,
    tried: int = 0,
    again: frozenset[str] | None = None,
) -> list[Told]:
    """All that the go or no-go of lymphodepletion asks for, on the day before it.

    Parameters
    ----------
    tried : int
        How often it was refused before: the kidneys recover, and infections end, while one waits.
    again : frozenset[str] or None
        The codes of a refusal, where only what was missing is done once more on the day of the refusal.
    """
    told = [
        *_body(truth, on, desk),
        *_laboratory(protocol, truth, on, desk, tried, marrow_too=again is None or "restaging.marrow" in again),
        *_looks(protocol, truth, on, desk, tried),
    ]
    told += _reserved(protocol, on, day_zero, desk)
    if tried == 0 and again is None:
        told += _protected(protocol, truth, on, desk)
    return told


def restaged(protocol: TrialProtocol, truth: Truth, on: date, day_zero: date, desk: Desk) -> list[Told]:
    """The visits of the schedule before the first dose whose window takes in the day of the restaging that led to a go."""
    first = min(day for drug in protocol.lymphodepletion.drugs for day in drug.days)
    told = []
    for visit in protocol.schedule.visits:
        opens = day_zero + timedelta(days=visit.day - visit.before)
        closes = day_zero + timedelta(days=visit.day + visit.after)
        between = visit.anchor == "infusion" and visit.day <= first and opens <= on <= closes
        if between and visit.id != protocol.schedule.screening:
            told.append(_visit(protocol, visit, truth, on, desk))
    return told


def lymphodepletion_day(
    protocol: TrialProtocol, truth: Truth, day: int, on: date, desk: Desk, *, tried: int = 0
) -> list[Told]:
    """The signs and the blood of a day in hospital before the cells; the doses are given by the product's answer."""
    told = [note for minutes in ROUNDS for note in _signs(truth, on, desk, minutes)]
    for name, values in truth.toxicity.daily.items():
        if 0 <= day + 5 < len(values):
            value = values[day + 5] * (risen(truth, day, tried) if name == "creatinine" else 1.0)
            told.append(blood(name, value, on, desk, sex=truth.person.sex))
    told += [_visit(protocol, visit, truth, on, desk) for visit in _visits(protocol, day)]
    return told


def risen(truth: Truth, day: int, tried: int = 0) -> float:
    """The factor by which bridging has raised the creatinine: all of it at the restaging, less with every day and delay.

    Parameters
    ----------
    day : int
        From D0; before D-6 it is the restaging.
    """
    left = 0.4**tried * 0.75 ** max(day + 6, 0)
    return float(1.0 + (truth.waiting.creatinine_rise - 1.0) * left)


def day_of_infusion(
    protocol: TrialProtocol, truth: Truth, number: int, on: date, desk: Desk, *, day: int = 0
) -> list[Told]:
    """What is looked at in the morning, before the cells: written down by nine.

    Parameters
    ----------
    number : int
        Of the manufacture.
    day : int
        From the first infusion; an infection of that day, which was recorded when it began, is not denied.
    """
    told = []
    if not any(one.begins <= day < one.ends for one in truth.toxicity.infections):
        none = ConditionRecorded(condition="infection", present=False)
        told.append(said(none, on, zone=desk.zone, by="investigator", minutes=500, after=10))
    taken = HistoryTaken(part="medication", complete=True)
    told.append(said(taken, on, zone=desk.zone, by="investigator", minutes=505, after=10))
    weight = truth.person.weight_kg * truth.waiting.weight_change
    told.append(said(measured("weight", weight), on, zone=desk.zone, by="ward", minutes=430, after=20))
    told += _signs(truth, on, desk)
    if protocol.cell_dose.after_thaw:
        thawed = characterised(truth.attempts[number - 1], bag_of(number), post_thaw=True)
        told.append(said(thawed, on, zone=desk.zone, by="cells", minutes=520, after=10))
    return told


def _body(truth: Truth, on: date, desk: Desk) -> Iterator[Told]:
    weight = truth.person.weight_kg * truth.waiting.weight_change
    for name, value in (("weight", weight), ("height", truth.person.height_cm)):
        yield said(measured(name, value), on, zone=desk.zone, by="nurse", minutes=495, after=20)
    for name in ("kps", "lansky", "ecog", "ice", "capd"):
        if name in truth.workup.values:
            yield said(measured(name, truth.workup.values[name]), on, zone=desk.zone, by="nurse", minutes=500, after=20)
    yield from _signs(truth, on, desk)


def _signs(truth: Truth, on: date, desk: Desk, minutes: int = 435) -> Iterator[Told]:
    """Temperature, pressures, pulse, breath: as at screening, without a fever."""
    for name in (
        "temperature",
        "systolic_pressure",
        "diastolic_pressure",
        "heart_rate",
        "respiratory_rate",
        "oxygen_saturation",
    ):
        if name in truth.workup.values:
            value = truth.workup.values[name] * (
                1.0 + desk.chance.normal(0.0, 0.004 if name == "temperature" else 0.02)
            )
            top = 100.0 if name == "oxygen_saturation" else float("inf")
            yield said(measured(name, min(value, top)), on, zone=desk.zone, by="ward", minutes=minutes, after=15)


def _laboratory(
    protocol: TrialProtocol, truth: Truth, on: date, desk: Desk, tried: int, *, marrow_too: bool
) -> Iterator[Told]:
    """The blood and the marrow of the restaging; the leukaemia as it is after bridging."""
    asked, sex = asked_ever(protocol).names, truth.person.sex
    for name, value in truth.workup.values.items():
        if name not in asked or name in BEDSIDE or name not in ANALYTES or name == "cd19_blasts":
            continue
        if name in _OF_MARROW and not marrow_too:
            continue
        if name in _OF_MARROW:
            left = truth.waiting.blasts_after if name == "blasts_marrow" else min(value, truth.waiting.blasts_after)
            if name == "blasts_marrow":
                yield sampled(on - timedelta(days=1), desk)
            yield marrow(name, max(left, 0.0), on - timedelta(days=1), desk)
            continue
        drifted = value * (1.0 + desk.chance.normal(0.0, DRIFT))
        if name == "creatinine":
            drifted = value * risen(truth, -7, tried)
        yield blood(name, drifted, on, desk, sex=sex)


def _looks(protocol: TrialProtocol, truth: Truth, on: date, desk: Desk, tried: int) -> Iterator[Told]:
    infected = truth.waiting.infection_days > 0 and tried == 0
    if infected:
        began = When((on - timedelta(days=1)).isoformat(), desk.zone)
        found = ConditionRecorded(condition="infection", began=began)
    else:
        found = ConditionRecorded(condition="infection", present=False)
    yield said(found, on, zone=desk.zone, by="investigator", minutes=610)
    taken = HistoryTaken(part="medication", complete=True)
    yield said(taken, on, zone=desk.zone, by="investigator", minutes=612)
    tests = asked_ever(protocol).names
    for test in ("hcg", "csf_blasts"):
        possible = truth.person.sex == "female" and "no_childbearing_potential" not in truth.workup.conditions
        if test in tests and (test != "hcg" or possible):
            result = truth.workup.tests.get(test, "negative")
            body = TestResulted(test=test, result=result)  # type: ignore[arg-type]  # of a closed list
            yield said(body, on, zone=desk.zone, by="laboratory", minutes=450, after=300, source=f"{test} {on}")


def _reserved(protocol: TrialProtocol, on: date, day_zero: date, desk: Desk) -> Iterator[Told]:
    doses = max(protocol.tocilizumab.reserved, 1)
    yield said(TocilizumabReserved(doses=doses), on, zone=desk.zone, by="pharmacist", minutes=640)
    until = When((day_zero + timedelta(days=28)).isoformat(), desk.zone)
    yield said(BedReserved(until=until), on, zone=desk.zone, by="coordinator", minutes=645)


def _protected(protocol: TrialProtocol, truth: Truth, on: date, desk: Desk) -> Iterator[Told]:
    """Prophylaxis begins, unless it is being taken already."""
    taken = drugs(truth.workup).keys() & asked_at_screening(protocol).names
    for group, drug in prophylaxis(protocol, truth).items():
        if group not in taken:
            yield said(MedicationStarted(drug=drug, group=group), on, zone=desk.zone, by="investigator", minutes=650)


def prophylaxis(protocol: TrialProtocol, truth: Truth) -> dict[str, str]:
    """Group and drug of what protects a patient: against hepatitis B where the virus was ever met."""
    wanted = {clock.id for clock in protocol.supportive}
    met = "positive" in (truth.workup.tests.get("hbsag"), truth.workup.tests.get("anti_hbc"))
    return {
        group: drug for group, drug in _PROPHYLAXIS.items() if (met if group == "hbv_prophylaxis" else group in wanted)
    }


def _visits(protocol: TrialProtocol, day: int) -> list[Visit]:
    return [
        visit
        for visit in protocol.schedule.visits
        if visit.anchor == "infusion" and visit.day == day and visit.before == 0
    ]


def _visit(protocol: TrialProtocol, visit: Visit, truth: Truth, on: date, desk: Desk) -> Told:
    done = assessed(protocol, visit, truth, on)
    return said(VisitHeld(visit=visit.id, done=done), on, zone=desk.zone, by="coordinator", minutes=960, after=30)
