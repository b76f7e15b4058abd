"""The visits of the schedule after the infusion: held near their day, late or missed, with what their assessments give."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from trialwright.events.course import AssessmentMissed, ContactMade, VisitHeld
from trialwright.events.history import ConditionRecorded
from trialwright.events.results import TestResulted
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Visit
from trialwright.simulate.asked import asked_ever
from trialwright.simulate.patients.counts import LAST
from trialwright.simulate.patients.kinetics import LOWER_LIMIT, measured_copies
from trialwright.simulate.patients.later import SAVED_AFTER, marrow_blasts, value_on
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.patients.workup import BEDSIDE, CD19_POSITIVE
from trialwright.simulate.scenario import Scenario
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.laboratories import measured, reported
from trialwright.simulate.telling.meant import NO_GENETICS, assessed, declined
from trialwright.simulate.telling.preparation import WEEKLY
from trialwright.simulate.telling.screening import MARROW, blood, genetics, marrow, sampled
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

WHY_MISSED: dict[str, tuple[str, ...]] = {
    "blood": ("the sample clotted", "the tube was lost", "not enough blood was drawn"),
    "marrow": ("the patient refused the puncture", "no marrow could be aspirated"),
    "bedside": ("the device was away", "the patient was at another examination"),
    "talk": ("nobody asked", "no time"),
}
"""Why an assessment was not made at a visit that was held, by what it gives."""
LOOKED_FOR = {"extramedullary_disease": "other_extramedullary", "cns_leukaemia": "cns"}
"""What imaging and fluid look for, and the site of a relapse that is the same."""
OF_BLASTS, NOTHING_LEFT = frozenset({"cd19_blasts", "cd19_expression"}), 0.01
"""What is looked at on blasts, and percent of residual disease below which there are none to look at."""
SCORES = {"ice": 10.0, "capd": 0.0}
"""Of somebody who is well; which of the two is asked is a question of the age on the day."""
REMISSION, SEEN_BY_GENETICS = 5.0, 0.05
"""Percent of blasts, and of residual disease from which on genetics find it: assumed."""
COPIES = "car_copies"
WEEK, WATCHED_UNTIL, UNPLANNED = 7, 95, 440
"""Days; the last day of it, from D0; minutes since midnight. Usual practice."""


def visits(
    protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk, scenario: Scenario, until: date
) -> Iterator[tuple[int, Told]]:
    """Every visit from day 0 on whose window has closed by a day, each note with its day."""
    last, given = (until - zero).days, dict[int, set[str]]()
    for visit in protocol.schedule.visits:
        if visit.anchor == "infusion" and 0 <= visit.day <= last - visit.after:
            day = day_of(visit, truth, desk, scenario)
            if day is not None:
                already = given.setdefault(day, set())  # of two visits on one day, blood is drawn once
                told = _visited(protocol, truth, visit, day, zero, desk, scenario, already)
                yield from ((day, note) for note in told)


def between_visits(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """The blood that is looked at every week after the discharge, for three months, visit or not."""
    for day in range(max(truth.toxicity.home, LAST) + WEEK, WATCHED_UNTIL, WEEK):
        yield from ((day, note) for note in weekly_blood(protocol, truth, day, zero, desk))


def weekly_blood(protocol: TrialProtocol, truth: Truth, day: int, zero: date, desk: Desk) -> Iterator[Told]:
    """Counts and chemistry of the clinic, of what the protocol asks for at all."""
    on, sex = zero + timedelta(days=day), truth.person.sex
    for name in WEEKLY:
        if name in asked_ever(protocol).names:
            yield blood(name, value_on(truth, name, day), on, desk, sex=sex, laboratory="clinic", minutes=UNPLANNED)


def later_visit(
    protocol: TrialProtocol, truth: Truth, visit: Visit, day: int, zero: date, desk: Desk, scenario: Scenario
) -> list[Told]:
    """One visit on a day that the play has decided, counted from day 0."""
    return list(_visited(protocol, truth, visit, day, zero, desk, scenario, set()))


def day_of(visit: Visit, truth: Truth, desk: Desk, scenario: Scenario) -> int | None:
    """The day on which a visit is really held; None where it is missed. In hospital it is the day itself."""
    if visit.day <= truth.toxicity.home:
        return visit.day
    if desk.chance.happens(scenario["clinic.missed_visit"]):
        return None
    if desk.chance.happens(scenario["clinic.late_visit"]):
        return visit.day + visit.after + desk.chance.whole(1, 10)
    near = round(desk.chance.normal(0.0, (visit.before + visit.after) / 8.0))
    return max(visit.day + min(max(near, -visit.before), visit.after), truth.toxicity.home + 1)


def _visited(
    protocol: TrialProtocol, truth: Truth, visit: Visit, day: int, zero: date, desk: Desk, scenario: Scenario,
    already: set[str],
) -> Iterator[Told]:  # fmt: skip
    wanted = assessed(protocol, visit, truth, zero + timedelta(days=day))
    done = [name for name in wanted if not desk.chance.happens(scenario["clinic.missed_assessment"])]
    yield from _held(protocol, truth, visit, wanted, done, day, zero, desk)
    asked = dict.fromkeys(name for each in protocol.schedule.assessments if each.id in done for name in each.gives)
    yield from _found([name for name in asked if name not in already], truth, day, zero, desk)
    if any(each.genetic and each.id in done for each in protocol.schedule.assessments):
        gone = marrow_blasts(truth, day) < REMISSION and value_on(truth, "mrd_flow", day) < SEEN_BY_GENETICS
        yield from genetics(truth, zero + timedelta(days=day), desk, gone=gone)
    already |= set(asked)


def _held(
    protocol: TrialProtocol, truth: Truth, visit: Visit, wanted: tuple[str, ...], done: list[str], day: int, zero: date,
    desk: Desk,
) -> Iterator[Told]:  # fmt: skip
    """That the visit was held, or somebody was rung up; on the ward nobody writes a contact down."""
    on, zone = zero + timedelta(days=day), desk.zone
    if visit.manner == "contact":
        yield said(ContactMade(how="telephone"), on, zone=zone, by="coordinator", minutes=900)
    elif day > truth.toxicity.home:
        yield said(ContactMade(how="visit"), on, zone=zone, by="coordinator", minutes=590)
    held = VisitHeld(visit=visit.id, done=tuple(done))
    yield said(held, on, zone=zone, by="coordinator", minutes=960, after=60)
    gives = {each.id: each.gives for each in protocol.schedule.assessments}
    lacking = {name: desk.chance.one_of(WHY_MISSED[_sort(gives[name])]) for name in wanted if name not in done}
    for name, why in (lacking | dict.fromkeys(declined(protocol, visit, truth), NO_GENETICS)).items():
        missed = AssessmentMissed(visit=visit.id, assessment=name, why=why)
        yield said(missed, on, zone=zone, by="coordinator", minutes=970, after=60)


def _sort(gives: tuple[str, ...]) -> str:
    """Of what sort an assessment is that gives this."""
    if not MARROW.isdisjoint(gives):
        return "marrow"
    if not BEDSIDE.isdisjoint(gives):
        return "bedside"
    return "blood" if any(name in ANALYTES for name in gives) else "talk"


def _found(names: Sequence[str], truth: Truth, day: int, zero: date, desk: Desk) -> Iterator[Told]:
    """What the assessments of a visit give; on the ward the rounds and the morning blood have told most of it."""
    on, sex = zero + timedelta(days=day), truth.person.sex
    inside = day <= truth.toxicity.home
    clear = value_on(truth, "mrd_flow", day) < NOTHING_LEFT
    for name in names:
        if clear and name in OF_BLASTS:
            continue  # without blasts there is nothing on which to look for it
        if name == COPIES:
            yield _copies(truth, day, on, desk)
        elif name in ANALYTES:
            told_by_the_ward = inside and (
                name in truth.toxicity.vitals or name in truth.toxicity.daily or name in ("ice", "capd")
            )
            if name == "blasts_marrow":
                yield sampled(on, desk)
            if name in SCORES and not inside:  # at home everybody is well
                yield _value(name, SCORES[name], on, desk, sex)
            elif not told_by_the_ward and _fits(name, truth):
                yield _value(name, value_on(truth, name, day), on, desk, sex)
        elif name in CONCEPTS and CONCEPTS[name].kind == "test":
            yield _tested(name, truth, day, on, desk)
        elif name in LOOKED_FOR:
            yield said(_looked_for(name, truth, day), on, zone=desk.zone, by="investigator", minutes=905)


def _looked_for(name: str, truth: Truth, day: int) -> ConditionRecorded:
    """Leukaemia outside of the marrow: gone with a remission, there again with a relapse of that site until it is treated."""
    fate = truth.fate
    again = fate.relapse is not None and LOOKED_FOR[name] in fate.relapse_sites and fate.relapse <= day
    saved = fate.death is None and day > (fate.relapse or LAST) + SAVED_AFTER
    stays = name in truth.leukaemia.outside and not fate.remission
    return ConditionRecorded(condition=name, present=(again or stays) and not saved)


def _fits(name: str, truth: Truth) -> bool:
    """Scores are those of the patient's age, which the work-up has settled."""
    return name not in BEDSIDE or name in truth.workup.values or name in truth.toxicity.vitals


def _value(name: str, value: float, on: date, desk: Desk, sex: str) -> Told:
    if name in MARROW:
        return marrow(name, value, on, desk)
    if name in BEDSIDE:
        return said(measured(name, value), on, zone=desk.zone, by="nurse", minutes=600, after=20)
    return blood(name, value, on, desk, sex=sex, laboratory="clinic")


def _copies(truth: Truth, day: int, on: date, desk: Desk) -> Told:
    """Transgene copies by qPCR, below the lower limit with its bound."""
    copies = measured_copies(truth.kinetics, float(day), desk.chance)
    low = f"{LOWER_LIMIT:g}"
    body = reported(
        COPIES,
        max(copies, LOWER_LIMIT),
        sex="any",
        bound="<" if copies < LOWER_LIMIT else "=",
        digits=0,
        quantification=low,
    )
    return said(body, on, zone=desk.zone, by="laboratory", minutes=400, after=4000, source=f"qPCR {on}")


def _tested(name: str, truth: Truth, day: int, on: date, desk: Desk) -> Told:
    positive = truth.workup.tests.get(name) == "positive" and name in (
        "hbsag",
        "anti_hbc",
        "hbv_dna",
        "anti_hcv",
        "syphilis",
    )
    relapsed = truth.fate.relapse is not None and truth.fate.relapse <= day and "cns" in truth.fate.relapse_sites
    if name == "csf_blasts":
        positive = relapsed
    elif name == "cd19_expression":
        positive = value_on(truth, "cd19_blasts", day) >= CD19_POSITIVE
    body = TestResulted(test=name, result="positive" if positive else "negative")
    return said(body, on, zone=desk.zone, by="laboratory", minutes=450, after=900, source=f"{name} {on}")
