"""Deviations of days that need a calendar of their own."""

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import treated

from trialwright.derive.deviations.deviating_days import deviating_days
from trialwright.derive.visits.schedule import calendar


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


def test_a_visit_without_a_planned_day_has_no_window() -> None:
    """Nobody reads of a window from None to None."""
    consented = "2024-01-05  consent C1, for treatment and genetics\n"
    missed = "2024-01-15  visit screening without marrow_genetics: the laboratory was closed"
    record = record_of(consented + missed, as_of="2024-02-01")
    (one,) = (
        one for one in deviating_days(PROTOCOL, record, calendar(PROTOCOL, record)) if one.code == "assessment.missed"
    )
    assert one.wanted == "marrow_genetics with no window"


def test_two_days_of_one_visit_are_judged_each() -> None:
    told = codes("2024-04-21  visit M1 held\n2024-04-22  visit M1 held")
    assert told.count("visit.outside_window") == 1


def test_who_died_is_not_blamed_for_what_was_open() -> None:
    told = codes("2024-04-21  died: infection")
    assert "visit.not_held.M1" not in told
    assert "visit.not_held.D26" in told


def test_why_something_does_not_apply_is_no_record_of_the_visit() -> None:
    """A man's pregnancy test and an adult's CAPD do not apply; D3 is still not recorded."""
    story = "2024-03-01  male, born 1990-01-01\n2024-03-01  medical history taken"
    assert "visit.not_held.D3" in codes(story)


def test_a_visit_that_was_held_is_incomplete_and_not_partly_recorded() -> None:
    told = codes("2024-04-10  visit M1 held: blood_count")
    assert "visit.incomplete.M1" in told
    assert "visit.partly_recorded.M1" not in told


def test_nobody_is_blamed_for_the_times_of_a_day_on_which_the_patient_was_lost() -> None:
    fever = "2024-03-13  temperature 39 Cel\n"
    assert "visit.too_seldom.D3" in codes(fever)
    assert "visit.too_seldom.D3" not in codes(f"{fever}2024-03-13  lost\n2024-06-01  contact by telephone")


def test_times_in_doubt_blame_nobody() -> None:
    """Nobody knows whether he is 12 already: neither score is missed for certain, and the vital signs are."""
    story = "2024-03-01  male, born 2012-03\n2024-03-13  temperature 39 Cel\n2024-03-13  ice 9"
    record = treated(story, as_of="2024-09-01")
    (one,) = (
        one for one in deviating_days(PROTOCOL, record, calendar(PROTOCOL, record)) if one.code == "visit.too_seldom.D3"
    )
    assert one.found == "visit D3 with vital_signs (1 of 3 times)"


def test_what_was_made_for_nothing_need_not_be_made_again() -> None:
    """An ICE score of a child of 8: it is not meant for him, so nobody asks for the second one."""
    story = (
        "2024-03-01  male, born 2015-05-05\n2024-03-01  medical history taken\n2024-03-13  ice 9\n2024-03-13  capd 3"
    )
    record = treated(story, as_of="2024-09-01")
    (one,) = (
        each for each in deviating_days(PROTOCOL, record, calendar(PROTOCOL, record)) if each.code.endswith("seldom.D3")
    )
    assert one.found == "visit D3 with vital_signs (0 of 3 times), capd (1 of 2 times)"
