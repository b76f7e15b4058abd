"""Organ function: creatinine, bilirubin, ALT and AST, ejection fraction."""

import pytest
from tests.spec.conftest import Story
from tests.story import record_of

from trialwright.derive.eligibility.eligibility import criterion_answers


def test_creatinine_at_the_limit(story: Story) -> None:
    """TV-0.1. "creatinine < 1.6 mg/dL" is strict: the limit itself does not meet it.

    2026-10-20  creatinine 1.60 mg/dL
    """
    assert story.verdict("I4.creatinine") == "not met"


def test_creatinine_just_below_the_limit(story: Story) -> None:
    """The other side of TV-0.1.

    2026-10-20  creatinine 1.59 mg/dL
    """
    assert story.verdict("I4.creatinine") == "met"


def test_creatinine_in_micromoles_below_the_limit(story: Story) -> None:
    """TV-0.2. 1.6 mg/dL is 141.472 umol/L exactly: the limit is converted, not the result.

    2026-10-20  creatinine 141 umol/L
    """
    assert story.verdict("I4.creatinine") == "met"
    assert "141 umol/L is below 141.472 umol/L (1.6 mg/dL)" in story.answer("I4.creatinine").steps[0].how


def test_creatinine_in_micromoles_above_the_limit(story: Story) -> None:
    """TV-0.3.

    2026-10-20  creatinine 142 umol/L
    """
    assert story.verdict("I4.creatinine") == "not met"


def test_bilirubin_in_micromoles_below_the_limit(story: Story) -> None:
    """TV-0.4. 2.0 mg/dL is 34.208 umol/L.

    2026-10-20  bilirubin 34 umol/L
    """
    assert story.verdict("I4.bilirubin") == "met"


def test_bilirubin_in_micromoles_above_the_limit(story: Story) -> None:
    """TV-0.5.

    2026-10-20  bilirubin 35 umol/L
    """
    assert story.verdict("I4.bilirubin") == "not met"


def test_bilirubin_at_the_limit(story: Story) -> None:
    """ "bilirubin <2.0 mg/dL" is strict.

    2026-10-20  bilirubin 2.0 mg/dL
    """
    assert story.verdict("I4.bilirubin") == "not met"


def test_alt_at_three_times_the_upper_limit(story: Story) -> None:
    """TV-0.6. "< 3 x upper limit of normal" is strict, and the limit is that of this very sample.

    2026-10-20  alt 120 U/L, upper 40 U/L
    """
    assert story.verdict("I4.alt") == "not met"


def test_alt_just_below_three_times_the_upper_limit(story: Story) -> None:
    """The other side of TV-0.6.

    2026-10-20  alt 119.9 U/L, upper 40 U/L
    """
    assert story.verdict("I4.alt") == "met"


def test_alt_without_its_upper_limit(story: Story) -> None:
    """TV-0.7. No limit, no answer: never an assumed one.

    2026-10-20  alt 100 U/L
    """
    assert story.verdict("I4.alt") == "unknown"
    assert story.why_unknown("I4.alt") == ["range_missing"]


def test_ast_in_international_units(story: Story) -> None:
    """Laboratories write IU/L; for enzymes it is read as U/L, by policy.

    2026-10-20  ast 100 IU/L, upper 35 U/L
    """
    assert story.verdict("I4.ast") == "met"


@pytest.mark.parametrize("value", ["50 %", "0.50 1", "0.5 1"])
def test_ejection_fraction_as_percent_or_fraction(value: str) -> None:
    """TV-0.8. "left ventricular ejection fractions >= 0.5" includes the limit, in either way of writing.

    2026-10-20  lvef 50 %
    """
    from tests.spec.conftest import PROTOCOL

    assert criterion_answers(PROTOCOL, record_of(f"2026-10-20  lvef {value}"))["I4.lvef"].value is True


def test_ejection_fraction_just_below(story: Story) -> None:
    """The other side of TV-0.8.

    2026-10-20  lvef 49 %
    """
    assert story.verdict("I4.lvef") == "not met"


def test_a_result_below_what_the_method_can_measure(story: Story) -> None:
    """ "<0.2 mg/dL" is below 1.6 mg/dL, whatever the true value is.

    2026-10-20  creatinine <0.2 mg/dL
    """
    assert story.verdict("I4.creatinine") == "met"


def test_a_bound_that_leaves_it_open(story: Story) -> None:
    """ "<3.0 mg/dL" may be above or below 1.6 mg/dL.

    2026-10-20  creatinine <3.0 mg/dL
    """
    assert story.why_unknown("I4.creatinine") == ["beyond_measurement"]


def test_a_unit_slip(story: Story) -> None:
    """A creatinine of 88 mg/dL is a result in umol/L with the wrong unit. It decides nothing.

    2026-10-20  creatinine 88 mg/dL
    """
    assert story.why_unknown("I4.creatinine") == ["implausible"]


def test_an_unknown_unit_is_not_skipped(story: Story) -> None:
    """An unusable newest result does not fall back to an older one.

    2026-10-18  creatinine 0.9 mg/dL
    2026-10-20  creatinine 0.9 furlongs
    """
    assert story.why_unknown("I4.creatinine") == ["unit_unusable"]
