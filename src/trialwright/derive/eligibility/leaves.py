"""Judging the leaves that look at measured values and at an investigator's word.

Each answers met, not met or unknown, with the events that decided and what is missing.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.comparing import Compared, compare, unusable_reason
from trialwright.derive.eligibility.folding import combined, fold, joined, step_of, turned, unknown
from trialwright.derive.eligibility.ranges import disputed, with_registered_range
from trialwright.derive.facts import Facts, in_window, newest, redacted
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.events.results import LabResulted, Measured
from trialwright.protocol.criteria import (
    UPPER_LIMIT,
    Absent,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Latest,
    NoneOf,
    Operator,
)


def absent(what: str, means: Absent, missing: Missing) -> Answer[bool]:
    """What absence means is written in the protocol, leaf by leaf, and is said aloud."""
    return unknown(missing) if means == "unknown" else _read_as(what, means)


@lru_cache(maxsize=1024)
def _read_as(what: str, means: Absent) -> Answer[bool]:
    how = f"no value in the window; the protocol reads absence as {means.replace('_', ' ')}"
    return Answer(value=means == "met", status="known", rule="", steps=(step_of(what, how, ()),))


def _compared(body: Measured, comparisons: tuple[Comparison, ...]) -> Compared:
    """All comparisons of one value: the first that fails or cannot be made speaks for all; else all speak."""
    if len(comparisons) == 1:
        return compare(body, comparisons[0])
    results = [compare(body, comparison) for comparison in comparisons]
    failing = [result for result in results if result.holds is False]
    open_ = [result for result in results if result.holds is None]
    if failing or open_:
        return (failing or open_)[0]
    return Compared(True, None, " and ".join(result.how for result in results))


def latest(rule: Latest, facts: Facts) -> Answer[bool]:
    """Whether the newest value of the window satisfies every comparison."""
    found = newest(rule.concept, facts.results(rule.concept), facts.at, rule.within_days)
    if found.missing is not None:
        return (
            unknown(found.missing, found.events) if found.events else absent(rule.concept, rule.absent, found.missing)
        )
    if len(found.events) == 1:
        return _one(rule, found.events[0], facts)
    return _of_one_instant(rule, found.events, facts)


def _of_one_instant(rule: Latest, rivals: tuple[Event, ...], facts: Facts) -> Answer[bool]:
    """Several values may be the newest: the answer stands only where all of them agree on it."""
    answers = [_one(rule, event, facts) for event in rivals]
    whole = combined(answers[0].value, answers)
    odd = (*_same_instant(rule.concept, rivals), *whole.findings)
    if any(answer.value is None for answer in answers):
        return msgspec.structs.replace(combined(None, answers), findings=odd)
    if len({answer.value for answer in answers}) > 1:
        values = " and ".join(str(event.body.value) for event in rivals if isinstance(event.body, Measured))
        return unknown(Missing(rule.concept, "conflict", f"{values} at the same time"), rivals, odd)
    return msgspec.structs.replace(whole, findings=odd)


def _same_instant(concept: str, rivals: tuple[Event, ...]) -> tuple[Finding, ...]:
    values = dict.fromkeys(str(event.body.value) for event in rivals if isinstance(event.body, Measured))
    if len(values) == 1:
        return ()
    return (
        Finding(
            code="result.same_instant",
            patient=rivals[0].patient,
            seqs=tuple(event.seq for event in rivals),
            found=f"{concept}: {' and '.join(values)} at the same time ({rivals[-1].happened.text})",
            wanted="one result of one instant",
            to_do="ask the laboratory which one holds; void the other, or give the exact times",
        ),
    )


def any_one(rule: AnyOne, facts: Facts) -> Answer[bool]:
    """Whether at least one value of the window satisfies every comparison."""
    return _over_window(rule, facts, lambda certain, vague: fold(_each(rule, certain, vague, facts), decides=True))


def none_of(rule: NoneOf, facts: Facts) -> Answer[bool]:
    """Whether no value of the window satisfies every comparison: the contrary of one that does."""
    return _over_window(
        rule, facts, lambda certain, vague: turned(fold(_each(rule, certain, vague, facts), decides=True))
    )


def _each(rule: AnyOne | NoneOf, certain: list[Event], vague: list[Event], facts: Facts) -> list[Answer[bool]]:
    return [_one(rule, event, facts) for event in certain] + [_perhaps(rule, event, facts) for event in vague]


def _over_window(
    rule: AnyOne | NoneOf | CountOf, facts: Facts, answer_of: Callable[[list[Event], list[Event]], Answer[bool]]
) -> Answer[bool]:
    """The answer of the values in the window; where there may be none, it stands only if absence means the same."""
    certain, vague = in_window(facts.results(rule.concept), facts.at, rule.within_days)
    if certain:
        return answer_of(certain, vague)
    without = absent(rule.concept, rule.absent, Missing(rule.concept, "no_data", "nothing is recorded in the window"))
    if not vague:
        return without
    answer = answer_of([], vague)
    if answer.value is None or answer.value is without.value:
        return answer
    dates = ", ".join(event.happened.text for event in vague)
    return unknown(Missing(rule.concept, "date_imprecise", f"dated {dates}"), vague)


def _one(rule: Latest | AnyOne | NoneOf, event: Event, facts: Facts) -> Answer[bool]:
    body = event.body
    if not isinstance(body, Measured):
        return unknown(redacted(rule.concept, event), (event,))
    result = _compared(body, rule.comparisons)
    if result.missing is not None and result.missing.reason == "range_missing" and isinstance(body, LabResulted):
        return _by_the_register(rule, event, body, facts)
    odd = _disputed(rule, event, facts)
    if result.missing is not None:
        return unknown(result.missing, (event,), odd)
    because = (event.seq,)
    told = step_of(rule.concept, f"{result.how}, {event.happened.text}", because, result.limit, body.value.unit)
    return Answer(value=result.holds, status="known", rule="", because=because, steps=(told,), findings=odd)


def _disputed(rule: Latest | AnyOne | NoneOf, event: Event, facts: Facts) -> tuple[Finding, ...]:
    """Where the answer goes by the range of the sample: what the protocol says otherwise."""
    if not isinstance(event.body, LabResulted):
        return ()
    by_the_range = any(each.limit.unit == UPPER_LIMIT for each in rule.comparisons)
    return disputed(event, event.body, facts) if by_the_range else ()


def _by_the_register(rule: Latest | AnyOne | NoneOf, event: Event, body: LabResulted, facts: Facts) -> Answer[bool]:
    """The answer with the upper limit that the laboratory has registered, or the protocol has; the step says which."""
    filled = with_registered_range(event, facts)
    if isinstance(filled, Missing):
        return unknown(filled, (event,))
    result = _compared(filled.body, rule.comparisons)
    odd = disputed(event, filled.body if filled.registered else body, facts, filled.registered)
    if result.missing is not None:
        return unknown(result.missing, (event, *filled.registered), odd)
    because = joined([(event.seq, *(row.seq for row in filled.registered))])
    how = f"{result.how}, {event.happened.text}; upper limit from {filled.source}"
    told = step_of(rule.concept, how, because, result.limit, filled.body.value.unit)
    return Answer(value=result.holds, status="known", rule="", because=because, steps=(told,), findings=odd)


def _perhaps(rule: AnyOne | NoneOf, event: Event, facts: Facts) -> Answer[bool]:
    """A value that may be in the window can only fail to help: what it would prove stays unknown."""
    answer = _one(rule, event, facts)
    if answer.value is False:
        return answer
    return unknown(Missing(rule.concept, "date_imprecise", f"dated {event.happened.text}"), (event,))


def count(rule: CountOf, facts: Facts) -> Answer[bool]:
    """Whether the number of values of the window satisfies every comparison."""
    return _over_window(rule, facts, lambda certain, vague: _counted(rule, certain, vague))


def _counted(rule: CountOf, certain: list[Event], vague: list[Event]) -> Answer[bool]:
    """The answer where it is the same for every number that there may be; there is at least one value in the window."""
    unusable = [reason for event in certain if (reason := _unusable(rule.concept, event)) is not None]
    fewest, most = len(certain) - len(unusable) if certain else 1, len(certain) + len(vague)
    verdicts = {all(number_holds(n, c) for c in rule.comparisons) for n in range(fewest, most + 1)}
    number = f"{fewest} to {most} in the window" if fewest < most else f"{most} in the window"
    events = [*certain, *vague]
    if len(verdicts) > 1:
        imprecise = (Missing(rule.concept, "date_imprecise", number),) if vague else ()
        return msgspec.structs.replace(unknown((*unusable, *imprecise)[0], events), missing=(*unusable, *imprecise))
    because = joined([tuple(event.seq for event in events)])
    told = step_of(rule.concept, number, because)
    return Answer(value=verdicts.pop(), status="known", rule="", because=because, steps=(told,))


def _unusable(concept: str, event: Event) -> Missing | None:
    return unusable_reason(event.body) if isinstance(event.body, Measured) else redacted(concept, event)


_ON_NUMBERS: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    "below": lambda number, limit: number < limit,
    "at_most": lambda number, limit: number <= limit,
    "at_least": lambda number, limit: number >= limit,
    "above": lambda number, limit: number > limit,
}


def number_holds(number: int, comparison: Comparison) -> bool:
    """Whether a plain number satisfies a comparison, whatever the unit of its limit."""
    return _ON_NUMBERS[comparison.operator](Decimal(number), comparison.limit.value)


def attested(rule: Attested, facts: Facts) -> Answer[bool]:
    """Whether an investigator has stated that it holds."""
    found = newest(rule.statement, facts.statements(rule.statement), facts.at, rule.within_days)
    if found.missing is not None:
        reason = "not_attested" if found.missing.reason == "no_data" else found.missing.reason
        return unknown(Missing(rule.statement, reason, found.missing.detail), found.events)
    without_words = next((event for event in found.events if event.body is None), None)
    if without_words is not None:
        return unknown(redacted(rule.statement, without_words), found.events)
    stated = {event.body.holds for event in found.events if isinstance(event.body, JudgementAttested)}
    if len(stated) > 1:
        return unknown(Missing(rule.statement, "conflict", "stated both ways at the same time"), found.events)
    others = sorted({event.role for event in found.events} - INVESTIGATOR_ROLES)
    event = found.events[-1]
    if others:  # the record asks for the investigator's judgement: what others state is kept, and does not decide
        detail = f"stated by a {others[0]} on {event.happened.text}; wanted: an investigator"
        return unknown(Missing(rule.statement, "not_investigator", detail), found.events)
    holds = stated.pop()
    how = f"{event.by} ({event.role}) stated on {event.happened.text}: {'holds' if holds else 'does not hold'}"
    because = tuple(e.seq for e in found.events)
    return Answer(value=holds, status="known", rule="", because=because, steps=(step_of(rule.statement, how, because),))
