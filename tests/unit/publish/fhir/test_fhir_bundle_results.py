"""Results as Observations: category, kind, and a word by its SNOMED code."""

from typing import Any, get_args

import pytest
from tests.fhir_round_trip import read_back, written
from tests.story import record_of
from tests.unit.derive.telling import believed, event
from tests.unit.publish.fhir.test_fhir_bundle import extensions, one, resources

from trialwright.events.results import LabResulted, Outcome, RangeRegistered, VitalMeasured
from trialwright.publish.fhir.fhir_bundle_results import RESULT_CODES
from trialwright.standards.quantity import read_quantity
from trialwright.standards.when import When


def category(resource: dict[str, Any]) -> str:
    return str(resource["category"][0]["coding"][0]["code"])


def test_a_result_says_where_it_is_from() -> None:
    assert category(one("2026-10-20  alt 30 U/L")) == "laboratory"
    assert category(one("2026-10-20  weight 60 kg")) == "vital-signs"
    assert category(one("2026-10-20  kps 80")) == "survey"


@pytest.mark.parametrize("body", [
    LabResulted(analyte="weight", value=read_quantity("60 kg"), high=read_quantity("90 kg")),
    VitalMeasured(analyte="alt", value=read_quantity("30 U/L")),
    VitalMeasured(analyte="weight", value=read_quantity("60 kg")),
    LabResulted(analyte="mrd_flow", value=read_quantity("<0.01 %"), detection_limit=read_quantity("0.002 %"),
                quantification_limit=read_quantity("0.005 %"), laboratory="Central"),
    LabResulted(analyte="alt", value=read_quantity("30 U/L"), low=read_quantity("<7 U/L"), high=read_quantity(">40 U/L")),
])  # fmt: skip
def test_a_result_is_read_back_as_what_it_was(body: LabResulted | VitalMeasured) -> None:
    """Also where the analyte alone would say that a laboratory, or that the bedside, has measured it."""
    (again,) = read_back(written(believed([event(1, body)]))).events
    assert again.body == body


@pytest.mark.parametrize("result", get_args(Outcome))
def test_a_word_is_read_back_as_that_word(result: str) -> None:
    record = record_of(f"2026-10-20  hbsag {result}, at Central")
    _, told = resources(record)
    assert told["valueCodeableConcept"]["coding"][0]["code"] == RESULT_CODES[result]  # type: ignore[index]
    assert extensions(told) == {"laboratory": "Central"}
    (again,) = read_back(written(record)).events
    assert again.body == record.events[0].body


@pytest.mark.parametrize("body", [
    RangeRegistered(laboratory="Far", analyte="alt", valid_from=When("2019", "Asia/Shanghai")),
    RangeRegistered(laboratory="Far", analyte="alt", sex="male", age_from=18, age_to=64, low=read_quantity("<7 U/L"),
                    high=read_quantity("0.7 ukat/L"), valid_from=When("2019-01-01T08:00+08:00", "Asia/Shanghai"),
                    valid_to=When("2027-03", "Asia/Shanghai")),
])  # fmt: skip
def test_a_registered_range_is_read_back_as_it_was(body: RangeRegistered) -> None:
    result = LabResulted(analyte="alt", value=read_quantity("30 U/L"), laboratory="Far")
    facts = read_back(written(believed([event(1, result), event(2, body, patient=None)])))
    (again,) = facts.shared
    assert (again.body, again.patient, again.seq) == (body, None, 2)
