"""The words of the report of a rehearsal: both languages fill the same gaps, and every name in use has words."""

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import trialwright
from trialwright.derive.ledger import BLOCKS
from trialwright.derive.milestones import MILESTONES
from trialwright.events.conduct import Stage
from trialwright.protocol.decisions import Act
from trialwright.publish.rehearsal_counts import COSTS, Trouble
from trialwright.publish.rehearsal_words import (
    ACT_WORDS,
    BLOCK_WORDS,
    DIRT_WORDS,
    MILESTONE_WORDS,
    PAGE_WORDS,
    SEVERITY_WORDS,
    STAGE_WORDS,
    share,
    told,
)

SAME_IN_BOTH = {"act_why", "days_same", "other_language", "scenario_is"}
LISTS = (ACT_WORDS, BLOCK_WORDS, DIRT_WORDS, MILESTONE_WORDS, SEVERITY_WORDS, STAGE_WORDS)


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


@pytest.mark.parametrize("words", LISTS)
def test_closed_lists_have_both_languages(words: dict[str, tuple[str, str]]) -> None:
    assert all(re.search("[a-z]", english) and re.search(r"[\u4e00-\u9fff]", zh) for english, zh in words.values())


def test_every_trouble_has_its_heading_and_its_lead() -> None:
    for name in get_args(Trouble):
        assert {name, f"{name}_lead"} <= set(PAGE_WORDS)
    assert set(COSTS) <= set(PAGE_WORDS)


def test_every_act_milestone_stage_and_block_has_its_word() -> None:
    assert set(get_args(Act)) <= set(ACT_WORDS)
    assert set(MILESTONES) == set(MILESTONE_WORDS)
    assert set(get_args(Stage)) == set(STAGE_WORDS)
    assert set(BLOCKS) == set(BLOCK_WORDS)


def test_every_kind_of_dirt_of_a_rehearsal_has_its_word() -> None:
    source = (Path(trialwright.__file__).parent / "simulate" / "dirt.py").read_text(encoding="utf-8")
    planted = set(re.findall(r'dirt="([a-z_]+)"', source))
    assert "late" in planted
    assert planted <= set(DIRT_WORDS)


def test_gaps_are_filled() -> None:
    assert told("in_numbers", "en", count=3, patients=2, of=8) == "3 times, 2 of 8 patients"
    assert told("in_numbers", "zh", count=3, patients=2, of=8) == "3 次，8 例中 2 例"


@pytest.mark.parametrize(
    ("count", "of", "words"), [(1, 3, "33.3 % of 3"), (3, 3, "100 % of 3"), (0, 3, "0 % of 3"), (0, 0, "")]
)
def test_a_share_is_of_something(count: int, of: int, words: str) -> None:
    assert share(count, of, "en") == words
