"""The Chinese page of a protocol: what is ours is Chinese, and what is not stands in quotation marks."""

import re

import pytest
from tests.other_protocol import OTHER, changed

from trialwright.protocol.phrases import say
from trialwright.protocol.plain import SECTIONS, plain
from trialwright.protocol.reading import read_protocol
from trialwright.trials import trial_text

CHINESE = re.compile(r"[一-鿿]")
QUOTED = re.compile(r"“[^”]*”")
ENGLISH = re.compile(r"[A-Za-z]*[a-z]{2,} [a-z]{2,}")
"""Two words one after the other: names such as Mosteller or CTCAE-5.0 stand alone."""
SHIPPED = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
INVENTED = read_protocol(OTHER, "other.yaml")


def lines() -> list[str]:
    """The sections of the shipped protocol, without the reasons of its choices, which are translated apart."""
    shown = list(plain(SHIPPED, "zh"))
    last = shown.index(say(list(SECTIONS)[-1], "zh"))
    return [line for line in shown[: last + 1 + len(SHIPPED.questions)] if line]


def test_every_line_has_chinese() -> None:
    assert len(lines()) > 300
    assert [line for line in lines() if not CHINESE.search(line)] == []


def test_english_stands_only_in_quotation_marks() -> None:
    assert [line for line in lines() if ENGLISH.search(QUOTED.sub("", line))] == []


@pytest.mark.parametrize(
    "words",
    [
        SHIPPED.title,
        *(criterion.text for criterion in SHIPPED.criteria),
        *(drug.text for drug in SHIPPED.lymphodepletion.drugs),
        *(f"{endpoint.title}: {endpoint.text}" for endpoint in SHIPPED.endpoints),
        *(endpoint.time_frame for endpoint in SHIPPED.endpoints),
        SHIPPED.approvals.source,
        SHIPPED.status.overall,
    ],
)
def test_the_record_and_the_sources_are_quoted_word_for_word(words: str) -> None:
    assert any(f"“{words}”" in line for line in lines())


@pytest.mark.parametrize(
    "line",
    [
        "  2020 年的注册信息公开副本：“Recruiting”，50 例，开始 2015-12-01，最近更新 2020-07-01",
        "    系统理解：研究者最近 14 天内声明“预计生存期超过 3 个月”；无声明时：未知",
        "    若最近 90 天内最新的乙肝核心抗体为阳性；无结果时：未知：安排预防乙肝再激活的治疗，并每月检测乙肝病毒 DNA",
        "  认可其登记参考区间的实验室：所有实验室",
        "  体重低于 10 kg 或未满 1 岁者，按体表面积计算的剂量须先经人工复核",
        "  氟达拉滨：每日 30 mg/m2，D-5、D-4、D-3",
        "    内毒素每公斤每小时不超过 5 EU，每次回输按 1 小时计",
        "    满足其一方可评价：有核细胞计数个数 不低于 200、骨髓增生程度 不低于 10 %",
        "    竞争事件：未复发死亡",
        "    删失：已知患者存活的最后一日",
        "  任何严重不良事件：由研究者向医院科研管理部门（即申办方）报告，自获知起 24 小时内",
        "  7. 未写年龄界限。是否所有年龄均可入组？若是，儿童不用 Karnofsky 或 ECOG 评分，是否可用 Lansky 评分？",
    ],
)
def test_what_is_ours_is_said_in_chinese(line: str) -> None:
    assert line in lines()


def test_the_markers_are_named_as_people_name_them() -> None:
    markers = next(line for line in lines() if line.startswith("  供细胞者的传染病标志物："))
    assert markers.count("、") == 4
    assert "乙肝表面抗原" in markers


def test_a_text_of_ours_without_its_chinese_is_quoted() -> None:
    shown = list(plain(INVENTED, "zh"))
    for line in (
        "  A2 (入选) “B-ALL”",
        "    事件：“remission in the window”",
        "  严重不良事件：由“investigator”向“sponsor”报告，自获知起 24 小时内",
        "  1. “Is the second part given where a patient has fever on day 10?”",
        "  细胞活率：不低于 80 %（“dye exclusion”）；未完成时：不得回输；可例外放行",
        "  “fludarabine”：每日 25 mg/m2，D-6、D-5、D-4、D-3",
    ):
        assert line in shown
    english = list(plain(INVENTED))
    assert "  A2 (inclusion) B-ALL" in english
    assert "    event: remission in the window" in english


def test_a_statement_without_its_chinese_is_shown_by_its_name() -> None:
    text = changed(
        "rule: {any: seizure, within: 180 d, closed_by: medical, closed_within: 28 d}",
        "rule: {attested: a_seizure, within: 7 d}",
    )
    assert "    系统理解：研究者最近 7 天内声明“a seizure”；无声明时：未知" in list(
        plain(read_protocol(text, "x"), "zh")
    )


def test_a_question_may_stand_in_both_languages() -> None:
    both = changed(
        "  - Is the second part given where a patient has fever on day 10?\n",
        "  - {text: Is it given, text_zh: 是否给予}\n  - {text: Which one}\n",
    )
    protocol = read_protocol(both, "x")
    assert (protocol.questions, protocol.questions_zh) == (("Is it given", "Which one"), ("是否给予", ""))
    assert {"  1. 是否给予", "  2. “Which one”"} <= set(plain(protocol, "zh"))
