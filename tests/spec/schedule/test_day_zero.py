"""Day 0, protocol days and study days; and what becomes of the plan when the infusion slips."""

from datetime import date

from tests.spec.conftest import PROTOCOL, Story
from tests.treated import prepared, treated

from trialwright.derive.study_day import protocol_day, study_day
from trialwright.derive.visits.day_zero import ACTUAL, PLANNED, day_zero
from trialwright.derive.visits.schedule import PlannedVisit, calendar


def visit(story: Story, name: str, as_of: str = "2024-05-01") -> PlannedVisit:
    return next(row for row in calendar(PROTOCOL, story.record(as_of)).visits if row.visit.id == name)


def test_study_days(story: Story) -> None:
    """TV-4.30. Infused on 2024-03-10 after lymphodepletion from 2024-03-05 on.

    2024-03-05  fludarabine 54 mg given
    2024-03-10  infusion 50 mL of bag B1
    2024-04-07  visit M1 held

    The visit of D28 falls on 2024-04-07, which is study day 29; lymphodepletion began on D-5, study day -5. There is a
    protocol day 0, and there is no study day 0.
    """
    row = visit(story, "M1")
    assert row.planned == row.actual == date(2024, 4, 7)
    assert (row.actual_day, row.study_day) == (28, 29)
    infused = date(2024, 3, 10)
    assert protocol_day(date(2024, 3, 5), infused) == study_day(date(2024, 3, 5), infused) == -5
    assert (protocol_day(infused, infused), study_day(infused, infused)) == (0, 1)


def test_a_late_infusion_moves_the_plan(story: Story) -> None:
    """TV-4.31. Lymphodepletion on 2024-03-05 to 07, and the infusion slips to 2024-03-12.

    2024-03-05  fludarabine 54 mg given
    2024-03-06  fludarabine 54 mg given
    2024-03-07  fludarabine 54 mg given
    2024-03-12  infusion 50 mL of bag B1

    The doses stay where they are. D28 becomes 2024-04-09, and 2024-04-07 stays visible as the first plan.
    """
    days = calendar(PROTOCOL, story.record("2024-05-01"))
    assert (days.day_zero.value, days.first_plan, days.shift) == (date(2024, 3, 12), date(2024, 3, 10), 2)
    row = visit(story, "M1")
    assert (row.planned, row.first_planned) == (date(2024, 4, 9), date(2024, 4, 7))
    infusion = visit(story, "D0")
    assert (infusion.planned, infusion.first_planned) == (date(2024, 3, 12), date(2024, 3, 10))
    for name, on in (("LD5", 5), ("LD4", 6), ("LD3", 7)):
        dose = visit(story, name)
        assert (dose.status, dose.planned, dose.in_window) == ("done", date(2024, 3, on), True)


def test_before_the_infusion_day_0_is_a_plan() -> None:
    """From the first dose on, day 0 is planned five days later; the infusion makes it a fact."""
    planned = day_zero(PROTOCOL, prepared(as_of="2024-03-06"))
    assert (planned.value, planned.rule, planned.because) == (date(2024, 3, 10), PLANNED, (1,))
    assert planned.steps[0].how == "fludarabine on 2024-03-05 is D-5: day 0 is planned for 2024-03-10"
    actual = day_zero(PROTOCOL, treated())
    assert (actual.value, actual.rule, actual.because) == (date(2024, 3, 10), ACTUAL, (7,))


def test_fractions_count_from_the_first(story: Story) -> None:
    """The dose is given in two parts; day 0 stays the day of the first.

    2024-03-10  infusion 20 mL of bag B1
    2024-03-20  infusion 30 mL of bag B2, fraction 2
    """
    assert day_zero(PROTOCOL, story.record("2024-05-01")).value == date(2024, 3, 10)


def test_a_first_fraction_that_nobody_recorded(story: Story) -> None:
    """Only the second part is recorded: day 0 is provisional, and what is missing is named.

    2024-03-20  infusion 30 mL of bag B2, fraction 2
    """
    answer = day_zero(PROTOCOL, story.record("2024-05-01"))
    assert (answer.value, answer.status) == (date(2024, 3, 20), "review")
    assert [missing.what for missing in answer.missing] == ["first fraction"]


def test_a_month_is_no_day(story: Story) -> None:
    """A historic chart gives only the month of the infusion: nothing is planned from it, and it says why.

    2016-03  infusion 50 mL of bag B1
    2016-04-07  visit M1 held
    """
    days = calendar(PROTOCOL, story.record("2016-06-01"))
    assert (days.day_zero.value, days.day_zero.status) == (None, "unknown")
    assert [missing.reason for missing in days.day_zero.missing] == ["date_imprecise"]
    row, later = visit(story, "M1", "2016-06-01"), visit(story, "M3", "2016-06-01")
    assert (row.status, row.actual, row.in_window, row.planned) == ("done", date(2016, 4, 7), None, None)
    assert (later.status, [missing.reason for missing in later.missing]) == ("unknown", ["date_imprecise"])
