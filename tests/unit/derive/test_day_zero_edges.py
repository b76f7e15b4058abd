"""Events in order where one is dated to the month, and which doses without a day are of the regimen."""

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.day_zero import infusions, vague_doses
from trialwright.events.doses import DrugGiven


def test_a_month_stands_before_its_days() -> None:
    text = "2024-03-10  infusion 5 mL of bag B1\n2024-03  infusion 5 mL of bag B1"
    assert [one.seq for one in infusions(record_of(text, as_of="2024-05-01"))] == [2, 1]


def test_without_a_day_or_without_content() -> None:
    dose = DrugGiven(drug="fludarabine", dose=quantity("54 mg"))
    vague, hidden = event(1, dose, "2026-10"), event(2, dose, "2026-10-06", redacted=True)
    assert [one.seq for one in vague_doses(PROTOCOL, believed([vague]))] == [1]
    assert [one.seq for one in vague_doses(PROTOCOL, believed([hidden]))] == [2]
