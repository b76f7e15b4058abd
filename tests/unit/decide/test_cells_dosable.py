"""No leave to infuse while nobody can say which volume: unknown, blocked, given already, or nothing left to draw."""

import pytest
from tests.other_protocol import OTHER
from tests.story import record_of
from tests.unit.decide.cases import CHEN, asked, codes, protocol

from trialwright.decide.case import Checked, case_of
from trialwright.decide.cells_dosable import cells_dosable
from trialwright.protocol.reading import read_protocol

SETTLES = protocol(("below: [withdraw]", "below: [infuse_below_target, withdraw]"))
SPLIT = read_protocol(OTHER, "other.yaml")
SETTLED = "2026-10-24  cell_dose.settled: outcome={}; why=no time to make another"
BELOW = SETTLED.format("infuse_below_target")


def bag(volume: str, name: str = "B1", *, thawed: str = "", day: str = "2026-10-23") -> str:
    """A bag with 1 million viable CAR-positive cells in each mL."""
    return f"{day}  bag {name}: {volume} mL at 1 10*6/mL viable, viability 90%, CAR 100% of viable{thawed}"


@pytest.mark.parametrize(("volume", "given"), [("60", True), ("59.9", False)])
def test_the_least_of_the_dose_is_enough(volume: str, given: bool) -> None:
    """60 kg at 1 to 2 million cells per kg are 60 million."""
    found = asked("infuse", exchange={"counts": bag(volume)})
    assert found.given is given
    assert codes(found) == ([] if given else ["cells.blocked"])


def test_a_blocked_dose_says_what_is_to_be_settled() -> None:
    assert asked("infuse", exchange={"counts": bag("50")}).reasons == (
        "nothing may be drawn of the cells: the product is below the dose; settle one of: withdraw "
        "(events 17, 19 and 29)",
    )


def test_more_than_the_dose_is_drawn_up_to_it() -> None:
    found = asked("infuse", exchange={"counts": bag("500")})
    assert found.given
    assert 29 in found.because


def test_without_a_weight_nobody_knows_the_dose() -> None:
    (words,) = asked("infuse", without=["weight"]).reasons
    assert words.startswith("the cell dose is unknown: weight: no data (nothing is recorded).")
    assert words.endswith("Record what is missing, and ask again")


@pytest.mark.parametrize("more", ["", "2026-10-05  apheresis G123498654321"])
def test_without_counts_nobody_knows_the_dose(more: str) -> None:
    found = asked("infuse", without=["counts"], more=more)
    assert codes(found) == ["cells.unknown"]
    assert "no bag has been characterised" in found.reasons[0]


def test_a_dose_below_the_range_that_both_have_settled_is_not_held() -> None:
    both = f"{BELOW} -- Dr Chen, investigator\n{BELOW} -- Wu Min, quality_assurance"
    small = {"counts": bag("50")}
    counted = "\n".join((bag("50"), both))  # the settling comes after the numbers
    assert asked("infuse", under=SETTLES, without=["counts"], more=counted).given
    one = "\n".join((bag("50"), f"{BELOW} -- Dr Chen, investigator"))
    (words,) = asked("infuse", under=SETTLES, without=["counts"], more=one).reasons
    assert "still to be settled by another person as: quality_assurance" in words
    assert codes(asked("infuse", exchange=small, more=both)) == ["cells.blocked"]  # this protocol does not allow it


@pytest.mark.parametrize("outcome", ["remanufacture", "withdraw"])
def test_cells_that_were_given_up_are_not_infused(outcome: str) -> None:
    found = asked("infuse", more=SETTLED.format(outcome))
    assert codes(found) == ["cells.blocked"]
    assert f"it was settled to {outcome}" in found.reasons[0]


def test_when_all_was_given_the_next_product_is_counted_first() -> None:
    """120 of the 349.6 million cells, 17.1 mL of bag B1, are the whole dose; 10 mL of them still run in."""
    whole = asked("infuse", more="2026-10-25T08:00+08:00  infusion 17.1 mL of bag B1")
    assert codes(whole) == ["cells.given"]
    assert "Record the counts of the next product" in whole.reasons[0]
    assert asked("infuse", more="2026-10-25T08:00+08:00  infusion 10 mL of bag B1").given
    again = f"2026-10-23T08:00+08:00  infusion 17.1 mL of bag B1\n{bag('100', 'B2', day='2026-10-24')}"
    assert asked("infuse", more=again).given


def split(*more: str, counts: str = "500") -> Checked:
    """Under the other protocol: 100 million cells on day 0 and 310 million on day 10, counted after thawing."""
    told = "\n".join(
        ("2026-10-01  apheresis G123498654321", "2026-10-20  weight 60 kg", bag(counts, thawed=", thawed"), *more)
    )
    return cells_dosable(case_of("infuse", SPLIT, record_of(told, as_of="2026-11-04"), CHEN))


def test_the_part_that_is_next_has_something_to_draw() -> None:
    assert split().against == ()
    assert split("2026-10-25  infusion 100 mL of bag B1, fraction 1").against == ()
    (against,) = split("2026-10-25  infusion 500 mL of bag B1, fraction 1").against
    assert against.code == "cells.nothing_left"
    assert against.words.startswith(
        "nothing is left to draw for part 2 of the cell dose. Record the counts of another bag"
    )
    assert against.because == (2, 3)


def test_after_the_second_part_nothing_is_next() -> None:
    one = "2026-10-25  infusion 100 mL of bag B1, fraction 1"
    assert split(one, "2026-11-04  infusion 309.5 mL of bag B1, fraction 2").against == ()  # half a mL still runs in
    assert [each.code for each in split(one, "2026-11-04  infusion 310 mL of bag B1, fraction 2").against] == [
        "cells.given"
    ]


def test_a_dose_by_the_counts_after_thawing_waits_for_them() -> None:
    told = f"2026-10-01  apheresis G123498654321\n2026-10-20  weight 60 kg\n{bag('500')}"
    before = cells_dosable(case_of("infuse", SPLIT, record_of(told, as_of="2026-10-25"), CHEN))
    assert [each.code for each in before.against] == ["cells.unknown"]
    assert "count of bag B1 after thawing: no data (the protocol doses by it)" in before.against[0].words
    thawed = f"{told}\n{bag('500', thawed=', thawed', day='2026-10-25T08:50+08:00')}"
    assert not cells_dosable(case_of("infuse", SPLIT, record_of(thawed, as_of="2026-10-25"), CHEN)).against


def test_cells_of_rejected_bags_are_not_drawn() -> None:
    (against,) = split("2026-10-24  bag B1 rejected").against
    assert against.code == "cells.blocked"
    assert "every bag was rejected: B1" in against.words
