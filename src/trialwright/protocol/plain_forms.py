"""Reading the plain forms of a protocol file: a day, an amount in one unit, limits, answers to open questions."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any

from trialwright.errors import InputError
from trialwright.protocol.criteria import Comparison, Limit, Operator
from trialwright.protocol.endpoints import ENDPOINT_CONVENTIONS
from trialwright.protocol.grammar import COMPARISONS
from trialwright.protocol.limits import read_analyte, refuse_nonsense
from trialwright.protocol.node import Node
from trialwright.protocol.rules import read_rule
from trialwright.protocol.safety import TOXICITY_CONVENTIONS
from trialwright.protocol.scalars import (
    WHOLE,
    advice,
    amount,
    days,
    fields,
    fraction,
    items,
    name,
    number,
    refusal,
    spoken,
    text,
    unique,
    whole,
)
from trialwright.protocol.shape import Shape
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.quantity import Quantity, read_quantity
from trialwright.standards.units import UNITS, unit_trap

_REGISTRY_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_HOURS = re.compile(r"([0-9]{1,4}) h", re.ASCII)
_MILLION = Decimal(1_000_000)
ANY = "any"
COMPARED = Shape("the limits", COMPARISONS)


def _date(node: Node, what: str) -> date:
    try:
        if isinstance(node.value, str) and _DAY.fullmatch(node.value):
            return date.fromisoformat(node.value)
    except ValueError:
        pass
    raise refusal(node, f"{what}: {spoken(node)}", "a day such as 2019-01-01", "write year, month and day")


def _registry_day(node: Node, what: str) -> str:
    if not isinstance(node.value, str) or not _REGISTRY_DAY.fullmatch(node.value):
        raise refusal(
            node,
            f"{what}: {spoken(node)}",
            "a day or month as the registry writes it, such as 2015-12-01",
            "copy it from the record",
        )
    return node.value


def _hours(node: Node, what: str) -> int:
    match = _HOURS.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None:
        raise refusal(
            node, f"{what}: {spoken(node)}", "a number of hours such as 24 h", "write the number, a space and h"
        )
    return int(match[1])


def _day(node: Node, what: str) -> int:
    if not isinstance(node.value, str) or not WHOLE.fullmatch(node.value):
        raise refusal(
            node,
            f"{what}: {spoken(node)}",
            "a protocol day, such as -5 or 28 (the day of infusion is 0)",
            "write the day in digits, without a unit",
        )
    return int(node.value)


def _yes_no(node: Node, what: str) -> bool:
    if node.value not in ("yes", "no"):
        raise refusal(node, f"{what}: {spoken(node)}", "yes or no", "write yes or no")
    return node.value == "yes"


def _people(node: Node, what: str) -> int:
    if node.value not in ("1", "2"):
        raise refusal(node, f"{what}: {spoken(node)}", "1 or 2", "two people are the most that a decision asks for")
    return int(node.value)


def _above_zero(node: Node, what: str) -> Decimal:
    found = number(node, what)
    if found <= 0:
        raise refusal(node, f"{what}: {found}", "a number above zero", "correct the number")
    return found


def _weight_kg(node: Node, what: str) -> Decimal:
    return Decimal(0) if node.value == "0 kg" else amount(node, what, "kg")


def _millions(node: Node, what: str, unit: str) -> Decimal:
    return amount(node, what, unit) * _MILLION


def _treatment_concept(node: Node, what: str) -> str:
    said = node.value if isinstance(node.value, str) else ""
    if said not in CONCEPTS or CONCEPTS[said].kind not in ("treatment", "medication"):
        known = tuple(name for name, concept in CONCEPTS.items() if concept.kind in ("treatment", "medication"))
        raise refusal(
            node,
            f"{what}: {spoken(node)} is no treatment or drug",
            "a name in standards/concepts.toml, such as systemic_steroid",
            advice(said, known, "add the concept to standards/concepts.toml with its codes"),
        )
    return said


def _test(node: Node, what: str) -> str:
    said = node.value if isinstance(node.value, str) else ""
    if said not in CONCEPTS or CONCEPTS[said].kind != "test":
        raise refusal(
            node,
            f"{what}: {spoken(node)} is no test that answers with a word",
            "a name in standards/concepts.toml, such as hbsag",
            advice(
                said,
                tuple(name for name, concept in CONCEPTS.items() if concept.kind == "test"),
                "add the test to standards/concepts.toml with its codes",
            ),
        )
    return said


def _laboratories(node: Node, what: str) -> tuple[str, ...] | None:
    """None for every laboratory."""
    if node.value == ANY:
        return None
    nodes = items(node, what)
    names = tuple(text(item, what) for item in nodes)
    unique(nodes, names, "laboratory")
    return names


def _normal_limit(node: Node, what: str) -> Quantity:
    """A limit as a laboratory writes it; whether its unit fits is seen where the analyte is known."""
    try:
        quantity = read_quantity(node.value) if isinstance(node.value, str) else None
    except InputError:
        quantity = None
    if quantity is None or quantity.bound != "=":
        raise refusal(
            node,
            f"{what}: {spoken(node)} is no limit of normal",
            "a number and a unit, such as 40 U/L",
            "copy it from the list of the laboratory",
        )
    return quantity


def _comparisons(node: Node, what: str) -> tuple[Comparison, ...]:
    """Limits of something that is no analyte: each with a unit that is known, all of them with the same."""
    found = fields(node, COMPARED)
    compared = [each for key in COMPARISONS if key in found for each in _compared(key, found[key], what)]
    if not compared or len({each.limit.unit for each in compared}) > 1:
        raise refusal(
            node,
            f"{what}: {'limits in several units' if compared else 'nothing to compare with'}",
            f"at least one of: {', '.join(COMPARISONS)}, all in one unit",
            "write it as {at_least: 70 %}",
        )
    refuse_nonsense(node, compared, None)
    return tuple(compared)


def _compared(key: str, node: Node, what: str) -> list[Comparison]:
    if key == "between":
        ends = items(node, what)
        if len(ends) != 2:
            raise refusal(node, f"between: {len(ends)} limits", "two limits, both included", "write between: [a, b]")
        return [Comparison("at_least", _limit(ends[0], what)), Comparison("at_most", _limit(ends[1], what))]
    limit = _limit(node, what)
    if key == "is":
        return [Comparison("at_least", limit), Comparison("at_most", limit)]
    operator: Operator = key  # type: ignore[assignment]  # the grammar's first four comparisons are the operators
    return [Comparison(operator, limit)]


def _limit(node: Node, what: str) -> Limit:
    try:
        quantity = read_quantity(node.value) if isinstance(node.value, str) else None
    except InputError:
        quantity = None
    if quantity is None or quantity.bound != "=" or quantity.unit not in UNITS:
        unit = "" if quantity is None else quantity.unit
        raise refusal(
            node,
            f"{what}: {spoken(node)} is no limit",
            "a number and a UCUM code of standards/units.toml, such as 70 %",
            unit_trap(unit) or "write the number, a space and the unit; a mere number has the unit 1",
        )
    return Limit(quantity.value, quantity.unit)


def _conventions(known: Mapping[str, tuple[str, ...]], node: Node, what: str) -> dict[str, str]:
    if not isinstance(node.value, dict) or not node.value:
        raise refusal(node, f"{what}: {spoken(node)}", "an answer for each question", "write a mapping")
    for key, child in node.value.items():
        if key not in known:
            raise refusal(
                child,
                f"{what} has a question {key!r}, which is unknown",
                f"one of: {', '.join(known)}",
                advice(key, tuple(known), "remove it"),
            )
        if child.value not in known[key]:
            said = child.value if isinstance(child.value, str) else ""
            raise refusal(
                child,
                f"{key}: {spoken(child)}",
                f"one of: {', '.join(known[key])}",
                advice(said, known[key], "choose one of these words"),
            )
    return {key: str(child.value) for key, child in node.value.items()}


PLAIN: Mapping[str, Callable[[Node, str], Any]] = MappingProxyType(
    {
        "text": text,
        "name": text,
        "id": name,
        "days": days,
        "hours": _hours,
        "day": _day,
        "day_from_0": partial(whole, at_least=0),
        "date": _date,
        "registry_day": _registry_day,
        "positive": partial(whole, at_least=1),
        "people": _people,
        "yes_no": _yes_no,
        "fraction": fraction,
        "above_zero": _above_zero,
        "cells": partial(_millions, unit="10*6{cells}"),
        "cells_per_kg": partial(_millions, unit="10*6/kg"),
        "volume_ml": partial(amount, unit="mL"),
        "ml_per_kg": partial(amount, unit="mL/kg"),
        "g_per_kg": partial(amount, unit="g/kg"),
        "g_per_ml": partial(amount, unit="g/mL"),
        "eu_per_kg_h": partial(amount, unit="{EU}/kg/h"),
        "dose_mg": partial(amount, unit="mg"),
        "dose_mg_per_kg": partial(amount, unit="mg/kg"),
        "weight_kg": _weight_kg,
        "years": partial(whole, at_least=0),
        "analyte": lambda node, _what: read_analyte(node).name,
        "test": _test,
        "laboratories": _laboratories,
        "normal_limit": _normal_limit,
        "treatment_concept": _treatment_concept,
        "comparisons": _comparisons,
        "endpoint_conventions": partial(_conventions, ENDPOINT_CONVENTIONS),
        "toxicity_conventions": partial(_conventions, TOXICITY_CONVENTIONS),
        "rule": lambda node, _what: read_rule(node),
    }
)
"""How a plain form is read."""
