"""Judging a rule for one patient: met, not met or unknown, with the events that decided and what is missing.

The logic is Kleene's: unknown is never guessed, but a fact that decides makes the others unneeded. `implies` with a guard
that does not hold makes a rule not applicable; such a part neither helps nor harms the whole. A known answer holds
whatever the unknown facts turn out to be.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing, Step
from trialwright.derive.comparing import Compared, compare, unusable_reason
from trialwright.derive.facts import Facts, in_window, newest, redacted
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.events.results import Measured
from trialwright.protocol.criteria import (
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Implies,
    Latest,
    NoneOf,
    Not,
    Operator,
    Rule,
)


def judge(  # noqa: PLR0911  one branch for each word of the closed tree
    rule: Rule, facts: Facts, *, harmless: bool | None = None
) -> Answer[bool]:
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
    match rule:
        case Latest():
            return _latest(rule, facts)
        case AnyOne():
            return _any_one(rule, facts)
        case NoneOf():
            return _none_of(rule, facts)
        case CountOf():
            return _count(rule, facts)
        case Attested():
            return _attested(rule, facts)
        case AllOf(rules=rules):
            # A part that holds or drops out changes nothing here; one that fails or drops out would.
            return fold([judge(part, facts, harmless=True if harmless else None) for part in rules], decides=False)
        case AnyOf(rules=rules):
            inside = False if harmless is False else None
            return fold([judge(part, facts, harmless=inside) for part in rules], decides=True)
        case Not(rule=part):
            return _turned(judge(part, facts, harmless=None if harmless is None else not harmless))
        case Implies(when=guard, then=part):
            return _implies(judge(guard, facts), judge(part, facts, harmless=harmless), harmless)


def fold(parts: list[Answer[bool]], *, decides: bool) -> Answer[bool]:
    """Kleene's AND (`decides` False: one false part settles it) or OR (`decides` True: one true part settles it).

    Examples
    --------
    >>> yes = Answer(value=True, status="known", rule="a")
    >>> open_ = Answer(value=None, status="unknown", rule="b", missing=(Missing("b", "no_data"),))
    >>> fold([yes, open_], decides=True).value, fold([yes, open_], decides=False).status
    (True, 'unknown')
    """
    applying = [part for part in parts if part.status != "not_applicable"]
    if not applying:
        return msgspec.structs.replace(_combined(None, parts), status="not_applicable")
    settling = [part for part in applying if part.value is decides]
    if settling:  # what is odd about the others is still to be asked about
        return msgspec.structs.replace(_combined(decides, settling), findings=_odd(applying))
    if any(part.value is None for part in applying):
        return _combined(None, applying)
    return _combined(not decides, applying)


def _combined(value: bool | None, parts: list[Answer[bool]]) -> Answer[bool]:
    return Answer(
        value=value,
        status="unknown" if value is None else "known",
        rule="",
        because=_joined(part.because for part in parts),
        missing=() if value is not None else tuple(m for part in parts for m in part.missing),
        steps=tuple(step for part in parts for step in part.steps),
        findings=_odd(parts),
    )


def _odd(parts: list[Answer[bool]]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(finding for part in parts for finding in part.findings))


def _joined(groups: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sorted({seq for group in groups for seq in group}))


def _turned(answer: Answer[bool]) -> Answer[bool]:
    if answer.value is None:
        return answer
    return _combined(not answer.value, [answer])


def _implies(guard: Answer[bool], then: Answer[bool], harmless: bool | None) -> Answer[bool]:
    """A guard that does not hold, or that itself does not apply, leaves nothing to ask."""
    if guard.value is False or guard.status == "not_applicable":
        return msgspec.structs.replace(guard, value=None, status="not_applicable")
    if then.status == "not_applicable":
        return then
    if guard.value is None and then.value is harmless and harmless is not None:
        return then
    whole = _combined(None if guard.value is None else then.value, [guard, then])
    return whole if guard.value is None else msgspec.structs.replace(whole, missing=then.missing)


def _unknown(missing: Missing, events: Iterable[Event] = (), findings: tuple[Finding, ...] = ()) -> Answer[bool]:
    because = tuple(event.seq for event in events)
    return Answer(value=None, status="unknown", rule="", because=because, missing=(missing,), findings=findings)


def _absent(rule: Latest | AnyOne | NoneOf | CountOf, missing: Missing) -> Answer[bool]:
    """What absence means is written in the protocol, leaf by leaf, and is said aloud."""
    if rule.absent == "unknown":
        return _unknown(missing)
    step = _step(
        rule.concept, f"no value in the window; the protocol reads absence as {rule.absent.replace('_', ' ')}", ()
    )
    return Answer(value=rule.absent == "met", status="known", rule="", steps=(step,))


def _step(name: str, how: str, because: tuple[int, ...], limit: Decimal | None = None, unit: str = "") -> Step:
    return Step(name=name, value=limit, unit=unit, how=how, source="protocol", because=because)


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


def _latest(rule: Latest, facts: Facts) -> Answer[bool]:
    found = newest(rule.concept, facts.results(rule.concept), facts.at, rule.within_days)
    if found.missing is not None:
        return _unknown(found.missing, found.events) if found.events else _absent(rule, found.missing)
    if len(found.events) == 1:
        return _one(rule, found.events[0])
    return _of_one_instant(rule, found.events)


def _of_one_instant(rule: Latest, rivals: tuple[Event, ...]) -> Answer[bool]:
    """Several values may be the newest: the answer stands only where all of them agree on it."""
    answers = [_one(rule, event) for event in rivals]
    odd = _same_instant(rule.concept, rivals)
    if any(answer.value is None for answer in answers):
        return msgspec.structs.replace(_combined(None, answers), findings=odd)
    if len({answer.value for answer in answers}) > 1:
        values = " and ".join(str(event.body.value) for event in rivals if isinstance(event.body, Measured))
        return _unknown(Missing(rule.concept, "conflict", f"{values} at the same time"), rivals, odd)
    return msgspec.structs.replace(_combined(answers[0].value, answers), findings=odd)


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


def _any_one(rule: AnyOne, facts: Facts) -> Answer[bool]:
    return _over_window(rule, facts, lambda certain, vague: fold(_each(rule, certain, vague), decides=True))


def _none_of(rule: NoneOf, facts: Facts) -> Answer[bool]:
    """None satisfies it: the contrary of one that does."""
    return _over_window(rule, facts, lambda certain, vague: _turned(fold(_each(rule, certain, vague), decides=True)))


def _each(rule: AnyOne | NoneOf, certain: list[Event], vague: list[Event]) -> list[Answer[bool]]:
    return [_one(rule, event) for event in certain] + [_perhaps(rule, event) for event in vague]


def _over_window(
    rule: AnyOne | NoneOf | CountOf, facts: Facts, answer_of: Callable[[list[Event], list[Event]], Answer[bool]]
) -> Answer[bool]:
    """The answer of the values in the window; where there may be none, it stands only if absence means the same."""
    certain, vague = in_window(facts.results(rule.concept), facts.at, rule.within_days)
    if certain:
        return answer_of(certain, vague)
    absent = _absent(rule, Missing(rule.concept, "no_data", "nothing is recorded in the window"))
    if not vague:
        return absent
    answer = answer_of([], vague)
    if answer.value is None or answer.value is absent.value:
        return answer
    dates = ", ".join(event.happened.text for event in vague)
    return _unknown(Missing(rule.concept, "date_imprecise", f"dated {dates}"), vague)


def _one(rule: Latest | AnyOne | NoneOf, event: Event) -> Answer[bool]:
    if not isinstance(event.body, Measured):
        return _unknown(redacted(rule.concept, event), (event,))
    result = _compared(event.body, rule.comparisons)
    if result.missing is not None:
        return _unknown(result.missing, (event,))
    step = _step(
        rule.concept, f"{result.how}, {event.happened.text}", (event.seq,), result.limit, event.body.value.unit
    )
    return Answer(value=result.holds, status="known", rule="", because=(event.seq,), steps=(step,))


def _perhaps(rule: AnyOne | NoneOf, event: Event) -> Answer[bool]:
    """A value that may be in the window can only fail to help: what it would prove stays unknown."""
    answer = _one(rule, event)
    if answer.value is False:
        return answer
    return _unknown(Missing(rule.concept, "date_imprecise", f"dated {event.happened.text}"), (event,))


def _count(rule: CountOf, facts: Facts) -> Answer[bool]:
    return _over_window(rule, facts, lambda certain, vague: _counted(rule, certain, vague))


def _counted(rule: CountOf, certain: list[Event], vague: list[Event]) -> Answer[bool]:
    """The answer where it is the same for every number that there may be; there is at least one value in the window."""
    unusable = [reason for event in certain if (reason := _unusable(rule.concept, event)) is not None]
    fewest, most = len(certain) - len(unusable) if certain else 1, len(certain) + len(vague)
    verdicts = {all(_number_holds(n, c) for c in rule.comparisons) for n in range(fewest, most + 1)}
    number = f"{fewest} to {most} in the window" if fewest < most else f"{most} in the window"
    events = [*certain, *vague]
    if len(verdicts) > 1:
        imprecise = (Missing(rule.concept, "date_imprecise", number),) if vague else ()
        return msgspec.structs.replace(_unknown((*unusable, *imprecise)[0], events), missing=(*unusable, *imprecise))
    because = _joined([tuple(event.seq for event in events)])
    step = _step(rule.concept, number, because)
    return Answer(value=verdicts.pop(), status="known", rule="", because=because, steps=(step,))


def _unusable(concept: str, event: Event) -> Missing | None:
    return unusable_reason(event.body) if isinstance(event.body, Measured) else redacted(concept, event)


_ON_NUMBERS: dict[Operator, Callable[[Decimal, Decimal], bool]] = {
    "below": lambda number, limit: number < limit,
    "at_most": lambda number, limit: number <= limit,
    "at_least": lambda number, limit: number >= limit,
    "above": lambda number, limit: number > limit,
}


def _number_holds(number: int, comparison: Comparison) -> bool:
    return _ON_NUMBERS[comparison.operator](Decimal(number), comparison.limit.value)


def _attested(rule: Attested, facts: Facts) -> Answer[bool]:
    found = newest(rule.statement, facts.statements(rule.statement), facts.at, rule.within_days)
    if found.missing is not None:
        reason = "not_attested" if found.missing.reason == "no_data" else found.missing.reason
        return _unknown(Missing(rule.statement, reason, found.missing.detail), found.events)
    stated = [event.body.holds for event in found.events if isinstance(event.body, JudgementAttested)]
    if len(stated) < len(found.events):
        without_words = next(event for event in found.events if event.body is None)
        return _unknown(redacted(rule.statement, without_words), found.events)
    event, holds = found.events[-1], stated[-1]
    if any(said is not holds for said in stated[:-1]):
        return _unknown(Missing(rule.statement, "conflict", "stated both ways at the same time"), found.events)
    others = sorted({event.role for event in found.events} - INVESTIGATOR_ROLES)
    if others:  # the record asks for the investigator's judgement: what others state is kept, and does not decide
        detail = f"stated by a {others[0]} on {event.happened.text}; wanted: an investigator"
        return _unknown(Missing(rule.statement, "not_investigator", detail), found.events)
    how = f"{event.by} ({event.role}) stated on {event.happened.text}: {'holds' if holds else 'does not hold'}"
    because = tuple(e.seq for e in found.events)
    return Answer(value=holds, status="known", rule="", because=because, steps=(_step(rule.statement, how, because),))
