"""A consent takes an earlier withdrawal back only where it was surely signed later."""

import pytest
from tests.unit.decide.cases import asked, codes

NOON = "2026-10-20T12:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("withdrawn", "signed", "given"),
    [
        (NOON, NOON, False),
        (NOON, "2026-10-20T12:00:00.000001+08:00", True),
        ("2026-10-05", "2026-10", False),  # signed on some day of October: before the 5th, or after it
        ("2026-09-30", "2026-10", True),
    ],
)
def test_which_came_first(withdrawn: str, signed: str, given: bool) -> None:
    found = asked("enrol", exchange={"consent": f"{signed}  consent 1"}, more=f"{withdrawn}  withdrawn: treatment")
    assert codes(found) == ([] if given else ["consent.withdrawn"])
