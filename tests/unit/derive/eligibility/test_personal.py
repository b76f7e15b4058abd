"""Judging tests that answer with a word, sex and age."""

from decimal import Decimal

import pytest
from tests.story import events_of
from tests.unit.derive.telling import event, facts, facts_among

from trialwright.derive.eligibility.judging import judge
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import TestResulted
from trialwright.protocol.criteria import AgeIs, Comparison, Limit, Operator, Resulted, SexIs
from trialwright.standards.when import When

POSITIVE = Resulted(test="hbsag", result="positive", within_days=90)
ZONE = "Asia/Shanghai"


def age(operator: Operator, years: int) -> AgeIs:
    return AgeIs(comparisons=(Comparison(operator, Limit(Decimal(years), "a")),))


@pytest.mark.parametrize(("absent", "value"), [("unknown", None), ("met", True), ("not_met", False)])
def test_what_absence_means_is_written_in_the_rule(absent: str, value: bool | None) -> None:
    rule = Resulted(test="hbsag", result="positive", within_days=90, absent=absent)  # type: ignore[arg-type]
    answer = judge(rule, facts("2026-01-01  hbsag positive"))
    assert answer.value is value
    if value is not None:
        assert (
            answer.steps[0].how == f"no value in the window; the protocol reads absence as {absent.replace('_', ' ')}"
        )


def test_a_result_dated_to_the_month_does_not_become_absent() -> None:
    rule = Resulted(test="hbsag", result="positive", within_days=14, absent="not_met")
    assert judge(rule, facts("2026-10  hbsag negative")).missing[0].reason == "date_imprecise"


def test_the_newest_counts() -> None:
    answer = judge(POSITIVE, facts("2026-10-20  hbsag negative\n2026-10-01  hbsag positive"))
    assert (answer.value, answer.because) == (False, (1,))
    assert answer.steps[0].how == "negative, 2026-10-20"


def test_a_redacted_result_may_be_the_newest() -> None:
    told = events_of("2026-10-10  hbsag negative")
    hidden = event(9, TestResulted(test="hcg", result="negative"), redacted=True)
    assert judge(POSITIVE, facts_among(*told, hidden)).missing[0].reason == "redacted"


def test_an_indeterminate_one_beside_another_of_the_same_time() -> None:
    answer = judge(POSITIVE, facts("2026-10-20  hbsag indeterminate\n2026-10-20  hbsag negative"))
    assert (answer.value, answer.missing[0].reason) == (None, "indeterminate")


def test_two_alike_at_the_same_time_are_no_contradiction() -> None:
    answer = judge(POSITIVE, facts("2026-10-20  hbsag negative\n2026-10-20  hbsag negative"))
    assert (answer.value, answer.because, answer.findings) == (False, (1, 2), ())


@pytest.mark.parametrize(("sex", "value"), [("female", True), ("male", False)])
def test_sex(sex: str, value: bool) -> None:
    answer = judge(SexIs(sex="female"), facts(f"2026-10-01  {sex}, born 1990"))
    assert (answer.value, answer.because) == (value, (1,))


def test_sex_that_nobody_recorded() -> None:
    assert judge(SexIs(sex="female"), facts("")).missing[0].what == "demographics"


def test_two_people_under_one_code() -> None:
    answer = judge(SexIs(sex="female"), facts("2026-10-01  male, born 1990\n2026-10-02  female, born 1990"))
    assert [(m.reason, m.detail) for m in answer.missing] == [
        ("conflict", "events 1 and 2 differ: correct or void one of them")
    ]


def test_redacted_demographics() -> None:
    body = DemographicsRecorded(sex="male", birth=When("1990", ZONE))
    assert judge(SexIs(sex="female"), facts_among(event(1, body, redacted=True))).missing[0].reason == "redacted"


@pytest.mark.parametrize(
    ("born", "operator", "years", "value"),
    [
        ("2008-10-25", "at_least", 18, True),  # the birthday itself
        ("2008-10-26", "at_least", 18, False),
        ("1951-10-26", "below", 75, True),
        ("1951-10-25", "below", 75, False),
        ("1990", "at_least", 18, True),  # 35 or 36: either way
        ("2008", "at_least", 18, None),
        ("2030", "at_least", 18, None),
    ],
)
def test_age(born: str, operator: Operator, years: int, value: bool | None) -> None:
    assert judge(age(operator, years), facts(f"2026-10-01  male, born {born}")).value is value


def test_the_words_of_an_age() -> None:
    assert (
        judge(age("at_least", 18), facts("2026-10-01  male, born 1990")).steps[0].how
        == "35 or 36 years old is at least 18"
    )
    unknown = judge(age("at_least", 18), facts("2026-10-01  male, born 2008"))
    assert unknown.missing[0].detail == "born 2008: 17 or 18 years old"
