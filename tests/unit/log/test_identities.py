"""Identities are kept apart, found again, and erased so that nothing of them is left in any file."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from trialwright.errors import InputError, Stale
from trialwright.log.identities import CODE_LETTERS, FARTHEST, FIELDS, Disguise, Identities, identities_path

ME = {"telephone": "13800138000", "name": "王小明", "note": "a long note that fills more than a page. " * 200}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return identities_path(tmp_path / "my.trial")


@pytest.fixture
def identities(path: Path) -> Iterator[Identities]:
    with Identities.open(path, create=True) as opened:
        yield opened


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


def test_what_was_put_is_found_in_one_order(identities: Identities, path: Path) -> None:
    """D9.1 Direct identifiers stand apart, by the code."""
    identities.put("P1", ME)
    identities.put("P2", {"name": "李四"})
    assert list(identities.look("P1")) == ["name", "telephone", "note"]
    identities.put("P1", {"name": "王大明"})
    identities.close()
    with Identities.open(path) as again:
        assert again.look("P1")["name"] == "王大明"
        assert again.look("P2") == {"name": "李四"}
        assert again.look("P3") == {}


def test_nobody_else_on_the_computer_may_read_it(identities: Identities, path: Path) -> None:
    identities.put("P1", ME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_is_left_of_what_was_erased(identities: Identities, path: Path) -> None:
    """D9.1 Erased is erased: the raw bytes of every file are searched."""
    identities.put("P1", ME)
    identities.put("P2", {"name": "李四", "telephone": "13900139000"})
    identities.disguise("P1", lambda n: 3)
    assert "王小明".encode() in bytes_of(path.parent)
    assert identities.erase("P1")
    left = bytes_of(path.parent)
    for text in ("王小明", "13800138000", "a long note", "P1", f"P-{CODE_LETTERS[3] * 6}"):
        assert text.encode() not in left
    assert identities.look("P2")["telephone"] == "13900139000"
    assert not identities.erase("P1")
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_nothing_is_left_of_what_was_overwritten(identities: Identities, path: Path) -> None:
    identities.put("P1", {"telephone": "13800138000"})
    identities.put("P1", {"telephone": "1"})
    assert b"13800138000" not in bytes_of(path.parent)


def test_no_write_ahead_log(identities: Identities, path: Path) -> None:
    identities.put("P1", ME)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert identities._connection.execute("PRAGMA secure_delete").fetchone() == (1,)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"nickname": "x"}, "'nickname' is no field of an identity\n  wanted: one of: name, "),
        ({"name": " "}, "the field name is empty"),
        ({}, "no field"),
    ],
)
def test_fields_that_cannot_be_kept(identities: Identities, fields: dict[str, str], words: str) -> None:
    with pytest.raises(InputError) as refused:
        identities.put("P1", fields)
    assert words in str(refused.value)
    assert identities.look("P1") == {}


def test_a_disguise_is_drawn_once_and_stays(identities: Identities, path: Path) -> None:
    numbers = iter(range(10_000))
    first = identities.disguise("P1", lambda n: next(numbers) % n)
    assert first == Disguise("P-" + CODE_LETTERS[:6], -7)
    assert identities.disguise("P1", lambda n: 0) == first
    identities.close()
    with Identities.open(path) as again:
        assert again.disguise("P1", lambda n: 0) == first


@pytest.mark.parametrize(("drawn", "days"), [(0, -1), (FARTHEST - 1, -FARTHEST)])
def test_dates_are_always_moved(identities: Identities, drawn: int, days: int) -> None:
    draws = iter([0] * 6 + [drawn])
    assert identities.disguise("P1", lambda n: next(draws)).days == days


def test_no_two_patients_have_one_code(identities: Identities) -> None:
    identities.disguise("P1", lambda n: 0)
    draws = iter([0] * 6 + [1] * 7)
    assert identities.disguise("P2", lambda n: next(draws)).code == "P-" + CODE_LETTERS[1] * 6


def test_codes_by_a_field(identities: Identities) -> None:
    identities.put("P1", {"hospital_number": "H1"})
    identities.put("P2", {"hospital_number": "H2"})
    identities.put("P3", {"hospital_number": "H2"})
    assert identities.codes_by("hospital_number") == {"H1": "P1"}
    assert identities.codes_by("name") == {}
    with pytest.raises(InputError, match="no field of an identity"):
        identities.codes_by("shoe_size")


def test_a_file_that_is_none(tmp_path: Path, path: Path) -> None:
    with pytest.raises(InputError, match="there are no identities yet"):
        Identities.open(path)
    assert not path.exists()
    path.write_bytes(b"hello, this is text and no database")
    with pytest.raises(InputError):
        Identities.open(path)
    other = tmp_path / "other"
    with closing(sqlite3.connect(other)) as file:
        file.execute("CREATE TABLE t (x)")
    with pytest.raises(InputError, match="this is no file of identities"):
        Identities.open(other)
    with pytest.raises(InputError, match="no file for the identities can be made"):
        Identities.open(tmp_path / "no" / "such", create=True)


def test_a_file_that_was_begun_and_not_finished(path: Path) -> None:
    path.touch()
    with Identities.open(path) as identities:
        identities.put("P1", {"name": "王小明"})
        assert identities.look("P1") == {"name": "王小明"}


def test_a_change_that_fails_changes_nothing(
    identities: Identities, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities.put("P1", {"name": "王小明"})
    identities._connection.execute("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Stale):
            identities.erase("P1")
        other.execute("ROLLBACK")
    assert identities.look("P1") == {"name": "王小明"}


def test_every_field_has_its_place() -> None:
    assert len(set(FIELDS)) == len(FIELDS) == 10
