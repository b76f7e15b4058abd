"""The JSON Schema of a protocol file, so that an editor completes keys and words and marks mistakes while one types.

It is made of the same lists as the reader. A schema sees less than the reader (not whether a unit fits an analyte), but
what it refuses, the reader refuses. After a change of the grammar: ``python -m trialwright.protocol.schema`` prints it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from trialwright.protocol.grammar import (
    COMPARISONS,
    EVER,
    LISTS,
    MAPPINGS,
    NO_RENAL_BANDS,
    PROTOCOL,
    WORDS,
)
from trialwright.protocol.grammar_rules import AGE_LIMITS, COMPARING, FORMS_OF_RULES, NOTICE
from trialwright.protocol.schema_forms import SECTION_FORMS
from trialwright.protocol.sections import MAY_BE_NONE
from trialwright.protocol.shape import NONE, Shape
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.units import UNITS

_NUMBER = r"-?[0-9]{1,15}(\.[0-9]{1,15})?"


def _escaped(text: str) -> str:
    """Text as a pattern, escaping only what ECMA 262 with the u flag allows to be escaped."""
    return "".join(f"\\{sign}" if sign in r"\^$.*+?()[]{}|/" else sign for sign in text)


_UNIT = "|".join(_escaped(code) for code in UNITS)
_LIMIT = {
    "type": "string",
    "pattern": rf"^{_NUMBER} ({_UNIT}|x ULN)$",
    "description": "a number, a space and a UCUM code, such as 1.6 mg/dL; or 3 x ULN",
}
_TEXT = {"type": "string", "pattern": r"\S"}
_NORMAL_LIMIT = {
    "type": "string",
    "pattern": rf"^{_NUMBER} ({_UNIT})$",
    "description": "a number, a space and a UCUM code, such as 40 U/L",
}

# An editor reads 196 and 0.8 as numbers and 1 as a version, where the reader sees text; both are meant.
_FORMS: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "text": _TEXT,
        "name": {"type": ["string", "number"], "pattern": r"\S"},
        "id": {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_.]*$"},
        "statement": {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9_.]*$"},
        "number": {"type": ["string", "number"], "pattern": rf"^{_NUMBER}$"},
        "two_numbers": {"type": "array", "items": {"$ref": "#/$defs/number"}, "minItems": 2, "maxItems": 2},
        "positive": {"type": ["string", "integer"], "pattern": r"^[0-9]{1,6}$", "minimum": 1},
        "fraction": {
            "type": ["string", "number"],
            "pattern": r"^(0(\.[0-9]{1,15})?|1(\.0{1,15})?)$",
            "minimum": 0,
            "maximum": 1,
        },
        "days": {"type": "string", "pattern": r"^[0-9]{1,5} d$"},
        "window": {"type": "string", "pattern": rf"^([0-9]{{1,5}} d|{EVER})$"},
        "limit": _LIMIT,
        "normal_limit": _NORMAL_LIMIT,
        "question": {"anyOf": [{"$ref": "#/$defs/text"}, {"$ref": "#/$defs/question_words"}]},
        "two_limits": {"type": "array", "items": {"$ref": "#/$defs/limit"}, "minItems": 2, "maxItems": 2},
        "dose_mg_per_m2": {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,15})? mg/m2$"},
        "dose_mg": {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,15})? mg$"},
        "day_before": {"type": ["string", "integer"], "pattern": r"^-[0-9]{1,6}$", "maximum": -1},
        "renal": {"anyOf": [{"const": NO_RENAL_BANDS}, {"$ref": "#/$defs/renal_bands"}]},
        "analyte": {"enum": list(ANALYTES)},
        "concept": {"enum": [name for name, concept in CONCEPTS.items() if concept.kind != "test"]},
        "test": {"enum": [name for name, concept in CONCEPTS.items() if concept.kind == "test"]},
        "rule": {"oneOf": [{"$ref": f"#/$defs/rule_{name}"} for name in FORMS_OF_RULES]},
        **SECTION_FORMS,
        "passages": {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
        "decided": {
            "type": "object",
            "properties": {"status": {"$ref": "#/$defs/status"}},
            "additionalProperties": _TEXT,
            "required": ["status"],
            "minProperties": 2,
        },
    }
)


def json_schema() -> dict[str, Any]:
    """The schema, Draft 2020-12.

    Returns
    -------
    dict
        Every form of the grammar under ``$defs``.

    References
    ----------
    JSON Schema Draft 2020-12, json-schema.org.

    Examples
    --------
    >>> json_schema()["$defs"]["status"]
    {'enum': ['unconfirmed', 'confirmed']}
    """
    forms: dict[str, Any] = {
        **_FORMS,
        **{name: {"enum": list(_as_editors_read(words))} for name, words in WORDS.items()},
        **{name: _list(name, item) for name, item in LISTS.items()},
        **{name: _mapping(shape) for name, shape in MAPPINGS.items()},
        **{f"rule_{name}": _rule(name, shape) for name, shape in FORMS_OF_RULES.items()},
        "notice": _mapping(NOTICE),
        "age_limits": {**_mapping(AGE_LIMITS), "minProperties": 1},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Trialwright protocol",
        **_mapping(PROTOCOL),
        "$defs": dict(sorted(forms.items())),
    }


def schema_text() -> str:
    """The schema as the file ``protocol.schema.json`` holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _list(name: str, item: str) -> dict[str, Any]:
    some = {"type": "array", "items": {"$ref": f"#/$defs/{item}"}, "minItems": 1}
    return {"anyOf": [{"const": NONE}, some]} if name in MAY_BE_NONE else some


def _as_editors_read(words: Sequence[str]) -> Iterator[str | bool]:
    """YAML 1.1 makes true of yes; an editor that still reads so must not mark what we read as a word."""
    yield from words
    yield from (said for word, said in (("yes", True), ("no", False)) if word in words)


def _mapping(shape: Shape) -> dict[str, Any]:
    return {
        "type": "object",
        "description": shape.what,
        "properties": {
            name: {"$ref": f"#/$defs/{key.form}", "description": key.about} for name, key in shape.keys.items()
        },
        "required": [name for name, key in shape.keys.items() if key.required],
        "additionalProperties": False,
    }


def _rule(name: str, shape: Shape) -> dict[str, Any]:
    schema = _mapping(shape)
    if name in COMPARING:
        schema["anyOf"] = [{"required": [key]} for key in COMPARISONS]
    if "active" in shape.keys:
        schema["oneOf"] = [{"required": ["within"]}, {"required": ["active"]}]
    return schema


if __name__ == "__main__":
    print(schema_text(), end="")
