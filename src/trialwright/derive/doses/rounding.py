"""From the exact dose to what can be drawn up: the nearest step, whole vials, and how far they may be off."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from trialwright.protocol.regimen import Drug


def nearest(amount: Decimal, step: Decimal) -> Decimal:
    """The multiple of a step that is nearest; halves go up.

    Examples
    --------
    >>> nearest(Decimal("54.54"), Decimal(1))
    Decimal('55')
    """
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def rounded_down(amount: Fraction, step: Decimal) -> Decimal:
    """The largest multiple of a step that is not above an exact amount: how a maximum is drawn.

    Examples
    --------
    >>> rounded_down(Fraction(300, 7), Decimal("0.1")), rounded_down(Fraction(43), Decimal("0.1"))
    (Decimal('42.8'), Decimal('43.0'))
    """
    return Decimal(amount // Fraction(step)) * step


def rounded_up(amount: Fraction, step: Decimal) -> Decimal:
    """The smallest multiple of a step that is not below an exact amount: how a minimum is drawn.

    Examples
    --------
    >>> rounded_up(Fraction(150, 7), Decimal("0.1"))
    Decimal('21.5')
    """
    return Decimal(-(-amount // Fraction(step))) * step


def rounding_permitted(ordered: Decimal, proposed: Decimal, within: Decimal) -> bool:
    """Whether a rounded dose stays within the permitted fraction of the ordered dose, the limit included.

    Examples
    --------
    >>> [rounding_permitted(Decimal(ordered), Decimal(50), Decimal("0.10")) for ordered in ("46.90", "45")]
    [True, False]
    """
    return abs(proposed - ordered) <= within * ordered


def whole_vials(ordered: Decimal, drug: Drug) -> Decimal | None:
    """The nearest amount that uses whole vials only, where the permitted rounding allows it."""
    options = [nearest(ordered, vial) for vial in drug.vials_mg]
    permitted = [o for o in options if o > 0 and rounding_permitted(ordered, o, drug.rounding_within)]
    return min(permitted, key=lambda option: abs(option - ordered), default=None)


def percent(fraction: Decimal) -> str:
    """A fraction as a percentage in words.

    Examples
    --------
    >>> percent(Decimal("0.10")), percent(Decimal("0.125"))
    ('10 %', '12.500 %')
    """
    return f"{fraction * 100:f} %".replace(".00 %", " %")
