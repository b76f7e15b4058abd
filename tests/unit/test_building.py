"""Files and folders that come whole or not at all, and what is in the way of them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from trialwright.building import (
    MARK,
    built,
    check_new_file,
    check_new_folder,
    check_ours,
    check_parent,
    claimed,
    discard,
)
from trialwright.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "pages"


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def made(folder: Path, name: str, text: str = "x") -> None:
    """A folder of ours with one file."""
    with built(folder, again=True) as part:
        (part / name).write_text(text, encoding="utf-8")


class TestNames:
    def test_a_new_name_is_good(self, folder: Path) -> None:
        for check in (check_parent, check_new_file, check_new_folder, check_ours):
            check(folder, "--out")
        folder.mkdir()
        check_new_folder(folder, "--out")
        check_ours(folder, "--out")

    def test_a_name_in_this_folder_is_good(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        check_new_file(Path("my.trial"), "--out")

    @pytest.mark.parametrize("check", [check_new_file, check_new_folder, check_ours])
    def test_a_folder_that_is_missing(self, tmp_path: Path, check: type, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(InputError) as wrong:
            check(Path("no/such/x"), "--out")
        assert str(wrong.value) == (
            "the folder no/such is missing\n  wanted: a name in a folder that exists\n"
            "  to do:  make the folder, or choose another --out"
        )

    def test_a_file_as_the_folder(self, folder: Path) -> None:
        folder.touch()
        with pytest.raises(InputError, match="pages is a file\n  wanted: a name in a folder that exists"):
            check_new_file(folder / "x", "--out")

    def test_a_folder_of_somebody_else(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The administrator, as whom tests may run, may write everywhere: so it is the question that is answered."""
        folder.mkdir()
        monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (folder, os.W_OK | os.X_OK))
        with pytest.raises(InputError, match="nothing can be written into the folder"):
            check_new_file(folder / "x", "--out")

    def test_a_file_that_is_there(self, folder: Path) -> None:
        folder.symlink_to("nowhere")  # a name that is taken, though it leads nowhere
        with pytest.raises(InputError) as wrong:
            check_new_file(folder, "--out")
        assert str(wrong.value) == (
            f"{folder} is there already\n  wanted: a new name\n  to do:  choose another --out, or move the file away"
        )
        with pytest.raises(InputError, match="is there already, and no folder"):
            check_new_folder(folder, "--out")

    def test_a_folder_that_holds_something(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "index.html").touch()
        with pytest.raises(InputError) as wrong:
            check_new_folder(folder, "--report")
        assert str(wrong.value) == (
            f"{folder} is there already, and not empty\n  wanted: a new name\n"
            "  to do:  choose another --report, or move the folder away"
        )


class TestBuilding:
    def test_it_is_there_when_it_is_whole(self, folder: Path) -> None:
        with built(folder) as part:
            (part / "a").touch()
            assert not folder.exists()
        assert (files(folder), files(folder.parent)) == ({"a"}, {"pages", "pages/a"})

    @pytest.mark.parametrize("broken", [KeyboardInterrupt, RuntimeError])
    def test_what_is_broken_off_leaves_the_former_one(self, folder: Path, broken: type[BaseException]) -> None:
        made(folder, "a", "former")

        def stop(part: Path) -> NoReturn:
            (part / "a").write_text("new", encoding="utf-8")
            raise broken

        with pytest.raises(broken), built(folder, again=True) as part:
            stop(part)
        assert (folder / "a").read_text(encoding="utf-8") == "former"
        assert files(folder.parent) == {"pages", "pages/a", f"pages/{MARK}"}

    def test_a_new_one_takes_the_place_of_the_former_one(self, folder: Path) -> None:
        made(folder, "a")
        check_ours(folder, "--out")
        made(folder, "b")
        assert files(folder.parent) == {"pages", "pages/b", f"pages/{MARK}"}

    def test_the_place_of_an_empty_one(self, folder: Path) -> None:
        folder.mkdir()
        made(folder, "b")
        assert files(folder) == {"b", MARK}

    def test_what_a_killed_one_left_is_cleared_away(self, folder: Path) -> None:
        killed = built(folder)
        (killed.__enter__() / "half").touch()
        with built(folder) as part:
            assert files(part) == {MARK}
        assert files(folder) == set()

    def test_who_was_killed_between_the_names_has_lost_nothing(self, folder: Path) -> None:
        made(folder, "a", "former")
        folder.rename(folder.with_name("pages.former"))
        with pytest.raises(KeyboardInterrupt), built(folder, again=True):
            raise KeyboardInterrupt
        assert (folder / "a").read_text(encoding="utf-8") == "former"

    @pytest.mark.parametrize("name", ["pages.part", "pages.former"])
    def test_what_is_not_ours_is_not_cleared_away(self, folder: Path, name: str) -> None:
        theirs = folder.with_name(name)
        theirs.mkdir()
        (theirs / "mine.txt").touch()
        with pytest.raises(InputError, match=f"{name} is in the way, and not ours\n.*\n  to do:  move it away"):
            made(folder, "a")
        assert files(folder.parent) == {name, f"{name}/mine.txt"}

    def test_what_was_put_there_is_not_ours(self, folder: Path) -> None:
        made(folder, "a.trial")
        for name in ("a.trial-wal", ".DS_Store"):
            (folder / name).touch()
        check_ours(folder, "--out")
        (folder / "more").mkdir()
        for number in range(5):
            (folder / "more" / f"{number}.txt").touch()
        with pytest.raises(InputError) as wrong:
            check_ours(folder, "--out")
        assert f"{folder} holds what is not ours: more/0.txt, more/1.txt, more/2.txt and 2 more\n" in str(wrong.value)
        assert "to do:  choose another --out, or move them away" in str(wrong.value)

    def test_a_folder_of_somebody_else_is_not_ours(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "index.html").touch()
        with pytest.raises(InputError, match=r"holds what is not ours: index\.html\n  wanted: a new folder"):
            check_ours(folder, "--out")
        with pytest.raises(InputError, match=r"index\.html is a file\n  wanted: a folder"):
            check_ours(folder / "index.html", "--out")


HOLD = """
import sys
from pathlib import Path
from trialwright.building import claimed
with claimed(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_two_cannot_make_the_same_and_who_is_killed_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "my.trial.part"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(InputError) as wrong, claimed(path):
        pass
    assert str(wrong.value) == (
        "another program is making my.trial at this moment\n  wanted: one at a time\n"
        "  to do:  wait for it, or choose another name"
    )
    assert path.read_bytes() == b"half"
    other.kill()
    other.communicate()
    with claimed(path) as file:
        assert path.read_bytes() == b""
        file.write(b"whole")
    assert path.read_bytes() == b"whole"


def test_a_name_that_is_given_away_meanwhile_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever held it has finished just before it was let go: the file has its own name now, and must stay as it is."""
    path, whole = tmp_path / "x.part", tmp_path / "x"
    path.write_bytes(b"whole")
    monkeypatch.setattr("trialwright.building.fcntl.lockf", lambda *_: path.rename(whole))
    with pytest.raises(InputError, match="another program is making x"), claimed(path):
        pass
    assert whole.read_bytes() == b"whole"


def test_what_a_database_keeps_beside_it_goes_with_it(tmp_path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", "-mine"):
        (tmp_path / f"a{ending}").touch()
    discard(tmp_path / "a")
    discard(tmp_path / "a")
    assert files(tmp_path) == {"a-mine"}
