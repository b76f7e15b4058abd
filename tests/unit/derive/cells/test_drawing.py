"""Drawing from bags, rounding down and up, and who has signed."""

from decimal import Decimal
from fractions import Fraction

import msgspec
from tests.unit.derive.telling import believed, event

from trialwright.derive.cells.cell_content import Content
from trialwright.derive.cells.dose_plan import settled_below, unsigned
from trialwright.derive.cells.drawing import draw, least_volume
from trialwright.derive.cells.product_bags import Bag
from trialwright.events.cells import CellDoseSettled

STEP = Decimal("0.1")


def bag(name: str, volume: int, per_ml: int) -> Bag:
    content = Content(volume_ml=Fraction(volume), per_ml=Fraction(per_ml), dmso=None, endotoxin=None)
    return Bag(name=name, content=content, disposition=None, condition=None, because=(), steps=())


def test_a_target_that_falls_on_a_step_is_met_exactly() -> None:
    draws, left = draw((bag("A", 50, 1_000_000),), {"A": Fraction(50)}, Fraction(42_900_000), STEP)
    assert (draws[0].volume_ml, draws[0].cells, left["A"]) == (Decimal("42.9"), Decimal(42_900_000), Fraction("7.1"))


def test_just_below_a_step_is_rounded_down() -> None:
    draws, _ = draw((bag("A", 50, 1_000_000),), {"A": Fraction(50)}, Fraction(42_899_999), STEP)
    assert draws[0].volume_ml == Decimal("42.8")


def test_less_than_a_step_draws_nothing() -> None:
    assert draw((bag("A", 50, 1_000_000),), {"A": Fraction(50)}, Fraction(99_999), STEP)[0] == ()


def test_an_empty_bag_and_one_without_cells_are_passed_over() -> None:
    bags = (bag("A", 50, 1_000_000), bag("B", 50, 0), bag("C", 10, 1_000_000))
    draws, _ = draw(bags, {"A": Fraction(0), "B": Fraction(50), "C": Fraction(10)}, Fraction(10_000_000), STEP)
    assert [(one.bag, one.whole) for one in draws] == [("C", True)]


def test_the_least_volume_is_rounded_up_but_not_beyond_the_bag() -> None:
    assert least_volume((bag("A", 50, 1_000_000),), Fraction(42_800_001), STEP) == Decimal("42.9")
    assert least_volume((bag("A", 50, 1_000_000),), Fraction(50_000_000), STEP) == 50
    assert least_volume((bag("A", 50, 1_000_000),), Fraction(50_000_001), STEP) is None
    assert least_volume((bag("A", 50, 0), bag("B", 10, 1_000_000)), Fraction(5_000_000), STEP) == 5


def test_an_outcome_is_about_the_numbers_before_it() -> None:
    body = CellDoseSettled(outcome="infuse_below_target", why="x")
    record = believed([event(7, body)])
    assert settled_below(record, 6)[0] == "infuse_below_target"
    assert settled_below(record, 7) == (None, ())


def test_both_roles_by_two_people() -> None:
    body = CellDoseSettled(outcome="infuse_below_target", why="x")
    chen = msgspec.structs.replace(event(1, body), by="Dr Chen", role="investigator")
    wu = msgspec.structs.replace(event(2, body), by="Wu Min", role="quality_assurance")
    alone = msgspec.structs.replace(wu, by="Dr Chen")
    nurse = msgspec.structs.replace(wu, role="nurse")
    assert unsigned((chen, wu)) == ()
    assert unsigned((chen, alone)) == ("quality_assurance",)
    assert unsigned((chen, alone, wu)) == ()
    assert unsigned((wu,)) == ("investigator",)
    assert unsigned((chen, nurse)) == ("quality_assurance",)
