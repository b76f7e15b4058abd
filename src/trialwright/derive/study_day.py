"""Counting days. A protocol has a day 0, the day of the first infusion; the study days of SDTM have none.

The two are off by one on one side only, and mixing them moves a visit. So each has its own function, and no other file
subtracts dates to name a day.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from trialwright.derive.belief import trial_opening
from trialwright.derive.record import Record


def protocol_day(on: date, day_zero: date) -> int:
    """The protocol day of a date: 0 on the day of the first infusion, -1 on the day before.

    Examples
    --------
    >>> protocol_day(date(2024, 4, 7), date(2024, 3, 10)), protocol_day(date(2024, 3, 5), date(2024, 3, 10))
    (28, -5)
    """
    return (on - day_zero).days


def study_day(on: date, reference: date) -> int:
    """The study day of SDTM (``--DY``): 1 on the reference date, -1 on the day before, never 0.

    References
    ----------
    CDISC SDTM Implementation Guide, 4.4.4 "Use of the Study Day Variables": the reference date is here the day of the
    first infusion.

    Examples
    --------
    >>> infused = date(2024, 3, 10)
    >>> [study_day(date(2024, 3, day), infused) for day in (9, 10, 11)]
    [-1, 1, 2]
    """
    days = (on - reference).days
    return days + 1 if days >= 0 else days


def on_day(day_zero: date, day: int) -> date | None:
    """The date of a protocol day; None where a mistyped year leads out of the calendar.

    Examples
    --------
    >>> on_day(date(2024, 2, 1), 28), on_day(date(9999, 12, 31), 1)
    (datetime.date(2024, 2, 29), None)
    """
    try:
        return day_zero + timedelta(days=day)
    except OverflowError:
        return None


def today(record: Record) -> date:
    """The day of `as_of.happened` at the site: the zone of the log, or else of the patient's newest event."""
    opening = trial_opening(record)
    newest = record.events[-1].happened.zone if record.events else "UTC"
    zone = newest if opening is None else opening.zone
    return record.as_of.happened.astimezone(ZoneInfo(zone)).date()
