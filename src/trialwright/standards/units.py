"""Units: which there are, and how a value in one is exactly expressed in another.

The table is `units.toml`, about seventy UCUM codes. Everything is a `Fraction`: a limit converted here and compared
with what a laboratory reported is compared exactly, so nobody's eligibility hangs on the last bit of a float.
A full UCUM parser costs half a second at start and a millisecond a unit; a trial meets few units, so a table serves,
and the tests hold it against such a parser.
"""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of measurement.

    Parameters
    ----------
    code : str
        The UCUM code, case-sensitive.
    dimension : str
        What kind of quantity it measures; only units of one dimension convert into each other.
    factor, offset : Fraction
        Value in the base unit of the dimension = value * factor + offset.
    label : str
        How a person writes it, such as ``µmol/L``.
    citation : str
        Where the factor is from.
    """

    code: str
    dimension: str
    factor: Fraction
    offset: Fraction
    label: str
    citation: str


class Molar(msgspec.Struct, frozen=True):
    """How the mass of one substance becomes its amount: a value in `mass_unit` times `factor` is one in `molar_unit`.

    Parameters
    ----------
    mass_unit, molar_unit : str
        UCUM codes, such as ``mg/dL`` and ``umol/L``.
    factor : Fraction
        Such as 88.42 for creatinine.
    """

    mass_unit: str
    molar_unit: str
    factor: Fraction


class Conversion(msgspec.Struct, frozen=True):
    """An exact conversion: value * `scale` + `offset`. The scale is above zero, so an order is never reversed."""

    scale: Fraction
    offset: Fraction

    def __call__(self, value: Decimal | Fraction) -> Fraction:
        """The value in the other unit, exactly."""
        return Fraction(value) * self.scale + self.offset


def _read_table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _read_unit(row: Mapping[str, str]) -> Unit:
    return Unit(
        code=row["code"],
        dimension=row["dimension"],
        factor=Fraction(row["factor"]),
        offset=Fraction(row.get("offset", "0")),
        label=row["label"],
        citation=row["citation"],
    )


_TABLE = _read_table()

UNITS: Mapping[str, Unit] = MappingProxyType({row["code"]: _read_unit(row) for row in _TABLE["unit"]})
"""Every unit that is known, by its UCUM code."""

_TRAPS: Mapping[str, str] = {text: trap["says"] for trap in _TABLE["trap"] for text in trap["text"]}

_POWER_OF_TEN = re.compile(r"[x×*]?\s?10(?:\^|E|e|\*\*)\s?(?P<power>\d+)\s?/\s?(?P<volume>[A-Za-zµμ]+3?)", re.ASCII)


@lru_cache(maxsize=4096)
def conversion(from_unit: str, to_unit: str, *, molar: Molar | None = None) -> Conversion | None:
    """The conversion from one unit to another, or None where there is none.

    Parameters
    ----------
    from_unit, to_unit : str
        UCUM codes.
    molar : Molar | None
        The substance, where a mass may become an amount.

    Returns
    -------
    Conversion | None
        None if a unit is unknown, the dimensions differ, or a mass meets an amount of an unnamed substance.

    References
    ----------
    UCUM 2.2 (2024-06-17); each row of ``units.toml`` cites its own definition.

    Examples
    --------
    >>> conversion("[degF]", "Cel")(Decimal("100.4"))
    Fraction(38, 1)
    >>> creatinine = Molar("mg/dL", "umol/L", Fraction("88.42"))
    >>> float(conversion("mg/dL", "umol/L", molar=creatinine)(Decimal("1.6")))
    141.472
    >>> conversion("mg/dL", "umol/L") is None
    True
    """
    start, end = UNITS.get(from_unit), UNITS.get(to_unit)
    if start is None or end is None:
        return None
    if start.dimension == end.dimension:
        return Conversion(start.factor / end.factor, (start.offset - end.offset) / end.factor)
    return _through_substance(start, end, molar) if molar else None


def _through_substance(start: Unit, end: Unit, molar: Molar) -> Conversion | None:
    """Between mass and amount, which have no offsets, a conversion is one factor."""
    mass, amount = UNITS[molar.mass_unit], UNITS[molar.molar_unit]
    amount_of_one_mass = molar.factor * amount.factor / mass.factor
    if (start.dimension, end.dimension) == (mass.dimension, amount.dimension):
        return Conversion(start.factor * amount_of_one_mass / end.factor, Fraction(0))
    if (start.dimension, end.dimension) == (amount.dimension, mass.dimension):
        return Conversion(start.factor / amount_of_one_mass / end.factor, Fraction(0))
    return None


def unit_trap(text: str) -> str | None:
    """What is wrong with a unit that looks like another, in a sentence; None where there is no known trap.

    A finding shows the sentence beside a unit that could not be used.

    Parameters
    ----------
    text : str
        The unit as reported.

    References
    ----------
    UCUM 2.2 (2024-06-17): ``G`` is gauss, ``K`` kelvin, ``[EU]`` the Ehrlich unit.

    Examples
    --------
    >>> unit_trap("G/L")
    'G/L is gauss per litre in UCUM; 10^9 per litre is written 10*9/L, and gram per litre g/L'
    >>> unit_trap("x10^9/L")
    'x10^9/L is not written so in UCUM; write 10*9/L'
    >>> unit_trap("mg/dL") is None
    True
    """
    if text in _TRAPS:
        return _TRAPS[text]
    power = _POWER_OF_TEN.fullmatch(text.strip())
    if power is not None:
        volume = power["volume"].replace("µ", "u").replace("μ", "u")
        return f"{text} is not written so in UCUM; write 10*{power['power']}/{volume}"
    if "µ" in text or "μ" in text:
        return f"{text} has a Greek letter; UCUM writes micro as u: {text.replace('µ', 'u').replace('μ', 'u')}"
    return None
