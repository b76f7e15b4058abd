"""Screening as a whole: rows as they come, the same with several processes, and what is asked of the caller."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.command_line import COMPLETE, INCOMPLETE

from trialwright import main
from trialwright.errors import InputError
from trialwright.publish.screening.screening_key import KeyLine
from trialwright.publish.screening.screening_report import ScreenedRow

ZONE = "Asia/Shanghai"
PROTOCOL = main.protocol_named("NCT03919240")


def screened(*paths: Path, **more: Any) -> list[ScreenedRow]:
    return list(main.screen(PROTOCOL, paths, **({"zone": ZONE, "as_of": None} | more)))


def answers(row: ScreenedRow) -> dict[str, Any]:
    return {name: (answer.value, answer.status, answer.missing) for name, answer in row.answers.items()}


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """The two shipped examples by turns, each twenty times, as Bundles on the lines of a file; one line is none."""
    texts = [json.dumps(json.loads(path.read_text(encoding="utf-8"))) for path in (COMPLETE, INCOMPLETE)]
    file = tmp_path / "bundles.ndjson.gz"
    file.write_bytes(gzip.compress("\n".join([*texts * 20, "{", texts[0]]).encode()))
    return file


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """The two shipped examples as a Bulk Data export."""
    folder = tmp_path / "export"
    folder.mkdir()
    for path in (COMPLETE, INCOMPLETE):
        for entry in json.loads(path.read_text(encoding="utf-8"))["entry"]:
            with (folder / f"{entry['resource']['resourceType']}.ndjson").open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry["resource"]) + "\n")
    return folder


@pytest.fixture
def meds(tmp_path: Path) -> Path:
    file = tmp_path / "events.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE e (subject_id BIGINT, time TIMESTAMP, code VARCHAR, numeric_value FLOAT, text_value VARCHAR)"
        )
        for subject in range(1, 41):
            connection.execute("INSERT INTO e VALUES (?, '2026-03-01 08:00', 'CR', ?, NULL)", [subject, subject / 10])
            connection.execute("INSERT INTO e VALUES (?, '2026-03-01 08:00', 'UNHEARD', 1, NULL)", [subject])
        connection.execute(f"COPY e TO '{file}' (FORMAT parquet)")
    return file


@pytest.fixture
def code_map(tmp_path: Path) -> Any:
    file = tmp_path / "ours.toml"
    file.write_text(
        'title="x"\ncitation="y"\n[[result]]\nanalyte="creatinine"\ncodes=["CR"]\nunit="mg/dL"\n', encoding="utf-8"
    )
    return main.code_map_named(str(file))


def test_every_form_of_the_same_records_has_the_same_answers(export: Path, lines: Path) -> None:
    singly = screened(COMPLETE, INCOMPLETE)
    scattered = screened(export)
    by_line = screened(lines, skip=lambda _: None)
    assert [row.patient for row in scattered] == [row.patient for row in singly]
    assert [answers(row) for row in scattered] == [answers(row) for row in singly]
    assert [answers(row) for row in by_line[:2]] == [answers(row) for row in singly]
    assert [row.source for row in scattered] == ["Patient.ndjson line 1", "Patient.ndjson line 2"]
    assert by_line[-1].source == "bundles.ndjson.gz line 42"


@pytest.mark.slow
def test_several_processes_give_the_same_rows_in_the_same_order(lines: Path, meds: Path, code_map: Any) -> None:
    skipped: list[list[str]] = []
    found = []
    for processes in (1, 2):
        unread: list[InputError] = []
        rows = screened(lines, COMPLETE, meds, code_map=code_map, skip=unread.append, processes=processes)
        found.append(rows)
        skipped.append([wrong.where for wrong in unread])
    assert len(found[0]) == 41 + 1 + 40
    assert found[0] == found[1]
    assert skipped == [[f"{lines} line 41"]] * 2
    with pytest.raises(InputError, match="this line is no FHIR resource"):
        screened(lines, processes=2)


def test_the_progress_adds_up_to_what_is_said_to_be_read(lines: Path, export: Path, meds: Path, code_map: Any) -> None:
    paths = (lines, export, COMPLETE, meds)
    told: list[int] = []
    screened(*paths, code_map=code_map, skip=lambda _: None, progress=told.append)
    assert sum(told) == main.screening_size(paths, code_map)
    assert min(told) >= 0


def test_sheets_of_patients_of_one_file_have_names_of_their_own(
    lines: Path, tmp_path: Path, meds: Path, code_map: Any
) -> None:
    rows = screened(lines, meds, code_map=code_map, sheets=tmp_path / "sheets", skip=lambda _: None)
    names = [row.sheet for row in rows]
    assert len(set(names)) == len(rows) == len(list((tmp_path / "sheets").iterdir()))
    assert names[0] == f"sheets/bundles_1_{rows[0].patient}.html"
    assert names[-1] == f"sheets/events_40_{rows[-1].patient}.html"


def test_meds_data_are_judged_by_the_same_criteria(meds: Path, code_map: Any) -> None:
    unmapped: Counter[str] = Counter()
    rows = screened(meds, code_map=code_map, unmapped=unmapped)
    met = [row.answers["I4.creatinine"].value for row in rows]
    assert met == [True] * 15 + [False] * 25, "1.6 mg/dL itself is not below 1.6 mg/dL"
    assert unmapped == {"UNHEARD": 40}
    assert [row.source for row in rows] == [f"events.parquet row {row}" for row in range(1, 81, 2)]
    shards = meds.parent / "shards"
    shards.mkdir()
    meds.rename(shards / "0.parquet")
    assert [answers(row) for row in screened(shards, code_map=code_map)] == [answers(row) for row in rows]


def test_a_map_and_its_data_belong_together(meds: Path, code_map: Any) -> None:
    with pytest.raises(InputError, match=r"MEDS data need a code map(.|\n)*shipped: mimic_iv"):
        screened(meds)
    with pytest.raises(InputError, match=r"events\.parquet: MEDS data need a code map"):
        screened(meds.parent)
    with pytest.raises(InputError, match="a code map is given, and there is no MEDS file"):
        screened(COMPLETE, code_map=code_map)


def test_a_data_set_in_pieces_is_one_however_it_is_named(tmp_path: Path, code_map: Any) -> None:
    """A patient whose rows lie in two files is one patient: of two halves each would look better than is true."""
    (tmp_path / "2025").mkdir()
    for file, creatinine in (("2025/a.parquet", 1.0), ("b.parquet", 2.0)):
        with duckdb.connect() as connection:
            connection.execute(
                "CREATE TABLE e AS SELECT 7 AS subject_id, TIMESTAMP '2026-03-01 08:00' AS time, 'CR' AS code, "
                f"{creatinine} AS numeric_value"
            )
            connection.execute(f"COPY e TO '{tmp_path / file}' (FORMAT parquet)")
    whole = screened(tmp_path, code_map=code_map)
    assert len(whole) == 1
    assert whole == screened(tmp_path / "2025", tmp_path / "b.parquet", code_map=code_map)
    assert whole == screened(tmp_path / "b.parquet", tmp_path, code_map=code_map), "one named twice is one"


def test_who_each_patient_is_is_told_beside_the_rows(lines: Path, meds: Path, code_map: Any) -> None:
    told: list[KeyLine] = []
    rows = screened(lines, meds, code_map=code_map, skip=lambda _: None, key=told.append)
    assert [(line.code, line.source) for line in told] == [(row.patient, row.source) for row in rows]
    assert [line.id for line in told[-40:]] == [str(subject) for subject in range(1, 41)]
    assert told[0].id == json.loads(COMPLETE.read_text(encoding="utf-8"))["entry"][0]["resource"]["id"]


def test_the_rows_stream(lines: Path) -> None:
    rows = main.screen(PROTOCOL, [lines], zone=ZONE, as_of=None)
    assert next(rows).patient == next(iter(screened(COMPLETE))).patient, "before the line that ends it is reached"
    rows.close()  # type: ignore[attr-defined]


def patients(file: Path, *resources: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps({"resourceType": "Patient"} | own) + "\n" for own in resources), "utf-8")


@pytest.mark.parametrize("processes", [1, 2])
def test_patients_of_one_identity_in_two_files_of_one_name_are_told_apart(tmp_path: Path, processes: int) -> None:
    hospital, sheets = tmp_path / "hosp", tmp_path / "sheets"
    patients(hospital / "n" / "Patient.ndjson", {"id": "8", "gender": "male"})
    patients(hospital / "s" / "Patient.ndjson", {"id": "8", "gender": "female"})
    patients(hospital / "s" / "Other.ndjson", {"id": "9"})
    told: list[KeyLine] = []
    rows = screened(hospital, sheets=sheets, key=told.append, processes=processes)
    code, other = told[0].code, told[1].code
    assert [(line.code, line.source, line.id) for line in told] == [
        (code, "n/Patient.ndjson line 1", "8"),
        (other, "Other.ndjson line 1", "9"),
        (f"{code}-2", "s/Patient.ndjson line 1", "8"),
    ]
    assert [(row.patient, row.source) for row in rows] == [(line.code, line.source) for line in told]
    names = [f"n_Patient_1_{code}.html", f"Other_1_{other}.html", f"s_Patient_1_{code}-2.html"]
    assert [row.sheet for row in rows] == [f"sheets/{name}" for name in names]
    assert sorted(names) == sorted(file.name for file in sheets.iterdir()), "and none is left of the code not used"
    assert f"{code}-2" in (sheets / names[2]).read_text(encoding="utf-8")


def test_files_of_one_name_are_told_apart_by_their_folders_also_when_each_is_named(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("n/a/ward.ndjson", "s/a/ward.ndjson", "ward.ndjson")]
    for file in files:
        patients(file, {"id": "8"})
    rows = screened(*files)
    root = tmp_path.name
    assert [row.source for row in rows] == [
        f"{p}/ward.ndjson line 1" for p in ("n/a", "s/a", f"{tmp_path.parent.name}/{root}")
    ]
    assert [row.patient.removeprefix(rows[0].patient) for row in rows] == ["", "-2", "-3"]


def test_each_of_two_patients_of_one_identity_is_said_to_be_on_its_own_line(tmp_path: Path) -> None:
    patients(tmp_path / "a.ndjson", {"id": "8", "gender": "male"}, {"id": "8", "gender": "female"})
    told: list[KeyLine] = []
    rows = screened(tmp_path / "a.ndjson", key=told.append)
    assert [row.source for row in rows] == ["a.ndjson line 1", "a.ndjson line 2"]
    assert [line.source for line in told] == ["a.ndjson line 1", "a.ndjson line 2"]
