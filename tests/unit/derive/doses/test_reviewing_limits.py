"""A review is newer than what asked for it, and was not surely over before; where no event asked, any review counts."""

import msgspec
import pytest
from tests.story import record_of

from trialwright.derive.doses.reviewing import reviewed


@pytest.mark.parametrize(("because", "counts"), [((), True), ((1,), False), ((2,), False)])
def test_the_first_event_of_a_log_may_be_the_review(because: tuple[int, ...], *, counts: bool) -> None:
    review = reviewed(record_of("2026-10-20  dose_reviewed: yes"), because)
    assert (review is not None) is counts


@pytest.mark.parametrize(
    ("weighed", "counts"),
    [
        ("2026-10-22T08:00:00.000000+08:00", True),  # at the very instant of the look
        ("2026-10-22T08:00:00.000001+08:00", False),
        ("2026-10-22", True),  # of that day, and perhaps of the morning
        ("2026-10-23", False),
    ],
)
def test_a_look_counts_unless_it_was_surely_over_before(weighed: str, *, counts: bool) -> None:
    record = record_of(f"{weighed}  weight 60 kg\n2026-10-22T08:00:00.000000+08:00  dose_reviewed: yes")
    assert (reviewed(record, (1,)) is not None) is counts


def test_only_a_judgement_without_content_may_have_withheld_the_dose() -> None:
    """What else was redacted since, such as an infection, said nothing about a dose."""
    record = record_of("2026-10-21  dose_reviewed: yes\n2026-10-22  has infection")
    review, emptied = record.events[0], msgspec.structs.replace(record.events[1], body=None)
    assert reviewed(msgspec.structs.replace(record, events=(review, emptied)), ()) == review
