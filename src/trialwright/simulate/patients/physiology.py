"""The signs of the ward and the morning blood of the first four weeks, as cytokine release and infections move them.

Two indices carry the inflammation: a fast one (fever, CRP, interleukin 6) and a slow one (liver, ferritin, coagulation). What
nothing moves drifts about its value of the work-up. How much each analyte moves is assumed, after what haematologists see;
the limits keep it where patients are.
"""

from collections.abc import Iterable, Sequence
from math import exp
from typing import NamedTuple

from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.counts import DAYS, FIRST, LAST, wobble
from trialwright.simulate.patients.infections import Infected
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.release import THIRDS, Release
from trialwright.simulate.patients.truth import Drug, Support
from trialwright.simulate.scenario import Scenario

SIGNS = (
    "temperature", "systolic_pressure", "diastolic_pressure", "heart_rate", "respiratory_rate", "oxygen_saturation",
)  # fmt: skip
FEVER = 38.0
"""Degrees Celsius from which on it is a fever (Lee 2019)."""
FEVER_LEFT = {False: 0.65, True: 0.2}
"""How often there is a fever in a third in which there need be none, before and after a drug against cytokines."""
DRIVE = (0.0, 0.9, 1.7, 2.7, 3.6)
"""Of the indices, by the grade of the day."""
INJURY_LASTS = 7


class Move(NamedTuple):
    """How an analyte moves with the two indices, hyperinflammation and tumour lysis; its noise, and where it stays.

    `scale`: ``log`` multiplies the value of the work-up by the exponential of the sum, ``linear`` adds the sum to it.
    """

    scale: str
    fast: float = 0.0
    slow: float = 0.0
    hyper: float = 0.0
    lysis: float = 0.0
    noise: float = 0.05
    low: float = 0.0
    high: float = 1e9


MOVES = {
    "creatinine": Move("log", noise=0.05, lysis=0.35, low=0.12, high=12.0),
    "urea": Move("log", 0.05, 0.03, lysis=0.3, noise=0.1, low=5.0, high=200.0),
    "alt": Move("log", 0.0, 0.3, 1.7, noise=0.09, low=5.0, high=4000.0),
    "ast": Move("log", 0.06, 0.3, 1.8, noise=0.09, low=7.0, high=5000.0),
    "alp": Move("log", 0.0, 0.1, 0.4, noise=0.05, low=20.0, high=1500.0),
    "ggt": Move("log", 0.0, 0.18, 0.6, noise=0.06, low=6.0, high=1800.0),
    "bilirubin": Move("log", 0.0, 0.13, 0.7, noise=0.12, low=0.12, high=20.0),
    "direct_bilirubin": Move("log", 0.0, 0.2, 0.9, noise=0.14, low=0.03, high=15.0),
    "ldh": Move("log", 0.08, 0.17, 0.9, 0.7, noise=0.06, low=90.0, high=12000.0),
    "creatine_kinase": Move("log", 0.1, 0.0, noise=0.15, low=10.0, high=2500.0),
    "lipase": Move("log", 0.0, 0.05, noise=0.12, low=4.0, high=900.0),
    "amylase": Move("log", 0.0, 0.05, noise=0.1, low=8.0, high=900.0),
    "ferritin": Move("log", 0.12, 0.48, 1.9, noise=0.06, low=10.0, high=120_000.0),
    "il6": Move("log", 2.0, 0.0, 1.0, noise=0.2, low=1.5, high=40_000.0),
    "fibrinogen": Move("log", 0.14, -0.23, -1.1, noise=0.06, low=0.3, high=9.0),
    "inr": Move("log", 0.01, 0.045, 0.3, noise=0.025, low=0.8, high=4.0),
    "pt": Move("log", 0.01, 0.045, 0.3, noise=0.025, low=9.0, high=45.0),
    "aptt": Move("log", 0.02, 0.05, 0.35, noise=0.035, low=19.0, high=110.0),
    "triglyceride": Move("log", 0.0, 0.12, 0.9, noise=0.1, low=25.0, high=2500.0),
    "haptoglobin": Move("log", 0.1, 0.06, -0.4, noise=0.08, low=0.05, high=6.0),
    "glucose": Move("log", 0.05, 0.0, noise=0.1, low=45.0, high=500.0),
    "crp": Move("linear", 42.0, 0.0, 25.0, noise=1.5, low=0.2, high=420.0),
    "sodium": Move("linear", -0.9, -0.3, noise=1.3, low=119.0, high=155.0),
    "potassium": Move("linear", -0.12, -0.04, lysis=1.2, noise=0.17, low=2.2, high=7.0),
    "calcium": Move("linear", -0.1, -0.1, lysis=-0.9, noise=0.16, low=5.6, high=12.5),
    "calcium_ionized": Move("linear", -0.02, 0.0, lysis=-0.15, noise=0.03, low=0.7, high=1.6),
    "magnesium": Move("linear", -0.03, -0.03, noise=0.1, low=0.8, high=3.5),
    "phosphate": Move("linear", -0.35, -0.05, lysis=3.0, noise=0.3, low=0.7, high=10.0),
    "albumin": Move("linear", -0.1, -0.16, -0.3, noise=0.1, low=1.4, high=5.4),
    "urate": Move("linear", -0.35, -0.1, lysis=5.0, noise=0.35, low=0.6, high=20.0),
    "igg": Move("log", 0.0, -0.02, noise=0.05, low=0.5, high=22.0),
    "b_cells": Move("log", noise=0.1, high=3.0),
}
"""Every analyte of blood that has a course of its own; counts are in `counts.py`."""
WANES = {"igg": 0.018, "b_cells": 0.5}
"""Per day from D0 on: immunoglobulin with a half-life of weeks without new one, B cells within days."""
STEROID_GLUCOSE = 0.35
BLOCKED_IL6 = 1.3
"""Logarithm: interleukin 6 rises while tocilizumab holds its receptor (Nishimoto N, Blood 2008;112:3959); the size is assumed."""
BLOCKED_DAYS = 6


class Burdens(NamedTuple):
    """What moves the blood each morning from day -5 to day 28."""

    fast: list[float]
    slow: list[float]
    hyper: list[float]
    lysis: list[float]
    kidney: list[float]
    glucose: list[float]
    blocked: list[float]


def asked_of_blood(protocol: TrialProtocol) -> frozenset[str]:
    """What the protocol's assessments of the days -5 to 28 give of blood."""
    wanted = {
        name
        for visit in protocol.schedule.visits
        if visit.anchor == "infusion" and visit.day + visit.after >= FIRST and visit.day - visit.before <= LAST
        for name in visit.assessments
    }
    return frozenset(name for each in protocol.schedule.assessments if each.id in wanted for name in each.gives)


# ------------------------------------------------------------------------------------------------------ what moves the blood


def draw_burdens(
    scenario: Scenario, chance: Chance, release: Release, infections: Sequence[Infected], drugs: Iterable[Drug],
    hyper: tuple[int, int] | None, lysis: int | None,
) -> Burdens:  # fmt: skip
    """The indices of each morning; `hyper` are the days of hyperinflammation, `lysis` is the day of tumour lysis."""
    fast, slow, now, then = list[float](), list[float](), 0.0, 0.0
    for day in DAYS:
        drive = DRIVE[release.day(day)] + max(
            (0.6 * each.infection.grade for each in infections if each.infection.begins <= day < each.fever_until + 2),
            default=0.0,
        )
        now, then = 0.5 * now + 0.5 * drive, 0.84 * then + 0.28 * drive
        fast.append(now)
        slow.append(min(then, 6.0))
    drugs = tuple(drugs)
    steroids = [(drug.starts, drug.stops) for drug in drugs if drug.group == "systemic_steroid"]
    blocks = [drug.starts for drug in drugs if drug.group == "tocilizumab"]
    return Burdens(
        fast=fast,
        slow=slow,
        hyper=[_hump(day, *hyper) if hyper else 0.0 for day in DAYS],
        lysis=[_hump(day, lysis, lysis + 3) if lysis is not None else 0.0 for day in DAYS],
        kidney=_kidney(scenario, chance, release),
        glucose=[STEROID_GLUCOSE * any(starts < day <= stops + 1 for starts, stops in steroids) for day in DAYS],
        blocked=[BLOCKED_IL6 * any(at < day <= at + BLOCKED_DAYS for at in blocks) for day in DAYS],
    )


def _hump(day: int, begins: int, ends: int) -> float:
    """Up within two days, and half gone every three days after the end."""
    if day < begins:
        return 0.0
    risen = min((day - begins + 1) / 2.0, 1.0)
    return risen if day <= ends else risen * float(0.8 ** (day - ends))


def _kidney(scenario: Scenario, chance: Chance, release: Release) -> list[float]:
    """Logarithm of the factor of the creatinine: kidneys fail in some of those with severe cytokine release."""
    injured = chance.happens(scenario["body.kidney_injury"])
    factor = chance.lognormal(0.55, 0.4)
    severe = release.first(3)
    if severe is None or not injured:
        return [0.0] * len(DAYS)
    begins = severe // THIRDS + 1
    return [
        0.0 if day < begins else factor * min(1.0, (day - begins + 1) / 2.0) * exp(-0.15 * max(day - begins - INJURY_LASTS, 0))
        for day in DAYS
    ]  # fmt: skip


def daily(chance: Chance, base: float, name: str, burdens: Burdens) -> list[float]:
    """One analyte on each morning from day -5 to day 28."""
    move, responds = MOVES[name], chance.lognormal(1.0, 0.35)
    drift, wanes = chance.normal(0.0, 1.0) * 0.5 * move.noise, WANES.get(name, 0.0)
    found = list[float]()
    for place, day in enumerate(DAYS):
        moved = responds * (move.fast * burdens.fast[place] + move.slow * burdens.slow[place])
        moved += move.hyper * burdens.hyper[place] + move.lysis * burdens.lysis[place]
        if name in ("creatinine", "urea"):
            moved += burdens.kidney[place]
        elif name == "glucose":
            moved += burdens.glucose[place]
        elif name == "il6":
            moved += burdens.blocked[place] * (burdens.fast[place] > 0.1)
        noise = wobble(chance, move.noise) - 1.0
        if move.scale == "log":
            value = base * exp(moved + drift - wanes * max(day, 0)) * (1.0 + noise)
        else:
            value = base + moved + drift + noise
        found.append(min(max(value, move.low), move.high))
    return found


# ------------------------------------------------------------------------------------------------------ the signs of the ward


def lowest_pressure(years: int) -> float:
    """Systolic mm[Hg] below which it is hypotension: 90 from 10 years on, 70 + 2 x age below.

    References
    ----------
    Usual limits of paediatric life support; clinical reference, R7.

    Examples
    --------
    >>> [lowest_pressure(years) for years in (4, 9, 10, 60)]
    [78.0, 88.0, 90.0, 90.0]
    """
    return 90.0 if years >= 10 else 70.0 + 2.0 * years


def vitals(
    chance: Chance, usual: dict[str, float], years: int, home: int, release: Release, infections: Sequence[Infected],
    drugs: Iterable[Drug], oxygen: Sequence[Support],
) -> dict[str, tuple[float, ...]]:  # fmt: skip
    """The signs in each third of each day from D0 to the morning of the discharge.

    A pressure is low in somebody whose grade says so, or who is in septic shock, and in nobody else.
    """
    blocks = [drug.starts for drug in drugs if drug.group in ("tocilizumab", "siltuximab", "anakinra")]
    blocked = min(blocks, default=1e9) * THIRDS
    hot = {day for each in infections for day in range(each.infection.begins, each.fever_until + 1)}
    shock = {day for each in infections for day in each.shock}
    breathes = _breathes(oxygen, THIRDS * home + 1)
    limit, found = lowest_pressure(years), list[tuple[float, ...]]()
    for third in range(THIRDS * home + 1):
        level = release.levels[third] if third < len(release.levels) else 0
        day = third // THIRDS
        left = FEVER_LEFT[third > blocked]
        fever = third in release.fever or (level > 0 and chance.uniform() < left)
        fever = fever or (day in hot and (third % THIRDS == 2 or chance.uniform() < 0.6))
        temperature = _temperature(chance, usual["temperature"], fever=fever, febrile=level > 0)
        low = (level >= 2 and release.pressure) or day in shock
        systolic = _systolic(chance, usual["systolic_pressure"], limit, low=low, treated=level >= 3 or day in shock)
        heart = (
            usual["heart_rate"] * wobble(chance, 0.05) + 9.0 * max(temperature - 37.0, 0.0) + 5.0 * max(level - 1, 0)
        )
        breath = usual["respiratory_rate"] * wobble(chance, 0.06) + 1.8 * max(temperature - 37.0, 0.0)
        breath += 3.5 * breathes[third]
        diastolic = systolic * usual["diastolic_pressure"] / usual["systolic_pressure"] * wobble(chance, 0.03)
        saturation = _saturation(chance, usual["oxygen_saturation"], breathes[third])
        found.append((temperature, systolic, round(diastolic), round(heart), round(breath), saturation))
    return dict(zip(SIGNS, zip(*found, strict=True), strict=True))


def usual_signs(values: dict[str, float]) -> dict[str, float]:
    """The patient's own signs when well, from the work-up; the median of adults where it has none."""
    rows = population().analyte
    found = {name: values.get(name, rows[name].median or 0.0) for name in SIGNS}
    return found | {"temperature": min(found["temperature"], 37.0)}  # an infection of the screening is over


def _temperature(chance: Chance, usual: float, *, fever: bool, febrile: bool) -> float:
    """One decimal; a fever of up to 40.8 degrees, and none that is none."""
    uniform = chance.uniform()
    if fever:
        return round(FEVER + 0.1 + 2.6 * float(uniform**1.6), 1)
    return round(min(usual + (0.7 * uniform if febrile else 0.5 * (uniform - 0.5)), FEVER - 0.2), 1)


def _systolic(chance: Chance, usual: float, limit: float, *, low: bool, treated: bool) -> float:
    """Whole mm[Hg]: below the limit by some, or above it; vasopressors lift it to about the limit."""
    uniform, normal = chance.uniform(), wobble(chance, 0.05)
    if low:
        return round(limit - 8.0 + 24.0 * uniform) if treated else round(limit - 3.0 - 13.0 * uniform)
    return round(max(usual * normal, limit + 3.0 + 4.0 * uniform))


def _saturation(chance: Chance, usual: float, support: int) -> float:
    """Whole percent; low in those who need oxygen, who are kept at what is enough."""
    uniform = chance.uniform()
    if support:
        return round(95.5 - support - 3.5 * uniform)
    return min(round(max(usual, 95.0) + 2.0 * uniform - 1.0), 100)


def _breathes(oxygen: Sequence[Support], thirds: int) -> list[int]:
    """How much help each third needs: 0 room air, 1 low flow, 2 more."""
    found, now, waiting = list[int](), 0, list(oxygen)
    for third in range(thirds):
        while waiting and round(waiting[0].at * THIRDS) <= third:
            device = waiting.pop(0)
            now = 0 if device.device == "room_air" else 1 if (device.flow or 99.0) <= 6 else 2
        found.append(now)
    return found
