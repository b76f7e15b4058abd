"""What is unwise about assessments that are meant for some patients only, or that are made several times a day.

A test that men are not given decides no criterion for men. So each kind of patient who is told apart by whom assessments
are meant for is looked at by itself: of this sex, of this age, with or without what else is asked.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Literal, NamedTuple

from trialwright.protocol.criteria import AgeIs, Comparison, Criterion, Leaf, NotOccurred, Occurred, SexIs
from trialwright.protocol.lint_criteria import asked, leaves, reach
from trialwright.protocol.remark import Remark
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Assessment, Visit

_MOST = 10
"""Questions that may be answered independently; more kinds of patients are not looked at one by one."""
_SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")


class _Kind(NamedTuple):
    """Patients of one kind: what is known of them; None where nothing tells them apart by it."""

    sex: str | None
    age: int | None
    answers: tuple[tuple[Leaf, bool], ...]

    def pinned(self, leaf: Leaf) -> bool | None:
        """What a leaf answers for these patients, where that is known."""
        if isinstance(leaf, SexIs):
            return None if self.sex is None else self.sex == leaf.sex
        if isinstance(leaf, AgeIs):
            return None if self.age is None else all(_holds(self.age, each) for each in leaf.comparisons)
        if isinstance(leaf, NotOccurred):
            told = dict(self.answers).get(_contrary(leaf))
            return None if told is None else not told
        return dict(self.answers).get(leaf)

    def __str__(self) -> str:
        """Return them in words."""
        words = [] if self.sex is None else [self.sex]
        words += [] if self.age is None else [f"{self.age} years old"]
        words += [f"{asked(leaf).replace('_', ' ')}: {'yes' if holds else 'no'}" for leaf, holds in self.answers]
        return ", ".join(words)


def for_some(protocol: TrialProtocol) -> Iterator[Remark]:
    """Criteria that the screening visit can decide in favour of some patients only: not of those whom a test is not for."""
    visit = protocol.schedule.visit(protocol.schedule.screening)
    if visit is None:
        return
    done = [each for each in protocol.schedule.assessments if each.id in visit.assessments]
    everything = {name for each in done for name in each.gives}
    for criterion in protocol.criteria:
        if not _decided(criterion, everything):
            continue  # for nobody, which is said elsewhere
        wanted = {asked(leaf) for leaf in leaves(criterion.rule)}
        conditional = [each for each in done if each.meant_for(visit.id) is not None and wanted & set(each.gives)]
        kind = next((kind for kind in _kinds(conditional) if _without(kind, criterion, protocol, done, visit)), None)
        if kind is not None:
            names = ", ".join(each.id for each in conditional)
            yield Remark(
                code="decided_for_some",
                about=f"criterion {criterion.id}",
                found=f"{names}, which is not meant for everybody, would have to decide it for a patient who is: {kind}",
                wanted="assessments that can decide the criterion for everybody whom it asks",
                to_do="give the criterion the same guard as the assessment, or widen whom the assessment is for",
            )


def _without(
    kind: _Kind, criterion: Criterion, protocol: TrialProtocol, done: Sequence[Assessment], visit: Visit
) -> bool:
    """Whether nothing can decide a criterion for patients of a kind whom no other criterion keeps out anyway."""
    given = {name for each in done if _is_for(each, visit, kind) for name in each.gives}
    if _decided(criterion, given, kind):
        return False
    everything = {name for each in done for name in each.gives}
    others = [each for each in protocol.criteria if each.id != criterion.id]
    return all(_decided(each, everything, kind) or not _decided(each, everything) for each in others)


def _is_for(assessment: Assessment, visit: Visit, kind: _Kind) -> bool:
    rule = assessment.meant_for(visit.id)
    return rule is None or True in reach(rule, {asked(leaf) for leaf in leaves(rule)}, kind.pinned)


def _decided(criterion: Criterion, given: set[str], kind: _Kind | None = None) -> bool:
    favourable = criterion.kind == "inclusion"
    possible = reach(criterion.rule, given) if kind is None else reach(criterion.rule, given, kind.pinned)
    return favourable in possible


def _kinds(conditional: Sequence[Assessment]) -> Iterator[_Kind]:
    """Every kind of patients that the rules of some assessments tell apart."""
    told = list(dict.fromkeys(leaf for each in conditional if each.applies for leaf in leaves(each.applies)))
    if not told:
        return
    sexes = _SEXES if any(isinstance(leaf, SexIs) for leaf in told) else (None,)
    limits = {int(each.limit.value) for leaf in told if isinstance(leaf, AgeIs) for each in leaf.comparisons}
    ages: Sequence[int | None] = sorted({max(limit + by, 0) for limit in limits for by in (-1, 0, 1)}) or (None,)
    others = list(dict.fromkeys(_contrary(leaf) for leaf in told if not isinstance(leaf, SexIs | AgeIs)))[:_MOST]
    for sex, age, answers in product(sexes, ages, product((False, True), repeat=len(others))):
        yield _Kind(sex, age, tuple(zip(others, answers, strict=True)))


def _contrary(leaf: Leaf) -> Leaf:
    """The question that a leaf answers the other way round, where it is one of these; so both are one question."""
    if not isinstance(leaf, NotOccurred):
        return leaf
    return Occurred(**{name: getattr(leaf, name) for name in leaf.__struct_fields__})


def _holds(age: int, comparison: Comparison) -> bool:
    limit = comparison.limit.value
    match comparison.operator:
        case "below":
            return age < limit
        case "at_most":
            return age <= limit
        case "at_least":
            return age >= limit
        case "above":
            return age > limit


def meant(protocol: TrialProtocol) -> Iterator[Remark]:
    """Rules for whom an assessment is meant that nothing can answer, or that are asked at no visit; endpoints without them."""
    known = {name for each in protocol.schedule.assessments for name in each.gives}
    for each in protocol.schedule.assessments:
        rule = each.applies
        lacking = set() if rule is None else {asked(leaf) for leaf in leaves(rule)} - known
        if lacking:
            yield Remark(
                code="for_whom_unknown",
                about=f"assessment {each.id}",
                found=f"for whom it is meant hangs on {', '.join(sorted(lacking))}, which no assessment gives",
                wanted="what some assessment gives",
                to_do="correct the name, or add to an assessment what it gives",
            )
        for name in each.applies_at:
            visit = protocol.schedule.visit(name)
            if visit is None or each.id not in visit.assessments:
                yield Remark(
                    code="applies_at_no_visit",
                    about=f"assessment {each.id}",
                    found=f"applies_at names {name}, {'which is no visit' if visit is None else 'which does not do it'}",
                    wanted="visits that do it",
                    to_do="correct the id, or add the assessment to the visit",
                )
    yield from _endpoints(protocol)


def _endpoints(protocol: TrialProtocol) -> Iterator[Remark]:
    """Endpoints that ask for what their visit gives for some patients only."""
    for endpoint in protocol.endpoints:
        visit = None if endpoint.visit is None else protocol.schedule.visit(endpoint.visit)
        done = [each for each in protocol.schedule.assessments if visit is not None and each.id in visit.assessments]
        for requirement in endpoint.requires:
            giving = [each for each in done if requirement.measure in each.gives]
            if visit is not None and giving and all(each.meant_for(visit.id) is not None for each in giving):
                names = ", ".join(each.id for each in giving)
                yield Remark(
                    code="endpoint_for_some",
                    about=f"endpoint {endpoint.id}",
                    found=f"at {visit.id} only {names} gives {requirement.measure}, and is not meant for everybody",
                    wanted="an assessment for every patient whom the endpoint counts",
                    to_do="leave the assessment for everybody at this visit: name the other visits under applies_at",
                )


def counted(protocol: TrialProtocol) -> Iterator[Remark]:
    """Assessments of several times a day that nobody can count, or on days without a visit for them."""
    for each in protocol.schedule.assessments:
        if each.daily is None:
            continue
        if not each.gives:
            yield Remark(
                code="cannot_be_counted",
                about=f"assessment {each.id}",
                found=f"{each.daily.times} times a day, and it gives nothing that could be counted",
                wanted="gives: what is known afterwards",
                to_do="add what it gives, or remove daily",
            )
        visits = [visit for visit in protocol.schedule.visits if each.id in visit.assessments]
        days = {visit.day for visit in visits if visit.times_a_day(each) is not None}
        without = [day for day in range(each.daily.from_day, each.daily.until_day + 1) if day not in days]
        if without:
            more = f" and {len(without) - 5} more days" if len(without) > 5 else ""
            yield Remark(
                code="daily_without_visit",
                about=f"assessment {each.id}",
                found=f"{each.daily.times} times a day, and no visit does it on {', '.join(f'D{d}' for d in without[:5])}{more}",
                wanted="a visit that does it on each of these days",
                to_do="add the visits, or correct from_day and until_day",
            )
