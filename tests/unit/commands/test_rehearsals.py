"""`trialwright rehearse` at the command line: what it makes, what it refuses, and that what is broken off leaves nothing."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.command_line import done, refused
from tests.other_protocol import OTHER, changed

from trialwright.__main__ import cli
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
        (("--scenarios", "nowhere.toml"), "nowhere.toml: this is no file of scenarios: "),
    ],
)
def test_what_is_refused_makes_nothing(protocol: Path, out: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in refused(2, "rehearse", protocol, "--out", out, *arguments)
    assert left(out) == []


def test_a_parameter_of_a_file_that_there_is_none_of(protocol: Path, out: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[scenario.x]\ntext = "x"\n[scenario.x.set]\n"dirt.lost" = 0.1\n', encoding="utf-8")
    told = refused(2, "rehearse", protocol, "--out", out, "--scenarios", mine, "--scenario", "x")
    assert "mine.toml, scenario x: no parameter 'dirt.lost'\n  wanted: a parameter of scenarios.toml" in told


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
    assert "nowhere" in refused(2, "rehearse", protocol, "--out", out.parent / "nowhere" / "my.trial", *SMALL)


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
        assert CliRunner().invoke(cli, arguments).exit_code != 0
    assert left(out) == []
    assert done(*arguments)


def test_what_was_left_by_a_crash_is_in_nobodys_way(protocol: Path, out: Path) -> None:
    out.with_name("my.trial.part").write_text("half", encoding="utf-8")
    done("rehearse", protocol, "--out", out, *SMALL)
    assert left(out) == ["my.trial", "my.trial.truth.jsonl"]
