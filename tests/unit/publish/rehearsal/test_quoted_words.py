"""Sentences of a log on a page: names in place of identifiers, whole sentences in Chinese, and nothing guessed."""

import re

import pytest
from tests.other_protocol import OTHER

from trialwright.derive.answer import Missing
from trialwright.protocol.phrases import Language
from trialwright.protocol.reading import read_protocol
from trialwright.publish.rehearsal.quoted_words import Quoting, missing_in
from trialwright.publish.wording import wording
from trialwright.trials import trial_text

OURS = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
ANOTHER = read_protocol(OTHER, "other_protocol.yaml")
DIED = (
    "pause trigger early_death fired in patient SZ01-4838-5 (event 12): died on 2026-01-30, 15 days after the infusion of "
    "2026-01-15, of adverse event 3, whose relation to the treatment is probable"
)


def quoting(language: Language, *, other: bool = False) -> Quoting:
    protocol = ANOTHER if other else OURS
    return Quoting(protocol, wording(protocol, language))


@pytest.mark.parametrize(
    ("sentence", "english", "chinese"),
    [
        (
            "I5 is not checked again: kps: outside window (the newest is of 2026-09-30; wanted: the last 7 days); ecog: no data "
            "(nothing is recorded)",
            "I5 (Performance status) is not checked again: Karnofsky performance status: only outside the window (the newest is "
            "of 2026-09-30; wanted: the last 7 days); ECOG performance status: not recorded",
            "I5（体能状态）未复查：卡氏功能状态评分：仅有窗口期外的结果（最近一次为 2026-09-30；要求：最近 7 天内）；"
            "ECOG体能状态评分：无记录",
        ),
        (
            "E2.infection excludes: infection since 2026-06-10, infection since 2026-06-10 (events 3 and 5)",
            "E2.infection (Active infection) excludes: infection since 2026-06-10, infection since 2026-06-10",
            "E2.infection（活动性感染）构成排除：感染（2026-06-10 起）",
        ),
        (
            "the last dose of lymphodepletion was 6 days ago, and nobody has attested infusion_delay_noted since",
            "the last dose of lymphodepletion was 6 days ago, and nobody has attested “the delay of the infusion is noted” since",
            "末次清淋距今 6 天，此后无人声明“已注明回输延迟”",
        ),
        (
            f"enrolment is paused since 2026-02-01: {DIED}",
            "enrolment is paused since 2026-02-01: pause trigger “any death within 30 days that is at least possibly related” "
            "fired in patient SZ01-4838-5: died on 2026-01-30, 15 days after the infusion of 2026-01-15, of adverse event 3, "
            "whose relation to the treatment is probable",
            "入组自 2026-02-01 起暂停：患者 SZ01-4838-5 触发暂停条件“30 天内至少可能相关的任何死亡”："
            "2026-01-15 回输后 15 天，于 2026-01-30 死于不良事件 3，与治疗的关系：很可能相关",
        ),
        (
            "E5.pregnancy is unknown: demographics: no data; demographics: no data",
            "E5.pregnancy (Pregnancy) is unknown: sex and date of birth: not recorded",
            "E5.pregnancy（妊娠）未知：性别与出生日期：无记录",
        ),
        (
            "Short-acting chemotherapy: over on 2026-10-20; wanted are 3 days without it before apheresis on 2026-10-19",
            "Short-acting chemotherapy: over on 2026-10-20; wanted are 3 days without it before apheresis on 2026-10-19",
            "短效化疗：2026-10-20 洗脱期满；要求单采（2026-10-19）前停用 3 天",
        ),
        (
            "fludarabine: BLOCKED: clearance 25.1 mL/min is below 30; do not give fludarabine",
            "fludarabine: BLOCKED: clearance 25.1 mL/min is below 30; do not give fludarabine",
            "氟达拉滨：停用：清除率 25.1 mL/min 低于 30；不得给予氟达拉滨",
        ),
    ],
)
def test_a_refusal_has_names_in_place_of_identifiers_in_both_languages(
    sentence: str, english: str, chinese: str
) -> None:
    assert quoting("en").refusal(sentence) == english
    assert quoting("zh").refusal(sentence) == chinese


@pytest.mark.parametrize(
    ("sentence", "english", "chinese"),
    [
        ("insufficient expansion", "insufficient expansion", "扩增不足"),
        (
            "exceptional release: car_positive, cell_dose out of specification",
            "exceptional release: CAR-positive cells, cell dose out of specification",
            "例外放行：CAR 阳性率、细胞剂量超出放行标准",
        ),
        (
            "exceptional release: CAR-positive cells out of specification",
            "exceptional release: CAR-positive cells out of specification",
            "例外放行：CAR 阳性率超出放行标准",
        ),
    ],
)
def test_the_cell_laboratory_in_both_languages(sentence: str, english: str, chinese: str) -> None:
    assert quoting("en").laboratory(sentence) == english
    assert quoting("zh").laboratory(sentence) == chinese


def test_an_attribute_that_no_test_of_the_protocol_has_is_written_as_words() -> None:
    told = quoting("en").laboratory("exceptional release: moon_phase out of specification")
    assert told == "exceptional release: moon phase out of specification"


def test_another_protocol_has_its_own_names() -> None:
    sentence = "A1 is not met: 17 years old is not at most 70 and at least 18"
    assert quoting("zh", other=True).refusal(sentence) == "A1（成人）不符合：17 岁，不符合“不高于 70 且 不低于 18”"
    assert quoting("zh").refusal(sentence).startswith("A1 不符合：")


def test_what_has_no_pattern_stays_english_and_is_marked() -> None:
    words = "the moon was full on 2026-02-04"
    assert quoting("zh").refusal(words) == f'<span lang="en">{words}</span>'
    assert quoting("zh").laboratory(words) == f'<span lang="en">{words}</span>'
    assert quoting("en").refusal(words) == words


def test_only_the_part_without_a_pattern_is_marked() -> None:
    told = quoting("zh").refusal("I3 is not met: the moon was full; negative, 2026-10-20")
    assert re.fullmatch(r'I3（[^）]+）不符合：<span lang="en">the moon was full</span>；阴性，2026-10-20', told)


def test_a_drug_of_no_regimen_is_not_read_as_one() -> None:
    """Else every sentence with a colon would be a blocked dose."""
    assert quoting("zh").refusal("the moon: it was full") == '<span lang="en">the moon: it was full</span>'


def test_what_people_wrote_stays_text() -> None:
    told = quoting("en").refusal("the trial is closed to new patients since 2026-01-02: <script>alert(1)</script>")
    assert "<script" not in told
    assert "&lt;script&gt;" in told


def test_nothing_is_nothing() -> None:
    assert quoting("zh").refusal("") == quoting("en").laboratory("") == ""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("alt: no data", [Missing("alt", "no_data", "")]),
        (
            "alt: conflict (2 U/L (x; y) and 3 U/L); ast: no data",
            [Missing("alt", "conflict", "2 U/L (x; y) and 3 U/L"), Missing("ast", "no_data", "")],
        ),
        ("alt: no data (never closed", None),
        ("alt: no data and more", None),
        ("alt: moonlight", None),
        ("", None),
    ],
)
def test_a_list_of_missing_facts_is_read_back(words: str, found: list[Missing] | None) -> None:
    assert missing_in(words) == found
