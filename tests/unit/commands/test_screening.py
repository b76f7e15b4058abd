"""Screening at the command line: the report as text, JSON and page; what cannot be read is said and costs nobody else."""

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
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


def test_the_report_in_chinese(tmp_path: Path) -> None:
    told = done(*BOTH, "--language", "zh", "--html", tmp_path / "report.html")
    assert "2 例患者：0 例符合，2 例可能符合，0 例不符合" in told
    assert "检查与资料清单" in told
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in page
    assert "'fr' is not one of 'en', 'zh'" in refused(2, *BOTH, "--language", "fr")


def test_the_work_is_on_top_whatever_the_order_of_the_files() -> None:
    told = done("screen", "NCT03919240", "--fhir", INCOMPLETE, "--fhir", COMPLETE)
    assert told.index("from example_complete.json, 6 facts missing") < told.index("from example_incomplete.json")
    assert "2 patients need CD19-positive blasts (laboratory): " in told


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
    assert "the folder has nothing that can be screened" in refused(2, "screen", "NCT03919240", "--fhir", tmp_path)
    assert "nothing to screen" in refused(2, "screen", "NCT03919240")
    assert "No such file or directory" in refused(2, *BOTH, "--html", tmp_path / "no" / "report.html")
    (tmp_path / "file").touch()
    assert "Not a directory" in refused(2, *BOTH, "--sheets", tmp_path / "file" / "sheets")


def test_a_report_never_takes_the_place_of_a_trial_file(trial: Path) -> None:
    assert "is a trial file" in refused(2, *BOTH, "--html", trial)


def lines_of(*paths: Path) -> str:
    return "".join(path.read_text(encoding="utf-8").replace("\n", " ") + "\n" for path in paths)


def test_files_that_hold_no_records_are_named_beside_the_report(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(COMPLETE.read_bytes())
    (tmp_path / "README.md").touch()
    told = run("screen", "NCT03919240", tmp_path)
    assert told.exit_code == 0
    assert f"passed over, because by its name it holds no records: {tmp_path}/README.md\n" in told.stderr
    for number in range(21):
        (tmp_path / f"{number:02}.log").touch()
    told = run("screen", "NCT03919240", tmp_path)
    assert f"{tmp_path}/19.log and 2 more\n" in told.stderr


def test_every_file_of_a_folder_that_cannot_be_read_is_named_with_what_to_do(tmp_path: Path) -> None:
    """Among them Parquet without a map, and forms that are not read."""
    names = ("a.json", "b.ndjson", "c.xml", "d.json.gz", "e.zip", "x.parquet")
    for name in names:
        (tmp_path / name).write_bytes(b"{")
    told = refused(2, "screen", "NCT03919240", tmp_path)
    assert "6 files could not be read:" in told
    assert all(f"  - {tmp_path / name}" in told for name in names)
    assert f"  - {tmp_path / 'x.parquet'}: MEDS data need a code map" in told
    assert "\n          give --map FILE" in told
    assert "unpack it, or export it in one of these forms" in told


class TestKey:
    def test_it_says_which_code_is_whom_and_only_its_owner_may_read_it(self, tmp_path: Path) -> None:
        key = tmp_path / "who.csv"
        key.write_text("code,source,id,identifiers\nan old one that everybody may read\n")
        key.chmod(0o644)
        told = run(*BOTH, "--key", key)
        assert told.exit_code == 0
        assert key.stat().st_mode & 0o777 == 0o600
        assert sorted(file.name for file in tmp_path.iterdir()) == ["who.csv"]
        rows = list(csv.DictReader(key.read_text(encoding="utf-8").splitlines()))
        assert [(row["source"], row["code"]) for row in rows] == [
            ("example_complete.json", "4cc92592"),
            ("example_incomplete.json", "3686e02a"),
        ]
        assert all(row["id"].startswith(row["code"]) for row in rows)
        assert f"trialwright: {key} says which code is whom, 2 patients: only you may read it" in told.stderr
        assert "keep it in the hospital and apart from the report, and delete it after use" in told.stderr
        assert told.stdout == done(*BOTH), "the report is the same"

    def test_a_hospital_s_own_number_stands_in_the_key_and_nowhere_else(self, tmp_path: Path) -> None:
        bundle = json.loads(COMPLETE.read_text(encoding="utf-8"))
        patient = bundle["entry"][0]["resource"]
        old, patient["id"] = patient["id"], "MRN-4711"
        patient["identifier"] = [{"system": "urn:ward", "value": "0815"}]
        (tmp_path / "a.json").write_text(json.dumps(bundle).replace(old, "MRN-4711"), encoding="utf-8")
        html, sheets, key = (tmp_path / name for name in ("report.html", "sheets", "who.csv"))
        asked = ("screen", "NCT03919240", tmp_path / "a.json", "--html", html, "--sheets", sheets, "--key", key)
        told = run(*asked)
        (sheet,) = sheets.iterdir()
        for text in (told.output, run(*asked, "--json").output, html.read_text("utf-8"), sheet.read_text("utf-8")):
            assert "6b5558ac" in text
            assert "MRN" not in text
            assert "urn:ward" not in text
        assert key.read_text("utf-8").splitlines()[1:] == ["6b5558ac,a.json,MRN-4711,urn:ward|0815"]

    def test_a_place_for_it_is_asked_for_before_anybody_is_screened(self, tmp_path: Path, trial: Path) -> None:
        assert "there is no folder" in refused(2, *BOTH, "--key", tmp_path / "no" / "who.csv")
        told = refused(2, *BOTH, "--html", tmp_path / "a", "--key", tmp_path / "a")
        assert "is named for the key and for something else" in told
        file = tmp_path / "a.json"
        file.write_bytes(COMPLETE.read_bytes())
        assert "for something else" in refused(2, "screen", "NCT03919240", file, "--key", file)
        assert file.read_bytes() == COMPLETE.read_bytes()
        assert "is a trial file" in refused(2, *BOTH, "--key", trial)

    def test_it_takes_the_place_of_an_older_key_and_of_nothing_else(self, tmp_path: Path) -> None:
        thesis, nowhere, link = tmp_path / "thesis.csv", tmp_path / "nowhere", tmp_path / "link.csv"
        thesis.write_text("code,source,id\n1,2,3\n")
        nowhere.symlink_to(tmp_path / "gone")
        link.symlink_to(thesis)
        for there in (thesis, nowhere, link):
            assert "is there already and is no key of a screening" in refused(2, *BOTH, "--key", there)
        assert thesis.read_text() == "code,source,id\n1,2,3\n"
        assert nowhere.is_symlink()
        assert link.is_symlink()
        assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("option", ["--html", "--key"])
def test_nothing_is_written_over_what_is_read(tmp_path: Path, option: str) -> None:
    folder, file = tmp_path / "ward", tmp_path / "ward" / "a.json"
    folder.mkdir()
    file.write_bytes(COMPLETE.read_bytes())
    (tmp_path / "link").symlink_to(file)
    (tmp_path / "same").hardlink_to(file)
    (folder / "b.xml").write_text("<Bundle/>")
    told = [
        refused(2, "screen", "NCT03919240", file, option, file),
        refused(2, "screen", "NCT03919240", file, option, tmp_path / "link"),
        refused(2, "screen", "NCT03919240", file, option, tmp_path / "same"),
        refused(2, "screen", "NCT03919240", folder, option, file),
        refused(2, "screen", "NCT03919240", folder, option, folder / "b.xml"),
        refused(2, "screen", "NCT03919240", tmp_path / "link", option, file),
    ]
    assert all("and for something else" in words for words in told)
    assert file.read_bytes() == COMPLETE.read_bytes()
    assert (folder / "b.xml").read_text() == "<Bundle/>"


def test_a_page_may_be_made_again_in_the_folder_of_the_records(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(COMPLETE.read_bytes())
    for _ in range(2):
        done("screen", "NCT03919240", tmp_path, "--html", tmp_path / "report.html")
    assert "is named for the sheets and" in refused(2, "screen", "NCT03919240", tmp_path, "--sheets", tmp_path)


def test_records_may_stand_after_the_protocol_and_lie_in_folders_of_folders(tmp_path: Path) -> None:
    (tmp_path / "ward" / "today").mkdir(parents=True)
    (tmp_path / "ward" / "today" / "all.ndjson").write_text(lines_of(COMPLETE, INCOMPLETE), encoding="utf-8")
    rows = as_json("screen", "NCT03919240", tmp_path)
    assert [row["source"] for row in rows] == ["all.ndjson line 1", "all.ndjson line 2"]
    both = as_json(*BOTH)
    assert [(row["patient"], row["as_of"], row["answers"]) for row in rows] == [
        (row["patient"], row["as_of"], row["answers"]) for row in both
    ]
    assert as_json("screen", "NCT03919240", COMPLETE, "--fhir", tmp_path)[0] == both[0]


def test_how_fast_it_was_is_said_beside_the_report() -> None:
    told = run(*BOTH)
    assert re.fullmatch(r"trialwright: 2 patients in \d+\.\d s, [\d,]+ a second\n", told.stderr)
    assert "a second" not in told.stdout
    assert "trialwright: 1 patient in" in run("screen", "NCT03919240", COMPLETE).stderr


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no pseudo-terminals")
def test_a_bar_of_progress_is_on_a_terminal_and_nowhere_else() -> None:
    terminal, ours = os.openpty()
    asked = [sys.executable, "-m", "trialwright", *map(str, BOTH)]
    told = subprocess.run(asked, stdout=subprocess.PIPE, stderr=ours, text=True, check=True)
    os.close(ours)
    drawn = os.read(terminal, 65_536).decode()
    os.close(terminal)
    assert "screening" in drawn
    assert "100%" in drawn
    assert told.stdout == done(*BOTH)
    assert "100%" not in run(*BOTH).stderr


def test_lines_that_cannot_be_read_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    file = tmp_path / "all.ndjson"
    file.write_text(lines_of(COMPLETE) + "{\n" * 25 + lines_of(INCOMPLETE), encoding="utf-8")
    told = run("screen", "NCT03919240", file, "--json")
    assert told.exit_code == 2
    assert len(json.loads(told.stdout)) == 2
    assert "25 lines could not be read:" in told.stderr
    assert f"  - {file} line 2: this line is no FHIR resource" in told.stderr
    assert told.stderr.count("  - ") == 21
    assert "  - and 5 more" in told.stderr


@pytest.mark.slow
def test_several_processes_print_the_same(tmp_path: Path) -> None:
    file = tmp_path / "all.ndjson"
    file.write_text(lines_of(*(COMPLETE, INCOMPLETE) * 12), encoding="utf-8")
    assert done("screen", "NCT03919240", file, "--processes", "2") == done("screen", "NCT03919240", file)
    assert "is not in the range" in refused(2, "screen", "NCT03919240", file, "--processes", "0")


class TestMeds:
    @pytest.fixture
    def meds(self, tmp_path: Path) -> Path:
        file = tmp_path / "events.parquet"
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE e (subject_id BIGINT, time TIMESTAMP, code VARCHAR, value FLOAT)")
            connection.execute("INSERT INTO e VALUES (1, '2126-03-01 08:00', 'LAB//50912//mg/dL', 1.6)")
            connection.execute("INSERT INTO e VALUES (2, '2126-03-01 08:00', 'LAB//50912//mg/dL', 1.5)")
            connection.execute(
                "INSERT INTO e SELECT 2, NULL, 'LAB//' || range, 1 FROM range(1200) UNION ALL SELECT 1, NULL, 'X', 1"
            )
            connection.execute(f"COPY e TO '{file}' (FORMAT parquet)")
        return file

    def test_by_a_code_map_with_what_it_does_not_have(self, meds: Path) -> None:
        asked = ("screen", "NCT03919240", meds, "--map", "mimic_iv", "--zone", "America/New_York")
        told = done(*asked)
        assert "2 patients: 0 eligible, 1 potentially eligible, 1 not eligible" in told
        assert "Left out, because the code map does not have the code: 1,201 records\n" in told
        assert "         1  LAB//" in told
        assert told.rstrip().endswith("and 1,181 more codes")
        as_others_read_it = run(*asked, "--json")
        assert [row["answers"]["I4.creatinine"]["value"] for row in json.loads(as_others_read_it.stdout)] == [
            False,
            True,
        ]
        assert "1,201 records" in as_others_read_it.stderr

    def test_a_folder_that_holds_both_is_read_like_its_files(self, meds: Path) -> None:
        (meds.parent / "one.json").write_bytes(COMPLETE.read_bytes())
        with_map = ("--map", "mimic_iv", "--zone", "America/New_York")
        rows = as_json("screen", "NCT03919240", meds.parent, *with_map)
        assert [row["source"] for row in rows] == ["one.json", "events.parquet row 1", "events.parquet row 2"]
        assert rows == as_json("screen", "NCT03919240", meds.parent / "one.json", meds, *with_map)
        told = run("screen", "NCT03919240", meds.parent)
        assert told.exit_code == 2
        assert "1 patient: " in told.stdout
        assert f"{meds}: MEDS data need a code map" in told.stderr
        (meds.parent / "one.json").unlink()
        assert f"{meds}: MEDS data need a code map" in refused(2, "screen", "NCT03919240", meds.parent)

    def test_the_key_has_the_subject(self, meds: Path) -> None:
        key = meds.parent / "who.csv"
        done("screen", "NCT03919240", meds, "--map", "mimic_iv", "--zone", "America/New_York", "--key", key)
        code = hashlib.sha256(b"2").hexdigest()[:8]
        assert key.read_text(encoding="utf-8").splitlines()[2] == f"{code},events.parquet row 2,2,"

    def test_the_zone_of_the_hospital_is_asked_for(self, meds: Path) -> None:
        told = refused(2, "screen", "NCT03919240", meds, "--map", "mimic_iv")
        assert "the times of MEDS data have no zone, and --zone is not given" in told

    def test_the_map_is_asked_for(self, meds: Path) -> None:
        assert "MEDS data need a code map" in refused(2, "screen", "NCT03919240", meds)
        asked = ("screen", "NCT03919240", meds, "--zone", "UTC", "--map")
        assert "the code map ours.toml cannot be read" in refused(2, *asked, "ours.toml")
        (meds.parent / "ours.toml").write_text(
            'title = "x"\ncitation = "y"\n[[result]]\nanalyte = "cratinine"\ncodes = ["A"]'
        )
        told = refused(2, *asked, meds.parent / "ours.toml")
        assert "ours.toml: [[result]] 1: there is no analyte 'cratinine'" in told
        assert "did you mean 'creatinine'?" in told
