"""From consent to a released product: what is signed, collected, bridged and made."""

from datetime import date, timedelta
from typing import Literal

from trialwright.events.cells import (
    ApheresisCollected,
    ManufactureEnded,
    ManufactureStarted,
    ProductCharacterised,
    ProductReleased,
    SlotReserved,
)
from trialwright.events.consent import AssentGiven, ConsentSigned
from trialwright.events.course import VisitHeld
from trialwright.events.history import HistoryTaken, TreatmentRecorded
from trialwright.events.medication import MedicationStopped
from trialwright.events.results import TestResulted
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.asked import asked_at_screening, asked_ever
from trialwright.simulate.patients.person import completed_years
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.production import planned_cells
from trialwright.simulate.patients.truth import Attempt, Truth
from trialwright.simulate.patients.workup import drugs
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.laboratories import quantity
from trialwright.simulate.telling.meant import agreed_to, assessed
from trialwright.simulate.telling.screening import blood
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.when import When

BRIDGED_DAYS = {"tki": (6, 9), "intrathecal_chemotherapy": (0, 0)}
"""From the first to the last day of what bridges, fewest and most; of all else some days. Assumed."""
WEEK, DRIFT = 7, 0.08
"""Days; deviation of the logarithm of a value from that of the screening: assumed."""
WEEKLY = (
    "neutrophils", "lymphocytes", "wbc", "platelets", "haemoglobin", "creatinine", "urea", "sodium", "potassium", "calcium",
    "alt", "ast", "bilirubin", "ldh", "albumin", "urate", "glucose",
)  # fmt: skip
"""What is looked at in somebody who waits, or is at home: usual practice."""
GUARDIANS = ("mother", "father")


def consented(
    protocol: TrialProtocol, truth: Truth, on: date, desk: Desk, *, version: str, occasion: str = "first"
) -> list[Told]:
    """The consent form is signed: by a guardian for a minor, with the minor's assent where the protocol asks for it."""
    consent, years = protocol.consent, completed_years(truth.person, on)
    minor = years < consent.guardian_below
    body = ConsentSigned(
        version=version, language=consent.languages[0], signed_by="guardian" if minor else "patient",
        guardian=desk.chance.one_of(GUARDIANS) if minor else None, scope=(*consent.required_scopes, *agreed_to(protocol, truth)),
        occasion=occasion,  # type: ignore[arg-type]  # of a closed list
    )  # fmt: skip
    told = [said(body, on, zone=desk.zone, by="coordinator", minutes=560, after=10)]
    if minor and consent.assent_from is not None and years >= consent.assent_from:
        told += assented(protocol, truth, on, desk, version=version)
    return told


def assented(protocol: TrialProtocol, truth: Truth, on: date, desk: Desk, *, version: str) -> list[Told]:
    """A child who is old enough to be asked says yes; who has come of age meanwhile signs, and is not asked."""
    if completed_years(truth.person, on) >= protocol.consent.guardian_below:
        return []
    assent = AssentGiven(version=version, language=protocol.consent.languages[0], given=True)
    return [said(assent, on, zone=desk.zone, by="coordinator", minutes=565, after=10)]


def before_apheresis(protocol: TrialProtocol, truth: Truth, on: date, desk: Desk) -> list[Told]:
    """What must stand before cells are collected: a slot, fresh markers of infection, drugs stopped, counts."""
    slot = SlotReserved(on=When((on + timedelta(days=2)).isoformat(), desk.zone))
    told = [said(slot, on, zone=desk.zone, by="cells", minutes=600)]
    for test in protocol.manufacturing.infectious_markers:
        result = truth.workup.tests.get(test, "negative")
        body = TestResulted(test=test, result=result)  # type: ignore[arg-type]  # of a closed list
        told.append(said(body, on, zone=desk.zone, by="laboratory", minutes=430, after=600, source=f"serology {on}"))
    told += (
        blood(name, truth.workup.values[name], on, desk, sex=truth.person.sex)
        for name in ("neutrophils", "lymphocytes", "platelets", "haemoglobin")
    )
    parts: tuple[Literal["treatment", "medication"], ...] = ("treatment", "medication")
    for part in parts:
        taken = HistoryTaken(part=part, complete=True)
        told.append(said(taken, on, zone=desk.zone, by="investigator", minutes=660))
    return told


def stopped(protocol: TrialProtocol, truth: Truth, on: date, desk: Desk) -> list[Told]:
    """Of what was being taken at screening all is stopped that must be out before the cells are collected or given.

    Each drug is named as it was when it was started; whatever protects the patient goes on.
    """
    rows, asked = population().concept, asked_at_screening(protocol).names
    told = []
    for group in sorted({washout.concept for washout in protocol.washouts} & drugs(truth.workup).keys() & asked):
        row = rows.get(group)
        name = (row.name if row is not None else None) or group
        told.append(said(MedicationStopped(drug=name), on, zone=desk.zone, by="investigator", minutes=665))
    return told


def apheresis(protocol: TrialProtocol, truth: Truth, number: int, on: date, desk: Desk) -> list[Told]:
    """Cells are collected under a donation number of their own, and their manufacture begins."""
    donor = protocol.manufacturing.donor == "donor"
    body = ApheresisCollected(
        product_number=f"G1234{on.year % 100:02d}{truth.number:04d}{number:02d}",
        donor="donor" if donor else "autologous", donor_code=f"D{truth.number:04d}" if donor else None,
    )  # fmt: skip
    told = [said(body, on, zone=desk.zone, by="nurse", minutes=600, after=200), *made_again(truth, number, on, desk)]
    for visit in protocol.schedule.visits if number == 1 else ():  # the calendar has one such visit
        if visit.anchor == "apheresis" and visit.day == 0:
            held = VisitHeld(visit=visit.id, done=assessed(protocol, visit, truth, on))
            told.append(said(held, on, zone=desk.zone, by="coordinator", minutes=1000, after=30))
    return told


def made_again(truth: Truth, number: int, on: date, desk: Desk) -> list[Told]:
    """A manufacture begins, with a lot of its own; with cells that were stored of the first apheresis it is all there is."""
    started = ManufactureStarted(lot=_lot(truth, number), attempt=number)
    return [said(started, on, zone=desk.zone, by="cells", minutes=1020)]


def _lot(truth: Truth, number: int) -> str:
    return f"L{truth.number:04d}-{number}"


def bag_of(number: int) -> str:
    """How the bag of a manufacture is labelled."""
    return f"B{number}"


def bridging(truth: Truth, on: date, desk: Desk, until: date | None) -> list[Told]:
    """Treatment that holds the leukaemia while the cells are made; it has ended well before they are given.

    Parameters
    ----------
    until : date or None
        The day on which the way ends before the cells; what would end later is not told.
    """
    waiting, told = truth.waiting, []
    for number, treatment in enumerate(waiting.bridging):
        began = on + timedelta(days=2 + 3 * number)
        ended = began + timedelta(days=desk.chance.whole(*BRIDGED_DAYS.get(treatment, (2, 5))))
        if until is not None and ended >= until:
            break
        body = TreatmentRecorded(
            treatment=treatment, intent="bridging", began=When(began.isoformat(), desk.zone),
            ended=When(ended.isoformat(), desk.zone), response=waiting.bridging_response,  # type: ignore[arg-type]
        )  # fmt: skip
        told.append(said(body, ended, zone=desk.zone, by="investigator", after=600))
    return told


def while_made(
    protocol: TrialProtocol, truth: Truth, on: date, days: int, desk: Desk, until: date | None
) -> list[Told]:
    """The blood of every week in which cells are made, as at the screening: counts and chemistry of the hospital.

    Parameters
    ----------
    on : date
        The day of the collection.
    days : int
        Until the product.
    until : date or None
        The day on which the way ends before it.
    """
    asked, told = asked_ever(protocol).names, []
    for day in range(WEEK, days, WEEK):
        date_of = on + timedelta(days=day)
        if until is not None and date_of >= until:
            break
        for name in WEEKLY:
            if name in asked and name in truth.workup.values:
                value = truth.workup.values[name] * (1.0 + desk.chance.normal(0.0, DRIFT))
                told.append(blood(name, value, date_of, desk, sex=truth.person.sex))
    return told


def product(protocol: TrialProtocol, truth: Truth, number: int, on: date, desk: Desk) -> list[Told]:
    """How a manufacture ended; where there is a product, what is in the bag, and whether it is released."""
    attempt, zone = truth.attempts[number - 1], desk.zone
    failed = attempt.failure is not None
    ended = ManufactureEnded(lot=_lot(truth, number), outcome="failed" if failed else "completed", why=attempt.failure)
    told = [said(ended, on, zone=zone, by="cells", minutes=600)]
    if failed:
        return told
    bag = bag_of(number)
    told.append(said(characterised(attempt, bag), on, zone=zone, by="cells", minutes=660))
    told.append(said(_disposition(protocol, attempt, bag), on, zone=zone, by="cells", minutes=900))
    return told


def characterised(attempt: Attempt, bag: str, *, post_thaw: bool = False) -> ProductCharacterised:
    """The bag by its total count, from which the product works out the cells that count."""
    fraction = attempt.viability / 100.0 * attempt.cd3 / 100.0 * attempt.car / 100.0
    return ProductCharacterised(
        bag=bag, volume=quantity(f"{attempt.volume:.1f}", "mL"),
        concentration=quantity(f"{attempt.cells / fraction / attempt.volume:.2f}", "10*6/mL"), counted="total",
        viability=quantity(f"{attempt.viability:.1f}", "%"), cd3=quantity(f"{attempt.cd3:.1f}", "%"),
        car=quantity(f"{attempt.car:.1f}", "%"), car_of="viable_cd3", dmso=quantity(f"{attempt.dmso:.1f}", "%"),
        endotoxin=quantity(f"{attempt.endotoxin:.2f}", "{EU}/mL"), post_thaw=post_thaw,
    )  # fmt: skip


def _disposition(protocol: TrialProtocol, attempt: Attempt, bag: str) -> ProductReleased:
    failed = attempt.out_of_specification
    if not failed:
        return ProductReleased(bag=bag, disposition="released")
    if rejected(protocol, attempt):
        return ProductReleased(bag=bag, disposition="rejected")
    words = f"exceptional release: {', '.join(failed)} out of specification"
    return ProductReleased(bag=bag, disposition="conditional", condition=words)


def rejected(protocol: TrialProtocol, attempt: Attempt) -> bool:
    """Whether a product fails a test that nobody may overrule."""
    tests = {test.attribute: test for test in protocol.release}
    return any(name in tests and not tests[name].exceptional for name in attempt.out_of_specification)


def too_few(protocol: TrialProtocol, truth: Truth, attempt: Attempt) -> bool:
    """Whether the certificate of a bag counts fewer cells than the dose of a patient of this weight."""
    lowest, _ = planned_cells(protocol, truth.person.weight_kg * truth.waiting.weight_change)
    return attempt.cells < lowest
