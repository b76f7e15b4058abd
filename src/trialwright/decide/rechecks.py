"""Conditions that look again: laboratory values, infection, pregnancy, marrow and fluid, and the guard against hepatitis B.

Eligibility was judged at enrolment and stays; weeks later the same body may not bear the drugs any more.
"""

from collections.abc import Iterable, Iterator

import msgspec

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.decide.participation import in_words
from trialwright.derive.answer import Answer
from trialwright.derive.eligibility.applicability import nobody_said
from trialwright.derive.eligibility.eligibility import satisfied
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import newest
from trialwright.protocol.criteria import (
    AllOf,
    AnyOf,
    AnyOne,
    CountOf,
    Criterion,
    Implies,
    Latest,
    NoneOf,
    Not,
    NotOccurred,
    Occurred,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.lint_criteria import leaves
from trialwright.protocol.visits import Visit

MARROW = ("blasts_marrow", "mrd_flow")
"""Either of them is a look at the marrow."""
FLUID = "csf_blasts"
_MEASURED = (Latest, AnyOne, NoneOf, CountOf)
_POSSIBLE = AllOf((SexIs(sex="female"), Not(Occurred(concept="no_childbearing_potential", closed_by="medical"))))
"""For whom a pregnancy test is meant where the schedule does not say."""
_SAID_TO_BE_IMPOSSIBLE = Occurred(concept="no_childbearing_potential")
"""No history closes it: it is false only where somebody has recorded so."""


def laboratory_recheck(case: Case, within: int | None) -> Checked:
    """Every criterion that laboratory values alone decide is decided again, in the patient's favour, by fresh values.

    Which values are taken again is what the visit of these days gives; where the schedule has no visit then, all that
    criteria measure.
    """
    given = _given_by_the_visit(case)
    reasons: list[Reason] = []
    looked_at: set[int] = set()
    for criterion in case.protocol.criteria:
        asked = list(leaves(criterion.rule))
        measured = {leaf.concept for leaf in asked if isinstance(leaf, _MEASURED)}
        if len(asked) != sum(isinstance(leaf, _MEASURED) for leaf in asked) or not measured:
            continue
        if given and not measured <= given:
            continue
        answer = judge(_fresh(criterion.rule, within), case.facts, harmless=criterion.kind == "inclusion")
        looked_at |= set(answer.because)
        reasons += _against(criterion, answer)
    return Checked(tuple(reasons), tuple(sorted(looked_at)))


def _given_by_the_visit(case: Case) -> set[str]:
    """What the assessments of the visits give whose windows touch the days of this decision."""
    names = {name for visit in _visits_of_these_days(case) for name in visit.assessments}
    return {concept for each in case.protocol.schedule.assessments if each.id in names for concept in each.gives}


def _visits_of_these_days(case: Case) -> tuple[Visit, ...]:
    rule = case.rule
    if rule is None or rule.from_day is None or rule.until_day is None:
        return ()
    return tuple(
        visit
        for visit in case.protocol.schedule.visits
        if visit.anchor == "infusion"
        and visit.day - visit.before <= rule.until_day
        and visit.day + visit.after >= rule.from_day
    )


def _meant_for(case: Case, concept: str) -> Rule | None:
    """For whom the schedule means the tests of these days that give a concept; None where for everybody, or no test does."""
    rules = [
        each.meant_for(visit.id)
        for visit in _visits_of_these_days(case)
        for each in case.protocol.schedule.assessments
        if concept in each.gives and each.id in visit.assessments
    ]
    known = tuple(dict.fromkeys(rule for rule in rules if rule is not None))
    return AnyOf(known) if known and len(known) == len(set(rules)) else None


def _fresh(rule: Rule, within: int | None) -> Rule:
    """The same rule over the window of the re-check; silence decides nothing in it."""
    match rule:
        case AllOf(rules=rules):
            return AllOf(tuple(_fresh(part, within) for part in rules))
        case AnyOf(rules=rules):
            return AnyOf(tuple(_fresh(part, within) for part in rules))
        case Not(rule=part):
            return Not(_fresh(part, within))
        case Implies(when=guard, then=part):
            return Implies(when=_fresh(guard, within), then=_fresh(part, within))
        case Latest() | AnyOne() | NoneOf() | CountOf():
            window = rule.within_days if within is None else within
            return msgspec.structs.replace(rule, within_days=window, absent="unknown")
    return rule


def _against(criterion: Criterion, answer: Answer[bool]) -> Iterator[Reason]:
    verdict = satisfied(criterion, answer)
    if verdict is None:
        words = f"{criterion.id} is not checked again: {in_words(answer.missing)}"
        yield reason("laboratory.missing", words, *answer.because)
    elif verdict is False:
        how = "; ".join(step.how for step in answer.steps)
        yield reason("laboratory.against", f"{criterion.id} no longer holds: {how}", *answer.because)


def infection_recheck(case: Case, within: int | None) -> Checked:
    """Somebody has looked again, and there is no active infection."""
    looked_for = NotOccurred(concept="infection", active=True, closed_by="medical", closed_within_days=within)
    return _must_hold(case, looked_for, "infection", "an infection is active", "infection is not checked again")


def pregnancy_test(case: Case, within: int | None) -> Checked:
    """A pregnancy test of these days is negative, where a pregnancy is possible.

    The schedule says for whom the test is meant, where it says so at all; whoever may be meant needs the test. So does a
    child below the age of the schedule of whom somebody has said that she can bear children, whoever denies it.

    References
    ----------
    Clinical review, R4: hCG at most 7 days old.
    """
    positive = judge(Resulted(test="hcg", result="positive", within_days=within), case.facts)
    if positive.value:  # whatever somebody has said about whether it is possible
        return checked([reason("pregnancy.against", "the pregnancy test is positive", *positive.because)])
    impossible = judge(_SAID_TO_BE_IMPOSSIBLE, case.facts)
    said = impossible.value is False or (impossible.status == "unknown" and not nobody_said(impossible))
    possible = _POSSIBLE if said else _meant_for(case, "hcg") or _POSSIBLE
    rule = Implies(when=possible, then=Resulted(test="hcg", result="negative", within_days=within))
    return _must_hold(case, rule, "pregnancy", "the pregnancy test is not negative", "a pregnancy is not excluded")


def hepatitis_b_prophylaxis(case: Case, _within: int | None) -> Checked:
    """Whoever carries hepatitis B, or has met it, is protected against its return.

    References
    ----------
    Clinical review, R4 and R12, and case TV-0.11: antibodies against the core are enough to ask for it.
    """
    tests = ("hbsag", "anti_hbc")
    indicated = AnyOf(tuple(Resulted(test=test, result="positive") for test in tests))
    rule = Implies(when=indicated, then=Occurred(concept="hbv_prophylaxis", active=True, closed_by="medication"))
    return _must_hold(
        case,
        rule,
        "hepatitis_b",
        "hepatitis B was met, and no prophylaxis against its return is given",
        "whether a prophylaxis of hepatitis B is wanted, or given, is unknown",
    )


def restaging_marrow(case: Case, within: int | None) -> Checked:
    """The marrow was looked at in these days, before the cells change it: a baseline for response."""
    return _looked_at(case, MARROW, within, "restaging.marrow", "the marrow is not restaged")


def restaging_csf(case: Case, within: int | None) -> Checked:
    """The cerebrospinal fluid was looked at in these days, unless the schedule says for certain that it need not be."""
    meant = _meant_for(case, FLUID)
    if meant is not None:
        applies = judge(meant, case.facts)
        if applies.value is not True and applies.status != "unknown":
            return Checked((), applies.because)
    found = newest(FLUID, case.facts.tests(FLUID), case.at, within)
    if found.missing is None:
        return checked((), found.events)
    words = f"the cerebrospinal fluid is not restaged: {in_words((found.missing,))}"
    return checked([reason("restaging.csf", words, *found.events)])


def _looked_at(case: Case, analytes: Iterable[str], within: int | None, code: str, words: str) -> Checked:
    each = [newest(analyte, case.facts.results(analyte), case.at, within) for analyte in analytes]
    there = [found for found in each if found.missing is None]
    if there:
        return checked((), (event for found in there for event in found.events))
    missing = tuple(found.missing for found in each if found.missing is not None)
    return checked([reason(code, f"{words}: {in_words(missing)}", *(e for found in each for e in found.events))])


def _must_hold(case: Case, rule: Rule, about: str, against: str, unknown: str) -> Checked:
    """A rule that must hold; what does not apply is no reason."""
    answer = judge(rule, case.facts, harmless=True)
    if answer.status == "not_applicable" or answer.value:
        return Checked((), answer.because)
    if answer.value is None:
        words, code = f"{unknown}: {in_words(answer.missing)}", f"{about}.unknown"
    else:
        words, code = f"{against}: {'; '.join(step.how for step in answer.steps)}", f"{about}.against"
    return checked([reason(code, words, *answer.because)])
