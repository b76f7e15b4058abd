"""Who the patient is, as far as criteria, doses and reference ranges ask: sex, and age in completed years."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from trialwright.derive.answer import Missing
from trialwright.derive.record import Record
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.events.people import DemographicsRecorded
from trialwright.standards.when import When

OLDEST_AGE = 120
"""Years; nobody treated in a trial is older, so a birth date that says so is a slip of the pen."""
_DEMOGRAPHICS = kind_of(DemographicsRecorded).name


class Ages(NamedTuple):
    """The completed years that a birth date allows; one number where it is known to the day."""

    youngest: int
    oldest: int


def person_of(record: Record) -> tuple[Event, DemographicsRecorded] | Missing:
    """The sex and birth date that stand, with their event; or why there are none."""
    people = list(record.of(DemographicsRecorded))
    without_words = next((e for e in record.besides_results if e.body is None and e.kind == _DEMOGRAPHICS), None)
    if without_words is not None:
        what = f"event {without_words.seq} was redacted: enter its facts again as its correction, or void it"
        return Missing("demographics", "redacted", what)
    if not people:
        return Missing("demographics", "no_data", "sex and date of birth are not recorded")
    if len({(body.sex, body.birth.text) for _, body in people}) > 1:
        events = " and ".join(str(event.seq) for event, _ in people)
        return Missing("demographics", "conflict", f"events {events} differ: correct or void one of them")
    return people[-1]


def ages(birth: When, at: datetime) -> Ages | Missing:
    """The ages in completed years that are possible on the day of an instant, at the zone of the birth date.

    Returns
    -------
    Ages or Missing
        Missing where the birth date is after that day, or too far back to be true.

    Examples
    --------
    >>> from datetime import UTC
    >>> ages(When("1990", "Asia/Shanghai"), datetime(2026, 6, 14, tzinfo=UTC))
    Ages(youngest=35, oldest=36)
    """
    today = at.astimezone(ZoneInfo(birth.zone)).date()
    first, last = (moment.astimezone(ZoneInfo(birth.zone)).date() for moment in birth.span())
    oldest = _completed_years(first, today)
    youngest = max(0, _completed_years(last, today))  # whoever is here has been born
    if oldest < 0 or oldest > OLDEST_AGE:
        return Missing("date of birth", "implausible", f"born {birth.text}, asked for {today.isoformat()}")
    return Ages(youngest, oldest)


def age_in_years(birth: When, at: datetime) -> int | Missing:
    """The age in completed years on the day of an instant, at the zone of the birth date.

    Returns
    -------
    int or Missing
        Missing where the birth date is too vague to say (born in 1990: 35 or 36), or after that day.

    Examples
    --------
    >>> from datetime import UTC
    >>> age_in_years(When("1990-06-15", "Asia/Shanghai"), datetime(2026, 6, 14, tzinfo=UTC))
    35
    >>> age_in_years(When("1990", "Asia/Shanghai"), datetime(2026, 6, 14, tzinfo=UTC)).detail
    'born 1990: 35 or 36 years old'
    """
    possible = ages(birth, at)
    if isinstance(possible, Missing):
        return possible
    if possible.oldest != possible.youngest:
        words = f"born {birth.text}: {possible.youngest} or {possible.oldest} years old"
        return Missing("date of birth", "date_imprecise", words)
    return possible.oldest


def _completed_years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
