"""Visits and assessments: at which visits something is asked for some patients only, and how often a day."""

import pytest

from trialwright.protocol.criteria import SexIs
from trialwright.protocol.visits import Anchor, Assessment, Daily, Visit

WOMEN = SexIs(sex="female")


def assessment(*at: str, daily: Daily | None = None) -> Assessment:
    return Assessment(id="a", label="A", label_zh="甲", applies=WOMEN, applies_at=at, daily=daily)


def visit(day: int, anchor: Anchor = "infusion") -> Visit:
    return Visit(id="V", label="V", label_zh="访", day=day, before=0, after=0, assessments=("a",), anchor=anchor)


def test_a_rule_counts_at_every_visit_or_at_those_that_are_named() -> None:
    assert assessment().meant_for("V") == WOMEN
    assert [assessment("V", "W").meant_for(name) for name in ("V", "W", "X")] == [WOMEN, WOMEN, None]


@pytest.mark.parametrize(("day", "times"), [(-1, None), (0, 3), (14, 3), (15, None)])
def test_both_ends_of_the_days_of_several_times(day: int, times: int | None) -> None:
    assert visit(day).times_a_day(assessment(daily=Daily(times=3, from_day=0, until_day=14))) == times


def test_days_are_counted_from_the_infusion_only() -> None:
    assert visit(0, "apheresis").times_a_day(assessment(daily=Daily(times=3, from_day=0, until_day=14))) is None
    assert visit(0).times_a_day(assessment()) is None
