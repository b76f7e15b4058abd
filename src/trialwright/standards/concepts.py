"""Concepts: what is named and not measured, and by which codes hospitals know it.

The table is `concepts.toml`. A criterion says ``seizure``; one hospital has coded a seizure disorder, another epilepsy, a
third a history of a single seizure. All of them mean the same criterion, so each concept holds its codes. A code that is
not in the table is reported by whoever reads it, never guessed at from its neighbours.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import msgspec

CodeSystem = Literal["snomed", "icd10", "icd9", "loinc", "rxnorm"]
_SYSTEMS: tuple[CodeSystem, ...] = ("snomed", "icd10", "icd9", "loinc", "rxnorm")
_CATEGORY = len("G40")


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a patient has, was given, or was tested for.

    Parameters
    ----------
    name : str
        The name in protocol files and events, such as ``seizure``.
    label, label_zh : str
        What people call it.
    kind : {"condition", "treatment", "test", "medication"}
        Which events name it.
    snomed, icd10, icd9, loinc, rxnorm : tuple[str, ...]
        Its codes; one of ICD stands for all its subdivisions.
    citation : str
        Where the codes are from, or what it means where it has none.
    """

    name: str
    label: str
    label_zh: str
    kind: Literal["condition", "treatment", "test", "medication"]
    snomed: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    icd9: tuple[str, ...] = ()
    loinc: tuple[str, ...] = ()
    rxnorm: tuple[str, ...] = ()
    citation: str

    def codes(self, system: CodeSystem) -> tuple[str, ...]:
        """Its codes in one code system."""
        match system:
            case "snomed":
                return self.snomed
            case "icd10":
                return self.icd10
            case "icd9":
                return self.icd9
            case "loinc":
                return self.loinc
            case "rxnorm":
                return self.rxnorm


def _read_concepts() -> dict[str, Concept]:
    rows: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))[
        "concept"
    ]
    return {name: msgspec.convert({"name": name, **row}, Concept) for name, row in rows.items()}


CONCEPTS: Mapping[str, Concept] = MappingProxyType(_read_concepts())
"""Every concept that is known, by its name."""

_BY_CODE: Mapping[CodeSystem, Mapping[str, Concept]] = {
    system: {code: concept for concept in CONCEPTS.values() for code in concept.codes(system)} for system in _SYSTEMS
}


def concept_of_code(system: CodeSystem, code: str) -> Concept | None:
    """The concept that a code stands for; None if the code is not in the table.

    Parameters
    ----------
    system : {"snomed", "icd10", "icd9", "loinc", "rxnorm"}
        The code system; ``icd10`` reads ICD-10 and ICD-10-CM, ``icd9`` reads ICD-9-CM.
    code : str
        As the system writes it. Of ICD, a subdivision stands for the code that it subdivides; of the other systems
        only the listed codes count.

    References
    ----------
    SNOMED CT, ICD-10-CM, ICD-9-CM, LOINC, RxNorm; each row of ``concepts.toml`` cites its codes.

    Examples
    --------
    >>> concept_of_code("snomed", "703151001").name, concept_of_code("icd10", "G40.909").name
    ('seizure', 'seizure')
    >>> concept_of_code("icd9", "345.90").name, concept_of_code("icd9", "070.32").name
    ('seizure', 'hepatitis_b')
    >>> concept_of_code("icd10", "B18.9") is None, concept_of_code("loinc", "5196-1").name
    (True, 'hbsag')
    """
    codes = _BY_CODE[system]
    found = codes.get(code)
    if system not in ("icd10", "icd9"):
        return found
    while found is None and len(code) > _CATEGORY:
        code = code[:-1].rstrip(".")
        found = codes.get(code)
    return found
