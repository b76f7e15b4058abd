"""What to order: the fewest unknown facts that, all being favourable, would make a patient eligible.

Every way in which the open criteria can come out well is a set of leaves with the value that each must have. Criteria
that ask for the same fact share it, and a way that wants one leaf both true and false is none.

A patient has some dozens of such leaves and thousands of such sets. A set is therefore one integer with two bits for a
leaf: joining two of them, and seeing that one contains another, is one operation each.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from trialwright.derive.answer import Missing
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import Facts
from trialwright.protocol.criteria import AllOf, AnyOf, Implies, Leaf, Not, Rule
from trialwright.protocol.lint_criteria import leaves

Way: TypeAlias = int
"""Leaves that are unknown, each with the value that is wanted of it: of leaf n, bit 2n wants False and bit 2n + 1 True."""

_NOTHING: Way = 0
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
    ways = search.both(search.well(rule, wanted) for rule, wanted in open_rules)
    if not ways:
        return ()
    ordered = (search.told(leaf) for rule, _ in open_rules for leaf in leaves(rule))
    return _each_once(
        missing for told in ordered if ways[0] & (told.wants_false | told.wants_true) for missing in told.missing
    )


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


class _Told(NamedTuple):
    """What a leaf answers, and its two bits in a way."""

    value: bool | None
    missing: tuple[Missing, ...]
    wants_false: Way
    wants_true: Way


class _Search:
    """The ways for the facts of one patient, the cheapest first; what a leaf answers is asked once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._told: dict[Leaf, _Told] = {}
        self._fact: dict[str, int] = {}
        """A bit for each fact that is missing: leaves may want the same."""
        self._wanted: dict[Way, int] = {}
        """The facts that are wanted, by each bit of a way."""
        self._number: dict[Way, int] = {}
        self._wants_false: Way = _NOTHING

    def told(self, leaf: Leaf) -> _Told:
        """What a leaf answers."""
        known = self._told.get(leaf)
        if known is None:
            answer, bit = judge(leaf, self._facts), 1 << len(self._wanted)
            wanted = 0
            for missing in answer.missing:
                wanted |= self._fact.setdefault(missing.what, 1 << len(self._fact))
            known = self._told[leaf] = _Told(answer.value, answer.missing, bit, bit << 1)
            self._wanted[bit] = self._wanted[bit << 1] = wanted
            self._wants_false |= bit
        return known

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
        told = self.told(leaf)
        if told.value is None:
            return [told.wants_true if outcome else told.wants_false]
        return [_NOTHING] if told.value is outcome else []

    def both(self, parts: Iterable[list[Way]]) -> list[Way]:
        """The ways in which every part comes out."""
        ways: list[Way] = [_NOTHING]
        for part in parts:
            if not part:
                return []
            if part == [_NOTHING]:
                continue
            ways = part if ways == [_NOTHING] else self._fewest([one | other for one in ways for other in part])
        return ways

    def _either(self, parts: Iterable[list[Way]]) -> list[Way]:
        possible = [part for part in parts if part]
        if len(possible) == 1:
            return possible[0]
        return self._fewest([way for part in possible for way in part])

    def _fewest(self, ways: list[Way]) -> list[Way]:
        """The ways that are possible and contain no cheaper one."""
        if _NOTHING in ways:
            return [_NOTHING]
        contrary = self._wants_false
        kept: list[Way] = []
        for way in sorted([way for way in ways if not way & (way >> 1) & contrary], key=self._number_of_facts):
            if len(kept) == _WAYS_KEPT:
                break
            if not any(other & way == other for other in kept):
                kept.append(way)
        return kept

    def _number_of_facts(self, way: Way) -> int:
        known = self._number.get(way)
        if known is None:
            wanted, rest = 0, way
            while rest:
                bit = rest & -rest
                wanted |= self._wanted[bit]
                rest ^= bit
            known = self._number[way] = wanted.bit_count()
        return known
