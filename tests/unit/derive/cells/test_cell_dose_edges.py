"""Parts of a dose of which more was given than was meant, and a settlement that is older than the cells."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import BAG, answer, dose, patient, with_dose

from trialwright.protocol.product import DosePart

THREE = tuple(DosePart(day=day, fraction=Decimal(share)) for day, share in ((0, "0.1"), (1, "0.3"), (2, "0.6")))
SPLIT = with_dose(parts=THREE)


def drawn(weight: str, *more: str) -> list[Decimal]:
    return [part.cells() for part in dose(patient(weight, *more), protocol=SPLIT).parts]


def test_a_part_takes_no_more_than_the_parts_before_it_have_left() -> None:
    """30 kg: 300 of the 350 million cells. 40 of 50 mL were the first part, so 20 million are left, not 30 % of 300."""
    first, second, third = drawn("30", "2026-10-30  infusion 40 mL of bag A, fraction 1")
    assert (first, second, third) == (Decimal(279_680_000), Decimal(20_276_800), Decimal(0))


def test_no_cell_is_drawn_once_more_than_the_dose_was_given() -> None:
    """A second bag that holds less than one cell is not drawn either."""
    thin = BAG.replace("bag A: 50 mL at 20 10*6/mL", "bag B: 1 mL at 1 /mL")
    first, second, third = drawn("30", f"2026-10-24  {thin}", "2026-10-30  infusion 50 mL of bag A, fraction 1")
    assert first > dose(patient("30"), protocol=SPLIT).high_cells
    assert second == third == 0


@pytest.mark.parametrize("weight", ["60", "65.5"])
def test_the_step_divides_by_the_weight_as_the_answer_does(weight: str) -> None:
    found = answer(patient(weight))
    assert found.value is not None
    (step,) = (step for step in found.steps if step.name == "cells per kg")
    assert step.value == found.value.per_kg


def test_the_first_event_of_a_log_may_settle_a_product_without_a_bag() -> None:
    settled = "2026-10-23  cell_dose.settled: outcome=remanufacture; why=the bag broke"
    story = patient("60", "2026-10-26  bag A rejected")
    assert dose(f"{settled}\n{story}").outcome == "remanufacture"
    assert dose(story).outcome is None
