"""Attempts of manufacture: what would come out of two aphereses, if both were made.

What a protocol calls out of specification is its own word, so a product that fails is drawn against the limits of its
release specification, and one that passes is drawn inside of them.
"""

from collections.abc import Mapping
from math import exp, log

from trialwright.protocol.criteria import Comparison
from trialwright.protocol.product import ReleaseTest
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Attempt, Person
from trialwright.simulate.scenario import Scenario

FAILURES = {"insufficient expansion": 0.55, "low transduction": 0.2, "contamination": 0.1, "loss of viability": 0.15}
"""Why there is no product: assumed; too few cells above all in published series."""
FAILING = {
    "viability": 3.0, "car_positive": 3.0, "potency": 1.5, "t_cells": 1.0, "residual_b_cells": 0.5, "sterility": 0.4,
    "vector_copies": 0.5, "endotoxin": 0.2, "appearance": 0.5,
}  # fmt: skip
"""How often each attribute is the one that fails, against each other: assumed, viability and CAR first in published series."""
FAILING_ELSE = 0.2
"""The weight of an attribute that has none of its own."""
DOSE = "cell_dose"
FIELD = {"viability": "viability", "car_positive": "car", "t_cells": "cd3", "endotoxin": "endotoxin"}
"""Attributes that are a number of the attempt."""
PERCENT = ("viability", "car", "cd3")
TOTAL_PER_ML = 25.0
"""Million cells per mL of the bag, median: assumed."""
MOST_ML_PER_KG = 4.0
DMSO_PERCENT = (5.0, 7.5)


def draw_attempts(
    protocol: TrialProtocol, scenario: Scenario, chance: Chance, person: Person
) -> tuple[Attempt, Attempt]:
    """The first manufacture, and the second that is made where the first gives nothing.

    Examples
    --------
    >>> from datetime import date
    >>> from trialwright.protocol.reading import read_protocol
    >>> from trialwright.simulate.scenario import scenario
    >>> from trialwright.trials import trial_text
    >>> protocol = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")
    >>> somebody = Person(sex="female", birth=date(1990, 1, 1), height_cm=160.0, weight_kg=60.0)
    >>> first, second = draw_attempts(protocol, scenario(), Chance(1, "doctest"), somebody)
    >>> first.cells > 0.0, 10.0 <= first.volume <= 200.0
    (True, True)
    """
    first = _attempt(protocol, scenario, chance, person, scenario["production.failure"])
    again = scenario["production.second_failure"] if first.failure else scenario["production.failure"]
    return first, _attempt(protocol, scenario, chance, person, again)


def planned_cells(protocol: TrialProtocol, weight_kg: float) -> tuple[float, float]:
    """The lowest and the highest whole dose in millions of cells, for a weight."""
    dose = protocol.cell_dose
    cap = float(dose.cap_cells) / 1e6 if dose.cap_cells is not None else float("inf")
    if dose.low_per_kg is None or dose.high_per_kg is None:
        fixed = float(sum(part.cells for part in dose.parts if part.cells is not None)) / 1e6
        return min(fixed, cap), min(fixed, cap)
    return tuple(min(float(each) * weight_kg / 1e6, cap) for each in (dose.low_per_kg, dose.high_per_kg))  # type: ignore[return-value]


def _attempt(protocol: TrialProtocol, scenario: Scenario, chance: Chance, person: Person, failing: float) -> Attempt:
    days = protocol.manufacturing.culture_days + round(
        chance.lognormal(scenario["production.days_beside_culture"], 0.5)
    )
    failure = chance.weighted(FAILURES) if chance.happens(failing) else None
    if failure is not None:
        days = max(3, round(days * chance.between(0.5, 1.0)))
    lowest, highest = planned_cells(protocol, person.weight_kg)
    aim = (lowest + highest) / 2.0 * scenario["production.yield"]
    cells = round(chance.lognormal(aim, scenario["production.yield_deviation"]), 1)
    failed = _out_of_specification(protocol, scenario, chance, cells < lowest)
    measured = _measured(protocol, scenario, chance, failed, person.weight_kg)
    volume = _volume(chance, cells, measured, person.weight_kg)
    if "endotoxin" in failed:
        measured["endotoxin"] = round(
            _endotoxin_limit(protocol) * person.weight_kg / volume * chance.between(1.2, 3.0), 2
        )
    return Attempt(
        days=max(days, 1), failure=failure, cells=cells, volume=volume, dmso=_dmso(protocol, scenario, chance),
        out_of_specification=failed, **measured,
    )  # fmt: skip


def _out_of_specification(
    protocol: TrialProtocol, scenario: Scenario, chance: Chance, too_few: bool
) -> tuple[str, ...]:
    """The attributes that fail, one as a rule; a bag with too few cells fails the dose where the protocol has it."""
    attributes = [test.attribute for test in protocol.release]
    weights = {
        test.attribute: FAILING.get(test.attribute, FAILING_ELSE)
        for test in protocol.release
        if test.attribute != DOSE and test.expected != "match"  # an identity that does not match is no product at all
    }
    failed = [DOSE] if too_few and DOSE in attributes else []
    if chance.happens(scenario["production.out_of_specification"]) and weights:
        failed.append(chance.weighted(weights))
    return tuple(failed)


def _measured(
    protocol: TrialProtocol, scenario: Scenario, chance: Chance, failed: tuple[str, ...], weight_kg: float
) -> dict[str, float]:
    """The numbers of the certificate, each on that side of its limit on which it has to be."""
    tests: Mapping[str, ReleaseTest] = {
        FIELD[test.attribute]: test for test in protocol.release if test.attribute in FIELD
    }
    found = {
        "viability": _percent(chance, scenario["production.viability"], 0.7),
        "cd3": _percent(chance, scenario["production.t_cells"], 0.9),
        "car": _percent(chance, scenario["production.car"], 0.55),
    }
    for name in PERCENT:
        if name in tests:
            found[name] = _on_its_side(found[name], tests[name], chance, fails=tests[name].attribute in failed)
    return {**found, "endotoxin": round(chance.lognormal(scenario["production.endotoxin"], 0.6), 3)}


def _percent(chance: Chance, median: float, deviation: float) -> float:
    """A percentage about a median, spread evenly on the scale of the logit."""
    logit = log(median / (100.0 - median)) + chance.normal(0.0, deviation)
    return round(100.0 / (1.0 + exp(-logit)), 1)


def _on_its_side(value: float, test: ReleaseTest, chance: Chance, *, fails: bool) -> float:
    """A percentage beyond the limit where it fails, and within it where it does not."""
    for comparison in test.comparisons:
        limit = float(comparison.limit.value)
        from_below = comparison.operator in ("at_least", "above")
        if fails:
            away = chance.between(0.55, 0.97)
            return round(limit * away if from_below else limit + (100.0 - limit) * (1.0 - away), 1)
        if not _passes(value, comparison):
            near = chance.between(0.05, 0.5)
            value = round(limit + (100.0 - limit) * near if from_below else limit * (1.0 - near), 1)
    return value


def _passes(value: float, comparison: Comparison) -> bool:
    limit = float(comparison.limit.value)
    return {
        "below": value < limit, "at_most": value <= limit, "at_least": value >= limit, "above": value > limit,
    }[comparison.operator]  # fmt: skip


def _volume(chance: Chance, cells: float, measured: Mapping[str, float], weight_kg: float) -> float:
    """ML of the bag: as many as its cells want, within what a patient of this weight can be given."""
    total = cells / (measured["viability"] * measured["cd3"] * measured["car"] / 1e6)
    wanted = total / chance.lognormal(TOTAL_PER_ML, 0.3)
    return round(min(max(wanted, 10.0), 200.0, MOST_ML_PER_KG * weight_kg), 1)


def _endotoxin_limit(protocol: TrialProtocol) -> float:
    """EU per kg that the release or the dose admits; 5 by USP <85> where neither says so."""
    for test in protocol.release:
        for comparison in test.comparisons:
            if test.attribute == "endotoxin":
                return float(comparison.limit.value)
    limit = protocol.cell_dose.endotoxin_eu_per_kg_h
    return 5.0 if limit is None else float(limit)


def _dmso(protocol: TrialProtocol, scenario: Scenario, chance: Chance) -> float:
    """Percent by volume: none in a fresh product."""
    frozen = chance.happens(scenario["production.frozen"]) or protocol.cell_dose.after_thaw
    return chance.one_of(DMSO_PERCENT) if frozen else 0.0
