"""Our table of units against a full UCUM parser (ucumvert, which builds on pint) and against UCUM's own file.

Every pair that converts here converts there, to the same value. What converts there and not here is listed: each is a
distinction that UCUM leaves to the reader because it lies in an annotation, or one that only the clinic makes.
Molar factors are no matter of units and are not compared.
"""

from collections.abc import Callable
from fractions import Fraction
from importlib.resources import files
from itertools import product
from typing import Any
from xml.etree import ElementTree

import pytest
from ucumvert import PintUcumRegistry

from trialwright.standards.units import UNITS, conversion, unit_trap

ONLY_ANNOTATION = {"{score}", "{INR}", "{cells}", "{copies}/{cell}"}
"""The parser drops annotations, and of these nothing is left."""

OWN_VALUE_IN_PINT = "mm[Hg]"
"""pint has 133.322387415 Pa for the millimetre of mercury; UCUM, and so this table, has 133.322 Pa."""

NARROWER_HERE = {
    frozenset({"international unit concentration", "number concentration"}),
    frozenset({"endotoxin concentration", "number concentration"}),
    frozenset({"endotoxin concentration", "international unit concentration"}),
    frozenset({"endotoxin per mass", "cells per mass"}),
    frozenset({"endotoxin per mass", "copies per mass of DNA"}),
    frozenset({"cells per mass", "copies per mass of DNA"}),
    frozenset({"volume rate", "indexed volume rate"}),
    frozenset({"ratio", "number of cells"}),
    frozenset({"ratio", "dose per mass"}),
    frozenset({"dose per mass", "number of cells"}),
}


@pytest.fixture(scope="module")
def parsed() -> dict[str, Any]:
    registry = PintUcumRegistry()
    return {code: registry.Quantity(1, registry.from_ucum(code).units) for code in UNITS if code not in ONLY_ANNOTATION}


def theirs(parsed: dict[str, Any], from_unit: str, to_unit: str) -> Callable[[float], float]:
    make, target = parsed[from_unit].__class__, parsed[to_unit].units
    return lambda value: float(make(value, parsed[from_unit].units).to(target).magnitude)


def pairs(parsed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in product(parsed, parsed) if one != other]


def test_the_parser_knows_every_code(parsed: dict[str, Any]) -> None:
    assert set(parsed) | ONLY_ANNOTATION == set(UNITS)


def test_every_pair_that_converts_here_gives_the_same_value_there(parsed: dict[str, Any]) -> None:
    compared = 0
    for one, other in pairs(parsed):
        ours = conversion(one, other)
        if ours is None or OWN_VALUE_IN_PINT in (one, other):
            continue
        convert = theirs(parsed, one, other)
        for value in ("0.1", "1", "37.5", "98.6"):
            exact = ours(Fraction(value))
            assert convert(float(value)) == pytest.approx(float(exact), rel=1e-12, abs=1e-12 * _scale(other)), (
                one,
                other,
            )
        compared += 1
    assert compared >= 298  # as many as there were when this was written: the table may only grow


def _scale(unit: str) -> float:
    """Near zero degrees a relative tolerance means nothing: the parser goes through kelvin."""
    return 300.0 if UNITS[unit].dimension == "temperature" else 0.0


def test_what_converts_there_and_not_here_is_a_distinction_of_the_clinic(parsed: dict[str, Any]) -> None:
    found = {
        frozenset({UNITS[one].dimension, UNITS[other].dimension})
        for one, other in pairs(parsed)
        if conversion(one, other) is None and parsed[one].is_compatible_with(parsed[other])
    }
    assert found == NARROWER_HERE


@pytest.fixture(scope="module")
def essence() -> dict[str, tuple[str, str]]:
    """UCUM's own definitions: code to (value, unit)."""
    text = (files("ucumvert") / "vendor" / "ucum-essence.xml").read_text(encoding="utf-8")
    namespace = "{http://unitsofmeasure.org/ucum-essence}"
    definitions = {}
    for unit in ElementTree.fromstring(text).iter(f"{namespace}unit"):
        value = unit.find(f"{namespace}value")
        assert value is not None
        definitions[unit.attrib["Code"]] = (value.attrib.get("value", ""), value.attrib["Unit"])
    return definitions


def test_millimetre_of_mercury_is_ucum_s(essence: dict[str, tuple[str, str]]) -> None:
    assert essence["m[Hg]"] == ("133.3220", "kPa")
    to_kpa = conversion("mm[Hg]", "kPa")
    assert to_kpa is not None
    assert to_kpa(Fraction(1000)) == Fraction("133.3220")


def test_definitions_that_the_citations_name(essence: dict[str, tuple[str, str]]) -> None:
    assert essence["U"] == ("1", "umol/min")
    assert essence["kat"] == ("1", "mol/s")
    assert essence["a_j"] == ("365.25", "d")
    assert essence["mo_j"] == ("1", "a_j/12")
    assert essence["[gr]"] == ("64.79891", "mg")
    assert essence["[lb_av]"] == ("7000", "[gr]")
    assert essence["[in_i]"] == ("254e-2", "cm")


def test_the_traps_say_what_ucum_says() -> None:
    """G/L and [EU] do parse, which is why they are traps."""
    registry = PintUcumRegistry()
    assert "gauss" in str(registry.from_ucum("G/L").units)
    assert "ehrlich" in str(registry.from_ucum("[EU]/mL").units).lower()
    assert "gauss per litre" in str(unit_trap("G/L"))
    assert "Ehrlich unit" in str(unit_trap("[EU]/mL"))
    for code in ("G/L", "[EU]/mL", "K/uL", "T/L"):
        assert code not in UNITS
