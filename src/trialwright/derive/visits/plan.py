"""The plan: on which days each visit of the schedule may fall for one patient, first and now.

Lymphodepletion stays where it was given when the infusion slips. So the visits before day 0 keep the plan that their
doses made, and the visits from day 0 on are planned anew from the infusion; what was planned for them at first is kept.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.by_kind import infusions, of_kind
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day
from trialwright.derive.visits.day_zero import first_day, infusion_day, planned_day_zero
from trialwright.events.cells import ApheresisCollected
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.visits import Visit


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The days of one visit.

    Parameters
    ----------
    planned, earliest, latest : date or None
        The day and its window, both ends included; None while the day that they count from is not known.
    first_planned : date or None
        What the first plan said.
    started : bool
        Whether the day that the visit counts from has come: what is counted from an infusion that is only planned is
        not due yet, whatever the date.
    missing : tuple[Missing, ...]
        Why there is no day.
    because : tuple[int, ...]
        The events that the day is counted from.
    """

    planned: date | None = None
    earliest: date | None = None
    latest: date | None = None
    first_planned: date | None = None
    started: bool = False
    missing: tuple[Missing, ...] = ()
    because: tuple[int, ...] = ()


class Anchors(msgspec.Struct, frozen=True, kw_only=True):
    """The days that visits count from.

    Parameters
    ----------
    infused, planned, original, collected : Answer[date]
        The first infusion; the infusion as planned now and as planned at first; the first apheresis.
    is_infused, is_collected : bool
        Whether they have happened, be their day known or not.
    """

    infused: Answer[date]
    planned: Answer[date]
    original: Answer[date]
    collected: Answer[date]
    is_infused: bool
    is_collected: bool

    @property
    def shift(self) -> int | None:
        """Days by which the infusion came later than it was planned at first; None where either is not known."""
        actual, first = self.infused.value, self.original.value
        return None if actual is None or first is None else (actual - first).days


def anchors(protocol: TrialProtocol, record: Record) -> Anchors:
    """The days that the visits of a patient count from."""
    apheresis = list(of_kind(record, ApheresisCollected))
    return Anchors(
        infused=infusion_day(record),
        planned=planned_day_zero(protocol, record),
        original=planned_day_zero(protocol, record, original=True),
        collected=first_day(apheresis, "apheresis", "day of apheresis"),
        is_infused=bool(infusions(record)),
        is_collected=bool(apheresis),
    )


def plans(protocol: TrialProtocol, days: Anchors) -> Mapping[str, Plan]:
    """The plan of each visit of the schedule, by its id."""
    return {visit.id: _plan(visit, days) for visit in protocol.schedule.visits}


def _plan(visit: Visit, days: Anchors) -> Plan:
    if visit.anchor == "apheresis":
        return _counted(visit, days.collected, first=days.collected, started=days.is_collected)
    if visit.day >= 0:
        anchor = days.infused if days.is_infused else days.planned
        return _counted(visit, anchor, first=days.original, started=days.is_infused)
    # Before the infusion: a repeated lymphodepletion asks for no second screening, and a late infusion moves nothing.
    begun = days.original.value is not None or not days.is_infused
    anchor = days.original if begun else days.infused
    return _counted(visit, anchor, first=days.original, started=anchor.value is not None)


def _counted(visit: Visit, anchor: Answer[date], *, first: Answer[date], started: bool) -> Plan:
    if anchor.value is None:
        return Plan(started=started, missing=anchor.missing, because=anchor.because)
    planned = on_day(anchor.value, visit.day)
    earliest, latest = on_day(anchor.value, visit.day - visit.before), on_day(anchor.value, visit.day + visit.after)
    # The midnights around the window must be writable as well.
    outermost = on_day(anchor.value, visit.day - visit.before - 1), on_day(anchor.value, visit.day + visit.after + 1)
    if None in outermost:  # else all days in between can be written too
        beyond = Missing(visit.id, "implausible", f"day {visit.day} after {anchor.value} is outside the calendar")
        return Plan(started=started, missing=(beyond,), because=anchor.because)
    return Plan(
        planned=planned,
        earliest=earliest,
        latest=latest,
        first_planned=None if first.value is None else on_day(first.value, visit.day),
        started=started,
        missing=anchor.missing,
        because=anchor.because,
    )
