"""The words for lymphodepletion: which drug, how much, on which days, and what kidneys and vials make of it."""

from decimal import Decimal
from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice

SurfaceFormula = Literal["mosteller", "du_bois", "haycock", "gehan_george"]
AdultClearance = Literal["cockcroft_gault"]
ChildClearance = Literal["bedside_schwartz"]
SurfaceWeight = Literal["actual", "adjusted", "ideal"]
ClearanceWeight = Literal["actual", "adjusted_if_obese"]


class RenalBand(msgspec.Struct, frozen=True, kw_only=True):
    """At this clearance and above, up to the next band, this fraction of the dose.

    Parameters
    ----------
    at_least : Decimal
        mL/min as the adult formula gives it, mL/min/1.73 m2 as the children's formula gives it (it is indexed).
    fraction : Decimal
        Of the full dose; 0 blocks the order.
    """

    at_least: Decimal
    fraction: Decimal


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """A drug of the regimen.

    Parameters
    ----------
    name : str
        International non-proprietary name.
    label_zh : str
        The name in Chinese; empty where the file has none.
    text : str
        The registered words, exactly.
    dose : Decimal
        mg/m2 per day, at full renal function.
    days : tuple[int, ...]
        Protocol days, counted from the day of infusion (D0); -5 is five days before.
    renal_bands : tuple[RenalBand, ...]
        From the highest to the lowest, the last at 0; empty where kidneys do not matter.
    renal_source : str
        Which published table the bands are.
    vials_mg : tuple[Decimal, ...]
        The vials that the pharmacy has.
    measurable_mg : Decimal
        The smallest step that can be drawn up.
    rounding_within : Decimal
        A rounded dose stays within this fraction of the ordered dose, such as 0.10.
    rounding_source : str
        Whose practice the rounding is.
    choices : tuple[Choice, ...]
        What was decided where the record is silent.
    """

    name: str
    text: str
    dose: Decimal
    days: tuple[int, ...]
    renal_bands: tuple[RenalBand, ...] = ()
    renal_source: str = ""
    vials_mg: tuple[Decimal, ...] = ()
    measurable_mg: Decimal
    rounding_within: Decimal
    rounding_source: str = ""
    label_zh: str = ""
    choices: tuple[Choice, ...] = ()


class Lymphodepletion(msgspec.Struct, frozen=True, kw_only=True):
    """The preparative regimen, and how body surface and clearance are computed for it.

    Parameters
    ----------
    surface : SurfaceFormula
        One formula for the whole trial.
    adult_clearance, child_clearance : str
        Which formula at 18 years and over, and under 18.
    creatinine_within_days, height_within_days, weight_within_days : int
        How old a value may be on the day for which the dose is computed.
    surface_weight : SurfaceWeight
        Which weight enters the body surface area: as weighed, or corrected for obesity.
    clearance_weight : ClearanceWeight
        Which weight enters the adult clearance.
    obese_from : Decimal
        The fraction of the ideal weight (Devine 1974) from which a patient counts as obese, such as 1.2.
    adjusted_part : Decimal
        Adjusted weight = ideal weight + this part of what lies above it.
    weight_change : Decimal
        From this fraction of change on, the dose is computed anew with the newer weight.
    obesity_source : str
        Whose practice this is.
    review_below_kg, review_below_years : Decimal, int
        Below this weight in kg, or this age in completed years, a dose by body surface is not given before a person has
        reviewed it; 0 where nobody is too small.
    """

    surface: SurfaceFormula
    adult_clearance: AdultClearance
    child_clearance: ChildClearance
    creatinine_within_days: int
    height_within_days: int
    weight_within_days: int
    surface_weight: SurfaceWeight = "actual"
    clearance_weight: ClearanceWeight = "actual"
    obese_from: Decimal = Decimal("1.2")
    adjusted_part: Decimal = Decimal("0.4")
    weight_change: Decimal = Decimal("0.10")
    obesity_source: str = ""
    review_below_kg: Decimal
    review_below_years: int
    drugs: tuple[Drug, ...]
    choices: tuple[Choice, ...] = ()
