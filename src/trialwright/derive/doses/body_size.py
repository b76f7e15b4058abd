"""Body surface area and kidney function: the published formulas, in decimals, each with its paper.

>>> surface_area("mosteller", Decimal(170), Decimal(70)).quantize(Decimal("0.0001"))
Decimal('1.8181')
"""

from collections.abc import Mapping
from decimal import Decimal

from trialwright.events.people import Sex
from trialwright.protocol.regimen import SurfaceFormula

SURFACE_SOURCES: Mapping[SurfaceFormula, str] = {
    "mosteller": "Mosteller, N Engl J Med 1987;317:1098",
    "du_bois": "Du Bois and Du Bois, Arch Intern Med 1916;17:863",
    "haycock": "Haycock et al., J Pediatr 1978;93:62",
    "gehan_george": "Gehan and George, Cancer Chemother Rep 1970;54:225",
}
COCKCROFT_GAULT_SOURCE = "Cockcroft and Gault, Nephron 1976;16:31"
BEDSIDE_SCHWARTZ_SOURCE = "Schwartz et al., J Am Soc Nephrol 2009;20:629 (bedside equation)"


def surface_area(formula: SurfaceFormula, height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """The body surface area in m2, unrounded.

    Parameters
    ----------
    formula : SurfaceFormula
        Which published formula.
    height_cm, weight_kg : Decimal
        Both above zero.

    References
    ----------
    `SURFACE_SOURCES`.

    Examples
    --------
    >>> [round(surface_area(f, Decimal(120), Decimal(22)), 4) for f in ("du_bois", "haycock", "gehan_george")]
    [Decimal('0.8596'), Decimal('0.8533'), Decimal('0.8714')]
    """
    match formula:
        case "mosteller":
            return (height_cm * weight_kg / 3600).sqrt()
        case "du_bois":
            return Decimal("0.007184") * height_cm ** Decimal("0.725") * weight_kg ** Decimal("0.425")
        case "haycock":
            return Decimal("0.024265") * height_cm ** Decimal("0.3964") * weight_kg ** Decimal("0.5378")
        case "gehan_george":
            return Decimal("0.0235") * height_cm ** Decimal("0.42246") * weight_kg ** Decimal("0.51456")


def surface_in_words(formula: SurfaceFormula, height_cm: Decimal, weight_kg: Decimal) -> str:
    """The arithmetic of a formula with its numbers, as a pharmacist would write it.

    Examples
    --------
    >>> surface_in_words("mosteller", Decimal(170), Decimal(70))
    'square root of (170 cm x 70 kg / 3600)'
    """
    match formula:
        case "mosteller":
            return f"square root of ({height_cm:f} cm x {weight_kg:f} kg / 3600)"
        case "du_bois":
            return f"0.007184 x {height_cm:f}^0.725 x {weight_kg:f}^0.425"
        case "haycock":
            return f"0.024265 x {height_cm:f}^0.3964 x {weight_kg:f}^0.5378"
        case "gehan_george":
            return f"0.0235 x {height_cm:f}^0.42246 x {weight_kg:f}^0.51456"


def cockcroft_gault(age_years: int, weight_kg: Decimal, creatinine_mg_per_dl: Decimal, sex: Sex) -> Decimal:
    """The creatinine clearance in mL/min (absolute, as fludarabine labels use it), for 18 years and over.

    Parameters
    ----------
    age_years : int
        Completed years.
    weight_kg, creatinine_mg_per_dl : Decimal
        Both above zero.
    sex : {"female", "male"}
        Women: times 0.85.

    References
    ----------
    Cockcroft and Gault 1976: (140 - age) x weight / (72 x serum creatinine).

    Examples
    --------
    >>> round(cockcroft_gault(70, Decimal(50), Decimal("1.59"), "female"), 2)
    Decimal('25.99')
    """
    factor = Decimal("0.85") if sex == "female" else Decimal(1)
    return (140 - age_years) * weight_kg * factor / (72 * creatinine_mg_per_dl)


def bedside_schwartz(height_cm: Decimal, creatinine_mg_per_dl: Decimal) -> Decimal:
    """The estimated filtration rate in mL/min/1.73 m2 (indexed), under 18 years.

    References
    ----------
    Schwartz 2009, bedside equation: 0.413 x height in cm / serum creatinine in mg/dL.

    Examples
    --------
    >>> bedside_schwartz(Decimal(120), Decimal("0.40"))
    Decimal('123.9')
    """
    return Decimal("0.413") * height_cm / creatinine_mg_per_dl
