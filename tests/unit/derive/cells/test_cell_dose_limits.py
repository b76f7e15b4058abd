"""Parts of a dose that are nothing, and a planned dose as small as there can be."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import answer, dose, patient, with_dose

from trialwright.protocol.product import DosePart


def test_a_part_without_a_share_takes_no_cells() -> None:
    parts = (DosePart(day=0, fraction=Decimal(0)), DosePart(day=1, fraction=Decimal(1)))
    first, last = dose(patient("60"), protocol=with_dose(parts=parts)).parts
    assert first.cells() == 0
    assert last.cells() > 0


@pytest.mark.parametrize(("target", "missing"), [("0", ["planned cells"]), ("1", [])])
def test_one_cell_is_a_dose(target: str, missing: list[str]) -> None:
    plan = f"2026-10-23  cell_dose.settled: outcome=planned_reduced; why=x; target={target} {{cells}}"
    assert [one.what for one in answer(patient("60", plan)).missing] == missing


def test_an_infusion_that_was_corrected_since_makes_another_dose() -> None:
    """The look was at what 10 mL leave in the bag, and not at what 12 mL leave."""
    told = (
        "2026-10-30T06:00+08:00  weight 66 kg",
        "2026-10-30T07:00+08:00  infusion 10 mL of bag A",
        "2026-10-30T08:00+08:00  cell_dose_reviewed: yes",
    )
    assert answer(patient("60", *told)).status == "known"
    corrected = "2026-10-30T07:00+08:00  replaces 7: infusion 12 mL of bag A"
    assert answer(patient("60", *told, corrected)).status == "review"
