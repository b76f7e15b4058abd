"""What one characterisation of a bag says: viable CAR-positive cells in a mL, with gate discipline.

A count that is already of viable cells is not multiplied by the viability again, and a percentage that is already of all
viable cells is not multiplied by the CD3 fraction again (TV-4.15). Everything is exact.
"""

from decimal import Decimal
from fractions import Fraction

import msgspec

from trialwright.derive.answer import Missing, Step
from trialwright.derive.comparing import as_decimal
from trialwright.events.cells import ProductCharacterised
from trialwright.events.event import Event
from trialwright.standards.quantity import Quantity
from trialwright.standards.units import conversion, unit_trap

PACKED_PER_ML = 5_000_000_000
"""More cells than this do not fit into a mL, so it is a slip of the unit.

Human lymphocytes of 210 um3 fill a mL completely, with nothing between them, at 4.76 x 10^9 (Segel, Cokelet and Lichtman,
Blood 1981;57:894-9: the mean of two methods); rounded up to the next whole 10^9. Cells that were activated are larger.
"""
GATES = "viable CAR-positive = cells x viability x CD3 of viable x CAR of viable CD3; no gate twice"
"""The rule of the clinical reference, 4.6."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a bag.

    Parameters
    ----------
    volume_ml : Fraction
        mL.
    per_ml : Fraction
        Viable CAR-positive cells in a mL.
    dmso : Fraction or None
        Volume of DMSO in the volume of the bag, 0 to 1; None where it was not recorded.
    endotoxin : Quantity or None
        As reported.
    """

    volume_ml: Fraction
    per_ml: Fraction
    dmso: Fraction | None
    endotoxin: Quantity | None

    def cells(self) -> Fraction:
        """Viable CAR-positive cells in the whole bag."""
        return self.volume_ml * self.per_ml


def content_of_bag(body: ProductCharacterised) -> Content | Missing:
    """What a characterisation says, exactly; or what keeps it from saying anything.

    Parameters
    ----------
    body : ProductCharacterised
        Volume, count and percentages as reported, each percentage with what it is a percentage of.

    Returns
    -------
    Content or Missing
        Missing where a number is only a bound, its unit cannot be used or it is not plausible, and where CAR is reported
        among CD3-positive cells without their fraction.

    References
    ----------
    Clinical reference, 4.6 (TV-4.10 to TV-4.15).

    Examples
    --------
    >>> bag = ProductCharacterised(
    ...     bag="A", volume=Quantity(value=Decimal(50), unit="mL"),
    ...     concentration=Quantity(value=Decimal(20), unit="10*6/mL"), counted="total",
    ...     viability=Quantity(value=Decimal(92), unit="%"), cd3=Quantity(value=Decimal(95), unit="%"),
    ...     car=Quantity(value=Decimal(40), unit="%"), car_of="viable_cd3",
    ... )
    >>> content = content_of_bag(bag)
    >>> int(content.cells()), int(content.per_ml)
    (349600000, 6992000)
    """
    volume = in_unit("volume of the bag", body.volume, "mL")
    per_ml = _per_ml(body)
    dmso = None if body.dmso is None else fraction_of("DMSO", body.dmso)
    if isinstance(volume, Missing):
        return volume
    if isinstance(per_ml, Missing):
        return per_ml
    if isinstance(dmso, Missing):
        return dmso
    if volume <= 0:
        return Missing("volume of the bag", "implausible", f"{body.volume} is no volume of a bag")
    return Content(volume_ml=volume, per_ml=per_ml, dmso=dmso, endotoxin=body.endotoxin)


def _per_ml(body: ProductCharacterised) -> Fraction | Missing:
    """Viable CAR-positive cells in a mL: each gate once."""
    count = in_unit("cell count of the bag", body.concentration, "/mL")
    if isinstance(count, Missing):
        return count
    if not 0 <= count <= PACKED_PER_ML:
        detail = f"{body.concentration} do not fit into a mL: is the unit right?"
        return Missing("cell count of the bag", "implausible", detail)
    factors = (
        fraction_of("viability", body.viability),
        _cd3(body),
        fraction_of("CAR-positive fraction", body.car),
    )
    wrong = next((factor for factor in factors if isinstance(factor, Missing)), None)
    if wrong is not None:
        return wrong
    viability, cd3, car = (factor for factor in factors if isinstance(factor, Fraction))
    return count * (viability if body.counted == "total" else 1) * cd3 * car


def _cd3(body: ProductCharacterised) -> Fraction | Missing:
    """By what the CAR percentage must still be multiplied so that it is one of viable cells."""
    if body.car_of == "viable":
        return Fraction(1)
    if body.cd3 is None:
        detail = "CAR is reported among viable CD3-positive cells: their fraction of the viable cells is wanted"
        return Missing("CD3-positive fraction", "no_data", detail)
    return fraction_of("CD3-positive fraction", body.cd3)


def in_unit(what: str, quantity: Quantity, unit: str, *, wanted: str | None = None) -> Fraction | Missing:
    """The number of a quantity in a unit, exactly; or why there is none.

    Parameters
    ----------
    what : str
        What the quantity is of, for the words of `Missing`.
    quantity : Quantity
        As reported.
    unit : str
        In which the number is given, as a UCUM code.
    wanted : str or None
        The unit that people write, where it is another than that of the number.

    Examples
    --------
    >>> in_unit("volume", Quantity(value=Decimal("0.05"), unit="L"), "mL")
    Fraction(50, 1)
    >>> in_unit("count", Quantity(value=Decimal(2), unit="x10^7/mL"), "/mL").detail
    'x10^7/mL is not written so in UCUM; write 10*7/mL'
    """
    if quantity.bound != "=":
        return Missing(what, "beyond_measurement", f"{quantity} gives no number to compute with")
    convert = conversion(quantity.unit, unit)
    if convert is None:
        words = f"found {quantity}, wanted a unit that can be converted to {wanted or unit}"
        return Missing(what, "unit_unusable", unit_trap(quantity.unit) or words)
    return convert(quantity.value)


def fraction_of(what: str, quantity: Quantity) -> Fraction | Missing:
    """The fraction, 0 to 1, that a percentage stands for; or why it stands for none.

    Examples
    --------
    >>> fraction_of("viability", Quantity(value=Decimal("92.5"), unit="%"))
    Fraction(37, 40)
    >>> fraction_of("viability", Quantity(value=Decimal(92), unit="1")).reason
    'implausible'
    >>> fraction_of("DMSO", Quantity(value=Decimal(10), unit="%{vol}")).detail
    'found 10 %{vol}, wanted a unit that can be converted to %'
    """
    found = in_unit(what, quantity, "1", wanted="%")
    if isinstance(found, Fraction) and not 0 <= found <= 1:
        return Missing(what, "implausible", f"{quantity} is no fraction of a whole: is the unit right?")
    return found


def content_steps(event: Event, body: ProductCharacterised, content: Content) -> tuple[Step, ...]:
    """The arithmetic of a bag, as the cell laboratory would write it down."""
    factors = [f"{body.concentration}"]
    if body.counted == "total":
        factors.append(f"{body.viability} viable")
    if body.car_of == "viable_cd3":
        factors.append(f"{body.cd3} CD3 of viable")
    factors.append(f"{body.car} CAR of {body.car_of.replace('_', ' ').replace('cd3', 'CD3')}")
    counted = "total cells counted" if body.counted == "total" else "viable cells counted, viability not applied again"
    thawed = "after thawing" if body.post_thaw else "before freezing or fresh"
    per_ml = Step(
        name=f"bag {body.bag}: viable CAR-positive cells in a mL",
        value=as_decimal(content.per_ml),
        unit="{cells}/mL",
        how=f"{' x '.join(factors)} ({counted}; {thawed}, {event.happened.text})",
        source=GATES,
        because=(event.seq,),
    )
    whole = Step(
        name=f"bag {body.bag}: viable CAR-positive cells",
        value=as_decimal(content.cells()),
        unit="{cells}",
        how=f"{body.volume} x {per_ml.value:f} cells/mL",
        source=GATES,
        because=(event.seq,),
    )
    return per_ml, whole


def copies_per_transduced_cell(copies_per_cell: Decimal, car_fraction: Decimal) -> Decimal:
    """The vector copies in a cell that has any, from the mean over all cells.

    A mean of 1.2 looks harmless; where only one cell in five was transduced, each of those carries six (TV-5.1).

    Parameters
    ----------
    copies_per_cell : Decimal
        Mean vector copy number over all cells, transduced or not.
    car_fraction : Decimal
        Fraction of CAR-positive cells among those same cells, above 0 and at most 1.

    Raises
    ------
    ValueError
        If the fraction is not above 0 and at most 1.

    References
    ----------
    Clinical reference, 5.2: the limit of 5 copies is per transduced cell.

    Examples
    --------
    >>> [copies_per_transduced_cell(Decimal("1.2"), Decimal(f)) for f in ("0.40", "0.20")]
    [Decimal('3'), Decimal('6')]
    """
    if not 0 < car_fraction <= 1:
        raise ValueError(
            f"found a CAR-positive fraction of {car_fraction}, wanted above 0 and at most 1; to do: divide %"
        )
    return copies_per_cell / car_fraction
