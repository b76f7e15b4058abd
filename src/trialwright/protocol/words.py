"""A rule in plain English, for people who sign it."""

from functools import singledispatch

from trialwright.protocol.criteria import (
    UPPER_LIMIT,
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
    Rule,
)
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.units import UNITS

_PROPER = ("Karnofsky", "Lansky", "Cornell", "International")
"""First words of labels that keep their capital inside a sentence."""


@singledispatch
def in_words(rule: Rule) -> str:
    """A rule as a sentence without its full stop.

    Parameters
    ----------
    rule : Rule
        Any rule.

    Examples
    --------
    >>> from decimal import Decimal
    >>> below = Comparison("below", Limit(Decimal("1.6"), "mg/dL"))
    >>> in_words(Latest(concept="creatinine", comparisons=(below,), within_days=14))
    'the newest creatinine of the last 14 days is below 1.6 mg/dL; without one: unknown'
    """
    raise TypeError(f"{type(rule).__name__} is no rule")  # pragma: no cover - the tree is closed


@in_words.register
def _latest(rule: Latest) -> str:
    said = _compared(rule.comparisons)
    return (
        f"the newest {_concept(rule.concept)}{_window(rule.within_days)} is {said}; without one: {_absent(rule.absent)}"
    )


@in_words.register
def _any_one(rule: AnyOne) -> str:
    said = _compared(rule.comparisons)
    what = f"{_concept(rule.concept)}{_window(rule.within_days)}"
    return f"at least one {what} is {said}; without any: {_absent(rule.absent)}"


@in_words.register
def _none_of(rule: NoneOf) -> str:
    said = _compared(rule.comparisons)
    return f"no {_concept(rule.concept)}{_window(rule.within_days)} is {said}; without any: {_absent(rule.absent)}"


@in_words.register
def _count_of(rule: CountOf) -> str:
    said = _compared(rule.comparisons)
    what = f"values of {_concept(rule.concept)}{_window(rule.within_days)}"
    return f"the number of {what} is {said}; without any: {_absent(rule.absent)}"


@in_words.register
def _attested(rule: Attested) -> str:
    said = rule.statement.replace("_", " ")
    window = f" within the last {_days(rule.within_days)}" if rule.within_days is not None else ""
    return f'an investigator has stated{window}: "{said}"; without a statement: unknown'


@in_words.register
def _all_of(rule: AllOf) -> str:
    return " and ".join(f"({in_words(each)})" for each in rule.rules)


@in_words.register
def _any_of(rule: AnyOf) -> str:
    return " or ".join(f"({in_words(each)})" for each in rule.rules)


@in_words.register
def _not(rule: Not) -> str:
    return f"it does not hold that ({in_words(rule.rule)})"


@in_words.register
def _implies(rule: Implies) -> str:
    return f"where ({in_words(rule.when)}), ({in_words(rule.then)}); elsewhere this does not apply"


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
