"""Our table of analytes against data that we did not make: FHIR bundles, and the CDISC list of test codes.

A unit or a code that the bundles have and our table cannot read would lose a patient in screening without a word.
"""

import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from tests.shared_data import shared_data

from trialwright.standards.analytes import ANALYTES, analyte_of_loinc, plausible
from trialwright.standards.quantity import Quantity

TRIAL_CODES = {"38483-4", "1742-6", "1920-8", "1975-2", "10230-1"}
"""Creatinine, ALT, AST, bilirubin and LVEF as the bundles report them."""


def measurements(resource: dict[str, Any]) -> Iterator[tuple[str, Quantity]]:
    for part in (resource, *resource.get("component", ())):
        if "valueQuantity" in part:
            value = part["valueQuantity"]
            unit = value.get("code", value.get("unit", ""))
            yield part["code"]["coding"][0]["code"], Quantity(value=Decimal(str(value["value"])), unit=unit)


@pytest.fixture(scope="module")
def reported() -> list[tuple[str, Quantity]]:
    found: list[tuple[str, Quantity]] = []
    for path in sorted(shared_data("ehr", "synthea_fhir_r4").glob("*.json.gz")):
        with gzip.open(path) as bundle:
            entries = json.load(bundle)["entry"]
        for entry in entries:
            if entry["resource"]["resourceType"] == "Observation":
                found.extend(measurements(entry["resource"]))
    return found


def test_every_known_measurement_of_the_bundles_can_be_used(reported: list[tuple[str, Quantity]]) -> None:
    known = [(analyte, code, quantity) for code, quantity in reported if (analyte := analyte_of_loinc(code))]
    assert len(known) > 4000
    assert {code for _, code, _ in known} >= TRIAL_CODES
    without_unit = [code for _, code, quantity in known if not quantity.unit]
    assert set(without_unit) == {"8480-6", "8462-4"}, "pressures in some questionnaires have no unit, and stay unknown"
    judged = {(code, plausible(analyte, quantity)) for analyte, code, quantity in known if quantity.unit}
    assert {(code, answer) for code, answer in judged if answer is not True} == set()
    assert all(plausible(analyte, quantity) is None for analyte, _, quantity in known if not quantity.unit)


def test_what_the_bundles_measure_in_urine_is_no_analyte(reported: list[tuple[str, Quantity]]) -> None:
    codes = {code for code, _ in reported}
    assert "20505-4" in codes, "bilirubin in urine is in the bundles"
    assert analyte_of_loinc("20505-4") is None


def test_test_codes_are_cdisc_s_or_say_that_they_are_not() -> None:
    path = shared_data("cdisc", "ct", "SDTM_CT_2024-03-29_allowed_terms.json.gz")
    with gzip.open(path) as packed:
        lists = json.load(packed)["codelists"].values()
    terms = {term for one in lists for term in one["allowed_terms"]}
    own = {name for name, analyte in ANALYTES.items() if "sponsor-defined" in analyte.citation}
    assert {name for name, analyte in ANALYTES.items() if analyte.testcd not in terms} <= own
