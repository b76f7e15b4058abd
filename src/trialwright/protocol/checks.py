"""What must hang together inside one section of a protocol file, beyond the form of each key.

Only what would make the section meaningless is refused here; what is merely unwise is said by `lint`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations

from trialwright.protocol.decisions import DecisionRule
from trialwright.protocol.endpoints import Endpoint, Requirement
from trialwright.protocol.limits import read_limit
from trialwright.protocol.node import Node
from trialwright.protocol.product import CellDose, DosePart, ReleaseTest, Tocilizumab
from trialwright.protocol.ranges import RangeRow, ReferenceRanges
from trialwright.protocol.safety import PauseTrigger, ReportingClock, RulesetEra
from trialwright.protocol.scalars import items, refusal
from trialwright.protocol.status import Consent
from trialwright.protocol.visits import Assessment, Daily, LymphodepletionGap
from trialwright.standards.analytes import ANALYTES, to_unit


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
    _one_of_two(
        node,
        f"the part on day {made.day}",
        {"cells": made.cells is not None, "fraction": made.fraction is not None},
        "cells where the number is fixed, fraction where the dose goes by weight",
    )


def cell_dose(node: Node, made: CellDose) -> None:
    """Refuse a dose that is neither a whole range per kg nor fixed numbers.

    Raises
    ------
    ProtocolError
        If range and parts do not fit, parts do not begin on day 0 or are not in order, fractions do not make one, or a
        limit by the hour stands without the hours.
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
    _hours_of_infusion(node, made)


def _hours_of_infusion(node: Node, made: CellDose) -> None:
    """A limit by the hour says nothing of an infusion of which nobody knows how long it takes."""
    limited, hours = made.endotoxin_eu_per_kg_h is not None, made.infusion_hours
    if limited != (hours is not None) or hours == 0:
        raise refusal(
            node,
            f"{'a' if limited else 'no'} limit of endotoxin, and {'no' if hours is None else f'{hours} h as'} time of infusion",
            "endotoxin and infusion_time together, and at least 1 h",
            "write the hours within which a part of the dose is infused, or leave both out",
        )


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
    _one_of_two(
        node,
        f"release test {made.attribute}",
        {"compared": bool(made.comparisons), "expected": made.expected is not None},
        "compared for a number, expected for anything else",
    )


def requirement(node: Node, made: Requirement) -> None:
    """Refuse a requirement that nothing can meet or miss.

    Raises
    ------
    ProtocolError
        If there is not exactly one of compared and result.
    """
    _one_of_two(
        node,
        f"requirement {made.measure}",
        {"compared": bool(made.comparisons), "result": made.result is not None},
        "compared for a number, result for anything else",
    )


def _one_of_two(node: Node, what: str, stands: Mapping[str, bool], wanted: str) -> None:
    """Refuse what says the same thing in both of two ways, or in neither."""
    one, other = stands
    if stands[one] == stands[other]:
        said = f"both {one} and {other}" if stands[one] else f"neither {one} nor {other}"
        raise refusal(node, f"{what} has {said}", wanted, "keep or write one of the two")


def range_row(node: Node, made: RangeRow) -> None:
    """Refuse a range that no result could be held against.

    Raises
    ------
    ProtocolError
        If it has no limit, a unit is unknown or does not fit the analyte, a limit is beyond what the analyte can have,
        the upper limit is 0, or limits, ages or days are in the wrong order.
    """
    assert isinstance(node.value, dict)  # noqa: S101  the row was made of it
    if made.low is None and made.high is None:
        raise refusal(node, f"range {made.id} has neither low nor high", "at least one of them", "copy the range")
    analyte = ANALYTES[made.analyte]
    for end in ("low", "high"):
        if end in node.value:
            read_limit(node.value[end], f"{end} of range {made.id}", analyte)
    if made.high is not None and made.high.value <= 0:
        raise refusal(node, f"range {made.id} ends at {made.high}", "an upper limit above zero", "correct the limit")
    low, high = (None if end is None else to_unit(analyte, end, analyte.unit) for end in (made.low, made.high))
    for wrong, said in (
        (low is not None and high is not None and low > high, f"from {made.low} to {made.high}"),
        (made.age_to is not None and made.age_from > made.age_to, f"from {made.age_from} to {made.age_to} years"),
        ((made.valid_from or date.min) > (made.valid_to or date.max), f"from {made.valid_from} to {made.valid_to}"),
    ):
        if wrong:
            raise refusal(node, f"range {made.id} is {said}", "the first not above the last", "exchange the two")


def reference_ranges(node: Node, made: ReferenceRanges) -> None:
    """Refuse two rows for one person and day, and rows that nobody would look at.

    Raises
    ------
    ProtocolError
        If there are any; the place of the later row is named.
    """
    if made.rows and made.without_range != "register_then_protocol":
        raise refusal(
            node,
            f"{len(made.rows)} range{'s' if len(made.rows) > 1 else ''}, and without_range is {made.without_range}",
            "register_then_protocol where the protocol has ranges of its own",
            "write without_range: register_then_protocol, or rows: none",
        )
    assert isinstance(node.value, dict)  # noqa: S101  the section was made of it
    places = items(node.value["rows"], "rows") if made.rows else ()
    for (one, first), (other, place) in combinations(zip(made.rows, places, strict=True), 2):
        if one.overlaps(other):
            raise refusal(
                place,
                f"range {other.id} is for people and days for which {one.id} stands as well ({first.place})",
                "one range of a laboratory for an analyte, a person and a day",
                "end one of the two by valid_to, or part them by sex or age",
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


def assessment(node: Node, made: Assessment) -> None:
    """Refuse visits at which nothing is asked.

    Raises
    ------
    ProtocolError
        If there is applies_at, and no applies.
    """
    if made.applies_at and made.applies is None:
        raise refusal(
            node,
            f"assessment {made.id} has applies_at and no applies",
            "applies: for whom it is meant at these visits",
            "add applies, or remove applies_at",
        )


def daily(node: Node, made: Daily) -> None:
    """Refuse days in the wrong order, and once a day, which every visit says already.

    Raises
    ------
    ProtocolError
        If the last day is before the first, or times is below 2.
    """
    if made.until_day < made.from_day or made.times < 2:
        raise refusal(
            node,
            f"{made.times} times a day from day {made.from_day} until day {made.until_day}",
            "2 times or more, and a last day that is not before the first",
            "correct them; where once at each visit is enough, remove daily",
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


def pause_trigger(node: Node, made: PauseTrigger) -> None:
    """Refuse a death without a number of days, a number of days without a death, and days that are none.

    Raises
    ------
    ProtocolError
        If `within` does not fit what fires the trigger.
    """
    of_death = made.fires == "death_after_infusion"
    if of_death == (made.within_days is not None) and made.within_days != 0:
        return
    said = "no within" if made.within_days is None else f"within {made.within_days} d"
    fires = "nothing that fires it" if made.fires is None else f"fires: {made.fires}"
    raise refusal(
        node,
        f"pause trigger {made.id} with {fires} and {said}",
        "within, of at least 1 d, with fires: death_after_infusion, and with no other",
        "write within which time after an infusion a death pauses the trial, or leave within out",
    )


def clock(node: Node, made: ReportingClock) -> None:
    """Refuse a clock without an end, or with two.

    Raises
    ------
    ProtocolError
        If there is not exactly one of hours and days.
    """
    stands = {"hours": made.hours is not None, "days": made.days is not None}
    _one_of_two(node, f"clock {made.id}", stands, "hours, or days")


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
