"""Comparing with limits below one, with limits in an odd unit, and with an upper limit that is not asked for."""

from tests.unit.derive.telling import compared_with, lab

from trialwright.derive.comparing import compare


def test_a_multiple_below_one_of_the_unit_is_a_limit() -> None:
    found = compare(lab("creatinine", "0.5 mg/dL", upper="1.2 mg/dL"), compared_with("below", "0.5 ULN"))
    assert (found.holds, found.missing) == (True, None)


def test_a_limit_in_a_unit_that_does_not_convert_says_so() -> None:
    found = compare(lab("creatinine", "1 mg/dL"), compared_with("below", "1 kg"))
    assert found.holds is None
    assert found.missing is not None
    assert (found.missing.reason, found.missing.detail) == ("unit_unusable", "reported in 'mg/dL'")


def test_the_upper_limit_of_a_result_is_not_named_where_the_limit_is_a_number() -> None:
    found = compare(lab("creatinine", "1 mg/dL", upper="1.2 mg/dL"), compared_with("below", "1.6 mg/dL"))
    assert found.how == "1 mg/dL is below 1.6 mg/dL"
