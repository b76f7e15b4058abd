"""Too few cells, a planned reduced or split dose, a cap, a second product: outcomes with names, never free text."""

from decimal import Decimal

import pytest
from tests.spec.dosing.bags import BAG, answer, dose, limits, patient, with_dose

from trialwright.protocol.product import DosePart

BELOW = "cell_dose.settled: outcome=infuse_below_target; why=no time to make another"


def test_infusing_below_the_target_wants_two_people() -> None:
    """The investigator settled it, then quality assurance: only then the whole bag may be drawn."""
    one = patient("70", f"2026-10-28  {BELOW} -- Dr Chen, investigator")
    assert dose(one).blocked == (
        "infuse_below_target was settled; still to be settled by another person as: quality_assurance"
    )
    both = dose(f"{one}\n2026-10-28  {BELOW} -- Wu Min, quality_assurance")
    assert (both.blocked, both.outcome, both.parts[0].volume_ml()) == (None, "infuse_below_target", Decimal(50))


def test_one_person_does_not_sign_twice() -> None:
    """Dr Chen in both roles is one person."""
    story = patient(
        "70", f"2026-10-28  {BELOW} -- Dr Chen, investigator", f"2026-10-28  {BELOW} -- Dr Chen, quality_assurance"
    )
    assert dose(story).parts[0].draws == ()


def test_it_stays_a_finding() -> None:
    """Settled or not, the same shortfall is the same query: a deviation."""
    two = (f"2026-10-28  {BELOW} -- Dr Chen, investigator", f"2026-10-28  {BELOW} -- Wu Min, quality_assurance")
    before, after = answer(patient("70")), answer(patient("70", *two))
    assert before.findings == after.findings
    assert after.status == "known"


def test_what_was_settled_for_other_numbers_does_not_count() -> None:
    """The bag was counted again afterwards: people look again."""
    two = (f"2026-10-28  {BELOW} -- Dr Chen, investigator", f"2026-10-28  {BELOW} -- Wu Min, quality_assurance")
    recounted = patient("70", *two, f"2026-10-29  {BAG.replace('50 mL', '30 mL')}")
    assert dose(recounted).blocked == (
        "the product is below the dose; settle one of: infuse_below_target, remanufacture, withdraw"
    )


@pytest.mark.parametrize("outcome", ["remanufacture", "withdraw"])
def test_other_outcomes_draw_nothing(outcome: str) -> None:
    """Another product is made, or the patient is withdrawn."""
    found = dose(patient("70", f"2026-10-28  cell_dose.settled: outcome={outcome}; why=as decided"))
    assert (found.blocked, found.parts[0].draws) == (f"it was settled to {outcome}", ())


def test_an_outcome_that_the_protocol_does_not_allow() -> None:
    """A protocol without infusion below the target."""
    protocol = with_dose(below=("remanufacture", "withdraw"))
    found = dose(patient("70", f"2026-10-28  {BELOW}"), protocol=protocol)
    assert found.blocked == (
        "infuse_below_target was settled, which the protocol does not allow; it allows: remanufacture, withdraw"
    )


def test_a_planned_reduced_dose() -> None:
    """R11. 1 million per kg, planned for its own reason: 60 million for 60 kg are 8.5 mL; it is no shortfall."""
    plan = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=high burden; target=1 10*6/kg"
    found = answer(patient("60", plan))
    assert found.value is not None
    assert (found.value.verdict, found.value.outcome, found.status) == ("above", "planned_reduced", "known")
    assert (found.value.parts[0].volume_ml(), found.value.high_cells) == (Decimal("8.5"), Decimal(60_000_000))
    assert found.findings == ()


@pytest.mark.parametrize(
    ("target", "high"), [("5 10*6/kg", 300_000_000), ("10 10*6/kg", 600_000_000), ("90 10*6{cells}", 90_000_000)]
)
def test_a_planned_dose_may_be_as_high_as_the_range(target: str, high: int) -> None:
    """Written per kg or as a number of cells."""
    plan = f"2026-10-23  cell_dose.settled: outcome=planned_reduced; why=x; target={target}"
    assert dose(patient("60", plan, bag=BAG.replace("50 mL", "90 mL"))).high_cells == high


def test_nobody_plans_no_cells() -> None:
    """A target of 0 is a slip."""
    plan = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=x; target=0 10*6/kg"
    assert [m.reason for m in answer(patient("60", plan)).missing] == ["implausible"]


def test_the_newest_plan_counts() -> None:
    """First 1 million per kg was planned, then 3."""
    plans = [
        f"2026-10-2{day}  cell_dose.settled: outcome=planned_reduced; why=x; target={cells} 10*6/kg"
        for day, cells in ((2, 1), (3, 3))
    ]
    assert dose(patient("60", *plans)).high_cells == 180_000_000


def test_reduced_and_split() -> None:
    """60 million in two halves: 4.2 mL, and what is left to 8.5."""
    reduced = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=x; target=1 10*6/kg"
    split = "2026-10-23  cell_dose.settled: outcome=planned_split; why=x; shares=50,50"
    found = dose(patient("60", reduced, split))
    assert [(p.day, p.volume_ml()) for p in found.parts] == [(0, Decimal("4.2")), (1, Decimal("4.3"))]
    assert found.outcome == "planned_split"


def test_a_planned_dose_is_rechecked_against_the_range_only_if_it_was_in_it() -> None:
    """5 million per kg were planned, the low end; for a kilogram more they are below it. 1 million was below anyway."""
    change = "2026-10-30  weight 61 kg"
    plan = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=x; target={} 10*6/kg"
    assert [f.code for f in answer(patient("60", plan.format(5), change)).findings] == ["cell_dose.recheck"]
    assert answer(patient("60", plan.format(1), change)).findings == ()


def test_a_planned_reduced_dose_that_does_not_say_how_many() -> None:
    """A reduced dose of unknown size is unknown."""
    plan = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=high burden"
    assert [m.what for m in answer(patient("60", plan)).missing] == ["planned cells"]


def test_a_plan_above_the_range_is_a_slip() -> None:
    """A "reduced" dose of 100 million per kg was 1 million with a wrong unit."""
    plan = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=high burden; target=100 10*6/kg"
    assert [m.reason for m in answer(patient("60", plan)).missing] == ["implausible"]


SPLIT = "2026-10-23  cell_dose.settled: outcome=planned_split; why=high burden; shares=10,30,60; days=0,1,2"


def test_a_planned_split_dose() -> None:
    """R11. 10, 30 and 60 % on D0, D1 and D2: each part rounded down, the last takes what is left of the bag."""
    found = dose(patient("60", SPLIT))
    assert found.outcome == "planned_split"
    assert [(p.day, p.volume_ml()) for p in found.parts] == [(0, Decimal(5)), (1, Decimal(15)), (2, Decimal(30))]
    assert sum(p.cells() for p in found.parts) == 349_600_000


def test_a_split_that_does_not_make_a_whole() -> None:
    """10, 30 and 50 % leave a tenth of the dose unsaid."""
    found = answer(patient("60", SPLIT.replace("10,30,60", "10,30,50")))
    assert [m.what for m in found.missing] == ["shares of the split dose"]


@pytest.mark.parametrize(
    ("shares", "days"),
    [("0,100", "0,1"), ("50,50", "0"), ("50,50", "1,2"), ("50,50", "0,0"), ("30,30,40", "0,2,1"), ("50,50", "0,1,2")],
)
def test_a_split_that_nobody_can_follow(shares: str, days: str) -> None:
    """A part of nothing, a part without a day, no part on D0, two on one day, days out of order, a day without a part."""
    plan = f"2026-10-23  cell_dose.settled: outcome=planned_split; why=x; shares={shares}; days={days}"
    assert [m.what for m in answer(patient("60", plan)).missing] == ["shares of the split dose"]


def test_a_split_without_shares() -> None:
    """Where the protocol has one part nobody knows how to split; where it has two, it is split as it says."""
    plan = "2026-10-23  cell_dose.settled: outcome=planned_split; why=x"
    assert [m.what for m in answer(patient("60", plan)).missing] == ["shares of the split dose"]
    halves = (DosePart(day=0, fraction=Decimal("0.5")), DosePart(day=3, fraction=Decimal("0.5")))
    found = dose(patient("60", plan), protocol=with_dose(parts=halves))
    assert [(p.day, p.volume_ml()) for p in found.parts] == [(0, Decimal(25)), (3, Decimal(25))]


def test_a_part_that_was_given_whole() -> None:
    """All 50 mL of the bag."""
    found = dose(patient("60", "2026-10-30  infusion 50 mL of bag A"))
    assert found.parts[0].draws[0].whole
    assert not dose(patient("60", "2026-10-30  infusion 49.9 mL of bag A")).parts[0].draws[0].whole


def test_what_was_given_stays_and_the_rest_is_planned_from_what_is_left() -> None:
    """Of the first part 6 mL were given instead of 5: the second is still 15 mL, the last takes the remaining 29 mL."""
    found = dose(patient("60", SPLIT, "2026-10-30  infusion 6 mL of bag A, fraction 1"))
    assert [(p.given, p.volume_ml()) for p in found.parts] == [
        (True, Decimal(6)),
        (False, Decimal(15)),
        (False, Decimal(29)),
    ]


def test_fixed_numbers_on_two_days() -> None:
    """Another trial's 410 million as 100 on D0 and 310 on D10: the weight does not matter for the dose."""
    parts = (DosePart(day=0, cells=Decimal(100_000_000)), DosePart(day=10, cells=Decimal(310_000_000)))
    protocol = with_dose(low_per_kg=None, high_per_kg=None, cap_cells=None, parts=parts)
    two_bags = patient("30", f"2026-10-24  {BAG.replace('bag A', 'bag B')}")
    found = dose(two_bags, protocol=protocol)
    assert (found.verdict, found.low_cells, found.high_cells) == ("above", Decimal(410_000_000), Decimal(410_000_000))
    assert [(p.day, p.volume_ml()) for p in found.parts] == [(0, Decimal("14.3")), (10, Decimal("44.3"))]
    assert dose(patient("30"), protocol=protocol).verdict == "below"
    assert answer(f"{two_bags}\n2026-10-30  weight 29 kg", protocol=protocol).findings == ()
    half = "2026-10-23  cell_dose.settled: outcome=planned_reduced; why=x; target=205 10*6{cells}"
    reduced = dose(f"{two_bags}\n{half}", protocol=protocol)
    assert sum(p.cells() for p in reduced.parts) <= 205_000_000
    assert [p.volume_ml() for p in reduced.parts] == [Decimal("7.1"), Decimal("22.2")]


def test_a_fixed_dose_needs_no_weight_but_its_limits_do() -> None:
    """410 million are 410 million; what DMSO they bring per kg nobody can say without a weight."""
    protocol = with_dose(
        low_per_kg=None, high_per_kg=None, cap_cells=None, parts=(DosePart(day=0, cells=Decimal(300_000_000)),)
    )
    story = patient("60").replace("2026-10-25  weight 60 kg", "")
    found = answer(story, protocol=protocol)
    assert found.value is not None
    assert (found.status, found.value.per_kg, found.value.verdict) == ("known", None, "above")
    assert [s.name for s in found.steps][-1] == "dose that is meant"
    assert found.steps[-1].how == "300 x 10^6 cells"
    assert [m.what for m in limits(story, protocol=protocol)["dmso"].missing] == ["weight"]


def test_the_cap() -> None:
    """110 kg and 1200 million cells: the range ends at the cap of 1000 million, not at 1100."""
    found = dose(patient("110", bag=BAG.replace("50 mL", "171.7 mL")))
    assert (found.verdict, found.high_cells) == ("above", Decimal(1_000_000_000))
    assert found.parts[0].cells() <= 1_000_000_000
    assert answer(patient("250", bag=BAG.replace("50 mL", "171.7 mL"))).findings == ()
    steps = {
        kg: next(s.how for s in answer(patient(kg)).steps if s.name == "dose that is meant") for kg in ("100", "100.1")
    }
    assert steps["100"] == "500 x 10^6 to 1000 x 10^6 cells"
    assert steps["100.1"] == "500.5 x 10^6 to 1000 x 10^6 cells, which is the cap"
    heavy = dose(patient("250", bag=BAG.replace("50 mL", "171.7 mL")))
    assert (heavy.low_cells, heavy.high_cells, heavy.verdict) == (
        Decimal(1_000_000_000),
        Decimal(1_000_000_000),
        "above",
    )


def test_a_second_product_begins_anew() -> None:
    """R11. Relapsed, made again, lymphodepleted again: the first product and what was left of it do not count."""
    story = patient(
        "30",
        "2026-10-30  infusion 42.9 mL of bag A",
        f"2027-03-01  {BAG.replace('bag A', 'bag C')}",
        "2027-03-02  weight 40 kg",
        "2027-03-02  fludarabine 30 mg given",
    )
    found = dose(story, as_of="2027-03-07")
    assert (found.bags, found.weight_kg, found.parts[0].given) == (("C",), Decimal(40), False)
    given = dose(f"{story}\n2027-03-07  infusion 50 mL of bag C", as_of="2027-03-08")
    assert (given.bags, given.parts[0].given) == (("C",), True)


def test_more_than_the_bag_held() -> None:
    """60 mL of a bag of 50 mL: somebody mistyped, or it was another bag."""
    found = answer(patient("60", "2026-10-30  infusion 60 mL of bag A"))
    assert [f.code for f in found.findings] == ["cell_dose.more_than_the_bag"]
    assert found.status == "review"


def test_a_part_that_the_dose_does_not_have() -> None:
    """A second part of an undivided dose."""
    story = patient("60", "2026-10-30  infusion 25 mL of bag A", "2026-10-31  infusion 25 mL of bag A, fraction 2")
    found = answer(story, as_of="2026-10-31").findings
    assert [f.code for f in found] == ["cell_dose.recheck", "cell_dose.unplanned_part"]
    assert found[1].found == "infused as part 2"
