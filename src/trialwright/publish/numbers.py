"""How numbers and moments are written for people. This is the only place where anything is rounded."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from trialwright.derive.cells.cell_answer import millions

_MG_PLACES = 2
_SURFACE_PLACES = 4
_CLEARANCE_PLACES = 2
_MOST_PLACES = 4
_POWER = "x 10^6"
_ANNOTATION = re.compile(r" ?\{[^{}]*\}")
_WRITTEN_UNITS = {
    "m2": "m²",
    "1": "",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "{cells}": "cells",
    "{cells}/mL": "cells/mL",
    "{cells}/kg": "cells/kg",
    "{EU}/mL": "EU/mL",
    "{EU}/kg/h": "EU/kg/h",
}


def shown(value: Decimal, unit: str) -> str:
    """A number with its unit: mg (unless whole) and clearance to 2 places, m2 to 4, cells in millions, others to at most 4.

    Examples
    --------
    >>> shown(Decimal(349_600_000), "{cells}"), shown(Decimal("4994285.71"), "{cells}/kg")
    ('349.6 ×10⁶ cells', '4.994285 ×10⁶ cells/kg')
    >>> shown(Decimal("54.5435"), "mg"), shown(Decimal("1.81812"), "m2"), shown(Decimal("25.985"), "mL/min")
    ('54.54 mg', '1.8181 m²', '25.99 mL/min')
    >>> shown(Decimal("27.0"), "mg"), shown(Decimal("26.8"), "mg")
    ('27 mg', '26.80 mg')
    >>> shown(Decimal("1.60"), "mg/dL"), shown(Decimal("1.5946618412"), "mg/dL"), shown(Decimal("0.8"), "1")
    ('1.60 mg/dL', '1.5947 mg/dL', '0.8')
    """
    if unit.startswith("{cells}"):
        return f"{millions(value).replace(_POWER, '×10⁶')} {written_unit(unit)}"
    return f"{rounded(value, _places(value, unit)):f} {written_unit(unit)}".rstrip()


def _places(value: Decimal, unit: str) -> int:
    if unit.startswith("mL/min"):
        return _CLEARANCE_PLACES
    if unit == "mg":
        return 0 if value == value.to_integral_value() else _MG_PLACES
    if unit == "m2":
        return _SURFACE_PLACES
    exponent = value.as_tuple().exponent
    present = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return min(present, _MOST_PLACES)


def rounded(value: Decimal, places: int) -> Decimal:
    """The number to so many places; halves go away from zero, as in a pharmacy."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def written_unit(unit: str) -> str:
    """A unit as people write it.

    Examples
    --------
    >>> written_unit("mL/min/{1.73_m2}")
    'mL/min/1.73 m²'
    """
    return _WRITTEN_UNITS.get(unit, unit)


def amount(value: Decimal) -> str:
    """An amount to draw up, in mg and without trailing zeros: 27.0 has been read as 270.

    References
    ----------
    Institute for Safe Medication Practices, list of error-prone abbreviations: trailing zero after a decimal point.

    Examples
    --------
    >>> amount(Decimal("27.00")), amount(Decimal("1340")), amount(Decimal("2.50"))
    ('27 mg', '1340 mg', '2.5 mg')
    """
    return f"{rounded(value, _MG_PLACES):f}".rstrip("0").rstrip(".") + " mg"


def millilitres(value: Decimal) -> str:
    """A volume to draw, without trailing zeros.

    Examples
    --------
    >>> millilitres(Decimal("42.9")), millilitres(Decimal("50.0"))
    ('42.9 mL', '50 mL')
    """
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " mL"


def in_prose(words: str) -> str:
    """Arithmetic with its units as people write them; annotations of UCUM say nothing to a reader.

    Examples
    --------
    >>> in_prose("1 {score} is at most 2 {score}"), in_prose("61.2 mL/min/{1.73_m2}")
    ('1 is at most 2', '61.2 mL/min/1.73 m²')
    """
    for unit, written in _WRITTEN_UNITS.items():
        if "{" in unit:
            words = words.replace(unit, written)
    return _ANNOTATION.sub("", words)


def deviation(proposed: Decimal, ordered: Decimal) -> str:
    """By how much a proposed dose differs from the ordered one, in percent.

    Examples
    --------
    >>> deviation(Decimal(50), Decimal("54.54"))
    '−8.3 %'
    """
    percent = rounded((proposed / ordered - 1) * 100, 1)
    return f"{percent:+f} %".replace("-", "−")


def moment(instant: datetime, zone: str | None = None) -> str:
    """An instant in UTC, and at the site where its zone is known.

    Examples
    --------
    >>> moment(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Asia/Shanghai")
    '2026-03-01 23:30 UTC (2026-03-02 07:30 Asia/Shanghai)'
    """
    universal = f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{universal} ({instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone})" if zone else universal


class _Told(str):
    """What fills a gap of a phrase; where it is a number, the gap may say how each number is told."""

    def __format__(self, forms: str) -> str:
        if not forms:
            return str(self)
        told, number = forms.split("|"), float(self)
        none, one, many = told if len(told) == 3 else (told[1], *told)
        return (one if number == 1 else many if number else none).replace("#", str(self))


def filled(phrase: str, values: Mapping[str, object]) -> str:
    """A phrase with its gaps filled, each number with its noun.

    Behind a colon a gap holds what is said of one and of more, or of none, one and more, with a bar between; ``#`` stands for
    the number itself. None is told as more, where it has no words of its own.

    Raises
    ------
    ValueError
        If such a gap is filled with what is no number.

    Examples
    --------
    >>> [filled("refused {n:never|once|# times}", {"n": n}) for n in (0, 1, 2)]
    ['refused never', 'refused once', 'refused 2 times']
    >>> [filled("{n:# day|# days} of {of}", {"n": n, "of": "all"}) for n in (0, 1, 1.5)]
    ['0 days of all', '1 day of all', '1.5 days of all']
    """
    return phrase.format(**{name: _Told(value) for name, value in values.items()})


def protocol_day(day: int) -> str:
    """A protocol day as it is written: D−5, D0, D+28.

    Examples
    --------
    >>> protocol_day(-5), protocol_day(0), protocol_day(28)
    ('D−5', 'D0', 'D+28')
    """
    return "D0" if day == 0 else f"D{day:+d}".replace("-", "−")


def calendar_day(day: date) -> str:
    """A date with its day of the week.

    Examples
    --------
    >>> calendar_day(date(2026, 3, 2))
    'Mon 2026-03-02'
    """
    return f"{_WEEKDAYS[day.weekday()]} {day.isoformat()}"


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # strftime would follow the machine's language
