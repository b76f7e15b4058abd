"""What a protocol asks of a patient, by name: analytes, tests, conditions, treatments, drugs and statements.

A rehearsal knows no trial. What it looks at on the day of screening is what the criteria and the visit of that day name.
"""

from collections.abc import Callable, Iterator

import msgspec

from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    AnyOf,
    Attested,
    HistoryPart,
    Implies,
    Leaf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
    word_closes,
)
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

_BODY = ("height", "weight", "creatinine")
"""What every dose of lymphodepletion is computed from."""
_OF_THE_PERSON = frozenset({"sex", "age"})
_NEEDED = {
    "pregnancy_test": ("hcg",),
    "infection_recheck": ("infection",),
    "restaging_csf": ("csf_blasts",),
    "restaging_marrow": ("blasts_marrow", "mrd_flow"),
    "hepatitis_b_prophylaxis": ("hbsag", "anti_hbc", "hbv_prophylaxis"),
    "dosable": _BODY,
}
"""What the conditions of a decision look at, where that is not named by the protocol itself."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has to look at.

    Parameters
    ----------
    names : frozenset[str]
        Analytes, and concepts of every kind.
    statements : dict[str, bool]
        Statements of the investigator, and which answer speaks for taking part.
    denied : frozenset[str]
        Conditions and the like whose absence somebody must state, for no history closes them.
    histories : frozenset[str]
        Parts of the history that must be taken completely.
    """

    names: frozenset[str]
    statements: dict[str, bool]
    denied: frozenset[str]
    histories: frozenset[HistoryPart]


_KNOWN: dict[tuple[str, str], Asked] = {}


def asked_at_screening(protocol: TrialProtocol) -> Asked:
    """What the criteria and the visit of screening ask for, and what doses are computed from."""
    return _once(_at_screening, protocol)


def _once(ask: Callable[[TrialProtocol], Asked], protocol: TrialProtocol) -> Asked:
    """The same protocol asks the same of everybody."""
    key = ask.__name__, protocol.sha256
    if key not in _KNOWN:
        _KNOWN[key] = ask(protocol)
    return _KNOWN[key]


def _at_screening(protocol: TrialProtocol) -> Asked:
    visit = protocol.schedule.visit(protocol.schedule.screening)
    at_visit = set() if visit is None else set(visit.assessments)
    given = {name for each in protocol.schedule.assessments if each.id in at_visit for name in each.gives}
    return _asked(protocol, {*given, *_BODY})


def asked_ever(protocol: TrialProtocol) -> Asked:
    """All that is named anywhere: by criteria, assessments, washouts, supportive care, decisions and manufacture.

    Examples
    --------
    >>> from trialwright.protocol.reading import read_protocol
    >>> from trialwright.trials import trial_text
    >>> asked = asked_ever(read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml"))
    >>> asked.statements["other_contraindication"], "blinatumomab" in asked.names, "haptoglobin" in asked.names
    (False, True, False)
    """
    return _once(_ever, protocol)


def _ever(protocol: TrialProtocol) -> Asked:
    given = {name for each in protocol.schedule.assessments for name in each.gives}
    washed_out = {washout.concept for washout in protocol.washouts}
    needed = {name for rule in protocol.decisions for need in rule.needs for name in _NEEDED.get(need.what, ())}
    supported = {name for each in protocol.supportive if each.applies for name in named_in(each.applies)}
    markers = set(protocol.manufacturing.infectious_markers)
    return _asked(protocol, {*given, *washed_out, *needed, *supported, *markers, *_BODY})


def _asked(protocol: TrialProtocol, named: set[str]) -> Asked:
    names = {name for name in named if name in ANALYTES or name in CONCEPTS}
    statements = dict.fromkeys(sorted(named - names - _OF_THE_PERSON), True)
    denied: set[str] = set()
    histories: set[HistoryPart] = set()
    for criterion in protocol.criteria:
        names |= set(named_in(criterion.rule)) | (set(named_in(criterion.notice.when)) if criterion.notice else set())
        for leaf, good in leaves(criterion.rule, good=criterion.kind == "inclusion"):
            if isinstance(leaf, Attested):
                statements[leaf.statement] = good
            if isinstance(leaf, Occurred | NotOccurred | Occurrences):
                if word_closes(leaf):
                    denied.add(leaf.concept)
                if leaf.closed_by is not None:
                    histories.add(leaf.closed_by)
    kinds = {CONCEPTS[name].kind for name in names if name in CONCEPTS}
    asked_for: tuple[tuple[HistoryPart, str], ...] = (
        ("medical", "condition"), ("treatment", "treatment"), ("medication", "medication"),
    )  # fmt: skip
    histories |= {part for part, kind in asked_for if kind in kinds}
    return Asked(
        names=frozenset(names), statements=statements, denied=frozenset(denied), histories=frozenset(histories)
    )


def leaves(rule: Rule, *, good: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """The leaves of a rule, each with the answer that works towards `good`.

    Examples
    --------
    >>> from trialwright.protocol.criteria import Not
    >>> [answer for _, answer in leaves(Not(Attested(statement="well")), good=False)]
    [True]
    """
    match rule:
        case AllOf(rules=rules) | AnyOf(rules=rules):
            for part in rules:
                yield from leaves(part, good=good)
        case Not(rule=part):
            yield from leaves(part, good=not good)
        case Implies(when=guard, then=part):
            yield from leaves(guard, good=not good)
            yield from leaves(part, good=good)
        case _:
            yield rule, good


def named_in(rule: Rule) -> Iterator[str]:
    """The analytes and concepts that a rule asks for, each as often as it is asked for."""
    for leaf, _ in leaves(rule):
        if isinstance(leaf, Resulted):
            yield leaf.test
        elif not isinstance(leaf, SexIs | AgeIs | Attested):
            yield leaf.concept
