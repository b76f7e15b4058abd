"""Judging a rule for one patient: met, not met or unknown, with the events that decided and what is missing.

The logic is Kleene's: unknown is never guessed, but a fact that decides makes the others unneeded. `implies` with a guard
that does not hold makes a rule not applicable; such a part neither helps nor harms the whole. A known answer holds
whatever the unknown facts turn out to be.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from trialwright.derive.answer import Answer
from trialwright.derive.eligibility.folding import combined, fold, turned
from trialwright.derive.eligibility.happening import not_occurred, occurred, occurrences
from trialwright.derive.eligibility.leaves import any_one, attested, count, latest, none_of
from trialwright.derive.eligibility.personal import aged, of_sex, resulted
from trialwright.derive.facts import Facts
from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    CountOf,
    Implies,
    Latest,
    NoneOf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)

_LEAVES: Mapping[type[Rule], Callable[[Any, Facts], Answer[bool]]] = {
    Latest: latest,
    AnyOne: any_one,
    NoneOf: none_of,
    CountOf: count,
    Occurred: occurred,
    NotOccurred: not_occurred,
    Occurrences: occurrences,
    Resulted: resulted,
    SexIs: of_sex,
    AgeIs: aged,
    Attested: attested,
}


def judge(rule: Rule, facts: Facts, *, harmless: bool | None = None) -> Answer[bool]:
    """Whether a rule holds for a patient, as of the instant of the facts.

    Parameters
    ----------
    rule : Rule
        The tree of a criterion.
    facts : Facts
        The patient's facts by concept.
    harmless : bool or None
        The value that is here as good as not applying: True for an inclusion, False for an exclusion. It decides an
        `implies` whose `when` is unknown and whose `then` has this value; with None that stays unknown.

    Returns
    -------
    Answer[bool]
        `value` is None where it is unknown or not applicable; `because` are the events that decided.

    Notes
    -----
    A measured leaf without any value in its window answers what its `absent` says, and says so in a step.
    """
    leaf = _LEAVES.get(type(rule))
    if leaf is not None:
        return leaf(rule, facts)
    if isinstance(rule, AllOf):
        # A part that holds or drops out changes nothing here; one that fails or drops out would.
        inside = True if harmless else None
        return fold([judge(part, facts, harmless=inside) for part in rule.rules], decides=False)
    if isinstance(rule, AnyOf):
        inside = False if harmless is False else None
        return fold([judge(part, facts, harmless=inside) for part in rule.rules], decides=True)
    if isinstance(rule, Not):
        return turned(judge(rule.rule, facts, harmless=None if harmless is None else not harmless))
    if isinstance(rule, Implies):
        return _implies(rule, facts, harmless)
    raise TypeError(f"{type(rule).__name__} is no rule")  # pragma: no cover - the tree is closed


def _implies(rule: Implies, facts: Facts, harmless: bool | None) -> Answer[bool]:
    """A guard that does not hold, or that itself does not apply, leaves nothing to ask."""
    guard = judge(rule.when, facts)
    if guard.value is False or guard.status == "not_applicable":
        return msgspec.structs.replace(guard, value=None, status="not_applicable")
    then = judge(rule.then, facts, harmless=harmless)
    if then.status == "not_applicable":
        return then
    if guard.value is None and then.value is harmless and harmless is not None:
        return then
    whole = combined(None if guard.value is None else then.value, [guard, then])
    return whole if guard.value is None else msgspec.structs.replace(whole, missing=then.missing)
