"""Doses that may be of the regimen, and may be the first: dates known to the month, and contents that were redacted."""

from datetime import date

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import LYMPHODEPLETION
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.visits.courses import vague_doses
from trialwright.derive.visits.day_zero import planned_day_zero
from trialwright.events.doses import DrugGiven


@pytest.mark.parametrize(
    ("vague", "at_first", "now"),
    [
        ("2024-03", None, None),  # it may be of 1 March, before the first that has a day
        ("2024", None, None),
        ("2024-04", date(2024, 3, 10), None),  # it is of another course, which began on a day that nobody knows
        ("2024-01", None, date(2024, 3, 10)),  # it is of an older course
    ],
)
def test_a_vague_dose_that_may_be_the_first(vague: str, at_first: date | None, now: date | None) -> None:
    record = record_of(LYMPHODEPLETION + f"{vague}  fludarabine 54 mg given", as_of="2024-05-01")
    assert planned_day_zero(PROTOCOL, record, original=True).value == at_first
    assert planned_day_zero(PROTOCOL, record).value == now
    assert [one.seq for one in vague_doses(PROTOCOL, record)] == [7]


def test_a_vague_dose_and_a_later_one() -> None:
    """Both are named, and why neither is the first."""
    record = record_of("2024-03  fludarabine 54 mg given\n2024-02  fludarabine 54 mg given", as_of="2024-05-01")
    for original in (True, False):
        answer = planned_day_zero(PROTOCOL, record, original=original)
        assert answer.because == (2, 1)
        assert answer.missing[0].detail == "dated 2024-02, 2024-03: it may be the first"


def test_a_redacted_dose_may_be_of_the_regimen() -> None:
    dose = DrugGiven(drug="fludarabine", dose=quantity("54 mg"))
    other = DrugGiven(drug="ibuprofen", dose=quantity("400 mg"))
    record = believed(
        [
            event(1, dose, "2026-10-05", redacted=True),
            event(2, dose, "2026-10"),
            event(3, dose, "2026-10-06"),
            event(4, other, "2026-10"),
        ]
    )
    assert {one.seq for one in vague_doses(PROTOCOL, record)} == {1, 2}
