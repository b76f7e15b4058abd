"""Apheresis: enrolled, free of drugs that spoil the cells, tested for infections, and a slot in the cell laboratory."""

import pytest
from tests.spec.decisions.running import Running

READY = """
    2026-10-21  decided enrol
    2026-10-20  syphilis negative
    2026-10-24  medication history taken
    2026-10-24  treatment history taken
    2026-10-22  slot reserved on 2026-10-26
"""


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Running:
    return Running(READY + (request.function.__doc__ or ""))


def test_given(story: Running) -> None:
    """R4. Markers of the last 30 days, washouts over, consent, and a slot."""
    assert story.may("apherese").given


def test_not_before_consent_and_enrolment() -> None:
    """D3.8 No apheresis before consent."""
    assert {"consent.missing", "enrolment.missing"} <= set(Running("", patient="").against("apherese"))


def test_markers_of_the_last_30_days(story: Running) -> None:
    """R4. Tested on the 20th of October: good until the 19th of November.

    2026-11-18  medication history taken
    2026-11-18  treatment history taken
    2026-11-18  slot reserved on 2026-11-19
    """
    assert story.may("apherese", as_of="2026-11-19").given
    assert story.against("apherese", as_of="2026-11-20") == ["markers.missing"] * 5 + ["slot.day"]


def test_a_steroid_is_washed_out(story: Running) -> None:
    """4.9. At least 3 days without a steroid above the physiological dose: stopped on the 22nd, taken on the 25th.

    2026-10-01  prednisone started as systemic_steroid
    2026-10-22  prednisone stopped
    """
    assert story.against("apherese", as_of="2026-10-24") == ["washout"]
    assert story.may("apherese", as_of="2026-10-25").given


def test_lymphocytes_of_a_donor(story: Running) -> None:
    """4.9. 28 days after donor lymphocytes.

    2026-09-28  lymphocytes.given
    """
    assert story.against("apherese", as_of="2026-10-25") == ["washout"]
    assert story.may("apherese", as_of="2026-10-26").given


def test_the_slot_is_over(story: Running) -> None:
    """R4. Apheresis needs a slot: the 26th of October has passed."""
    assert story.against("apherese", as_of="2026-10-27") == ["slot.day"]
