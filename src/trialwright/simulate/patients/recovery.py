"""The blood of the first month, made to agree with what became of the leukaemia by its end.

Toxicity is drawn before the fate, because some die of it. Whether counts have come back at one month, and whether there are
blasts in the blood, is a part of the fate, so the last days of the morning blood are settled afterwards.
"""

from collections.abc import Mapping, Sequence
from math import exp, log

import msgspec

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.adverse_events import of_laboratory
from trialwright.simulate.patients.counts import DAYS, FIRST, LAST, computed
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.truth import Fate, Toxicity

TURNS, SETTLED = 19, 25
"""Days: until the first the blood is as it was drawn, from the second on as the fate has it."""
ENOUGH = {"neutrophils": 1.0, "platelets": 100.0}
"""10*9/L above which a count has recovered (ELN 2024; Gökbuget N, Blood 2024;143:1891)."""
MISSED = {("neutrophils",): 0.3, ("platelets",): 0.5, ("neutrophils", "platelets"): 0.2}
"""Which count is short in an incomplete remission: assumed, platelets come back last."""
IN_MARROW_UNTIL = 35.0
"""Percent of blasts in the marrow from which on some are in the blood: assumed."""


def settled(chance: Chance, toxicity: Toxicity, fate: Fate) -> Toxicity:
    """The same toxicity with counts and blasts that the fate asks for, and with what the laboratory found as events."""
    short, spread = chance.weighted(MISSED), [chance.uniform() for _ in ENOUGH]
    blasts = blasts_in_blood(fate.residual) if not fate.remission else 0.0
    found = {name: list(values) for name, values in toxicity.daily.items()}
    for (name, enough), uniform in zip(ENOUGH.items(), spread, strict=True):
        if name in found:
            least, most = _wanted(fate, enough, uniform, short=name in short)
            _turn(found[name], least, most)
    if "blasts_blood" in found:
        found["blasts_blood"] = [
            _blasts(value, day, blasts) for value, day in zip(found["blasts_blood"], DAYS, strict=True)
        ]
    daily = _rounded(found)
    events = (*toxicity.adverse, *of_laboratory(daily, FIRST))
    return msgspec.structs.replace(
        toxicity, daily=daily, adverse=tuple(sorted(events, key=lambda each: (each.begins, each.term)))
    )


def blasts_in_blood(marrow: float) -> float:
    """Percent of blasts in the blood with so many percent in the marrow.

    Examples
    --------
    >>> blasts_in_blood(20.0), blasts_in_blood(85.0)
    (0.0, 30.0)
    """
    return 0.6 * max(min(marrow, 98.0) - IN_MARROW_UNTIL, 0.0)


def _wanted(fate: Fate, enough: float, uniform: float, *, short: bool) -> tuple[float, float]:
    """Between what a count lies at one month."""
    if fate.remission and not fate.incomplete:
        return enough * (1.08 + 0.3 * uniform), float("inf")
    if fate.remission:
        return (0.0, enough * (0.25 + 0.65 * uniform)) if short else (enough * (1.08 + 0.3 * uniform), float("inf"))
    return 0.0, enough * (0.2 + 1.2 * uniform)


def _turn(values: list[float], least: float, most: float) -> None:
    """Bend a count, from its own course to a band, between two days."""
    for place, day in enumerate(DAYS):
        part = min(max((day - TURNS) / (SETTLED - TURNS), 0.0), 1.0)
        if part > 0.0:
            value = max(values[place], 0.01)
            within = min(max(value, least * _ripple(day)), most * _ripple(day))
            values[place] = exp((1.0 - part) * log(value) + part * log(max(within, 0.01)))


def _ripple(day: int) -> float:
    """Two values of one limit are not the same: within a twentieth of it, from day to day."""
    return 1.0 + 0.012 * (day * 7 % 5 - 2)


def _blasts(value: float, day: int, at_the_end: float) -> float:
    """None from day 14 on in remission; else they come back until the end of the month."""
    left = value * max(0.0, 1.0 - max(day - 7, 0) / 7.0)
    back = at_the_end * float(2.0 ** ((day - LAST) / 5.0)) if day > 10 else 0.0
    return max(left, back if back >= 0.5 else 0.0)


def _rounded(found: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, ...]]:
    """As exact as is reported, and what follows from other counts made anew where those are known."""
    rows = population().analyte
    daily = {name: tuple([round(value, rows[name].digits) for value in values]) for name, values in found.items()}
    known = {"neutrophils", "lymphocytes", "haemoglobin", "blasts_blood"}
    if known <= daily.keys():
        again = computed(daily)
        daily |= {
            name: tuple([round(value, rows[name].digits) for value in values])
            for name, values in again.items()
            if name in daily
        }
    return daily
