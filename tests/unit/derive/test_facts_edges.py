"""Instants and midnights at which a fact begins to be one, or to be inside a window."""

from datetime import UTC, datetime

import pytest
from tests.story import noon, record_of
from tests.unit.derive.telling import event, facts, lab

from trialwright.derive.facts import Dated, facts_of, newest
from trialwright.standards.when import When


def test_the_first_word_of_that_instant_and_a_later_one() -> None:
    text = """
    2026-10-20T12:00:00.000000+08:00  survival_over_3_months: yes
    2026-10-21  survival_over_3_months: no
    """
    told = facts_of(record_of(text), at=noon("2026-10-20"))
    assert [one.event.seq for one in told.attested["survival_over_3_months"]] == [1]


def test_two_results_of_the_first_day_of_the_window_are_surely_inside() -> None:
    """The window of 14 days before 2026-10-25 begins at the midnight before 2026-10-11."""
    told = facts("2026-10-11  creatinine 0.9 mg/dL\n2026-10-11  creatinine 1.0 mg/dL")
    found = newest("creatinine", told.results("creatinine"), told.at, 14)
    assert ([one.seq for one in found.events], found.missing) == ([1, 2], None)


def test_the_midnight_of_one_site_comes_before_that_of_another() -> None:
    """The newest is of a site in UTC, where 2026-10-10 is not over; in China it is the first instant of 2026-10-11."""
    midnight = event(1, lab("creatinine", "0.9 mg/dL"), "2026-10-11T00:00:00.000000+08:00")
    outside = event(2, lab("creatinine", "1.0 mg/dL"), "2026-10-10T20:00Z", zone="UTC")
    assert When("2026-10-11", "Asia/Shanghai").span()[0] == midnight.happened.span()[1]
    dated = [Dated(*one.happened.span(), one) for one in (midnight, outside)]
    found = newest("creatinine", dated, datetime(2026, 10, 25, 4, tzinfo=UTC), 14)
    assert ([one.seq for one in found.events], found.missing) == ([1], None)


@pytest.mark.parametrize("text", ["2026-10-20  has seizure", "2026-10  seizure began 2026-10-20"])
def test_what_occurred_was_not_known_the_day_before(text: str) -> None:
    """The days of one record are asked about one after the other; what was found for one is kept only while nothing changes."""
    record = record_of(text)
    found = [list(facts_of(record, at=noon(f"2026-10-{day}")).occurred) for day in (18, 19, 20, 21)]
    assert found == [[], [], ["seizure"], ["seizure"]]
