"""`trialwright rehearse` at the command line: what it makes, what it refuses, and that what is broken off leaves nothing."""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from click.testing import CliRunner
from tests.command_line import done, refused
from tests.other_protocol import OTHER, changed

from trialwright import rehearsing
from trialwright.__main__ import cli
from trialwright.errors import StorageFull
from trialwright.log import SqliteLog
from trialwright.simulate import play

SMALL = ("--patients", "2", "--processes", "1")


@pytest.fixture
def protocol(tmp_path: Path) -> Path:
    path = tmp_path / "other.yaml"
    path.write_text(OTHER, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "my.trial"


def left(out: Path) -> list[str]:
    """The names of the files that there are."""
    return sorted(path.name for path in out.parent.iterdir())


def test_it_makes_a_trial_and_says_what_came_of_it(protocol: Path, out: Path) -> None:
    told = done("rehearse", protocol, "--out", out, *SMALL, "--seed", "7")
    assert left(out) == ["my.trial", "my.trial.truth.jsonl"]
    with SqliteLog.open(out) as log:
        seal = log.head()
        assert log.verify(seal) == []
    first, second, third = told.splitlines()
    assert first.startswith(f"{out}: ")
    assert " 2 enrolled, " in first
    assert first.endswith("; seed 7, scenario as_published")
    assert f" {seal.seq} events until 20" in first
    assert (second, third) == ("my.trial.truth.jsonl: what is true of them", f"seal {seal}")
    head = json.loads(out.with_name("my.trial.truth.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert (head["seal"], head["seed"], head["patients"]) == (str(seal), 7, 2)
    assert head["what"] == "the hidden truth of a rehearsal; nothing of it is in the log"


def test_the_same_again_is_the_same_file_and_another_seed_is_not(protocol: Path, out: Path) -> None:
    def made(name: str, *more: str) -> tuple[list[tuple[object, ...]], bytes]:
        path = out.with_name(name)
        done("rehearse", protocol, "--out", path, *SMALL, *more)
        with closing(sqlite3.connect(path)) as bare:
            rows = list(bare.execute("SELECT * FROM event JOIN body USING (seq) ORDER BY seq"))
        return rows, path.with_name(f"{name}.truth.jsonl").read_bytes()

    assert made("a") == made("b")
    assert made("a2") != made("c", "--seed", "2")
    assert made("a3") != made("d", "--scenario", "high_missingness")
    assert made("a4") != made("e", "--start", "2020-02-29")


def test_every_page_says_that_it_is_a_rehearsal(protocol: Path, out: Path) -> None:
    done("rehearse", protocol, "--out", out, *SMALL)
    assert "rehearsal" in done("status", out).casefold()


def test_a_shipped_trial_that_is_closed_to_accrual_is_opened_and_it_is_said(out: Path) -> None:
    told = done("rehearse", "NCT03919240", "--out", out, "--patients", "1")
    assert "the protocol is closed to accrual; the rehearsal has opened it\n" in told


def test_a_trial_that_cannot_enrol_says_so(tmp_path: Path, out: Path) -> None:
    nobody = tmp_path / "nobody.yaml"
    old = "rule: {age: {at_least: 18, at_most: 75}}"
    nobody.write_text(changed(old, "rule: {age: {at_least: 119, at_most: 120}}"), encoding="utf-8")
    told = done("rehearse", nobody, "--out", out, "--patients", "1")
    assert ": 4 patients referred, 0 enrolled, 0 infused; " in told
    assert "of 1 patients who were to be enrolled 0 could be: see why with `trialwright status`" in told


def test_the_scenarios_are_listed_with_what_they_change() -> None:
    told = done("rehearse", "--list-scenarios")
    assert "as_published: A trial that goes as those that were published." in told
    assert "toxic_product: The cells do more harm" in told
    assert "毒性" in told
    assert "\n  toxicity.crs_any = 0.95\n" in told
    assert told.count("accrual.referrals_a_month = 1\n") == 1


def test_a_scenario_of_a_sites_own(protocol: Path, out: Path) -> None:
    mine = out.with_name("mine.toml")
    mine.write_text('[scenario.tidy]\ntext = "Tidy."\n[scenario.tidy.set]\n"dirt.late" = 0.0\n', encoding="utf-8")
    told = done("rehearse", protocol, "--out", out, *SMALL, "--scenarios", mine, "--scenario", "tidy")
    assert "scenario tidy" in told
    lines = out.with_name("my.trial.truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["scenario"]["changed"] == ["dirt.late"]


TWO = '[scenario.near]\ntext = "Near."\n[scenario.far]\ntext = "Far."\n[scenario.far.set]\n"dirt.late" = 0.5\n'


def test_scenarios_of_ones_own_are_listed_as_well(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TWO, encoding="utf-8")
    for arguments in (("--list-scenarios", "--scenarios", mine), ("--scenarios", mine, "--list-scenarios")):
        told = done("rehearse", *arguments)
        assert told.endswith("near: Near.\nfar: Far.\n  dirt.late = 0.5\n")
        assert told.startswith("as_published: ")


def test_a_file_of_scenarios_without_the_name_of_one(protocol: Path, out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TWO, encoding="utf-8")
    told = refused(2, "rehearse", protocol, "--out", out, *SMALL, "--scenarios", mine)
    assert told == (
        "trialwright: mine.toml has 2 scenarios, and --scenario names none\n  wanted: the name of one: near, far\n"
        "  to do:  add --scenario NAME\n"
    )
    assert left(out) == []
    mine.write_text(TWO.partition("\n[scenario.far]")[0] + "\n", encoding="utf-8")
    assert "scenario near\n" in done("rehearse", protocol, "--out", out, *SMALL, "--scenarios", mine)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--patients", "0"),
            "0 patients\n  wanted: from 1 to 2000 patients who are enrolled\n  to do:  give another --patients",
        ),
        (("--patients", "2001"), "2001 patients\n  wanted: from 1 to 2000"),
        (("--start", "2019-13-01"), "2019-13-01"),
        (
            ("--start", "2019-01"),
            "--start 2019-01\n  wanted: a day, such as 2019-01-07\n  to do:  write year, month and day",
        ),
        (("--start", "2019-01-07T08:00+08:00"), "--start 2019-01-07T08:00+08:00\n  wanted: a day, such as 2019-01-07"),
        (("--zone", "Asia/Shenzhen"), "Asia/Shenzhen"),
        (("--scenario", "worst"), "no scenario 'worst'\n  wanted: one of as_published, toxic_product"),
        (("--processes", "0"), "0 is not in the range"),
        (("--seed", "one"), "'one' is not a valid integer"),
        (
            ("--scenarios", "nowhere.toml"),
            "nowhere.toml: there is no such file\n  wanted: a TOML file with scenarios\n"
            "  to do:  check its name, or leave --scenarios out",
        ),
        (
            ("--site", "our hospital"),
            "'our hospital' is not the code of a site\n  wanted: two to eight digits or capital letters, such as SZ01\n"
            "  to do:  correct --site",
        ),
        (
            ("--start", "1850-01-01"),
            "--start 1850-01-01\n  wanted: a day from 2000-01-01 to 2099-12-31\n  to do:  look at the year",
        ),
        (("--start", "1999-12-31"), "--start 1999-12-31\n"),
        (("--start", "2100-01-01"), "--start 2100-01-01\n"),
    ],
)
def test_what_is_refused_makes_nothing(protocol: Path, out: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(2, "rehearse", protocol, "--out", out, *arguments)
    assert left(out) == []


def test_a_parameter_of_a_file_that_there_is_none_of(protocol: Path, out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[scenario.x]\ntext = "x"\n[scenario.x.set]\n"dirt.lost" = 0.1\n', encoding="utf-8")
    told = refused(2, "rehearse", protocol, "--out", out, "--scenarios", mine, "--scenario", "x")
    assert "mine.toml, scenario x: no parameter 'dirt.lost'; did you mean 'dirt.late' or " in told
    wanted = told.splitlines()[1]
    assert wanted.startswith("  wanted: one of dirt.")
    assert ", dirt.wrong_patient" in wanted
    assert left(out) == []


def test_a_protocol_that_there_is_none_of(out: Path) -> None:
    assert "NCT00000000" in refused(2, "rehearse", "NCT00000000", "--out", out)
    assert left(out) == []


def test_a_protocol_that_cannot_be_read(out: Path, protocol: Path) -> None:
    protocol.write_text(OTHER.replace("planned_patients: 40", "planned_patients: many"), encoding="utf-8")
    assert "planned_patients" in refused(3, "rehearse", protocol, "--out", out)
    assert left(out) == []


@pytest.mark.parametrize("name", ["my.trial", "my.trial.truth.jsonl"])
def test_what_is_there_is_not_written_over(protocol: Path, out: Path, name: str) -> None:
    there = out.with_name(name)
    there.write_text("mine", encoding="utf-8")
    told = refused(2, "rehearse", protocol, "--out", out, *SMALL)
    assert (
        f"{there} is there already\n  wanted: a new name\n  to do:  choose another --out, or move the file away" in told
    )
    assert (left(out), there.read_text(encoding="utf-8")) == ([name], "mine")


def test_a_folder_that_is_not_there(protocol: Path, out: Path) -> None:
    nowhere = out.parent / "no" / "such"
    told = refused(2, "rehearse", protocol, "--out", nowhere / "my.trial", *SMALL)
    assert f"the folder {nowhere} is missing\n  wanted: a name in a folder that exists\n" in told
    told = refused(2, "rehearse", protocol, "--out", out, *SMALL, "--report", nowhere / "pages")
    assert f"the folder {nowhere} is missing\n" in told
    assert "choose another --report" in told
    assert left(out) == []


@pytest.mark.parametrize("broken", [KeyboardInterrupt, RuntimeError])
def test_what_is_broken_off_leaves_nothing(
    protocol: Path, out: Path, monkeypatch: pytest.MonkeyPatch, broken: type[BaseException]
) -> None:
    """A rehearsal that has been stopped half-way leaves no file that looks whole, and is in the way of no other."""

    def stop(*_: object) -> None:
        raise broken

    arguments = ["rehearse", str(protocol), "--out", str(out), *SMALL]
    with monkeypatch.context() as patch:
        patch.setattr(play.Play, "enrolled", stop)
        told = CliRunner().invoke(cli, arguments)
    assert told.exit_code == 1
    if broken is KeyboardInterrupt:
        said = "interrupted: nothing was kept\n  wanted: the rehearsal to its end\n  to do:  run it again\n"
        assert told.stderr == f"trialwright: {said}"
    assert left(out) == []
    assert done(*arguments)


def test_what_was_left_by_a_crash_is_in_nobodys_way(protocol: Path, out: Path) -> None:
    for name in ("", "-wal", "-shm"):
        out.with_name(f"my.trial.part{name}").write_text("half", encoding="utf-8")
    out.with_name("my.trial.truth.jsonl.part").write_text("half", encoding="utf-8")
    done("rehearse", protocol, "--out", out, *SMALL)
    assert left(out) == ["my.trial", "my.trial.truth.jsonl"]


@pytest.mark.parametrize("part", ["_write_truth", "fold"])
def test_a_disk_that_is_full_at_the_end_keeps_nothing(
    protocol: Path, out: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def full(*_: object) -> NoReturn:
        if part == "fold":
            raise StorageFull("the disk does not take more", "free space for the log", "make room", "my.trial.part")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(SqliteLog if part == "fold" else rehearsing, part, full)
    told = refused(7, "rehearse", protocol, "--out", out, *SMALL)
    assert told == (
        "trialwright: the disk is full: nothing was kept\n  wanted: room for the rehearsal\n"
        "  to do:  make room, then run it again\n"
    )
    assert left(out) == []


LIMITED = """
import resource, sys
from trialwright.__main__ import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
cli()
"""


def test_a_disk_that_fills_up_while_it_is_written(protocol: Path, out: Path) -> None:
    """The system refuses to let any file grow, as a quota does."""
    command = [sys.executable, "-c", LIMITED, "rehearse", str(protocol), "--out", str(out), *SMALL]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (7, "")
    assert told.stderr.startswith("trialwright: the disk is full: nothing was kept\n")
    assert left(out) == []


def begun(protocol: Path, out: Path) -> subprocess.Popen[str]:
    """A long rehearsal on three processes, once it has begun."""
    command = [sys.executable, "-m", "trialwright", "rehearse", str(protocol), "--out", str(out), "--patients", "500",
               "--processes", "3"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wal, until = out.with_name(f"{out.name}.part-wal"), time.monotonic() + 60
    while not wal.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(1)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_who_is_asked_to_end_leaves_nothing(protocol: Path, out: Path, number: signal.Signals) -> None:
    process = begun(protocol, out)
    process.send_signal(number)
    said = process.communicate(timeout=60)
    assert (process.returncode, said[0]) == (1, "")
    assert said[1].startswith("trialwright: interrupted: nothing was kept\n")
    assert left(out) == []


def test_what_a_killed_one_left_is_in_nobodys_way(protocol: Path, out: Path) -> None:
    process = begun(protocol, out)
    process.kill()
    process.communicate(timeout=60)
    assert all(".part" in name for name in left(out))
    assert left(out)
    done("rehearse", protocol, "--out", out, *SMALL)
    assert left(out) == ["my.trial", "my.trial.truth.jsonl"]


def test_a_process_that_is_killed_is_said(protocol: Path, out: Path) -> None:
    process = begun(protocol, out)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        process.communicate()
        pytest.skip("this system does not say which processes a process has started")
    os.kill(int(children.read_text(encoding="utf-8").split()[0]), signal.SIGKILL)
    said = process.communicate(timeout=60)
    assert (process.returncode, said[0]) == (1, "")
    assert said[1] == (
        "trialwright: a process of the rehearsal was ended from outside, perhaps because there was too little memory\n"
        "  wanted: every process until the end of the rehearsal\n"
        "  to do:  run it again, perhaps with `--processes 1`; nothing was kept\n"
    )
    assert left(out) == []


def test_nothing_is_said_of_progress_but_on_a_terminal(protocol: Path, out: Path) -> None:
    command = [sys.executable, "-m", "trialwright", "rehearse", str(protocol), "--out", str(out), *SMALL]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stderr == ""
