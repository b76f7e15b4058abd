"""`import --mapping` at the command line: the preview, the import, and each way of asking for it wrongly."""

from pathlib import Path

from tests.command_line import COMPLETE, PATIENT, done, refused
from tests.unit.tables.small_mapping import MAPPING

from trialwright.log.sqlite import SqliteLog
from trialwright.trials import example_table

TABLE = f"code,day,crea\n{PATIENT},2016-03-01,61\n{PATIENT},2016-03-02,NA\n{PATIENT},2016-04,lost\n"


def written(folder: Path, table: str = TABLE) -> tuple[Path, str, Path]:
    (folder / "table.csv").write_text(table, encoding="utf-8")
    (folder / "map.yaml").write_text(MAPPING, encoding="utf-8")
    return folder / "table.csv", "--mapping", folder / "map.yaml"


def count(trial: Path) -> int:
    with SqliteLog.open(trial) as log:
        return log.head().seq


def test_a_preview_and_then_the_import(consented: Path, tmp_path: Path) -> None:
    asked = ("import", consented, *written(tmp_path))
    assert done(*asked, "--preview") == (
        "would be recorded: 2 events of 1 patients; 0 known already, 0 changed at the source (corrections)\n"
        "      1 lab.resulted\n"
        "      1 value.unrecoverable\n"
        "happened from 2016-03-01 to 2026-11-02, recorded 2026-11-03\n"
        "      2 rows say nothing for creatinine\n"
        f"\npatients: 1\n  {PATIENT}: 2 events\n"
        "\nfindings: 0\n"
        "\nnothing was recorded; import without --preview\n"
    )
    assert count(consented) == 3
    told = done(*asked)
    assert told.startswith(
        "2 recorded, 0 known already, 0 changed at the source (corrections)\nhappened from 2016-03-01"
    )
    assert count(consented) == 5
    assert done(*asked).startswith("0 recorded, 2 known already")


def test_a_preview_shows_what_cannot_be_read_and_what_is_odd(consented: Path, tmp_path: Path) -> None:
    told = done(
        "import", consented, *written(tmp_path, TABLE + f"{PATIENT},x,61\n{PATIENT},2016-03-03,88000\n"), "--preview"
    )
    assert (
        "\ncannot be read: 1\n  row 5, day: 'x' is no date in the form of its column\n"
        "    wanted: YYYY-MM-DD or YYYY-MM\n    to do:  correct the cell, or add its form to `dates`\n"
    ) in told
    assert f"\nfindings: 1\n  result.implausible, {PATIENT}: creatinine: 88000 umol/L" in told
    assert told.endswith("nothing was recorded; correct what cannot be read\n")


def test_an_import_with_a_wrong_cell(consented: Path, tmp_path: Path) -> None:
    told = refused(2, "import", consented, *written(tmp_path, TABLE + f"{PATIENT},x,61\n"))
    assert "table.csv: 1 row or cell cannot be read:\n  - row 5, day:" in told
    assert count(consented) == 3


def test_asking_wrongly(consented: Path, tmp_path: Path) -> None:
    table, option, file = written(tmp_path)
    assert "--preview without --mapping" in refused(2, "import", consented, table, "--preview")
    assert "--mapping with --fhir or --patient" in refused(2, "import", consented, COMPLETE, "--fhir", option, file)
    assert "does not exist" in refused(2, "import", consented, table, "--mapping", tmp_path / "no.yaml")


def test_the_table_that_is_shipped(trial: Path) -> None:
    table, mapping = example_table()
    told = done("import", trial, table, "--mapping", mapping, "--preview")
    assert told.startswith("would be recorded: 29 events of 3 patients;")
    assert "cannot be read" not in told
    assert "\nfindings: 0\n" in told
