"""Cells in a bag, at the limits: all cells CAR-positive, and as many as a millilitre can hold."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import BAG, answer, patient

from trialwright.derive.cell_content import PACKED_PER_ML, copies_per_transduced_cell


@pytest.mark.parametrize(("fraction", "copies"), [("1", "1.2"), ("0.5", "2.4")])
def test_all_cells_may_be_car_positive(fraction: str, copies: str) -> None:
    assert copies_per_transduced_cell(Decimal("1.2"), Decimal(fraction)) == Decimal(copies)


@pytest.mark.parametrize("fraction", ["0", "1.01", "-0.1"])
def test_a_fraction_beyond_its_limits_is_an_error_of_the_caller(fraction: str) -> None:
    with pytest.raises(ValueError, match="wanted above 0 and at most 1; to do: divide %"):
        copies_per_transduced_cell(Decimal("1.2"), Decimal(fraction))


@pytest.mark.parametrize(("more", "reasons"), [(0, []), (1, ["implausible"])])
def test_no_more_cells_than_fit_into_a_millilitre(more: int, reasons: list[str]) -> None:
    bag = BAG.replace("20 10*6/mL", f"{PACKED_PER_ML + more} /mL")
    assert [missing.reason for missing in answer(patient("60", bag=bag)).missing] == reasons
