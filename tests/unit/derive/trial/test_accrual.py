"""Accrual by calendar month: cumulative, without a gap, in months of the site; what has no month is counted apart."""

from datetime import date

import pytest
from tests.story import record_of
from tests.treated import IN_ORDER, treated

from trialwright.derive.trial.accrual import ACCRUAL_STEPS, Accrual, accrual, accrual_steps, held
from trialwright.standards.when import When

ZONE = "Asia/Shanghai"


def at(text: str) -> When:
    return When(text, ZONE)


def counts(found: Accrual, step: str) -> list[int]:
    return [month.counts[step] for month in found.months]  # type: ignore[index]


def test_each_month_has_all_that_went_before_and_none_is_left_out() -> None:
    found = accrual(
        [
            {"referred": at("2025-11-30"), "consented": at("2025-12-01"), "enrolled": at("2026-02-28")},
            {"referred": at("2026-01"), "consented": at("2026-02-03T10:00+08:00")},
        ],
        until=date(2026, 2, 28),
    )
    assert [month.month for month in found.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert counts(found, "referred") == [1, 1, 2, 2]
    assert counts(found, "consented") == [0, 1, 1, 2]
    assert counts(found, "enrolled") == [0, 0, 0, 1]
    assert counts(found, "infused") == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("text", "month"), [("2026-01-31T15:59Z", "2026-01"), ("2026-01-31T16:00Z", "2026-02"), ("2026-02", "2026-02")]
)
def test_a_month_is_one_of_the_site(text: str, month: str) -> None:
    found = accrual([{"referred": at(text)}], until=date(2026, 2, 1))
    assert found.months[0].month == month


def test_what_is_dated_to_the_year_or_not_at_all_is_counted_apart() -> None:
    found = accrual([{"referred": at("2026")}, {"referred": None}, {"infused": at("2026")}], until=date(2026, 12, 31))
    assert found.months == ()
    assert found.undated == {"referred": 2, "consented": 0, "enrolled": 0, "infused": 1}


def test_what_is_dated_to_a_later_month_is_not_counted() -> None:
    found = accrual([{"referred": at("2026-03-01")}, {"referred": at("2026-02-28")}], until=date(2026, 2, 28))
    assert counts(found, "referred") == [1]
    assert accrual([{"referred": at("2026-03-01")}], until=date(2026, 2, 28)).months == ()


def test_nobody_has_no_months() -> None:
    found = accrual([], until=date(2026, 1, 1))
    assert found.months == ()
    assert found.undated == dict.fromkeys(ACCRUAL_STEPS, 0)


def test_the_steps_of_a_patient_are_read_from_the_log() -> None:
    record = record_of("2026-09-20 prescreened: approached\n2026-10-01 consent 1\n2026-10-20 alt 30 U/L")
    assert accrual_steps(record) == {"referred": at("2026-09-20"), "consented": at("2026-10-01")}
    assert accrual_steps(record_of("2026-10-01 consent 1")) == {
        "referred": at("2026-10-01"),
        "consented": at("2026-10-01"),
    }
    assert accrual_steps(record_of("2026-10-20 alt 30 U/L")) == {"referred": None}


def test_an_enrolment_and_an_infusion_count_when_they_took_place() -> None:
    steps = accrual_steps(treated(IN_ORDER))
    assert {step: when and when.text for step, when in steps.items()} == {
        "referred": "2024-01-05",
        "consented": "2024-01-05",
        "enrolled": "2024-01-20",
        "infused": "2024-03-10",
    }


def test_a_step_that_nobody_recorded_is_passed_through_all_the_same_without_a_day() -> None:
    assert accrual_steps(treated()) == {
        "referred": None,
        "consented": None,
        "enrolled": None,
        "infused": at("2024-03-10"),
    }


def test_a_pause_lasts_until_it_is_resumed() -> None:
    told = """
        2026-03-04 paused enrolment, infusion: a death
        2026-04-10 resumed enrolment: the board agrees
        2026-05-01 paused infusion: a lot
        2026-06-01 paused enrolment: again
    """
    record = record_of(told, as_of="2026-10-25")
    assert [(one.since.text, one.until and one.until.text) for one in held(record)] == [
        ("2026-03-04", "2026-04-10"),
        ("2026-06-01", None),
    ]
    assert [one.since.text for one in held(record, "infusion")] == ["2026-03-04", "2026-05-01"]
    assert held(record_of("2026-10-01 consent 1")) == ()


def test_the_last_month_of_the_calendar_is_the_last() -> None:
    """After a year that was mistyped no month follows: as text, 10000-01 would stand before it."""
    found = accrual([{"referred": at("9999-11-30")}], until=date(9999, 12, 30))
    assert [(each.month, each.counts["referred"]) for each in found.months] == [("9999-11", 1), ("9999-12", 1)]
