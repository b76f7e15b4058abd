"""The phrases of reports: both languages, with the same gaps, and none of them forgotten."""

from string import Formatter
from typing import get_args

import pytest

from trialwright.derive.flow import Reason, Step
from trialwright.events.course import PatientDied
from trialwright.publish.report_words import (
    DETAIL_WORDS,
    REASON_WORDS,
    STEP_WORDS,
    WORDS,
    counted_patients,
    departure_said,
    in_a_row,
)


def gaps(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("name", WORDS)
def test_both_languages_have_the_same_gaps(name: str) -> None:
    english, chinese = WORDS[name]
    assert gaps(english) == gaps(chinese)
    assert name == "series" or not chinese.isascii()


def test_every_step_and_every_reason_of_the_flow_has_words() -> None:
    assert set(STEP_WORDS) == set(get_args(Step))
    assert set(REASON_WORDS) == set(get_args(Reason))


def test_every_cause_of_death_has_words() -> None:
    causes = get_args(get_args(PatientDied.__annotations__["cause"])[0])
    assert set(causes) <= set(DETAIL_WORDS)


def test_a_loss_without_a_detail_and_with_one_of_its_own_words() -> None:
    assert departure_said("died", "", "en") == "died"
    assert departure_said("other", "moved away", "en") == "other (moved away)"
    assert departure_said("other", "moved away", "zh") == "其他（moved away）"


def test_numbers_of_patients_and_lists() -> None:
    assert [counted_patients(count, "en") for count in (0, 1, 2)] == ["0 patients", "1 patient", "2 patients"]
    assert in_a_row(["甲", "乙"], "zh") == "甲、乙"
