"""What is unwise in the criteria and strata of a protocol: what can never be decided, what never grows old, who cannot exist."""

from collections.abc import Callable, Collection, Iterator
from fractions import Fraction

from trialwright.protocol.criteria import (
    UPPER_LIMIT,
    AgeIs,
    AllOf,
    AnyOf,
    Attested,
    Comparison,
    Implies,
    Latest,
    Leaf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.remark import Remark
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Schedule
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.units import conversion

Reach = frozenset[bool]
Pinned = Callable[[Leaf], bool | None]
"""What a leaf answers for some patients; None where it may be either."""
_BOTH: Reach = frozenset({True, False})


def _open(_leaf: Leaf) -> None:
    """Nothing is known beforehand."""


def leaves(rule: Rule) -> Iterator[Leaf]:
    """The leaves of a rule, from left to right.

    Examples
    --------
    >>> list(leaves(Not(SexIs(sex="female"))))
    [SexIs(sex='female')]
    """
    if isinstance(rule, AllOf | AnyOf):
        for each in rule.rules:
            yield from leaves(each)
    elif isinstance(rule, Not):
        yield from leaves(rule.rule)
    elif isinstance(rule, Implies):
        yield from leaves(rule.when)
        yield from leaves(rule.then)
    else:
        yield rule


def asked(leaf: Leaf) -> str:
    """By what name an assessment says that it gives what a leaf asks for.

    Examples
    --------
    >>> asked(SexIs(sex="female")), asked(Attested(statement="survival_over_3_months"))
    ('sex', 'survival_over_3_months')
    """
    match leaf:
        case SexIs():
            return "sex"
        case AgeIs():
            return "age"
        case Attested():
            return leaf.statement
        case Resulted():
            return leaf.test
        case _:
            return leaf.concept


def undecidable(protocol: TrialProtocol) -> Iterator[Remark]:
    """Criteria that the screening visit can never decide in a patient's favour, so that nobody could ever be enrolled."""
    given = _given(protocol.schedule)
    for criterion in protocol.criteria:
        wanted = criterion.kind == "inclusion"
        if wanted in reach(criterion.rule, given):
            continue
        lacking = sorted({asked(leaf) for leaf in leaves(criterion.rule)} - given)
        yield Remark(
            code="never_decided",
            about=f"criterion {criterion.id}",
            found=f"no assessment of the visit {protocol.schedule.screening} gives {', '.join(lacking)}",
            wanted="assessments that can decide the criterion in a patient's favour",
            to_do="add the assessment to the visit, or add to an assessment what it gives",
        )


def _given(schedule: Schedule) -> set[str]:
    visit = schedule.visit(schedule.screening)
    done = visit.assessments if visit is not None else ()
    return {name for each in schedule.assessments if each.id in done for name in each.gives}


def reach(rule: Rule, given: Collection[str], pinned: Pinned = _open) -> Reach:
    """Which answers of a rule are possible at all; a criterion that does not apply counts as one that holds.

    Parameters
    ----------
    rule : Rule
        The tree of a criterion.
    given : Collection[str]
        What the assessments give.
    pinned : callable
        What leaves answer for the patients who are looked at.

    Examples
    --------
    >>> reach(SexIs(sex="female"), ()), reach(SexIs(sex="female"), (), lambda leaf: True)
    (frozenset(), frozenset({True}))
    """
    match rule:
        case AllOf() | AnyOf():
            return _several(rule, [reach(each, given, pinned) for each in rule.rules])
        case Not():
            return frozenset(not each for each in reach(rule.rule, given, pinned))
        case Implies():
            when, then = reach(rule.when, given, pinned), reach(rule.then, given, pinned)
            return (then if True in when else frozenset()) | (_BOTH if False in when else frozenset())
        case _:
            known = pinned(rule)
            return _leaf(rule, given) if known is None else frozenset({known})


def _several(rule: AllOf | AnyOf, parts: list[Reach]) -> Reach:
    """All need every part to hold, any needs one; the contrary is the same the other way round."""
    strict = isinstance(rule, AllOf)
    every = {strict} if all(strict in part for part in parts) else set()
    one = {not strict} if any((not strict) in part for part in parts) else set()
    return frozenset(every | one)


def _leaf(leaf: Leaf, given: Collection[str]) -> Reach:
    if asked(leaf) in given:
        return _BOTH
    absent = getattr(leaf, "absent", "unknown")
    return frozenset() if absent == "unknown" else frozenset({absent == "met"})


def without_window(protocol: TrialProtocol) -> Iterator[Remark]:
    """Leaves that look back for ever at what changes, or that an old history closes for ever."""
    rules = [(f"criterion {each.id}", each.rule) for each in protocol.criteria]
    rules += [(f"stratum {each.id}", each.rule) for each in protocol.strata]
    for about, rule in rules:
        for leaf in leaves(rule):
            if _ages(leaf) and leaf.within_days is None:  # type: ignore[union-attr]  # these leaves have a window
                yield Remark(
                    code="no_window",
                    about=about,
                    found=f"{asked(leaf)} of any age counts",
                    wanted="a window, since this changes",
                    to_do="write within: 14 d, or another number of days",
                )
            if _closed_for_ever(leaf):
                yield Remark(
                    code="never_asked_anew",
                    about=about,
                    found=f'an old history, or an old "no", says for ever that there is no {asked(leaf)} now',
                    wanted="a history that is not too old, since this changes",
                    to_do="write closed_within: 14 d, or another number of days",
                )


def _ages(leaf: Leaf) -> bool:
    return not isinstance(leaf, SexIs | AgeIs | Attested | Occurred | NotOccurred | Occurrences)


def _closed_for_ever(leaf: Leaf) -> bool:
    return isinstance(leaf, Occurred | NotOccurred) and leaf.active and leaf.closed_within_days is None


def impossible(protocol: TrialProtocol) -> Iterator[Remark]:
    """Strata in which no patient who meets the criteria can be."""
    entered = [_conjunction(each.rule) for each in protocol.criteria if each.kind == "inclusion"]
    admitted = [leaf for part in entered for leaf in part]
    for stratum in protocol.strata:
        branches = stratum.rule.rules if isinstance(stratum.rule, AnyOf) else (stratum.rule,)
        contradictions = [_contradiction([*admitted, *_conjunction(branch)]) for branch in branches]
        if all(contradictions):
            yield Remark(
                code="empty_stratum",
                about=f"stratum {stratum.id}",
                found=f"nobody who meets the criteria has {contradictions[0]}",
                wanted="a stratum in which a patient can be",
                to_do="correct the limits of the stratum or of the criterion",
            )


def _conjunction(rule: Rule) -> list[Latest]:
    """The newest values that must hold, whatever else does."""
    if isinstance(rule, AllOf):
        return [leaf for each in rule.rules for leaf in _conjunction(each)]
    return [rule] if isinstance(rule, Latest) else []


def _contradiction(required: list[Latest]) -> str:
    """Two comparisons that exclude each other, in words; empty where there are none."""
    for concept in dict.fromkeys(leaf.concept for leaf in required):
        compared = [each for leaf in required if leaf.concept == concept for each in leaf.comparisons]
        lows = [each for each in compared if each.operator in ("at_least", "above")]
        highs = [each for each in compared if each.operator in ("below", "at_most")]
        for low in lows:
            for high in highs:
                if _excluded(concept, low, high):
                    return f"{concept.replace('_', ' ')} {low} and {high}"
    return ""


def _excluded(concept: str, low: Comparison, high: Comparison) -> bool:
    least, most = (_exact(concept, each) for each in (low, high))
    if least is None or most is None:
        return False
    strict = low.operator == "above" or high.operator == "below"
    return least >= most if strict else least > most


def _exact(concept: str, comparison: Comparison) -> Fraction | None:
    """The limit in the analyte's own unit; a multiple of the laboratory's limit cannot be placed beside a number."""
    analyte = ANALYTES[concept]
    if comparison.limit.unit == UPPER_LIMIT:
        return None
    exact = conversion(comparison.limit.unit, analyte.unit, molar=analyte.molar)
    return None if exact is None else exact(comparison.limit.value)


def statements(protocol: TrialProtocol) -> set[str]:
    """The names of the statements that criteria, and the rules for whom assessments are meant, ask an investigator for."""
    rules = [each.rule for each in protocol.criteria]
    rules += [each.applies for each in protocol.schedule.assessments if each.applies is not None]
    return {leaf.statement for rule in rules for leaf in leaves(rule) if isinstance(leaf, Attested)}
