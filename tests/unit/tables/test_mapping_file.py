"""A mapping is checked before the first row: each mistake with its line, what was wanted and what to do."""

import pytest
from tests.unit.tables.small_mapping import MAPPING, ZONE, mapping_with

from trialwright.errors import InputError
from trialwright.tables.mapping_file import read_mapping


def test_the_parts_of_a_mapping() -> None:
    mapping = read_mapping(MAPPING, "map.yaml", zone=ZONE)
    assert mapping.columns() == ["code", "day", "crea"]
    assert (mapping.layout.encoding, mapping.layout.delimiter, mapping.layout.decimals) == ("utf-8", ",", "point")
    assert mapping.layout.missing == {"", "NA", "未查"}
    (rule,) = mapping.rules
    assert (rule.kind, rule.schema, rule.happened.columns) == ("lab.resulted", 1, ("day",))
    assert rule.fields["analyte"].word == "creatinine"
    assert (rule.fields["value"].column, rule.fields["value"].unit) == ("crea", "umol/L")


def test_columns_in_the_source_are_read_as_well() -> None:
    mapping = read_mapping(mapping_with("row {row}", "{file} {number}"), "map.yaml", zone=ZONE)
    assert mapping.columns()[:2] == ["code", "number"]


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("encoding: utf-8", "encoding: utf-16", 2, "encoding: the text 'utf-16'\n  wanted: one of: utf-8, gb18030"),
        ("  encoding: utf-8\n", "", 1, "the table has no key 'encoding'"),
        ("  encoding", "  encodign", 2, "did you mean 'encoding'?"),
        ("[YYYY-MM-DD, YYYY-MM]", "YY-MM-DD", 3, "'YY-MM-DD' is no form of a date"),
        ("[YYYY-MM-DD, YYYY-MM]", "[D/M/YYYY, M/D/YYYY]", 3, "read one text as two dates"),
        ("  dates: [YYYY-MM-DD, YYYY-MM]\n", "", 12, "a column of dates whose form nobody has named"),
        ("  looked: 2026-11-02\n", "", 5, "not_recoverable without looked"),
        ("looked: 2026-11-02", "looked: 2.11.2026", 6, "'2.11.2026' is not a date or an instant"),
        ("marks: [↑]", "decimals: dot", 7, "decimals: the text 'dot'\n  wanted: one of: point, comma"),
        ("marks: [↑]", 'delimiter: "ab"', 7, "delimiter: the text 'ab'\n  wanted: one sign, such as ; or the word tab"),
        ("{column: code}", "code", 8, "the patient is the text 'code'"),
        ("row {row}", "{file}", 9, "is the same for every row"),
        ("- id: creatinine", "- id: 1", 11, "a name of letters, digits"),
        ("lab.resulted", "lab.resultd", 12, "unknown kind of event: lab.resultd"),
        ("lab.resulted", "decision.made", 12, "decision.made is no fact that can be reported"),
        ("happened: day", "happened: {dates: YYYY}", 13, "happened without a column"),
        ("      analyte: creatinine\n", "", 14, "lab.resulted without analyte"),
        ("      analyte: creatinine\n", "      analyt: creatinine\n", 15, "did you mean 'analyte'?"),
        ("unit: umol/L", "unit: umol/L, unit_column: u", 16, "unit and unit_column\n  wanted: one of the two"),
        ("analyte: creatinine", "analyte: {column: a, unit: kg}", 15, "analyte has no unit"),
        ("unit: umol/L", "dates: YYYY", 16, "value is no date"),
        ("unit: umol/L", "otherwise: keep", 16, "otherwise without means"),
        ("unit: umol/L", "means: {a: b}, otherwise: skip", 16, "one of: refuse, keep, leave_out"),
        ("table:\n", "\ttable:\n", 1, "a tab character"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_mapping(mapping_with(old, new), "map.yaml", zone=ZONE)
    assert refused.value.where == f"map.yaml line {line}"
    assert words in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_word_that_a_field_cannot_hold() -> None:
    person = """
  - id: person
    kind: demographics.recorded
    happened: day
    fields: {sex: {column: s, means: {男: man}}, birth: {column: b}}
"""
    with pytest.raises(InputError, match="means: the word 'man'") as refused:
        read_mapping(MAPPING + person[1:], "map.yaml", zone=ZONE)
    assert refused.value.wanted == "one of: female, male"


def test_two_events_of_one_name() -> None:
    twice = MAPPING + MAPPING[MAPPING.index("  - id:") :]
    with pytest.raises(InputError, match="event 'creatinine' stands here a second time"):
        read_mapping(twice, "map.yaml", zone=ZONE)


def test_an_event_without_fields_says_none() -> None:
    held = "  - {id: contact, kind: bed.reserved, happened: day, fields: none}\n"
    assert read_mapping(MAPPING + held, "map.yaml", zone=ZONE).rules[1].fields == {}
