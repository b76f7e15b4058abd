"""Rows of CSV files of every sort: encodings, quotation marks, ragged rows, headings; a long file is never held whole."""

import io
import itertools
from collections.abc import Iterator
from typing import Any, cast

import pytest

from trialwright.errors import InputError
from trialwright.tables.mapping import Encoding, Layout
from trialwright.tables.rows import Problem, Row, read_rows


def layout(encoding: Encoding = "utf-8", delimiter: str = ",") -> Layout:
    return Layout(
        encoding=encoding, delimiter=delimiter, decimals="point", dates=(), missing=frozenset({""}),
        unrecoverable=frozenset(), looked=None, marks=(),
    )  # fmt: skip


def rows(raw: bytes, *columns: str, like: Layout | None = None) -> list[Row | Problem]:
    return list(read_rows(io.BytesIO(raw), like or layout(), columns, "t.csv"))


def test_rows_have_the_numbers_of_a_spreadsheet() -> None:
    raw = b'code,a\nP1,"two\nlines"\n\n,,\nP2,x\n'
    assert rows(raw, "code", "a") == [Row(2, {"code": "P1", "a": "two\nlines"}), Row(5, {"code": "P2", "a": "x"})]


@pytest.mark.parametrize(
    ("raw", "like"),
    [
        ("编号,肌酐\nP1,61\n".encode(), layout()),
        (b"\xef\xbb\xbf" + "编号,肌酐\nP1,61\n".encode(), layout()),
        ("编号,肌酐\nP1,61\n".encode("gb18030"), layout("gb18030")),
        ("编号;肌酐\r\nP1;61\r\n".encode(), layout(delimiter=";")),
        ("编号\t肌酐\nP1\t61".encode(), layout(delimiter="\t")),
        (' 编号 , 肌酐\n"P1", 61 \n'.encode(), layout()),
    ],
)
def test_encodings_and_delimiters(raw: bytes, like: Layout) -> None:
    assert rows(raw, "编号", "肌酐", like=like) == [Row(2, {"编号": "P1", "肌酐": "61"})]


def test_a_ragged_row_is_a_problem_and_the_next_one_is_read() -> None:
    found = rows(b"code,a\nP1\nP2,1,2\nP3,x,\nP4,y\n", "code", "a")
    assert [str(one) for one in found[:2]] == ["row 2: 1 cells", "row 3: 3 cells"]
    assert found[2:] == [Row(4, {"code": "P3", "a": "x"}), Row(5, {"code": "P4", "a": "y"})]


@pytest.mark.parametrize(
    ("raw", "like", "words"),
    [
        (b"", layout(), "the table is empty"),
        ("编号,a\n".encode("gb18030"), layout(), "the file is not in utf-8"),
        ("编号,a\n\xff".encode("latin-1", "replace") + b"\xff\xff", layout("gb18030"), "not in gb18030"),
        (b"code;a\nP1;1\n", layout(), "the table has no column 'code'\n  wanted: one of: code;a"),
        (b"Code,a\n", layout(), "did you mean 'Code'?"),
        (b"code,a,code\n", layout(), "2 columns are called 'code'"),
        (b'code,a\nP1,"open\n', layout(), "not CSV: unexpected end of data"),
        (b'code,a\nP1,"x"y\n', layout(), "not CSV:"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(raw: bytes, like: Layout, words: str) -> None:
    with pytest.raises(InputError) as refused:
        rows(raw, "code", "a", like=like)
    assert words in str(refused.value)


def test_a_heading_twice_matters_only_where_it_is_read() -> None:
    assert rows(b"code,a,b,b\nP1,1,2,3\n", "code", "a") == [Row(2, {"code": "P1", "a": "1"})]


class Endless(io.RawIOBase):
    """A file without an end."""

    def __init__(self) -> None:
        self._parts: Iterator[bytes] = itertools.chain([b"code,a\n"], itertools.repeat(b"P1,1\n"))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        part = next(self._parts)
        buffer[: len(part)] = part
        return len(part)


def test_rows_come_while_the_file_is_read() -> None:
    first = itertools.islice(read_rows(io.BufferedReader(cast(Any, Endless())), layout(), ("code",), "t.csv"), 3)
    assert [row.number for row in first if isinstance(row, Row)] == [2, 3, 4]
