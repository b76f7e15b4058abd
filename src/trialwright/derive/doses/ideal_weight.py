"""Ideal and adjusted weight, and which weight enters a formula when a patient is obese.

Chemotherapy goes by the actual weight unless the protocol says otherwise (ASCO 2021); some practices correct the weight
in the formula of the clearance alone. Either way it is one word in the protocol, and a line in the arithmetic.
"""

from decimal import Decimal
from typing import Literal

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.doses.inputs import Inputs
from trialwright.derive.facts import Facts
from trialwright.derive.person import age_in_years
from trialwright.events.people import Sex
from trialwright.protocol.regimen import Lymphodepletion

Correction = Literal["actual", "adjusted", "ideal"]

IDEAL_WEIGHT_SOURCE = "Devine, Drug Intell Clin Pharm 1974;8:650"
ADULT_AGE = 18
"""Years; ideal weights are of adults, so a child is dosed by the weight that was measured."""
CENTIMETRES_PER_INCH = Decimal("2.54")
_BASE_KG = {"male": Decimal(50), "female": Decimal("45.5")}
_BASE_INCHES = 60
_KG_PER_INCH = Decimal("2.3")


def ideal_weight(height_cm: Decimal, sex: Sex) -> Decimal:
    """The ideal weight in kg of an adult.

    Parameters
    ----------
    height_cm : Decimal
        Above zero. The formula adds for each inch over 60 and takes nothing away below.
    sex : {"female", "male"}
        45.5 kg or 50 kg at 60 inches.

    Raises
    ------
    ValueError
        If the height is not above zero; a missing height never comes here.

    References
    ----------
    Devine 1974: 50 kg (men) or 45.5 kg (women) and 2.3 kg for each inch over 60 inches.

    Examples
    --------
    >>> round(ideal_weight(Decimal(185), "male"), 2), round(ideal_weight(Decimal(160), "female"), 2)
    (Decimal('79.52'), Decimal('52.38'))
    >>> ideal_weight(Decimal(150), "female")
    Decimal('45.5')
    """
    if height_cm <= 0:
        raise ValueError(f"found a height of {height_cm} cm, wanted one above zero; to do: check who calls")
    over = max(Decimal(0), height_cm / CENTIMETRES_PER_INCH - _BASE_INCHES)
    return _BASE_KG[sex] + _KG_PER_INCH * over


def adjusted_weight(weight_kg: Decimal, ideal_kg: Decimal, part: Decimal) -> Decimal:
    """The ideal weight and a part of what lies above it, in kg.

    References
    ----------
    Part 0.4 is usual practice in oncology pharmacy; the protocol names its own.

    Examples
    --------
    >>> ideal = ideal_weight(Decimal(185), "male")
    >>> round(adjusted_weight(Decimal(120), ideal, Decimal("0.4")), 2)
    Decimal('95.71')
    """
    return ideal_kg + part * (weight_kg - ideal_kg)


def formula_weight(correction: Correction, regimen: Lymphodepletion, facts: Facts, inputs: Inputs) -> Answer[Decimal]:
    """The weight in kg that enters a formula: as measured, or corrected where an adult is obese.

    Parameters
    ----------
    correction : {"actual", "adjusted", "ideal"}
        What the protocol asks for; a patient who is not obese is dosed by the measured weight all the same.
    regimen : Lymphodepletion
        From which fraction of the ideal weight a patient counts as obese, and which part is added.
    facts, inputs : Facts, Inputs
        Sex and age; weight and height.

    Returns
    -------
    Answer[Decimal]
        `steps` holds the correction only, not the measured weight. Unknown where a correction is asked for and height,
        sex or age is not known.
    """
    if correction == "actual" or inputs.weight.value is None:
        return _plain(inputs.weight)
    person = facts.person
    if isinstance(person, Missing):
        return _unknown(person)
    age = age_in_years(person[1].birth, facts.at)
    if isinstance(age, Missing):
        return _unknown(age)
    if age < ADULT_AGE:
        return _plain(inputs.weight)
    if inputs.height.value is None:
        return _unknown(*inputs.height.missing)
    because = (*inputs.weight.because, *inputs.height.because, person[0].seq)
    return _corrected(correction, regimen, inputs.weight.value, inputs.height.value, person[1].sex, because)


def _plain(weight: Answer[Decimal]) -> Answer[Decimal]:
    """The measured weight as it is; its own step stands with the body surface already."""
    return Answer(
        value=weight.value,
        status=weight.status,
        rule=weight.rule,
        because=weight.because,
        missing=weight.missing,
        findings=weight.findings,
    )


def _unknown(*missing: Missing) -> Answer[Decimal]:
    return Answer(value=None, status="unknown", rule="weight", missing=missing)


def _corrected(
    correction: Correction,
    regimen: Lymphodepletion,
    weight: Decimal,
    height: Decimal,
    sex: Sex,
    because: tuple[int, ...],
) -> Answer[Decimal]:
    ideal = ideal_weight(height, sex)
    limit = regimen.obese_from * ideal
    obese = weight >= limit
    verb = "is at least" if obese else "is below"
    steps = [
        Step(
            name="ideal weight",
            value=ideal,
            unit="kg",
            how=f"{_BASE_KG[sex]:f} kg + 2.3 kg for each inch over 60 of {height:f} cm; "
            f"{weight:f} kg {verb} {regimen.obese_from:f} x {ideal:.2f} kg",
            source=IDEAL_WEIGHT_SOURCE,
            because=because,
        )
    ]
    value = weight
    if obese:
        value = ideal if correction == "ideal" else adjusted_weight(weight, ideal, regimen.adjusted_part)
        how = f"{ideal:.2f} kg + {regimen.adjusted_part:f} x ({weight:f} - {ideal:.2f}) kg"
        steps.append(
            Step(
                name="corrected weight",
                value=value,
                unit="kg",
                how="the ideal weight" if correction == "ideal" else how,
                source=regimen.obesity_source,
                because=because,
            )
        )
    return Answer(value=value, status="known", rule="weight", because=because, steps=tuple(steps))
