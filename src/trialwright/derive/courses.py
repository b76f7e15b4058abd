"""Which doses of lymphodepletion belong together, so that a weight or a creatinine can be that of the day it began."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from trialwright.derive.record import Record
from trialwright.events.doses import DrugGiven
from trialwright.events.event import Event
from trialwright.protocol.trial import TrialProtocol

COURSE_GAP_DAYS = 7
"""Doses of one course lie days apart even when one slips; a repeated course comes weeks later."""


def last_course(protocol: TrialProtocol, record: Record, *, until: datetime | None = None) -> tuple[Event, ...]:
    """The doses of the newest course of lymphodepletion that had begun, in their order; empty where none had.

    Parameters
    ----------
    protocol : TrialProtocol
        Whose regimen it is: only its drugs count.
    record : Record
        What is believed of the patient.
    until : datetime or None
        Courses that begin after this instant are passed over, such as one before a second infusion.

    Examples
    --------
    >>> from datetime import UTC
    >>> days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2, 3, 29, 30)]
    >>> [day.day for day in newest_group(days)]
    [29, 30]
    """
    names = {drug.name for drug in protocol.lymphodepletion.drugs}
    given = [
        event
        for event, body in record.of(DrugGiven)
        if body.drug in names and (until is None or event.happened.span()[0] <= until)
    ]
    starts = set(newest_group(event.happened.span()[0] for event in given))
    return tuple(event for event in given if event.happened.span()[0] in starts)


def newest_group(instants: Iterable[datetime]) -> list[datetime]:
    """The instants, in their order, that follow the last gap of more than `COURSE_GAP_DAYS`.

    Examples
    --------
    >>> newest_group([])
    []
    """
    group: list[datetime] = []
    for instant in instants:
        if group and instant - group[-1] > timedelta(days=COURSE_GAP_DAYS):
            group = []
        group.append(instant)
    return group
