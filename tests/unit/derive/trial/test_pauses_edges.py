"""Events of which one is known to the month only."""

import pytest
from tests.unit.derive.telling import event

from trialwright.derive.trial.pauses import follows
from trialwright.events.conduct import TrialPaused

PAUSED = TrialPaused(stages=("infusion",), why="a death")


@pytest.mark.parametrize(
    ("later", "earlier", "after"),
    [
        ("2026-10-20", "2026-10", True),  # may have been after it, and was recorded after it
        ("2026-10", "2026-10-20", True),
        ("2026-09-30", "2026-10", False),
        ("2026-10", "2026-11-01", False),
    ],
)
def test_where_dates_overlap_the_order_of_recording_decides(later: str, earlier: str, *, after: bool) -> None:
    assert follows(event(4, PAUSED, later, patient=None), event(3, PAUSED, earlier, patient=None)) is after
