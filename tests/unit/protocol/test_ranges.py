"""Reference ranges in a protocol file: rows that no person and day has twice, in units that fit, or a refusal in words."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from tests.other_protocol import OTHER
from tests.unit.protocol.bad_sections import BadSection
from tests.unit.protocol.small_protocol import SMALL
from tests.unit.protocol.test_schema import refused as unlike_the_schema

from trialwright.errors import ProtocolError
from trialwright.protocol.plain import plain
from trialwright.protocol.ranges import EVERY_REGISTER, RangeRow, ReferenceRanges
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.yaml_text import read_yaml_text
from trialwright.standards.quantity import Quantity
from trialwright.trials import trial_text

NONE = "reference_ranges: {laboratories: any, without_range: register_then_protocol, rows: none}\n"
ROW = "{id: a, laboratory: L, analyte: alt, high: 40 U/L, source: a letter}"
FEMALE = "{id: b, laboratory: L, analyte: alt, sex: female, high: 33 U/L, source: a letter}"
FITS_ALT = "a UCUM code of standards/units.toml that fits alt, such as U/L"


def section(*rows: str, laboratories: str = "any", without: str = "register_then_protocol") -> str:
    lines = "".join(f"    - {row}\n" for row in rows)
    return f"reference_ranges:\n  laboratories: {laboratories}\n  without_range: {without}\n  rows:\n{lines}"


def read(text: str) -> ReferenceRanges:
    return read_protocol(SMALL.replace(NONE, text), "small.yaml").reference_ranges


def bad(name: str, new: str, at: str, found: str, wanted: str, to_do: str, *, seen: bool = True) -> BadSection:
    return BadSection(name, NONE, new, at, found, wanted, to_do, seen)


BAD = [
    bad(
        "an unknown unit",
        section(ROW.replace("40 U/L", "40 UI/L")),
        "- {id: a",
        "'40 UI/L' has the unknown unit 'UI/L'",
        FITS_ALT,
        "did you mean 'U/L'? otherwise write the limit in U/L",
    ),
    bad(
        "a unit of something else",
        section(ROW.replace("40 U/L", "40 mg/dL")),
        "- {id: a",
        "'40 mg/dL': alt is not measured in mg/dL",
        "a unit that converts to U/L",
        "write the limit in U/L",
        seen=False,
    ),
    bad(
        "a multiple of itself",
        section(ROW.replace("40 U/L", "1 x ULN")),
        "- {id: a",
        "high of range.a: the text '1 x ULN' is no limit of normal",
        "a number and a unit, such as 40 U/L",
        "copy it from the list of the laboratory",
    ),
    bad(
        "a bound for a limit",
        section(ROW.replace("40 U/L", "<40 U/L")),
        "- {id: a",
        "high of range.a: the text '<40 U/L' is no limit of normal",
        "a number and a unit, such as 40 U/L",
        "copy it from the list of the laboratory",
    ),
    bad(
        "a limit that nobody has",
        section(ROW.replace("40 U/L", "400000 U/L")),
        "- {id: a",
        "'400000 U/L' is no value that alt can have",
        "a limit from 0 to 50000 U/L, or the same in another unit",
        "correct the number or the unit",
        seen=False,
    ),
    bad(
        "an upper limit of nothing",
        section(ROW.replace("40 U/L", "0 U/L")),
        "- {id: a",
        "range a ends at 0 U/L",
        "an upper limit above zero",
        "correct the limit",
        seen=False,
    ),
    bad(
        "a row without limits",
        section(ROW.replace(" high: 40 U/L,", "")),
        "- {id: a",
        "range a has neither low nor high",
        "at least one of them",
        "copy the range",
        seen=False,
    ),
    bad(
        "limits exchanged, in two units",
        section(ROW.replace("high: 40 U/L", "low: 1 ukat/L, high: 40 U/L")),
        "- {id: a",
        "range a is from 1 ukat/L to 40 U/L",
        "the first not above the last",
        "exchange the two",
        seen=False,
    ),
    bad(
        "ages exchanged",
        section(ROW.replace("high", "age_from: 18, age_to: 17, high")),
        "- {id: a",
        "range a is from 18 to 17 years",
        "the first not above the last",
        "exchange the two",
        seen=False,
    ),
    bad(
        "days exchanged",
        section(ROW.replace("high", 'valid_from: "2026-02-01", valid_to: "2026-01-31", high')),
        "- {id: a",
        "range a is from 2026-02-01 to 2026-01-31",
        "the first not above the last",
        "exchange the two",
        seen=False,
    ),
    bad(
        "an unknown analyte",
        section(ROW.replace("alt", "altt")),
        "- {id: a",
        "the text 'altt' is no analyte",
        "a name in standards/analytes.toml, such as creatinine, alt or weight",
        "did you mean 'alt'? otherwise add the analyte to standards/analytes.toml with its unit and codes",
    ),
    bad(
        "rows that nobody looks at",
        section(ROW, without="register_only"),
        "reference_ranges:",
        "1 range, and without_range is register_only",
        "register_then_protocol where the protocol has ranges of its own",
        "write without_range: register_then_protocol, or rows: none",
        seen=False,
    ),
    bad(
        "a laboratory twice",
        section(ROW, laboratories="[L, L]"),
        "laboratories: [L, L]",
        "laboratory 'L' stands here a second time (first: small.yaml line 56)",
        "each laboratory once",
        "rename or remove one of the two",
        seen=False,
    ),
    bad(
        "no laboratory",
        section(ROW, laboratories="[]"),
        "laboratories: []",
        "laboratories of reference_ranges: an empty list",
        "at least one item",
        "add an item",
    ),
    bad(
        "two rows for one woman",
        section(ROW, FEMALE),
        "- {id: b",
        "range b is for people and days for which a stands as well (small.yaml line 59)",
        "one range of a laboratory for an analyte, a person and a day",
        "end one of the two by valid_to, or part them by sex or age",
        seen=False,
    ),
    bad(
        "a row twice",
        section(ROW, ROW.replace("alt", "ast")),
        "analyte: ast",
        "range row 'a' stands here a second time (first: small.yaml line 59)",
        "each range row once",
        "rename or remove one of the two",
        seen=False,
    ),
]


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_what_is_wrong_is_refused_with_its_line(case: BadSection) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_protocol(case.text(), "small.yaml")
    assert str(refused.value) == case.message()


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.name)
def test_a_schema_sees_what_it_can(case: BadSection) -> None:
    assert unlike_the_schema(read_yaml_text(case.text(), "x").plain()) == case.seen


def test_a_whole_row() -> None:
    women, men, far = read_protocol(OTHER, "other.yaml").reference_ranges.rows
    assert women == RangeRow(
        id="alt_women",
        laboratory="Central",
        analyte="alt",
        sex="female",
        low=Quantity(value=Decimal(7), unit="U/L"),
        high=Quantity(value=Decimal(33), unit="U/L"),
        valid_from=date(2025, 1, 1),
        source="an invented letter of 3 March 2025",
    )
    assert (men.age_from, men.age_to, far.sex, far.valid_to) == (18, None, "any", date(2026, 12, 31))


def test_the_shipped_trial_has_the_section_without_a_row() -> None:
    protocol = read_protocol(trial_text("NCT03919240"), "x")
    ranges = protocol.reference_ranges
    assert (ranges.laboratories, ranges.without_range, ranges.rows) == (None, "register_then_protocol", ())
    open_ = {choice.id: choice.confirmed for choice in ranges.choices}
    assert open_ == dict.fromkeys(
        ("reference_ranges/laboratories", "reference_ranges/rows", "reference_ranges/without_range"), False
    )


def test_whose_register_is_accepted() -> None:
    some = read(section(ROW, laboratories="[Central, North]"))
    assert [some.accepts_register_of(name) for name in ("Central", "North", "central", "L")] == [
        True,
        True,
        False,
        False,
    ]
    assert EVERY_REGISTER.accepts_register_of("L")
    unfilled = read(NONE.replace("register_then_protocol", "left_unknown"))
    assert not unfilled.accepts_register_of("L")


def row(**other: object) -> RangeRow:
    return msgspec.structs.replace(RangeRow(id="r", laboratory="L", analyte="alt", source="s"), **other)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ({}, {}, True),
        ({"laboratory": "M"}, {}, False),
        ({"analyte": "ast"}, {}, False),
        ({"sex": "female"}, {"sex": "male"}, False),
        ({"sex": "female"}, {"sex": "female"}, True),
        ({"sex": "female"}, {}, True),
        ({"age_to": 17}, {"age_from": 18}, False),
        ({"age_to": 17}, {"age_from": 17}, True),
        ({"age_from": 2, "age_to": 5}, {"age_from": 3, "age_to": 4}, True),
        ({"age_from": 18}, {}, True),
        ({"valid_to": date(2026, 1, 31)}, {"valid_from": date(2026, 2, 1)}, False),
        ({"valid_to": date(2026, 1, 31)}, {"valid_from": date(2026, 1, 31)}, True),
        ({"valid_from": date(2026, 1, 31)}, {}, True),
        ({"sex": "female", "age_to": 17}, {"age_from": 18}, False),
        ({"low": Quantity(value=Decimal(1), unit="U/L")}, {"high": Quantity(value=Decimal(9), unit="U/L")}, True),
    ],
)
def test_two_rows_for_one_person_and_day(one: dict[str, object], other: dict[str, object], overlap: bool) -> None:
    assert row(**one).overlaps(row(**other)) is overlap
    assert row(**other).overlaps(row(**one)) is overlap


def test_rows_that_meet_without_overlapping_are_read() -> None:
    young = ROW.replace("high", "age_to: 17, high")
    old = ROW.replace("id: a", "id: b").replace("high", "age_from: 18, high")
    assert [each.id for each in read(section(young, old)).rows] == ["a", "b"]


def test_ranges_are_shown_in_both_languages() -> None:
    protocol = read_protocol(OTHER, "other.yaml")
    english, chinese = list(plain(protocol)), list(plain(protocol, "zh"))
    for line in (
        "  registered ranges are accepted of: Central, North, building 2",
        "  a result without its own range: the register of its laboratory, then the protocol's own rows",
        "  alt_women: Alanine aminotransferase at Central, women: 7 U/L to 33 U/L; from 2025-01-01 on",
        "  alt_men: Alanine aminotransferase at Central, men from 18 years on: up to 41 U/L; from 2025-01-01 on",
        "  alt_far: Alanine aminotransferase at Far, both sexes: up to 0.6 ukat/L; until 2026-12-31",
        "    source: an invented list",
    ):
        assert line in english
    assert "  alt_men：Central，丙氨酸氨基转移酶，男性，满 18 岁：不高于 41 U/L；自 2025-01-01 起" in chinese
    assert "    来源（原文引用）：“an invented list”" in chinese
    bounded = read_protocol(
        SMALL.replace(NONE, section(ROW.replace("high: 40 U/L", "age_from: 2, age_to: 5, low: 7 U/L"))), "x"
    )
    assert "  a: Alanine aminotransferase at L, both sexes from 2 to 5 years: 7 U/L and more; at any time" in list(
        plain(bounded)
    )
    assert "  方案未另列参考区间" in list(plain(read_protocol(SMALL, "x"), "zh"))
