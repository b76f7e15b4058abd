"""The words of the report of a rehearsal: both languages fill the same gaps, and every name in use has words."""

import re
from string import Formatter
from typing import get_args

import pytest

from trialwright.publish.rehearsal.rehearsal_counts import COSTS, Trouble
from trialwright.publish.rehearsal.rehearsal_words import PAGE_WORDS, share, told

SAME_IN_BOTH = {"act_why", "block_is", "days_same", "other_language", "scenario_is", "with_share"}


def gaps(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("name", PAGE_WORDS)
def test_both_languages_fill_the_same_gaps(name: str) -> None:
    english, chinese = PAGE_WORDS[name]
    assert gaps(english) == gaps(chinese)


@pytest.mark.parametrize("name", sorted(set(PAGE_WORDS) - SAME_IN_BOTH))
def test_the_second_is_chinese(name: str) -> None:
    english, chinese = PAGE_WORDS[name]
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert re.search(r"[\u4e00-\u9fff]", chinese)


def test_every_trouble_has_its_heading_and_its_lead() -> None:
    for name in get_args(Trouble):
        assert {name, f"{name}_lead"} <= set(PAGE_WORDS)
    assert set(COSTS) <= set(PAGE_WORDS)


def test_gaps_are_filled() -> None:
    assert told("with_share", "en", count=2, share="25 % of 8") == "2 (25 % of 8)"
    assert told("with_share", "zh", count=2, share="8 例的 25%") == "2（8 例的 25%）"


@pytest.mark.parametrize(
    ("count", "of", "words"), [(1, 3, "33.3 % of 3"), (3, 3, "100 % of 3"), (0, 3, "0 % of 3"), (0, 0, "")]
)
def test_a_share_is_of_something(count: int, of: int, words: str) -> None:
    assert share(count, of, "en") == words


LEAD: dict[str, object] = {"referred": 0, "enrolled": 0, "infused": 0, "lost": 0, "refused": 0, "grave": 0, "held": 0}


def test_one_and_none_are_told_as_people_say_them() -> None:
    one = told("lead", "en", **dict.fromkeys(LEAD, 1))
    assert one == (
        "1 invented patient was referred, 1 was enrolled, 1 got the cells. 1 of the enrolled never got them. Permission to act "
        "was refused once, 1 deviation was critical or major, and pauses held enrolment for 1 day."
    )
    assert told("lead", "en", **LEAD).endswith(
        "Permission to act was never refused, no deviation was critical or major, and no pause held enrolment."
    )
    assert told("lead", "zh", **LEAD).endswith("严重或重大偏离 0 项，入组未曾暂停。")
    assert told("lead", "zh", **LEAD | {"held": 3}).endswith("入组暂停共 3 天。")


def test_of_one_patient_nobody_says_that_half_took_longer() -> None:
    assert told("delays_numbers", "en", median="41", patients=1) == (
        "41 days from referral to infusion, in the one patient"
    )
    assert told("delays_numbers", "en", median="1", patients=3) == (
        "1 day from referral to infusion, half of the patients longer"
    )
    assert told("delays_numbers", "zh", median="41", patients=1) == "从转诊到回输仅一例，41 天"


@pytest.mark.parametrize("name", sorted(set(PAGE_WORDS) - {"span_is"}))  # a rehearsal is never of one event
def test_no_phrase_counts_one_of_many_in_english(name: str) -> None:
    """Every number beside a noun has a form for one; what stays in plural names no number of its own."""
    english, _ = PAGE_WORDS[name]
    told_once = re.sub(r"\{[^}:]*:[^}]*\}", "", english)
    assert not re.search(r"\} (times|days|patients|queries|facts|events|kinds|visits|deviations|were|are)\b", told_once)


@pytest.mark.parametrize("name", PAGE_WORDS)
def test_nobody_reads_of_leave(name: str) -> None:
    """It reads like a holiday."""
    assert not re.search(r"\b[Ll]eave\b", PAGE_WORDS[name][0])


@pytest.mark.parametrize(
    "name", ["evidence", "dose", "as_text", "sheets", "status_page", "example_of", "longest_of", "source"]
)
def test_what_leads_to_english_on_a_chinese_page_says_so(name: str) -> None:
    assert "英文" in PAGE_WORDS[name][1]
