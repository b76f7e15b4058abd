"""Stages: before any word of prescreening, ends that are no screen failure, and a consent that is signed again."""

import pytest
from tests.eligible import DECIDING
from tests.story import record_of
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.answer import Answer
from trialwright.derive.trial.flow import Departure, Stage
from trialwright.derive.trial.stage import stage_of

SEIZURE = f"""
    2026-09-01  consent 1
    2026-10-19  male, born 1990-03-01
    {DECIDING}
    2026-10-20  seizure began 1998
"""


def stage(story: str) -> Answer[Stage]:
    return stage_of(protocol(), record_of(story))


def departure(story: str) -> Departure | None:
    value = stage(story).value
    assert value is not None
    return value.departure


def test_prescreening_rests_on_its_first_event() -> None:
    found = stage("2026-09-01  prescreened: approached\n2026-09-08  prescreened: approached")
    assert found.because == (1,)


def test_whose_prescreening_nobody_has_told_is_not_gone() -> None:
    found = stage("2026-09-01  male, born 1990-03-01")
    assert found.value == Stage(reached="prescreened")


@pytest.mark.parametrize(
    ("why", "enrolled", "criterion"),
    [("not_eligible", "", "E3"), ("not_eligible", "2026-10-21  decided enrol", ""), ("progression", "", "")],
)
def test_only_an_ended_screening_names_its_criterion(why: str, enrolled: str, criterion: str) -> None:
    found = departure(f"{SEIZURE}\n{enrolled}\n2026-10-22  goes no further: {why}")
    assert found is not None
    assert (found.reason, found.detail) == (why, criterion)


@pytest.mark.parametrize(
    ("withdrawn", "signed", "gone"),
    [
        ("2026-10-15", "2026-10", True),  # it may have been signed before
        ("2026-10-20T12:00:00.000000+08:00", "2026-10-20T12:00:00.000000+08:00", True),
        ("2026-10-20T12:00:00.000000+08:00", "2026-10-20T12:00:00.000001+08:00", False),
    ],
)
def test_signing_takes_a_withdrawal_back_only_where_it_surely_came_later(
    withdrawn: str, signed: str, gone: bool
) -> None:
    story = f"2026-09-01  consent 1\n2026-09-10  decided enrol\n{withdrawn}  withdrawn: treatment\n{signed}  consent 1"
    assert (departure(story) is not None) is gone
