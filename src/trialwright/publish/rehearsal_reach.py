"""What a rehearsal can say anything about: it follows each patient for some years, and a protocol for many more.

A visit that the rehearsal never plays would otherwise look like one that a site forgot. The status page beside the report
keeps it, as it keeps everything that the log says.
"""

import msgspec

from trialwright.derive.deviation import Deviation
from trialwright.publish.trial_status import Standing, TrialStatus

_OF_ONE_VISIT = ("visit.not_held", "visit.incomplete", "visit.too_seldom")
"""Deviations whose code ends in the visit."""


def beyond_reach(status: TrialStatus, last_day: int) -> tuple[str, ...]:
    """The visits whose window ends after the last day that is played, in the order of the protocol."""
    return tuple(
        visit.id
        for visit in status.protocol.schedule.visits
        if visit.anchor == "infusion" and visit.day + visit.after > last_day
    )


def within_reach(status: TrialStatus, last_day: int) -> TrialStatus:
    """The status without what is said of visits after the last day that is played.

    Parameters
    ----------
    status : TrialStatus
        Of the whole trial.
    last_day : int
        Days after the infusion for which each patient is followed.
    """
    beyond = beyond_reach(status, last_day)
    deviations = tuple(one for one in status.deviations if not _of(one, beyond))
    unknowns = tuple(one for one in status.unknowns if one.what not in {f"visit {name}" for name in beyond})
    late = tuple(one for one in status.late if one.visit.visit.id not in beyond)
    told = msgspec.structs.replace(status, deviations=deviations, unknowns=unknowns, late=late)
    course = msgspec.structs.replace(
        status.course, visits=tuple(one for one in status.course.visits if one.visit not in beyond)
    )
    patients = tuple(_counted_anew(one, told) for one in status.patients)
    return msgspec.structs.replace(told, course=course, patients=patients)


def _of(deviation: Deviation, beyond: tuple[str, ...]) -> bool:
    return any(deviation.code == f"{kind}.{name}" for kind in _OF_ONE_VISIT for name in beyond)


def _counted_anew(one: Standing, status: TrialStatus) -> Standing:
    return msgspec.structs.replace(
        one,
        deviations=sum(each.patient == one.patient for each in status.deviations),
        overdue=sum(each.patient == one.patient for each in status.late),
        open=sum(each.patient == one.patient and each.closed is None for each in status.unknowns),
    )
