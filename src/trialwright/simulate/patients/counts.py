"""The blood counts of the first weeks: down after lymphodepletion, and back in their own time.

Logarithms of the counts run in straight lines between a few days. Platelets and haemoglobin are transfused below the limits
of usual practice, which is seen as a step upwards on the next morning.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import exp, log, sqrt

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.release import Release
from trialwright.simulate.patients.truth import Kinetics, Leukaemia
from trialwright.simulate.scenario import Scenario

FIRST, LAST = -5, 28
"""The days of the morning blood."""
DAYS = range(FIRST, LAST + 1)
PLATELETS_BELOW, HAEMOGLOBIN_BELOW = 12.0, 7.0
"""10*9/L and g/dL, below which is transfused: usual practice."""
FEWEST_NEUTROPHILS, FEWEST_LYMPHOCYTES, FEWEST_PLATELETS = 0.01, 0.01, 3.0
"""10*9/L: less is not reported."""
USUAL = {"neutrophils": 2.6, "lymphocytes": 1.1, "platelets": 140.0, "haemoglobin": 11.0, "blasts_blood": 0.0}
"""Where the work-up has no value of it: medians of the table of the population."""


def draw_counts(
    scenario: Scenario, chance: Chance, leukaemia: Leukaemia, kinetics: Kinetics, workup: Mapping[str, float],
    release: Release,
) -> dict[str, list[float]]:  # fmt: skip
    """Each count on each morning from day -5 to day 28, with what is computed of it."""
    base = {name: workup.get(name, usual) for name, usual in USUAL.items()}
    later = exp(0.12 * release.worst + 0.3 * (leukaemia.blasts / 100.0 - 0.4))
    back = chance.lognormal(scenario["body.neutrophils_back"] * later, 0.35)
    neutrophils = _neutrophils(scenario, chance, base["neutrophils"], back)
    lymphocytes = _lymphocytes(chance, base["lymphocytes"], kinetics)
    platelets = _platelets(scenario, chance, base["platelets"], back)
    haemoglobin = _haemoglobin(chance, base["haemoglobin"], back)
    fading = chance.between(0.35, 0.6)
    blasts = [_blasts(base["blasts_blood"], day, fading) for day in DAYS]
    found = {
        "neutrophils": neutrophils, "lymphocytes": lymphocytes, "platelets": platelets, "haemoglobin": haemoglobin,
        "blasts_blood": blasts,
    }  # fmt: skip
    return found | computed(found)


def computed(counts: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """The counts that follow from the others.

    Examples
    --------
    >>> found = {"neutrophils": [1.0], "lymphocytes": [0.5], "haemoglobin": [8.7], "blasts_blood": [10.0]}
    >>> {name: [round(value, 2) for value in values] for name, values in computed(found).items()}["wbc"]
    [1.8]
    """
    lymphocytes = counts["lymphocytes"]
    whole = zip(counts["neutrophils"], lymphocytes, counts["blasts_blood"], strict=True)
    return {
        "wbc": [(first + second) * 1.08 / (1.0 - min(blasts, 95.0) / 100.0) for first, second, blasts in whole],
        "rbc": [value / 2.9 for value in counts["haemoglobin"]],
        "cd3_count": [value * 0.9 for value in lymphocytes],
        "cd4_lymphocytes": [value * 0.35 for value in lymphocytes],
    }


def along(knots: Sequence[tuple[float, float]], day: float) -> float:
    """The value of a day between knots of day and value, in a straight line of the logarithm.

    Examples
    --------
    >>> round(along([(0, 1.0), (10, 100.0)], 5), 3), along([(0, 1.0), (10, 100.0)], 12)
    (10.0, 100.0)
    """
    place = bisect_right(knots, (day, float("inf")))
    if place in (0, len(knots)):
        return knots[0 if place == 0 else -1][1]
    (before, low), (after, high) = knots[place - 1 : place + 1]
    part = (day - before) / (after - before)
    return exp(log(low) * (1.0 - part) + log(high) * part)


def wobble(chance: Chance, deviation: float) -> float:
    """A factor near one, from one even draw: cheap, for it is needed for every value of every day."""
    return 1.0 + deviation * sqrt(12.0) * (chance.uniform() - 0.5)


def _neutrophils(scenario: Scenario, chance: Chance, base: float, back: float) -> list[float]:
    lowest = chance.lognormal(scenario["body.neutrophils_lowest"], 0.9)
    begun = max(base, 0.03)
    lowest = max(min(lowest, 0.6 * begun), FEWEST_NEUTROPHILS)
    falls = chance.between(2.0, 5.0)
    recovered = chance.lognormal(2.2, 0.3)
    rises = max(back, falls + 2.0)
    knots = ((-5.0, begun), (-1.0, 0.75 * begun), (falls, lowest), (rises, max(lowest, 0.35)), (rises + 6.0, recovered))
    return [max(along(knots, day) * wobble(chance, 0.1), FEWEST_NEUTROPHILS) for day in DAYS]


def _lymphocytes(chance: Chance, base: float, kinetics: Kinetics) -> list[float]:
    """Gone at the infusion; some of those that come back are the cells themselves."""
    lowest = chance.lognormal(0.03, 0.5)
    peak = min(max(0.5 * (kinetics.cmax / 24_000.0) ** 0.5, 0.12), 4.0)
    at = min(max(kinetics.tmax, 5.0), 20.0)
    begun = max(base, 0.05)
    falling = [(-5.0, begun), (-1.0, min(2.0 * lowest, begun)), (1.0, min(lowest, begun))]
    knots = [*falling, (at + 1.0, peak), (at + 8.0, max(0.45, 0.4 * peak)), (40.0, 0.7)]
    return [max(along(knots, day) * wobble(chance, 0.1), FEWEST_LYMPHOCYTES) for day in DAYS]


def _platelets(scenario: Scenario, chance: Chance, base: float, back: float) -> list[float]:
    lowest = min(chance.lognormal(scenario["body.platelets_lowest"], 0.7), 0.7 * base)
    recovered, later = chance.lognormal(130.0, 0.35), chance.between(1.0, 6.0)
    rises = max(back + later, 12.0)
    begun = max(base, FEWEST_PLATELETS)
    lowest = max(lowest, FEWEST_PLATELETS)
    falling = [(-5.0, begun), (1.0, max(0.6 * begun, lowest)), (9.0, lowest)]
    knots = [*falling, (rises, 1.1 * lowest), (rises + 9.0, recovered)]
    own = [along(knots, day) * wobble(chance, 0.08) for day in DAYS]
    return _transfused(own, PLATELETS_BELOW, FEWEST_PLATELETS, [22.0 * wobble(chance, 0.2) for _ in DAYS], 0.55)


def _haemoglobin(chance: Chance, base: float, back: float) -> list[float]:
    lowest, recovered = base * chance.between(0.68, 0.92), chance.lognormal(10.2, 0.1)
    turns = max(back + 4.0, 12.0)
    knots = ((-5.0, base), (turns, lowest), (turns + 16.0, max(recovered, lowest)))
    own = [along(knots, day) * wobble(chance, 0.02) for day in DAYS]
    return _transfused(own, HAEMOGLOBIN_BELOW, 5.0, [1.6 * wobble(chance, 0.15) for _ in DAYS], 0.93)


def _transfused(own: list[float], below: float, least: float, gains: list[float], lasting: float) -> list[float]:
    """What is measured: the own count, and what is left of transfusions, which follow a value below the limit."""
    found, left = list[float](), 0.0
    for value, gain in zip(own, gains, strict=True):
        measured = max(value + left, least)
        left *= lasting
        left += gain if measured < below else 0.0
        found.append(measured)
    return found


def _blasts(base: float, day: int, fading: float) -> float:
    """Percent: gone within two weeks by lymphodepletion and the cells; what stays is settled with the fate."""
    left = base * exp(-0.12 * (day - FIRST)) * exp(-fading * max(day - 1, 0))
    return left if left >= 0.1 else 0.0
