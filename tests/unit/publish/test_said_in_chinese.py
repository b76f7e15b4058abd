"""Every sentence in which screening gives its reasons has a Chinese one; what has none is not guessed at."""

import re

import pytest
from tests.story import record_of
from tests.unit.publish.sample_sheets import BLOCKED, ELIGIBLE, INELIGIBLE, UNKNOWN, protocol

from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility
from trialwright.publish.numbers import in_prose
from trialwright.publish.said_in_chinese import said_in_chinese

ODD = """
    2026-10-01 consent 1
    2026-10-19 female, born 2008
    2026-10-20 creatinine 80 furlong
    2026-10-20 alt 100 U/L
    2026-10-20 ast 30 U/L, upper 4000000 U/L
    2026-10-20 bilirubin 12 umol/L
    2026-10-20 bilirubin 13 umol/L
    2026-10 lvef 62 %
    2026-01-02 ecog 1
    2026-10-20 hbsag indeterminate
    2026-10-20 survival_over_3_months: yes
    2026-10-20 survival_over_3_months: no
    2026-10-20 intolerant_to_chemotherapy: no
    2025 has infection
    2026-10-02 has seizure
"""
STORIES = (ELIGIBLE, INELIGIBLE, BLOCKED, UNKNOWN, ODD)
_ENGLISH = re.compile(r"\b(?:the|is|not|was|recorded|of|and|asked|window|last|event)\b")


def sentences(story: str) -> set[str]:
    record = record_of(story)
    answers = [*criterion_answers(protocol(), record).values(), eligibility(protocol(), record)]
    told = {step.how for answer in answers for step in answer.steps}
    return {in_prose(one) for one in told | {missing.detail for answer in answers for missing in answer.missing}} - {""}


@pytest.mark.parametrize("story", STORIES)
def test_all_that_screening_says_is_said_in_chinese(story: str) -> None:
    told = sentences(story)
    assert len(told) > 5
    for sentence in told:
        chinese = said_in_chinese(sentence)
        assert chinese is not None, f"give {sentence!r} a pattern"
        assert not _ENGLISH.search(chinese), chinese


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("95 % is not at least 96 %, 2026-10-20", "95 % 低于 96 %，2026-10-20"),
        ("5 is not at most 4, 2026-10", "5 高于 4，2026-10"),
        ("5 % is at least 1 % and 5 % is below 9 %, 2026", "5 % 不低于 1 %，且 5 % 低于 9 %，2026"),
        ("5 % is not above 9 %, 2026-10-20T07:30:00+08:00", "5 % 不高于 9 %，2026-10-20T07:30:00+08:00"),
        (
            "30 U/L is below 120 U/L (3 x 40 U/L), 2026-10-20; upper limit from the register (event 7)",
            "30 U/L 低于 120 U/L（3 x 40 U/L），2026-10-20；正常值上限取自登记（事件 7）",
        ),
        (
            "30 U/L is below 120 U/L, 2026-10-20; upper limit from the protocol (range alt_sz: laboratory manual)",
            "30 U/L 低于 120 U/L，2026-10-20；正常值上限取自方案（范围 alt_sz：laboratory manual）",
        ),
        ("<5 IU/mL does not say whether it is below 3 IU/mL", "<5 IU/mL 不能说明是否低于 3 IU/mL"),
        ("42 or 43 years old is not at least 18 and at most 42", "42 或 43 岁，不符合“不低于 18 且 不高于 42”"),
        ("born 2008: 17 or 18 years old", "出生于 2008：17 或 18 岁"),
        ("2 to 3 recorded: the complete medical history was taken on 2026-10-20",
         "记录 2 至 3 次：已于 2026-10-20 采集完整的病史"),
        ("1 to 2 in the window", "窗口内 1 至 2 次"),
        (
            "no seizure now: Li Wei (nurse) recorded on 2026-10-20 that there is none; seizure from 2024 to 2025",
            "目前没有“癫痫发作”：Li Wei（护士）于 2026-10-20 记录为无；癫痫发作（2024 至 2025）",
        ),
        ("begun and not complete, asked for: seizure", "已开始但未完成；需了解：癫痫发作"),
        ("12 U/L came without its reference range, and the register has none of Lab 1 that fits, nor has the protocol",
         "12 U/L 未附参考范围，登记和方案中都没有 Lab 1 的适用范围"),
        ("12 U/L came without its reference range, and by the protocol nothing else fills it",
         "12 U/L 未附参考范围，方案规定不得以其他范围代替"),
        ("2 ranges of the register fit (events 3 and 4): end or void all but one",
         "登记中有 2 个范围适用（事件 3、4）：请只保留一个"),
        ("event 3 was redacted: enter its facts again as its correction, or void it",
         "事件 3 已遮蔽：请作为更正重新录入，或作废"),
        ("seizure: event 3 says that it is there, event 4 that it is not", "癫痫发作：事件 3 记录为有，事件 4 记录为无"),
        ("stated by a nurse on 2026-10-20; wanted: an investigator", "由护士于 2026-10-20 声明；须由研究者声明"),
        ("dated 2026; dated 2025", "日期为 2026；日期为 2025"),
        ("asked for: seizure; stated both ways at the same time", "需了解：癫痫发作；同一时间的声明互相矛盾"),
    ],
)  # fmt: skip
def test_a_sentence_keeps_its_meaning(english: str, chinese: str) -> None:
    assert said_in_chinese(english) == chinese


@pytest.mark.parametrize(
    "words", ["", "the moon is full", "negative", "no such thing", "5 is purple, 2026-10-20", "a; b"]
)
def test_what_has_no_pattern_is_not_guessed_at(words: str) -> None:
    assert said_in_chinese(words) is None
