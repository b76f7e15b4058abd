"""Events of one kind in their order, with those whose content was redacted."""

from tests.story import record_of
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.by_kind import infusions, of_kind
from trialwright.events.cells import InfusionGiven
from trialwright.events.doses import DrugGiven

INFUSED = InfusionGiven(bag="B1", volume=quantity("50 mL"))


def test_a_redacted_infusion_is_one_of_them_and_nothing_else() -> None:
    record = believed([event(1, INFUSED, "2026-03-10", redacted=True), event(2, INFUSED, "2026-03-20")])
    assert [one.seq for one in infusions(record)] == [1, 2]
    assert of_kind(record, DrugGiven) == ()


def test_a_month_stands_before_its_days() -> None:
    text = "2024-03-10  infusion 5 mL of bag B1\n2024-03  infusion 5 mL of bag B1"
    assert [one.seq for one in infusions(record_of(text, as_of="2024-05-01"))] == [2, 1]
