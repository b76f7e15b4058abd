"""The words for the cells: how many per kilogram, in which parts, what must be true of a bag, how it is made."""

from decimal import Decimal
from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice, Comparison

DosingWeight = Literal["lymphodepletion_start", "apheresis", "infusion"]
BelowRange = Literal["infuse_below_target", "remanufacture", "withdraw"]
AboveRange = Literal["infuse_capped"]
HardStop = Literal["yes", "conditional", "no"]
Expected = Literal["match", "negative", "positive", "conforms"]


class DosePart(msgspec.Struct, frozen=True, kw_only=True):
    """One infusion of the cell dose.

    Parameters
    ----------
    day : int
        Protocol day; 0 is the day of the first infusion.
    before, after : int
        Days by which it may be early or late.
    cells : Decimal or None
        Viable CAR-positive cells, where the dose is fixed.
    fraction : Decimal or None
        Of the whole dose, where the dose goes by weight.
    """

    day: int
    before: int = 0
    after: int = 0
    cells: Decimal | None = None
    fraction: Decimal | None = None


class CellDose(msgspec.Struct, frozen=True, kw_only=True):
    """The dose of cells: a range per kilogram, or fixed numbers by part.

    Parameters
    ----------
    text : str
        The registered words, exactly.
    low_per_kg, high_per_kg : Decimal or None
        Viable CAR-positive cells per kg of recipient weight, both included; None where the parts hold fixed numbers.
    parts : tuple[DosePart, ...]
        From the first infusion to the last.
    cap_cells : Decimal or None
        Never more cells than this in the whole dose; None where there is no cap.
    weight : DosingWeight
        On which day the recipient is weighed for the dose.
    weight_change : Decimal
        From this fraction of change on, the dose is computed anew with the newer weight.
    below, above : tuple
        What may be decided where the bag holds too few or too many cells; nothing else may.
    draw_step_ml : Decimal
        Volumes are rounded down to whole steps of this many mL.
    after_thaw : bool
        Whether the counts after thawing govern the dose, and not those before freezing.
    dmso_g_per_kg_day : Decimal or None
        Grams of DMSO per kg and day that must not be exceeded.
    dmso_g_per_ml : Decimal
        Density of DMSO in g/mL, which makes a mass of its volume.
    volume_ml_per_kg : Decimal or None
        mL per kg and infusion that must not be exceeded.
    volume_limit_below_years : int or None
        The volume limit holds below this age; None where it holds for everybody.
    endotoxin_eu_per_kg_h : Decimal or None
        Endotoxin units per kg and hour that must not be exceeded.
    infusion_hours : int or None
        The whole hours within which a part of the dose is infused; there where the endotoxin is limited.
    limits_source : str
        Which publications the limits are from.
    """

    text: str
    low_per_kg: Decimal | None = None
    high_per_kg: Decimal | None = None
    parts: tuple[DosePart, ...]
    cap_cells: Decimal | None = None
    weight: DosingWeight
    weight_change: Decimal
    below: tuple[BelowRange, ...]
    above: tuple[AboveRange, ...]
    draw_step_ml: Decimal
    after_thaw: bool = False
    dmso_g_per_kg_day: Decimal | None = None
    dmso_g_per_ml: Decimal
    volume_ml_per_kg: Decimal | None = None
    volume_limit_below_years: int | None = None
    endotoxin_eu_per_kg_h: Decimal | None = None
    infusion_hours: int | None = None
    limits_source: str
    choices: tuple[Choice, ...] = ()


class ReleaseTest(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the release specification.

    Parameters
    ----------
    attribute : str
        A short fixed name, such as ``viability``.
    label, label_zh : str
        What people call it.
    test, test_zh : str
        The method; the Chinese is empty where the file has none.
    limit : str
        The limit in words, as a certificate prints it.
    comparisons : tuple[Comparison, ...]
        The same as numbers; empty where the result is no number.
    expected : Expected or None
        The result that passes, where it is no number.
    hard_stop : HardStop
        Whether cells may go out without it: conditional means that an interim result may do.
    exceptional : bool
        Whether a failure may be overruled by the signatures of an exceptional release.
    source : str
        Whose limit this is.
    """

    attribute: str
    label: str
    label_zh: str
    test: str
    test_zh: str = ""
    limit: str
    comparisons: tuple[Comparison, ...] = ()
    expected: Expected | None = None
    hard_stop: HardStop
    exceptional: bool
    source: str
    choices: tuple[Choice, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step from vein to vein, and the kind of event that records it, if it has one of its own."""

    id: str
    label: str
    label_zh: str
    event: str | None = None


class Manufacturing(msgspec.Struct, frozen=True, kw_only=True):
    """How the product comes about, from the consent to the empty bag.

    Parameters
    ----------
    donor : {"autologous", "donor", "either"}
        Whose cells are collected.
    culture_days : int
        Days from the start of the culture to the harvest, as planned.
    infectious_markers : tuple[str, ...]
        The tests of whoever gives the cells, the patient or a donor.
    steps : tuple[Step, ...]
        In their order.
    """

    donor: Literal["autologous", "donor", "either"]
    culture_days: int
    infectious_markers: tuple[str, ...]
    steps: tuple[Step, ...]
    choices: tuple[Choice, ...] = ()


class WeightBand(msgspec.Struct, frozen=True, kw_only=True):
    """From this weight on, up to the next band, this dose in mg/kg."""

    at_least_kg: Decimal
    mg_per_kg: Decimal


class Tocilizumab(msgspec.Struct, frozen=True, kw_only=True):
    """The rescue drug of cytokine release syndrome, of which doses are held ready for each patient.

    Parameters
    ----------
    bands : tuple[WeightBand, ...]
        From the lowest weight to the highest, the first at 0.
    maximum_mg : Decimal
        Never more than this in one dose.
    hours_between : int
        Hours from one dose to the next.
    maximum_doses : int
        Never more doses than these.
    reserved : int
        Doses that are reserved before lymphodepletion begins.
    source : str
        Whose dose this is.
    """

    bands: tuple[WeightBand, ...]
    maximum_mg: Decimal
    hours_between: int
    maximum_doses: int
    reserved: int
    source: str
    choices: tuple[Choice, ...] = ()
