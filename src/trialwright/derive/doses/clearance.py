"""Creatinine clearance for dosing: which formula, with which age, sex and weight.

At 18 years and over Cockcroft-Gault, under 18 the bedside Schwartz equation (TV-4.5, R14): the first is absolute, the
second indexed to 1.73 m2; fludarabine is ordered per m2, so each is compared as it is.
"""

from collections.abc import Mapping
from decimal import Decimal

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.doses.body_size import (
    BEDSIDE_SCHWARTZ_SOURCE,
    COCKCROFT_GAULT_SOURCE,
    bedside_schwartz,
    cockcroft_gault,
)
from trialwright.derive.doses.ideal_weight import ADULT_AGE, Correction, formula_weight
from trialwright.derive.doses.inputs import Inputs, read_input
from trialwright.derive.facts import Facts
from trialwright.derive.person import age_in_years
from trialwright.events.people import Sex
from trialwright.protocol.regimen import ClearanceWeight, Lymphodepletion

_CORRECTIONS: Mapping[ClearanceWeight, Correction] = {"actual": "actual", "adjusted_if_obese": "adjusted"}


def clearance(regimen: Lymphodepletion, facts: Facts, inputs: Inputs) -> Answer[Decimal]:
    """The clearance by which a dose is adjusted.

    Returns
    -------
    Answer[Decimal]
        mL/min (Cockcroft-Gault) or mL/min/1.73 m2 (bedside Schwartz, whose derivation cohort was 1 to 16 years old);
        the unit is that of the last step.
    """
    creatinine = read_input("creatinine", "mg/dL", facts, regimen.creatinine_within_days)
    person = facts.person
    if isinstance(person, Missing):
        return Answer(value=None, status="unknown", rule="clearance", missing=(*creatinine.missing, person))
    age = age_in_years(person[1].birth, facts.at)
    if isinstance(age, Missing):
        return Answer(value=None, status="unknown", rule="clearance", missing=(*creatinine.missing, age))
    if age < ADULT_AGE:
        return _child(creatinine, inputs.height)
    weight = formula_weight(_CORRECTIONS[regimen.clearance_weight], regimen, facts, inputs)
    return _adult(creatinine, weight, age, person[1].sex, person[0].seq)


def _adult(creatinine: Answer[Decimal], weight: Answer[Decimal], age: int, sex: Sex, seq: int) -> Answer[Decimal]:
    rule = "cockcroft_gault"
    if creatinine.value is None or weight.value is None:
        return Answer(value=None, status="unknown", rule=rule, missing=creatinine.missing + weight.missing)
    value = cockcroft_gault(age, weight.value, creatinine.value, sex)
    because = tuple(dict.fromkeys((*creatinine.because, *weight.because, seq)))
    factor = " x 0.85" if sex == "female" else ""
    how = f"(140 - {age}) x {_kilograms(weight)} kg{factor} / (72 x {creatinine.value:.4f} mg/dL), {sex}"
    step = Step(
        name="creatinine clearance", value=value, unit="mL/min", how=how, source=COCKCROFT_GAULT_SOURCE, because=because
    )
    return Answer(
        value=value, status="known", rule=rule, because=because, steps=(*creatinine.steps, *weight.steps, step)
    )


def _kilograms(weight: Answer[Decimal]) -> str:
    """A measured weight as it was reported; a corrected one, which has endless decimals, to two."""
    corrected = any(step.name == "corrected weight" for step in weight.steps)
    return f"{weight.value:.2f}" if corrected else f"{weight.value:f}"


def _child(creatinine: Answer[Decimal], height: Answer[Decimal]) -> Answer[Decimal]:
    rule = "bedside_schwartz"
    if creatinine.value is None or height.value is None:
        return Answer(value=None, status="unknown", rule=rule, missing=creatinine.missing + height.missing)
    value = bedside_schwartz(height.value, creatinine.value)
    because = creatinine.because + height.because
    step = Step(
        name="estimated filtration rate",
        value=value,
        unit="mL/min/{1.73_m2}",
        how=f"0.413 x {height.value:f} cm / {creatinine.value:.4f} mg/dL",
        source=BEDSIDE_SCHWARTZ_SOURCE,
        because=because,
    )
    return Answer(value=value, status="known", rule=rule, because=because, steps=(*creatinine.steps, step))
