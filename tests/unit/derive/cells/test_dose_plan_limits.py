"""A split dose, at the limits: no share is nothing, and all of them are the whole."""

import pytest
from tests.spec.dosing.bags import answer, patient


@pytest.mark.parametrize(
    ("shares", "missing"),
    [("1,99", []), ("0,100", ["shares of the split dose"]), ("1,98", ["shares of the split dose"])],
)
def test_every_share_is_something_and_together_they_are_all(shares: str, missing: list[str]) -> None:
    plan = f"2026-10-23  cell_dose.settled: outcome=planned_split; why=high burden; shares={shares}; days=0,1"
    assert [one.what for one in answer(patient("60", plan)).missing] == missing


def test_a_split_of_an_undivided_dose_says_its_shares() -> None:
    plan = "2026-10-23  cell_dose.settled: outcome=planned_split; why=high burden"
    assert [one.what for one in answer(patient("60", plan)).missing] == ["shares of the split dose"]
