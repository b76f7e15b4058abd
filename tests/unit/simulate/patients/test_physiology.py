"""The ward's signs and the morning blood: continuous with the work-up, moved by what befalls, and inside of what is possible."""

from functools import lru_cache
from itertools import pairwise
from math import exp
from statistics import fmean, median

import msgspec
import pytest
from tests.unit.simulate.shipped import DAY, ILL, KINETICS, SOMEBODY, other_protocol, our_protocol

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.counts import (
    DAYS,
    FEWEST_PLATELETS,
    FIRST,
    HAEMOGLOBIN_BELOW,
    PLATELETS_BELOW,
    computed,
    draw_counts,
    wobble,
)
from trialwright.simulate.patients.infections import Infected
from trialwright.simulate.patients.physiology import (
    BLOCKED_IL6,
    MOVES,
    SIGNS,
    asked_of_blood,
    daily,
    draw_burdens,
    lowest_pressure,
    usual_signs,
    vitals,
)
from trialwright.simulate.patients.population import population
from trialwright.simulate.patients.release import Release
from trialwright.simulate.patients.toxicity import draw_toxicity
from trialwright.simulate.patients.truth import Drug, Infection, Support, Toxicity, Workup
from trialwright.simulate.scenario import scenario
from trialwright.standards.analytes import ANALYTES

CHOSEN = scenario()
VALUES = {
    "neutrophils": 2.0,
    "platelets": 90.0,
    "haemoglobin": 10.0,
    "lymphocytes": 1.0,
    "blasts_blood": 20.0,
    "ice": 10.0,
}
MILD = Release(levels=(0,) * 9 + (1,) * 9, fever=frozenset({9, 12, 15}))
GRAVE = Release(levels=(0,) * 9 + (1, 2, 2) + (3,) * 12 + (2, 2, 1), fever=frozenset({9, 26}), pressure=True)
NONE = Release()
PREDNISOLONE = Drug(drug="methylprednisolone", group="systemic_steroid", starts=5.0, stops=9.0)
TOCILIZUMAB = Drug(drug="tocilizumab", group="tocilizumab", starts=4.0, stops=4.0)


@lru_cache(maxsize=4)
def drawn(number: int, *, severe: bool = False) -> Toxicity:
    chosen = scenario("toxic_product") if severe else CHOSEN
    workup = Workup(values=VALUES, tests={}, conditions={}, statements={}, eligible=True)
    return draw_toxicity(our_protocol(), chosen, 3, number, SOMEBODY, ILL, KINETICS, workup, DAY)


def plausible(name: str) -> tuple[float, float]:
    low, high = ANALYTES[name].plausible or ("0", "inf")
    return float(low), float(high)


def course(
    name: str, release: Release, *drugs: Drug, hyper: tuple[int, int] | None = None, lysis: int | None = None
) -> list[float]:
    """The mean of forty patients, by the day from -5 on."""
    row, found = population().analyte[name], list[list[float]]()
    for number in range(40):
        burdens = draw_burdens(CHOSEN, Chance(number, "b"), release, (), drugs, hyper, lysis)
        found.append(daily(Chance(number, name), row.median or 1.0, name, burdens))
    return [fmean(values) for values in zip(*found, strict=True)]


# the morning blood


def test_the_protocol_decides_which_analytes_are_there() -> None:
    ours, theirs = drawn(1).daily, asked_of_blood(other_protocol())

    assert {"neutrophils", "platelets", "creatinine", "crp", "il6", "b_cells", "igg", "aptt"} <= ours.keys()
    assert not {"blasts_marrow", "temperature", "car_copies", "lvef", "lipase"} & ours.keys()
    assert theirs & MOVES.keys() == {"creatinine", "alt"}


def test_every_analyte_of_blood_of_the_protocol_has_a_course() -> None:
    of_the_bed = {*SIGNS, "kps", "ecog", "lansky", "ice", "capd", "weight", "height"}
    elsewhere = {"blasts_marrow", "mrd_flow", "cd19_blasts", "lvef", "csf_wbc", "csf_rbc", "car_copies", "car_t_cells"}

    assert (asked_of_blood(our_protocol()) & ANALYTES.keys()) - of_the_bed - elsewhere == drawn(1).daily.keys()


def test_there_is_a_value_for_each_morning_in_its_digits() -> None:
    for number in range(1, 30):
        for name, values in drawn(number).daily.items():
            assert len(values) == len(DAYS) == 34
            assert all(value == round(value, population().analyte[name].digits) for value in values)


@pytest.mark.parametrize("severe", [False, True])
def test_no_value_is_beyond_what_is_plausible(severe: bool) -> None:
    for number in range(1, 120):
        for name, values in drawn(number, severe=severe).daily.items():
            low, high = plausible(name)
            assert low <= min(values), name
            assert max(values) <= high, name


def test_the_first_morning_is_about_the_work_up() -> None:
    for name in ("creatinine", "alt", "albumin", "sodium", "ferritin"):
        base = population().analyte[name].median or 1.0
        values = course(name, NONE)
        assert values[0] == pytest.approx(base, rel=0.08)
        assert values[-1] == pytest.approx(base, rel=0.08)


@pytest.mark.parametrize(
    ("name", "direction"),
    [("crp", 1), ("il6", 1), ("ferritin", 1), ("alt", 1), ("ast", 1), ("ldh", 1), ("bilirubin", 1), ("inr", 1), ("aptt", 1),
     ("fibrinogen", -1), ("albumin", -1), ("sodium", -1), ("potassium", -1), ("phosphate", -1), ("calcium", -1)],
)  # fmt: skip
def test_cytokine_release_moves_the_blood_and_more_where_it_is_graver(name: str, direction: int) -> None:
    none, mild, grave = (course(name, release)[FIRST * -1 + 8] for release in (NONE, MILD, GRAVE))

    assert direction * (grave - mild) > 0
    assert direction * (grave - none) > 0


def test_inflammation_is_gone_by_the_end_of_the_month() -> None:
    for name in ("crp", "il6"):
        values = course(name, GRAVE)
        assert max(values) > 4 * values[0]
        assert values[-1] < 1.5 * values[0] + 1.0


def test_interleukin_6_rises_while_its_receptor_is_held() -> None:
    with_it, without = course("il6", MILD, TOCILIZUMAB), course("il6", MILD)

    assert with_it[3] == without[3]
    assert with_it[-FIRST + 6] == pytest.approx(without[-FIRST + 6] * exp(BLOCKED_IL6))


def test_steroids_raise_glucose() -> None:
    with_them, without = course("glucose", NONE, PREDNISOLONE), course("glucose", NONE)

    assert with_them[-FIRST + 7] > 1.3 * without[-FIRST + 7]
    assert with_them[-FIRST + 12] == pytest.approx(without[-FIRST + 12])


def test_kidneys_are_injured_by_severe_cytokine_release_alone() -> None:
    def injured(release: Release) -> float:
        factors = [
            max(draw_burdens(CHOSEN, Chance(number, "kidney"), release, (), (), None, None).kidney)
            for number in range(300)
        ]
        return sum(factor > 0.1 for factor in factors) / 300

    assert injured(NONE) == injured(MILD) == 0.0
    assert injured(GRAVE) == pytest.approx(CHOSEN["body.kidney_injury"], abs=0.1)


def test_tumour_lysis_and_hyperinflammation_look_like_themselves() -> None:
    day = -FIRST + 4
    for name, factor in (("urate", 1.5), ("phosphate", 1.3), ("potassium", 1.1)):
        assert course(name, NONE, lysis=2)[day] > factor * course(name, NONE)[day]
    assert course("calcium", NONE, lysis=2)[day] < course("calcium", NONE)[day] - 0.4

    day = -FIRST + 15
    assert course("ferritin", NONE, hyper=(10, 17))[day] > 4 * course("ferritin", NONE)[day]
    assert course("fibrinogen", NONE, hyper=(10, 17))[day] < 1.5
    assert course("alt", NONE, hyper=(10, 17))[day] > 3 * course("alt", NONE)[day]


# counts


def counts(number: int, **values: float) -> dict[str, list[float]]:
    return draw_counts(CHOSEN, Chance(number, "counts"), ILL, KINETICS, VALUES | values, NONE)


def test_counts_fall_after_lymphodepletion_and_come_back() -> None:
    everybody = [counts(number) for number in range(200)]

    def on(name: str, day: int) -> float:
        return median(each[name][day - FIRST] for each in everybody)

    assert on("neutrophils", -5) == pytest.approx(2.0, rel=0.1)
    assert on("neutrophils", 6) < 0.5
    assert on("neutrophils", 26) > 1.0
    assert on("lymphocytes", 1) < 0.1 < on("lymphocytes", 12)
    assert on("platelets", 10) < 50.0 < on("platelets", 27)
    assert on("haemoglobin", 10) < 9.5
    days = [sum(value <= 0.5 for value in each["neutrophils"][-FIRST:]) for each in everybody]
    assert 8 <= median(days) <= 18, "Rejeski 2021: 9 to 14 days"


def test_a_transfusion_is_seen_on_the_next_morning() -> None:
    """What fell below the limit is higher a day later; and the other way round, nobody stays below it for long."""
    gains: dict[str, list[float]] = {"platelets": [], "haemoglobin": []}
    for number in range(200):
        found = counts(number, platelets=15.0, haemoglobin=7.4)
        for name, limit in (("platelets", PLATELETS_BELOW), ("haemoglobin", HAEMOGLOBIN_BELOW)):
            for today, tomorrow in pairwise(found[name]):
                if today < limit:
                    gains[name].append(tomorrow - today)
        assert min(found["platelets"]) >= FEWEST_PLATELETS

    assert fmean(gains["platelets"]) > 8.0
    assert min(gains["haemoglobin"]) > 0.5


def test_blasts_leave_the_blood_within_two_weeks() -> None:
    blasts = counts(1)["blasts_blood"]

    assert blasts[0] == pytest.approx(20.0)
    assert all(later <= earlier for earlier, later in pairwise(blasts))
    assert blasts[14 - FIRST] == 0.0


def test_white_cells_are_the_sum_of_their_kinds() -> None:
    found = computed({"neutrophils": [2.0], "lymphocytes": [1.0], "haemoglobin": [11.6], "blasts_blood": [50.0]})

    assert found["wbc"] == [pytest.approx(3.0 * 1.08 / 0.5)]
    assert found["rbc"] == [pytest.approx(4.0)]


def test_who_has_no_value_in_the_work_up_begins_at_the_usual_one() -> None:
    found = draw_counts(CHOSEN, Chance(1, "counts"), ILL, KINETICS, {}, NONE)

    assert found["platelets"][0] == pytest.approx(140.0, rel=0.2)
    assert found["blasts_blood"] == [0.0] * 34


def test_the_wobble_is_about_one() -> None:
    chance = Chance(1)
    factors = [wobble(chance, 0.1) for _ in range(4000)]

    assert fmean(factors) == pytest.approx(1.0, abs=0.01)
    assert fmean((factor - 1.0) ** 2 for factor in factors) ** 0.5 == pytest.approx(0.1, rel=0.05)


# the signs of the ward


def signs(
    release: Release, *infections: Infected, years: int = 36, oxygen: tuple[Support, ...] = (), home: int = 15
) -> dict[str, tuple[float, ...]]:
    return vitals(Chance(5), usual_signs({}), years, home, release, infections, (), oxygen)


def test_signs_are_taken_three_times_a_day_until_the_morning_of_the_discharge() -> None:
    found = signs(NONE)

    assert list(found) == list(SIGNS)
    assert {len(values) for values in found.values()} == {46}


def test_who_has_no_cytokine_release_has_no_fever_and_no_low_pressure() -> None:
    for years in (3, 9, 10, 40):
        found = signs(NONE, years=years)
        assert max(found["temperature"]) < 38.0
        assert min(found["systolic_pressure"]) >= lowest_pressure(years)
        assert min(found["oxygen_saturation"]) >= 94


def test_a_usual_pressure_below_the_limit_is_no_hypotension() -> None:
    low = vitals(Chance(1), usual_signs({"systolic_pressure": 80.0}), 40, 15, NONE, (), (), ())

    assert min(low["systolic_pressure"]) >= 90.0


def test_fever_drives_heart_and_breath() -> None:
    found = signs(MILD)
    hot = [place for place, value in enumerate(found["temperature"]) if value >= 38.5]
    cool = [place for place, value in enumerate(found["temperature"]) if value < 37.2]

    assert hot
    for name in ("heart_rate", "respiratory_rate"):
        assert fmean(found[name][place] for place in hot) > fmean(found[name][place] for place in cool)


def test_a_low_pressure_that_is_not_treated_is_below_the_limit() -> None:
    found = signs(GRAVE, years=5)

    assert all(found["systolic_pressure"][third] < 80.0 for third in (10, 11, 24, 25))
    assert all(found["diastolic_pressure"][third] < found["systolic_pressure"][third] for third in range(46))


def test_whoever_needs_oxygen_has_a_low_saturation() -> None:
    cannula = Support(at=2.0, device="nasal_cannula", flow=3.0)
    found = signs(NONE, oxygen=(cannula, Support(at=4.0, device="room_air")))["oxygen_saturation"]

    assert max(found[6:12]) < 95
    assert min(found[:6] + found[12:]) >= 94


def test_an_infection_brings_its_fever_and_shock_its_low_pressure() -> None:
    sepsis = Infected(infection=Infection(begins=6, ends=14, organism="Escherichia coli", grade=4), term="Sepsis")
    found = signs(NONE, sepsis)
    viral = msgspec.structs.replace(sepsis, term="Cytomegalovirus infection reactivation")

    assert max(found["temperature"][18:21]) >= 38.0
    assert max(found["temperature"][:18] + found["temperature"][36:]) < 38.0
    assert sepsis.shock == range(7, 9)
    assert min(found["systolic_pressure"][21:27]) < 90.0
    assert max(signs(NONE, viral)["temperature"]) < 38.0


def test_signs_of_the_screening_day_are_the_usual_ones_without_its_fever() -> None:
    assert usual_signs({"temperature": 38.9, "heart_rate": 70.0})["temperature"] == 37.0
    assert usual_signs({"heart_rate": 70.0})["heart_rate"] == 70.0


def test_signs_are_whole_numbers_but_for_the_temperature() -> None:
    for name, values in drawn(2).vitals.items():
        digits = 1 if name == "temperature" else 0
        assert all(value == round(value, digits) for value in values)
        low, high = plausible(name)
        assert low <= min(values) <= max(values) <= high
