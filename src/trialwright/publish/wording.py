"""Facts, verdicts and reasons as people call them, in English or Chinese.

A report that a coordinator prints has no word in the other language, but for what was registered or entered in it.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.trial.ledger import Role, statements_of
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.phrases import Language
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.markup import Markup, element, text
from trialwright.publish.numbers import in_prose
from trialwright.publish.report_words import WORDS, said
from trialwright.publish.said_in_chinese import said_in_chinese
from trialwright.publish.verdicts import Verdict, concept_words, reason_words, verdict_of
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

_NOTHING = ("", "nothing is recorded")  # the reason says it already
_UPPER_LIMIT = " upper limit of normal"
_VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "met": "符合",
        "not met": "不符合",
        "excluded": "被排除",
        "not excluded": "未被排除",
        "unknown": "未知",
        "to be reviewed": "待复核",
        "not applicable": "不适用",
        "Eligible": "符合条件",
        "Not eligible": "不符合",
        "Potentially eligible": "可能符合",
    }
)
_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "no_data": "无记录",
        "outside_window": "仅有窗口期外的结果",
        "unit_unusable": "单位无法使用",
        "conflict": "记录自相矛盾",
        "not_attested": "无人声明",
        "range_missing": "缺少参考范围",
        "implausible": "数值不合理",
        "beyond_measurement": "超出测量范围",
        "date_imprecise": "日期不够精确",
        "not_investigator": "尚无研究者声明",
        "redacted": "最新记录已遮蔽",
        "rounding": "无足够接近的可量取剂量",
        "not_taken": "未采集",
        "indeterminate": "结果既非阳性也非阴性",
    }
)
_FACTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "demographics": ("sex and date of birth", "性别与出生日期"),
        "date of birth": ("date of birth", "出生日期"),
        "medical history": ("medical history", "病史"),
        "treatment history": ("treatment history", "治疗史"),
        "medication history": ("medication history", "用药史"),
        "allergy history": ("allergy history", "过敏史"),
        "last dose of lymphodepletion": ("last dose of lymphodepletion", "末次清淋"),
        "first dose of lymphodepletion": ("first dose of lymphodepletion", "首次清淋"),
        "product": ("product", "产品"),
        "volume of the bag": ("volume of the bag", "袋装体积"),
        "cell count of the bag": ("cell count of the bag", "袋装细胞计数"),
        "CD3-positive fraction": ("CD3-positive fraction", "CD3 阳性比例"),
        "body_surface_area": ("body surface area", "体表面积"),
        "planned cells": ("planned cells", "计划细胞数"),
        "shares of the split dose": ("shares of the split dose", "分次剂量的比例"),
    }
)


def verdict_words(verdict: Verdict, language: Language) -> str:
    """What an answer is called."""
    return verdict.words if language == "en" else _VERDICTS[verdict.words]


def role_words(role: Role, language: Language) -> str:
    """Who can supply something."""
    return said(role, language) if role in WORDS else fixed_word(role, language)


def criterion_words(criterion: Criterion, language: Language) -> str:
    """The short name of a criterion; the English one where it has no other."""
    return (criterion.label_zh if language == "zh" else "") or criterion.label


def criterion_names(protocol: TrialProtocol, language: Language) -> dict[str, str]:
    """The short name of each criterion of a protocol, by its id."""
    return {criterion.id: criterion_words(criterion, language) for criterion in protocol.criteria}


class Wording(msgspec.Struct, frozen=True):
    """The words for the facts of one protocol, in one language.

    Parameters
    ----------
    language : {"en", "zh"}
        English or Chinese.
    statements : Mapping[str, str]
        What an investigator states, by its name: the label of the criterion that asks for it.
    """

    language: Language
    statements: Mapping[str, str]

    def fact(self, what: str) -> str:
        """A fact as people call it."""
        if what.endswith(_UPPER_LIMIT):
            analyte = self.fact(what.removesuffix(_UPPER_LIMIT))
            return f"{analyte}{_UPPER_LIMIT if self.language == 'en' else '正常值上限'}"
        if what in _FACTS:
            return _FACTS[what][self.language == "zh"]
        if self.language == "en":
            return concept_words(what)
        if what in self.statements:
            return self.statements[what]
        entry = ANALYTES.get(what) or CONCEPTS.get(what)
        return entry.label_zh if entry is not None else what.replace("_", " ")

    def order(self, what: str) -> str:
        """A fact as one asks for it: nobody is to be given a leukaemia, somebody is to say whether there is one."""
        concept = CONCEPTS.get(what)
        if what in self.statements:
            return said("statement_on", self.language, what=self.fact(what))
        if concept is not None and concept.kind != "test":
            return said("yes_or_no", self.language, what=self.fact(what))
        return self.fact(what)

    def why(self, missing: Missing) -> str:
        """Why a fact is missing, with what there is instead."""
        if self.language == "en":
            return reason_words(missing)
        reason = _REASONS.get(missing.reason, missing.reason.replace("_", " "))
        return reason if missing.detail in _NOTHING else f"{reason}（{self.sentence(missing.detail)}）"

    def wanted(self, missing: Missing) -> str:
        """What is missing, and why."""
        return f"{self.fact(missing.what)}{': ' if self.language == 'en' else '：'}{self.why(missing)}"

    def reason(self, criterion: Criterion, answer: Answer[bool]) -> str:
        """Why a criterion speaks against a patient, with its arithmetic."""
        label = criterion_words(criterion, self.language)
        verdict = verdict_words(verdict_of(criterion, answer), self.language)
        how = [self.sentence(step.how) for step in answer.steps]
        if self.language == "zh":
            return f"{criterion.id}（{label}）：{verdict}" + (f"：{'；'.join(how)}" if how else "")
        return f"{criterion.id} ({label}): {verdict}" + (f": {'; '.join(how)}" if how else "")

    def sentence(self, words: str) -> str:
        """A sentence of a derivation; in English where there is no Chinese one for it."""
        prose = in_prose(words)
        return prose if self.language == "en" else said_in_chinese(prose) or prose


def wording(protocol: TrialProtocol, language: Language) -> Wording:
    """The words for the facts of a protocol; a statement is called by the first criterion that asks for it alone."""
    statements: dict[str, str] = {}
    for criterion in protocol.criteria:
        asked = statements_of(criterion.rule)
        if len(asked) == 1:
            (only,) = asked
            statements.setdefault(only, criterion_words(criterion, language))
    return Wording(language, statements)


def foreign(words: str, language: Language) -> Markup:
    """Words as they were registered, in English on a page of any language."""
    return text(words) if language == "en" else element("span", words, lang="en")
