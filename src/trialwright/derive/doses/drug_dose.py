"""The dose of each drug of lymphodepletion as of an instant: from height, weight and kidneys, with all the arithmetic.

Ordered, rounded and given doses stay apart: the ordered dose is exact, the rounded one is what can be drawn up, the
given one is an event. `dosing.py` says as of which instant.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.doses.body_size import SURFACE_SOURCES, surface_area, surface_in_words
from trialwright.derive.doses.clearance import clearance
from trialwright.derive.doses.ideal_weight import formula_weight
from trialwright.derive.doses.inputs import Inputs, read_input
from trialwright.derive.doses.rounding import nearest, percent, rounding_permitted, whole_vials
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.record import Record
from trialwright.protocol.regimen import Drug, RenalBand
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.analytes import ANALYTES, plausible
from trialwright.standards.quantity import Quantity


class DrugDose(msgspec.Struct, frozen=True, kw_only=True):
    """A drug's dose for one patient.

    Parameters
    ----------
    drug : str
        International non-proprietary name.
    days : tuple[int, ...]
        Protocol days; one dose on each.
    blocked : str or None
        Why this drug must not be ordered; then the doses are None.
    ordered_mg : Decimal or None
        mg per day, unrounded.
    rounded_mg : Decimal or None
        mg per day, to the nearest measurable amount.
    whole_vials_mg : Decimal or None
        The nearest amount that leaves no opened vial, where it stays within the permitted rounding.
    course_mg : Decimal or None
        Rounded mg over all days.
    """

    drug: str
    days: tuple[int, ...]
    blocked: str | None = None
    ordered_mg: Decimal | None = None
    rounded_mg: Decimal | None = None
    whole_vials_mg: Decimal | None = None
    course_mg: Decimal | None = None


def doses_at(protocol: TrialProtocol, record: Record, at: datetime) -> dict[str, Answer[DrugDose]]:
    """The dose of each drug of the regimen as of an instant, by the drug's name; `lymphodepletion` chooses the instant.

    Returns
    -------
    dict[str, Answer[DrugDose]]
        Status "unknown" with what is missing where height, weight, creatinine, sex or age does not suffice for that
        drug, or where what can be drawn up is further from the ordered dose than is permitted; a known answer whose
        value is `blocked` where the kidneys forbid it.

    References
    ----------
    clearance bands: each drug's `renal_source` in the protocol; surface area: `SURFACE_SOURCES`.
    """
    regimen = protocol.lymphodepletion
    facts = facts_of(record, at=at)
    inputs = Inputs(
        height=read_input("height", "cm", facts, regimen.height_within_days),
        weight=read_input("weight", "kg", facts, regimen.weight_within_days),
    )
    surface = _surface(protocol, facts, inputs)
    kidneys = clearance(regimen, facts, inputs)
    return {drug.name: _drug(protocol, drug, surface, kidneys) for drug in regimen.drugs}


def _surface(protocol: TrialProtocol, facts: Facts, inputs: Inputs) -> Answer[Decimal]:
    """Body surface area, unrounded; no cap (ASCO 2021: full weight-based doses using actual weight)."""
    regimen = protocol.lymphodepletion
    formula = regimen.surface
    height, weight = inputs.height, formula_weight(regimen.surface_weight, regimen, facts, inputs)
    if height.value is None or weight.value is None:
        missing = tuple(dict.fromkeys(height.missing + weight.missing))
        return Answer(
            value=None,
            status="unknown",
            rule=formula,
            missing=missing,
            findings=height.findings + weight.findings,
        )
    area = surface_area(formula, height.value, weight.value)
    if not plausible(ANALYTES["body_surface_area"], Quantity(value=area, unit="m2")):
        detail = f"{height.value:f} cm and {weight.value:f} kg give {area:.2f} m2: is one of them wrong?"
        missing = (Missing("body_surface_area", "implausible", detail),)
        return Answer(value=None, status="unknown", rule=formula, missing=missing)
    step = Step(
        name="body surface area",
        value=area,
        unit="m2",
        how=surface_in_words(formula, height.value, weight.value),
        source=SURFACE_SOURCES[formula],
        because=height.because + weight.because,
    )
    steps = (*height.steps, *inputs.weight.steps, *weight.steps, step)
    return Answer(value=area, status="known", rule=formula, because=step.because, steps=steps)


def _drug(protocol: TrialProtocol, drug: Drug, surface: Answer[Decimal], kidneys: Answer[Decimal]) -> Answer[DrugDose]:
    rule = f"{protocol.id} version {protocol.version}/{drug.name}"
    needed: tuple[Answer[Decimal], ...] = (surface, kidneys) if drug.renal_bands else (surface,)
    missing = tuple(dict.fromkeys(m for answer in needed for m in answer.missing))
    findings = tuple(dict.fromkeys(f for answer in needed for f in answer.findings))
    if surface.value is None or (drug.renal_bands and kidneys.value is None):
        return Answer(value=None, status="unknown", rule=rule, missing=missing, findings=findings)
    because = tuple(sorted({seq for answer in needed for seq in answer.because}))
    steps = tuple(step for answer in needed for step in answer.steps)
    fraction, band_steps = _renal_fraction(drug, kidneys)
    if fraction == 0:
        dose = DrugDose(drug=drug.name, days=drug.days, blocked=band_steps[-1].how)
        return Answer(
            value=dose, status="known", rule=rule, because=because, steps=steps + band_steps, findings=findings
        )
    dose, dose_steps = _dose(drug, surface.value, fraction)
    beyond = _beyond_rounding(drug, dose)
    if beyond is not None:
        return Answer(
            value=None,
            status="unknown",
            rule=rule,
            because=because,
            missing=(beyond,),
            steps=steps + band_steps,
            findings=findings,
        )
    return Answer(
        value=dose, status="known", rule=rule, because=because, steps=steps + band_steps + dose_steps, findings=findings
    )


def _renal_fraction(drug: Drug, kidneys: Answer[Decimal]) -> tuple[Decimal, tuple[Step, ...]]:
    """The fraction of the full dose that the kidneys allow; a value between two printed bands is in the lower one."""
    if not drug.renal_bands or kidneys.value is None:
        return Decimal(1), ()
    value, unit = kidneys.value, kidneys.steps[-1].unit
    band = band_of(drug.renal_bands, value)
    shown = f"{_shown(value, drug.renal_bands)} {unit}"
    if band.fraction == 0:
        lowest = min(b.at_least for b in drug.renal_bands if b.fraction > 0)
        how = f"BLOCKED: clearance {shown} is below {lowest:f}; do not give {drug.name}"
    else:
        how = f"clearance {shown} is at least {band.at_least:f}: {band.fraction:f} of the dose"
    return band.fraction, (
        Step(
            name="renal adjustment",
            value=band.fraction,
            unit="1",
            how=how,
            source=drug.renal_source,
            because=kidneys.because,
        ),
    )


def _shown(value: Decimal, bands: tuple[RenalBand, ...]) -> Decimal:
    """A clearance to two decimals, or to as many as keep it on its side of each edge: 29.998 is not 30.00."""
    for digits in range(2, 9):
        rounded = round(value, digits)
        if all((rounded >= band.at_least) == (value >= band.at_least) for band in bands):
            return rounded
    return value


def band_of(bands: tuple[RenalBand, ...], value: Decimal) -> RenalBand:
    """The band that a clearance falls into: the highest whose lower edge it reaches.

    Examples
    --------
    >>> bands = tuple(RenalBand(at_least=Decimal(a), fraction=Decimal(f)) for a, f in ((80, "1"), (50, "0.8"), (0, "0")))
    >>> band_of(bands, Decimal("79.5")).fraction
    Decimal('0.8')
    """
    return next(band for band in sorted(bands, key=lambda b: -b.at_least) if value >= band.at_least)


def _dose(drug: Drug, surface: Decimal, fraction: Decimal) -> tuple[DrugDose, tuple[Step, ...]]:
    per_m2 = drug.dose * fraction
    ordered = per_m2 * surface
    rounded = nearest(ordered, drug.measurable_mg)
    vials = whole_vials(ordered, drug)
    course = rounded * len(drug.days)
    explained = f"{drug.dose:f} mg/m2" + (f" x {fraction:f}" if fraction != 1 else "")
    days = ", ".join(f"D{day}" for day in drug.days)
    steps = (
        Step(
            name="ordered dose",
            value=ordered,
            unit="mg",
            how=f"{explained} x {surface:.4f} m2, unrounded surface",
            source=drug.text,
        ),
        Step(
            name="rounded dose",
            value=rounded,
            unit="mg",
            how=_rounding(ordered, rounded, drug),
            source=drug.rounding_source,
        ),
        Step(
            name="course total",
            value=course,
            unit="mg",
            how=f"{rounded:f} mg x {len(drug.days)} days ({days})",
            source=drug.text,
        ),
    )
    dose = DrugDose(
        drug=drug.name, days=drug.days, ordered_mg=ordered, rounded_mg=rounded, whole_vials_mg=vials, course_mg=course
    )
    return dose, steps


def _beyond_rounding(drug: Drug, dose: DrugDose) -> Missing | None:
    """Why no amount can be given: what can be drawn up is too far from what is ordered. No amount is named here."""
    ordered, rounded = dose.ordered_mg, dose.rounded_mg
    assert ordered is not None  # noqa: S101  only a blocked dose has no amounts
    assert rounded is not None  # noqa: S101
    if rounding_permitted(ordered, rounded, drug.rounding_within):
        return None
    change = (rounded / ordered - 1) * 100
    detail = (
        f"what can be drawn up is {change:+.1f} % off the ordered dose; permitted is {percent(drug.rounding_within)}"
    )
    return Missing(f"measurable dose of {drug.name}", "rounding", detail)


def _rounding(ordered: Decimal, rounded: Decimal, drug: Drug) -> str:
    change = (rounded / ordered - 1) * 100
    return f"to the nearest {drug.measurable_mg:f} mg: {change:+.1f} %, permitted is {percent(drug.rounding_within)}"
