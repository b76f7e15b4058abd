"""Whom an amendment touches: what would be different for a patient who is enrolled already.

A patient is touched by what is still to come: a new consent form, another answer to a criterion, a dose that was not given
yet, a visit on another day, an endpoint that is computed otherwise. What was done stays done.
"""

from collections.abc import Iterator

from trialwright.derive.authority import in_effect
from trialwright.derive.by_kind import infusions
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.follow_up import follow_up
from trialwright.derive.record import Record
from trialwright.derive.trial.pauses import lymphodepletion_begun
from trialwright.derive.visits.schedule import PlannedVisit, schedule
from trialwright.events.cells import ApheresisCollected
from trialwright.protocol.trial import TrialProtocol

JUDGED_BY = ("endpoints", "analysis_sets", "strata", "safety")
"""Sections by which a patient who was infused is judged, however long ago."""


def entered(record: Record) -> bool:
    """Whether the patient takes part: enrolled by a decision, or treated in years before there was a log."""
    collected = any(True for _ in record.of(ApheresisCollected))
    return bool(in_effect(record, "enrol").value) or collected or bool(infusions(record))


def touched(before: TrialProtocol, after: TrialProtocol, record: Record) -> tuple[str, ...]:
    """What another version of the protocol would change for one patient.

    Parameters
    ----------
    before, after : TrialProtocol
        Two versions.
    record : Record
        What is believed of the patient.

    Returns
    -------
    tuple[str, ...]
        One sentence for each, without its full stop; empty where the patient does not take part or nothing changes.
    """
    return tuple(_changes(before, after, record)) if entered(record) else ()


def _changes(before: TrialProtocol, after: TrialProtocol, record: Record) -> Iterator[str]:
    state = follow_up(record).state
    infused = bool(infusions(record))
    yield from _answers(before, after, record)
    if state in ("dead", "withdrawn", "lost", "ended"):
        yield from _judged(before, after, infused)
        return
    if before.consent.version != after.consent.version:
        yield f"version {after.consent.version} of the consent form is to be signed"
    if before.lymphodepletion != after.lymphodepletion and lymphodepletion_begun(before, record) is None:
        yield "lymphodepletion has not begun, and its rules change"
    if before.cell_dose != after.cell_dose and not infused:
        yield "cells were not infused yet, and their dose changes"
    yield from _visits(before, after, record)
    yield from _judged(before, after, infused)


def _answers(before: TrialProtocol, after: TrialProtocol, record: Record) -> Iterator[str]:
    """Eligibility that would have been answered otherwise; it is judged as of enrolment."""
    if (before.criteria, before.reference_ranges) == (after.criteria, after.reference_ranges):
        return
    was, would = criterion_answers(before, record), criterion_answers(after, record)
    for name in dict.fromkeys([*was, *would]):
        old, new = (_said(answers[name].value) if name in answers else "not asked" for answers in (was, would))
        if old != new:
            yield f"criterion {name} at enrolment: {old}, and {new} by the other version"


def _said(value: bool | None) -> str:
    return "unknown" if value is None else "holds" if value else "does not hold"


def _visits(before: TrialProtocol, after: TrialProtocol, record: Record) -> Iterator[str]:
    """Visits that are still to come and would be on other days, or not at all."""
    if before.schedule == after.schedule:
        return
    was, would = (
        {
            each.visit.id: (each.planned, each.earliest, each.latest, _asked(protocol, each))
            for each in schedule(protocol, record)
            if each.actual is None and each.status in ("not_due", "due", "overdue")
        }
        for protocol in (before, after)
    )
    moved = [name for name in dict.fromkeys([*was, *would]) if was.get(name) != would.get(name)]
    if moved:
        yield f"visits still to come are planned otherwise: {', '.join(moved)}"


def _asked(protocol: TrialProtocol, row: PlannedVisit) -> tuple[object, ...]:
    """What is asked of this patient at a visit, and how often that day."""
    tools = {assessment.id: assessment for assessment in protocol.schedule.assessments}
    return tuple(
        (one.assessment, row.visit.times_a_day(tools[one.assessment]), one.doubt)
        for one in row.assessments
        if one.status != "not_applicable"
    )


def _judged(before: TrialProtocol, after: TrialProtocol, infused: bool) -> Iterator[str]:
    if infused:
        for section in JUDGED_BY:
            if getattr(before, section) != getattr(after, section):
                yield f"{section.replace('_', ' ')} change, by which infused patients are judged"
