"""Which of two events comes after the other, where their dates do not tell."""

import pytest
from tests.unit.derive.telling import event

from trialwright.derive.trial.pauses import follows
from trialwright.events.conduct import TrialPaused

PAUSED = TrialPaused(stages=("infusion",), why="a death")


def test_no_event_follows_itself() -> None:
    one = event(3, PAUSED, patient=None)
    assert not follows(one, one)


@pytest.mark.parametrize(("seq", "after"), [(2, False), (4, True)])
def test_of_one_day_the_one_that_was_recorded_later_follows(seq: int, *, after: bool) -> None:
    assert follows(event(seq, PAUSED, patient=None), event(3, PAUSED, patient=None)) is after
