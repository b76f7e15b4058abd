"""A rule in plain Chinese, for each rule of the grammar."""

import pytest

from trialwright.protocol.rules import read_rule
from trialwright.protocol.words import in_words
from trialwright.protocol.yaml_text import read_yaml_text

SAID = {
    "{latest: creatinine, below: 1.6 mg/dL, within: 14 d}": "最近 14 天内最新的肌酐低于 1.6 mg/dL；无结果时：未知",
    "{latest: alt, below: 3 x ULN, within: 1 d, absent: not_met}": (
        "最近 1 天内最新的丙氨酸氨基转移酶低于 3 倍正常上限；无结果时：不符合"
    ),
    "{latest: kps, at_least: '60 {score}', within: ever}": "最新的卡氏功能状态评分不低于 60 分；无结果时：未知",
    "{latest: bilirubin, between: [10 umol/L, 34 umol/L], within: ever}": (
        "最新的总胆红素在 10 µmol/L 至 34 µmol/L 之间（含两端）；无结果时：未知"
    ),
    "{latest: ecog, is: '2 {score}', within: ever}": "最新的ECOG体能状态评分等于 2 分；无结果时：未知",
    "{latest: platelets, above: 50 10*9/L, below: 1000 10*9/L, within: ever}": (
        "最新的血小板计数低于 1000 10⁹/L且高于 50 10⁹/L；无结果时：未知"
    ),
    "{any: ast, above: 3 x ULN, within: 30 d, absent: met}": (
        "最近 30 天内至少一次天冬氨酸氨基转移酶高于 3 倍正常上限；无结果时：符合"
    ),
    "{none: ast, above: 90 U/L, within: 30 d}": "最近 30 天内没有一次天冬氨酸氨基转移酶高于 90 U/L；无结果时：未知",
    "{count: ast, at_least: 2, within: 30 d}": ("最近 30 天内天冬氨酸氨基转移酶的结果次数不低于 2 次；无结果时：未知"),
    "{attested: survival_over_3_months, within: 14 d}": (
        "研究者最近 14 天内声明“survival over 3 months”；无声明时：未知"
    ),
    "{all_of: [{sex: female}, {age: {at_least: 18, below: 75}}]}": (
        "（患者为女性），且（患者年龄低于 75 岁且不低于 18 岁）"
    ),
    "{any_of: [{sex: male}, {not: {sex: female}}]}": "（患者为男性），或（以下不成立：（患者为女性））",
    "{implies: {when: {sex: female}, then: {attested: a, within: ever}}}": (
        "若（患者为女性），则须（研究者声明“a”；无声明时：未知）；否则不适用"
    ),
    "{any: seizure, within: ever, closed_by: medical, closed_within: 14 d}": (
        "任何时间有“癫痫发作”；无记录时，只有最近 14 天内完整的病史才表示没有"
    ),
    "{none: infection, active: now}": "目前没有“感染”；无记录时，只有记录的“无”才表示没有",
    "{any: blinatumomab, within: 28 d, closed_by: treatment}": (
        "最近 28 天内有“贝林妥欧单抗”；无记录时，只有完整的治疗史才表示没有"
    ),
    "{count: consolidation, at_least: 2, within: 730 d, closed_by: treatment}": (
        "最近 730 天内巩固治疗的次数（按疗程计）不低于 2 次；无记录时，只有完整的治疗史才表示没有"
    ),
    "{latest: hbsag, is: positive, within: 90 d}": "最近 90 天内最新的乙肝表面抗原为阳性；无结果时：未知",
    "{latest: hbsag, is: negative, within: ever, absent: met}": "最新的乙肝表面抗原为阴性；无结果时：符合",
}


@pytest.mark.parametrize("text", SAID)
def test_a_rule_is_said_in_chinese(text: str) -> None:
    assert in_words(read_rule(read_yaml_text(text, "x")), "zh") == SAID[text]
