"""Facts, verdicts and reasons in two languages; nothing stays English in Chinese but what was registered or entered."""

from typing import get_args

import msgspec
import pytest
from tests.other_protocol import OTHER
from tests.unit.publish.sample_sheets import ELIGIBLE, INELIGIBLE, UNKNOWN, derived, protocol

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.trial.ledger import Role
from trialwright.protocol.phrases import Language
from trialwright.protocol.reading import read_protocol
from trialwright.publish import verdicts
from trialwright.publish.verdicts import Verdict
from trialwright.publish.wording import criterion_words, foreign, role_words, verdict_words, wording

ENGLISH, CHINESE = wording(protocol(), "en"), wording(protocol(), "zh")
VERDICTS = [
    one for one in vars(verdicts).values() if isinstance(one, Verdict) and one.words not in ("given", "refused")
]


@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda one: one.words)
def test_every_verdict_has_a_chinese_word(verdict: Verdict) -> None:
    assert verdict_words(verdict, "en") == verdict.words
    assert not verdict_words(verdict, "zh").isascii()


@pytest.mark.parametrize("role", get_args(Role))
def test_every_role_has_a_word_in_both_languages(role: Role) -> None:
    assert role_words(role, "en").isascii()
    assert not role_words(role, "zh").isascii()


def test_every_fact_that_screening_can_miss_has_a_chinese_name() -> None:
    told = [missing for story in (UNKNOWN, ELIGIBLE) for a in derived(story).answers.values() for missing in a.missing]
    assert len(told) > 20
    for missing in told:
        assert not CHINESE.fact(missing.what).isascii(), missing.what
        assert not CHINESE.why(missing).isascii(), missing
        assert "_" not in ENGLISH.wanted(missing)


@pytest.mark.parametrize("reason", verdicts._REASONS)
def test_every_reason_has_a_chinese_word(reason: str) -> None:
    assert not CHINESE.why(Missing("alt", reason)).isascii()


@pytest.mark.parametrize(
    ("what", "english", "chinese"),
    [
        ("hbsag", "hepatitis B surface antigen", "乙肝表面抗原"),
        ("demographics", "sex and date of birth", "性别与出生日期"),
        ("alt upper limit of normal", "alanine aminotransferase upper limit of normal", "丙氨酸氨基转移酶正常值上限"),
        ("survival_over_3_months", "survival over 3 months", "预计生存 >3 个月"),
        ("something_else", "something else", "something else"),
    ],
)
def test_a_fact_as_people_call_it(what: str, english: str, chinese: str) -> None:
    assert (ENGLISH.fact(what), CHINESE.fact(what)) == (english, chinese)


@pytest.mark.parametrize(
    ("what", "english", "chinese"),
    [
        ("hbsag", "hepatitis B surface antigen", "乙肝表面抗原"),
        ("refuses_contraception", "a yes or no on “refusal of contraception”", "明确有无“拒绝避孕”"),
        (
            "survival_over_3_months",
            "an investigator's statement on “survival over 3 months”",
            "研究者对“预计生存 >3 个月”的声明",
        ),
    ],
)
def test_nobody_is_to_be_given_what_somebody_is_to_say(what: str, english: str, chinese: str) -> None:
    assert (ENGLISH.order(what), CHINESE.order(what)) == (english, chinese)


def test_a_reason_against_a_patient_has_its_arithmetic() -> None:
    alt = next(criterion for criterion in protocol().criteria if criterion.id == "I4.alt")
    answer = derived(INELIGIBLE).answers["I4.alt"]
    assert ENGLISH.reason(alt, answer) == (
        "I4.alt (ALT): not met: 120 U/L is not below 120 U/L (3 x 40 U/L), 2026-10-20"
    )
    assert CHINESE.reason(alt, answer) == "I4.alt（ALT）：不符合：120 U/L 不低于 120 U/L（3 x 40 U/L），2026-10-20"


def test_a_sentence_without_a_chinese_one_stays_as_it_is() -> None:
    alt = next(criterion for criterion in protocol().criteria if criterion.id == "I4.alt")
    step = Step(name="alt", value=None, unit="", how="the moon is full", source="")
    answer = Answer(value=False, status="known", rule="I4.alt", steps=(step,))
    assert CHINESE.reason(alt, answer) == "I4.alt（ALT）：不符合：the moon is full"
    assert CHINESE.why(Missing("alt", "conflict", "the moon is full")) == "记录自相矛盾（the moon is full）"


def test_a_criterion_without_a_chinese_name_keeps_the_english_one() -> None:
    alt = msgspec.structs.replace(protocol().criteria[0], label_zh="")
    assert criterion_words(alt, "zh") == alt.label


@pytest.mark.parametrize("language", ["en", "zh"])
def test_another_protocol_has_its_own_words(language: Language) -> None:
    other = read_protocol(OTHER, "other_protocol.yaml")
    words = wording(other, language)
    assert set(words.statements) != set(ENGLISH.statements)
    assert all(criterion_words(criterion, language) for criterion in other.criteria)


def test_registered_words_say_that_they_are_english() -> None:
    assert foreign("R/R ALL & more", "zh") == '<span lang="en">R/R ALL &amp; more</span>'
    assert foreign("R/R ALL & more", "en") == "R/R ALL &amp; more"
