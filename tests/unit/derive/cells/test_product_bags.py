"""Bags: redaction, rejection, unreadable volumes, and which dose an infusion belongs to."""

from tests.spec.conftest import PROTOCOL
from tests.spec.dosing.bags import AS_OF, BAG, patient
from tests.story import events_of, record_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.product_bags import Product, product_of, remaining
from trialwright.events.cells import CellDoseSettled, InfusionGiven, ProductCharacterised
from trialwright.standards.quantity import read_quantity


def product(story: str, *, as_of: str = AS_OF, parts: int = 1) -> Product:
    found = product_of(PROTOCOL, record_of(story, as_of=as_of), parts=parts)
    assert found is not None
    return found


def test_no_bag_no_product() -> None:
    assert product_of(PROTOCOL, record_of("2026-10-10  apheresis G123498654321"), parts=1) is None


def test_a_redacted_count_may_be_of_any_bag() -> None:
    told = events_of(patient("60"))
    body = next(e.body for e in told if isinstance(e.body, ProductCharacterised))
    hidden = event(9, body, "2026-10-25", redacted=True)
    answer = cell_dose(PROTOCOL, believed([*told, hidden], as_of=AS_OF))
    assert (answer.status, [m.reason for m in answer.missing], answer.because) == ("unknown", ["redacted"], (9,))


def test_a_redacted_settling_may_have_reduced_the_dose_or_given_it_up() -> None:
    """What is left of the record would be the whole dose."""
    told = events_of(patient("60"))
    settled = CellDoseSettled(outcome="planned_reduced", why="frail", target=read_quantity("30 10*6{cells}"))
    plain, hidden = (event(9, settled, "2026-10-25", redacted=redacted) for redacted in (False, True))
    answer = cell_dose(PROTOCOL, believed([*told, plain], as_of=AS_OF))
    assert answer.value is not None
    assert (answer.status, answer.value.outcome) == ("known", "planned_reduced")
    answer = cell_dose(PROTOCOL, believed([*told, hidden], as_of=AS_OF))
    assert (answer.status, [m.reason for m in answer.missing], answer.because) == ("unknown", ["redacted"], (9,))


def test_an_infused_volume_that_cannot_be_read() -> None:
    told = events_of(patient("60"))
    given = event(9, InfusionGiven(bag="A", volume=read_quantity("50 drops")), "2026-10-30")
    answer = cell_dose(PROTOCOL, believed([*told, given], as_of=AS_OF))
    assert [(m.what, m.reason) for m in answer.missing] == [("volume infused of bag A", "unit_unusable")]


def test_an_infusion_without_any_characterised_bag_is_no_silence() -> None:
    answer = cell_dose(PROTOCOL, record_of("2026-10-20  infusion 50 mL of bag A"))
    assert (answer.status, [m.what for m in answer.missing]) == ("unknown", ["product"])


def test_the_newest_disposition_and_its_condition() -> None:
    bag = product(patient("60", "2026-10-26  bag A conditional: Gram stain", "2026-10-28  bag A released")).bags[0]
    assert (bag.disposition, bag.condition) == ("released", None)


def test_a_rejected_bag_leaves_the_other() -> None:
    second = f"2026-10-24  {BAG.replace('bag A', 'bag B')}"
    found = product(patient("60", second, "2026-10-26  bag A rejected"))
    assert ([bag.name for bag in found.bags], found.rejected) == (["B"], ("A",))


def test_what_remains_is_never_below_nothing() -> None:
    found = product(patient("60", "2026-10-30  infusion 60 mL of bag A"))
    assert remaining(found) == {"A": 0}


def test_two_bags_of_one_day_are_one_dose() -> None:
    second = f"2026-10-24  {BAG.replace('bag A', 'bag B')}"
    story = patient("60", second, "2026-10-30  infusion 50 mL of bag A", "2026-10-30  infusion 20 mL of bag B")
    assert [one.bag for one in product(story).infused] == ["A", "B"]


def test_a_bag_left_over_is_not_a_second_product() -> None:
    second = f"2026-10-24  {BAG.replace('bag A', 'bag B')}"
    found = product(patient("60", second, "2026-10-30  infusion 50 mL of bag A"))
    assert [bag.name for bag in found.bags] == ["A", "B"]


def test_a_bag_counted_at_the_moment_of_the_infusion_is_no_second_product() -> None:
    moment = "2026-10-30T10:00:00.000000+08:00"
    counted = f"{moment}  {BAG.replace('bag A', 'bag B')}"
    found = product(patient("60", f"{moment}  infusion 50 mL of bag A", counted))
    assert [bag.name for bag in found.bags] == ["A", "B"]


def test_a_third_product() -> None:
    later = [
        "2026-10-30  infusion 50 mL of bag A",
        f"2027-03-01  {BAG.replace('bag A', 'bag C')}",
        "2027-03-05  infusion 50 mL of bag C",
        f"2027-09-01  {BAG.replace('bag A', 'bag E')}",
    ]
    found = product(patient("60", *later), as_of="2027-09-02")
    assert ([bag.name for bag in found.bags], found.infused) == (["E"], ())
    before = product(patient("60", *later), as_of="2027-03-06")
    assert ([bag.name for bag in before.bags], [one.bag for one in before.infused]) == (["C"], ["C"])
