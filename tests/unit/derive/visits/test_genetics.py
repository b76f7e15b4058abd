"""Genetic data leave the site only with an approval in date, and only of patients who agreed to genetics."""

import pytest
from tests.story import events_of, record_of

from trialwright.derive.visits.genetics import agrees_to_genetics, genetic_approval, is_genetic


def test_which_events_are_genetic() -> None:
    """D9.7 The field says so itself; other clinical data are not genetic."""
    told = events_of(
        """
        2026-10-20  aberration.tested: aberration=BCR::ABL1; method=pcr; found=yes
        2026-10-20  creatinine 141 umol/L
        """
    )
    assert [is_genetic(event) for event in told] == [True, False]


@pytest.mark.parametrize(
    ("story", "agrees"),
    [
        ("2026-10-01  consent 1", False),
        ("2026-10-01  consent 1, for treatment and genetics", True),
        ("2026-10-01  consent 1, for treatment and genetics\n2026-10-09  withdrawn: genetics", False),
        ("2026-10-01  consent 1, for treatment and genetics\n2026-10-09  withdrawn: treatment_and_follow_up", False),
        ("2026-10-01  consent 1, for treatment and genetics\n2026-10-09  withdrawn: samples", True),
        ("2026-10-01  consent 1, for treatment and genetics\n2026-10-09  consent 2", False),
        ("2026-10-01  withdrawn: genetics\n2026-10-09  consent 2, for treatment and genetics", True),
        ("2026-10-09  withdrawn: genetics\n2026-10-09  consent 2, for treatment and genetics", False),
        ("", False),
    ],
)
def test_who_agrees(story: str, agrees: bool) -> None:
    assert agrees_to_genetics(record_of(story)) is agrees


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "as_of", "in_date"),
    [
        ("2026-10-25", "2026-10-25", "2026-10-25", True),
        ("2026-10-26", None, "2026-10-25", False),
        ("2026-10-01", "2026-10-24", "2026-10-25", False),
        ("2026-10", None, "2026-10-25", False),
        ("2026-09", "2026-10", "2026-10-25", False),
        ("2026-09", "2026-11", "2026-10-25", True),
    ],
)
def test_the_approval_must_surely_be_in_date(valid_from: str, valid_to: str | None, as_of: str, in_date: bool) -> None:
    until = f"; valid_to={valid_to}" if valid_to else ""
    line = f"approval.given: body=genetic_resources; number=7; covers=1; valid_from={valid_from}{until}"
    found = genetic_approval(record_of(f"2026-01-01  {line}", as_of=as_of))
    assert (found is not None) is in_date


def test_another_body_gives_no_such_approval() -> None:
    assert genetic_approval(record_of("2026-01-01  approval of 1 by ethics_committee until 2030-01-01")) is None
