"""Consent to genetics that was withdrawn before, at, and after the instant of signing."""

import pytest
from tests.story import record_of

from trialwright.derive.visits.genetics import agrees_to_genetics

SIGNED = "2026-10-20T10:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("withdrawn", "agrees"),
    [
        ("2026-10-20T09:59:59.999999+08:00", True),
        (SIGNED, False),
        ("2026-10-20T10:00:00.000001+08:00", False),
        ("2026-10", False),
        ("2026-09", True),
    ],
)
def test_a_withdrawal_counts_unless_it_is_surely_older(withdrawn: str, *, agrees: bool) -> None:
    text = f"{SIGNED}  consent 1, for treatment and genetics\n{withdrawn}  withdrawn: genetics"
    assert agrees_to_genetics(record_of(text)) is agrees
