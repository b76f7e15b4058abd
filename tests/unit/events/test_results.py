"""Results: numbers, words, and the ranges that they are compared with."""

from tests.unit.events.told import ZONE, refused, told

from trialwright.events.results import LabResulted, RangeRegistered, TestResulted
from trialwright.standards.quantity import read_quantity
from trialwright.standards.when import When


def test_a_number_keeps_its_bound_and_its_range() -> None:
    assert told("lab.resulted", analyte="alt", value="<5 U/L", high="40 U/L", laboratory="中心实验室") == LabResulted(
        analyte="alt", value=read_quantity("<5 U/L"), high=read_quantity("40 U/L"), laboratory="中心实验室"
    )


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
