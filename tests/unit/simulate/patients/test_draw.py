"""One patient's whole truth: the same on any process, suitable as a referring doctor would want it."""

from collections import Counter
from datetime import date
from time import process_time

import msgspec
import pytest
from tests.unit.simulate.shipped import DAY, other_protocol, our_protocol

from trialwright.protocol.criteria import AgeIs, Comparison, Criterion, Limit
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.patients.draw import draw_truth, referral_day
from trialwright.simulate.patients.workup import is_eligible
from trialwright.simulate.scenario import Scenario, scenario
from trialwright.standards.quantity import read_number

PROTOCOLS = pytest.mark.parametrize("protocol", [our_protocol(), other_protocol()], ids=["ours", "another"])


def changed(**values: float) -> Scenario:
    chosen = scenario()
    return msgspec.structs.replace(chosen, values=chosen.values | {f"person.{k}": v for k, v in values.items()})


def test_the_same_number_is_the_same_patient_and_another_is_another() -> None:
    first = draw_truth(our_protocol(), scenario(), 1, 7, DAY)

    assert msgspec.json.encode(first) == msgspec.json.encode(draw_truth(our_protocol(), scenario(), 1, 7, DAY))
    assert first.person != draw_truth(our_protocol(), scenario(), 1, 8, DAY).person
    assert first.person != draw_truth(our_protocol(), scenario(), 2, 7, DAY).person


def test_a_truth_can_be_kept_beside_the_log() -> None:
    truth = draw_truth(our_protocol(), scenario(), 1, 3, DAY)

    assert msgspec.json.decode(msgspec.json.encode(truth), type=type(truth)) == truth


@PROTOCOLS
@pytest.mark.parametrize(("unsuitable", "eligible"), [(0.0, True), (1.0, False)])
def test_referring_doctors_know_the_criteria(protocol: TrialProtocol, unsuitable: float, eligible: bool) -> None:
    chosen = changed(unsuitable_referred=unsuitable)
    truths = [draw_truth(protocol, chosen, 1, number, DAY) for number in range(1, 16)]

    assert {truth.workup.eligible for truth in truths} == {eligible}
    for truth in truths:
        assert is_eligible(protocol, truth.person, truth.leukaemia, truth.workup, DAY) is eligible


def test_where_nobody_can_be_eligible_the_last_one_is_referred_all_the_same() -> None:
    old = AgeIs(comparisons=(Comparison("at_least", Limit(read_number("120"), "a")),))
    nobody = Criterion(id="N", kind="inclusion", text="120 years or older", label="Very old", rule=old)
    protocol = msgspec.structs.replace(other_protocol(), criteria=(nobody,), sha256="nobody")

    assert draw_truth(protocol, changed(unsuitable_referred=0.0), 1, 1, DAY).workup.eligible is False


def test_what_comes_of_the_referral_follows_the_scenario() -> None:
    def outcomes(chosen: Scenario) -> Counter[str]:
        return Counter(draw_truth(other_protocol(), chosen, 1, number, DAY).prescreening for number in range(1, 61))

    assert outcomes(changed(declines=0.0, not_approached=0.0))["approached"] >= 57
    assert outcomes(changed(declines=1.0, not_approached=0.0))["declined"] >= 55


def test_a_death_of_toxicity_is_never_before_its_grade() -> None:
    truths = [draw_truth(our_protocol(), scenario("toxic_product"), 1, number, DAY) for number in range(1, 81)]
    for truth in truths:
        fate, toxicity = truth.fate, truth.toxicity
        if fate.death_cause in ("crs", "icans"):
            grades = toxicity.crs if fate.death_cause == "crs" else toxicity.icans
            assert max(grades[: (fate.death or 0) + 1]) >= 4


@PROTOCOLS
def test_a_patient_is_drawn_quickly(protocol: TrialProtocol) -> None:
    draw_truth(protocol, scenario(), 1, 1, DAY)
    begun = process_time()
    for number in range(2, 32):
        draw_truth(protocol, scenario(), 1, number, DAY)

    assert (process_time() - begun) / 30 < 0.12, "30 ms on a quiet machine"


# referrals


def test_referrals_come_in_order_and_as_often_as_the_scenario_says() -> None:
    start = date(2026, 1, 5)
    usual = scenario()
    days = [referral_day(usual, 1, start, number) for number in range(1, 401)]

    assert days == sorted(days)
    assert days[0] >= start
    assert 4.5 * 0.85 < 400 / ((days[-1] - start).days / 30.4375) < 4.5 * 1.15
    slow = referral_day(scenario("slow_accrual"), 1, start, 100)
    assert (slow - start).days > 3 * (days[99] - start).days


def test_a_referral_does_not_depend_on_how_many_were_asked_for_before() -> None:
    start = date(2026, 1, 5)
    late = referral_day(scenario(), 5, start, 900)

    assert [referral_day(scenario(), 5, start, number) for number in (1, 900)][1] == late
    assert referral_day(scenario(), 5, start, 899) <= late <= referral_day(scenario(), 5, start, 901)
