"""A review is newer than what asked for it; where no event asked, any review counts."""

import pytest
from tests.story import record_of

from trialwright.derive.doses.reviewing import reviewed


@pytest.mark.parametrize(("because", "counts"), [((), True), ((1,), False), ((2,), False)])
def test_the_first_event_of_a_log_may_be_the_review(because: tuple[int, ...], *, counts: bool) -> None:
    review = reviewed(record_of("2026-10-20  dose_reviewed: yes"), because)
    assert (review is not None) is counts
