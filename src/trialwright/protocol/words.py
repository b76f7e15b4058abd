"""A rule in plain English, for people who sign it; `words_zh` says the same in Chinese."""

from functools import singledispatch

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
from trialwright.protocol.phrases import Language
from trialwright.protocol.words_zh import compared, in_chinese
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.units import UNITS

_HISTORY = {part: f"the complete {part} history" for part in ("medical", "treatment", "medication", "allergy")}
_PROPER = ("Karnofsky", "Lansky", "Cornell", "International")
"""First words of labels that keep their capital inside a sentence."""


def in_words(rule: Rule, language: Language = "en") -> str:
    """A rule as a sentence without its full stop.

    Parameters
    ----------
    rule : Rule
        Any rule.
    language : {"en", "zh"}
        English or Chinese.

    Examples
    --------
    >>> from decimal import Decimal
    >>> below = Comparison("below", Limit(Decimal("1.6"), "mg/dL"))
    >>> creatinine = Latest(concept="creatinine", comparisons=(below,), within_days=14)
    >>> in_words(creatinine)
    'the newest creatinine of the last 14 days is below 1.6 mg/dL; without one: unknown'
    >>> in_words(creatinine, "zh")
    '最近 14 天内最新的肌酐低于 1.6 mg/dL；无结果时：未知'
    """
    return _english(rule) if language == "en" else in_chinese(rule)


def compared_in_words(comparisons: tuple[Comparison, ...], language: Language = "en") -> str:
    """Comparisons without what is compared.

    Examples
    --------
    >>> from decimal import Decimal
    >>> compared_in_words((Comparison("below", Limit(Decimal(5), "%")),))
    'below 5 %'
    """
    return _compared(comparisons) if language == "en" else compared(comparisons)


@singledispatch
def _english(rule: Rule) -> str:
    raise TypeError(f"{type(rule).__name__} is no rule")  # pragma: no cover - the tree is closed


@_english.register
def _latest(rule: Latest) -> str:
    said = _compared(rule.comparisons)
    return (
        f"the newest {_concept(rule.concept)}{_window(rule.within_days)} is {said}; without one: {_absent(rule.absent)}"
    )


@_english.register
def _any_one(rule: AnyOne) -> str:
    said = _compared(rule.comparisons)
    what = f"{_concept(rule.concept)}{_window(rule.within_days)}"
    return f"at least one {what} is {said}; without any: {_absent(rule.absent)}"


@_english.register
def _none_of(rule: NoneOf) -> str:
    said = _compared(rule.comparisons)
    return f"no {_concept(rule.concept)}{_window(rule.within_days)} is {said}; without any: {_absent(rule.absent)}"


@_english.register
def _count_of(rule: CountOf) -> str:
    said = _compared(rule.comparisons)
    what = f"values of {_concept(rule.concept)}{_window(rule.within_days)}"
    return f"the number of {what} is {said}; without any: {_absent(rule.absent)}"


@_english.register
def _occurred(rule: Occurred) -> str:
    return f"{_named(rule.concept)} {_time(rule)}; {_closing(rule)}"


@_english.register
def _not_occurred(rule: NotOccurred) -> str:
    return f"no {_named(rule.concept)} {_time(rule)}; {_closing(rule)}"


@_english.register
def _occurrences(rule: Occurrences) -> str:
    said = _compared(rule.comparisons)
    when = "" if rule.within_days is None else f" in the last {_days(rule.within_days)}"
    return f"{_named(rule.concept)}{when}, counted by its cycles, is {said}; {_closing(rule)}"


@_english.register
def _resulted(rule: Resulted) -> str:
    what = f"{_named(rule.test)}{_window(rule.within_days)}"
    return f"the newest {what} is {rule.result}; without one: {_absent(rule.absent)}"


@_english.register
def _sex(rule: SexIs) -> str:
    return f"the patient is {rule.sex}"


@_english.register
def _age(rule: AgeIs) -> str:
    return f"the patient's age is {_compared(rule.comparisons)}"


def _time(rule: Occurred | NotOccurred) -> str:
    if rule.active:
        return "now"
    return "at any time" if rule.within_days is None else f"in the last {_days(rule.within_days)}"


def _closing(rule: Occurred | NotOccurred | Occurrences) -> str:
    """What makes silence mean no."""
    word = 'a recorded "no"'
    history = () if rule.closed_by is None else (_HISTORY[rule.closed_by],)
    closing = " or ".join((*history, word) if word_closes(rule) else history)
    fresh = "" if rule.closed_within_days is None else f" of the last {_days(rule.closed_within_days)}"
    return f"where nothing is recorded, only {closing}{fresh} means no"


def _named(concept: str) -> str:
    entry = CONCEPTS.get(concept)
    label = concept.replace("_", " ") if entry is None else entry.label
    return label[0].lower() + label[1:] if label[1:2].islower() else label


@_english.register
def _attested(rule: Attested) -> str:
    said = rule.statement.replace("_", " ")
    window = f" within the last {_days(rule.within_days)}" if rule.within_days is not None else ""
    return f'an investigator has stated{window}: "{said}"; without a statement: unknown'


@_english.register
def _all_of(rule: AllOf) -> str:
    return " and ".join(f"({_english(each)})" for each in rule.rules)


@_english.register
def _any_of(rule: AnyOf) -> str:
    return " or ".join(f"({_english(each)})" for each in rule.rules)


@_english.register
def _not(rule: Not) -> str:
    return f"it does not hold that ({_english(rule.rule)})"


@_english.register
def _implies(rule: Implies) -> str:
    return f"where ({_english(rule.when)}), ({_english(rule.then)}); elsewhere this does not apply"


def _compared(comparisons: tuple[Comparison, ...]) -> str:
    operators = tuple(each.operator for each in comparisons)
    limits = [each.limit for each in comparisons]
    if operators == ("at_least", "at_most"):
        low, high = (_limit(each) for each in limits)
        return f"exactly {low}" if low == high else f"from {low} to {high}, both included"
    return " and ".join(f"{each.operator.replace('_', ' ')} {_limit(each.limit)}" for each in comparisons)


def _limit(limit: Limit) -> str:
    if limit.unit == UPPER_LIMIT:
        return f"{limit.value:f} times the upper limit of normal"
    if limit.unit == "1":
        return f"{limit.value:f}"
    if limit.unit == YEARS:
        return f"{limit.value:f} year{'' if limit.value == 1 else 's'}"
    return f"{limit.value:f} {UNITS[limit.unit].label}"


def _concept(name: str) -> str:
    label = ANALYTES[name].label
    main, _, more = label.partition(", ")
    if main[1:2].islower() and main.split()[0] not in _PROPER:
        main = main[0].lower() + main[1:]
    return f"{main} ({more})" if more else main


def _window(within_days: int | None) -> str:
    return "" if within_days is None else f" of the last {_days(within_days)}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _absent(absent: str) -> str:
    return absent.replace("_", " ")
