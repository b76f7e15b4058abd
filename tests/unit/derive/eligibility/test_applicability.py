"""For whom an assessment is meant: judged on the day, once for all days between which nothing changed, in words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rule_trees import RULES
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.story_lines import ZONE
from tests.unit.derive.telling import believed, event, lab

from trialwright.derive.eligibility import applicability as module
from trialwright.derive.eligibility.applicability import PREGNANCY_TEST, Applies, applicability, meant_on
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import facts_of
from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    AnyOf,
    Attested,
    Comparison,
    Implies,
    Limit,
    Not,
    NotOccurred,
    Occurred,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.visits import Assessment

GROWN = AgeIs(comparisons=(Comparison("at_least", Limit(Decimal(12), "a")),))
DELAYED = Occurred(concept="developmental_delay", closed_by="medical")
BOY = "2024-02-20  male, born 2012-03-11\n"


def asked(rule: Rule, story: str, *days: str, as_of: str = "2024-04-01") -> list[Applies]:
    on = applicability(PROTOCOL, record_of(story, as_of=as_of))
    return [on(rule, date.fromisoformat(day)) for day in days]


def test_the_birthday_decides_at_the_end_of_its_day() -> None:
    found = asked(GROWN, BOY, "2024-03-10", "2024-03-11")
    assert [(one.answer.value, one.excluded, one.words) for one in found] == [
        (False, True, "11 years old is not at least 12"),
        (True, False, ""),
    ]


def test_without_a_day_it_is_now_and_no_later_day_counts() -> None:
    on = applicability(PROTOCOL, record_of(BOY, as_of="2024-03-10"))
    assert [on(GROWN, day).excluded for day in (None, date(2024, 3, 11), date.max)] == [True, True, True]


def test_the_last_day_of_the_calendar_is_now_west_of_greenwich_too() -> None:
    """Its end there would fall into the year 10000, which nobody can write."""
    story = believed([event(1, lab("alt", "30 U/L"), "2026-10-20", zone="America/New_York")])
    found = applicability(PROTOCOL, story)(GROWN, date.max)
    assert (found.doubtful, found.excluded) == (True, False)


def test_what_is_recorded_that_day_counts_and_what_comes_after_it_does_not() -> None:
    story = f"{BOY}2024-03-12T23:59+08:00  has developmental_delay\n2024-02-20  medical history taken"
    assert [one.excluded for one in asked(DELAYED, story, "2024-03-11", "2024-03-12")] == [True, False]


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("", "if at least 12 years old and not developmental delay, not known: demographics (no data), medical history "
         "(not taken)"),
        ("2024-02-20  male, born 2012-03", "if at least 12 years old and not developmental delay, not known: date of birth "
         "(date imprecise), medical history (not taken)"),
    ],
)  # fmt: skip
def test_what_nobody_can_tell_says_what_is_wanted(story: str, words: str) -> None:
    (found,) = asked(AllOf((GROWN, Not(DELAYED))), story, "2024-03-20")
    assert (found.doubtful, found.excluded, found.words) == (True, False, words)


def test_a_fact_that_excludes_makes_the_others_unneeded() -> None:
    (found,) = asked(AllOf((GROWN, Not(DELAYED))), BOY, "2024-03-01")
    assert (found.excluded, found.doubtful) == (True, False)


def test_a_rule_that_does_not_apply_excludes() -> None:
    (found,) = asked(Implies(when=SexIs(sex="female"), then=GROWN), BOY, "2024-03-20")
    assert (found.answer.status, found.excluded, found.words) == ("not_applicable", True, "male")


def test_the_daily_visits_of_a_ward_judge_once() -> None:
    """15 days on which nothing happens but results: two rules are judged once each, and once more after a birthday."""
    days = [f"2024-03-{day}" for day in range(10, 25)]
    story = f"{BOY}2024-02-20  medical history taken\n" + "".join(f"{day}  temperature 38 Cel\n" for day in days)
    with patch.object(module, "judge", wraps=judge) as judging:
        asked(AllOf((GROWN, Not(DELAYED))), story, *days)
        assert judging.call_count == 2


def test_a_window_is_judged_on_each_day() -> None:
    recent = Resulted(test="csf_blasts", result="positive", within_days=3, absent="not_met")
    found = asked(
        recent, f"{BOY}2024-03-10  csf_blasts positive", "2024-03-09", "2024-03-10", "2024-03-13", "2024-03-14"
    )
    assert [one.answer.value for one in found] == [False, True, True, False]


@pytest.mark.parametrize(("gives", "excluded"), [((PREGNANCY_TEST,), False), (("capd",), True)])
def test_that_she_can_bear_children_asks_for_a_pregnancy_test_and_for_nothing_else(
    gives: tuple[str, ...], *, excluded: bool
) -> None:
    """A girl of 8 years, and two assessments for the age of 12: what was said of her means one of them for her."""
    girl = "2024-02-20  female, born 2015-05-05\n2024-02-21  no no_childbearing_potential"
    judged = applicability(PROTOCOL, record_of(girl, as_of="2024-04-01"))
    tool = Assessment(id="a", label="A", label_zh="甲", gives=gives)
    assert meant_on(judged, tool, GROWN, date(2024, 3, 10)).excluded is excluded


TIMELESS: st.SearchStrategy[Rule] = st.sampled_from(
    [
        GROWN,
        SexIs(sex="female"),
        Occurred(concept="seizure", closed_by="medical"),
        NotOccurred(concept="systemic_steroid", closed_by="medication"),
        Resulted(test="hbsag", result="positive"),
        Attested(statement="a"),
    ]
)
TREES = st.one_of(
    RULES,
    TIMELESS,
    st.builds(lambda a, b: AllOf((a, Not(b))), TIMELESS, TIMELESS),
    st.builds(lambda a, b: AnyOf((a, b)), TIMELESS, RULES),
)
TOLD = st.sampled_from(
    [
        "female, born 2012-03-11", "has seizure", "no seizure", "seizure began 2023-12-24, ended 2024-01-10",
        "medical history taken", "medication history taken", "dexamethasone started as systemic_steroid",
        "dexamethasone stopped", "hbsag positive", "hbsag negative", "a: yes", "a: no", "creatinine 9 mg/dL", "alt 30 U/L",
        "visit M1 held",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TREES, st.lists(st.tuples(st.integers(0, 100), TOLD), max_size=8), st.lists(st.integers(-5, 110), max_size=8))
def test_the_short_way_answers_as_the_long_one(rule: Rule, lines: Sequence[tuple[int, str]], days: list[int]) -> None:
    """Whatever the rule and the record: each day answers as if it were judged by itself."""
    start = date(2024, 1, 1)
    record = record_of("\n".join(f"{start + timedelta(days=day)}  {what}" for day, what in lines), as_of="2024-04-05")
    on = applicability(PROTOCOL, record)
    for number in days:
        day = start + timedelta(days=number)
        at = datetime.combine(day, time.max, ZoneInfo(ZONE if record.events else "UTC")).astimezone(UTC)
        facts = facts_of(record, at=at, ranges=PROTOCOL.reference_ranges)
        assert on(rule, day).answer == judge(rule, facts), day
