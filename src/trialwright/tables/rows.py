"""The rows of a CSV file, one after the other, however long the file is.

A row that is not like the heading is a problem of that row, with its number as a spreadsheet shows it. A file in another
encoding, or without a column that the mapping names, cannot be read at all.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator
from typing import IO

import msgspec

from trialwright.errors import InputError
from trialwright.protocol.scalars import advice
from trialwright.tables.mapping import Layout

LONGEST_CELL = 1_000_000
"""Characters; a longer cell is an unclosed quotation mark."""


class Row(msgspec.Struct, frozen=True):
    """One row: its number, the heading being row 1, and the text of each column that is read."""

    number: int
    cells: dict[str, str]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a row, or one cell of it, could not be read; in the words of an error."""

    row: int
    column: str
    found: str
    wanted: str
    to_do: str

    def __str__(self) -> str:
        """Return the place and what was found there."""
        place = f"row {self.row}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.found}"


def read_rows(file: IO[bytes], layout: Layout, columns: Collection[str], where: str) -> Iterator[Row | Problem]:
    """The rows of a CSV file under its heading; rows without any text are passed over.

    Parameters
    ----------
    file : binary file
        Read once, from where it stands.
    layout : Layout
        How it is written.
    columns : collection of str
        The headings that are read; each must stand in the first row, once.
    where : str
        The name of the file, for messages.

    Raises
    ------
    InputError
        If the file is empty, is in another encoding, lacks a column, or has a quotation mark that is not closed.
    """
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from _rows(csv.reader(text, delimiter=layout.delimiter, strict=True), columns, where)
    except UnicodeDecodeError as wrong:
        raise InputError(
            f"the file is not in {layout.encoding}: {wrong.reason}",
            f"a file in {layout.encoding}, as the mapping says",
            "change encoding in the mapping (utf-8 or gb18030), or save the table again",
            where,
        ) from wrong
    finally:
        csv.field_size_limit(before)
        if not file.closed:  # whoever gave up in the middle may have closed it before
            text.detach()


def _rows(reader: Iterator[list[str]], columns: Collection[str], where: str) -> Iterator[Row | Problem]:
    number = 0
    try:
        heading = next(reader, None)
        places = _places(heading, columns, where)
        width = len(heading or ())
        for number, cells in enumerate(reader, 2):
            if not any(cell.strip() for cell in cells):
                continue
            if (len(cells) != width and any(cell.strip() for cell in cells[width:])) or len(cells) < width:
                yield _ragged(number, len(cells), width)
            else:
                yield Row(number, {name: cells[place].strip() for name, place in places.items()})
    except csv.Error as wrong:
        raise InputError(
            f"not CSV: {wrong}",
            "cells in quotation marks that are closed, and doubled inside a cell",
            "look at the delimiter and the quotation marks after this row",
            f"{where} row {number or 1}",
        ) from wrong


def _places(heading: list[str] | None, columns: Collection[str], where: str) -> dict[str, int]:
    if not heading:
        raise InputError("the table is empty", "a first row with the headings", "name the right file", where)
    names = [name.strip() for name in heading]
    counts = Counter(names)
    for column in columns:
        if not counts[column]:
            raise InputError(
                f"the table has no column {column!r}",
                f"one of: {', '.join(filter(None, names))}",
                advice(column, names, "correct the heading in the mapping, or look at delimiter and encoding"),
                where,
            )
        if counts[column] > 1:
            raise InputError(
                f"{counts[column]} columns are called {column!r}",
                "one column of each name that the mapping reads",
                "rename them in the table, so that it is clear which is meant",
                where,
            )
    return {column: names.index(column) for column in columns}


def _ragged(number: int, cells: int, width: int) -> Problem:
    return Problem(
        row=number,
        column="",
        found=f"{cells} cells",
        wanted=f"{width} cells, as many as headings",
        to_do="look for a delimiter inside a cell that is not in quotation marks",
    )
