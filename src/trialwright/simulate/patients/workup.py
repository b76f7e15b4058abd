"""What looking at a referred patient would find, and how the clean facts of a screening day read.

Values are drawn by the rows of `population.toml`, the leukaemia and the person; what a row is given by stands before it
in the table. Conditions hold drugs that are taken as well, each by the name of its group: their kind is ``medication``.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import exp, sqrt

from trialwright.derive.eligibility.eligibility import eligibility
from trialwright.derive.record import AsOf, Record, Seen
from trialwright.events.event import Body, Event
from trialwright.events.history import ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.kinds import kind_of
from trialwright.events.medication import MedicationStarted
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, TestResulted, VitalMeasured
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.asked import Asked, asked_at_screening, asked_ever
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.person import age_on, completed_years
from trialwright.simulate.patients.population import ANY_OTHER, Row, Share, population
from trialwright.simulate.patients.truth import Leukaemia, Person, Workup
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

BEDSIDE = frozenset({
    "height", "weight", "kps", "ecog", "lansky", "ice", "capd", "temperature", "systolic_pressure", "diastolic_pressure",
    "heart_rate", "respiratory_rate", "oxygen_saturation", "inhaled_oxygen_flow", "inhaled_oxygen_fraction",
})  # fmt: skip
"""What is measured at the bedside; everything else is a result of a laboratory."""
SHARED_CAUSE = 0.6
"""How much of a value's spread it has in common with the others of its hidden cause."""
ECOG_SHARES = {0: 0.26, 1: 0.46, 2: 0.19, 3: 0.07, 4: 0.02}
"""Performance at the referral: assumed; ZUMA-3 admitted 0 and 1 alone (Shah 2021, abstract)."""
CHILD_UNTIL = 16
"""From this age on the Karnofsky scale is used in place of Lansky's."""
SPOKEN_TO_FROM = 12
"""From this age on ICE is asked, below it CAPD (Lee 2019)."""
CD19_POSITIVE = 20.0
"""Percent of the blasts from which on a marker is reported as positive."""
_NOBODY = Share(citation="no row of the table: nobody has it")


def draw_workup(protocol: TrialProtocol, chance: Chance, person: Person, leukaemia: Leukaemia, on: date) -> Workup:
    """What screening would find; whether the criteria hold of it is answered by the product itself.

    Every analyte, test and condition of the table is drawn, so that the same patient has the same body under another
    protocol; statements are those that the protocol asks for.
    """
    tests, conditions = _findings(chance, person, leukaemia, on)
    values = _values(chance, person, leukaemia, on, infected="infection" in conditions)
    rows = population().statement
    statements = {
        name: good if chance.happens(rows.get(name, rows[ANY_OTHER]).favourable) else not good
        for name, good in sorted(asked_ever(protocol).statements.items())
    }
    found = Workup(values=values, tests=tests, conditions=conditions, statements=statements, eligible=False)
    eligible = is_eligible(protocol, person, leukaemia, found, on)
    return Workup(values=values, tests=tests, conditions=conditions, statements=statements, eligible=eligible)


# ------------------------------------------------------------------------------------------------------ measured values


def _values(chance: Chance, person: Person, leukaemia: Leukaemia, on: date, *, infected: bool) -> dict[str, float]:
    age, burden = age_on(person, on), leukaemia.blasts / 100.0
    causes = {name: chance.normal() for name in ("organ", "inflammation")}
    causes["inflammation"] += 3.0 * infected
    rows = population().analyte
    values: dict[str, float] = {}
    for name, row in rows.items():
        if row.by is None and name != "height":
            values[name] = _value(row, row.middle(age, person.sex), burden, causes, chance)
    values |= {"height": person.height_cm, "weight": person.weight_kg}
    values |= _performance(chance, completed_years(person, on), burden)
    values |= _of_the_blasts(chance, leukaemia)
    values |= _computed(values, person, age, burden)
    return {name: rows[name].within(value) for name, value in values.items()}


def _value(row: Row, middle: float, burden: float, causes: dict[str, float], chance: Chance) -> float:
    own = chance.normal()
    if row.cause is not None:
        own = SHARED_CAUSE * causes[row.cause] + sqrt(1.0 - SHARED_CAUSE**2) * own
    if row.scale == "linear":
        return middle + row.spread * own
    return middle * exp(row.spread * own + row.ill * burden)


def _performance(chance: Chance, years: int, burden: float) -> dict[str, float]:
    """ECOG of everybody; Karnofsky or Lansky by age, which say the same in tens; ICE or CAPD of somebody awake."""
    shares = {grade: share * exp(0.5 * grade * (burden - 0.4)) for grade, share in ECOG_SHARES.items()}
    ecog = chance.weighted(shares)
    tens = (100 - 20 * ecog) - (10 if chance.happens(0.5) else 0)
    found = {"ecog": float(ecog), "lansky" if years < CHILD_UNTIL else "kps": float(max(tens, 10))}
    if years >= SPOKEN_TO_FROM:
        return found | {"ice": 10.0 if chance.happens(0.97) else 9.0}
    return found | {"capd": float(chance.whole(0, 4))}


def _of_the_blasts(chance: Chance, leukaemia: Leukaemia) -> dict[str, float]:
    spilled = 0.0 if leukaemia.residual_only else max(0.0, leukaemia.blasts - chance.between(15.0, 60.0))
    inside = "cns_leukaemia" in leukaemia.outside
    return {
        "blasts_marrow": leukaemia.blasts,
        "mrd_flow": leukaemia.residual,
        "cd19_blasts": leukaemia.cd19,
        "blasts_blood": spilled * chance.between(0.3, 1.0),
        "csf_wbc": chance.lognormal(9.0, 0.9) if inside else chance.between(0.0, 4.0),
    }


def _computed(values: dict[str, float], person: Person, age: float, burden: float) -> dict[str, float]:
    healthy = values["neutrophils"] + values["lymphocytes"]
    height, weight, creatinine = person.height_cm, person.weight_kg, values["creatinine"]
    woman = person.sex == "female"
    return {
        "wbc": healthy * 1.08 / (1.0 - min(values["blasts_blood"], 95.0) / 100.0),
        "rbc": values["haemoglobin"] / 2.9,
        "cd3_count": values["lymphocytes"] * 0.74,
        "cd4_lymphocytes": values["lymphocytes"] * 0.34,
        "b_cells": values["lymphocytes"] * 0.06 * (1.0 - burden),
        "body_surface_area": sqrt(height * weight / 3600.0),
        "creatinine_clearance": (140.0 - age) * weight * (0.85 if woman else 1.0) / (72.0 * creatinine),
        "egfr": 0.413 * height / creatinine if age < 18 else _ckd_epi(creatinine, age, woman=woman),
    }


def _ckd_epi(creatinine: float, age: float, *, woman: bool) -> float:
    """CKD-EPI 2009 (Levey, Ann Intern Med 150:604), mL/min/1.73 m2; creatinine in mg/dL."""
    kappa, alpha = (0.7, -0.329) if woman else (0.9, -0.411)
    ratio = creatinine / kappa
    rate = 141.0 * min(ratio, 1.0) ** alpha * max(ratio, 1.0) ** -1.209 * 0.993**age
    return float(rate * (1.018 if woman else 1.0))


# ---------------------------------------------------------------------------------------------- tests and conditions


def _findings(chance: Chance, person: Person, leukaemia: Leukaemia, on: date) -> tuple[dict[str, str], dict[str, int]]:
    """What is positive or there, in the order of the table, so that one thing can follow from another."""
    years = completed_years(person, on)
    there = {line.treatment for line in leukaemia.lines}
    tests = _tests_of_the_leukaemia(chance, leukaemia)
    conditions = _conditions_of_the_leukaemia(leukaemia)
    conditions |= _past_children(chance, person, years, "allo_hsct" in there)
    for name, row in population().concept.items():
        uniform, wait = chance.uniform(), chance.uniform()  # of every row, so that none moves the next
        if row.by is not None:
            continue
        found = uniform < _share(row, person, years, there)
        if found:
            there.add(name)
        if CONCEPTS[name].kind == "test":
            if not row.women or person.sex == "female":  # nobody tests a man for a pregnancy
                tests[name] = "positive" if found else "negative"
        elif found:
            conditions[name] = min(max(1, round(row.days * 2.0 * wait)), (on - person.birth).days)
    return tests, conditions


def _share(row: Share, person: Person, years: int, there: set[str]) -> float:
    if row.women and (person.sex != "female" or not 12 <= years <= 50):
        return 0.0
    for name, share in row.given:
        if name in there:
            return share
    return row.child if row.child is not None and years < 18 else row.share


def _tests_of_the_leukaemia(chance: Chance, leukaemia: Leukaemia) -> dict[str, str]:
    in_fluid = "cns_leukaemia" in leukaemia.outside and chance.happens(0.8)
    return {
        "cd19_expression": "positive" if leukaemia.cd19 >= CD19_POSITIVE else "negative",
        "csf_blasts": "positive" if in_fluid else "negative",
    }


def _conditions_of_the_leukaemia(leukaemia: Leukaemia) -> dict[str, int]:
    diagnosed = max(line.before for line in leukaemia.lines)
    ended = max(1, min(line.before - line.lasted for line in leukaemia.lines))
    found = {"b_cell_all": diagnosed, "acute_lymphoblastic_leukaemia": diagnosed}
    found |= dict.fromkeys(leukaemia.outside, ended)
    if leukaemia.residual_only:
        return found | {"residual_disease": ended}
    relapsed = [line.before - line.lasted for line in leukaemia.lines if line.response == "relapse"]
    came_back = {"relapse": max(ended, min(relapsed))} if relapsed else {}
    return found | {"remission_failure": ended} | came_back


def _past_children(chance: Chance, person: Person, years: int, transplanted: bool) -> dict[str, int]:
    """Women who cannot bear children: before the menarche, after the menopause, and many after a transplant."""
    sterile = chance.happens(0.5)
    if person.sex != "female" or not (years < 12 or years > 50 or (transplanted and sterile)):
        return {}
    return {"no_childbearing_potential": max(1, (years - 50) * 365) if years > 50 else 365}


# ---------------------------------------------------------------------------------------------- the facts of a day


def is_eligible(protocol: TrialProtocol, person: Person, leukaemia: Leukaemia, workup: Workup, on: date) -> bool:
    """Whether the product itself finds the patient eligible by the clean facts of a day."""
    at = datetime.combine(on, time(23, 59), UTC)
    facts = sorted(bodies(protocol, person, leukaemia, workup, on, "UTC"), key=lambda fact: fact[1].span()[0])
    events = tuple(
        Event(
            seq=seq, patient="P", kind=kind.name, schema=kind.schema, body=body, happened=happened, recorded_at=at,
            by="investigator.1", role="investigator", site="S",
        )
        for seq, (body, happened) in enumerate(facts, 1)
        for kind in (kind_of(type(body)),)
    )  # fmt: skip
    record = Record(patient="P", events=events, shared=(), as_of=AsOf(at, at), seen=Seen(len(events), 0))
    return eligibility(protocol, record).value is True


def bodies(
    protocol: TrialProtocol,
    person: Person,
    leukaemia: Leukaemia,
    workup: Workup,
    on: date,
    zone: str,
    *,
    referred: date | None = None,
) -> Iterator[tuple[Body, When]]:
    """The clean and full facts of a screening day: what the criteria and its visit ask for.

    Results are in canonical units with the usual adult range; a "no" stands where the protocol needs somebody's word, and
    the parts of the history are complete. Each is dated to that day, but a drug to the day on which it was started.

    Parameters
    ----------
    referred : date or None
        The day of the referral, from which what is past is counted back; the screening day itself where it is left out.
    """
    asked, day, since = asked_at_screening(protocol), _day(on, zone), referred or on
    birth = _day(person.birth, zone)
    yield DemographicsRecorded(sex=person.sex, birth=birth), day  # type: ignore[arg-type]  # of a closed list
    for body in _measured(asked, workup):
        yield body, day
    for test in sorted(asked.names & workup.tests.keys()):
        yield TestResulted(test=test, result=workup.tests[test]), day  # type: ignore[arg-type]  # of a closed list
    for body in (*_occurred(asked, workup, since, zone), *_treated(asked, leukaemia, since, zone)):
        yield body, day
    for drug, days in drugs(workup).items():
        if drug in asked.names:
            row = population().concept.get(drug, _NOBODY)
            yield MedicationStarted(drug=row.name or drug, group=drug), _day(since - timedelta(days=days), zone)
    for part in sorted(asked.histories):
        yield HistoryTaken(part=part, complete=True), day
    for statement in asked.statements:
        yield JudgementAttested(statement=statement, holds=workup.statements[statement]), day


def drugs(workup: Workup) -> dict[str, int]:
    """The groups of drugs that are being taken, and for how many days."""
    return {name: days for name, days in workup.conditions.items() if CONCEPTS[name].kind == "medication"}


def _measured(asked: Asked, workup: Workup) -> Iterator[Body]:
    for name in sorted(asked.names & workup.values.keys()):
        row, unit = population().analyte[name], ANALYTES[name].unit
        value = _quantity(workup.values[name], row.digits, unit)
        if name in BEDSIDE:
            yield VitalMeasured(analyte=name, value=value)
        else:
            low, high = (None if end is None else _quantity(end, row.digits, unit) for end in (row.low, row.high))
            yield LabResulted(analyte=name, value=value, low=low, high=high)


def _occurred(asked: Asked, workup: Workup, since: date, zone: str) -> Iterator[Body]:
    rows = population().concept
    for name in sorted(asked.names):
        days = workup.conditions.get(name)
        if name not in CONCEPTS or CONCEPTS[name].kind != "condition":
            continue
        if days is not None:
            began = _day(since - timedelta(days=days), zone)
            ended = None if rows.get(name, _NOBODY).lasting else began
            yield ConditionRecorded(condition=name, began=began, ended=ended)
        elif name in asked.denied:
            yield ConditionRecorded(condition=name, present=False)


def _treated(asked: Asked, leukaemia: Leukaemia, since: date, zone: str) -> Iterator[Body]:
    number = 0
    for line in leukaemia.lines:
        number += line.intent in (
            "induction",
            "salvage",
        )  # what follows a remission, or runs beside, is no further line
        if "treatment" in asked.histories or {line.treatment, line.intent} & asked.names:
            began = since - timedelta(days=line.before)
            yield TreatmentRecorded(
                treatment=line.treatment, intent=line.intent, line=max(number, 1), cycles=line.cycles,  # type: ignore[arg-type]
                began=_day(began, zone), ended=_day(began + timedelta(days=line.lasted), zone),
                response=line.response,  # type: ignore[arg-type]  # of a closed list
            )  # fmt: skip


def _quantity(value: float, digits: int, unit: str) -> Quantity:
    return Quantity(value=Decimal(f"{value:.{digits}f}"), unit=unit)


@lru_cache(maxsize=4096)
def _day(day: date, zone: str) -> When:
    return When(day.isoformat(), zone)
