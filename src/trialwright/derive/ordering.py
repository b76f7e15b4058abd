"""What to order: the fewest unknown facts that, all being favourable, would make a patient eligible.

Every way in which the open criteria can come out well is a set of leaves with the value that each must have. Criteria
that ask for the same fact share it, and a way that wants one leaf both true and false is none.
"""

from collections.abc import Iterable, Iterator, Sequence

from trialwright.derive.answer import Missing
from trialwright.derive.facts import Facts
from trialwright.derive.judging import judge
from trialwright.protocol.criteria import AllOf, AnyOf, Implies, Leaf, Not, Rule

Way = frozenset[tuple[Leaf, bool]]
"""Leaves that are unknown, each with the value that is wanted of it."""

_WAYS_KEPT = 64
"""Of very many alternatives only those with the fewest facts are followed further."""


def order_list(open_rules: Sequence[tuple[Rule, bool]], facts: Facts) -> tuple[Missing, ...]:
    """What is missing for the open rules to come out as wanted, with as few facts as can be.

    Parameters
    ----------
    open_rules : sequence of (Rule, bool)
        The rules of the criteria that are unknown; True for an inclusion, False for an exclusion.
    facts : Facts
        The patient's facts.

    Returns
    -------
    tuple[Missing, ...]
        In the order of the rules; empty where nothing can make all of them come out as wanted. It is the smallest such
        set as long as there are at most 64 alternatives, and a small one beyond.
    """
    search = _Search(facts)
    ways: list[Way] = [frozenset()]
    for rule, wanted in open_rules:
        ways = search.both([ways, search.well(rule, wanted)])
    if not ways:
        return ()
    chosen = {leaf for leaf, _ in ways[0]}
    ordered = (leaf for rule, _ in open_rules for leaf in _leaves(rule) if leaf in chosen)
    return _each_once(missing for leaf in ordered for missing in search.missing(leaf))


def _each_once(wanted: Iterable[Missing]) -> tuple[Missing, ...]:
    """What is wanted twice for the same reason is ordered once, with both details."""
    details: dict[tuple[str, str], dict[str, None]] = {}
    for missing in wanted:
        details.setdefault((missing.what, missing.reason), {})[missing.detail] = None
    return tuple(Missing(what, reason, _joined(list(each))) for (what, reason), each in details.items())


def _joined(details: list[str]) -> str:
    """Several details as one; what they begin with alike is said once."""
    start, colon, _ = details[0].partition(": ")
    alike = f"{start}{colon}" if colon and all(each.startswith(f"{start}{colon}") for each in details) else ""
    return alike + "; ".join(each.removeprefix(alike) for each in details)


def _leaves(rule: Rule) -> Iterator[Leaf]:
    match rule:
        case AllOf(rules=parts) | AnyOf(rules=parts):
            for part in parts:
                yield from _leaves(part)
        case Not(rule=part):
            yield from _leaves(part)
        case Implies(when=guard, then=part):
            yield from _leaves(guard)
            yield from _leaves(part)
        case _:
            yield rule


class _Search:
    """The ways for the facts of one patient, the cheapest first; what a leaf answers is asked once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._answers: dict[Leaf, tuple[bool | None, tuple[Missing, ...]]] = {}

    def missing(self, leaf: Leaf) -> tuple[Missing, ...]:
        return self._answer(leaf)[1]

    def well(self, rule: Rule, wanted: bool) -> list[Way]:
        """The ways in which a rule comes out as wanted, or does not apply."""
        match rule:
            case Not(rule=part):
                return self.well(part, not wanted)
            case AllOf(rules=parts) if wanted:
                return self.both([self.well(part, wanted) for part in parts])
            case AnyOf(rules=parts) if not wanted:
                return self.both([self.well(part, wanted) for part in parts])
            case Implies(when=guard, then=part):
                return self._either([self._off(guard), self.well(part, wanted)])
        return self._either([self._exactly(rule, wanted), self._exactly(rule, None)])

    def _off(self, guard: Rule) -> list[Way]:
        return self._either([self._exactly(guard, False), self._exactly(guard, None)])

    def _exactly(self, rule: Rule, outcome: bool | None) -> list[Way]:
        """The ways to an outcome that must be certain; None stands for not applicable."""
        match rule:
            case Not(rule=part):
                return self._exactly(part, None if outcome is None else not outcome)
            case AllOf(rules=parts):
                return self._group(parts, outcome, decides=False)
            case AnyOf(rules=parts):
                return self._group(parts, outcome, decides=True)
            case Implies(when=guard, then=part) if outcome is None:
                return self._either([self._off(guard), self._exactly(part, None)])
            case Implies(when=guard, then=part):
                return self.both([self._exactly(guard, True), self._exactly(part, outcome)])
        return self._leaf(rule, outcome)

    def _group(self, parts: Sequence[Rule], outcome: bool | None, *, decides: bool) -> list[Way]:
        if outcome is decides:
            return self._either([self._exactly(part, outcome) for part in parts])
        dropped = [self._exactly(part, None) for part in parts]
        if outcome is None:
            return self.both(dropped)
        right = [self._exactly(part, outcome) for part in parts]
        well = [self._either(pair) for pair in zip(right, dropped, strict=True)]
        return self._either([self.both([*well[:i], right[i], *well[i + 1 :]]) for i in range(len(parts))])

    def _leaf(self, leaf: Leaf, outcome: bool | None) -> list[Way]:
        if outcome is None:  # only an `implies` can fail to apply
            return []
        value = self._answer(leaf)[0]
        if value is None:
            return [frozenset({(leaf, outcome)})]
        return [frozenset()] if value is outcome else []

    def both(self, parts: Iterable[list[Way]]) -> list[Way]:
        """The ways in which every part comes out."""
        ways: list[Way] = [frozenset()]
        for part in parts:
            ways = self._fewest(one | other for one in ways for other in part)
        return ways

    def _either(self, parts: Iterable[list[Way]]) -> list[Way]:
        return self._fewest(way for part in parts for way in part)

    def _fewest(self, ways: Iterable[Way]) -> list[Way]:
        kept: list[Way] = []
        for way in sorted((w for w in ways if _consistent(w)), key=self._number_of_facts):
            if len(kept) < _WAYS_KEPT and not any(other <= way for other in kept):
                kept.append(way)
        return kept

    def _number_of_facts(self, way: Way) -> int:
        return len({missing.what for leaf, _ in way for missing in self.missing(leaf)})

    def _answer(self, leaf: Leaf) -> tuple[bool | None, tuple[Missing, ...]]:
        if leaf not in self._answers:
            answer = judge(leaf, self._facts)
            self._answers[leaf] = answer.value, answer.missing
        return self._answers[leaf]


def _consistent(way: Way) -> bool:
    return not any((leaf, not value) in way for leaf, value in way)
