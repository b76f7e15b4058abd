"""Cells become events: what is said, what is empty, what is lost, and what cannot be read, each as what it is."""

import pytest
from tests.unit.tables.small_mapping import MAPPING, entry, mapping_with, problem, told

from trialwright.errors import InputError
from trialwright.events.conduct import ValueUnrecoverable
from trialwright.events.entries import Entry
from trialwright.events.history import ConditionRecorded
from trialwright.events.results import LabResulted
from trialwright.tables.entries import LeftOut


def result(cell: str, mapping: str = MAPPING) -> str:
    """The creatinine that is read from a cell."""
    body = entry(told(f'code,day,crea,u\nP1,2016-03-01,"{cell}",mg/dL\n', mapping)[0]).body
    assert isinstance(body, LabResulted)
    return str(body.value)


def test_an_event_with_its_patient_date_and_source() -> None:
    (one,) = told("code,day,crea\nP1,2016-03,61\n")
    read = entry(one)
    assert (read.patient, read.happened.text, read.source) == ("P1", "2016-03", "register, row 2, creatinine")
    assert isinstance(read.body, LabResulted)


@pytest.mark.parametrize(
    ("cell", "mapping", "value"),
    [
        ("61", MAPPING, "61 umol/L"),
        ("61.50", MAPPING, "61.50 umol/L"),
        ("<18", MAPPING, "<18 umol/L"),
        ("＜１８", MAPPING, "<18 umol/L"),
        ("188↑", MAPPING, "188 umol/L"),
        ("0,7", mapping_with("marks: [↑]", "decimals: comma").replace("umol/L", "mg/dL"), "0.7 mg/dL"),
        ("0.7", mapping_with("unit: umol/L", "unit_column: u"), "0.7 mg/dL"),
        ("61 umol/L", mapping_with(", unit: umol/L", ""), "61 umol/L"),
        ("0,7 mg/dL", mapping_with(", unit: umol/L", "").replace("marks: [↑]", "decimals: comma"), "0.7 mg/dL"),
    ],
)
def test_numbers_as_tables_write_them(cell: str, mapping: str, value: str) -> None:
    assert result(cell, mapping) == value


@pytest.mark.parametrize(
    ("row", "mapping", "column", "words"),
    [
        ("P1,2016-03-01,1_000,", MAPPING, "crea", "'1_000' is not a plain number"),
        ('P1,2016-03-01,"1,234",', MAPPING, "crea", "is not a plain number"),
        (
            "P1,2016-03-01,1.234,",
            mapping_with("marks: [↑]", "decimals: comma"),
            "crea",
            "has a point, and the decimals",
        ),
        ("P1,2016-03-01,high,", MAPPING, "crea", "'high' is not a plain number"),
        ("P1,2016-03-01,≤18,", MAPPING, "crea", "is not a plain number"),
        ("P1,2016-03-01,61,", mapping_with("unit: umol/L", "unit_column: u"), "crea", "'61' has no unit"),
        ("P1,1.3.2016,61,", MAPPING, "day", "'1.3.2016' is no date in the form of its column"),
        ("P1,NA,61,", MAPPING, "day", "creatinine has a value and no date"),
        ("P1,lost,61,", MAPPING, "day", "creatinine has a value and no date"),
        (",2016-03-01,61,", MAPPING, "code", "no patient"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(row: str, mapping: str, column: str, words: str) -> None:
    first, second = told(f"code,day,crea,u\n{row}\nP2,2016-03-01,70,umol/L\n", mapping)
    wrong = problem(first)
    assert (wrong.row, wrong.column) == (2, column)
    assert words in wrong.found
    assert wrong.wanted
    assert wrong.to_do
    assert entry(second).patient == "P2"


@pytest.mark.parametrize("cell", ["", "NA", "未查", "  "])
def test_an_empty_cell_is_no_event(cell: str) -> None:
    """Not even a date is asked for where there is nothing to date."""
    assert told(f"code,day,crea\nP1,,{cell}\n") == [LeftOut("creatinine")]


def test_a_lost_value_is_an_event_that_says_so() -> None:
    """R1 "Not recoverable" is a value: what was looked for, by when, and what the cell says."""
    lost, left_out = told("code,day,crea\nP1,2016-03-01,lost\n")
    read = entry(lost)
    assert read.body == ValueUnrecoverable(concept="creatinine", why="crea: lost")
    assert (read.patient, read.happened.text) == ("P1", "2026-11-02")
    assert read.source == "register, row 2, creatinine.value not recoverable"
    assert left_out == LeftOut("creatinine")


def test_a_lost_limit_does_not_lose_the_result() -> None:
    mapping = MAPPING + "      high: {column: top, unit: umol/L}\n"
    lost, kept = told("code,day,crea,top\nP1,2016-03-01,61,lost\n", mapping)
    assert entry(lost).body == ValueUnrecoverable(concept="creatinine high", why="top: lost")
    body = entry(kept).body
    assert isinstance(body, LabResulted)
    assert (str(body.value), body.high) == ("61 umol/L", None)


SEIZURE = """
  - id: seizure
    kind: condition.recorded
    happened: day
    fields: {condition: seizure, present: {column: s, means: {有: "yes", 无: "no"}}}
"""


@pytest.mark.parametrize(
    ("cell", "mapping", "present"),
    [
        ("有", SEIZURE, True),
        ("无", SEIZURE, False),
        ("", SEIZURE, None),
        ("lost", SEIZURE, None),
        ("", SEIZURE.replace("}}}", '}, empty: "no"}}'), False),
    ],
)
def test_an_empty_cell_never_becomes_the_default_of_a_field(cell: str, mapping: str, present: bool | None) -> None:
    """A condition is present unless somebody says no; an empty or a lost cell says nothing of the kind."""
    read = told(f"code,day,crea,s\nP1,2016-03-01,,{cell}\n", MAPPING + mapping[1:])
    found = [one.body.present for one in read if isinstance(one, Entry) and isinstance(one.body, ConditionRecorded)]
    assert found == ([] if present is None else [present])


def test_a_word_without_a_meaning() -> None:
    told_ = told("code,day,crea,s\nP1,2016-03-01,,不详\n", MAPPING + SEIZURE[1:])
    wrong = problem(told_[1])
    assert wrong.found == "the word '不详' has no meaning in the mapping"
    assert wrong.wanted == "one of: 无, 有"


@pytest.mark.parametrize(("otherwise", "kinds"), [("leave_out", ["creatinine"]), ("keep", ["creatinine", "尿素"])])
def test_a_long_table_with_one_result_a_row(otherwise: str, kinds: list[str]) -> None:
    mapping = mapping_with(
        "analyte: creatinine", f"analyte: {{column: test, means: {{肌酐: creatinine}}, otherwise: {otherwise}}}"
    )
    read = told("code,day,test,crea\nP1,2016-03-01,肌酐,61\nP1,2016-03-01,尿素,5\n", mapping)
    assert [one.body.analyte for one in read if isinstance(one, Entry) and isinstance(one.body, LabResulted)] == kinds


def test_a_rule_for_some_rows_only() -> None:
    mapping = mapping_with("    happened: day\n", "    happened: day\n    only: {sort: [lab, 检验]}\n")
    read = told("code,day,crea,sort\nP1,2016-03-01,61,lab\nP1,2016-03-01,62,nurse\nP1,2016-03-01,63,检验\n", mapping)
    assert [entry(one).source for one in read] == ["register, row 2, creatinine", "register, row 4, creatinine"]


def test_the_first_column_with_a_date_counts_and_then_the_fixed_date() -> None:
    mapping = mapping_with("happened: day", 'happened: {columns: [day, visit], fixed: "2016"}')
    read = told("code,day,visit,crea\nP1,,2016-04,61\nP1,2016-03-01,2016-04,62\nP1,,,63\n", mapping)
    assert [entry(one).happened.text for one in read] == ["2016-04", "2016-03-01", "2016"]


def test_patients_by_what_stands_with_the_identities() -> None:
    mapping = mapping_with("{column: code}", "{column: code, identity: hospital_number}")
    known, unknown = told("code,day,crea\nH1,2016-03-01,61\nH2,2016-03-01,62\n", mapping, codes={"H1": "SZ01-0417-0"})
    assert entry(known).patient == "SZ01-0417-0"
    assert problem(unknown).found == "no patient has this hospital_number, which is not shown here"
    assert "H2" not in str(problem(unknown))


def test_a_source_from_a_column_stays_when_rows_move() -> None:
    mapping = mapping_with("row {row}", "{number}")
    one, other = told("code,day,crea,number\nP1,2016-03-01,61,R7\nP1,2016-03-02,62,R8\n", mapping)
    again, _ = told("code,day,crea,number\nP1,2016-03-02,62,R8\nP1,2016-03-01,61,R7\n", mapping)
    assert entry(one).source == "register, R7, creatinine"
    assert again == other


def test_a_source_that_two_rows_have() -> None:
    mapping = mapping_with("row {row}", "{number}")
    same = told("code,day,crea,number\nP1,2016-03-01,61,R7\nP1,2016-03-01,61,R7\n", mapping)
    assert same[0] == same[1]
    _, wrong = told("code,day,crea,number\nP1,2016-03-01,61,R7\nP1,2016-03-01,62,R7\n", mapping)
    assert problem(wrong).found.startswith("the source 'register, R7, creatinine' is that of row 2 as well")


def test_an_event_of_the_trial_has_no_patient() -> None:
    ranges = """
  - id: range
    kind: range.registered
    happened: day
    fields: {laboratory: Central, analyte: creatinine, high: {column: crea, unit: umol/L}, valid_from: {column: day}}
"""
    read = told("code,day,crea\nP1,2016-03-01,97\n", MAPPING + ranges[1:])
    assert [entry(one).patient for one in read] == ["P1", None]


def test_a_file_that_cannot_be_read_ends_the_reading() -> None:
    with pytest.raises(InputError, match="the table has no column 'crea'"):
        told("code,day\nP1,2016\n")


def test_a_cell_that_several_rules_read_is_wrong_once() -> None:
    twice = MAPPING + MAPPING[MAPPING.index("  - id:") :].replace("id: creatinine", "id: again")
    assert [problem(one).column for one in told("code,day,crea\nP1,x,61\n", twice)] == ["day"]
