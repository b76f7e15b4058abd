"""The list of long-term follow-up: every treated patient, who is to be seen next, and who should have been by now.

Whoever was given cells with an integrating vector is followed for up to 15 years, after the trial has closed as well: a
second cancer of T cells may come late. So nobody leaves this list but by death, withdrawal or its last visit.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from trialwright.derive.answer import Answer
from trialwright.derive.by_kind import infusions
from trialwright.derive.follow_up import State, follow_up
from trialwright.derive.record import Record
from trialwright.derive.study_day import today
from trialwright.derive.visits.day_zero import infusion_day
from trialwright.derive.visits.schedule import PlannedVisit, overdue, schedule
from trialwright.protocol.trial import TrialProtocol

RULE = "long-term follow-up"


class LongTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Where a treated patient stands.

    Parameters
    ----------
    infused : date
        Day 0.
    years : int
        Completed years since.
    state : State
        In follow-up, dead, lost, or withdrawn.
    last_known_alive : date or None
        The newest day on which the patient was certainly alive.
    next : PlannedVisit or None
        The first visit or contact that is due now or later.
    overdue : tuple[PlannedVisit, ...]
        The visits that are overdue, the one whose window closed first at the front.
    until : date or None
        The last planned day of all.
    """

    infused: date
    years: int
    state: State
    last_known_alive: date | None
    next: PlannedVisit | None
    overdue: tuple[PlannedVisit, ...]
    until: date | None


def long_term(protocol: TrialProtocol, record: Record) -> Answer[LongTerm]:
    """Where a patient stands in long-term follow-up.

    Returns
    -------
    Answer[LongTerm]
        Not applicable before the infusion; unknown where its day is not known.

    References
    ----------
    FDA, Long Term Follow-Up After Administration of Human Gene Therapy Products, January 2020: 15 years for integrating
    vectors; the protocol's own visits are what is asked.
    """
    if not infusions(record):
        return Answer(value=None, status="not_applicable", rule=RULE)
    infused = infusion_day(record)
    if infused.value is None:
        return Answer(value=None, status="unknown", rule=RULE, because=infused.because, missing=infused.missing)
    visits = schedule(protocol, record)
    state = follow_up(record)
    coming = (v for v in visits if v.status in ("due", "not_due") and v.earliest is not None)
    value = LongTerm(
        infused=infused.value,
        years=_completed_years(infused.value, today(record)),
        state=state.state,
        last_known_alive=state.last_known_alive,
        next=min(coming, key=lambda visit: visit.planned or date.max, default=None),
        overdue=tuple(visit for visit in overdue(visits) if visit.status == "overdue"),
        until=max((visit.planned for visit in visits if visit.planned is not None), default=None),
    )
    because = tuple(sorted({*infused.because, *state.because}))
    return Answer(value=value, status="known", rule=RULE, because=because)


def _completed_years(since: date, now: date) -> int:
    return now.year - since.year - ((now.month, now.day) < (since.month, since.day))


def follow_up_list(answers: Mapping[str, Answer[LongTerm]]) -> tuple[tuple[str, LongTerm], ...]:
    """The treated patients who are still to be followed, by what is most urgent.

    Parameters
    ----------
    answers : Mapping[str, Answer[LongTerm]]
        The answer of each patient, by the code.

    Returns
    -------
    tuple[tuple[str, LongTerm], ...]
        First who is overdue, the longest first; then by the next planned day. The dead, the withdrawn and those who have
        had their last visit are not in it; the lost are, since they may be found.
    """
    followed = [
        (patient, answer.value)
        for patient, answer in answers.items()
        if answer.value is not None
        and answer.value.state in ("in_follow_up", "lost")
        and (answer.value.next is not None or answer.value.overdue or answer.value.state == "lost")
    ]
    return tuple(sorted(followed, key=_urgency))


def _urgency(entry: tuple[str, LongTerm]) -> tuple[bool, date, str]:
    patient, value = entry
    first = value.overdue[0].latest if value.overdue else value.next.planned if value.next is not None else None
    return not value.overdue, first or date.max, patient
