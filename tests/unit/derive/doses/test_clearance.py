"""Clearance: the age on the day, the formula by age, and no clearance without sex, birth, weight or creatinine."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.doses.clearance import clearance
from trialwright.derive.doses.inputs import Inputs, read_input
from trialwright.derive.facts import facts_of
from trialwright.derive.person import age_in_years
from trialwright.derive.record import Record
from trialwright.events.people import DemographicsRecorded
from trialwright.protocol.reading import read_protocol
from trialwright.standards.when import When

REGIMEN = read_protocol(SMALL, "small.yaml").lymphodepletion
SHANGHAI, APIA, PAGO = "Asia/Shanghai", "Pacific/Apia", "Pacific/Pago_Pago"
BODY = "2026-10-20  weight 72 kg\n2026-10-20  height 170 cm\n2026-10-20  creatinine 1 mg/dL\n"


def of(record: Record) -> Answer[object]:
    facts = facts_of(record)
    inputs = Inputs(height=read_input("height", "cm", facts, 30), weight=read_input("weight", "kg", facts, 7))
    answer = clearance(REGIMEN, facts, inputs)
    return Answer(
        value=answer.value, status=answer.status, rule=answer.rule, missing=answer.missing, steps=answer.steps
    )


@pytest.mark.parametrize(
    ("birth", "at", "age"),
    [
        ("2008-10-25", "2026-10-24T15:59:59", 17),  # still the 24th in Shanghai
        ("2008-10-25", "2026-10-24T16:00:00", 18),
        ("2008-02-29", "2026-02-28T04:00:00", 17),
        ("2008-02-29", "2026-03-01T04:00:00", 18),
        ("2026-10-25", "2026-10-25T04:00:00", 0),
        ("2026", "2026-10-25T04:00:00", 0),  # born this year, and here: not yet one
        ("1906-10-25", "2026-10-25T04:00:00", 120),
        ("1990-01", "2026-10-25T04:00:00", 36),
        ("1990-11", "2026-10-25T04:00:00", 35),
    ],
)
def test_completed_years(birth: str, at: str, age: int) -> None:
    assert age_in_years(When(birth, SHANGHAI), datetime.fromisoformat(at).replace(tzinfo=UTC)) == age


def test_the_day_is_that_of_the_zone_of_the_birth_date() -> None:
    at = datetime(2026, 10, 25, 10, 30, tzinfo=UTC)  # the 25th in Samoa, the 24th in American Samoa
    assert age_in_years(When("2008-10-25", APIA), at) == 18
    assert age_in_years(When("2008-10-25", PAGO), at) == 17


@pytest.mark.parametrize(
    ("birth", "reason", "words"),
    [
        ("1990", "date_imprecise", "born 1990: 35 or 36 years old"),
        ("1990-10", "date_imprecise", "born 1990-10: 35 or 36 years old"),
        ("2025", "date_imprecise", "born 2025: 0 or 1 years old"),
        ("2026-10-26", "implausible", "born 2026-10-26, asked for 2026-10-25"),
        ("2027", "implausible", "born 2027, asked for 2026-10-25"),
        ("1905-10-25", "implausible", "born 1905-10-25, asked for 2026-10-25"),
        ("0091-10-25", "implausible", "born 0091-10-25, asked for 2026-10-25"),
    ],
)
def test_no_age_is_guessed(birth: str, reason: str, words: str) -> None:
    age = age_in_years(When(birth, SHANGHAI), datetime(2026, 10, 25, 4, tzinfo=UTC))
    assert age == Missing("date of birth", reason, words)


@pytest.mark.parametrize(
    ("born", "rule", "value"),
    [
        ("2008-10-25", "cockcroft_gault", "122"),
        ("2008-10-26", "bedside_schwartz", "70.21"),
        ("1906-10-25", "cockcroft_gault", "20"),
    ],
)
def test_the_formula_by_age(born: str, rule: str, value: str) -> None:
    answer = of(record_of(f"2026-10-20  male, born {born}\n{BODY}"))
    assert (answer.rule, answer.status) == (rule, "known")
    assert answer.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (BODY, [("demographics", "no_data")]),
        (f"2026-10-20  male, born 1990\n{BODY}", [("date of birth", "date_imprecise")]),
        ("2026-10-20  male, born 1990-01-01\n2026-10-20  weight 72 kg", [("creatinine", "no_data")]),
        (
            "2026-10-20  male, born 1990-01-01\n2026-10-20  height 170 cm",
            [("creatinine", "no_data"), ("weight", "no_data")],
        ),
        (
            "2026-10-20  male, born 2020-01-01\n2026-10-20  weight 20 kg",
            [("creatinine", "no_data"), ("height", "no_data")],
        ),
        (
            f"2026-10-20  male, born 1990-01-01\n2026-10-21  female, born 1990-01-01\n{BODY}",
            [("demographics", "conflict")],
        ),
        (
            f"2026-10-20  male, born 1990-01-01\n2026-10-21  male, born 1990-01-10\n{BODY}",
            [("demographics", "conflict")],
        ),
    ],
)
def test_what_is_missing(text: str, missing: list[tuple[str, str]]) -> None:
    answer = of(record_of(text))
    assert (answer.value, [(m.what, m.reason) for m in answer.missing]) == (None, missing)


def test_the_conflict_names_its_events() -> None:
    told = f"2026-10-20  male, born 1990-01-01\n2026-10-21  female, born 1990-01-01\n{BODY}"
    assert of(record_of(told)).missing[0].detail == "events 1 and 2 differ: correct or void one of them"


def test_the_same_person_entered_twice_is_no_conflict() -> None:
    told = f"2026-10-20  male, born 1990-01-01\n2026-10-21  male, born 1990-01-01\n{BODY}"
    assert of(record_of(told)).status == "known"


def test_redacted_demographics_are_not_replaced_by_older_ones() -> None:
    person = DemographicsRecorded(sex="male", birth=When("1990-01-01", SHANGHAI))
    told = [event(1, person), event(2, person, redacted=True)]
    assert [m.reason for m in of(believed(told)).missing] == ["no_data", "redacted"], "creatinine, and the person"
