"""The demonstration at the command line; what it plays is tested in tests/trial."""

import errno
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import pytest
from tests.command_line import done, refused

from trialwright import demo


def test_it_plays_into_the_folder_with_the_data_that_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def play(out: Path, data: Path, say: Callable[[str], None], *, patients: int) -> None:
        seen.extend((out, data, patients))
        say("played")

    monkeypatch.setattr(demo, "play", play)
    monkeypatch.setenv("TRIALWRIGHT_DATA", str(tmp_path / "data"))
    assert done("demo", "--out", tmp_path / "out") == "played\n"
    assert seen == [tmp_path / "out", tmp_path / "data", 196]
    done("demo", "--out", tmp_path / "out", "--patients", "3")
    assert seen[-1] == 3
    assert "0 is not in the range 1<=x<=2000" in refused(2, "demo", "--out", tmp_path / "out", "--patients", "0")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert f"{tmp_path / 'file'} is a file\n" in refused(2, "demo", "--out", tmp_path / "file")
    assert f"{tmp_path / 'file'} is a file\n" in refused(2, "demo", "--out", tmp_path / "file" / "out")
    told = refused(2, "demo", "--out", tmp_path / "no" / "such" / "out")
    assert f"the folder {tmp_path / 'no' / 'such'} is missing\n" in told
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_page_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("mine", encoding="utf-8")
    assert refused(2, "demo", "--out", tmp_path) == (
        f"trialwright: {tmp_path} holds what is not ours: index.html\n"
        "  wanted: a new folder, an empty one, or one that holds nothing but what was made here before\n"
        "  to do:  choose another --out, or move them away\n"
    )
    assert page.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("broken", "code", "said"),
    [
        (KeyboardInterrupt(), 1, "interrupted: nothing of this demonstration was kept\n"),
        (OSError(errno.ENOSPC, "full"), 7, "the disk is full: nothing of this demonstration was kept\n"),
    ],
)
def test_what_breaks_it_off_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BaseException, code: int, said: str
) -> None:
    def stop(*_: object, **__: object) -> NoReturn:
        raise broken

    monkeypatch.setattr(import_module("trialwright.demo.play"), "rehearse_trial", stop)
    assert said in refused(code, "demo", "--out", tmp_path / "out", "--patients", "1")
    assert list(tmp_path.iterdir()) == []
