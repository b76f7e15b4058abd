"""Which volume is drawn from which bag, so that no part of the dose is ever above what is meant."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from trialwright.derive.cells.product_bags import Bag
from trialwright.derive.comparing import as_decimal
from trialwright.derive.doses.rounding import rounded_down, rounded_up


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """A volume of one bag.

    Parameters
    ----------
    bag : str
        As it is labelled.
    volume_ml : Decimal
        mL; the whole content as it was measured, or rounded down to a measurable step.
    cells : Decimal
        Viable CAR-positive cells in it.
    whole : bool
        Whether it is all that is in the bag.
    """

    bag: str
    volume_ml: Decimal
    cells: Decimal
    whole: bool


def draw(
    bags: Sequence[Bag], left_ml: Mapping[str, Fraction], target: Fraction, step: Decimal
) -> tuple[tuple[Draw, ...], dict[str, Fraction]]:
    """The volumes that hold at most the target, taken bag by bag; and what is then left in each.

    Parameters
    ----------
    bags : sequence of Bag
        In the order in which they are taken.
    left_ml : mapping
        mL still in each bag.
    target : Fraction
        Viable CAR-positive cells that must not be exceeded.
    step : Decimal
        mL; a part of a bag is rounded down to whole steps of this.

    References
    ----------
    Clinical reference, 4.6: round down to 0.1 mL when capping at the maximum; a part-used bag is accounted for.
    """
    left, drawn = dict(left_ml), []
    for bag in bags:
        held = left[bag.name] * bag.content.per_ml
        if held == 0:
            continue
        whole = held <= target
        volume = left[bag.name] if whole else Fraction(rounded_down(target / bag.content.per_ml, step))
        if volume > 0:
            cells = volume * bag.content.per_ml
            drawn.append(Draw(bag=bag.name, volume_ml=as_decimal(volume), cells=as_decimal(cells), whole=whole))
            left[bag.name] -= volume
            target -= cells
        if not whole:
            break
    return tuple(drawn), left


def least_volume(bags: Sequence[Bag], target: Fraction, step: Decimal) -> Decimal | None:
    """The least volume in mL, rounded up to a step, that holds the target; None where the bags do not hold it."""
    volume = Fraction(0)
    for bag in bags:
        if bag.content.per_ml <= 0:
            continue
        if bag.content.cells() >= target:
            exact = target / bag.content.per_ml
            last = min(Fraction(rounded_up(exact, step)), bag.content.volume_ml)
            return as_decimal(volume + last)
        volume += bag.content.volume_ml
        target -= bag.content.cells()
    return None
