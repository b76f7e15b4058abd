"""The units of what a rehearsal assumes, in Chinese: most of them are not units of measurement but say of what a share is."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.phrases import Language
from trialwright.publish.markup import Markup, text
from trialwright.publish.wording import foreign

UNIT_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "1": "1（概率）",
        "%": "%",
        # people and places
        "patients per month": "例/月",
        "years, median of the adults": "岁，成人中位数",
        "deviation of the natural logarithm": "自然对数的标准差",
        "on the scale of the logit": "logit 尺度",
        "lines after the first, mean": "一线之后的线数，均值",
        "1 of the salvage lines": "占挽救治疗线的比例",
        # cells
        "days beside those of the culture that the protocol plans, median": "方案计划培养时间以外的天数，中位数",
        "times the middle of the planned dose, median": "计划剂量中值的倍数，中位数",
        "% of viable CD3+ cells, median": "占活 CD3+ 细胞的 %，中位数",
        "% of all cells, median": "占全部细胞的 %，中位数",
        "% CD3+ of viable cells, median": "CD3+ 占活细胞的 %，中位数",
        "EU/mL, median": "EU/mL，中位数",
        "1, where the protocol counts cells before freezing": "1（概率），方案在冻存前计数时",
        # from the infusion on
        "natural logarithm of the hazard ratio of death and worsening, from none to all of the marrow blasts": (
            "死亡与恶化风险比的自然对数，骨髓原始细胞由无到全部"
        ),
        "times the first value, typical": "首次测值的倍数，典型值",
        "variance of the natural logarithm": "自然对数的方差",
        "days from the infusion, typical": "回输后天数，典型值",
        "copies per ug of DNA, typical": "拷贝/µg DNA，典型值",
        "per day, typical": "每天，典型值",
        "share of the peak that persists, typical": "持续部分占峰值的比例，典型值",
        "1, of grade 3 and more (ASTCT)": "1（概率），3 级及以上（ASTCT）",
        "1, of grade 3 and more": "1（概率），3 级及以上",
        "1 of those of grade 3 and more": "占 3 级及以上者的比例",
        "1 of those of grade 1 and 2": "占 1–2 级者的比例",
        "days, median": "天，中位数",
        "days, median, of grade 2": "天，2 级者中位数",
        "correlation of the severity with the logit of the marrow blasts": "严重程度与骨髓原始细胞 logit 的相关系数",
        "correlation of the severity with the logarithm of the peak": "严重程度与峰值对数的相关系数",
        "correlation of the two severities": "两者严重程度的相关系数",
        "days after the onset of cytokine release, median": "细胞因子释放起病后天数，中位数",
        "times what usual management gives": "常规处理用量的倍数",
        "1, of a first infection within two months": "1（概率），两个月内首次感染",
        "1 of the infections, of grade 3 and more": "占感染的比例，3 级及以上",
        "1 of the infections of grade 3 and more": "占 3 级及以上感染的比例",
        "1 of the courses of cytokine release that begin in neutropenia": "占中性粒细胞减少期起病的细胞因子释放的比例",
        "1, with half of the marrow blasts": "1（概率），骨髓原始细胞为一半时",
        "1 of the courses of cytokine release of grade 2 and more": "占 2 级及以上细胞因子释放的比例",
        "days, least": "天，最短",
        "10*9/L, median of the lowest": "10*9/L，最低值的中位数",
        "days until neutrophils rise for good, median": "至中性粒细胞稳定回升的天数，中位数",
        "1 of those with cytokine release of grade 3 and more": "占 3 级及以上细胞因子释放者的比例",
        # the disease
        "logit, from none to all of the marrow blasts": "logit，骨髓原始细胞由无到全部",
        "logit for each natural logarithm of the peak of the cells": "logit，每单位细胞峰值自然对数",
        "logit": "logit（对数优势）",
        "1 of the remissions at one month": "占一个月时缓解者的比例",
        "days": "天",
        "hazard ratio": "风险比",
        "natural logarithm of the hazard ratio, from none to all of the marrow blasts": (
            "风险比的自然对数，骨髓原始细胞由无到全部"
        ),
        "1 of the relapses": "占复发者的比例",
        "1 of the remissions that last so long": "占缓解持续至此者的比例",
        "1 of the infections of grade 4": "占 4 级感染的比例",
        "1 of those in remission, without B cells": "占缓解且无 B 细胞者的比例",
        "1 of those with CRS of grade 4": "占 4 级 CRS 者的比例",
        "1 of those with ICANS of grade 4": "占 4 级 ICANS 者的比例",
        "1 of the relapses and of those without remission": "占复发者与未缓解者的比例",
        # the site
        "days from the referral, mean": "转诊后天数，均值",
        "days from the consent to the day of screening, mean": "签署同意至筛选日的天数，均值",
        "days until somebody asks for permission, mean": "至提出申请的天数，均值",
        "1 of the times that somebody asks for permission": "占提出申请次数的比例",
        "days until what is missing has been done, mean": "至补齐缺项的天数，均值",
        "days until the apheresis, mean": "至单采的天数，均值",
        "days from the release until a bed is free, mean": "放行至有床位的天数，均值",
        "1 of the doses of lymphodepletion": "占清淋给药次数的比例",
        "1 of the visits after the discharge": "占出院后访视的比例",
        "1 of the assessments of a visit": "占访视评估的比例",
        "days until a paused trial is resumed, mean": "至暂停的试验恢复的天数，均值",
        # what is written down wrongly
        "1 of the values": "占测值的比例",
        "1 of the days of a ward or visit": "占住院日或访视日的比例",
        "1 of the entries": "占录入的比例",
        "days, mean": "天，均值",
        "days until a slip is corrected, mean": "至笔误更正的天数，均值",
        "1 of the laboratory values": "占检验值的比例",
        "1 of the messages of an interface": "占接口消息的比例",
        "1 of the values, with another value of the same instant": "占测值的比例，同一时刻另有一值",
        "1 of the days of a history": "占病史日期的比例",
    }
)
"""By the English unit: the Chinese one."""


def unit_words(unit: str, language: Language) -> Markup:
    """A unit in the language of the page; one that nobody has translated stays English there, and is marked.

    Examples
    --------
    >>> unit_words("days, mean", "zh"), unit_words("days, mean", "en"), unit_words("moons", "zh")
    ('天，均值', 'days, mean', '<span lang="en">moons</span>')
    """
    return text(UNIT_WORDS[unit]) if language == "zh" and unit in UNIT_WORDS else foreign(unit, language)
