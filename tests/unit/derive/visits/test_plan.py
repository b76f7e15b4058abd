"""The plan of visits that count from the apheresis, from a plan, or from days outside the calendar."""

from datetime import date

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION, prepared, treated

from trialwright.derive.record import Record
from trialwright.derive.visits.plan import Plan, anchors, plans
from trialwright.derive.visits.schedule import schedule


def plan(name: str, record: Record) -> Plan:
    return plans(PROTOCOL, anchors(PROTOCOL, record))[name]


def test_from_the_apheresis() -> None:
    found = plan("apheresis", record_of("2024-02-02  apheresis G123498654321", as_of="2024-03-01"))
    assert (found.planned, found.earliest, found.latest, found.started) == (*(date(2024, 2, 2),) * 3, True)
    assert found.because == (1,)
    assert not plan("apheresis", prepared()).started


def test_before_anything_nothing_has_a_day() -> None:
    found = plan("M1", record_of("2024-01-05  consent C1", as_of="2024-03-01"))
    assert (found.planned, found.started, found.missing[0].reason) == (None, False, "no_data")


def test_without_lymphodepletion_the_days_before_count_back_from_the_infusion() -> None:
    record = record_of("2024-03-10  infusion 50 mL of bag B1", as_of="2024-04-01")
    assert (plan("LD5", record).planned, plan("LD5", record).started) == (date(2024, 3, 5), True)
    assert plan("M1", record).first_planned is None
    assert anchors(PROTOCOL, record).shift is None


def test_a_repeated_course_asks_for_no_second_screening() -> None:
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-04-0") + "2024-04-10  infusion 50 mL of bag B1"
    record = prepared(again, as_of="2024-05-01")
    assert plan("screening", record).latest == date(2024, 3, 2)
    assert (plan("M1", record).planned, plan("M1", record).first_planned) == (date(2024, 5, 8), date(2024, 4, 7))
    assert anchors(PROTOCOL, record).shift == 31


def test_an_infusion_that_comes_early() -> None:
    record = prepared("2024-03-09  infusion 50 mL of bag B1", as_of="2024-04-01")
    assert anchors(PROTOCOL, record).shift == -1
    assert plan("M1", record).planned == date(2024, 4, 6)


def test_the_calendar_ends() -> None:
    """A mistyped year: the last visits would be after the year 9999, and nothing breaks."""
    record = record_of("9990-12-01  infusion 50 mL of bag B1", as_of="9990-12-02")
    assert plan("M1", record).planned == date(9990, 12, 29)
    assert (plan("Y15", record).planned, plan("Y15", record).missing[0].reason) == (None, "implausible")
    assert next(row for row in schedule(PROTOCOL, record) if row.visit.id == "Y15").status == "unknown"


def test_an_infusion_in_order_is_not_shifted() -> None:
    assert anchors(PROTOCOL, treated()).shift == 0
