"""What went otherwise in the cell laboratory."""

from tests.story import PATIENT, record_of

from trialwright.derive.trial.making import made_otherwise

STORY = """
2026-01-20  manufacture L1 started
2026-02-01  manufacture L1 failed: no growth
2026-02-02  manufacture L2 started, attempt 2
2026-02-20  manufacture L2 completed
2026-02-21  bag B1 conditional: sterility outstanding
2026-02-21  bag B2 released
2026-02-22  bag B1 rejected
"""


def test_failures_second_attempts_and_the_newest_disposition_of_each_bag_count() -> None:
    found = made_otherwise(record_of(STORY, as_of="2026-03-01"))
    assert [(each.mishap, each.why, each.seq) for each in found] == [
        ("failed", "no growth", 2), ("rejected", "", 7), ("made_again", "", 3),
    ]  # fmt: skip
    assert {each.patient for each in found} == {PATIENT}


def test_a_release_on_a_condition_keeps_its_words() -> None:
    (only,) = made_otherwise(record_of("2026-02-21 bag B1 conditional: sterility outstanding"))
    assert (only.mishap, only.why) == ("conditional", "sterility outstanding")


def test_cells_that_were_made_and_released_are_no_mishap() -> None:
    assert made_otherwise(record_of("2026-02-20 manufacture L1 completed\n2026-02-21 bag B1 released")) == ()
