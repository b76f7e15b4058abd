"""The cells: every percentage has its denominator, and an identity is never overridden."""

import pytest
from tests.unit.events.told import refused, told

from trialwright.events.cells import (
    ApheresisCollected,
    InfusionGiven,
    ManufactureEnded,
    ManufactureStarted,
    ProductCharacterised,
    ProductReleased,
)
from trialwright.standards.quantity import read_quantity

BAG = {
    "bag": "B1",
    "volume": "50 mL",
    "concentration": "20 10*6/mL",
    "counted": "total",
    "viability": "92 %",
    "cd3": "95 %",
    "car": "40 %",
    "car_of": "viable_cd3",
}


def test_a_bag_says_what_was_counted_in_what() -> None:
    body = told("product.characterised", **BAG)
    assert isinstance(body, ProductCharacterised)
    assert (body.counted, body.car_of, body.cd3_of, body.post_thaw) == ("total", "viable_cd3", "viable", False)
    assert (body.dmso, body.endotoxin) == (None, None)


@pytest.mark.parametrize("name", ["counted", "viability", "car", "car_of"])
def test_a_number_without_its_denominator_cannot_be_read(name: str) -> None:
    less = {field: value for field, value in BAG.items() if field != name}
    assert f"missing required field `{name}`" in refused("product.characterised", **less)


def test_each_attempt_to_make_the_product_has_a_lot() -> None:
    assert told("manufacture.started", lot="L1") == ManufactureStarted(lot="L1", attempt=1, vector_lot=None)
    assert told("manufacture.started", lot="L2", attempt="2", vector_lot="V7") == ManufactureStarted(
        lot="L2", attempt=2, vector_lot="V7"
    )
    assert told("manufacture.ended", lot="L1", outcome="failed") == ManufactureEnded(lot="L1", outcome="failed")
    assert "missing required field `lot`" in refused("manufacture.started")
    assert "missing required field `lot`" in refused("manufacture.ended", outcome="completed")
    assert "'second' is no whole number" in refused("manufacture.started", lot="L2", attempt="second")
    assert "Invalid enum value 'rejected'" in refused("manufacture.ended", lot="L1", outcome="rejected")


def test_percentages_keep_their_digits_and_their_bound() -> None:
    body = told("product.characterised", **{**BAG, "viability": "92.0 %", "endotoxin": "<0.5 {EU}/mL"})
    assert isinstance(body, ProductCharacterised)
    assert str(body.viability) == "92.0 %"
    assert body.endotoxin == read_quantity("<0.5 {EU}/mL")


def test_a_product_is_the_patients_own_unless_it_is_said_otherwise() -> None:
    assert told("apheresis.collected", product_number="G123498654321") == ApheresisCollected(
        product_number="G123498654321", donor="autologous", donor_code=None
    )


def test_a_release_may_have_a_condition() -> None:
    body = told("product.released", bag="B1", disposition="conditional", condition="sterility outstanding")
    assert body == ProductReleased(bag="B1", disposition="conditional", condition="sterility outstanding")


def test_the_first_infusion_is_the_first_fraction() -> None:
    assert told("infusion.given", bag="B1", volume="50 mL") == InfusionGiven(
        bag="B1", volume=read_quantity("50 mL"), cells=None, fraction=1
    )


@pytest.mark.parametrize("failed", ["document", "printer", "signature"])
def test_paperwork_that_failed_can_be_overridden_by_two(failed: str) -> None:
    told("check.overridden", bag="B1", failed=failed, second="Dr Li", why="thawed, and the printer is down")
    assert "missing required field `second`" in refused("check.overridden", bag="B1", failed=failed, why="x")


def test_an_identity_that_does_not_match_cannot_be_overridden() -> None:
    assert "Invalid enum value 'identity'" in refused(
        "check.overridden", bag="B1", failed="identity", second="Dr Li", why="it was surely his"
    )


def test_a_dose_out_of_range_has_named_outcomes() -> None:
    told("cell_dose.settled", outcome="infuse_below_target", why="blasts rise")
    assert "Invalid enum value 'go ahead'" in refused("cell_dose.settled", outcome="go ahead", why="x")


def test_a_donors_result_is_no_result_of_the_patient() -> None:
    assert type(told("donor.tested", donor="D1", test="hbsag", result="positive")).__name__ == "DonorTested"
