"""Multiples of the upper limit of normal: the range of the sample, then that of the register (R13), else nothing."""

import pytest
from tests.spec.conftest import Story

CENTRAL = "2019-01-01  range of alt at Central, upper 40 U/L, valid 2019-01-01"
FEMALE = "2026-10-01  female, born 1990-05-05"
MALE = "2026-10-01  male, born 1990-05-05"
ALT = "2026-10-20  alt {} U/L, at Central"


def alt(*lines: str, value: str = "100") -> Story:
    return Story("\n".join([*lines, ALT.format(value)]))


@pytest.mark.parametrize(("value", "verdict"), [("119.9", "met"), ("120", "not met")])
def test_the_register_fills_the_limit(value: str, verdict: str) -> None:
    """TV-0.7 with a register: three times 40 is the limit, strictly, and the step says where it is from."""
    told = alt(CENTRAL, value=value)
    assert told.verdict("I4.alt") == verdict
    assert told.answer("I4.alt").because == (1, 2)
    assert told.answer("I4.alt").steps[0].how.endswith("upper limit from the register (event 1)")


def test_the_range_of_the_sample_comes_first() -> None:
    """A result that came with its own range keeps it."""
    told = Story(f"{CENTRAL}\n2026-10-20  alt 100 U/L, upper 30 U/L, at Central")
    assert told.verdict("I4.alt") == "not met"
    assert told.answer("I4.alt").because == (2,)


def test_an_outside_laboratory() -> None:
    """Another hospital's result, without its range and without a row of the register, stays unknown."""
    told = Story(f"{CENTRAL}\n2026-10-20  alt 100 U/L, at Elsewhere")
    assert told.why_unknown("I4.alt") == ["range_missing"]
    assert told.answer("I4.alt").missing[0].detail == (
        "100 U/L came without its reference range, and the register has none of Elsewhere that fits"
    )


def test_a_result_without_its_laboratory() -> None:
    """Nobody knows whose range it would be."""
    told = Story(f"{CENTRAL}\n2026-10-20  alt 100 U/L")
    assert told.answer("I4.alt").missing[0].detail == (
        "100 U/L came without its reference range, and does not name its laboratory"
    )


def test_the_range_of_another_analyte() -> None:
    """The register is asked for this analyte only."""
    assert alt(CENTRAL.replace("alt", "ast")).why_unknown("I4.alt") == ["range_missing"]


def test_two_rows_that_fit() -> None:
    """Exactly one row must fit: which of two holds, nobody has said."""
    told = alt(CENTRAL, CENTRAL.replace("40", "50"))
    assert told.why_unknown("I4.alt") == ["conflict"]
    assert told.answer("I4.alt").missing[0].detail == (
        "2 ranges of the register fit (events 1 and 2): end or void all but one"
    )


@pytest.mark.parametrize(("person", "verdict"), [(FEMALE, "not met"), (MALE, "met")])
def test_ranges_by_sex(person: str, verdict: str) -> None:
    """Each sex has its own row."""
    rows = (
        "2019-01-01  range of alt at Central, female, upper 33 U/L",
        "2019-01-01  range of alt at Central, male, upper 41 U/L",
    )
    assert alt(*rows, person).verdict("I4.alt") == verdict


def test_ranges_by_sex_without_the_sex() -> None:
    """Both rows may fit, so neither does."""
    told = alt("2019-01-01  range of alt at Central, female, upper 33 U/L")
    assert told.why_unknown("I4.alt") == ["range_missing"]
    assert "depends on a sex, an age or a date that is not known" in told.answer("I4.alt").missing[0].detail


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        ("2008-10-21", "not met"),
        ("2008-10-20", "met"),
        ("1961-10-20", "met"),
        ("1960-10-20", "unknown"),
        ("2008", "unknown"),
    ],
)
def test_ranges_by_age(born: str, verdict: str) -> None:
    """Ages count in completed years on the day of the result, both ends included: 0 to 17, 18 to 65."""
    rows = (
        "2019-01-01  range of alt at Central, to 17, upper 30 U/L",
        "2019-01-01  range of alt at Central, from 18, to 65, upper 40 U/L",
    )
    assert alt(*rows, f"2026-10-01  male, born {born}").verdict("I4.alt") == verdict


@pytest.mark.parametrize(
    ("valid", "verdict"),
    [
        ("2026-10-20", "met"),
        ("2026-10-21", "unknown"),
        ("2019-01-01 to 2026-10-20", "met"),
        ("2019-01-01 to 2026-10-19", "unknown"),
        ("2026-10", "unknown"),
    ],
)
def test_ranges_by_date(valid: str, verdict: str) -> None:
    """A row holds from its first to its last day, both included; a row "from October" may begin after the result."""
    assert alt(f"2019-01-01  range of alt at Central, upper 40 U/L, valid {valid}").verdict("I4.alt") == verdict


def test_a_new_range_after_the_old_one_ended() -> None:
    """The laboratory changed its method: each result has the range of its day."""
    old = "2019-01-01  range of alt at Central, upper 30 U/L, valid 2019-01-01 to 2026-10-19"
    new = "2026-10-19  range of alt at Central, upper 40 U/L, valid 2026-10-20"
    assert alt(old, new).answer("I4.alt").because == (2, 3)


def test_a_range_in_an_unusable_unit() -> None:
    """A register is no better than its units."""
    told = alt("2019-01-01  range of alt at Central, upper 40 furlongs")
    assert told.why_unknown("I4.alt") == ["unit_unusable"]
