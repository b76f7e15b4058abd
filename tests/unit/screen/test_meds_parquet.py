"""MEDS Parquet: patients whose rows lie anywhere come whole and in order, and no code is dropped unseen."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from trialwright.errors import InputError
from trialwright.screen.meds import MedsPatient
from trialwright.screen.meds_map import CodeMap, read_map
from trialwright.screen.meds_parquet import read_parquet

HEAD = 'title = "A hospital"\ncitation = "its own list"\n'
CREATININE = '[[result]]\nanalyte = "creatinine"\ncodes = ["CR"]\nunit = "mg/dL"\n'
MEDS = "subject_id BIGINT, time TIMESTAMP, code VARCHAR, numeric_value FLOAT, text_value VARCHAR"


def code_map(more: str = "") -> CodeMap:
    return read_map((HEAD + CREATININE + more).encode(), "ours.toml")


def parquet(file: Path, columns: str, *rows: Sequence[Any]) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE event ({columns})")
        for row in rows:
            connection.execute(f"INSERT INTO event VALUES ({', '.join('?' * len(row))})", list(row))
        connection.execute(f"COPY event TO '{file}' (FORMAT parquet)")
    return file


def read(*files: Path, ours: CodeMap | None = None, **more: Any) -> tuple[list[MedsPatient], Counter[str]]:
    unmapped: Counter[str] = Counter()
    options: dict[str, Any] = {"skip": None, "progress": lambda _: None, **more}
    return list(read_parquet(files, ours or code_map(), unmapped=unmapped, **options)), unmapped


def test_the_rows_of_a_patient_come_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = parquet(
        tmp_path / "a.parquet",
        MEDS,
        (9, "2026-01-02 08:00:00", "CR", 0.8, None),
        (2, "2026-01-01 08:00:00", "CR", 1.1, None),
        (9, "2026-01-01 08:00:00", "CR", None, "<0.2"),
        (9, None, "OTHER", None, None),
    )
    (second, ninth), unmapped = read(file)
    assert [patient.subject for patient in (second, ninth)] == ["2", "9"]
    assert [(event.row, event.number, event.text) for event in ninth.events] == [
        ("a.parquet row 1", "0.8", None),
        ("a.parquet row 3", None, "<0.2"),
    ]
    assert (second.unmapped, ninth.unmapped, unmapped) == (0, 1, {"OTHER": 1})
    assert [patient.number for patient in (second, ninth)] == [1, 2]


def test_a_single_precision_number_has_the_digits_that_were_meant(tmp_path: Path) -> None:
    """1.6 in single precision is 1.60000002384...: at the limit that would be the other side."""
    file = parquet(
        tmp_path / "a.parquet", MEDS, *((1, "2026-01-01", "CR", value, None) for value in (1.6, 0.1, 141.47))
    )
    ((patient,), _) = read(file)
    assert [event.number for event in patient.events] == ["1.6", "0.1", "141.47"]


def test_shards_are_one_data_set_and_may_lack_optional_columns(tmp_path: Path) -> None:
    one = parquet(tmp_path / "0.parquet", MEDS + ", unit VARCHAR", (1, "2026-01-01", "CR", 88, None, "umol/L"))
    two = parquet(tmp_path / "1.parquet", MEDS, (1, "2026-01-02", "CR", 1, None), (2, "2026-01-02", "CR", 1, None))
    (first, second), _ = read(one, two)
    assert [(event.row, event.unit) for event in first.events] == [
        ("0.parquet row 1", "umol/L"),
        ("1.parquet row 1", None),
    ]
    assert len(second.events) == 1


def test_a_patient_of_whom_the_map_knows_nothing_still_comes(tmp_path: Path) -> None:
    file = parquet(tmp_path / "a.parquet", MEDS, (1, "2026-01-01", "X", 1, None), (2, "2026-01-01", None, 1, None))
    (first, second), unmapped = read(file)
    assert (first.events, first.unmapped, second.events, second.unmapped) == ((), 1, (), 1)
    assert unmapped == {"X": 1, "no code": 1}


def test_columns_of_other_names(tmp_path: Path) -> None:
    columns = "patient VARCHAR, moment TIMESTAMP, what VARCHAR, value DOUBLE"
    file = parquet(tmp_path / "a.parquet", columns, ("b", "2026-01-01", "CR", 1.25))
    names = '[columns]\nsubject = "patient"\ntime = "moment"\ncode = "what"\nnumber = "value"\n'
    ((patient,), _) = read(file, ours=code_map(names))
    assert (patient.subject, patient.events[0].number) == ("b", "1.25")


@pytest.mark.parametrize(
    ("names", "missing"),
    [("", "numeric_value"), ('[columns]\nnumber = "value"\nunit = "unit_of_value"\n', "unit_of_value")],
)
def test_a_column_that_is_not_there(tmp_path: Path, names: str, missing: str) -> None:
    file = parquet(tmp_path / "a.parquet", "subject_id BIGINT, time TIMESTAMP, code VARCHAR, value FLOAT")
    with pytest.raises(InputError, match=f"there is no column '{missing}'") as caught:
        read(file, ours=code_map(names))
    assert caught.value.wanted == "one of: subject_id, time, code, value"
    assert "[columns]" in caught.value.to_do
    assert caught.value.where == str(file)


@pytest.mark.parametrize(
    ("kind", "time", "in_utc", "hour"),
    [("TIMESTAMP", "2026-01-01 08:00:00", False, 8), ("TIMESTAMPTZ", "2026-01-01 08:00:00+02:00", True, 6)],
)
def test_a_time_with_a_zone_is_told_apart_from_one_without(
    tmp_path: Path, kind: str, time: str, in_utc: bool, hour: int
) -> None:
    file = parquet(tmp_path / "a.parquet", MEDS.replace("TIMESTAMP", kind), (1, time, "CR", 1, None))
    ((patient,), _) = read(file)
    assert patient.in_utc is in_utc
    assert patient.events[0].time is not None
    assert patient.events[0].time // 3_600_000_000 % 24 == hour


def test_rows_of_nobody_are_said_and_cost_nobody_else(tmp_path: Path) -> None:
    file = parquet(tmp_path / "a.parquet", MEDS, (None, "2026-01-01", "CR", 1, None), (1, "2026-01-01", "CR", 1, None))
    with pytest.raises(InputError, match="1 row has no subject"):
        read(file)
    skipped: list[InputError] = []
    ((patient,), _) = read(file, skip=skipped.append)
    assert (patient.subject, len(skipped)) == ("1", 1)


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    file.write_bytes(b"subject_id,time\n" * 9)
    with pytest.raises(InputError, match="the file cannot be read: ") as caught:
        read(file)
    assert caught.value.where == str(file)


def damaged(file: Path) -> Path:
    """A file whose head and foot are whole."""
    rows = [(n, "2026-01-01", "CR", n, f"{n * 7919:x}" * 8) for n in range(1, 400)]
    content = bytearray(parquet(file, MEDS, *rows).read_bytes())
    content[200:1200] = b"\xab" * 1000
    file.write_bytes(content)
    return file


def test_what_cannot_be_read_costs_no_other_file(tmp_path: Path) -> None:
    """Neither a file of another kind, nor one without the columns, nor one that is damaged further on."""
    none = tmp_path / "a.parquet"
    none.write_bytes(b"nothing of the kind")
    codes = parquet(tmp_path / "b.parquet", "code VARCHAR, description VARCHAR", ("CR", "creatinine"))
    broken = damaged(tmp_path / "c.parquet")
    good = parquet(tmp_path / "d.parquet", MEDS, (1, "2026-01-01", "CR", 1, None), (1, None, "OTHER", None, None))
    skipped: list[InputError] = []
    told: list[int] = []
    ((patient,), unmapped) = read(none, codes, broken, good, skip=skipped.append, progress=told.append)
    assert (patient.subject, patient.source, unmapped) == ("1", "d.parquet row 1", {"OTHER": 1})
    assert [wrong.where for wrong in skipped] == [str(none), str(codes), str(broken)]
    assert [wrong.found.partition(":")[0] for wrong in skipped] == [
        "the file cannot be read",
        "there is no column 'subject_id'",
        "the file cannot be read",
    ]
    assert sum(told) == sum(file.stat().st_size for file in (none, codes, broken, good))
    for bad in (none, codes, broken):
        with pytest.raises(InputError, match=str(bad)):
            read(bad, good)
    assert read(none, codes, skip=lambda _: None) == ([], {})


def test_files_with_and_without_a_zone_are_not_mixed(tmp_path: Path) -> None:
    """One of the two would be moved by hours without a word."""
    one = parquet(tmp_path / "a.parquet", MEDS, (1, "2026-01-01 08:00", "CR", 1, None))
    two = parquet(tmp_path / "b.parquet", MEDS.replace("TIMESTAMP", "TIMESTAMPTZ"), (2, "2026-01-01", "CR", 1, None))
    skipped: list[InputError] = []
    ((patient,), _) = read(one, two, skip=skipped.append)
    assert (patient.subject, patient.in_utc) == ("1", False)
    assert [wrong.where for wrong in skipped] == [str(two)]
    assert "only one of the two kinds has a time zone" in skipped[0].found


def test_the_source_is_the_first_row_of_the_patient_whether_or_not_the_map_has_it(tmp_path: Path) -> None:
    one = parquet(tmp_path / "a.parquet", MEDS, (1, None, "X", None, None), (2, "2026-01-01", "CR", 1, None))
    two = parquet(tmp_path / "b.parquet", MEDS, (3, "2026-01-01", "CR", 1, None), (2, None, "X", None, None))
    patients, _ = read(one, two)
    assert [(each.subject, each.source) for each in patients] == [
        ("1", "a.parquet row 1"),
        ("2", "a.parquet row 2"),
        ("3", "b.parquet row 1"),
    ]


def test_a_name_with_a_quote_is_a_name(tmp_path: Path) -> None:
    file = parquet(tmp_path / "a.parquet", MEDS, (1, "2026-01-01", "CR", 1, None))
    ((patient,), _) = read(file.rename(tmp_path / "it's.parquet"))
    assert patient.events[0].row == "it's.parquet row 1"


def test_the_progress_adds_up_to_the_size(tmp_path: Path) -> None:
    file = parquet(tmp_path / "a.parquet", MEDS, *((n, "2026-01-01", "CR", 1, None) for n in range(7)))
    told: list[int] = []
    read(file, progress=told.append)
    assert (sum(told), len(told)) == (file.stat().st_size, 7)
