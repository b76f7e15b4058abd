"""Every value of every later day: the same when asked again, continuous, and in agreement with the fate."""

from functools import lru_cache

import msgspec
import pytest
from tests.unit.simulate.shipped import DAY, our_protocol

from trialwright.simulate.patients.draw import draw_truth
from trialwright.simulate.patients.kinetics import copies
from trialwright.simulate.patients.later import marrow_blasts, value_on
from trialwright.simulate.patients.truth import Fate, Truth
from trialwright.simulate.scenario import scenario
from trialwright.standards.analytes import ANALYTES

CHOSEN = scenario()
REMISSION = Fate(remission=True, incomplete=False, residual=0.0, b_cells_back=300)
RELAPSE = Fate(
    remission=True, incomplete=False, residual=0.02, relapse=200, relapse_sites=("marrow", "blood"), death=400,
    relapse_cd19="negative", b_cells_back=180,
)  # fmt: skip
FAILED = Fate(remission=False, incomplete=False, residual=60.0, death=150)
TRANSPLANTED = Fate(remission=True, incomplete=False, residual=0.03, transplant=90, b_cells_back=240)
LATER = (29, 61, 91, 183, 274, 365, 548, 731, 1096)


@lru_cache(maxsize=64)
def drawn(number: int) -> Truth:
    return draw_truth(our_protocol(), CHOSEN, 1, number, DAY)


def with_fate(fate: Fate, number: int = 3) -> Truth:
    return msgspec.structs.replace(drawn(number), fate=fate)


def test_the_same_question_has_the_same_answer_in_any_order() -> None:
    truth = drawn(4)
    names = sorted({*truth.workup.values, *truth.toxicity.daily})
    forward = {(name, day): value_on(truth, name, day) for day in LATER for name in names}
    backward = {(name, day): value_on(truth, name, day) for day in reversed(LATER) for name in reversed(names)}

    assert forward == backward


def test_every_analyte_has_a_plausible_value_on_every_day() -> None:
    for number in range(1, 31):
        truth = drawn(number)
        for name, analyte in ANALYTES.items():
            for day in (-30, -5, 0, 10, 28, *LATER):
                value = value_on(truth, name, day)
                if value and analyte.plausible:
                    low, high = map(float, analyte.plausible)
                    assert low <= value <= high, f"{name} on day {day} of patient {number}"


def test_the_mornings_of_the_first_month_are_those_that_were_drawn() -> None:
    truth = drawn(2)
    for name, values in truth.toxicity.daily.items():
        assert tuple(value_on(truth, name, day) for day in range(-5, 29)) == values


@pytest.mark.parametrize(
    "name", ["neutrophils", "platelets", "haemoglobin", "alt", "creatinine", "albumin", "ferritin"]
)
def test_nothing_jumps_between_the_first_month_and_later(name: str) -> None:
    jumps = []
    for truth in map(drawn, range(1, 41)):
        last, first = value_on(truth, name, 28), value_on(truth, name, 29)
        jumps.append(max(last, first) / max(min(last, first), 0.01))
    assert sorted(jumps)[-4] < 1.35


def test_counts_stay_where_a_complete_remission_has_them() -> None:
    for number in range(1, 41):
        truth = drawn(number)
        if truth.fate.remission and not truth.fate.incomplete:
            for day in range(26, 43):
                if truth.fate.relapse is None or truth.fate.relapse > 43:
                    assert value_on(truth, "neutrophils", day) > 1.0
                    assert value_on(truth, "platelets", day) > 100.0


def test_counts_come_back_within_months() -> None:
    truth = with_fate(msgspec.structs.replace(REMISSION, incomplete=True))

    assert value_on(truth, "platelets", 365) > 120.0
    assert value_on(truth, "haemoglobin", 365) > 11.0
    assert value_on(truth, "neutrophils", 365) > 1.5


# B cells and immunoglobulin


def test_there_are_no_b_cells_until_they_are_back() -> None:
    truth = with_fate(REMISSION)

    assert [value_on(truth, "b_cells", day) for day in (10, 28, 91, 299)] == [0.0, 0.0, 0.0, 0.0]
    assert 0.0 < value_on(truth, "b_cells", 301) < value_on(truth, "b_cells", 420)


def test_who_has_no_day_for_them_stays_without() -> None:
    never = with_fate(msgspec.structs.replace(REMISSION, b_cells_back=None))

    assert value_on(never, "b_cells", 1096) == 0.0
    assert value_on(never, "igg", 1096) < 6.0


def test_immunoglobulin_falls_and_comes_back_after_the_b_cells() -> None:
    truth = with_fate(REMISSION)

    assert value_on(truth, "igg", 183) < value_on(truth, "igg", -5)
    assert value_on(truth, "igg", 1096) > value_on(truth, "igg", 274)


# the leukaemia


def test_the_marrow_is_that_of_the_fate() -> None:
    assert marrow_blasts(with_fate(REMISSION), 28) < 5.0
    assert marrow_blasts(with_fate(FAILED), 28) >= 5.0
    assert value_on(with_fate(FAILED), "mrd_flow", 28) == 60.0
    assert value_on(with_fate(REMISSION), "mrd_flow", 91) == 0.0
    assert value_on(with_fate(RELAPSE), "mrd_flow", 28) == 0.02


def test_it_agrees_with_the_remission_of_everybody() -> None:
    for number in range(1, 61):
        truth = drawn(number)
        assert (value_on(truth, "blasts_marrow", 28) < 5.0) is truth.fate.remission
        assert value_on(truth, "mrd_flow", 28) == pytest.approx(truth.fate.residual, abs=0.0005)
        if truth.fate.remission:
            assert value_on(truth, "blasts_blood", 28) == 0.0


def test_a_relapse_raises_blasts_and_lowers_counts() -> None:
    truth, other = with_fate(RELAPSE), with_fate(msgspec.structs.replace(RELAPSE, relapse=None, relapse_sites=()))

    assert marrow_blasts(truth, 199) < 5.0 < 20.0 < marrow_blasts(truth, 200) < marrow_blasts(truth, 240)
    assert value_on(truth, "blasts_blood", 199) == 0.0 < value_on(truth, "blasts_blood", 200)
    assert value_on(truth, "platelets", 240) < 0.6 * value_on(other, "platelets", 240)
    assert value_on(truth, "neutrophils", 240) < value_on(other, "neutrophils", 240)
    assert value_on(truth, "cd19_blasts", 240) < 20.0 < value_on(truth, "cd19_blasts", 100)


def test_flow_cytometry_sees_a_relapse_come() -> None:
    truth = with_fate(msgspec.structs.replace(RELAPSE, residual=0.0))

    assert value_on(truth, "mrd_flow", 150) == 0.0
    assert 0.0 < value_on(truth, "mrd_flow", 170) < value_on(truth, "mrd_flow", 195) < 5.0


def test_a_relapse_outside_of_the_marrow_leaves_the_marrow_alone() -> None:
    truth = with_fate(msgspec.structs.replace(RELAPSE, relapse_sites=("cns",)))

    assert marrow_blasts(truth, 240) < 5.0
    assert value_on(truth, "blasts_blood", 240) == 0.0


def test_who_is_saved_after_a_relapse_is_in_remission_again() -> None:
    assert marrow_blasts(with_fate(msgspec.structs.replace(RELAPSE, death=None)), 300) < 5.0


def test_a_transplant_takes_counts_and_what_was_left_of_the_leukaemia() -> None:
    truth = with_fate(TRANSPLANTED)

    assert value_on(truth, "neutrophils", 95) < 0.5 < 1.0 < value_on(truth, "neutrophils", 183)
    assert value_on(truth, "platelets", 95) < 30.0
    assert value_on(truth, "haemoglobin", 95) >= 6.8
    assert value_on(truth, "mrd_flow", 61) == 0.03
    assert value_on(truth, "mrd_flow", 120) == 0.0


# cells, scores, signs, size


def test_copies_are_those_of_the_kinetics() -> None:
    truth = drawn(3)

    assert value_on(truth, "car_copies", 61) == round(copies(truth.kinetics, 61.0))
    assert value_on(truth, "car_t_cells", 700) <= value_on(truth, "car_t_cells", 14)
    assert value_on(truth, "car_copies", -1) == 0.0


def test_scores_are_those_of_the_age_and_worse_with_leukaemia() -> None:
    for number in range(1, 21):
        truth = with_fate(RELAPSE, number)
        assert value_on(truth, "ecog", 240) >= value_on(truth, "ecog", 150)
        assert value_on(truth, "ice", 61) == (10.0 if "ice" in truth.workup.values else 0.0)
        assert value_on(truth, "capd", 61) == 0.0
        for name in ("kps", "lansky"):
            assert (value_on(truth, name, 61) > 0.0) is (name in truth.workup.values)


def test_somebody_at_home_has_no_fever() -> None:
    for number in range(1, 21):
        truth = drawn(number)
        assert all(value_on(truth, "temperature", day) < 37.6 for day in (91, 183, 365))
        assert value_on(truth, "oxygen_saturation", 91) <= 100.0


def test_in_hospital_the_signs_are_those_of_the_morning() -> None:
    truth = drawn(5)

    assert value_on(truth, "heart_rate", 4) == truth.toxicity.vitals["heart_rate"][12]


def test_the_weight_falls_by_little_and_comes_back() -> None:
    truth = drawn(6)
    before, month, year = (value_on(truth, "weight", day) for day in (0, 28, 365))

    assert 0.95 * before < month < before
    assert year > month
    assert value_on(truth, "height", 365) == truth.person.height_cm
