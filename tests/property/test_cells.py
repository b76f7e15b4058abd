"""Laws of the cell dose: never above what is meant, the same in every unit, and proportional to the patient."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.spec.conftest import PROTOCOL
from tests.spec.dosing.bags import AS_OF
from tests.story import record_of

from trialwright.derive.cells.cell_answer import CellDoseAnswer
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.cell_limits import cell_limits
from trialwright.derive.record import Record

tenths = st.integers(10, 2500).map(lambda n: Decimal(n) / 10)
percents = st.integers(10, 1000).map(lambda n: Decimal(n) / 10)
counts = st.integers(1, 60_000).map(lambda n: Decimal(n) / 1000)


def told(
    weight: Decimal,
    bags: list[tuple[Decimal, Decimal, Decimal]],
    *,
    shares: tuple[int, ...] = (),
    counted: str = "total",
    unit: str = "10*6/mL",
) -> Record:
    """A patient of this weight with these bags, each of so many mL, million cells in a mL and percent CAR-positive."""
    factor = {"10*6/mL": 1, "/mL": 1_000_000, "10*9/L": 1}[unit]
    lines = [
        "2026-10-20  male, born 1996-01-01",
        f"2026-10-25  weight {weight:f} kg",
        "2026-10-25  fludarabine 55 mg given",
        *(
            f"2026-10-24  bag {chr(65 + n)}: {volume:f} mL at {count * factor:f} {unit} {counted}, viability 80%, "
            f"CD3 90%, CAR {car:f}% of viable_cd3, DMSO 5%, endotoxin 0.5 {{EU}}/mL"
            for n, (volume, count, car) in enumerate(bags)
        ),
    ]
    if shares:
        parts, days = ",".join(map(str, shares)), ",".join(map(str, range(len(shares))))
        lines.append(f"2026-10-23  cell_dose.settled: outcome=planned_split; why=x; shares={parts}; days={days}")
    return record_of("\n".join(lines), as_of=AS_OF)


def dose(record: Record) -> CellDoseAnswer:
    found = cell_dose(PROTOCOL, record).value
    assert found is not None
    return found


one_bag = st.tuples(tenths, counts, percents)
some_bags = st.lists(one_bag, min_size=1, max_size=4)
some_shares = st.sampled_from([(), (50, 50), (10, 30, 60), (33, 33, 34)])


@settings(max_examples=60, deadline=None)
@given(tenths, some_bags, some_shares)
def test_what_is_drawn_never_exceeds_the_highest_dose(
    weight: Decimal, bags: list[tuple[Decimal, Decimal, Decimal]], shares: tuple[int, ...]
) -> None:
    found = dose(told(weight, bags, shares=shares))
    drawn = sum((part.cells() for part in found.parts), Decimal(0))
    assert drawn <= found.high_cells
    assert drawn <= found.available_cells
    for name in found.bags:
        held = bags[ord(name) - 65][0]
        assert sum(d.volume_ml for p in found.parts for d in p.draws if d.bag == name) <= held


@settings(max_examples=60, deadline=None)
@given(tenths, one_bag)
def test_nothing_is_drawn_below_the_lowest_dose_and_next_to_nothing_is_left_out_above(
    weight: Decimal, bag: tuple[Decimal, Decimal, Decimal]
) -> None:
    found = dose(told(weight, [bag]))
    drawn = found.parts[0].cells()
    if found.verdict == "below":
        assert drawn == 0
    elif found.verdict == "within":
        assert drawn == found.available_cells
    else:
        step_cells = bag[1] * 1_000_000 * Decimal("0.8") * Decimal("0.9") * bag[2] / 100 / 10
        assert found.high_cells - drawn < step_cells


@settings(max_examples=40, deadline=None)
@given(tenths, one_bag, st.sampled_from(["/mL", "10*9/L"]))
def test_a_change_of_unit_changes_nothing(weight: Decimal, bag: tuple[Decimal, Decimal, Decimal], unit: str) -> None:
    usual, other = dose(told(weight, [bag])), dose(told(weight, [bag], unit=unit))
    assert (usual.verdict, usual.available_cells, usual.parts) == (other.verdict, other.available_cells, other.parts)


@settings(max_examples=40, deadline=None)
@given(tenths, one_bag, st.integers(2, 5))
def test_a_bag_and_a_patient_of_n_times_the_size_have_the_same_verdict(
    weight: Decimal, bag: tuple[Decimal, Decimal, Decimal], times: int
) -> None:
    volume, count, car = bag
    big = weight * times
    if big > 100:  # beyond that the cap of the dose is no longer in proportion
        return
    small, large = dose(told(weight, [bag])), dose(told(big, [(volume * times, count, car)]))
    assert small.verdict == large.verdict
    assert large.high_cells == small.high_cells * times


@settings(max_examples=40, deadline=None)
@given(st.integers(100, 500).map(lambda n: Decimal(n) / 10), one_bag, st.integers(2, 5))
def test_limits_scale_with_the_weight(weight: Decimal, bag: tuple[Decimal, Decimal, Decimal], times: int) -> None:
    volume, count, car = bag
    small, large = told(weight, [bag]), told(weight * times, [(volume, count * times, car)])
    first, second = (cell_limits(PROTOCOL, r, cell_dose(PROTOCOL, r)) for r in (small, large))
    for name in ("dmso", "volume"):
        one, other = first[name].value, second[name].value
        if one is not None and other is not None and one.most_ml is not None and other.most_ml is not None:
            assert abs(other.most_ml - one.most_ml * times) < Decimal("1e-15")


@settings(max_examples=40, deadline=None)
@given(tenths, one_bag)
def test_a_viable_count_has_at_least_as_many_cells_as_a_total_one(
    weight: Decimal, bag: tuple[Decimal, Decimal, Decimal]
) -> None:
    total, viable = dose(told(weight, [bag])), dose(told(weight, [bag], counted="viable"))
    assert viable.available_cells * Decimal("0.8") == total.available_cells
