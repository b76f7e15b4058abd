"""Results: numbers, words, and the ranges that they are compared with."""

import json

from tests.unit.events.told import ZONE, refused, told

from trialwright.events.reading import decode_body
from trialwright.events.results import LabResulted, RangeRegistered, TestResulted
from trialwright.standards.canonical import canonical_json
from trialwright.standards.quantity import read_quantity
from trialwright.standards.when import When


def test_a_number_keeps_its_bound_and_its_range() -> None:
    assert told("lab.resulted", analyte="alt", value="<5 U/L", high="40 U/L", laboratory="中心实验室") == LabResulted(
        analyte="alt", value=read_quantity("<5 U/L"), high=read_quantity("40 U/L"), laboratory="中心实验室"
    )


def test_a_number_may_have_the_limits_of_its_sample() -> None:
    body = told("lab.resulted", analyte="mrd_flow", value="<0.01 %", detection_limit="0.002 %")
    assert isinstance(body, LabResulted)
    assert (body.detection_limit, body.quantification_limit) == (read_quantity("0.002 %"), None)
    comma = refused("lab.resulted", analyte="mrd_flow", value="<0.01 %", quantification_limit="0,005 %")
    assert comma.startswith("lab.resulted quantification_limit: ")


def test_a_result_of_before_there_were_limits_still_reads() -> None:
    old = '{"analyte":"alt","high":{"unit":"U/L","value":"40"},"value":{"unit":"U/L","value":"12"}}'
    body = decode_body("lab.resulted", 1, old)
    assert body == told("lab.resulted", analyte="alt", value="12 U/L", high="40 U/L")
    assert "limit" not in str(json.loads(canonical_json(body)))


def test_a_word_is_positive_negative_or_indeterminate() -> None:
    assert told("test.resulted", test="hbsag", result="negative") == TestResulted(test="hbsag", result="negative")
    assert "Invalid enum value 'reactive'" in refused("test.resulted", test="hbsag", result="reactive")


def test_a_range_is_of_everybody_unless_it_is_said_otherwise() -> None:
    body = told("range.registered", laboratory="L", analyte="alt", high="40 U/L", valid_from="2019-01-01")
    assert body == RangeRegistered(
        laboratory="L",
        analyte="alt",
        sex="any",
        age_from=0,
        age_to=None,
        low=None,
        high=read_quantity("40 U/L"),
        valid_from=When("2019-01-01", ZONE),
        valid_to=None,
    )
    assert "missing required field `valid_from`" in refused("range.registered", laboratory="L", analyte="alt")
