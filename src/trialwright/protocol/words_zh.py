"""A rule in plain Chinese, for people who sign it."""

from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType

from trialwright.protocol.criteria import (
    UPPER_LIMIT,
    YEARS,
    AgeIs,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Implies,
    Latest,
    Limit,
    NoneOf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
    word_closes,
)
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.units import UNITS

_ABSENT: Mapping[str, str] = MappingProxyType({"unknown": "未知", "met": "符合", "not_met": "不符合"})
_OPERATORS: Mapping[str, str] = MappingProxyType(
    {"below": "低于", "at_most": "不高于", "at_least": "不低于", "above": "高于"}
)
_HISTORIES: Mapping[str, str] = MappingProxyType(
    {"medical": "病史", "treatment": "治疗史", "medication": "用药史", "allergy": "过敏史"}
)
_RESULTS: Mapping[str, str] = MappingProxyType({"positive": "阳性", "negative": "阴性"})
_SEXES: Mapping[str, str] = MappingProxyType({"female": "女性", "male": "男性"})


@singledispatch
def in_chinese(rule: Rule) -> str:
    """A rule as a Chinese sentence without its full stop.

    Examples
    --------
    >>> in_chinese(Occurred(concept="seizure", closed_by="medical"))
    '任何时间有“癫痫发作”；无记录时，只有完整的病史才表示没有'
    """
    raise TypeError(f"{type(rule).__name__} is no rule")  # pragma: no cover - the tree is closed


@in_chinese.register
def _latest(rule: Latest) -> str:
    return (
        f"{_window(rule.within_days)}最新的{_concept(rule.concept)}{compared(rule.comparisons)}；"
        f"无结果时：{_ABSENT[rule.absent]}"
    )


@in_chinese.register
def _any_one(rule: AnyOne) -> str:
    said = f"至少一次{_concept(rule.concept)}{compared(rule.comparisons)}"
    return f"{_window(rule.within_days)}{said}；无结果时：{_ABSENT[rule.absent]}"


@in_chinese.register
def _none_of(rule: NoneOf) -> str:
    said = f"没有一次{_concept(rule.concept)}{compared(rule.comparisons)}"
    return f"{_window(rule.within_days)}{said}；无结果时：{_ABSENT[rule.absent]}"


@in_chinese.register
def _count_of(rule: CountOf) -> str:
    said = f"{_concept(rule.concept)}的结果次数{compared(rule.comparisons)} 次"
    return f"{_window(rule.within_days)}{said}；无结果时：{_ABSENT[rule.absent]}"


@in_chinese.register
def _occurred(rule: Occurred) -> str:
    return f"{_time(rule)}有“{_concept(rule.concept)}”；{_closing(rule)}"


@in_chinese.register
def _not_occurred(rule: NotOccurred) -> str:
    return f"{_time(rule)}没有“{_concept(rule.concept)}”；{_closing(rule)}"


@in_chinese.register
def _occurrences(rule: Occurrences) -> str:
    said = f"{_concept(rule.concept)}的次数（按疗程计）{compared(rule.comparisons)} 次"
    return f"{_window(rule.within_days)}{said}；{_closing(rule)}"


@in_chinese.register
def _resulted(rule: Resulted) -> str:
    said = f"最新的{_concept(rule.test)}为{_RESULTS[rule.result]}"
    return f"{_window(rule.within_days)}{said}；无结果时：{_ABSENT[rule.absent]}"


@in_chinese.register
def _sex(rule: SexIs) -> str:
    return f"患者为{_SEXES[rule.sex]}"


@in_chinese.register
def _age(rule: AgeIs) -> str:
    return f"患者年龄{compared(rule.comparisons)}"


@in_chinese.register
def _attested(rule: Attested) -> str:
    said = rule.label_zh or rule.statement.replace("_", " ")
    return f"研究者{_window(rule.within_days)}声明“{said}”；无声明时：未知"


@in_chinese.register
def _all_of(rule: AllOf) -> str:
    return "，且".join(f"（{in_chinese(each)}）" for each in rule.rules)


@in_chinese.register
def _any_of(rule: AnyOf) -> str:
    return "，或".join(f"（{in_chinese(each)}）" for each in rule.rules)


@in_chinese.register
def _not(rule: Not) -> str:
    return f"以下不成立：（{in_chinese(rule.rule)}）"


@in_chinese.register
def _implies(rule: Implies) -> str:
    return f"若（{in_chinese(rule.when)}），则须（{in_chinese(rule.then)}）；否则不适用"


def compared(comparisons: tuple[Comparison, ...]) -> str:
    """Comparisons in Chinese.

    Examples
    --------
    >>> from decimal import Decimal
    >>> compared((Comparison("below", Limit(Decimal(3), UPPER_LIMIT)),))
    '低于 3 倍正常上限'
    """
    limits = [_limit(each.limit) for each in comparisons]
    if tuple(each.operator for each in comparisons) == ("at_least", "at_most"):
        low, high = limits
        return f"等于 {low}" if low == high else f"在 {low} 至 {high} 之间（含两端）"
    return "且".join(f"{_OPERATORS[each.operator]} {said}" for each, said in zip(comparisons, limits, strict=True))


def _limit(limit: Limit) -> str:
    if limit.unit == UPPER_LIMIT:
        return f"{limit.value:f} 倍正常上限"
    if limit.unit == "1":
        return f"{limit.value:f}"
    if limit.unit == YEARS:
        return f"{limit.value:f} 岁"
    return f"{limit.value:f} {'分' if limit.unit == '{score}' else UNITS[limit.unit].label}"


def _concept(name: str) -> str:
    known = ANALYTES.get(name) or CONCEPTS.get(name)
    return known.label_zh if known is not None else name.replace("_", " ")


def _window(within_days: int | None) -> str:
    return "" if within_days is None else f"最近 {within_days} 天内"


def _time(rule: Occurred | NotOccurred) -> str:
    if rule.active:
        return "目前"
    return "任何时间" if rule.within_days is None else _window(rule.within_days)


def _closing(rule: Occurred | NotOccurred | Occurrences) -> str:
    """What makes silence mean no."""
    fresh = _window(rule.closed_within_days)
    history = () if rule.closed_by is None else (f"完整的{_HISTORIES[rule.closed_by]}",)
    closing = "或".join((*history, "记录的“无”") if word_closes(rule) else history)
    return f"无记录时，只有{fresh}{closing}才表示没有"
