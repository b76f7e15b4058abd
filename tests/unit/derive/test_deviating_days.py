"""Deviations of days that need a calendar of their own."""

from tests.spec.conftest import PROTOCOL
from tests.treated import treated

from trialwright.derive.deviating_days import deviating_days
from trialwright.derive.schedule import calendar


def codes(more: str, *, as_of: str = "2024-09-01") -> list[str]:
    record = treated(more, as_of=as_of)
    return [one.code for one in deviating_days(PROTOCOL, record, calendar(PROTOCOL, record))]


def test_a_visit_sorted_by_its_day_is_asked_about_first() -> None:
    """It names no visit, so nobody is blamed for its window; the visit that it counts for is accounted for meanwhile."""
    told = codes("2024-07-05  visit extra held")
    assert "visit.outside_window" not in told
    assert "visit.not_held.M3" not in told
    assert "visit.not_held.M2" in told


def test_a_visit_whose_window_cannot_be_told() -> None:
    assert "visit.outside_window" not in codes("2024-04  visit M1 held")


def test_two_days_of_one_visit_are_judged_each() -> None:
    told = codes("2024-04-21  visit M1 held\n2024-04-22  visit M1 held")
    assert told.count("visit.outside_window") == 1


def test_who_died_is_not_blamed_for_what_was_open() -> None:
    told = codes("2024-04-21  died: infection")
    assert "visit.not_held.M1" not in told
    assert "visit.not_held.D26" in told
