"""Manufacture: rates as published, and numbers on that side of the protocol's limits on which they have to be."""

from statistics import mean

import msgspec
import pytest
from tests.unit.simulate.shipped import SOMEBODY, other_protocol, our_protocol

from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.chance import Chance
from trialwright.simulate.patients.production import DOSE, draw_attempts, planned_cells
from trialwright.simulate.patients.truth import Attempt
from trialwright.simulate.scenario import scenario

PROTOCOLS = pytest.mark.parametrize("protocol", [our_protocol(), other_protocol()], ids=["ours", "another"])


def made(
    protocol: TrialProtocol, name: str = "as_published", number: int = 500, **values: float
) -> list[tuple[Attempt, Attempt]]:
    chosen = scenario(name)
    values = {f"production.{key.rstrip('_')}": value for key, value in values.items()}
    chosen = msgspec.structs.replace(chosen, values=chosen.values | values)
    return [draw_attempts(protocol, chosen, Chance("made", each), SOMEBODY) for each in range(number)]


def test_the_planned_dose_is_by_weight_or_fixed_and_never_above_the_cap() -> None:
    assert planned_cells(our_protocol(), 60.0) == (300.0, 600.0)
    assert planned_cells(our_protocol(), 120.0) == (600.0, 1000.0)
    assert planned_cells(other_protocol(), 60.0) == (410.0, 410.0)


@PROTOCOLS
def test_rates_are_those_that_were_published(protocol: TrialProtocol) -> None:
    first = [attempt for attempt, _ in made(protocol, number=800)]

    assert 0.03 <= mean(attempt.failure is not None for attempt in first) <= 0.10
    assert 0.05 <= mean(bool(attempt.out_of_specification) for attempt in first) <= 0.15


@PROTOCOLS
def test_a_number_fails_its_limit_just_where_it_is_said_to(protocol: TrialProtocol) -> None:
    limits = {test.attribute: float(test.comparisons[0].limit.value) for test in protocol.release if test.comparisons}
    for attempt in (each for pair in made(protocol, out_of_specification=0.5) for each in pair):
        for attribute, value in (
            ("viability", attempt.viability),
            ("car_positive", attempt.car),
            ("t_cells", attempt.cd3),
        ):
            if attribute in limits:
                assert (value < limits[attribute]) is (attribute in attempt.out_of_specification), attribute
            assert 0.0 < value <= 100.0


def test_an_endotoxin_that_fails_is_too_much_for_the_weight() -> None:
    attempts = [each for pair in made(our_protocol(), out_of_specification=1.0, number=1500) for each in pair]
    failed = {
        attempt.endotoxin * attempt.volume / 60.0 > 5.0
        for attempt in attempts
        if "endotoxin" in attempt.out_of_specification
    }
    passed = {
        attempt.endotoxin * attempt.volume / 60.0 > 5.0
        for attempt in attempts
        if "endotoxin" not in attempt.out_of_specification
    }

    assert (failed, passed) == ({True}, {False})


def test_too_few_cells_fail_the_dose_where_the_protocol_has_it() -> None:
    few = [attempt for attempt, _ in made(our_protocol(), yield_=0.4, number=100)]

    assert {(attempt.cells < 300.0) is (DOSE in attempt.out_of_specification) for attempt in few} == {True}
    assert any(attempt.cells < 300.0 for attempt in few)
    assert not any(DOSE in attempt.out_of_specification for attempt, _ in made(other_protocol(), yield_=0.4, number=50))


def test_an_identity_never_fails_in_a_rehearsal_of_the_cells() -> None:
    attempts = [each for pair in made(our_protocol(), out_of_specification=1.0) for each in pair]

    assert not any("chain_of_identity" in attempt.out_of_specification for attempt in attempts)


def test_a_protocol_without_release_tests_has_nothing_to_fail() -> None:
    bare = msgspec.structs.replace(other_protocol(), release=())

    assert not any(attempt.out_of_specification for attempt, _ in made(bare, number=60, out_of_specification=1.0))


def test_frozen_cells_hold_dmso_and_a_longer_culture_takes_longer() -> None:
    assert all(attempt.dmso > 0.0 for attempt, _ in made(other_protocol(), number=40))
    assert {attempt.dmso > 0.0 for attempt, _ in made(our_protocol(), number=80)} == {True, False}
    ours, theirs = (
        mean(attempt.days for attempt, _ in made(protocol, number=200) if attempt.failure is None)
        for protocol in (our_protocol(), other_protocol())
    )
    assert 11 <= ours <= 16
    assert 22 <= theirs <= 27


def test_poor_manufacturing_fails_more_often_and_takes_longer() -> None:
    usual, poor = (
        [attempt for attempt, _ in made(our_protocol(), name)] for name in ("as_published", "poor_manufacturing")
    )

    assert mean(each.failure is not None for each in poor) > 2 * mean(each.failure is not None for each in usual)
    assert mean(bool(each.out_of_specification) for each in poor) > 2 * mean(
        bool(each.out_of_specification) for each in usual
    )
    assert mean(each.days for each in poor) > mean(each.days for each in usual) + 3
