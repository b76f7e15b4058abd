"""The weeks between enrolment and infusion."""

from statistics import mean

import msgspec
from tests.unit.simulate.shipped import ILL

from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.truth import Leukaemia, Waiting
from trialwright.simulate.patients.waiting import LONGEST_WAIT, draw_waiting
from trialwright.simulate.scenario import scenario


def waits(ill: Leukaemia = ILL, number: int = 400, **values: float) -> list[Waiting]:
    chosen = scenario()
    chosen = msgspec.structs.replace(chosen, values=chosen.values | {f"waiting.{k}": v for k, v in values.items()})
    return [draw_waiting(chosen, Chance("wait", each), ill) for each in range(number)]


def test_days_are_counted_from_the_enrolment_and_end_somewhere() -> None:
    for wait in waits():
        for day in (wait.dies, wait.withdraws, wait.worsens):
            assert day is None or 1 <= day <= LONGEST_WAIT


def test_what_cannot_happen_does_not() -> None:
    for wait in waits(number=50, death_a_month=0.0, worsens_a_month=0.0, withdraws_a_month=0.0, infection=0.0):
        assert (wait.dies, wait.worsens, wait.withdraws, wait.infection_days) == (None, None, None, 0)


def test_the_chance_of_a_month_is_that_of_a_month() -> None:
    usual = msgspec.structs.replace(ILL, blasts=40.0)
    dead = mean(wait.dies is not None and wait.dies <= 30 for wait in waits(usual, 3000, death_a_month=0.2))

    assert 0.17 < dead < 0.23


def test_more_leukaemia_ends_more_ways() -> None:
    light, heavy = (msgspec.structs.replace(ILL, blasts=blasts) for blasts in (5.0, 95.0))

    def gone(ill: Leukaemia) -> float:
        return mean(wait.dies is not None or wait.worsens is not None for wait in waits(ill))

    assert gone(heavy) > 1.3 * gone(light)


def test_bridging_is_for_the_disease_and_its_answer_fits_the_blasts() -> None:
    ill = msgspec.structs.replace(ILL, aberrations=("BCR::ABL1",), outside=("cns_leukaemia",))
    for wait in waits(ill, bridged=1.0):
        assert wait.bridging[0] == "tki"
        assert wait.bridging[-1] == "intrathecal_chemotherapy"
        assert (wait.blasts_after < 5.0) is (wait.bridging_response == "complete_remission")
    assert {wait.bridging_response for wait in waits(bridged=0.0)} == {"not_assessed"}


def test_an_infection_holds_up_for_as_long_as_it_lasts() -> None:
    assert all(wait.delay >= wait.infection_days >= 5 for wait in waits(infection=1.0))


def test_kidneys_that_were_injured_are_worse() -> None:
    assert min(wait.creatinine_rise for wait in waits(kidney_injury=1.0)) > 1.0
    assert 0.9 < mean(wait.creatinine_rise for wait in waits(kidney_injury=0.0)) < 1.1
