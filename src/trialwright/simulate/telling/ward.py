"""The ward: what is measured, given and seen from the infusion to the discharge."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from trialwright.events import Body
from trialwright.events.course import AssessmentMissed
from trialwright.events.doses import DrugGiven
from trialwright.events.history import ConditionRecorded
from trialwright.events.medication import MedicationStarted, MedicationStopped, TransfusionGiven
from trialwright.events.results import TestResulted
from trialwright.events.safety import NeurologyExamined, OxygenGiven, ToxicityGraded
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.truth import Infection, Truth
from trialwright.simulate.telling.desk import Desk
from trialwright.simulate.telling.laboratories import measured, quantity
from trialwright.simulate.telling.meant import scale_on, score_of
from trialwright.simulate.telling.readiness import risen
from trialwright.simulate.telling.reports import reports, ruleset_on
from trialwright.simulate.telling.screening import blood
from trialwright.simulate.telling.told import Told, said
from trialwright.standards.when import When

ROUNDS = (360, 840, 1320)
"""When the ward goes round: minutes since midnight."""
CLOSELY = 6
"""Times a day that somebody is looked at with cytokine release of grade 2 or more: every four hours."""
EVENING = frozenset({
    "neutrophils", "lymphocytes", "wbc", "platelets", "haemoglobin", "creatinine", "urea", "sodium", "potassium", "calcium",
    "magnesium", "phosphate", "glucose", "urate", "ldh", "albumin", "crp", "fibrinogen", "inr", "pt", "aptt", "alt", "ast",
    "bilirubin",
})  # fmt: skip
"""What is looked at a second time in the evening, in the two weeks in which it changes fast: usual practice."""
EVENING_BLOOD, EVENINGS = 1080, 14
"""Minutes since midnight; the last day of it."""
SEDATED = "the patient could not be woken"
NOT_IN_BLOOD = frozenset({
    "Rhinovirus", "Respiratory syncytial virus", "Cytomegalovirus", "Clostridioides difficile", "Aspergillus fumigatus",
})  # fmt: skip
"""What no blood culture grows."""
RESCUE = "tocilizumab"
"""Given in single doses, each of which counts."""
OTHER_GRADE = 0.04
"""How often a clinician enters another grade than the signs give: assumed."""
PLATELETS_BELOW, HAEMOGLOBIN_BELOW = 12.0, 7.0
"""10*9/L and g/dL, below which is transfused: usual practice."""


def ward(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """The stay, each note with its day."""
    for day in range(truth.toxicity.home + 1):
        on = zero + timedelta(days=day)
        yield from ((day, note) for note in _rounds(truth, day, on, desk, rounds_of(protocol, truth, day)))
        yield from ((day, note) for note in _morning_blood(truth, day, on, desk))
        if day < truth.toxicity.home and day <= EVENINGS:
            yield from ((day, note) for note in _evening_blood(truth, day, on, desk))
    yield from _given(truth, zero, desk)
    yield from _neurology(protocol, truth, zero, desk)
    yield from _graded(protocol, truth, zero, desk)
    for infection in truth.toxicity.infections:
        yield from _infection(infection, zero, desk)
    yield from reports(protocol, truth, zero, desk)


def rounds_of(protocol: TrialProtocol, truth: Truth, day: int) -> tuple[int, ...]:
    """When the ward goes round to a patient: three times a day, or as often as the protocol and the patient want it.

    Examples
    --------
    >>> times(3), times(4)
    ((360, 840, 1320), (180, 540, 900, 1260))
    """
    asked = [
        each.daily.times
        for each in protocol.schedule.assessments
        if each.daily is not None and each.daily.from_day <= day <= each.daily.until_day
        and not truth.toxicity.vitals.keys().isdisjoint(each.gives)
    ]  # fmt: skip
    ill = day < len(truth.toxicity.crs) and truth.toxicity.crs[day] > 1
    return times(max([len(ROUNDS), CLOSELY if ill else 0, *asked]))


@lru_cache(maxsize=32)
def times(many: int) -> tuple[int, ...]:
    """So many times of a day, as minutes since its midnight."""
    if many <= len(ROUNDS):
        return ROUNDS
    return tuple(round(1440 * (number + 0.5) / many) for number in range(many))


def _rounds(truth: Truth, day: int, on: date, desk: Desk, rounds: tuple[int, ...]) -> Iterator[Told]:
    """What a round between the three finds is what its third of the day has, but for what a pulse always varies by."""
    zone, seen = desk.zone, set[int]()
    for minutes in rounds:
        third = 0 if minutes < 600 else 1 if minutes < 1080 else 2
        at, again = 3 * day + third, third in seen
        seen.add(third)
        for name, values in truth.toxicity.vitals.items():
            if at < len(values):
                value = values[at] + (desk.chance.whole(-4, 4) if again and name == "heart_rate" else 0)
                yield said(measured(name, value), on, zone=zone, by="ward", minutes=minutes, after=12)


def _morning_blood(truth: Truth, day: int, on: date, desk: Desk) -> Iterator[Told]:
    sex = truth.person.sex
    for name, values in truth.toxicity.daily.items():
        if day + 5 < len(values):
            value = values[day + 5] * (risen(truth, day) if name == "creatinine" else 1.0)
            yield blood(name, value, on, desk, sex=sex, minutes=390)
    yield from (said(body, on, zone=desk.zone, by="ward", minutes=720) for body in _transfused(truth, day))


def _evening_blood(truth: Truth, day: int, on: date, desk: Desk) -> Iterator[Told]:
    """Half-way between two mornings."""
    sex = truth.person.sex
    for name, values in truth.toxicity.daily.items():
        if name in EVENING and day + 6 < len(values):
            value = (values[day + 5] + values[day + 6]) / 2.0 * (1.0 + 0.02 * desk.chance.between(-1.0, 1.0))
            yield blood(name, value, on, desk, sex=sex, minutes=EVENING_BLOOD)


def _transfused(truth: Truth, day: int) -> Iterator[TransfusionGiven]:
    daily = truth.toxicity.daily
    platelets, haemoglobin = daily.get("platelets", ()), daily.get("haemoglobin", ())
    if day + 5 < len(platelets) and platelets[day + 5] < PLATELETS_BELOW:
        yield TransfusionGiven(product="platelets", irradiated=True)
    if day + 5 < len(haemoglobin) and haemoglobin[day + 5] < HAEMOGLOBIN_BELOW:
        yield TransfusionGiven(product="red_cells", units=2, irradiated=True)


def _place(at: float) -> tuple[int, int]:
    """The day of a time in days, and the minutes since its midnight: thirds of a day begin with the rounds."""
    day = int(at + 1e-9)
    return day, 365 + round((at - day) * 1440)


def _noted(body: Body, at: float, zero: date, desk: Desk, by: str) -> tuple[int, Told]:
    day, minutes = _place(at)
    on = zero + timedelta(days=day + minutes // 1440)
    return day, said(body, on, zone=desk.zone, by=by, minutes=minutes % 1440, after=10)


def _given(truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """Oxygen and drugs, when they begin and end."""
    for support in truth.toxicity.oxygen:
        body = OxygenGiven(
            device=support.device,  # type: ignore[arg-type]  # of a closed list
            flow=None if support.flow is None else quantity(f"{support.flow:g}", "L/min"),
            fraction=None if support.fraction is None else quantity(f"{support.fraction:g}", "%"),
            why=None if support.device == "room_air" else "hypoxia",
        )
        yield _noted(body, support.at, zero, desk, "ward")
    for drug in truth.toxicity.drugs:
        number, _, unit = (drug.dose or "").partition(" ")
        dose = quantity(number, unit) if unit else None
        if drug.group == RESCUE and dose is not None:
            yield _noted(DrugGiven(drug=drug.drug, dose=dose), drug.starts, zero, desk, "ward")
            continue
        yield _noted(MedicationStarted(drug=drug.drug, group=drug.group, dose=dose), drug.starts, zero, desk, "ward")
        yield _noted(MedicationStopped(drug=drug.drug), drug.stops, zero, desk, "ward")


def _neurology(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    scored = Counter[int]()
    scales = [scale_on(protocol, truth, zero + timedelta(days=day)) for day in range(truth.toxicity.home + 1)]
    for seen in truth.toxicity.neurology:
        day = int(seen.at + 1e-9)
        score = scales[day]
        found = score_of(score, seen.score, truth)
        if found is not None:
            scored[day] += 1
            yield _noted(measured(score, found), seen.at, zero, desk, "ward")
        body = NeurologyExamined(
            consciousness=seen.consciousness, seizure=seen.seizure, weakness=seen.weakness, oedema=seen.oedema,  # type: ignore[arg-type]
        )  # fmt: skip
        yield _noted(body, seen.at, zero, desk, "investigator")

    yield from _not_scored(protocol, truth, scored, scales, zero, desk)


def _not_scored(
    protocol: TrialProtocol, truth: Truth, scored: Mapping[int, int], scales: Sequence[str], zero: date, desk: Desk
) -> Iterator[tuple[int, Told]]:
    """Why somebody was not asked as often as the protocol wants on the day of a visit: who is sedated cannot answer."""
    for visit in protocol.schedule.visits:
        if visit.anchor != "infusion" or not 0 <= visit.day < truth.toxicity.home or visit.before or visit.after:
            continue
        asked = {each.id: each for each in protocol.schedule.assessments if scales[visit.day] in each.gives}
        for name in asked.keys() & set(visit.assessments):
            if scored[visit.day] < (visit.times_a_day(asked[name]) or 1):
                missed = AssessmentMissed(visit=visit.id, assessment=name, why=SEDATED)
                on = zero + timedelta(days=visit.day)
                yield visit.day, said(missed, on, zone=desk.zone, by="ward", minutes=1380)


def _graded(protocol: TrialProtocol, truth: Truth, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    """The clinician's grade of each day on which there is one, and of the first day without."""
    for scale, named, grades in (
        ("crs", "crs", truth.toxicity.crs),
        ("icans", "neurotoxicity", truth.toxicity.icans),
    ):
        ruleset = ruleset_on(protocol, named, zero)
        before = 0
        for day, grade in enumerate(grades):
            if ruleset is not None and (grade or before):
                entered = grade
                if grade and desk.chance.happens(OTHER_GRADE):
                    entered = max(1, min(4, grade + desk.chance.one_of((-1, 1))))
                body = ToxicityGraded(scale=scale, grade=entered, ruleset=ruleset)  # type: ignore[arg-type]
                on = zero + timedelta(days=day)
                yield day, said(body, on, zone=desk.zone, by="investigator", minutes=990, after=30)
            before = grade


def _infection(infection: Infection, zero: date, desk: Desk) -> Iterator[tuple[int, Told]]:
    first, last = zero + timedelta(days=infection.begins), zero + timedelta(days=infection.ends)
    began = When(first.isoformat(), desk.zone)
    found = ConditionRecorded(condition="infection", began=began, detail=infection.organism)
    yield infection.begins, said(found, first, zone=desk.zone, by="investigator", minutes=1005)
    if infection.organism is not None and infection.organism not in NOT_IN_BLOOD:
        culture = TestResulted(test="blood_culture", result="positive")
        note = said(culture, first, zone=desk.zone, by="laboratory", minutes=380, after=2880, source=f"culture {first}")
        yield infection.begins, note
    over = ConditionRecorded(condition="infection", began=began, ended=When(last.isoformat(), desk.zone))
    yield infection.ends, said(over, last, zone=desk.zone, by="investigator", minutes=1005)
