"""What ended the way first, where the first date is vague: it counts from the first day on which it can have been."""

import pytest
from tests.eligible import DECIDING
from tests.story import record_of
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.trial.flow import Departure
from trialwright.derive.trial.stage import stage_of


def departure(story: str) -> Departure | None:
    value = stage_of(protocol(), record_of(story)).value
    assert value is not None
    return value.departure


@pytest.mark.parametrize(("withdrawn", "reason"), [("2026-10", "withdrew"), ("2026-10-14", "withdrew"),
                                                   ("2026-10-16", "died")])  # fmt: skip
def test_a_vague_withdrawal(withdrawn: str, reason: str) -> None:
    story = f"""
        2026-09-01  consent 1
        2026-09-10  decided enrol
        2026-10-15  died: infection
        {withdrawn}  withdrawn: treatment
    """
    found = departure(story)
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(("refused", "reason"), [("2026-10", "not_eligible"), ("2026-10-21", "not_eligible"),
                                                 ("2026-10-23", "died")])  # fmt: skip
def test_a_vague_refusal(refused: str, reason: str) -> None:
    story = f"""
        2026-09-01  consent 1
        2026-09-19  male, born 1990-03-01
        {DECIDING}
        2026-10-20  seizure began 1998
        2026-10-22  died: infection
        {refused}  refused enrol: not eligible
    """
    found = departure(story)
    assert found is not None
    assert found.reason == reason


def test_a_vague_end_of_follow_up() -> None:
    story = """
        2026-09-01  consent 1
        2026-09-10  decided enrol
        2026-10  died: infection
        2026-10-15  withdrawn: treatment
    """
    found = departure(story)
    assert found is not None
    assert (found.reason, found.because) == ("died", (3,))


def test_a_vague_word_that_gives_up_the_dose() -> None:
    story = """
        2026-09-01  consent 1
        2026-09-10  decided enrol
        2026-10  cell_dose.settled: outcome=withdraw; why=too few cells
        2026-10-15  died: infection
    """
    found = departure(story)
    assert found is not None
    assert found.reason == "dose_not_reached"
