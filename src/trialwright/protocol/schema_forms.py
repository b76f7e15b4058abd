"""The JSON Schema of the plain forms that only the sections around the criteria use."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from trialwright.protocol.endpoints import ENDPOINT_CONVENTIONS
from trialwright.protocol.grammar import COMPARISONS
from trialwright.protocol.safety import TOXICITY_CONVENTIONS
from trialwright.standards.concepts import CONCEPTS

_ABOVE_ZERO = r"[0-9]{1,15}(\.[0-9]{1,15})?"


def _amount(unit: str) -> dict[str, Any]:
    return {"type": "string", "pattern": rf"^{_ABOVE_ZERO} {unit}$"}


def _conventions(known: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"enum": list(answers)} for name, answers in known.items()},
        "additionalProperties": False,
        "minProperties": 1,
    }


SECTION_FORMS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "day": {"type": ["string", "integer"], "pattern": r"^-?[0-9]{1,6}$"},
        "day_from_0": {"type": ["string", "integer"], "pattern": r"^[0-9]{1,6}$", "minimum": 0},
        "hours": {"type": "string", "pattern": r"^[0-9]{1,4} h$"},
        "date": {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "registry_day": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
        "people": {"enum": ["1", "2", 1, 2]},
        "yes_no": {"enum": ["yes", "no", True, False]},
        "above_zero": {"type": ["string", "number"], "pattern": rf"^{_ABOVE_ZERO}$", "exclusiveMinimum": 0},
        "cells": _amount(r"10\*6\{cells\}"),
        "cells_per_kg": _amount(r"10\*6\/kg"),
        "volume_ml": _amount("mL"),
        "ml_per_kg": _amount(r"mL\/kg"),
        "g_per_kg": _amount(r"g\/kg"),
        "g_per_ml": _amount(r"g\/mL"),
        "eu_per_kg_h": _amount(r"\{EU\}\/kg\/h"),
        "dose_mg_per_kg": _amount(r"mg\/kg"),
        "weight_kg": _amount("kg"),
        "years": {"type": ["string", "integer"], "pattern": r"^[0-9]{1,6}$", "minimum": 0},
        "laboratories": {
            "anyOf": [{"const": "any"}, {"type": "array", "items": {"$ref": "#/$defs/text"}, "minItems": 1}]
        },
        "treatment_concept": {
            "enum": [name for name, concept in CONCEPTS.items() if concept.kind in ("treatment", "medication")]
        },
        "comparisons": {
            "type": "object",
            "properties": {name: {"$ref": f"#/$defs/{key.form}"} for name, key in COMPARISONS.items()},
            "additionalProperties": False,
            "minProperties": 1,
        },
        "endpoint_conventions": _conventions(ENDPOINT_CONVENTIONS),
        "toxicity_conventions": _conventions(TOXICITY_CONVENTIONS),
    }
)
"""By the name of the form in the grammar."""
