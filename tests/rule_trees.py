"""Random rules of every kind, and how a protocol file writes each of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from trialwright.protocol.criteria import (
    OPERATORS,
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
)

UNIT_OF = {"creatinine": "mg/dL", "alt": "U/L", "lvef": "%", "ecog": "{score}", "platelets": "10*9/L"}
HEADS: Mapping[str, type[Latest] | type[AnyOne] | type[NoneOf]] = {"latest": Latest, "any": AnyOne, "none": NoneOf}


@st.composite
def measured(draw: st.DrawFn) -> Rule:
    """A leaf with one limit, or one on either side."""
    concept = draw(st.sampled_from(sorted(UNIT_OF)))
    low, high = sorted(draw(st.lists(st.integers(4, 39), min_size=2, max_size=2, unique=True)))
    unit = UPPER_LIMIT if UNIT_OF[concept] == "U/L" and draw(st.booleans()) else UNIT_OF[concept]
    if concept == "ecog":
        low, high = 1, 4
    limits = (Limit(Decimal(low), unit), Limit(Decimal(high), unit))
    sides = draw(st.sampled_from(["low", "high", "both"]))
    comparisons = []
    if sides != "low":
        comparisons.append(Comparison(draw(st.sampled_from(["below", "at_most"])), limits[1]))
    if sides != "high":
        comparisons.append(Comparison(draw(st.sampled_from(["at_least", "above"])), limits[0]))
    head: Callable[..., Rule] = HEADS[draw(st.sampled_from(sorted(HEADS)))]
    return head(
        concept=concept,
        comparisons=tuple(comparisons),
        within_days=draw(st.none() | st.integers(0, 3650)),
        absent=draw(st.sampled_from(["unknown", "met", "not_met"])),
    )


COUNTED: st.SearchStrategy[Rule] = st.builds(
    lambda operator, count: CountOf(concept="alt", comparisons=(Comparison(operator, Limit(Decimal(count), "1")),)),
    st.sampled_from(OPERATORS),
    st.integers(0, 99),
)
CONCEPTS = ("seizure", "infection", "consolidation", "systemic_steroid")
TESTS = ("hbsag", "anti_hbc")
PARTS = ("medical", "treatment", "medication", "allergy")
_CLOSING: Mapping[str, st.SearchStrategy[Any]] = {
    "concept": st.sampled_from(CONCEPTS),
    "closed_by": st.none() | st.sampled_from(PARTS),
    "closed_within_days": st.none() | st.integers(0, 400),
}
_DAYS = st.none() | st.integers(0, 3650)


@st.composite
def occurring(draw: st.DrawFn) -> Rule:
    """A condition, a treatment or a drug: now, or in a window."""
    given: dict[str, Any] = {name: draw(strategy) for name, strategy in _CLOSING.items()}
    active = draw(st.booleans())
    kind: Any = draw(st.sampled_from([Occurred, NotOccurred]))
    rule: Rule = kind(active=active, within_days=None if active else draw(_DAYS), **given)
    return rule


@st.composite
def times(draw: st.DrawFn) -> Rule:
    """How often something occurred."""
    given: dict[str, Any] = {name: draw(strategy) for name, strategy in _CLOSING.items()}
    limit = Limit(Decimal(draw(st.integers(0, 5))), "1")
    return Occurrences(
        comparisons=(Comparison(draw(st.sampled_from(OPERATORS)), limit),), within_days=draw(_DAYS), **given
    )


TESTED: st.SearchStrategy[Rule] = st.builds(
    Resulted,
    test=st.sampled_from(TESTS),
    result=st.sampled_from(["positive", "negative"]),
    within_days=_DAYS,
    absent=st.sampled_from(["unknown", "met", "not_met"]),
)
PERSONAL: st.SearchStrategy[Rule] = st.builds(SexIs, sex=st.sampled_from(["female", "male"])) | st.builds(
    lambda operator, years: AgeIs(comparisons=(Comparison(operator, Limit(Decimal(years), YEARS)),)),
    st.sampled_from(OPERATORS),
    st.integers(0, 99),
)
STATED: st.SearchStrategy[Rule] = st.builds(
    lambda name, days: Attested(statement=name, within_days=days),
    st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True),
    st.none() | st.integers(0, 400),
)


def trees(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    """Rules about rules."""
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(AllOf),
        several.map(AnyOf),
        inner.map(Not),
        st.builds(lambda when, then: Implies(when=when, then=then), inner, inner),
    )


LEAVES = measured() | COUNTED | occurring() | times() | TESTED | PERSONAL | STATED
RULES = st.recursive(LEAVES, trees, max_leaves=8)


def written(rule: Rule) -> dict[str, Any]:
    """A rule as a protocol file writes it."""
    if isinstance(rule, AllOf | AnyOf):
        return {"all_of" if isinstance(rule, AllOf) else "any_of": [written(each) for each in rule.rules]}
    if isinstance(rule, Not):
        return {"not": written(rule.rule)}
    if isinstance(rule, Implies):
        return {"implies": {"when": written(rule.when), "then": written(rule.then)}}
    if isinstance(rule, SexIs):
        return {"sex": rule.sex}
    if isinstance(rule, AgeIs):
        return {"age": {each.operator: f"{each.limit.value:f}" for each in rule.comparisons}}
    if isinstance(rule, Occurred | NotOccurred | Occurrences):
        return _occurring(rule)
    within = "ever" if rule.within_days is None else f"{rule.within_days} d"
    if isinstance(rule, Attested):
        return {"attested": rule.statement, "within": within}
    if isinstance(rule, Resulted):
        return {"latest": rule.test, "is": rule.result, "within": within, "absent": rule.absent}
    head = next((name for name, cls in HEADS.items() if isinstance(rule, cls)), "count")
    limits: Mapping[str, str] = {each.operator: str(each.limit) for each in rule.comparisons}
    return {head: rule.concept, **limits, "within": within, "absent": rule.absent}


def _occurring(rule: Occurred | NotOccurred | Occurrences) -> dict[str, Any]:
    head = {Occurred: "any", NotOccurred: "none", Occurrences: "count"}[type(rule)]
    told: dict[str, Any] = {head: rule.concept}
    if isinstance(rule, Occurrences):
        told |= {each.operator: str(each.limit) for each in rule.comparisons}
    if not isinstance(rule, Occurrences) and rule.active:
        told["active"] = "now"
    else:
        told["within"] = "ever" if rule.within_days is None else f"{rule.within_days} d"
    if rule.closed_by is not None:
        told["closed_by"] = rule.closed_by
    if rule.closed_within_days is not None:
        told["closed_within"] = f"{rule.closed_within_days} d"
    return told
