"""What must hang together inside one section of a protocol file, beyond the form of each key.

Only what would make the section meaningless is refused here; what is merely unwise is said by `lint`.
"""

from decimal import Decimal

from trialwright.protocol.decisions import DecisionRule
from trialwright.protocol.endpoints import Endpoint, Requirement
from trialwright.protocol.node import Node
from trialwright.protocol.product import CellDose, DosePart, ReleaseTest, Tocilizumab
from trialwright.protocol.safety import ReportingClock, RulesetEra
from trialwright.protocol.scalars import refusal
from trialwright.protocol.status import Consent
from trialwright.protocol.visits import LymphodepletionGap


def consent(node: Node, made: Consent) -> None:
    """Refuse assent from an age at which the patient signs.

    Raises
    ------
    ProtocolError
        If nobody would ever be asked for assent.
    """
    if made.assent_from is not None and made.assent_from >= made.guardian_below:
        raise refusal(
            node,
            f"assent from {made.assent_from} years, and a guardian only below {made.guardian_below}",
            "assent from an age at which a guardian still signs",
            "correct the ages",
        )


def dose_part(node: Node, made: DosePart) -> None:
    """Refuse a part without an amount, or with two.

    Raises
    ------
    ProtocolError
        If there is not exactly one of cells and fraction.
    """
    if (made.cells is None) == (made.fraction is None):
        raise refusal(
            node,
            f"the part on day {made.day} has {'no amount' if made.cells is None else 'two amounts'}",
            "cells where the number is fixed, fraction where the dose goes by weight",
            "keep one of the two",
        )


def cell_dose(node: Node, made: CellDose) -> None:
    """Refuse a dose that is neither a whole range per kg nor fixed numbers.

    Raises
    ------
    ProtocolError
        If range and parts do not fit, parts do not begin on day 0 or are not in order, or fractions do not make one.
    """
    days = [part.day for part in made.parts]
    if days[0] != 0 or days != sorted(set(days)):
        raise refusal(
            node,
            f"parts of the cell dose on the days {', '.join(map(str, days))}",
            "the first part on day 0, and each later one on a later day",
            "sort the parts; day 0 is the day of the first infusion",
        )
    by_weight = all(part.fraction is not None for part in made.parts)
    fixed = all(part.cells is not None for part in made.parts)
    ranged = made.low_per_kg is not None and made.high_per_kg is not None
    unranged = made.low_per_kg is None and made.high_per_kg is None
    if not (by_weight and ranged) and not (fixed and unranged):
        raise refusal(
            node,
            "a cell dose that is neither by weight nor fixed",
            "low and high with parts that are fractions, or parts with cells and neither low nor high",
            "write the dose in one of the two ways",
        )
    _whole_range(node, made)


def _whole_range(node: Node, made: CellDose) -> None:
    if made.low_per_kg is not None and made.high_per_kg is not None and made.low_per_kg > made.high_per_kg:
        raise refusal(node, "a low dose above the high one", "low at most high", "exchange low and high")
    total = sum((part.fraction for part in made.parts if part.fraction is not None), Decimal(0))
    if made.low_per_kg is not None and total != 1:
        raise refusal(node, f"fractions of the cell dose that make {total}", "fractions that make 1", "correct them")


def release_test(node: Node, made: ReleaseTest) -> None:
    """Refuse a release test that nothing can pass or fail.

    Raises
    ------
    ProtocolError
        If there is not exactly one of compared and expected.
    """
    _one_of_two(node, f"release test {made.attribute}", bool(made.comparisons), made.expected is not None, "expected")


def requirement(node: Node, made: Requirement) -> None:
    """Refuse a requirement that nothing can meet or miss.

    Raises
    ------
    ProtocolError
        If there is not exactly one of compared and result.
    """
    _one_of_two(node, f"requirement {made.measure}", bool(made.comparisons), made.result is not None, "result")


def _one_of_two(node: Node, what: str, compared: bool, worded: bool, word: str) -> None:
    if compared == worded:
        raise refusal(
            node,
            f"{what} has {'both' if compared else 'neither'} compared {'and' if compared else 'nor'} {word}",
            f"compared for a number, {word} for anything else",
            "keep or write one of the two",
        )


def tocilizumab(node: Node, made: Tocilizumab) -> None:
    """Refuse bands that leave a weight without a dose.

    Raises
    ------
    ProtocolError
        If the bands do not begin at 0 kg, or do not rise.
    """
    starts = [band.at_least_kg for band in made.bands]
    if starts[0] != 0 or starts != sorted(set(starts)):
        raise refusal(
            node,
            f"weight bands that begin at {', '.join(map(str, starts))} kg",
            "bands from the lowest weight to the highest, the first at 0 kg",
            "sort the bands, and say what holds from 0 kg on",
        )


def gap(node: Node, made: LymphodepletionGap) -> None:
    """Refuse limits that contradict each other.

    Raises
    ------
    ProtocolError
        If a stricter measure would come before a milder one.
    """
    if not made.note_until_days_after <= made.reassess_after <= made.repeat_after:
        raise refusal(
            node,
            f"a note until {made.note_until_days_after} d, assessed anew after {made.reassess_after} d, repeated after "
            f"{made.repeat_after} d",
            "each later than the one before",
            "sort the days",
        )


def endpoint(node: Node, made: Endpoint) -> None:
    """Refuse an endpoint that says neither when it is assessed nor until when it runs.

    Raises
    ------
    ProtocolError
        If a binary endpoint has no window, one over time no last day, or a competing event is missing.
    """
    if made.kind == "binary":
        lacks = "window" if made.window is None else "requires" if not made.requires else None
    else:
        lacks = "until_day" if made.until_day is None else "censoring" if not made.censoring else None
        if lacks is None and made.kind == "cumulative_incidence" and not made.competing:
            lacks = "competing"
    if lacks is not None:
        raise refusal(
            node,
            f"endpoint {made.id} is {made.kind.replace('_', ' ')} and has no {lacks}",
            "window and requires for a binary endpoint; until_day and censoring over time; competing for an incidence",
            f"add {lacks}",
        )


def ruleset(node: Node, made: RulesetEra) -> None:
    """Refuse an era that ends before it begins.

    Raises
    ------
    ProtocolError
        If its last day is before its first.
    """
    if made.infused_from and made.infused_until and made.infused_until < made.infused_from:
        raise refusal(
            node,
            f"{made.ruleset} from {made.infused_from} until {made.infused_until}",
            "a last day that is not before the first",
            "exchange the days",
        )


def clock(node: Node, made: ReportingClock) -> None:
    """Refuse a clock without an end, or with two.

    Raises
    ------
    ProtocolError
        If there is not exactly one of hours and days.
    """
    if (made.hours is None) == (made.days is None):
        raise refusal(
            node,
            f"clock {made.id} has {'no time' if made.hours is None else 'two times'}",
            "hours, or days",
            "keep one of the two",
        )


def decision(node: Node, made: DecisionRule) -> None:
    """Refuse days in the wrong order.

    Raises
    ------
    ProtocolError
        If only one end is given, or the first day is after the last.
    """
    first, last = made.from_day, made.until_day
    if (first is None) != (last is None) or (first is not None and last is not None and first > last):
        raise refusal(
            node,
            f"{made.act} from day {first} until day {last}",
            "both days or neither, the first not after the last",
            "correct the days",
        )
