"""Cells in a bag, at the limits: all cells CAR-positive, and as many as a millilitre can hold."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import BAG, answer, patient

from trialwright.derive.cells.cell_content import copies_per_transduced_cell


@pytest.mark.parametrize(("fraction", "copies"), [("1", "1.2"), ("0.5", "2.4")])
def test_all_cells_may_be_car_positive(fraction: str, copies: str) -> None:
    assert copies_per_transduced_cell(Decimal("1.2"), Decimal(fraction)) == Decimal(copies)


@pytest.mark.parametrize("fraction", ["0", "1.01", "-0.1"])
def test_a_fraction_beyond_its_limits_is_an_error_of_the_caller(fraction: str) -> None:
    with pytest.raises(ValueError, match="wanted above 0 and at most 1; to do: divide %"):
        copies_per_transduced_cell(Decimal("1.2"), Decimal(fraction))


LYMPHOCYTE_UM3 = 210
"""Segel, Cokelet and Lichtman, Blood 1981;57:894-9 (doi 10.1182/blood.v57.5.894.894), at 286 mosmol/L."""
UM3_IN_ML = 10**12


@pytest.mark.parametrize(
    ("count", "reasons"),
    [
        ("20 10*6/mL", []),
        (f"{UM3_IN_ML // LYMPHOCYTE_UM3} /mL", []),  # 4.76 x 10^9: lymphocytes and nothing else
        ("5000 10*6/mL", []),
        ("5000000001 /mL", ["implausible"]),
        ("20000 10*6/mL", ["implausible"]),  # thousands were counted, and millions written
        ("20 10*6/uL", ["implausible"]),  # uL was written for mL
    ],
)
def test_no_more_cells_than_fit_into_a_millilitre(count: str, reasons: list[str]) -> None:
    """The volume of a lymphocyte bounds the count; what lies between that and the next whole 10^9 is let pass."""
    assert -(-UM3_IN_ML // LYMPHOCYTE_UM3 // 10**9) * 10**9 == 5 * 10**9
    found = answer(patient("60", bag=BAG.replace("20 10*6/mL", count)))
    assert [missing.reason for missing in found.missing] == reasons
