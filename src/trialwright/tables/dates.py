"""Dates as tables write them: in a form that the mapping names, never in one that is guessed.

``03/04/2015`` is a day in April or in March. So each column of dates has its forms, and two forms that could read one text
as two days are refused before the first row is read.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from trialwright.errors import InputError
from trialwright.standards.when import When, read_when

_TOKEN = re.compile(r"YYYY|MM|M|DD|D|hh|h|mm|ss")
_WIDTHS = {"YYYY": "{4}", "M": "{1,2}", "D": "{1,2}", "h": "{1,2}"}
_PART = {
    "YYYY": "year",
    **dict.fromkeys(("MM", "M"), "month"),
    **dict.fromkeys(("DD", "D"), "day"),
    **dict.fromkeys(("hh", "h"), "hour"),
    "mm": "minute",
    "ss": "second",
}
_LADDER = ("year", "month", "day", "hour", "minute", "second")
_WANTED = "YYYY, MM or M, DD or D, hh or h, mm, ss and signs between them, such as YYYY/M/D; or excel, or excel 1904"
_SERIAL = re.compile(r"(?P<day>[0-9]{2,5})(?:\.(?P<fraction>[0-9]{1,15}))?", re.ASCII)
_EXCEL: dict[str, tuple[date, int]] = {
    # Excel takes 1900 for a leap year: before day 61 its serial numbers are off by one, so they are not read.
    "excel": (date(1899, 12, 30), 61),
    "excel 1904": (date(1904, 1, 1), 0),
}
_LAST_DAY = date(2099, 12, 31)


class DateForm(NamedTuple):
    """A form in which a column writes its dates.

    `text` is the form as the mapping has it, `pattern` what it reads; an Excel serial number has no pattern.
    """

    text: str
    pattern: re.Pattern[str] | None


def date_form(text: str) -> DateForm:
    """The form of dates that a text such as ``YYYY/M/D`` describes.

    Raises
    ------
    InputError
        If it has no year of four digits, a letter that stands for nothing, a part twice, or a day without its month.

    Examples
    --------
    >>> read_date("2015/3/1", [date_form("YYYY/M/D")], "Asia/Shanghai").text
    '2015-03-01'
    >>> date_form("YY/M/D")
    Traceback (most recent call last):
    trialwright.errors.InputError: 'YY/M/D' is no form of a date
      wanted: YYYY, MM or M, DD or D, hh or h, mm, ss and signs between them, such as YYYY/M/D; or excel, or excel 1904
      to do:  write the form of the column; a year has four digits
    """
    if text in _EXCEL:
        return DateForm(text, None)
    parts = [_PART[token] for token in _TOKEN.findall(text)]
    between = "".join(_TOKEN.split(text))
    whole = sorted(parts, key=_LADDER.index) == list(_LADDER[: len(parts)])
    if not parts or not whole or len(parts) == 4 or re.search(r"[A-Za-z0-9]", between.replace("T", "")):
        raise InputError(
            f"{text!r} is no form of a date", _WANTED, "write the form of the column; a year has four digits"
        )
    pattern, end = "", 0
    for match in _TOKEN.finditer(text):
        pattern += re.escape(text[end : match.start()]) + f"(?P<{_PART[match[0]]}>[0-9]{_WIDTHS.get(match[0], '{2}')})"
        end = match.end()
    return DateForm(text, re.compile(pattern + re.escape(text[end:]), re.ASCII))


def date_forms(texts: Sequence[str]) -> tuple[DateForm, ...]:
    """Several forms of one column, of which none can read what another reads as another day.

    Raises
    ------
    InputError
        If two of them can.

    Examples
    --------
    >>> [form.text for form in date_forms(["YYYY-MM-DD", "YYYY-MM"])]
    ['YYYY-MM-DD', 'YYYY-MM']
    """
    shapes: dict[str, str] = {}
    for text in texts:
        shape = "YYYY" if text in _EXCEL else re.sub("[MD]", "n", text.replace("MM", "M").replace("DD", "D"))
        other = shapes.setdefault(shape, text)
        if other != text:
            raise InputError(
                f"the forms {other!r} and {text!r} read one text as two dates",
                "forms that cannot be mistaken for each other",
                "keep the one that the table uses; give another column its own",
            )
    return tuple(map(date_form, texts))


def read_date(text: str, forms: Sequence[DateForm], zone: str) -> When:
    """The date or instant that a cell means, as precisely as the form that fits it says.

    Parameters
    ----------
    text : str
        The cell.
    forms : sequence of DateForm
        The forms of its column; the first that fits counts.
    zone : str
        The zone of the site, in which a time of day is meant.

    Raises
    ------
    InputError
        If no form fits, there is no such day, or the clock did not show that time, or showed it twice.

    Examples
    --------
    >>> read_date("42064", [date_form("excel")], "Asia/Shanghai").text
    '2015-03-01'
    """
    for form in forms:
        if form.pattern is None:
            match = _SERIAL.fullmatch(text)
            if match is not None:
                return _serial(text, match, form.text, zone)
        elif (match := form.pattern.fullmatch(text)) is not None:
            return _calendar(text, {part: int(number) for part, number in match.groupdict().items()}, zone)
    raise InputError(
        f"{text!r} is no date in the form of its column",
        " or ".join(form.text for form in forms),
        "correct the cell, or add its form to `dates`",
    )


def _calendar(text: str, parts: dict[str, int], zone: str) -> When:
    try:
        if "hour" in parts:
            return _instant(text, datetime(**parts), zone, "seconds" if "second" in parts else "minutes")  # type: ignore[arg-type]  # noqa: DTZ001 the site's clock
        date(parts["year"], parts.get("month", 1), parts.get("day", 1))
    except ValueError as wrong:
        raise InputError(
            f"{text!r}: {wrong}", "a day of the calendar", "look into the source, and correct the cell"
        ) from wrong
    return read_when(
        "-".join(f"{number:04d}" if part == "year" else f"{number:02d}" for part, number in _ordered(parts)), zone
    )


def _ordered(parts: dict[str, int]) -> list[tuple[str, int]]:
    return [(part, parts[part]) for part in _LADDER if part in parts]


def _instant(text: str, local: datetime, zone: str, precision: Literal["minutes", "seconds"]) -> When:
    """What the clock on the wall of the site showed, with its offset."""
    here = ZoneInfo(zone)
    offsets = {local.replace(tzinfo=here, fold=fold).utcoffset() for fold in (0, 1)}
    if len(offsets) > 1:
        raise InputError(
            f"{text!r}: the clock was set at that time",
            "a time that the clock showed once",
            "give the day alone, or the time with its offset in another import",
        )
    return read_when(local.replace(tzinfo=here).isoformat(timespec=precision), zone)


def _serial(text: str, match: re.Match[str], form: str, zone: str) -> When:
    base, first = _EXCEL[form]
    number = int(match["day"])
    day = base + timedelta(days=number)
    if number < first or day > _LAST_DAY:
        raise InputError(
            f"{text!r} is no serial number of a day between 1900-03-01 and {_LAST_DAY}",
            f"a date as {form} counts days",
            "format the column as a date in the spreadsheet, and export it again",
        )
    seconds = round(Decimal(f"0.{match['fraction'] or 0}") * 86_400)
    if not seconds:
        return read_when(day.isoformat(), zone)
    local = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 the site's clock
    return _instant(text, local, zone, "seconds")
