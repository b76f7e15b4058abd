"""Screening at the command line: the report as text, JSON and page; what cannot be read is said and costs nobody else."""

import json
from pathlib import Path

import pytest
from tests.command_line import COMPLETE, INCOMPLETE, as_json, done, refused, run

BOTH = ("screen", "NCT03919240", "--fhir", COMPLETE, "--fhir", INCOMPLETE)


def test_the_report_names_each_patient() -> None:
    told = done(*BOTH)
    assert "2 patients: 0 eligible, 2 potentially eligible, 0 not eligible" in told
    assert "from example_complete.json" in told
    assert "from example_incomplete.json" in told
    assert done("screen", "NCT03919240", "--fhir", COMPLETE.parent) == told


def test_the_report_as_json_and_as_a_page(tmp_path: Path) -> None:
    assert [row["source"] for row in as_json(*BOTH)] == ["example_complete.json", "example_incomplete.json"]
    done(*BOTH, "--html", tmp_path / "report.html", "--sheets", tmp_path / "sheets")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    sheets = sorted((tmp_path / "sheets").iterdir())
    assert len(sheets) == 2
    assert all(f"sheets/{sheet.name}" in page for sheet in sheets)


def test_a_patient_judged_for_another_day() -> None:
    """D1.9 Screening says as of when."""
    told = done("screen", "NCT03919240", "--fhir", COMPLETE, "--as-of", "2026-12-31")
    assert "as of 2026-12-31 15:59 UTC" in told
    assert "only outside the window" in told


def test_what_cannot_be_read_costs_nobody_else(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"{}")
    told = run(*BOTH, "--fhir", bad)
    assert told.exit_code == 2
    assert "2 patients: " in told.stdout
    assert "this is not a FHIR Bundle" in told.stderr
    assert len(json.loads(run(*BOTH, "--fhir", bad, "--json").stdout)) == 2
    (tmp_path / "worse.json").write_bytes(b"")
    assert "2 files could not be read:" in refused(2, "screen", "NCT03919240", "--fhir", tmp_path)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--as-of", "soon"), "'soon' is not a date or an instant"),
        (("--zone", "Mars/Olympus"), "'Mars/Olympus' is not a time zone"),
        (("--fhir", "missing.json"), "Path 'missing.json' does not exist"),
    ],
)
def test_wrong_options(more: tuple[str, ...], words: str) -> None:
    assert words in refused(2, "screen", "NCT03919240", "--fhir", COMPLETE, *more)


def test_a_folder_without_bundles_and_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    assert "the folder has no Bundle files" in refused(2, "screen", "NCT03919240", "--fhir", tmp_path)
    assert "Missing option '--fhir'" in refused(2, "screen", "NCT03919240")
    assert "No such file or directory" in refused(2, *BOTH, "--html", tmp_path / "no" / "report.html")
    (tmp_path / "file").touch()
    assert "Not a directory" in refused(2, *BOTH, "--sheets", tmp_path / "file" / "sheets")


def test_a_report_never_takes_the_place_of_a_trial_file(trial: Path) -> None:
    assert "is a trial file" in refused(2, *BOTH, "--html", trial)
