"""The shape of the answer about a dose of cells, and how a number of cells is written without rounding it up."""

from decimal import ROUND_FLOOR, Decimal
from typing import Literal

import msgspec

from trialwright.derive.cells.drawing import Draw

Verdict = Literal["below", "within", "above"]


class PartOfDose(msgspec.Struct, frozen=True, kw_only=True):
    """One infusion of the dose.

    Parameters
    ----------
    number : int
        1 for the first.
    day : int
        Protocol day.
    given : bool
        Whether it was infused; then `draws` is what was given, else what is to be drawn.
    draws : tuple[Draw, ...]
        By bag; empty where nothing may be drawn.
    ordered_cells : Decimal or None
        Of a part that was given: what the volumes hold that were computed for it, rounded down as they are drawn.
    """

    number: int
    day: int
    given: bool
    draws: tuple[Draw, ...]
    ordered_cells: Decimal | None = None

    def volume_ml(self) -> Decimal:
        """The mL of the part, over all bags."""
        return sum((one.volume_ml for one in self.draws), Decimal(0))

    def cells(self) -> Decimal:
        """The viable CAR-positive cells of the part, over all bags."""
        return sum((one.cells for one in self.draws), Decimal(0))

    def short(self) -> bool:
        """Whether less was given than was to be drawn.

        Examples
        --------
        >>> part = PartOfDose(number=1, day=0, given=True, draws=(), ordered_cells=Decimal(5))
        >>> part.short(), PartOfDose(number=2, day=7, given=False, draws=()).short()
        (True, False)
        """
        return self.ordered_cells is not None and self.cells() < self.ordered_cells


class CellDoseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The dose of cells for one patient; cells are viable CAR-positive cells.

    Parameters
    ----------
    verdict : {"below", "within", "above"}
        What the product holds, against the dose that is meant.
    bags : tuple[str, ...]
        The bags of the product.
    available_cells, per_kg : Decimal, Decimal or None
        Cells in all bags, as they were counted; per kg where the weight is known.
    weight_kg, weighed : Decimal or None, str
        The recipient weight, and when it was measured.
    newest_kg : Decimal or None
        The newest weight up to the infusion, by which limits per kg are kept.
    low_cells, high_cells : Decimal
        The dose that is meant; high is never above the cap.
    minimum_ml, maximum_ml : Decimal or None
        mL that hold the least, rounded up, and the most, rounded down; None where the bags do not hold it.
    outcome : str or None
        What was settled where the product falls short, or what was planned from the start.
    parts : tuple[PartOfDose, ...]
        The infusions.
    blocked : str or None
        Why nothing may be drawn.
    """

    verdict: Verdict
    bags: tuple[str, ...]
    available_cells: Decimal
    per_kg: Decimal | None
    weight_kg: Decimal | None
    weighed: str
    newest_kg: Decimal | None
    low_cells: Decimal
    high_cells: Decimal
    minimum_ml: Decimal | None
    maximum_ml: Decimal | None
    outcome: str | None
    parts: tuple[PartOfDose, ...]
    blocked: str | None = None


def millions(cells: Decimal) -> str:
    """A number of cells in millions with every digit that matters, so that 299.6 is never shown as 300.

    Examples
    --------
    >>> millions(Decimal(349_600_000)), millions(Decimal(300_000_000)), millions(Decimal("4994285.714285"))
    ('349.6 x 10^6', '300 x 10^6', '4.994285 x 10^6')
    """
    scaled = cells / 1_000_000
    shown = f"{scaled.quantize(Decimal('0.000001'), ROUND_FLOOR):f}"
    return f"{shown.rstrip('0').rstrip('.')} x 10^6"
