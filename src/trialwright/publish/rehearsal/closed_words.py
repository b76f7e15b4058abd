"""The words of closed lists: acts, milestones, stages, severities, and what a rehearsal writes down wrongly. Both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.phrases import Language

ACT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "enrol": ("to enrol", "入组"),
        "apherese": ("to collect cells", "单采"),
        "release": ("to release", "放行"),
        "lymphodeplete": ("to begin lymphodepletion", "清淋"),
        "infuse": ("to infuse", "回输"),
        "pause": ("to pause", "暂停"),
        "resume": ("to resume", "恢复"),
    }
)
MILESTONE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "referred": ("referral", "转诊"),
        "consented": ("consent", "知情同意"),
        "enrolled": ("enrolment", "入组"),
        "apheresed": ("apheresis", "单采"),
        "released": ("release", "放行"),
        "lymphodepleted": ("lymphodepletion", "清淋"),
        "infused": ("infusion", "回输"),
    }
)
SEVERITY_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"critical": ("critical", "严重"), "major": ("major", "重大"), "minor": ("minor", "轻微")}
)
STAGE_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "enrolment": ("enrolment", "入组"),
        "apheresis": ("apheresis", "单采"),
        "lymphodepletion": ("lymphodepletion", "清淋"),
        "infusion": ("infusion", "回输"),
    }
)
BLOCK_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "analysis": ("analysis", "分析"),
        "follow_up": ("follow-up", "随访"),
        "infusion": ("infusion", "回输"),
        "lymphodepletion": ("lymphodepletion", "清淋"),
        "apheresis": ("apheresis", "单采"),
        "enrolment": ("enrolment", "入组"),
    }
)
UNTOLD_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "overdue": ("the visit is overdue", "访视逾期"),
        "missed": ("the visit or the assessment was missed", "访视或评估缺失"),
        "lost": ("the patient was lost", "患者失访"),
        "withdrawn": ("the patient withdrew", "患者撤回同意"),
    }
)
"""Why something is not known at the end, where it is no fact of the record that is missing."""
DIRT_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "late": ("entered late", "延迟录入"),
        "slip": ("a digit typed wrongly", "数字录入错误"),
        "wrong_unit": ("the other laboratory's unit", "单位误用"),
        "duplicate": ("a message that came twice", "重复消息"),
        "conflict": ("two values of one instant", "同一时刻两个不同值"),
        "partial_date": ("a date known to the month", "日期仅到月"),
        "wrong_patient": ("written into another patient's chart", "写入他人病历"),
        "corrected": ("put right later", "后来更正"),
        "voided": ("taken back where it did not belong", "误写处已作废"),
    }
)


def word(words: Mapping[str, tuple[str, str]], name: str, language: Language) -> str:
    """The word of a closed list; a name that it does not hold is shown as it is.

    Examples
    --------
    >>> word(ACT_WORDS, "enrol", "zh"), word(ACT_WORDS, "tap_the_spine", "en")
    ('入组', 'tap the spine')
    """
    return words[name][language == "zh"] if name in words else name.replace("_", " ")
