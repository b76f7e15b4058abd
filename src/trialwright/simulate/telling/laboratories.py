"""The two laboratories of a rehearsed site, which report the same blood in other units and with other limits of normal.

The table is `laboratories.toml`. What stands in it for neither laboratory (marrow, flow cytometry, scores) is reported in the
analyte's canonical unit. Results are made often, so their parts are made once each.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from trialwright.events.results import LabResulted, RangeRegistered, VitalMeasured
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.quantity import Bound, Quantity
from trialwright.standards.when import When

Laboratory = Literal["central", "clinic"]
NAMES: dict[Laboratory, str] = {"central": "Central", "clinic": "Clinic"}
WHOLE_UNITS = frozenset({"/min", "mm[Hg]", "{score}"})
"""Units in which nobody writes a fraction."""


class Row(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a laboratory reports an analyte; see the head of the table."""

    unit: str
    factor: float
    digits: int
    male: tuple[str, str]
    female: tuple[str, str]


_TABLE = msgspec.convert(
    tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")), dict[Laboratory, dict[str, Row]]
)


def reported(
    analyte: str,
    value: float,
    *,
    sex: str,
    laboratory: Laboratory = "central",
    bound: Bound = "=",
    digits: int | None = None,
    detection: str | None = None,
    quantification: str | None = None,
) -> LabResulted:
    """What a laboratory reports of a value.

    Parameters
    ----------
    value : float
        In the analyte's canonical unit.
    digits : int or None
        After the point; None for the laboratory's own.
    detection, quantification : str or None
        Limits of detection and quantification of this sample, in the canonical unit.

    Examples
    --------
    >>> for laboratory in ("central", "clinic"):
    ...     print(reported("creatinine", 1.0, sex="female", laboratory=laboratory).value)
    88 umol/L
    1.00 mg/dL
    """
    row = _TABLE[laboratory].get(analyte)
    if row is None:
        unit, places = ANALYTES[analyte].unit, 1 if digits is None else digits
        limits = tuple(None if limit is None else quantity(limit, unit) for limit in (detection, quantification))
        return LabResulted(
            analyte=analyte, value=quantity(f"{value:.{places}f}", unit, bound), laboratory=NAMES[laboratory],
            detection_limit=limits[0], quantification_limit=limits[1],
        )  # fmt: skip
    places = row.digits if digits is None else digits
    return _result(laboratory, analyte, f"{max(value, 0.0) * row.factor:.{places}f}", bound, sex)


@lru_cache(maxsize=65536)
def _result(laboratory: Laboratory, analyte: str, text: str, bound: Bound, sex: str) -> LabResulted:
    row, low, high = _TABLE[laboratory][analyte], None, None
    if laboratory == "central":
        low, high = _limits(row.unit, *(row.male if sex == "male" else row.female))
    return LabResulted(
        analyte=analyte, value=quantity(text, row.unit, bound), low=low, high=high, laboratory=NAMES[laboratory]
    )


def measured(analyte: str, value: float) -> VitalMeasured:
    """What somebody measures at the bedside, in the canonical unit.

    Examples
    --------
    >>> str(measured("temperature", 38.26).value), str(measured("heart_rate", 91.7).value)
    ('38.3 Cel', '92 /min')
    """
    unit = ANALYTES[analyte].unit
    digits = 0 if unit in WHOLE_UNITS or analyte in ("oxygen_saturation", "height") else 1
    return _vital(analyte, f"{value:.{digits}f}", unit)


def registered_ranges(day: date, zone: str) -> Iterator[RangeRegistered]:
    """The limits of the clinic's laboratory for the register of the trial; it prints none on its reports."""
    for analyte, row in _TABLE["clinic"].items():
        people: tuple[tuple[Literal["any", "male", "female"], tuple[str, str]], ...] = (("any", row.male),)
        if row.male != row.female:
            people = (("male", row.male), ("female", row.female))
        for sex, limits in people:
            low, high = _limits(row.unit, *limits)
            yield RangeRegistered(
                laboratory=NAMES["clinic"],
                analyte=analyte,
                sex=sex,
                low=low,
                high=high,
                valid_from=When(day.isoformat(), zone),
            )


@lru_cache(maxsize=65536)
def quantity(text: str, unit: str, bound: Bound = "=") -> Quantity:
    """A quantity of its text; equal ones are made once."""
    return Quantity(value=Decimal(text), unit=unit, bound=bound)


@lru_cache(maxsize=4096)
def _limits(unit: str, low: str, high: str) -> tuple[Quantity | None, Quantity | None]:
    return (quantity(low, unit) if low else None, quantity(high, unit) if high else None)


@lru_cache(maxsize=65536)
def _vital(analyte: str, text: str, unit: str) -> VitalMeasured:
    return VitalMeasured(analyte=analyte, value=quantity(text, unit))
