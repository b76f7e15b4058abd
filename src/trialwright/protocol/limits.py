"""Reading limits and windows: a number with a unit that fits the analyte, ``3 x ULN``, ``14 d``.

In a log an unknown unit is a finding. In a protocol it is an error: nobody would ever be eligible, or everybody.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from trialwright.errors import InputError
from trialwright.protocol.criteria import UPPER_LIMIT, Comparison, Limit, Operator
from trialwright.protocol.grammar import COMPARISONS, EVER
from trialwright.protocol.node import Node
from trialwright.protocol.scalars import advice, days, items, number, refusal, spoken
from trialwright.standards.analytes import ANALYTES, Analyte
from trialwright.standards.quantity import read_number, read_quantity
from trialwright.standards.units import UNITS, conversion, unit_trap

_TIMES_ULN = re.compile(r"(?P<number>\S+) x ULN", re.ASCII)
_COUNT = re.compile(r"(?P<number>[0-9]{1,6})( 1)?", re.ASCII)

WITH_UPPER_LIMIT = (
    "catalytic concentration",
    "international normalized ratio",
    "mass concentration",
    "number concentration",
    "substance concentration",
    "time",  # of the analytes, only coagulation is timed
)
"""Dimensions in which a laboratory prints an upper limit of normal; a score, a weight or a percentage has none."""


def read_analyte(node: Node) -> Analyte:
    """The analyte that a name stands for.

    Raises
    ------
    ProtocolError
        If ``standards/analytes.toml`` has no such analyte.

    Examples
    --------
    >>> read_analyte(Node("creatinine", "x.yaml", 1)).unit
    'mg/dL'
    """
    if not isinstance(node.value, str) or node.value not in ANALYTES:
        said = node.value if isinstance(node.value, str) else ""
        raise refusal(
            node,
            f"{spoken(node)} is no analyte",
            "a name in standards/analytes.toml, such as creatinine, alt or weight",
            advice(said, ANALYTES, "add the analyte to standards/analytes.toml with its unit and codes"),
        )
    return ANALYTES[node.value]


def read_window(node: Node) -> int | None:
    """The days that a rule looks back, or None for the whole life.

    Raises
    ------
    ProtocolError
        If it is neither a number of days nor ``ever``.

    Examples
    --------
    >>> read_window(Node("14 d", "x.yaml", 1))
    14
    """
    return None if node.value == EVER else days(node, "within", ", or ever")


def read_comparisons(node: Node, found: Mapping[str, Node], analyte: Analyte | None) -> tuple[Comparison, ...]:
    """The comparisons of a rule, in one fixed order; `analyte` is None where values are counted.

    Raises
    ------
    ProtocolError
        If there is none, a limit cannot be read, one side is bounded twice, or no value can satisfy them all.

    Examples
    --------
    >>> found = {"between": Node([Node("2", "x"), Node("4", "x")], "x")}
    >>> [str(each) for each in read_comparisons(Node(found, "x"), found, None)]
    ['at least 2', 'at most 4']
    """
    comparisons = [
        comparison for key in COMPARISONS if key in found for comparison in _comparisons(key, found[key], analyte)
    ]
    if not comparisons:
        raise refusal(
            node,
            "a rule that compares with nothing",
            f"at least one of: {', '.join(COMPARISONS)}",
            "add a limit, such as below: 1.6 mg/dL",
        )
    refuse_nonsense(node, comparisons, analyte)
    return tuple(comparisons)


def _comparisons(key: str, node: Node, analyte: Analyte | None) -> Sequence[Comparison]:
    if key == "between":
        ends = items(node, "between")
        if len(ends) != 2:
            raise refusal(node, f"between: {len(ends)} limits", "two limits, both included", "write between: [a, b]")
        low, high = (read_limit(end, "between", analyte) for end in ends)
        return [Comparison("at_least", low), Comparison("at_most", high)]
    limit = read_limit(node, key, analyte)
    if key == "is":
        return [Comparison("at_least", limit), Comparison("at_most", limit)]
    operator: Operator = key  # type: ignore[assignment]  # the grammar's first four comparisons are the operators
    return [Comparison(operator, limit)]


def read_limit(node: Node, what: str, analyte: Analyte | None) -> Limit:
    """A limit for an analyte, or a count where there is none.

    Raises
    ------
    ProtocolError
        If the text is no limit, the unit is unknown or does not fit, the analyte has no upper limit of normal, or no
        patient can have such a value.

    Examples
    --------
    >>> read_limit(Node("1.60 mg/dL", "x"), "below", ANALYTES["creatinine"])
    Limit(value=Decimal('1.60'), unit='mg/dL')
    >>> str(read_limit(Node("3 x ULN", "x"), "below", ANALYTES["alt"]))
    '3 x ULN'
    """
    if analyte is None:
        return _count(node, what)
    written = node.value if isinstance(node.value, str) else ""
    times = _TIMES_ULN.fullmatch(written)
    if times is not None:
        return _times_upper_limit(node, what, times["number"], analyte)
    try:
        quantity = read_quantity(written)
    except InputError:
        quantity = None
    if quantity is None or quantity.bound != "=":
        raise refusal(
            node,
            f"{what}: {spoken(node)} is no limit",
            f"a number and a unit, such as 1.6 {analyte.unit}, or 3 x ULN",
            "write the number, a space and the unit; put text with braces in quotes",
        )
    _refuse_unit(node, quantity.unit, analyte)
    limit = Limit(quantity.value, quantity.unit)
    _refuse_impossible(node, limit, analyte)
    return limit


def _count(node: Node, what: str) -> Limit:
    match = _COUNT.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None:
        raise refusal(
            node,
            f"{what}: {spoken(node)} is no count",
            "a whole number without a unit, such as 2",
            "count values, not units",
        )
    return Limit(read_number(match["number"]), "1")


def _times_upper_limit(node: Node, what: str, written: str, analyte: Analyte) -> Limit:
    multiple = number(Node(written, node.where, node.line), what)
    if UNITS[analyte.unit].dimension not in WITH_UPPER_LIMIT or multiple <= 0:
        raise refusal(
            node,
            f"{what}: {node.value} of {analyte.name}",
            "a multiple above zero, for an analyte of which the laboratory prints an upper limit of normal",
            f"write the limit in {analyte.unit}",
        )
    return Limit(multiple, UPPER_LIMIT)


def _refuse_unit(node: Node, unit: str, analyte: Analyte) -> None:
    if unit not in UNITS:
        raise refusal(
            node,
            f"{node.value!r} has the unknown unit {unit!r}",
            f"a UCUM code of standards/units.toml that fits {analyte.name}, such as {analyte.unit}",
            unit_trap(unit) or advice(unit, UNITS, f"write the limit in {analyte.unit}"),
        )
    if conversion(unit, analyte.unit, molar=analyte.molar) is None:
        raise refusal(
            node,
            f"{node.value!r}: {analyte.name} is not measured in {unit}",
            f"a unit that converts to {analyte.unit}",
            f"write the limit in {analyte.unit}",
        )


def _refuse_impossible(node: Node, limit: Limit, analyte: Analyte) -> None:
    """A limit that no patient can be near is a slip of the unit: an LVEF of at least 0.5 % would admit everybody."""
    exact = _comparable(limit, analyte)
    if limit.value != 0 and analyte.plausible is not None and not _between(exact, *analyte.plausible):
        low, high = analyte.plausible
        raise refusal(
            node,
            f"{node.value!r} is no value that {analyte.name} can have",
            f"a limit from {low} to {high} {analyte.unit}, or the same in another unit",
            "correct the number or the unit",
        )


def _between(value: Fraction, low: Decimal, high: Decimal) -> bool:
    return Fraction(low) <= value <= Fraction(high)


def refuse_nonsense(node: Node, comparisons: Sequence[Comparison], analyte: Analyte | None) -> None:
    """Refuse limits that no value can satisfy together; `analyte` is None where their units are all the same.

    Raises
    ------
    ProtocolError
        If one side is bounded twice, or the limits leave no room.
    """
    low = [each for each in comparisons if each.operator in ("at_least", "above")]
    high = [each for each in comparisons if each.operator in ("below", "at_most")]
    said = " and ".join(str(each) for each in comparisons)
    if len(low) > 1 or len(high) > 1:
        raise refusal(
            node,
            f"two limits on one side: {said}",
            "at most one limit below and one above",
            "keep the one that is meant",
        )
    if low and high and _excludes_all(low[0], high[0], analyte):
        raise refusal(
            node, f"no value is {said}", "limits that leave room for a value", "exchange or correct the limits"
        )


def _excludes_all(low: Comparison, high: Comparison, analyte: Analyte | None) -> bool:
    if UPPER_LIMIT in (low.limit.unit, high.limit.unit) and low.limit.unit != high.limit.unit:
        return False  # which of them is higher depends on the laboratory
    first, last = (_comparable(each.limit, analyte) for each in (low, high))
    strict = low.operator == "above" or high.operator == "below"
    return first >= last if strict else first > last


def _comparable(limit: Limit, analyte: Analyte | None) -> Fraction:
    exact = None if analyte is None else conversion(limit.unit, analyte.unit, molar=analyte.molar)
    return Fraction(limit.value) if exact is None else exact(limit.value)
