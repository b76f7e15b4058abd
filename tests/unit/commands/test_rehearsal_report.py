"""The pages of a rehearsal at the command line: with it, or later; and that nothing of anybody else is written over."""

import errno
import json
import os
from pathlib import Path
from typing import NoReturn

import pytest
from tests.command_line import done, refused
from tests.other_protocol import OTHER

from trialwright import main
from trialwright.log import SqliteLog

SMALL = ("--patients", "2", "--processes", "1")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a protocol, and a rehearsal of it with its pages."""
    folder = tmp_path_factory.mktemp("played")
    (folder / "other.yaml").write_text(OTHER, encoding="utf-8")
    told = done("rehearse", folder / "other.yaml", "--out", folder / "my.trial", *SMALL, "--report", folder / "pages")
    assert told.endswith(f"open {folder / 'pages' / 'index.html'} in a browser: what would have gone wrong\n")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_pages_later_are_those_that_were_made_with_it(played: Path, tmp_path: Path) -> None:
    told = done("report", played / "my.trial", "--out", tmp_path / "pages")
    assert told == f"open {tmp_path / 'pages' / 'index.html'} in a browser: what would have gone wrong\n"
    made = files(played / "pages")
    assert {"index.html", "index.zh.html", "status.html"} < set(made)
    assert files(tmp_path / "pages") == made
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_what_was_asked_is_found_again_beside_the_log(played: Path) -> None:
    with SqliteLog.open(played / "my.trial") as log:
        plan, told = main.rehearsal_again(log, played / "my.trial.truth.jsonl")
        assert told.seal == log.head()
    assert (plan.patients, plan.seed, plan.scenario.name, str(plan.start)) == (2, 1, "as_published", "2019-01-07")
    assert told.enrolled == 2


def copied(played: Path, folder: Path) -> Path:
    for name in ("my.trial", "my.trial.truth.jsonl"):
        (folder / name).write_bytes((played / name).read_bytes())
    return folder / "my.trial"


def test_without_the_truth_there_are_no_pages(played: Path, tmp_path: Path) -> None:
    trial = copied(played, tmp_path)
    (tmp_path / "my.trial.truth.jsonl").unlink()
    assert refused(2, "report", trial, "--out", tmp_path / "pages") == (
        f"trialwright: {trial}.truth.jsonl: there is no such file; the scenario and the seed of a rehearsal stand in it alone\n"
        "  wanted: the file with the hidden truth beside the trial file\n  to do:  bring it back, or rehearse again\n"
    )


def test_the_truth_of_another_rehearsal(played: Path, tmp_path: Path) -> None:
    trial = copied(played, tmp_path)
    truth = tmp_path / "my.trial.truth.jsonl"
    head, *rest = truth.read_bytes().splitlines()
    about = json.loads(head)
    about["told"]["seal"]["hash"] = "0" * 64
    truth.write_bytes(b"\n".join([json.dumps(about).encode(), *rest]))
    told = refused(2, "report", trial, "--out", tmp_path / "pages")
    assert "my.trial.truth.jsonl is about a log that ends at " in told
    assert "with nothing recorded since" in told
    for wrong in (b"{}", b"\xff", b""):
        truth.write_bytes(wrong)
        told = refused(2, "report", trial, "--out", tmp_path / "pages")
        assert "this is not the truth of a rehearsal, or an older version wrote it\n" in told
    assert not (tmp_path / "pages").exists()


@pytest.mark.parametrize("command", ["rehearse", "report"])
def test_a_folder_that_holds_something_is_left_as_it_is(played: Path, tmp_path: Path, command: str) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("mine", encoding="utf-8")
    what = (
        ("rehearse", played / "other.yaml", "--out", tmp_path / "my.trial", *SMALL, "--report", pages)
        if command == "rehearse"
        else ("report", played / "my.trial", "--out", pages)
    )
    option = "--report" if command == "rehearse" else "--out"
    assert refused(2, *what) == (
        f"trialwright: {pages} is there already, and not empty\n  wanted: a new name\n"
        f"  to do:  choose another {option}, or move the folder away\n"
    )
    assert files(tmp_path) == {"pages/index.html": b"mine"}


def test_the_name_of_a_file_or_of_a_folder_around_the_trial(played: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    for out, report, said in (
        ("my.trial", "file", f"{tmp_path / 'file'} is there already, and no folder\n"),
        ("empty/my.trial", "empty", f"{tmp_path / 'empty' / 'my.trial'} would stand in {tmp_path / 'empty'}\n"),
        ("same", "same", "would stand in"),
    ):
        what = ("rehearse", played / "other.yaml", "--out", tmp_path / out, *SMALL, "--report", tmp_path / report)
        assert said in refused(2, *what)
    assert files(tmp_path) == {"file": b""}


@pytest.mark.parametrize("broken", [KeyboardInterrupt, OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "no")])
def test_pages_that_are_broken_off_leave_the_rehearsal(
    played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    def stop(*_: object, **__: object) -> NoReturn:
        raise broken

    monkeypatch.setattr("trialwright.rehearsal_pages.rehearsal_page", stop)
    trial, pages = tmp_path / "my.trial", tmp_path / "pages"
    what = ("rehearse", played / "other.yaml", "--out", trial, *SMALL, "--report", pages)
    code = {errno.ENOSPC: 7, errno.EIO: 2}.get(getattr(broken, "errno", 0), 1)
    told = refused(code, *what)
    assert f"the pages were not made; {trial} is whole, and kept" in told
    assert f"`trialwright report {trial} --out {pages}`" in told
    assert sorted(os.listdir(tmp_path)) == ["my.trial", "my.trial.truth.jsonl"]
    assert main.verify(trial) == []
