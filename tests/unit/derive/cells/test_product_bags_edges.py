"""Bags where the dates are vague, and where two infusions of one day have their times."""

from tests.spec.conftest import PROTOCOL
from tests.spec.dosing.bags import AS_OF, BAG, patient
from tests.story import record_of
from tests.unit.derive.telling import event, quantity

from trialwright.derive.cells.product_bags import Product, dose_by_dose, product_of
from trialwright.events.cells import InfusionGiven

SECOND = BAG.replace("bag A", "bag B")


def product(*more: str, as_of: str = AS_OF) -> Product:
    found = product_of(PROTOCOL, record_of(patient("60", *more), as_of=as_of), parts=1)
    assert found is not None
    return found


def test_a_bag_counted_in_the_month_of_the_infusion_is_no_second_product() -> None:
    """It may have been counted before the infusion: then it was left over."""
    infusion = "2026-10-26  infusion 50 mL of bag A"
    assert [bag.name for bag in product(infusion, f"2026-10  {SECOND}", as_of="2026-12-01").bags] == ["A", "B"]
    assert [bag.name for bag in product(infusion, f"2026-11  {SECOND}", as_of="2026-12-01").bags] == ["B"]


def test_two_bags_of_one_day_are_one_dose_at_whatever_time() -> None:
    story = (
        f"2026-10-24  {SECOND}",
        "2026-10-29T10:00+08:00  infusion 50 mL of bag A",
        "2026-10-29T11:00+08:00  infusion 20 mL of bag B",
    )
    assert [one.bag for one in product(*story).infused] == ["A", "B"]


def test_an_infusion_without_words_goes_on_with_the_dose_before_it() -> None:
    days = ("2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29")
    one = InfusionGiven(bag="A", volume=quantity("50 mL"))
    first, hidden, again, last = (event(n, one, day, redacted=n == 2) for n, day in enumerate(days, 1))
    assert list(dose_by_dose([first, hidden, again, last])) == [[first, hidden, again], [last]]
    assert list(dose_by_dose([hidden, first, last])) == [[hidden, first], [last]]
    assert list(dose_by_dose([])) == []
