"""No leave to infuse while a dose of cells waits for somebody to look at it: what is said against it, and what takes it away."""

import pytest
from tests.story import record_of
from tests.unit.decide.cases import CHEN, PROTOCOL, asked, codes, protocol

from trialwright.decide.case import Checked, case_of
from trialwright.decide.cells_dosable import cells_dosable

BY_APHERESIS = protocol(("weight: infusion", "weight: apheresis"))
COUNTS = "bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3"
COLLECTED = "2026-10-05  weight 60 kg\n2026-10-05  apheresis G123498654321"
HEAVIER = "2026-10-24T08:00+08:00  weight 66 kg"
REVIEWED = "2026-10-25T07:00+08:00  cell_dose_reviewed: yes"


def dosable(*more: str, collected: str = COLLECTED, as_of: str = "2026-10-25") -> Checked:
    """Dosed by the weight of the apheresis, with one bag and what follows."""
    told = "\n".join((collected, f"2026-10-23  {COUNTS}", *more))
    return cells_dosable(case_of("infuse", BY_APHERESIS, record_of(told, as_of=as_of), CHEN))


def against(*more: str, as_of: str = "2026-10-25") -> list[str]:
    return [each.code for each in dosable(*more, as_of=as_of).against]


def test_a_dose_that_nobody_has_looked_at_is_not_infused() -> None:
    assert against() == []
    (only,) = dosable(HEAVIER).against
    assert only.code == "cells.review"
    assert only.words == (
        "the cell dose waits for a review: the weight was 60 kg when the cell dose was dosed, and is 66 kg now (+10.0 %). "
        "To do: weigh again; if it is right, review the dose computed with the newer weight and attest cell_dose_reviewed. An "
        "investigator attests cell_dose_reviewed after the newest weight and count; an older review does not count "
        "(events 1 and 4)"
    )


def test_a_change_just_below_the_limit_asks_nobody() -> None:
    assert against("2026-10-24T08:00+08:00  weight 65.9 kg") == []


def test_an_investigator_who_has_looked_takes_it_away() -> None:
    found = dosable(HEAVIER, REVIEWED)
    assert found.against == ()
    assert 5 in found.because


@pytest.mark.parametrize(
    "newer",
    [
        "2026-10-25T08:00+08:00  weight 67 kg",
        f"2026-10-25T08:00+08:00  {COUNTS.replace('B1', 'B2')}",
        f"2026-10-25T08:00+08:00  {COUNTS.replace('50 mL', '40 mL')}",
    ],
)
def test_a_look_before_a_newer_weight_or_bag_is_none(newer: str) -> None:
    assert against(HEAVIER, REVIEWED, newer) == ["cells.review"]
    assert against(HEAVIER, REVIEWED, newer, "2026-10-25T09:00+08:00  cell_dose_reviewed: yes") == []


@pytest.mark.parametrize("said", ["no", "yes -- Wu Min, nurse", "no -- Wu Min, nurse"])
def test_a_dose_that_was_withheld_or_looked_at_by_somebody_else_is_not_infused(said: str) -> None:
    assert against(HEAVIER, f"2026-10-25T07:00+08:00  cell_dose_reviewed: {said}") == ["cells.review"]


def test_what_is_missing_is_recorded_and_not_reviewed_away() -> None:
    rivals = ("2026-10-25T07:00+08:00  weight 60 kg", "2026-10-25T07:00+08:00  weight 66 kg")
    (only,) = dosable(*rivals, "2026-10-25T08:00+08:00  cell_dose_reviewed: yes").against
    assert only.code == "cells.provisional"
    assert only.words.startswith("the cell dose is provisional: weight: conflict")
    assert (
        "Record what is missing, or weigh again and correct what is wrong; a review does not replace it" in only.words
    )
    assert against(*rivals, "2026-10-25T08:00+08:00  weight 60.5 kg") == []


def test_the_day_by_whose_weight_the_cells_are_dosed_is_recorded_first() -> None:
    found = dosable("2026-10-24  cell_dose_reviewed: yes", collected="2026-10-20  weight 60 kg")
    assert [each.code for each in found.against] == ["cells.provisional"]
    assert "apheresis: no data" in found.against[0].words


def test_an_unknown_dose_is_unknown_whoever_has_looked_at_it() -> None:
    found = asked("infuse", without=["weight"], more=REVIEWED)
    assert codes(found) == ["cells.unknown"]


def test_a_dose_below_and_in_review_says_both_at_once() -> None:
    """50 million cells: enough for nobody of 66 kg, and the weight has changed."""
    bag = "2026-10-24  bag B1: 50 mL at 1 10*6/mL viable, viability 90%, CAR 100% of viable"
    assert against(HEAVIER, bag) == ["cells.blocked", "cells.review"]
    assert against(HEAVIER, bag, REVIEWED) == ["cells.blocked"]


def test_a_second_product_is_looked_at_anew() -> None:
    """R11. The first was reviewed and infused; the second rests on a new apheresis, a new bag and a new change of weight."""
    second = (
        HEAVIER,
        REVIEWED,
        "2026-10-25T08:00+08:00  infusion 24.0 mL of bag B1",
        "2027-03-01  weight 60 kg",
        "2027-03-01  apheresis G123498654399",
        f"2027-03-20  {COUNTS.replace('B1', 'B2')}",
        "2027-03-24  weight 66 kg",
    )
    assert against(*second, as_of="2027-03-25") == ["cells.review"]
    assert against(*second, "2027-03-25T08:00+08:00  cell_dose_reviewed: yes", as_of="2027-03-25") == []


def test_a_look_before_the_day_of_the_weight_moved_is_none() -> None:
    """By the weight of the first apheresis 54 kg are 10 % less; by that of the corrected one they are 6.9 % less."""
    told = ("2026-10-06  weight 58 kg", HEAVIER.replace("66", "54"), REVIEWED)
    assert against(*told) == []
    assert against(*told, "2026-10-06  replaces 2: apheresis G123498654321") == ["cells.review"]


def test_a_look_at_the_second_product_is_none_at_what_is_left_of_the_first() -> None:
    """The infusion that had spent the first product is voided, or was of far less."""
    told = (
        HEAVIER,
        "2026-10-24T10:00+08:00  infusion 24 mL of bag B1",
        f"2026-10-25T06:00+08:00  {COUNTS.replace('B1', 'B2')}",
        REVIEWED,
    )
    assert against(*told) == []
    assert against(*told, "2026-10-25T08:00+08:00  void 5") == ["cells.review"]
    assert against(*told, "2026-10-24T10:00+08:00  replaces 5: infusion 2 mL of bag B1") == ["cells.review"]


def test_the_next_bag_of_a_dose_that_was_looked_at_asks_nobody_again() -> None:
    assert against(HEAVIER, REVIEWED, "2026-10-25T08:00+08:00  infusion 10 mL of bag B1") == []


def test_the_decision_is_refused_and_given() -> None:
    """The whole decision: a part that the dose does not have was recorded, and an investigator has looked at it."""
    odd = "2026-10-25T08:00+08:00  infusion 10 mL of bag B1, fraction 3"
    assert "cells.review" in codes(asked("infuse", under=PROTOCOL, more=odd))
    after = f"{odd}\n2026-10-25T09:00+08:00  cell_dose_reviewed: yes"
    assert "cells.review" not in codes(asked("infuse", under=PROTOCOL, more=after))
