"""When something happened, as precisely as it is known.

A laboratory gives a minute with an offset; a discharge letter gives a month. Both are kept as they are, with the zone
of the site, and `When.span` says between which two instants the truth lies. A day is a day of the site.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import msgspec

from trialwright.errors import InputError

_FORM = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2})(?P<time>T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?)?)?",
    re.ASCII,
)
_TICK = timedelta(microseconds=1)


class When(msgspec.Struct, frozen=True, order=False, forbid_unknown_fields=True, dict=True):
    """A year, a month, a day or an instant, in a site's zone.

    Parameters
    ----------
    text : str
        ``2024``, ``2024-03``, ``2024-03-01`` or ``2024-03-01T23:30+08:00``; an instant always has its offset.
    zone : str
        The IANA name of the site's zone, such as ``Asia/Shanghai``.

    Examples
    --------
    >>> When("2024-02", "Asia/Shanghai").span()[1].isoformat()
    '2024-02-29T15:59:59.999999+00:00'
    >>> When("2024-03-01T23:30+08:00", "Asia/Shanghai").day().isoformat()
    '2024-03-01'
    """

    text: str
    zone: str

    @cached_property
    def first(self) -> datetime:
        """The first instant that this can mean, in UTC: what events are sorted by."""
        return self._instants[0]

    def span(self) -> tuple[datetime, datetime]:
        """The first and the last instant that this can mean, in UTC, both included."""
        return self._instants

    @cached_property
    def _instants(self) -> tuple[datetime, datetime]:
        return _span(self.text, self.zone)

    def day(self) -> date | None:
        """The day at the site, or None where only the month or the year is known."""
        if len(self.text) < 10:
            return None
        if len(self.text) == 10:
            return date.fromisoformat(self.text)
        return datetime.fromisoformat(self.text).astimezone(_zone(self.zone)).date()

    def __str__(self) -> str:
        """Return the one text that stands for this in the log, in the manner of RFC 9557."""
        return f"{self.text}[{self.zone}]"


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@lru_cache(maxsize=65536)
def _span(text: str, zone: str) -> tuple[datetime, datetime]:
    if len(text) > 10:
        instant = datetime.fromisoformat(text).astimezone(UTC)
        return instant, instant + _precision(text) - _TICK
    first, last = _days(text)
    start = datetime.combine(first, time.min, _zone(zone)).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, _zone(zone)).astimezone(UTC) - _TICK
    return start, end


def _precision(text: str) -> timedelta:
    """A minute without seconds means any moment of that minute."""
    clock = text[11:].rstrip("Z")
    clock = clock.split("+")[0].split("-")[0]
    if len(clock) == 5:
        return timedelta(minutes=1)
    return timedelta(seconds=1) if len(clock) == 8 else _TICK


def _days(text: str) -> tuple[date, date]:
    year, month, day = int(text[:4]), text[5:7], text[8:10]
    if day:
        return date(year, int(month), int(day)), date(year, int(month), int(day))
    if month:
        return date(year, int(month), 1), date(year, int(month), monthrange(year, int(month))[1])
    return date(year, 1, 1), date(year, 12, 31)


def read_when(text: str, zone: str) -> When:
    """The date or instant that text stands for, checked.

    Raises
    ------
    InputError
        If the form, the calendar or the zone is wrong, or an instant has no offset.

    Examples
    --------
    >>> read_when("2024-03-01", "Asia/Shanghai")
    When(text='2024-03-01', zone='Asia/Shanghai')
    >>> read_when("2024-03-01T23:30", "Asia/Shanghai")
    Traceback (most recent call last):
    trialwright.errors.InputError: '2024-03-01T23:30' is not a date or an instant
      wanted: 2024, 2024-03, 2024-03-01 or 2024-03-01T23:30+08:00 (an instant has its offset)
      to do:  write as much of the date as is known, and the offset with a time of day
    """
    try:
        _zone(zone)
    except (KeyError, OSError, ValueError) as unknown_zone:
        raise InputError(
            f"{zone!r} is not a time zone", "an IANA name such as Asia/Shanghai", "correct the zone of the site"
        ) from unknown_zone
    try:
        if _FORM.fullmatch(text):
            _span(text, zone)
            when = When(text, zone)
            when.day()  # the last hours of the calendar have no day in a zone that is ahead of them
            return when
    except (ValueError, OverflowError):
        pass  # the 30th of February has the form of a date and is none
    raise InputError(
        f"{text!r} is not a date or an instant",
        "2024, 2024-03, 2024-03-01 or 2024-03-01T23:30+08:00 (an instant has its offset)",
        "write as much of the date as is known, and the offset with a time of day",
    )


def parse_stored(text: str) -> When:
    """The `When` that the log wrote as ``2024-03-01[Asia/Shanghai]``.

    Examples
    --------
    >>> parse_stored("2024-03[Asia/Shanghai]").text
    '2024-03'
    """
    moment, _, zone = text.partition("[")
    return When(moment, zone[:-1])
