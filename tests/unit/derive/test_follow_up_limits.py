"""Which of two endings names the state, whichever of them came first."""

import pytest
from tests.story import record_of

from trialwright.derive.follow_up import follow_up


@pytest.mark.parametrize(("ended", "lost"), [("2026-10-10", "2026-10-20"), ("2026-10-20", "2026-10-10")])
def test_a_loss_comes_before_an_end_of_screening(ended: str, lost: str) -> None:
    state = follow_up(record_of(f"2026-10-01  consent 1\n{ended}  goes no further: investigator\n{lost}  lost"))
    assert state.state == "lost"
    assert state.ending is not None
    assert state.ending.state == ("ended" if ended < lost else "lost")
