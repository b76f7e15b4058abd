"""Rounding happens here, and nowhere else; how it is done is pinned number by number."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from trialwright.publish.numbers import amount, deviation, filled, in_prose, moment, rounded, shown


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        ("54.5435", "mg", "54.54 mg"),
        ("54.545", "mg", "54.55 mg"),
        ("26.8", "mg", "26.80 mg"),
        ("27.0", "mg", "27 mg"),
        ("1.49071198", "m2", "1.4907 m²"),
        ("1.5", "m2", "1.5000 m²"),
        ("45.6740", "mL/min", "45.67 mL/min"),
        ("123.9", "mL/min/{1.73_m2}", "123.90 mL/min/1.73 m²"),
        ("141.472", "umol/L", "141.472 umol/L"),
        ("0.80", "1", "0.80"),
        ("1E+2", "cm", "100 cm"),
    ],
)
def test_each_unit_has_its_places(value: str, unit: str, written: str) -> None:
    assert shown(Decimal(value), unit) == written


def test_halves_go_away_from_zero_on_both_sides() -> None:
    assert [rounded(Decimal(v), 1) for v in ("0.25", "-0.25", "0.35")] == [
        Decimal("0.3"),
        Decimal("-0.3"),
        Decimal("0.4"),
    ]


@pytest.mark.parametrize(
    ("value", "written"),
    [("27", "27 mg"), ("27.00", "27 mg"), ("100", "100 mg"), ("2.50", "2.5 mg"), ("0.5", "0.5 mg")],
)
def test_an_amount_to_draw_up_has_no_trailing_zeros(value: str, written: str) -> None:
    assert amount(Decimal(value)) == written


def test_a_deviation_has_its_sign() -> None:
    assert (deviation(Decimal(50), Decimal("54.54")), deviation(Decimal(60), Decimal(50))) == ("−8.3 %", "+20.0 %")


def test_annotations_of_units_are_not_for_readers() -> None:
    assert in_prose("60 {score} is at least 60 {score}; 2 mL/min/{1.73_m2}") == "60 is at least 60; 2 mL/min/1.73 m²"


def test_a_moment_is_given_for_the_site_too_and_the_day_may_differ() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert moment(late, "Asia/Shanghai") == "2026-03-01 23:30 UTC (2026-03-02 07:30 Asia/Shanghai)"
    assert moment(late) == "2026-03-01 23:30 UTC"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "never in 0 patients"),
        (1, "once in 1 patient"),
        (2, "twice or more, 2 times in 2 patients"),
        ("1", "once in 1 patient"),
        (Decimal("1.5"), "twice or more, 1.5 times in 1.5 patients"),
    ],
)
def test_a_number_comes_with_its_noun(number: object, words: str) -> None:
    phrase = "{n:never|once|twice or more, # times} in {n:# patient|# patients}"
    assert filled(phrase, {"n": number}) == words


def test_a_gap_without_forms_takes_any_words() -> None:
    assert filled("{what} | {n}", {"what": "a: b|c", "n": 0}) == "a: b|c | 0"


def test_a_noun_for_what_is_no_number_is_an_error() -> None:
    with pytest.raises(ValueError, match="many"):
        filled("{n:# day|# days}", {"n": "many"})
