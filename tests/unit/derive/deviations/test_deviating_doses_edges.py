"""Cells against the volume that was to be drawn: rounded down to a step, a fixed number is never quite reached."""

import msgspec
import pytest
from tests.other_protocol import OTHER
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.deviations.deviating_doses import deviating_cells
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol

FIXED = read_protocol(OTHER, "other.yaml")
"""100 million cells, then 310 million, in steps of 0.5 mL."""


def codes(*lines: str, protocol: TrialProtocol = FIXED, volume: str = "80") -> list[str]:
    """Of a product with 7 million cells in each mL, so that 14 and 44 mL are to be drawn: 98 and 308 million."""
    told = (
        "2026-10-01  apheresis G123498654321",
        "2026-10-20  weight 60 kg",
        f"2026-10-23  bag B1: {volume} mL at 7 10*6/mL viable, viability 90%, CAR 100% of viable, thawed",
        *(f"2026-{line}" for line in lines),
    )
    return [one.code for one in deviating_cells(protocol, record_of("\n".join(told), as_of="2026-12-01"))]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("14", "44", []),  # 406 of 410 million, as was drawn
        ("14", "43.9", ["cells.below_target"]),
        ("13.9", "44", ["cells.below_target"]),
        ("14.1", "43.9", ["cells.below_target"]),  # the second part fell short of its own order
        ("14.1", "44", []),
        ("14", "45", ["cells.above_target"]),  # 413 million
    ],
)
def test_both_sides_of_what_was_to_be_drawn(first: str, second: str, found: list[str]) -> None:
    parts = (
        f"10-25  infusion {first} mL of bag B1, fraction 1",
        f"11-04  infusion {second} mL of bag B1, fraction 2",
    )
    assert codes(*parts) == found


def test_a_dose_that_still_goes_on_is_not_short() -> None:
    assert codes("10-25  infusion 13 mL of bag B1, fraction 1") == []


def test_a_product_that_holds_less_than_the_dose_deviates_however_it_is_drawn() -> None:
    """58 mL hold 406 million: what was settled about it is named, and it stays a deviation."""
    parts = ("10-25  infusion 14 mL of bag B1, fraction 1", "11-04  infusion 44 mL of bag B1, fraction 2")
    assert codes(*parts, volume="58") == ["cells.below_target"]


@pytest.mark.parametrize(("given", "found"), [("42.8", []), ("42.7", ["cells.below_target"])])
def test_a_cap_is_a_fixed_number_too(given: str, found: list[str]) -> None:
    """A cap of 300 million below the 5 million per kg of 60 kg and more: 42.857 mL are drawn as 42.8."""
    dose = msgspec.structs.replace(PROTOCOL.cell_dose, cap_cells=300_000_000, after_thaw=True, weight="infusion")
    protocol = msgspec.structs.replace(PROTOCOL, cell_dose=dose)
    assert codes(f"10-25  infusion {given} mL of bag B1", protocol=protocol) == found


@pytest.mark.parametrize(("given", "found"), [("42.9", []), ("42.8", ["cells.below_target"])])
def test_a_range_is_kept_by_its_lower_end_and_not_by_the_order(given: str, found: list[str]) -> None:
    """60 kg: 80 mL hold 560 million and are all to be drawn, and 300.3 million are within 300 to 600."""
    dose = msgspec.structs.replace(PROTOCOL.cell_dose, after_thaw=True, weight="infusion")
    protocol = msgspec.structs.replace(PROTOCOL, cell_dose=dose)
    assert codes(f"10-25  infusion {given} mL of bag B1", protocol=protocol) == found
