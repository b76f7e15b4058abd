"""A quantity as it was reported: never converted and never rounded.

>>> Quantity(value=read_number("1.60"), unit="mg/dL")
Quantity(value=Decimal('1.60'), unit='mg/dL', bound='=')
"""

import re
from decimal import Decimal
from typing import Literal

import msgspec

from trialwright.errors import InputError

Bound = Literal["=", "<", ">"]

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
_REPORTED = re.compile(r"(?P<bound>[<>]?) ?(?P<number>\S+) (?P<unit>\S+)")


class Quantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, cache_hash=True, gc=False):
    """A measured value as the laboratory reported it.

    Parameters
    ----------
    value : Decimal
        The digits as reported: ``1.60`` keeps its zero.
    unit : str
        The unit as reported. A unit that nobody knows is kept; it makes the answer unknown, not the fact unwritable.
    bound : {"=", "<", ">"}
        ``<`` and ``>`` for a value beyond what the method can measure.
    """

    value: Decimal
    unit: str
    bound: Bound = "="

    def __post_init__(self) -> None:
        """Refuse what is no number at all."""
        if not self.value.is_finite():
            raise ValueError(
                f"found {self.value}, wanted a finite number; to do: leave the result out, or give its bound"
            )

    def __str__(self) -> str:
        """Return the quantity as a person writes it."""
        sign = "" if self.bound == "=" else self.bound
        return f"{sign}{with_unit(self.value, self.unit)}"


def with_unit(value: Decimal, unit: str) -> str:
    """A number with its unit as a person writes it: a score such as ``{score}`` has none.

    Examples
    --------
    >>> with_unit(Decimal("1.60"), "mg/dL"), with_unit(Decimal(90), "{score}")
    ('1.60 mg/dL', '90')
    """
    is_annotation = unit.startswith("{") and unit.endswith("}")  # UCUM: says what is counted, is no unit
    return f"{value:f}" if is_annotation or not unit else f"{value:f} {unit}"


def read_number(text: str) -> Decimal:
    """The number that plain decimal text stands for.

    Python's own ``Decimal`` also reads ``1_000``, ``NaN``, ``1e3`` and full-width digits; a dose must not.

    Parameters
    ----------
    text : str
        ASCII digits with at most one point and at most fifteen digits on each side of it.

    Returns
    -------
    Decimal
        With every digit that was given.

    Raises
    ------
    InputError
        If the text is anything else.

    Examples
    --------
    >>> read_number("1.60")
    Decimal('1.60')
    >>> read_number("1_000")
    Traceback (most recent call last):
    trialwright.errors.InputError: '1_000' is not a plain number
      wanted: ASCII digits with at most one decimal point, such as 1.6
      to do:  type the number without separators, signs of thousands or exponents
    """
    if not _PLAIN.fullmatch(text):
        raise InputError(
            f"{text!r} is not a plain number",
            "ASCII digits with at most one decimal point, such as 1.6",
            "type the number without separators, signs of thousands or exponents",
        )
    return Decimal(text)


def read_quantity(text: str) -> Quantity:
    """The quantity that text such as ``1.6 mg/dL`` or ``<5 U/L`` stands for.

    Raises
    ------
    InputError
        If there is no number, or no unit.

    Examples
    --------
    >>> str(read_quantity("<0.20 mg/dL"))
    '<0.20 mg/dL'
    """
    match = _REPORTED.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"{text!r} is not a quantity",
            "a number and a unit, such as 1.6 mg/dL",
            "write the unit; a ratio has the unit 1",
        )
    bound: Bound = {"": "=", "<": "<", ">": ">"}[match["bound"]]  # type: ignore[assignment]
    return Quantity(value=read_number(match["number"]), unit=match["unit"], bound=bound)
