"""Judging the leaves that look at tests that answer with a word, and at who the patient is."""

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.eligibility.folding import combined, joined, step_of, unknown
from trialwright.derive.eligibility.leaves import absent, number_holds
from trialwright.derive.facts import Facts, newest, redacted
from trialwright.derive.person import ages
from trialwright.events.event import Event
from trialwright.events.results import TestResulted
from trialwright.protocol.criteria import AgeIs, Resulted, SexIs


def resulted(rule: Resulted, facts: Facts) -> Answer[bool]:
    """Whether the newest result of a test is the one that is asked for; an indeterminate one leaves it unknown."""
    found = newest(rule.test, facts.tests(rule.test), facts.at, rule.within_days)
    if found.missing is not None:
        return unknown(found.missing, found.events) if found.events else absent(rule.test, rule.absent, found.missing)
    answers = [_one(rule, event) for event in found.events]
    if len(answers) == 1:
        return answers[0]
    odd = _same_instant(rule.test, found.events)
    values = {answer.value for answer in answers}
    if values == {True, False}:
        words = " and ".join(_word(event) for event in found.events)
        return unknown(Missing(rule.test, "conflict", f"{words} at the same time"), found.events, odd)
    return msgspec.structs.replace(combined(None if None in values else answers[0].value, answers), findings=odd)


def _one(rule: Resulted, event: Event) -> Answer[bool]:
    if not isinstance(event.body, TestResulted):
        return unknown(redacted(rule.test, event), (event,))
    if event.body.result == "indeterminate":
        return unknown(Missing(rule.test, "indeterminate", f"the result of {event.happened.text}"), (event,))
    because = (event.seq,)
    step = step_of(rule.test, f"{event.body.result}, {event.happened.text}", because)
    return Answer(value=event.body.result == rule.result, status="known", rule="", because=because, steps=(step,))


def _word(event: Event) -> str:
    return event.body.result if isinstance(event.body, TestResulted) else "redacted"


def _same_instant(test: str, events: tuple[Event, ...]) -> tuple[Finding, ...]:
    words = dict.fromkeys(_word(event) for event in events)
    if len(words) == 1:
        return ()
    return (
        Finding(
            code="result.same_instant",
            patient=events[0].patient,
            seqs=tuple(event.seq for event in events),
            found=f"{test}: {' and '.join(words)} at the same time ({events[-1].happened.text})",
            wanted="one result of one instant",
            to_do="ask the laboratory which one holds; void the other, or give the exact times",
        ),
    )


def of_sex(rule: SexIs, facts: Facts) -> Answer[bool]:
    """Whether the patient is of a sex."""
    if isinstance(facts.person, Missing):
        return unknown(facts.person)
    event, body = facts.person
    because = (event.seq,)
    return Answer(
        value=body.sex == rule.sex, status="known", rule="", because=because, steps=(step_of("sex", body.sex, because),)
    )


def aged(rule: AgeIs, facts: Facts) -> Answer[bool]:
    """Whether the age satisfies every comparison, for every age that the birth date allows."""
    if isinstance(facts.person, Missing):
        return unknown(facts.person)
    event, body = facts.person
    possible = ages(body.birth, facts.at)
    if isinstance(possible, Missing):
        return unknown(possible, (event,))
    verdicts = {
        all(number_holds(age, each) for each in rule.comparisons)
        for age in range(possible.youngest, possible.oldest + 1)
    }
    years = " or ".join(dict.fromkeys(str(age) for age in possible))
    if len(verdicts) > 1:
        return unknown(
            Missing("date of birth", "date_imprecise", f"born {body.birth.text}: {years} years old"), (event,)
        )
    holds = verdicts.pop()
    limits = " and ".join(f"{each.operator.replace('_', ' ')} {each.limit.value:f}" for each in rule.comparisons)
    because = joined([(event.seq,)])
    how = f"{years} years old {'is' if holds else 'is not'} {limits}"
    return Answer(value=holds, status="known", rule="", because=because, steps=(step_of("age", how, because),))
