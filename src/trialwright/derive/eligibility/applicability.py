"""For whom an assessment is meant, on the day on which it would be made.

A child who is 11 at the infusion is asked other questions a year later, so the day of the visit decides, and not today.
Three answers: it applies; it does not, and the words say why; or it cannot be told, and then the assessment stays planned
under the condition that nobody has settled.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, date, datetime, time
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.eligibility.judging import judge
from trialwright.derive.facts import facts_of, occurring_changes
from trialwright.derive.person import ages
from trialwright.derive.record import Record
from trialwright.protocol.brief import in_brief
from trialwright.protocol.criteria import (
    AgeIs,
    AllOf,
    Attested,
    Leaf,
    Not,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.lint_criteria import asked, leaves
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Assessment

_TIMELESS = (AgeIs, Attested, NotOccurred, Occurred, Occurrences, Resulted, SexIs)
"""Leaves whose answer, where they have no window, changes only with a new fact or a birthday."""


class Applies(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an assessment is meant for a patient on a day.

    Parameters
    ----------
    answer : Answer[bool]
        True, False, or unknown with what is missing; "not applicable" where the rule itself does not apply.
    words : str
        Where it does not apply, why not; where that is unknown, "if ..., not known: ..."; empty where it applies.
    """

    answer: Answer[bool]
    words: str

    @property
    def excluded(self) -> bool:
        """Whether it is known that the assessment is not meant for this patient."""
        return self.answer.value is not True and self.answer.status != "unknown"

    @property
    def doubtful(self) -> bool:
        """Whether nobody can tell."""
        return self.answer.status == "unknown"


POSSIBLE = AllOf((SexIs(sex="female"), Not(Occurred(concept="no_childbearing_potential"))))
"""Of whom it is recorded that she can bear children. No history closes it: it holds only where somebody has said so."""
PREGNANCY_TEST = "hcg"


Judged: TypeAlias = Callable[[Rule, date | None], Applies]
"""Whether a rule holds at the end of a day of the site; None asks for the instant of the record."""


def applicability(protocol: TrialProtocol, record: Record) -> Judged:
    """A function that says whether an assessment is meant for the patient on a day.

    It judges a rule once for a day, and a rule without windows once for all days between which nothing changed that it asks
    for: the daily visits of a ward all ask the same.

    Parameters
    ----------
    protocol : TrialProtocol
        For its reference ranges.
    record : Record
        What is believed of the patient; a day after its `as_of` is judged as of that.

    References
    ----------
    Lee DW et al., Biol Blood Marrow Transplant 2019;25:625: the age that chooses between ICE and CAPD is that of the day of
    the assessment.
    """
    zone = ZoneInfo(record.events[-1].happened.zone if record.events else "UTC")
    turns: dict[int, tuple[Rule, Sequence[datetime] | None]] = {}
    judged: dict[tuple[int, Hashable], Applies] = {}

    def on(rule: Rule, day: date | None) -> Applies:
        now = record.as_of.happened
        # The last day of the calendar has no end that can be written in another zone.
        at = now if day is None or day >= date.max else min(now, datetime.combine(day, time.max, zone).astimezone(UTC))
        if id(rule) not in turns:  # the rule is kept beside its number, so that no other rule is given it
            turns[id(rule)] = rule, _turns(rule, record)
        key = id(rule), _moment(turns[id(rule)][1], record, at)
        if key not in judged:
            judged[key] = _in_words(rule, judge(rule, facts_of(record, at=at, ranges=protocol.reference_ranges)))
        return judged[key]

    return on


def meant_on(judged: Judged, tool: Assessment, rule: Rule, day: date | None) -> Applies:
    """Whether an assessment is meant for the patient on a day, by the protocol's rule and by what is recorded against it.

    A rule of age stands for what nobody has recorded. Where somebody has said that a girl below that age, or a woman above
    one, or of an age that nobody knows, can bear children, a pregnancy test is meant for her; where it is disputed, it is in
    doubt.

    Parameters
    ----------
    judged : Judged
        Made by `applicability`.
    rule : Rule
        For whom the protocol means it at that visit.

    References
    ----------
    Clinical review, R4: hCG before lymphodepletion wherever a pregnancy is possible.
    """
    applies = judged(rule, day)
    if applies.answer.value is True or PREGNANCY_TEST not in tool.gives:
        return applies
    possible = judged(POSSIBLE, day)
    return applies if possible.excluded or nobody_said(possible.answer) else possible


def nobody_said(answer: Answer[bool]) -> bool:
    """Whether nobody has said anything about child-bearing."""
    return any(each.what == "no_childbearing_potential" and each.reason == "no_data" for each in answer.missing)


def _turns(rule: Rule, record: Record) -> Sequence[datetime] | None:
    """The instants from which on a rule may be answered otherwise, for one that looks at no window; None for all others."""
    if not all(isinstance(leaf, _TIMELESS) and _looks_back_for_ever(leaf) for leaf in leaves(rule)):
        return None
    facts, names = facts_of(record), {asked(leaf) for leaf in leaves(rule)}
    named = (group.get(name, ()) for group in (facts.attested, facts.tested, facts.denied) for name in names)
    others = (dated for group in (facts.histories, facts.hidden) for dated in group.values())
    return sorted({one.first for dated in (*named, *others) for one in dated} | set(occurring_changes(record)))


def _looks_back_for_ever(leaf: Leaf) -> bool:
    windows = ("within_days", "closed_within_days")
    return not getattr(leaf, "active", False) and all(getattr(leaf, name, None) is None for name in windows)


def _moment(turns: Sequence[datetime] | None, record: Record, at: datetime) -> Hashable:
    """What an answer hangs on: the instant itself, or else how far the facts had come, and the age."""
    if turns is None:
        return at
    person = facts_of(record).person
    return bisect_right(turns, at), person if isinstance(person, Missing) else ages(person[1].birth, at)


def _in_words(rule: Rule, answer: Answer[bool]) -> Applies:
    if answer.value is True:
        return Applies(answer=answer, words="")
    if answer.status != "unknown":
        return Applies(answer=answer, words="; ".join(dict.fromkeys(step.how for step in answer.steps)))
    told = (f"{each.what.replace('_', ' ')} ({each.reason.replace('_', ' ')})" for each in answer.missing)
    return Applies(answer=answer, words=f"if {in_brief(rule)}, not known: {', '.join(dict.fromkeys(told))}")
