"""Laws of exact conversion: there and back is where one was, a detour changes nothing, an order is kept."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from trialwright.standards.analytes import ANALYTES, Analyte, conversion_for, limit_in_reported_unit, to_unit
from trialwright.standards.quantity import Quantity
from trialwright.standards.units import UNITS, conversion

codes = st.sampled_from(sorted(UNITS))
values = st.decimals(min_value=Decimal(-(10**6)), max_value=Decimal(10**6), allow_nan=False, places=6)


@st.composite
def peers(draw: st.DrawFn, count: int) -> list[str]:
    """Units of one dimension."""
    first = draw(codes)
    same = sorted(code for code, unit in UNITS.items() if unit.dimension == UNITS[first].dimension)
    return [first, *(draw(st.sampled_from(same)) for _ in range(count - 1))]


@st.composite
def usable_units(draw: st.DrawFn) -> tuple[Analyte, str, str]:
    """An analyte and two units that it can be reported in."""
    analyte = draw(st.sampled_from(sorted(ANALYTES.values(), key=lambda one: one.name)))
    usable = sorted(
        text for text in {*UNITS, *analyte.aliases} if conversion_for(analyte, text, analyte.unit) is not None
    )
    return analyte, draw(st.sampled_from(usable)), draw(st.sampled_from(usable))


@given(peers(2), values)
def test_there_and_back_is_exact(units: list[str], value: Decimal) -> None:
    there, back = conversion(units[0], units[1]), conversion(units[1], units[0])
    assert there is not None
    assert back is not None
    assert back(there(value)) == value


@given(peers(3), values)
def test_a_detour_changes_nothing(units: list[str], value: Decimal) -> None:
    first, second, direct = (
        conversion(units[0], units[1]),
        conversion(units[1], units[2]),
        conversion(units[0], units[2]),
    )
    assert first is not None
    assert second is not None
    assert direct is not None
    assert second(first(value)) == direct(value)


@given(codes, codes)
def test_units_convert_both_ways_or_not_at_all(one: str, other: str) -> None:
    there, back = conversion(one, other), conversion(other, one)
    assert (there is None) == (back is None) == (UNITS[one].dimension != UNITS[other].dimension)


@given(usable_units(), values, values)
def test_comparing_in_either_unit_gives_the_same_answer(
    units: tuple[Analyte, str, str], limit: Decimal, result: Decimal
) -> None:
    """The limit in the reported unit, or the result in the limit's unit: eligibility may not depend on which."""
    analyte, limit_unit, reported_unit = units
    limit_there = limit_in_reported_unit(analyte, limit, limit_unit, reported_unit)
    result_here = to_unit(analyte, Quantity(value=result, unit=reported_unit), limit_unit)
    assert limit_there is not None
    assert result_here is not None
    assert (result < limit_there) == (result_here < limit)
    assert (result == limit_there) == (result_here == limit)


@given(usable_units(), values)
def test_an_analyte_s_units_go_there_and_back(units: tuple[Analyte, str, str], value: Decimal) -> None:
    analyte, one, other = units
    there, back = conversion_for(analyte, one, other), conversion_for(analyte, other, one)
    assert there is not None
    assert back is not None
    assert back(there(value)) == value
