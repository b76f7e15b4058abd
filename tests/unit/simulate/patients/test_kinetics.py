"""The cells in blood: the published curve, the published parameters, and what the assay makes of them."""

import json
from functools import lru_cache
from math import exp, log, sqrt
from statistics import fmean, geometric_mean, median

import msgspec
import pytest
from tests.shared_data import shared_data
from tests.unit.simulate.shipped import KINETICS

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.kinetics import LOWER_LIMIT, RESIDUAL, copies, draw_kinetics, measured_copies
from trialwright.simulate.patients.truth import Kinetics
from trialwright.simulate.scenario import scenario

PATIENTS = 3000
TYPICAL = {
    0: 6.15, 3: 88.6, 7: 3105.0, 9.3: 24_000.0, 14: 11_412.0, 21: 3845.0, 28: 1374.0, 60: 168.4, 90: 146.5, 180: 109.8,
    365: 60.7,
}  # fmt: skip


@lru_cache(maxsize=1)
def drawn() -> tuple[Kinetics, ...]:
    chosen = scenario()
    return tuple(draw_kinetics(chosen, Chance(1, "as_published", each, "kinetics")) for each in range(PATIENTS))


def area(kinetics: Kinetics, until: float, steps: int = 28_000) -> float:
    width = until / steps
    return width * sum(copies(kinetics, (step + 0.5) * width) for step in range(steps))


# the curve, TV-8.1 and TV-8.2


def test_the_derived_numbers_are_those_that_were_published() -> None:
    rate = log(KINETICS.foldx) / KINETICS.tmax

    assert rate == pytest.approx(0.8891, rel=0.005)
    assert log(2) / rate == pytest.approx(0.780, rel=0.005)
    assert copies(KINETICS, 0.0) == pytest.approx(6.154, rel=0.005)
    assert log(2) / KINETICS.alpha == pytest.approx(4.332, rel=0.005)
    assert log(2) / KINETICS.beta == pytest.approx(216.6, rel=0.005)
    assert area(KINETICS, 28.0) == pytest.approx(171_774, rel=0.005)


def test_the_two_components_meet_on_day_forty() -> None:
    day = KINETICS.tmax + log((1 - KINETICS.persistent) / KINETICS.persistent) / (KINETICS.alpha - KINETICS.beta)

    assert day == pytest.approx(40.1, rel=0.005)


@pytest.mark.parametrize(("day", "expected"), TYPICAL.items())
def test_the_typical_curve(day: float, expected: float) -> None:
    assert copies(KINETICS, day) == pytest.approx(expected, rel=0.005)


def test_it_falls_below_the_limit_of_the_assay_after_fourteen_months() -> None:
    assert next(day for day in range(28, 1000) if copies(KINETICS, day) < LOWER_LIMIT) == pytest.approx(426, abs=2)


def test_before_the_cells_there_are_none() -> None:
    assert copies(KINETICS, -0.01) == 0.0


def test_the_transcribed_parameters_and_curve_are_ours() -> None:
    published = json.loads(shared_data("kinetics", "stein2019_tisagenlecleucel_parameters.json").read_text())
    chosen, names = scenario(), {"foldx": "foldx", "tmax": "Tmax", "cmax": "Cmax", "alpha": "alpha", "beta": "beta"}
    typical = {name.partition("_")[0]: value for name, value in published["typical"].items()}

    for ours, theirs in (*names.items(), ("persistent", "FB")):
        assert chosen[f"kinetics.{ours}"] == typical[theirs]
        assert chosen[f"kinetics.{ours}_variance"] == published["omega_variances_log_scale"][theirs]
    assert published["residual_proportional_sd"] == RESIDUAL
    for day, value in published["typical_curve"].items():
        assert copies(KINETICS, float(day)) == pytest.approx(value, rel=1e-4)


# the patients


@pytest.mark.parametrize("name", ["foldx", "tmax", "cmax", "alpha", "persistent", "beta"])
def test_typical_value_and_variance_come_back(name: str) -> None:
    values = [log(getattr(each, name)) for each in drawn()]
    typical, variance = scenario()[f"kinetics.{name}"], scenario()[f"kinetics.{name}_variance"]
    spread = fmean((value - fmean(values)) ** 2 for value in values)

    assert median(values) == pytest.approx(log(typical), abs=4 * 1.2533 * sqrt(variance / PATIENTS))
    cut = 0.12 if name == "tmax" else 0.0  # no peak after day 28
    assert spread == pytest.approx(variance, rel=4 * sqrt(2 / PATIENTS) + cut)


def test_no_peak_is_later_than_day_28_and_no_share_above_one() -> None:
    everybody = drawn()

    assert max(each.tmax for each in everybody) == 28.0
    assert max(each.persistent for each in everybody) < 1.0
    assert min(each.foldx for each in everybody) > 1.0


def test_geometric_means_come_back_from_measurements() -> None:
    """Peak, growth and contraction, each from the assay alone, within four standard errors."""
    chance, peaks, growth, contraction = Chance(9), list[float](), list[float](), list[float]()
    everybody = drawn()
    for each in everybody:
        peak = log(measured_copies(each, each.tmax, chance))
        peaks.append(peak)
        growth.append(5.0 * (peak - log(measured_copies(each, 0.8 * each.tmax, chance))))
        later = fmean(log(measured_copies(each, each.tmax + 2.0, chance)) for _ in range(25))
        at_peak = fmean(log(measured_copies(each, each.tmax, chance)) for _ in range(25))
        contraction.append((at_peak - later) / 2.0)

    error = sqrt((0.65 + RESIDUAL**2) / PATIENTS)
    assert fmean(peaks) == pytest.approx(log(24_000.0), abs=4 * error)
    assert fmean(growth) == pytest.approx(log(3900.0), abs=4 * sqrt((2.4 + 50 * RESIDUAL**2) / PATIENTS))
    assert median(contraction) == pytest.approx(0.16, abs=0.02)
    assert geometric_mean([each.cmax for each in everybody]) == pytest.approx(24_000.0, rel=4 * sqrt(0.65 / PATIENTS))


# the assay


def test_the_residual_error_is_that_of_the_model() -> None:
    chance = Chance(3)
    errors = [log(measured_copies(KINETICS, 10.0, chance) / copies(KINETICS, 10.0)) for _ in range(4000)]

    assert fmean(errors) == pytest.approx(0.0, abs=4 * RESIDUAL / sqrt(4000))
    assert sqrt(fmean(error**2 for error in errors)) == pytest.approx(RESIDUAL, rel=0.05)


def test_a_measurement_moves_nothing_that_comes_after_it() -> None:
    first, second = Chance(4), Chance(4)
    measured_copies(KINETICS, -5.0, first)
    measured_copies(KINETICS, 12.0, second)

    assert first.uniform() == second.uniform()


def test_another_scenario_is_another_product() -> None:
    chosen = scenario()
    faster = msgspec.structs.replace(chosen, values=chosen.values | {"kinetics.tmax": 5.0})
    values = [draw_kinetics(faster, Chance(1, each)).tmax for each in range(800)]

    assert median(values) == pytest.approx(5.0, rel=0.12)
    assert exp(fmean(map(log, values))) < 6.0
