"""Analytes: what is measured, by which codes it is known, and how its values are compared across laboratories.

The table is `analytes.toml`. One laboratory reports creatinine in mg/dL under one LOINC code, another in µmol/L under
another code: whoever asks for one code only silently loses the other's patients. So each analyte holds both families of
codes and its molar factor. How a unit that is not UCUM is read ("IU/L") is the analyte's policy, not a general rule.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from trialwright.standards.quantity import Quantity
from trialwright.standards.units import Conversion, Molar, conversion

__all__ = [
    "ANALYTES",
    "VITAL_SIGNS",
    "Analyte",
    "Molar",
    "analyte_of_loinc",
    "conversion_for",
    "limit_in_reported_unit",
    "plausible",
    "to_unit",
]


class Analyte(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is measured.

    Parameters
    ----------
    name : str
        The name in protocol files and events, such as ``creatinine``.
    label, label_zh : str
        What people call it.
    unit : str
        The canonical unit, a UCUM code.
    plausible : tuple[Decimal, Decimal] | None
        Lowest and highest possible value, both included, in the canonical unit.
    loinc, loinc_molar : tuple[str, ...]
        Codes of the usual report, and of the report as an amount of substance.
    molar : Molar | None
        How its mass becomes an amount.
    aliases : Mapping[str, str]
        Unit as laboratories write it to UCUM code.
    testcd : str
        CDISC test code.
    unitless : bool
        Whether an empty unit means the canonical one.
    citation : str
        Where the codes are from.
    """

    name: str
    label: str
    label_zh: str
    unit: str
    plausible: tuple[Decimal, Decimal] | None
    loinc: tuple[str, ...]
    loinc_molar: tuple[str, ...]
    molar: Molar | None
    aliases: Mapping[str, str]
    testcd: str
    unitless: bool
    citation: str


def _read_analyte(name: str, row: Mapping[str, Any], groups: Mapping[str, Mapping[str, str]]) -> Analyte:
    aliases = {text: code for group in row["aliases"] for text, code in groups[group].items()}
    low, high = row["plausible"]
    return Analyte(
        name=name,
        label=row["label"],
        label_zh=row["label_zh"],
        unit=row["unit"],
        plausible=(Decimal(low), Decimal(high)),
        loinc=tuple(row.get("loinc", ())),
        loinc_molar=tuple(row.get("loinc_molar", ())),
        molar=_read_molar(row),
        aliases=MappingProxyType(aliases),
        testcd=row["testcd"],
        unitless=row.get("unitless", False),
        citation="; ".join(row[key] for key in ("citation", "molar_citation") if key in row),
    )


def _read_molar(row: Mapping[str, Any]) -> Molar | None:
    if "molar" not in row:
        return None
    mass_unit, molar_unit, factor = row["molar"]
    return Molar(mass_unit, molar_unit, Fraction(factor))


def _read_analytes() -> dict[str, Analyte]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: _read_analyte(name, row, table["alias"]) for name, row in table["analyte"].items()}


ANALYTES: Mapping[str, Analyte] = MappingProxyType(_read_analytes())
"""Every analyte that is known, by its name."""

VITAL_SIGNS = frozenset(
    {
        "weight",
        "height",
        "body_surface_area",
        "temperature",
        "systolic_pressure",
        "diastolic_pressure",
        "heart_rate",
        "respiratory_rate",
        "oxygen_saturation",
        "inhaled_oxygen_flow",
        "inhaled_oxygen_fraction",
    }
)
"""Measured at the bedside; every other analyte comes from a laboratory or a report."""

_BY_LOINC: Mapping[str, Analyte] = {
    code: analyte for analyte in ANALYTES.values() for code in (*analyte.loinc, *analyte.loinc_molar)
}


def analyte_of_loinc(code: str) -> Analyte | None:
    """The analyte that a LOINC code stands for, whether it reports a mass or an amount; None if it is not known.

    References
    ----------
    LOINC; each row of ``analytes.toml`` cites its codes.

    Examples
    --------
    >>> analyte_of_loinc("2160-0").name, analyte_of_loinc("14682-9").name
    ('creatinine', 'creatinine')
    >>> analyte_of_loinc("20505-4") is None
    True
    """
    return _BY_LOINC.get(code)


def conversion_for(analyte: Analyte, from_unit: str, to_unit: str) -> Conversion | None:
    """The exact conversion for this analyte, with its spellings of units and its molar factor; None if there is none.

    Parameters
    ----------
    analyte : Analyte
        What was measured.
    from_unit, to_unit : str
        UCUM codes or units as laboratories write them; empty means the canonical unit where the analyte has none.

    References
    ----------
    ``units.toml`` and the ``molar_citation`` of the analyte's row.

    Examples
    --------
    >>> conversion_for(ANALYTES["alt"], "IU/L", "U/L").scale
    Fraction(1, 1)
    >>> conversion_for(ANALYTES["platelets"], "G/L", "10*9/L") is None
    True
    """
    return conversion(_ucum(analyte, from_unit), _ucum(analyte, to_unit), molar=analyte.molar)


def _ucum(analyte: Analyte, unit: str) -> str:
    unit = unit.strip()
    if not unit and analyte.unitless:
        return analyte.unit
    return analyte.aliases.get(unit, unit)


def to_unit(analyte: Analyte, quantity: Quantity, unit: str) -> Fraction | None:
    """The value of a reported quantity in `unit`, exactly; None where the two units do not convert.

    The bound of the quantity (``<``, ``>``) stays with the caller: a conversion never reverses an order.

    Parameters
    ----------
    analyte : Analyte
        What was measured.
    quantity : Quantity
        As reported.
    unit : str
        The unit that is wanted.

    References
    ----------
    ``units.toml`` and the ``molar_citation`` of the analyte's row.

    Examples
    --------
    >>> to_unit(ANALYTES["lvef"], Quantity(value=Decimal("0.50"), unit="1"), "%")
    Fraction(50, 1)
    """
    convert = conversion_for(analyte, quantity.unit, unit)
    return convert(quantity.value) if convert else None


def limit_in_reported_unit(analyte: Analyte, limit: Decimal, limit_unit: str, reported_unit: str) -> Fraction | None:
    """A protocol's limit in the unit that a laboratory reports in, exactly; None where the two do not convert.

    Limits are converted and not results, so that what is compared with is exact and a result stays as it was reported.

    Parameters
    ----------
    analyte : Analyte
        What is limited.
    limit : Decimal
        In `limit_unit`.
    limit_unit, reported_unit : str
        UCUM codes or units as laboratories write them.

    References
    ----------
    ``units.toml`` and the ``molar_citation`` of the analyte's row.

    Examples
    --------
    >>> float(limit_in_reported_unit(ANALYTES["creatinine"], Decimal("1.6"), "mg/dL", "umol/L"))
    141.472
    """
    convert = conversion_for(analyte, limit_unit, reported_unit)
    return convert(limit) if convert else None


def plausible(analyte: Analyte, quantity: Quantity) -> bool | None:
    """Whether a value can be a living patient's; None where its unit is unusable or the analyte has no range.

    A creatinine of 88 mg/dL is 88 µmol/L with the wrong unit: it is not converted, it is asked about.

    Parameters
    ----------
    analyte : Analyte
        What was measured.
    quantity : Quantity
        As reported.

    References
    ----------
    The ranges of ``analytes.toml`` are ours and wide; they catch slips, they grade nothing.

    Examples
    --------
    >>> plausible(ANALYTES["creatinine"], Quantity(value=Decimal(88), unit="mg/dL"))
    False
    >>> plausible(ANALYTES["creatinine"], Quantity(value=Decimal(88), unit="umol/L"))
    True
    """
    value = to_unit(analyte, quantity, analyte.unit)
    if value is None or analyte.plausible is None:
        return None
    low, high = analyte.plausible
    return low <= value <= high
