"""The phrases of reports: both languages, with the same gaps, and none of them forgotten."""

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import trialwright
from trialwright.derive.trial.flow import Reason, Step
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


def test_a_criterion_is_called_by_its_name_beside_its_id() -> None:
    names = {"E2.infection": "Active infection"}
    assert (
        departure_said("not_eligible", "E2.infection", "en", names) == "not eligible (E2.infection: Active infection)"
    )
    assert departure_said("not_eligible", "E2.infection", "zh", {"E2.infection": "活动性感染"}) == (
        "不符合入排标准（E2.infection：活动性感染）"
    )
    assert departure_said("not_eligible", "E9", "en", names) == "not eligible (E9)"


def test_whoever_is_known_by_a_code_was_referred() -> None:
    assert STEP_WORDS["prescreened"] == ("referred", "转诊")


def test_what_a_rehearsal_means_by_another_reason_has_its_words() -> None:
    """The reasons with which a rehearsal ends a way: none of them stays English on a Chinese page."""
    stations = Path(trialwright.__file__).parent / "simulate" / "stations"
    told = "".join(path.read_text(encoding="utf-8") for path in stations.glob("*.py"))
    reasons = set(re.findall(r'"other", "([a-z ]+)"', told))
    assert "the trial takes no more patients" in reasons
    assert reasons <= set(DETAIL_WORDS)
    assert departure_said("other", "the trial takes no more patients", "zh") == "其他（试验已停止入组）"


def test_numbers_of_patients_and_lists() -> None:
    assert [counted_patients(count, "en") for count in (0, 1, 2)] == ["0 patients", "1 patient", "2 patients"]
    assert in_a_row(["甲", "乙"], "zh") == "甲、乙"
