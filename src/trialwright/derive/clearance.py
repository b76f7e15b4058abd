"""Creatinine clearance for dosing: which formula, with which age, sex and weight.

At 18 years and over Cockcroft-Gault, under 18 the bedside Schwartz equation (TV-4.5, R14): the first is absolute, the
second indexed to 1.73 m2; fludarabine is ordered per m2, so each is compared as it is.
"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.body_size import (
    BEDSIDE_SCHWARTZ_SOURCE,
    COCKCROFT_GAULT_SOURCE,
    bedside_schwartz,
    cockcroft_gault,
)
from trialwright.derive.facts import Facts, redacted
from trialwright.derive.inputs import Inputs, read_input
from trialwright.derive.record import Record
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.events.people import DemographicsRecorded, Sex
from trialwright.protocol.regimen import Lymphodepletion
from trialwright.standards.when import When

ADULT_AGE = 18
"""Years; under this age the bedside Schwartz equation, whose derivation cohort was 1 to 16 years old, is used."""
OLDEST_AGE = 120
"""Years; nobody treated in a trial is older, so a birth date that says so is a slip of the pen."""
_DEMOGRAPHICS = kind_of(DemographicsRecorded).name


def clearance(regimen: Lymphodepletion, record: Record, facts: Facts, inputs: Inputs) -> Answer[Decimal]:
    """The clearance by which a dose is adjusted.

    Returns
    -------
    Answer[Decimal]
        mL/min (Cockcroft-Gault) or mL/min/1.73 m2 (bedside Schwartz); the unit is that of the last step.
    """
    creatinine = read_input("creatinine", "mg/dL", facts, regimen.creatinine_within_days)
    person = _person(record)
    if isinstance(person, Missing):
        return Answer(value=None, status="unknown", rule="clearance", missing=(*creatinine.missing, person))
    age = age_in_years(person[1].birth, facts.at)
    if isinstance(age, Missing):
        return Answer(value=None, status="unknown", rule="clearance", missing=(*creatinine.missing, age))
    if age < ADULT_AGE:
        return _child(creatinine, inputs.height)
    return _adult(creatinine, inputs.weight, age, person[1].sex, person[0].seq)


def _person(record: Record) -> tuple[Event, DemographicsRecorded] | Missing:
    without_words = next((e for e in record.events if e.kind == _DEMOGRAPHICS and e.body is None), None)
    if without_words is not None:
        return redacted("demographics", without_words)
    people = list(record.of(DemographicsRecorded))
    if not people:
        return Missing("demographics", "no_data", "sex and date of birth are not recorded")
    if len({(body.sex, body.birth.text) for _, body in people}) > 1:
        events = " and ".join(str(event.seq) for event, _ in people)
        return Missing("demographics", "conflict", f"events {events} differ: correct or void one of them")
    return people[-1]


def _adult(creatinine: Answer[Decimal], weight: Answer[Decimal], age: int, sex: Sex, seq: int) -> Answer[Decimal]:
    rule = "cockcroft_gault"
    if creatinine.value is None or weight.value is None:
        return Answer(value=None, status="unknown", rule=rule, missing=creatinine.missing + weight.missing)
    value = cockcroft_gault(age, weight.value, creatinine.value, sex)
    because = (*creatinine.because, *weight.because, seq)
    factor = " x 0.85" if sex == "female" else ""
    how = f"(140 - {age}) x {weight.value:f} kg{factor} / (72 x {creatinine.value:.4f} mg/dL), {sex}"
    step = Step(
        name="creatinine clearance", value=value, unit="mL/min", how=how, source=COCKCROFT_GAULT_SOURCE, because=because
    )
    return Answer(value=value, status="known", rule=rule, because=because, steps=(*creatinine.steps, step))


def _child(creatinine: Answer[Decimal], height: Answer[Decimal]) -> Answer[Decimal]:
    rule = "bedside_schwartz"
    if creatinine.value is None or height.value is None:
        return Answer(value=None, status="unknown", rule=rule, missing=creatinine.missing + height.missing)
    value = bedside_schwartz(height.value, creatinine.value)
    because = creatinine.because + height.because
    step = Step(
        name="estimated filtration rate",
        value=value,
        unit="mL/min/{1.73_m2}",
        how=f"0.413 x {height.value:f} cm / {creatinine.value:.4f} mg/dL",
        source=BEDSIDE_SCHWARTZ_SOURCE,
        because=because,
    )
    return Answer(value=value, status="known", rule=rule, because=because, steps=(*creatinine.steps, step))


def age_in_years(birth: When, at: datetime) -> int | Missing:
    """The age in completed years on the day of an instant, at the zone of the birth date.

    Returns
    -------
    int or Missing
        Missing where the birth date is too vague to say (born in 1990: 35 or 36), or after that day.

    Examples
    --------
    >>> from datetime import UTC
    >>> age_in_years(When("1990-06-15", "Asia/Shanghai"), datetime(2026, 6, 14, tzinfo=UTC))
    35
    >>> age_in_years(When("1990", "Asia/Shanghai"), datetime(2026, 6, 14, tzinfo=UTC)).detail
    'born 1990: 35 or 36 years old'
    """
    today = at.astimezone(ZoneInfo(birth.zone)).date()
    first, last = (moment.astimezone(ZoneInfo(birth.zone)).date() for moment in birth.span())
    oldest = _completed_years(first, today)
    youngest = max(0, _completed_years(last, today))  # whoever is here has been born
    if oldest < 0 or oldest > OLDEST_AGE:
        return Missing("date of birth", "implausible", f"born {birth.text}, asked for {today.isoformat()}")
    if oldest != youngest:
        return Missing("date of birth", "date_imprecise", f"born {birth.text}: {youngest} or {oldest} years old")
    return oldest


def _completed_years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
