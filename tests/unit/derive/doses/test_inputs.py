"""Inputs of a dose: one number with its evidence, or the reason why there is none."""

from decimal import Decimal

import pytest
from tests.unit.derive.telling import event, facts, facts_among, lab

from trialwright.derive.doses.inputs import read_input


@pytest.mark.parametrize(
    ("value", "number", "how"),
    [
        ("70 kg", "70", "70 kg, 2026-10-20"),
        ("70.5 kg", "70.5", "70.5 kg, 2026-10-20"),
        ("70500 g", "70.5", "70500 g = 70.5000 kg, 2026-10-20"),
        ("100 [lb_av]", "45.359237", "100 [lb_av] = 45.3592 kg, 2026-10-20"),
        ("1 kg", "1", "1 kg, 2026-10-20"),
        ("650 kg", "650", "650 kg, 2026-10-20"),
    ],
)
def test_a_weight_in_the_unit_of_the_formula(value: str, number: str, how: str) -> None:
    answer = read_input("weight", "kg", facts(f"2026-10-20  weight {value}"), 7)
    assert (answer.value, answer.status, answer.because) == (Decimal(number), "known", (1,))
    assert [(step.how, step.unit, step.value) for step in answer.steps] == [(how, "kg", Decimal(number))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_data"),
        ("2026-10-17  weight 70 kg", "outside_window"),
        ("2026-10  weight 70 kg", "date_imprecise"),
        ("2026-10-20  weight 0 kg", "implausible"),
        ("2026-10-20  weight -70 kg", "implausible"),
        ("2026-10-20  weight 0.999 kg", "implausible"),
        ("2026-10-20  weight 650.001 kg", "implausible"),
        ("2026-10-20  weight 70 cm", "unit_unusable"),
        ("2026-10-20  weight <70 kg", "beyond_measurement"),
        ("2026-10-20  weight >70 kg", "beyond_measurement"),
        ("2026-10-20  weight 70 kg\n2026-10-20  weight 71 kg", "conflict"),
        ("2026-10-20  weight 70 kg\n2026-10-20  weight 71 stones", "unit_unusable"),
        ("2026-10-19  weight 70 kg\n2026-10-20  weight 700 kg", "implausible"),  # no falling back to an older value
    ],
)
def test_no_number_without_one_good_value(text: str, reason: str) -> None:
    answer = read_input("weight", "kg", facts(text), 7)
    assert (answer.value, [m.reason for m in answer.missing]) == (None, [reason])
    assert answer.steps == ()


def test_the_window_includes_its_first_day() -> None:
    assert read_input("weight", "kg", facts("2026-10-18  weight 70 kg"), 7).value == 70


def test_the_same_value_in_two_units_is_no_conflict() -> None:
    answer = read_input("weight", "kg", facts("2026-10-20  weight 70 kg\n2026-10-20  weight 70000 g"), 7)
    assert (answer.value, answer.because) == (Decimal(70), (1, 2))


def test_two_weights_that_differ_are_named() -> None:
    answer = read_input("weight", "kg", facts("2026-10-20  weight 71 kg\n2026-10-20  weight 70 kg"), 7)
    assert answer.missing[0].detail == "70 kg and 71 kg at the same time"


def test_a_redacted_result_may_be_the_newest_weight() -> None:
    told = [event(1, lab("weight", "70 kg"), "2026-10-20"), event(2, lab("alt", "9 U/L"), "2026-10-20", redacted=True)]
    answer = read_input("weight", "kg", facts_among(*told), 7)
    assert (answer.value, [m.reason for m in answer.missing], answer.because) == (None, ["redacted"], (1, 2))
