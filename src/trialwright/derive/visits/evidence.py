"""Whether an assessment was made, by what came of it: nobody ticks a box for a result that is already there.

One result in the window shows that the assessment was made. Whether all that it could give is there is not asked here:
each criterion, grade and endpoint asks for the very fact that it needs, and says what is missing.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.facts import Dated, facts_of
from trialwright.derive.occurrences import OPEN
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day
from trialwright.derive.visits.plan import Plan
from trialwright.events.event import Body, Event
from trialwright.events.history import ConditionRecorded, HistoryTaken, TreatmentRecorded
from trialwright.events.judgements import JudgementAttested
from trialwright.events.medication import MedicationStarted
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import TestResulted
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Assessment
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

_NAMED_IN: Mapping[type[Body] | type[None], tuple[str, ...]] = {
    TestResulted: ("test",),
    JudgementAttested: ("statement",),
    ConditionRecorded: ("condition",),
    TreatmentRecorded: ("treatment", "intent"),
    MedicationStarted: ("drug", "group"),
}
"""The fields that say what an event is about, where it is no measurement."""
_ONE_DAY = timedelta(hours=25)
"""The longest day that a zone has; whatever is dated more widely is known to the month or the year only."""
_FIRST = datetime.min.replace(tzinfo=UTC) + _ONE_DAY
_ASKED_FOR = {"medical": "condition", "treatment": "treatment", "medication": "medication"}
"""What is known of a whole kind of concepts after a part of the history was taken."""


_SHOWN_BY = {
    "consent.signed": "consent",
    "drug.given": "drug_doses",
    "gvhd.graded": "gvhd",
    "infusion.given": "infusion",
    "relapse.found": "relapse",
    "response.assessed": "disease_status",
}
"""Assessments of these names are shown by events of these kinds; what they give has no name of its own."""


class Evidence(msgspec.Struct, frozen=True):
    """What shows that the assessments of a schedule were made.

    Parameters
    ----------
    shown : Mapping[str, tuple[Sequence[Dated], ...]]
        By the id of the assessment, one sequence for each thing that shows it, in the order of time.
    zone : str
        The zone of the site.
    hidden : Sequence[Dated]
        Results whose content was redacted.
    wide : dict[str, tuple[list[Dated], ...]]
        Of `shown` what is dated to the month or the year only, kept from when it was first asked for.
    """

    shown: Mapping[str, tuple[Sequence[Dated], ...]]
    zone: str
    hidden: Sequence[Dated] = ()
    wide: dict[str, tuple[list[Dated], ...]] = {}

    def within(self, assessment: str, plan: Plan) -> tuple[int, ...]:
        """The first event that shows an assessment inside a window for certain; empty where there is none."""
        shown = self.shown.get(assessment)
        if shown is None or not plan.started or plan.earliest is None or plan.latest is None:
            return ()
        start, end = _days(plan.earliest, plan.latest, self.zone)
        inside = [one for dated in shown if (one := _first_inside(dated, start, end)) is not None]
        return (min(inside, key=lambda one: (one.first, one.event.seq)).event.seq,) if inside else ()

    def on_day(self, assessment: str, day: date) -> Iterator[tuple[list[Dated], list[Dated]]]:
        """For each thing that shows an assessment: what is of a day for certain, and what may be of it as well."""
        start, end = _days(day, day, self.zone)
        for dated, wide in zip(self.shown.get(assessment, ()), self._wide_of(assessment), strict=True):
            surely: list[Dated] = []
            perhaps = [one for one in wide if one.first < end and one.last >= start]
            for place in range(bisect_left(dated, max(start, _FIRST) - _ONE_DAY, key=_begins), len(dated)):
                one = dated[place]
                if one.first >= end:
                    break
                if one.last >= start and one.last - one.first <= _ONE_DAY:
                    (surely if one.first >= start and one.last < end else perhaps).append(one)
            yield surely, perhaps

    def hidden_on(self, day: date) -> int:
        """How many results without content may be of a day: each may be of anything."""
        start, end = _days(day, day, self.zone)
        return sum(one.first < end and one.last >= start for one in self.hidden)

    def _wide_of(self, assessment: str) -> tuple[list[Dated], ...]:
        """Of each thing that shows an assessment what is dated to the month or the year only."""
        if assessment not in self.wide:
            self.wide[assessment] = tuple(
                [one for one in dated if one.last - one.first > _ONE_DAY] for dated in self.shown.get(assessment, ())
            )
        return self.wide[assessment]


def _first_inside(dated: Sequence[Dated], start: datetime, end: datetime) -> Dated | None:
    for place in range(bisect_left(dated, start, key=_begins), len(dated)):
        one = dated[place]
        if one.first >= end:
            return None
        if one.last < end:
            return one
    return None


def _begins(one: Dated) -> datetime:
    return one.first


def evidence(protocol: TrialProtocol, record: Record) -> Evidence:
    """What shows that the assessments of the schedule were made.

    An assessment names in `gives` what comes of it: analytes, tests, conditions, treatments, drugs and statements. The few
    that are themselves an event of the trial, such as the infusion, are known by their names.
    """
    giving = {name for assessment in protocol.schedule.assessments for name in (*assessment.gives, assessment.id)}
    facts = facts_of(record)
    measured = facts.measured  # nearly all events are results, and these are sorted already
    others: dict[str, list[Dated]] = {}
    asked: dict[str, list[Dated]] = {}
    for event in record.besides_results:
        kept = asked if isinstance(event.body, HistoryTaken) else others
        for name in dict.fromkeys(_names(event, giving)):
            kept.setdefault(name, []).append(Dated(*event.happened.span(), event))
    shown = {
        assessment.id: tuple(
            dated
            for name in dict.fromkeys((*assessment.gives, assessment.id))
            for dated in (measured.get(name), others.get(name), asked.get(name) if _by_asking(assessment) else None)
            if dated
        )
        for assessment in protocol.schedule.assessments
    }
    hidden = [one for group in ("measured", "tested", "attested") for one in facts.hidden.get(group, ())]
    return Evidence(shown, record.events[-1].happened.zone if record.events else "UTC", hidden)


def _by_asking(assessment: Assessment) -> bool:
    """Whether a history may show an assessment: whoever is asked about a pregnancy, or a puncture, was not tested."""
    return not any(
        name in ANALYTES or (name in CONCEPTS and CONCEPTS[name].kind == "test") for name in assessment.gives
    )


def _names(event: Event, giving: Collection[str]) -> Iterator[str]:
    body = event.body
    fields = _NAMED_IN.get(type(body))
    if fields is not None:
        for field in fields:
            yield getattr(body, field)
    elif isinstance(body, HistoryTaken):
        kind = _ASKED_FOR.get(body.part)
        yield from (name for name in giving if name in CONCEPTS and CONCEPTS[name].kind == kind)
    elif isinstance(body, DemographicsRecorded):
        yield from ("sex", "age")
    else:
        yield _SHOWN_BY.get(event.kind, "")


@lru_cache(maxsize=16384)
def _days(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """The first instant of a day, and the first after another; at the ends of the calendar as far as it goes."""
    after = on_day(last, 1)
    return _midnight(first, zone), OPEN if after is None else _midnight(after, zone)


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:  # east of Greenwich the calendar begins in the year before the first
        return _FIRST
