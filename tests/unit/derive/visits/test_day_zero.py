"""Day 0 where dates are vague, contents redacted, regimens unusual."""

from datetime import date

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, prepared, treated
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.answer import Answer
from trialwright.derive.visits.courses import courses, vague_doses
from trialwright.derive.visits.day_zero import first_day, infusion_day, planned_day_zero
from trialwright.events.cells import InfusionGiven
from trialwright.events.doses import DrugGiven

INFUSED = InfusionGiven(bag="B1", volume=quantity("50 mL"))
DOSE = DrugGiven(drug="fludarabine", dose=quantity("54 mg"))


def test_the_first_of_some_days() -> None:
    record = record_of("2024-03-12  alt 5 U/L\n2024-03-10  alt 5 U/L\n2024-04  alt 5 U/L", as_of="2024-06-01")
    answer = first_day(record.events, "result", "r")
    assert (answer.value, answer.status, answer.because, answer.rule) == (date(2024, 3, 10), "known", (2,), "r")


def test_nothing_has_no_first_day() -> None:
    answer = first_day((), "result", "r")
    assert (answer.value, answer.status) == (None, "unknown")
    assert [(missing.what, missing.reason) for missing in answer.missing] == [("result", "no_data")]


def test_a_month_that_may_come_first() -> None:
    record = record_of("2024-03-10  alt 5 U/L\n2024-03  alt 5 U/L", as_of="2024-06-01")
    answer = first_day(record.events, "result", "r")
    assert (answer.status, answer.because, answer.missing[0].reason) == ("unknown", (1, 2), "date_imprecise")


def test_a_redacted_infusion_keeps_its_day() -> None:
    record = believed([event(1, INFUSED, "2026-03-10", redacted=True), event(2, INFUSED, "2026-03-20")])
    assert infusion_day(record).value == date(2026, 3, 10)


def test_a_redacted_dose_may_be_the_first() -> None:
    record = believed([event(1, DOSE, "2026-03-01", redacted=True), event(2, DOSE, "2026-03-05")])
    answer = planned_day_zero(PROTOCOL, record)
    assert (answer.status, answer.because) == ("unknown", (1,))
    later = believed([event(1, DOSE, "2026-03-09", redacted=True), event(2, DOSE, "2026-03-05")])
    assert planned_day_zero(PROTOCOL, later).value == date(2026, 3, 10)
    assert [e.seq for e in vague_doses(PROTOCOL, later)] == [1]


def test_a_vague_dose_of_the_same_day_changes_no_plan() -> None:
    for same in ("2026-03-05", "2026-03-05T10:00+08:00"):
        record = believed([event(1, DOSE, "2026-03-05"), event(2, DOSE, same, redacted=True)])
        for original in (True, False):
            assert planned_day_zero(PROTOCOL, record, original=original).value == date(2026, 3, 10)


def test_an_instant_of_a_machine() -> None:
    """To the microsecond: the event is its own only rival."""
    record = record_of("2024-03-10T10:00:00.000000+08:00  infusion 50 mL of bag B1", as_of="2024-03-11")
    assert infusion_day(record).value == date(2024, 3, 10)


def test_other_drugs_are_no_lymphodepletion() -> None:
    record = record_of("2024-03-01  vincristine 2 mg given\n2024-03-05  Fludarabine 54 mg given", as_of="2024-03-06")
    assert planned_day_zero(PROTOCOL, record).value == date(2024, 3, 10)
    assert planned_day_zero(PROTOCOL, record_of("2024-03-01  vincristine 2 mg given")).status == "unknown"


def test_drugs_that_begin_on_different_days() -> None:
    """Another regimen: one drug from D-7 on, the other on D-3 only; each dose stands on the day of its own drug."""
    first, second = PROTOCOL.lymphodepletion.drugs
    regimen = msgspec.structs.replace(
        PROTOCOL.lymphodepletion,
        drugs=(
            msgspec.structs.replace(first, days=(-3,)),
            msgspec.structs.replace(second, days=(-7, -6)),
        ),
    )
    other = msgspec.structs.replace(PROTOCOL, lymphodepletion=regimen)
    record = record_of(f"2024-03-01  {second.name} 9 mg given\n2024-03-05  {first.name} 9 mg given", as_of="2024-03-06")
    assert planned_day_zero(other, record).value == date(2024, 3, 8)
    assert [course.day_zero for course in courses(other, record)] == [date(2024, 3, 8)]
    both = record_of(f"2024-03-01  {first.name} 9 mg given\n2024-03-01  {second.name} 9 mg given", as_of="2024-03-06")
    assert planned_day_zero(other, both).value == date(2024, 3, 8)


def test_a_dose_after_the_planned_day_puts_the_infusion_off() -> None:
    """The last fludarabine waits for a fever, until D+1: the cells wait as long after it as after any last dose."""
    late = record_of(LYMPHODEPLETION.replace("2024-03-07  flu", "2024-03-11  flu"), as_of="2024-03-11")
    planned = planned_day_zero(PROTOCOL, late)
    assert (planned.value, planned.because) == (date(2024, 3, 14), (1, 5))
    assert [step.how for step in planned.steps] == [
        "fludarabine on 2024-03-05 is D-5: day 0 is planned for 2024-03-10",
        "fludarabine came on 2024-03-11, after that day: day 0 is planned for 2024-03-14",
    ]
    first = planned_day_zero(PROTOCOL, late, original=True)
    assert (first.value, first.because, len(first.steps)) == (date(2024, 3, 10), (1,), 1)


def test_a_dose_on_the_planned_day_leaves_the_plan() -> None:
    record = prepared("2024-03-10  fludarabine 54 mg given")
    assert planned_day_zero(PROTOCOL, record).value == date(2024, 3, 10)


def test_a_repeated_course_plans_anew() -> None:
    again = prepared(LYMPHODEPLETION.replace("2024-03-0", "2024-04-0"), as_of="2024-04-08")
    assert planned_day_zero(PROTOCOL, again).value == date(2024, 4, 10)
    assert planned_day_zero(PROTOCOL, again, original=True).value == date(2024, 3, 10)


def test_a_plan_outside_the_calendar_is_none() -> None:
    answer: Answer[date] = planned_day_zero(PROTOCOL, believed([event(1, DOSE, "9999-12-30")], as_of="9999-12-30"))
    assert answer.status == "unknown"


def test_a_second_infusion_moves_nothing() -> None:
    assert infusion_day(treated("2024-05-10  infusion 50 mL of bag B9", as_of="2024-06-01")).value == date(2024, 3, 10)
