"""What a rehearsal can say anything about: it follows each patient to an end, and a protocol plans visits beyond it.

Each patient is played for some years after the cells, to the end of the window of the last visit in them; whoever was infused
early is seen on until the last one has had those years. A visit whose window closes after that was not missed by anybody:
the play had ended. Whatever was recorded counts, whenever it was.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.deviations.deviation import Deviation
from trialwright.protocol.visits import Visit
from trialwright.publish.status.trial_status import Standing, TrialStatus

_NOT_HELD = ("visit.not_held.", "visit.partly_recorded.")
_VISIT = "visit "
"""How the ledger names a visit."""

Unreached = frozenset[tuple[str, str]]
"""Patients, each with a visit whose window closes after the end of the patient's play."""


class Beyond(msgspec.Struct, frozen=True, kw_only=True):
    """How the status of the whole trial and the report of its rehearsal differ, and why.

    Parameters
    ----------
    last : str
        The last visit that is played for everybody.
    visits : tuple[str, ...]
        The visits of which any was left out of the report, in the order of the protocol.
    count : int
        How many visits of patients were left out: overdue, or not held, when the play had ended.
    deviations, unknowns : int
        How many there are in the status of the whole trial: deviations, and open facts that are not known.
    """

    last: str
    visits: tuple[str, ...]
    count: int
    deviations: int
    unknowns: int


def played_until(status: TrialStatus, last_day: int, *, closed: bool = True) -> Mapping[str, date]:
    """The last day of the play of each patient who was infused.

    Parameters
    ----------
    status : TrialStatus
        Of the whole trial.
    last_day : int
        Days after the infusion for which everybody is followed, the window of the last visit apart.
    closed : bool
        Whether accrual has ended; while it has not, the house keeps everybody in sight.
    """
    told = ((code, each.get("infused")) for code, each in status.course.milestones.items())
    zeros = {code: day for code, when in told if when is not None and (day := when.day()) is not None}
    if not zeros:
        return {}
    today = status.as_of.happened.astimezone(ZoneInfo(status.zone)).date()
    house = max(zeros.values()) + timedelta(days=last_day) if closed else today
    own = timedelta(days=last_day + max((visit.after for visit in _played(status, last_day)), default=0))
    return {code: max(zero + own, house) for code, zero in zeros.items()}


def beyond_reach(status: TrialStatus, last_day: int, *, closed: bool = True) -> Beyond:
    """What the report leaves out of the status of the whole trial."""
    left = _left(status, last_day, closed=closed)
    played = _played(status, last_day)
    return Beyond(
        last=max(played, key=lambda visit: visit.day).id if played else "",
        visits=tuple(one.id for one in status.protocol.schedule.visits if any(visit == one.id for _, visit in left)),
        count=len(left),
        deviations=len(status.deviations),
        unknowns=sum(one.closed is None for one in status.unknowns),
    )


def within_reach(status: TrialStatus, last_day: int, *, closed: bool = True) -> TrialStatus:
    """The status without what is said of visits that were not held when a patient's play had ended.

    Parameters
    ----------
    status, last_day, closed
        As of `played_until`.
    """
    left = _left(status, last_day, closed=closed)
    if not left:
        return status
    deviations = tuple(one for one in status.deviations if _not_held(one) not in left)
    unknowns = tuple(
        one
        for one in status.unknowns
        if one.reason != "overdue" or (one.patient, one.what.removeprefix(_VISIT)) not in left
    )
    late = tuple(one for one in status.late if (one.patient, one.visit.visit.id) not in left)
    told = msgspec.structs.replace(status, deviations=deviations, unknowns=unknowns, late=late)
    visits = tuple(
        msgspec.structs.replace(
            one,
            missed=tuple(code for code in one.missed if (code, one.visit) not in left),
            overdue=tuple(code for code in one.overdue if (code, one.visit) not in left),
        )
        for one in status.course.visits
    )
    course = msgspec.structs.replace(status.course, visits=visits)
    patients = tuple(_counted_anew(one, told) for one in status.patients)
    return msgspec.structs.replace(told, course=course, patients=patients)


def _played(status: TrialStatus, last_day: int) -> list[Visit]:
    """The visits that are played for everybody who lives and stays."""
    visits = status.protocol.schedule.visits
    return [visit for visit in visits if visit.anchor == "infusion" and 0 <= visit.day <= last_day]


def _left(status: TrialStatus, last_day: int, *, closed: bool) -> Unreached:
    """The visits that nobody has held, and of which the play did not see the end; those that are still to come aside."""
    ends = played_until(status, last_day, closed=closed)
    beyond = set()
    for code, end in ends.items():
        zero = status.course.milestones[code]["infused"].day()
        for visit in status.protocol.schedule.visits:
            closes = None if zero is None else zero + timedelta(days=visit.day + visit.after)
            if visit.anchor == "infusion" and closes is not None and closes > end:
                beyond.add((code, visit.id))
    overdue = {(one.patient, one.visit.visit.id) for one in status.late if one.visit.status == "overdue"}
    return frozenset(beyond & (overdue | {_not_held(one) for one in status.deviations}))


def _not_held(one: Deviation) -> tuple[str, str]:
    """The patient and the visit that nobody recorded; of another deviation, no visit."""
    return one.patient, one.code.rpartition(".")[2] if one.code.startswith(_NOT_HELD) else ""


def _counted_anew(one: Standing, status: TrialStatus) -> Standing:
    return msgspec.structs.replace(
        one,
        deviations=sum(each.patient == one.patient for each in status.deviations),
        overdue=sum(each.patient == one.patient for each in status.late),
        open=sum(each.patient == one.patient and each.closed is None for each in status.unknowns),
    )
