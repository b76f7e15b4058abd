"""The demonstration at the command line; what it plays is tested in tests/trial."""

from collections.abc import Callable
from pathlib import Path

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
    assert "is a file" in refused(2, "demo", "--out", tmp_path / "file")
    assert "Not a directory" in refused(2, "demo", "--out", tmp_path / "file" / "out")


def test_a_page_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("mine", encoding="utf-8")
    assert "holds an index.html that no demonstration made" in refused(2, "demo", "--out", tmp_path)
    assert page.read_text(encoding="utf-8") == "mine"
