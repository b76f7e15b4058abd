"""What any later visit would find of a patient: every value of every day, from the truth alone.

A value depends on the patient, the analyte and the day, and on nothing that was asked before, so a visit may be moved or left
out and all others stay as they are. Until day 28 the morning blood is what was drawn for it; from then on values come back
smoothly to what the patient is like when well, and a leukaemia that is there or comes back bends them anew.
"""

from collections.abc import Callable
from math import exp, sin
from zlib import crc32

from trialwright.simulate.patients.counts import FIRST, LAST, along
from trialwright.simulate.patients.kinetics import copies
from trialwright.simulate.patients.physiology import SIGNS, usual_signs
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.recovery import ENOUGH, blasts_in_blood
from trialwright.simulate.patients.truth import Truth

BLASTS_IN_REMISSION = 1.2
"""Percent of the marrow: what anybody has."""
RELAPSED, OVERT = 25.0, 85.0
"""Percent of blasts when a relapse is found in the marrow, and where it ends."""
RISES = 45.0
"""Days before a relapse in which flow cytometry sees it come: assumed."""
SAVED_AFTER = 75.0
"""Days after a relapse until another therapy has put somebody in remission who does not die of it: assumed."""
APLASIA = 24.0
"""Days for which a transplant keeps counts down."""
TAU = {"neutrophils": 40.0, "platelets": 45.0, "lymphocytes": 70.0, "haemoglobin": 60.0, "igg": 150.0}
"""Days in which two thirds of a difference from the usual value are made up; `TAU_ELSE` for the rest."""
TAU_ELSE = 25.0
SLOWER_INCOMPLETE = 2.5
RECOVERED = {"neutrophils": 3.0, "platelets": 175.0, "lymphocytes": 1.5, "haemoglobin": 12.6, "igg": 4.2}
"""Medians of what treated patients come back to: assumed."""
PUSHED_ASIDE = {"neutrophils": 1.4, "platelets": 1.9, "haemoglobin": 0.35, "lymphocytes": 0.2}
"""The logarithm falls by this times the share of blasts in the marrow: about as in the table of the population."""
NORMAL_B_CELLS = 0.2
"""10*9/L, where they come back to."""
RIPPLE = 0.05
_WHOLE = {"ecog", "kps", "lansky", "ice", "capd"}


def value_on(truth: Truth, analyte: str, day: int) -> float:
    """The value of an analyte on a day counted from D0, in its canonical unit.

    The same question has the same answer. A score that the patient's age does not have is that of the work-up, or 0.
    """
    known = truth.toxicity.daily.get(analyte)
    if known is not None and FIRST <= day <= LAST:
        return known[day - FIRST]
    value = _OF.get(analyte, _usual)(truth, analyte, day)
    row = population().analyte.get(analyte)
    return value if row is None else round(max(value, 0.0), row.digits)


def marrow_blasts(truth: Truth, day: int) -> float:
    """Percent of blasts in the marrow on a day, by morphology.

    Before the cells what bridging has left; in remission what anybody has; below 5 % of a marrow means remission, and a
    leukaemia that did not answer stays above it.
    """
    fate = truth.fate
    if day <= 0:
        return truth.waiting.blasts_after
    stays = max(fate.residual, 6.0)
    at_month = BLASTS_IN_REMISSION if fate.remission else stays
    if day <= LAST:
        return along(((0.0, max(truth.waiting.blasts_after, 0.1)), (float(LAST), max(at_month, 0.1))), day)
    if not fate.remission:
        saved = fate.death is None and day > LAST + SAVED_AFTER
        return BLASTS_IN_REMISSION if saved else min(stays * exp((day - LAST) / 60.0), OVERT)
    if fate.relapse is None or day < fate.relapse or "marrow" not in fate.relapse_sites:
        return BLASTS_IN_REMISSION * (1.0 + 0.4 * _wave(truth, "blasts_marrow", day))
    if fate.death is None and day > fate.relapse + SAVED_AFTER:
        return BLASTS_IN_REMISSION
    return min(RELAPSED * exp((day - fate.relapse) / 25.0), OVERT)


# ------------------------------------------------------------------------------------------------------------ each kind


def _usual(truth: Truth, analyte: str, day: int) -> float:
    """Back from the last morning, or from the work-up, to the patient's usual value."""
    row = population().analyte.get(analyte)
    usual = truth.workup.values.get(analyte, 0.0 if row is None or row.median is None else row.median)
    if row is not None and row.high is not None and usual > row.high and day > LAST:
        usual = row.high  # what was raised by the leukaemia and its treatment is not the patient's own
    return _from_the_last_morning(truth, analyte, day, usual) * (1.0 + RIPPLE * _wave(truth, analyte, day))


def _from_the_last_morning(truth: Truth, analyte: str, day: int, usual: float) -> float:
    """Without what a leukaemia pushes aside, which is not made up with time."""
    known = truth.toxicity.daily.get(analyte)
    if known is None or day < FIRST:
        return usual
    tau = TAU.get(analyte, TAU_ELSE) * (SLOWER_INCOMPLETE if truth.fate.incomplete and analyte in ENOUGH else 1.0)
    last = known[-1] / _pushed_aside(truth, analyte, LAST)
    return usual + (last - usual) * exp(-(day - LAST) / tau)


def _pushed_aside(truth: Truth, analyte: str, day: int) -> float:
    """The factor of a count that the leukaemia of the day leaves."""
    return exp(-PUSHED_ASIDE.get(analyte, 0.0) * max(marrow_blasts(truth, day) - 5.0, 0.0) / 100.0)


def _count(truth: Truth, analyte: str, day: int) -> float:
    """Recovered in their own time; down again with a relapse, and for weeks after a transplant."""
    if day <= LAST:
        return _usual(truth, analyte, day)
    own = 1.0 + 0.3 * _wave(truth, analyte, 0)
    value = _from_the_last_morning(truth, analyte, day, RECOVERED[analyte] * own)
    value *= 1.0 + 2.0 * RIPPLE * _wave(truth, analyte, day)
    if truth.fate.remission and not truth.fate.incomplete:
        value = max(value, 1.06 * ENOUGH.get(analyte, 0.0))
    return value * _pushed_aside(truth, analyte, day) * _after_transplant(truth, day)


def _after_transplant(truth: Truth, day: int) -> float:
    transplant = truth.fate.transplant
    if transplant is None or day < transplant - 5:
        return 1.0
    since = day - transplant
    return 0.04 if since < APLASIA / 2 else min(0.04 + 0.96 * max(since - APLASIA / 2, 0.0) / 60.0, 1.0)


def _haemoglobin(truth: Truth, analyte: str, day: int) -> float:
    """Transfused, it never falls as far as the other counts."""
    if day <= LAST:
        return _usual(truth, analyte, day)
    value = _from_the_last_morning(truth, analyte, day, RECOVERED[analyte] * (1.0 + 0.08 * _wave(truth, analyte, 0)))
    left = _pushed_aside(truth, analyte, day) * max(_after_transplant(truth, day), 0.68)
    return max(value * left, 6.8)


def _white_cells(truth: Truth, analyte: str, day: int) -> float:
    healthy = value_on(truth, "neutrophils", day) + value_on(truth, "lymphocytes", day)
    return healthy * 1.08 / (1.0 - min(value_on(truth, "blasts_blood", day), 95.0) / 100.0)


def _part_of(other: str, share: float) -> Callable[[Truth, str, int], float]:
    return lambda truth, _, day: share * value_on(truth, other, day)


def _blasts_blood(truth: Truth, analyte: str, day: int) -> float:
    if day <= 0:
        return truth.workup.values.get(analyte, 0.0)
    relapsed = truth.fate.relapse is not None and day >= truth.fate.relapse and "blood" in truth.fate.relapse_sites
    marrow = marrow_blasts(truth, day)
    in_remission = truth.fate.remission and marrow < 5.0
    return max(blasts_in_blood(marrow), 4.0 if relapsed and not in_remission else 0.0)


def _residual(truth: Truth, analyte: str, day: int) -> float:
    """By flow cytometry: what there was at one month, and what comes back; gone after a transplant that holds."""
    fate = truth.fate
    if day <= 0:
        return min(truth.leukaemia.residual, max(truth.waiting.blasts_after, 0.001))
    if marrow_blasts(truth, day) >= 5.0 and day > LAST:
        return 0.9 * marrow_blasts(truth, day)
    found = fate.residual
    if not fate.remission or day <= LAST + 7:
        return found
    if fate.transplant is not None and day > fate.transplant + 20:
        found = 0.0
    if fate.relapse is None:
        return found if day < LAST + 60 else 0.0  # without a relapse it was cleared
    marrow = "marrow" in fate.relapse_sites
    coming = marrow and fate.relapse - RISES < day < fate.relapse
    return max(found, 0.01 * exp((day - fate.relapse + RISES) / 8.0)) if coming else found


def _cd19(truth: Truth, analyte: str, day: int) -> float:
    fate = truth.fate
    if fate.relapse is not None and day >= fate.relapse and fate.relapse_cd19 != "positive":
        return 2.0
    return truth.leukaemia.cd19


def _b_cells(truth: Truth, analyte: str, day: int) -> float:
    """None from the cells on until they come back, and then up to normal within months."""
    if day <= 0:
        return truth.workup.values.get(analyte, 0.0) * 0.5 ** max(day - FIRST, 0)
    back = truth.fate.b_cells_back
    if back is None or day < back:
        return 0.0
    return NORMAL_B_CELLS * min(0.08 + (day - back) / 120.0, 1.0) * (1.0 + 3.0 * RIPPLE * _wave(truth, analyte, day))


def _igg(truth: Truth, analyte: str, day: int) -> float:
    """Low without B cells, since nobody makes any; up from some months after they are back."""
    if day <= 0:
        return _usual(truth, analyte, day)
    before = truth.workup.values.get(analyte, 7.5)
    low = min(RECOVERED[analyte] * (1.0 + 0.25 * _wave(truth, analyte, 0)), before)
    back = truth.fate.b_cells_back
    value = low + (before - low) * exp(-day / 35.0)
    if back is not None and day > back:
        value += (max(before, 7.2) - value) * (1.0 - exp(-(day - back) / 150.0))
    return value * (1.0 + RIPPLE * _wave(truth, analyte, day))


def _car_cells(truth: Truth, analyte: str, day: int) -> float:
    """Percent of the lymphocytes: with the copies, to which they are proportional, up to nearly all."""
    found = copies(truth.kinetics, float(day))
    return 85.0 * found / (found + 20_000.0)


def _score(truth: Truth, analyte: str, day: int) -> float:
    """ECOG, Karnofsky, Lansky: worse in the first weeks and with leukaemia; ICE and CAPD of somebody who is well."""
    usual = truth.workup.values.get(analyte, 0.0)
    if analyte == "ice":
        return 10.0 if analyte in truth.workup.values else 0.0
    if analyte == "capd" or analyte not in truth.workup.values:
        return 0.0
    worse = (0 < day <= 14) + (day > LAST and marrow_blasts(truth, day) >= RELAPSED)
    better = day > 90 and not worse
    if analyte == "ecog":
        return min(max(usual + worse - better, 0.0), 4.0)
    return min(max(usual - 20.0 * worse + 10.0 * better, 10.0), 100.0)


def _sign(truth: Truth, analyte: str, day: int) -> float:
    values = truth.toxicity.vitals.get(analyte, ())
    if 0 <= 3 * day < len(values):
        return values[3 * day]
    usual, wave = usual_signs(truth.workup.values)[analyte], _wave(truth, analyte, day)
    if analyte == "temperature":
        return usual + 0.25 * wave
    return min(usual * (1.0 + 0.5 * RIPPLE * wave), 100.0 if analyte == "oxygen_saturation" else 400.0)


def _size(truth: Truth, analyte: str, day: int) -> float:
    """The weight falls by some in hospital and comes back; children do not grow in it."""
    if analyte == "height":
        return truth.person.height_cm
    weight = truth.person.weight_kg * truth.waiting.weight_change
    return weight * (1.0 - 0.03 * min(max(day, 0) / 20.0, 1.0) * (1.0 if day < 60 else exp(-(day - 60) / 90.0)))


def _copies(truth: Truth, analyte: str, day: int) -> float:
    return copies(truth.kinetics, float(day))


def _marrow(truth: Truth, analyte: str, day: int) -> float:
    return marrow_blasts(truth, day)


def _wave(truth: Truth, analyte: str, day: int) -> float:
    """Between -1 and 1: a slow wave of the patient and the analyte, so that two visits are never quite the same."""
    phase = crc32(f"{analyte}/{truth.number}".encode()) % 6283 / 1000.0
    return sin(0.37 * day + phase)


_OF: dict[str, Callable[[Truth, str, int], float]] = {
    **dict.fromkeys(("neutrophils", "platelets", "lymphocytes"), _count),
    "haemoglobin": _haemoglobin, "wbc": _white_cells, "blasts_blood": _blasts_blood, "blasts_marrow": _marrow,
    "mrd_flow": _residual, "cd19_blasts": _cd19, "b_cells": _b_cells, "igg": _igg, "car_copies": _copies,
    "car_t_cells": _car_cells, "height": _size, "weight": _size, "rbc": _part_of("haemoglobin", 1 / 2.9),
    "cd3_count": _part_of("lymphocytes", 0.85), "cd4_lymphocytes": _part_of("lymphocytes", 0.35),
    **dict.fromkeys(SIGNS, _sign), **dict.fromkeys(_WHOLE, _score),
}  # fmt: skip
