"""The words for reference ranges: whose registers count, what becomes of a result without a range, and the trial's own rows.

A multiple of the upper limit of normal is no number until somebody has said what normal is. The result says it first, then
the register of its laboratory, and last of all the protocol: a row here never replaces what a laboratory has said.
"""

from datetime import date
from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice
from trialwright.standards.quantity import Quantity

WithoutRange = Literal["register_then_protocol", "register_only", "left_unknown"]


class RangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """The range of a laboratory for an analyte, for people of a sex and an age, while it holds.

    Parameters
    ----------
    id : str
        A short name of its own, by which evidence names the row.
    laboratory, analyte : str
        Whose range it is, as results name the laboratory, and of what.
    sex : {"female", "male", "any"}
        For whom.
    age_from, age_to : int, int or None
        Completed years on the day of the result, both included; None where there is no upper end.
    low, high : Quantity or None
        The limits, in a unit that fits the analyte; at least one of them.
    valid_from, valid_to : date or None
        First and last day of the site on which it holds, both included; None where that end is open.
    source : str
        From which letter or list of the laboratory it was copied.
    """

    id: str
    laboratory: str
    analyte: str
    sex: Literal["female", "male", "any"] = "any"
    age_from: int = 0
    age_to: int | None = None
    low: Quantity | None = None
    high: Quantity | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str
    choices: tuple[Choice, ...] = ()

    def overlaps(self, other: "RangeRow") -> bool:
        """Whether one person, on one day, could have both of these rows."""
        return (
            (self.laboratory, self.analyte) == (other.laboratory, other.analyte)
            and (self.sex == other.sex or "any" in (self.sex, other.sex))
            and (other.age_to is None or self.age_from <= other.age_to)
            and (self.age_to is None or other.age_from <= self.age_to)
            and (self.valid_from or date.min) <= (other.valid_to or date.max)
            and (other.valid_from or date.min) <= (self.valid_to or date.max)
        )


class ReferenceRanges(msgspec.Struct, frozen=True, kw_only=True):
    """What the trial promises about reference ranges.

    Parameters
    ----------
    laboratories : tuple[str, ...] or None
        Whose registered ranges are accepted; None for those of every laboratory.
    without_range : WithoutRange
        What fills a result that came without its own range: the register and then the rows below, the register alone,
        or nothing.
    rows : tuple[RangeRow, ...]
        The protocol's own; no two of them for one person and day.
    """

    laboratories: tuple[str, ...] | None = None
    without_range: WithoutRange
    rows: tuple[RangeRow, ...] = ()
    choices: tuple[Choice, ...] = ()

    def accepts_register_of(self, laboratory: str) -> bool:
        """Whether a range that this laboratory has registered may fill a result.

        Examples
        --------
        >>> EVERY_REGISTER.accepts_register_of("Central")
        True
        """
        known = self.laboratories is None or laboratory in self.laboratories
        return self.without_range != "left_unknown" and known

    def rows_of(self, laboratory: str, analyte: str) -> tuple[RangeRow, ...]:
        """The protocol's own rows for an analyte of a laboratory."""
        return tuple(row for row in self.rows if (row.laboratory, row.analyte) == (laboratory, analyte))


EVERY_REGISTER = ReferenceRanges(without_range="register_only")
"""Where no protocol is at hand: every laboratory's register, and no row."""
