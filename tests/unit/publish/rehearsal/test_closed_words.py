"""The words of closed lists: both languages, and a word for every name in use."""

import re
from pathlib import Path
from typing import get_args

import pytest

import trialwright
from trialwright.derive.trial.ledger import BLOCKS
from trialwright.derive.trial.milestones import MILESTONES
from trialwright.events.conduct import Stage
from trialwright.protocol.decisions import Act
from trialwright.protocol.phrases import Language
from trialwright.publish.rehearsal.closed_words import (
    ACT_WORDS,
    BLOCK_WORDS,
    DIRT_WORDS,
    MILESTONE_WORDS,
    SEVERITY_WORDS,
    STAGE_WORDS,
    UNTOLD_WORDS,
    word,
)

LISTS = (ACT_WORDS, BLOCK_WORDS, DIRT_WORDS, MILESTONE_WORDS, SEVERITY_WORDS, STAGE_WORDS, UNTOLD_WORDS)


@pytest.mark.parametrize("words", LISTS)
def test_closed_lists_have_both_languages(words: dict[str, tuple[str, str]]) -> None:
    assert all(re.search("[a-z]", english) and re.search(r"[\u4e00-\u9fff]", zh) for english, zh in words.values())


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


@pytest.mark.parametrize(
    ("name", "language", "words"), [("enrol", "zh", "入组"), ("tap_the_spine", "zh", "tap the spine")]
)
def test_a_name_that_a_list_does_not_hold_is_shown_as_it_is(name: str, language: Language, words: str) -> None:
    assert word(ACT_WORDS, name, language) == words
