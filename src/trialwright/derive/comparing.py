"""Comparing a reported value with a protocol's limit, exactly.

The value stays as it was reported. The limit is converted into the reported unit by exact arithmetic, so that 1.6 mg/dL
is 141.472 umol/L and nothing is rounded on the way to a decision.
"""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import msgspec

from trialwright.derive.answer import Missing
from trialwright.events.results import LabResulted, Measured
from trialwright.protocol.criteria import UPPER_LIMIT, Comparison, Limit, Operator
from trialwright.standards.analytes import ANALYTES, limit_in_reported_unit, to_unit
from trialwright.standards.quantity import Bound, Quantity, with_unit


class Compared(msgspec.Struct, frozen=True):
    """One comparison: whether it holds, or what is missing to tell; and the arithmetic in words."""

    holds: bool | None
    missing: Missing | None = None
    how: str = ""
    limit: Decimal | None = None


def compare(body: Measured, comparison: Comparison) -> Compared:
    """Whether a reported value satisfies a comparison.

    Parameters
    ----------
    body : Measured
        The result as reported.
    comparison : Comparison
        An operator and a limit, absolute or a multiple of the upper limit of normal *of this sample*.

    Returns
    -------
    Compared
        `holds` is None where the unit cannot be used, the range is missing, the value is implausible, or a result such
        as ``<2.0 mg/dL`` leaves it open.

    Examples
    --------
    >>> creatinine = Measured(analyte="creatinine", value=Quantity(value=Decimal(141), unit="umol/L"))
    >>> compare(creatinine, Comparison("below", Limit(Decimal("1.6"), "mg/dL"))).how
    '141 umol/L is below 141.472 umol/L (1.6 mg/dL)'
    """
    unusable = unusable_reason(body)
    if unusable is not None:
        return Compared(None, unusable)
    reported = body.value
    if comparison.limit.unit == UPPER_LIMIT:
        limit, missing = _times_upper(body, comparison.limit)
    else:
        limit = _limit(body.analyte, comparison.limit.value, comparison.limit.unit, reported.unit)
        missing = (
            None if limit is not None else Missing(body.analyte, "unit_unusable", f"reported in {reported.unit!r}")
        )
    if limit is None:
        return Compared(None, missing)
    holds = _satisfies(reported.value, reported.bound, comparison.operator, limit)
    if holds is None:
        detail = f"{reported} does not say whether it is {comparison}"
        return Compared(None, Missing(body.analyte, "beyond_measurement", detail))
    shown, written = _shown(limit, comparison, _upper_of(body, comparison), reported.unit)
    verb = "is" if holds else "is not"
    return Compared(holds, None, f"{reported} {verb} {written}", shown)


def unusable_reason(body: Measured) -> Missing | None:
    """Why a reported value cannot be used at all, or None where it can: its unit, or its size."""
    analyte = ANALYTES.get(body.analyte)
    if analyte is None:
        return Missing(body.analyte, "unit_unusable", "this version does not know the analyte")
    credible = _plausible(analyte.name, body.value)
    if credible is None:
        return Missing(body.analyte, "unit_unusable", f"{body.value.unit!r} cannot be converted to {analyte.unit}")
    if not credible:
        return Missing(body.analyte, "implausible", f"{body.value} is outside what is plausible: is the unit right?")
    return None


def _times_upper(body: Measured, limit: Limit) -> tuple[Fraction | None, Missing | None]:
    """The limit is so many times the upper limit of normal that the laboratory gave with this very result."""
    what = f"{body.analyte} upper limit of normal"
    if not isinstance(body, LabResulted) or body.high is None:
        return None, Missing(what, "range_missing", f"{body.value} came without its reference range")
    exact = _multiple(body.analyte, limit.value, body.high, body.value.unit)
    if exact is None:
        return None, Missing(what, "unit_unusable", f"the range says {body.high}")
    if body.high.bound != "=":
        return None, Missing(what, "beyond_measurement", f"the range says {body.high}")
    wrong = wrong_range(body) if exact > 0 else f"the range says {body.high}"
    return (exact, None) if wrong is None else (None, Missing(what, "implausible", wrong))


def wrong_range(body: LabResulted) -> str | None:
    """What is wrong with a reference range, in words; None where nothing is.

    An upper limit in the wrong unit, or with the two limits exchanged, moves every limit that is a multiple of it.
    """
    low, high = body.low, body.high
    if high is None or body.analyte not in ANALYTES:
        return None
    if _plausible(body.analyte, high) is False:
        return f"an upper limit of normal of {high} is not plausible"
    lowest = None if low is None else to_unit(ANALYTES[body.analyte], low, high.unit)
    if lowest is not None and lowest > Fraction(high.value):
        return f"the lower limit {low} is above the upper limit {high}"
    return None


@lru_cache(maxsize=4096)
def _multiple(analyte: str, times: Decimal, upper: Quantity, unit: str) -> Fraction | None:
    converted = to_unit(ANALYTES[analyte], upper, unit)
    return None if converted is None else Fraction(times) * converted


@lru_cache(maxsize=4096)
def _limit(analyte: str, value: Decimal, unit: str, reported_unit: str) -> Fraction | None:
    return limit_in_reported_unit(ANALYTES[analyte], value, unit, reported_unit)


@lru_cache(maxsize=16384)
def _plausible(analyte: str, quantity: Quantity) -> bool | None:
    """As `plausible` says, with its edges converted once for each unit instead of every value: nearly all come here."""
    edges = _plausible_edges(analyte, quantity.unit)
    if edges is None:
        return None
    above, below = quantity.value.as_integer_ratio()
    low, high = edges
    return low.numerator * below <= above * low.denominator and above * high.denominator <= high.numerator * below


@lru_cache(maxsize=4096)
def _plausible_edges(analyte: str, unit: str) -> tuple[Fraction, Fraction] | None:
    entry = ANALYTES[analyte]
    if entry.plausible is None:
        return None
    low, high = (limit_in_reported_unit(entry, edge, entry.unit, unit) for edge in entry.plausible)
    return None if low is None or high is None else (low, high)


def _satisfies(value: Decimal, bound: Bound, operator: Operator, limit: Fraction) -> bool | None:
    """Whether ``value operator limit`` holds for every true value that the report allows; None where it depends."""
    above, below = value.as_integer_ratio()
    left, right = above * limit.denominator, limit.numerator * below  # whole numbers: nothing is rounded
    if bound == "=":
        match operator:
            case "below":
                return left < right
            case "at_most":
                return left <= right
            case "at_least":
                return left >= right
            case "above":
                return left > right
    wants_small = operator in ("below", "at_most")
    if bound == "<":  # the truth is below `value`: certain only where `value` itself is not above the limit
        return wants_small if left <= right else None
    return not wants_small if left >= right else None


def _upper_of(body: Measured, comparison: Comparison) -> Quantity | None:
    return body.high if comparison.limit.unit == UPPER_LIMIT and isinstance(body, LabResulted) else None


@lru_cache(maxsize=4096)  # a protocol has few limits, and laboratories have few units and ranges
def _shown(limit: Fraction, comparison: Comparison, upper: Quantity | None, unit: str) -> tuple[Decimal, str]:
    """A limit in the reported unit: as a decimal, and in words beside the limit as the protocol writes it."""
    shown = as_decimal(limit)
    converted = with_unit(shown, unit)
    written = with_unit(comparison.limit.value, comparison.limit.unit)
    if upper is not None:
        written = f"{comparison.limit.value:f} x {upper}"
    explained = converted if converted == written else f"{converted} ({written})"
    return shown, f"{comparison.operator.replace('_', ' ')} {explained}"


def as_decimal(exact: Fraction) -> Decimal:
    """The decimal of an exact number; 28 digits where it does not end.

    Examples
    --------
    >>> as_decimal(Fraction(17684, 125))
    Decimal('141.472')
    """
    return Decimal(exact.numerator) / Decimal(exact.denominator)


__all__ = ["Compared", "as_decimal", "compare", "unusable_reason", "wrong_range"]
