"""Files and their lines: compressed or not, and what cannot be read is named with its line."""

import gzip
from pathlib import Path

import pytest

from trialwright.errors import InputError
from trialwright.screen.files import has_lines, read_lines, read_whole, size_of


def lines(file: Path, **more: object) -> list[tuple[int, bytes]]:
    return list(read_lines(file, skip=None, progress=lambda _: None) if not more else read_lines(file, **more))  # type: ignore[arg-type]


def test_the_size_is_that_of_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"four")
    assert size_of([tmp_path / "a.json", tmp_path / "absent", tmp_path]) == 4


def test_capital_letters_are_no_other_ending(tmp_path: Path) -> None:
    whole, lined = tmp_path / "A.JSON.GZ", tmp_path / "B.NDJSON.Gz"
    for file in (whole, lined):
        file.write_bytes(gzip.compress(b"one\ntwo"))
    assert (has_lines(whole), has_lines(lined)) == (False, True)
    assert read_whole(whole) == b"one\ntwo"
    assert [line for _, line in lines(lined)] == [b"one\n", b"two"]


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
def test_lines_have_their_numbers_and_empty_ones_are_passed_over(tmp_path: Path, name: str) -> None:
    content = b"\xef\xbb\xbfone\n\n  \r\ntwo\r\nthree"
    file = tmp_path / name
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert [(number, line.strip()) for number, line in lines(file)] == [(1, b"one"), (4, b"two"), (5, b"three")]


@pytest.mark.parametrize("name", ["a.ndjson", "a.ndjson.gz"])
def test_the_progress_of_a_file_adds_up_to_its_size(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    content = b"".join(b"%d\n" % number for number in range(200_000))
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    told: list[int] = []
    assert len(lines(file, skip=None, progress=told.append)) == 200_000
    assert sum(told) == file.stat().st_size
    assert len(told) > 3
    assert min(told) >= 0


def test_a_file_that_breaks_off_is_named_with_the_line_after_the_last_good_one(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson.gz"
    content = b"".join(b"%d\n" % number for number in range(50_000))
    file.write_bytes(gzip.compress(content)[:-30_000])
    read: list[bytes] = []
    with pytest.raises(InputError) as caught:
        read.extend(line for _, line in read_lines(file, skip=None, progress=lambda _: None))
    assert caught.value.found.startswith("the file cannot be read: ")
    skipped: list[InputError] = []
    kept = lines(file, skip=skipped.append, progress=lambda _: None)
    assert len(skipped) == 1
    assert skipped[0].where == f"{file} line {kept[-1][0] + 1}"
    assert len(kept) == len(read) > 100


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        lines(tmp_path / "a.ndjson")
    assert (caught.value.where, caught.value.found) == (
        str(tmp_path / "a.ndjson"),
        "the file cannot be read: No such file or directory",
    )
    with pytest.raises(InputError, match="No such file or directory"):
        read_whole(tmp_path / "a.json")
