"""Verifying, backing up and taking out, and a log that another program holds: each act, and each refusal with its words."""

import json
import shlex
import sqlite3
import subprocess
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.command_line import (
    DAY,
    PATIENT,
    as_json,
    done,
    refused,
    run,
)

from trialwright.log import sqlite_rows
from trialwright.log.identities import identities_path
from trialwright.log.sqlite import SqliteLog

WEIGHT = ("analyte=weight", "value=54.5 kg")


def count(trial: Path) -> int:
    with SqliteLog.open(trial) as log:
        return log.head().seq


def test_verify_reads_and_changes_nothing(consented: Path, tmp_path: Path) -> None:
    """D3.5 A backup is verified where it lies and stays as it is to the byte."""
    copy = tmp_path / "copy.trial"
    assert "copy.trial: restored and verified\nseal " in done("backup", consented, copy)
    before, names = sha256(copy.read_bytes()).digest(), sorted(path.name for path in tmp_path.iterdir())
    told = done("verify", copy)
    assert "every line verifies\nseal NCT03919240:3:" in told
    assert sha256(copy.read_bytes()).digest() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_backup_says_what_it_does_not_copy_why_and_how(consented: Path, tmp_path: Path) -> None:
    """A backup that only looks whole would be found out on the day that it is needed."""
    assert "not copied" not in done("backup", consented, tmp_path / "first.trial")
    me = tmp_path / "me.txt"
    me.write_text("name: 王小明\n", encoding="utf-8")
    done("identity", "set", consented, PATIENT, me)
    copy = tmp_path / "the copy.trial"
    told = done("backup", consented, copy)
    assert told.startswith(f"{copy}: restored and verified\nseal NCT03919240:3:")
    assert f"\nnot copied: {consented}.identities\n  why:    whoever holds a backup need not know who" in told
    assert "erase in it whatever is erased there" in told
    assert "documents" not in told
    assert "王" not in told
    assert not identities_path(copy).exists()
    command = told.split("to do:  ")[1].removesuffix(", while nobody works with it\n")
    assert command == f"cp -pR {consented}.identities '{copy}.identities'"
    subprocess.run(shlex.split(command), check=True)
    assert done("identity", "show", copy, PATIENT) == "name: 王小明\n"
    assert identities_path(copy).stat().st_mode & 0o077 == 0


def test_backup_says_that_documents_are_not_copied(consented: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("a letter\n", encoding="utf-8")
    done("document", "add", consented, PATIENT, letter, "--name", "discharge letter", *DAY)
    told = done("backup", consented, tmp_path / "copy.trial")
    assert f"not copied: {consented}.documents\n  why:    a backup is one file, which holds the digests" in told
    assert "identities" not in told


def test_verify_holds_the_file_against_a_seal(consented: Path) -> None:
    """D1.3 A seal on paper witnesses the log."""
    seal = done("verify", consented).split("seal ")[1].strip()
    assert "every line verifies" in done("verify", consented, "--against", seal)
    later = seal.replace(":3:", ":9:")
    assert "the tail was cut off" in refused(6, "verify", consented, "--against", later)
    other = seal.replace("NCT03919240", "NCT00000000")
    assert "the log is of NCT03919240, the seal of NCT00000000" in refused(6, "verify", consented, "--against", other)
    assert "'x' is no seal" in refused(2, "verify", consented, "--against", "x")


def test_verify_names_the_first_bad_line(consented: Path) -> None:
    """D1.3 An altered line is named."""
    with closing(sqlite3.connect(consented, isolation_level=None)) as file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE event SET \"by\" = 'somebody else' WHERE seq = 2")
    told = run("verify", consented, "--json")
    assert told.exit_code == 6
    assert any("line 2" in finding["found"] for finding in json.loads(told.stdout))
    assert "line 2" in refused(6, "verify", consented)


def test_verify_as_json_is_an_empty_list_where_all_is_well(trial: Path) -> None:
    assert as_json("verify", trial) == []


@pytest.mark.parametrize("command", [("verify",), ("code",), ("patient", PATIENT), ("backup", "x"), ("export", "x")])
@pytest.mark.parametrize("what", ["missing", "text", "empty", "folder"])
def test_a_file_that_is_no_trial_file(tmp_path: Path, command: tuple[str, ...], what: str) -> None:
    file = tmp_path / what
    if what == "folder":
        file.mkdir()
    elif what != "missing":
        file.write_bytes(b"hello" if what == "text" else b"")
    told = refused(2, command[0], file, *(tmp_path / "x" if part == "x" else part for part in command[1:]))
    assert ("there is no such file" if what in ("missing", "folder") else "this is not a trial file") in told
    assert not (tmp_path / "x").exists()


def test_backup_never_writes_over_a_file(trial: Path, tmp_path: Path) -> None:
    assert "there is a file of this name" in refused(2, "backup", trial, trial)
    assert "there is a file of this name" in refused(2, "backup", trial, tmp_path)
    refused(2, "backup", trial, tmp_path / "no" / "copy.trial")
    assert not (tmp_path / "no").exists()


def test_export_is_open_and_whole(consented: Path, tmp_path: Path) -> None:
    """D1.8 The copy can be read without this software, and is noted in the chain of accesses (D1.5)."""
    folder = tmp_path / "export"
    assert "events 1 to 3\nseal " in done("export", consented, folder)
    rows = [json.loads(line) for line in (folder / "events.jsonl").read_bytes().splitlines()]
    assert [row["kind"] for row in rows] == ["trial.opened", "protocol.adopted", "consent.signed"]
    assert (folder / "events.csv").read_text(encoding="utf-8").count(",consent.signed,1,") == 1
    assert json.loads((folder / "protocol_1.json").read_bytes())["trial"]["id"] == "NCT03919240"
    assert (folder / "seal.txt").read_text(encoding="utf-8").startswith("NCT03919240:3:")
    with SqliteLog.open(consented) as log:
        assert [access.action for access in log.read_access()] == ["export"]


def test_export_that_fails_has_no_seal(consented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "export"
    done("export", consented, folder)

    def full(_: object) -> list[str]:
        raise OSError(28, "No space left on device", str(folder / "events.csv"))

    monkeypatch.setattr("trialwright.main.events_as_csv", full)
    assert "No space left on device" in refused(2, "export", consented, folder)
    assert not (folder / "seal.txt").exists()


def test_export_into_what_is_no_folder(consented: Path) -> None:
    assert "is a file" in refused(2, "export", consented, consented)
    assert "Not a directory" in refused(2, "export", consented, consented / "x")


def test_a_log_that_another_program_writes(consented: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trialwright.log.sqlite.WAIT_SECONDS", 0.1)
    monkeypatch.setattr(sqlite_rows, "WAIT_SECONDS", 0.1)
    with closing(sqlite3.connect(consented, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = refused(5, "record", consented, PATIENT, "vital.measured", *WEIGHT, *DAY)
        assert "another program is writing this log" in told
        assert "unknown" in done("patient", consented, PATIENT)  # reading goes on meanwhile
    assert count(consented) == 3
