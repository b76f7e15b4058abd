"""A rule in a few words, for a table in which there is no room for windows and for what silence means.

`words` says the whole of it. These words stand beside an assessment of which nobody can tell yet whether it is meant for
a patient: "if at least 12 years old and not developmental delay".
"""

from functools import singledispatch

from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    CountOf,
    Implies,
    Latest,
    Measured,
    NoneOf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.words import compared_in_words

_HOW_MANY = {Latest: "", AnyOne: "any ", NoneOf: "no ", CountOf: "number of "}


def in_brief(rule: Rule) -> str:
    """What a rule asks, without its windows.

    Parameters
    ----------
    rule : Rule
        Any rule.

    Examples
    --------
    >>> from decimal import Decimal
    >>> from trialwright.protocol.criteria import Comparison, Limit
    >>> twelve = AgeIs(comparisons=(Comparison("at_least", Limit(Decimal(12), "a")),))
    >>> in_brief(AllOf((twelve, Not(Occurred(concept="developmental_delay")))))
    'at least 12 years old and not developmental delay'
    """
    return _brief(rule)


@singledispatch
def _brief(rule: Rule) -> str:
    raise TypeError(f"{type(rule).__name__} is no rule")  # pragma: no cover - the tree is closed


@_brief.register
def _all_of(rule: AllOf) -> str:
    return " and ".join(_inside(each) for each in rule.rules)


@_brief.register
def _any_of(rule: AnyOf) -> str:
    return " or ".join(_inside(each) for each in rule.rules)


@_brief.register
def _not(rule: Not) -> str:
    return f"not {_inside(rule.rule)}"


@_brief.register
def _implies(rule: Implies) -> str:
    return f"where {_inside(rule.when)}, {_inside(rule.then)}"


@_brief.register
def _sex(rule: SexIs) -> str:
    return rule.sex


@_brief.register
def _age(rule: AgeIs) -> str:
    return f"{compared_in_words(rule.comparisons)} old"


@_brief.register
def _attested(rule: Attested) -> str:
    return _plain(rule.statement)


@_brief.register
def _resulted(rule: Resulted) -> str:
    return f"{_plain(rule.test)} {rule.result}"


@_brief.register(Occurred)
@_brief.register(NotOccurred)
def _occurred(rule: Occurred | NotOccurred) -> str:
    return f"{'no ' if isinstance(rule, NotOccurred) else ''}{_plain(rule.concept)}{' now' if rule.active else ''}"


@_brief.register
def _occurrences(rule: Occurrences) -> str:
    return f"{_plain(rule.concept)} {compared_in_words(rule.comparisons)} times"


@_brief.register(Latest)
@_brief.register(AnyOne)
@_brief.register(NoneOf)
@_brief.register(CountOf)
def _measured(rule: Measured) -> str:
    return f"{_HOW_MANY[type(rule)]}{_plain(rule.concept)} {compared_in_words(rule.comparisons)}"


def _inside(rule: Rule) -> str:
    """A part of a larger rule, in brackets where it has parts itself."""
    return f"({_brief(rule)})" if isinstance(rule, AllOf | AnyOf | Implies) else _brief(rule)


def _plain(name: str) -> str:
    return name.replace("_", " ")
