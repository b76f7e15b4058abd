"""Reading MEDS Parquet files, patient by patient, in a bounded memory.

The rows of a patient need not stand together, and a data set is larger than memory. DuckDB sorts them: in at most 512 MB,
and beyond that in a temporary folder that is removed at the end. Only rows whose codes the map has are sorted; the others
are counted by code, and none is dropped unseen.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec

from trialwright.errors import InputError
from trialwright.screen.files import Skip, size_of
from trialwright.screen.meds import MedsEvent, MedsPatient
from trialwright.screen.meds_map import CodeMap, Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "512MB"
_FETCHED = 5_000
_OUR_COLUMNS = ("meds_file", "file_row_number")


def read_parquet(
    files: Sequence[Path],
    code_map: CodeMap,
    *,
    unmapped: Counter[str],
    skip: Skip | None,
    progress: Callable[[int], None],
) -> Iterator[MedsPatient]:
    """The patients of MEDS Parquet files that are one data set, in the order of their identities.

    Parameters
    ----------
    files : sequence of Path
        Shards of one data set: rows of a patient may stand in several.
    code_map : CodeMap
        What the codes mean, and what the columns are called.
    unmapped : Counter[str]
        Is told how many rows there are of each code that the map does not have.
    skip : callable or None
        Told of each file that cannot be read, and of rows of nobody; without it the first of them is raised.
    progress : callable
        Told how many more bytes of the files are done.

    Raises
    ------
    InputError
        If a file is no Parquet file or lacks a column, and `skip` is not given.
    """
    import duckdb

    with TemporaryDirectory(prefix="trialwright-") as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET threads = 2")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET temp_directory = ?", [folder])
        found, good, wrong = _opened(connection, files, code_map, unmapped)
        for each in wrong:
            if skip is None:
                raise each
            skip(each)
        if wrong:
            progress(size_of(list(files)) - size_of(good))
        if found is None:
            return
        try:
            yield from _patients(found, size_of(good), _folder(good), skip, progress)
        except _what_a_bad_file_raises() as why:
            raise _unreadable(why, _folder(good)) from why


class _Sorted(msgspec.Struct, frozen=True):
    """The rows of all patients in their order, and what has to be known of the whole."""

    rows: "DuckDBPyConnection"
    in_utc: bool
    patients: int
    of_nobody: int


def _what_a_bad_file_raises() -> tuple[type[Exception], ...]:
    import duckdb

    return duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException


def _opened(
    connection: "DuckDBPyConnection", files: Sequence[Path], code_map: CodeMap, unmapped: Counter[str]
) -> tuple[_Sorted | None, list[Path], list[InputError]]:
    """What the files hold, those that can be read, and what is wrong with the others.

    A file that looks whole at its head may be damaged further on. Which one it is that DuckDB broke off at is looked for
    only then, and the others are opened again without it.
    """
    good, wrong = _told_apart(connection, files, code_map.columns)
    try:
        return (_sorted(connection, good, code_map, unmapped) if good else None), good, wrong
    except InputError as why:
        return None, [], [*wrong, why]
    except _what_a_bad_file_raises() as why:
        whole, damaged = _told_apart(connection, good, code_map.columns, to_the_end=True)
        if not damaged:
            return None, [], [*wrong, _unreadable(why, _folder(good))]
    found, good, more = _opened(connection, whole, code_map, unmapped)
    return found, good, [*wrong, *damaged, *more]


def _told_apart(
    connection: "DuckDBPyConnection", files: Sequence[Path], columns: Columns, *, to_the_end: bool = False
) -> tuple[list[Path], list[InputError]]:
    """The files that hold events, and of each other why it does not: by its head, or by all that stands in it."""
    good: list[Path] = []
    wrong: list[InputError] = []
    zoned: bool | None = None
    for file in files:
        try:
            types = _types(connection, [file])
            _check_columns(types, (columns.subject, columns.time, columns.code, columns.number), str(file))
            if to_the_end:
                connection.execute(f"SELECT max(hash(COLUMNS(*))) FROM read_parquet({_literal(str(file))})").fetchall()  # noqa: S608
        except InputError as why:
            wrong.append(why)
        except _what_a_bad_file_raises() as why:
            wrong.append(_unreadable(why, str(file)))
        else:
            has_zone = "TIME ZONE" in types[columns.time]
            zoned = has_zone if zoned is None else zoned
            if has_zone == zoned:
                good.append(file)
            else:
                wrong.append(_zones_differ(str(file)))
    return good, wrong


def _types(connection: "DuckDBPyConnection", files: Sequence[Path]) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE SELECT * FROM {_reading(files)}").fetchall()  # noqa: S608  paths are quoted
    return {name: type_ for name, type_, *_ in described if name not in _OUR_COLUMNS}


def _reading(files: Sequence[Path]) -> str:
    paths = "[" + ", ".join(_literal(str(file)) for file in files) + "]"
    return f"read_parquet({paths}, filename = 'meds_file', file_row_number = true, union_by_name = true)"


def _check_columns(types: Mapping[str, str], wanted: Iterable[str], where: str) -> None:
    missing = [column for column in wanted if column not in types]
    if missing:
        raise InputError(
            f"there is no column {missing[0]!r}",
            f"one of: {', '.join(types)}",
            "say under [columns] of the code map what the column is called",
            where,
        )


def _sorted(
    connection: "DuckDBPyConnection", files: Sequence[Path], code_map: CodeMap, unmapped: Counter[str]
) -> _Sorted:
    """Lay a view over the files with names of our own, and sort what the map has."""
    columns, types = code_map.columns, _types(connection, files)
    chosen = [column for column in (columns.text, columns.unit) if column != getattr(Columns(), _role(columns, column))]
    _check_columns(types, chosen, _folder(files))
    optional = [_name(each) if each in types else "NULL" for each in (columns.text, columns.unit)]
    connection.execute(
        f"""CREATE OR REPLACE VIEW event AS
        SELECT {_name(columns.subject)} AS subject, meds_file AS file, file_row_number AS place,
        epoch_us(CAST({_name(columns.time)} AS {_timestamp(types[columns.time])})) AS moment, {_name(columns.code)} AS code,
        CAST({_name(columns.number)} AS VARCHAR) AS number, CAST({optional[0]} AS VARCHAR) AS text,
        CAST({optional[1]} AS VARCHAR) AS unit FROM {_reading(files)}"""  # noqa: S608
    )
    codes = _sort_codes(connection, code_map)
    every, nobodys = connection.execute(
        "SELECT count(DISTINCT subject), count(*) FILTER (subject IS NULL) FROM event"
    ).fetchone() or (0, 0)
    rows = connection.execute(_OF_EACH)
    unmapped.update(codes)
    return _Sorted(rows, "TIME ZONE" in types[columns.time], every, nobodys)


def _role(columns: Columns, column: str) -> str:
    return "text" if column == columns.text else "unit"


def _timestamp(type_: str) -> str:
    return "TIMESTAMPTZ" if "TIME ZONE" in type_ else "TIMESTAMP"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _sort_codes(connection: "DuckDBPyConnection", code_map: CodeMap) -> Counter[str]:
    """Which codes the map has, as a table; the others are counted."""
    connection.execute("CREATE OR REPLACE TEMP TABLE mapped (code VARCHAR)")
    known, others = [], Counter[str]()
    for code, number in connection.execute("SELECT code, count(*) FROM event GROUP BY code").fetchall():
        if code is not None and code_map.meaning(code) is not None:
            known.append((code,))
        else:
            others[code or "no code"] += number
    if known:
        connection.executemany("INSERT INTO mapped VALUES (?)", known)
    return others


_OF_EACH = """
    SELECT subject, '' AS file, -1 AS place, NULL AS moment, NULL AS code, NULL AS number, NULL AS text, NULL AS unit,
        count(*) FILTER (code IS NULL OR code NOT IN (SELECT code FROM mapped)) AS unmapped,
        min(struct_pack(file := file, place := place)) AS first
    FROM event GROUP BY subject
    UNION ALL SELECT subject, file, place, moment, code, number, text, unit, 0, NULL FROM event SEMI JOIN mapped USING (code)
    ORDER BY subject NULLS FIRST, file, place
"""
"""Of each patient one row that tells of all, and after it those whose codes the map has."""


def _patients(
    found: _Sorted, size: int, where: str, skip: Skip | None, progress: Callable[[int], None]
) -> Iterator[MedsPatient]:
    if found.of_nobody:
        wrong = _of_nobody(found.of_nobody, where)
        if skip is None:
            raise wrong
        skip(wrong)
    told = number = 0
    for subject, rows in groupby(_rows(found.rows), key=itemgetter(0)):
        if subject is None:
            continue
        number += 1
        (head, *events) = rows
        *_, unmapped, first = head
        source = _place(first["file"], first["place"])
        yield MedsPatient(str(subject), number, source, tuple(map(_event, events)), unmapped, found.in_utc)
        progress(size * number // found.patients - told)
        told = size * number // found.patients


def _rows(found: "DuckDBPyConnection") -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(_FETCHED):
        yield from rows


def _event(row: tuple[Any, ...]) -> MedsEvent:
    _, file, number, at, code, value, text, unit, _, _ = row
    return MedsEvent(_place(file, number), at, code, value, text, unit)


def _place(file: str, number: int) -> str:
    return f"{Path(file).name} row {number + 1}"


def _folder(files: Sequence[Path]) -> str:
    """Where all of the files are, for messages about no single one of them."""
    return str(files[0]) if len(files) == 1 else os.path.commonpath(files)


def _unreadable(wrong: Exception, where: str) -> InputError:
    return InputError(
        f"the file cannot be read: {str(wrong).splitlines()[0]}",
        "MEDS data as Parquet",
        "check the name and copy the file again",
        where,
    )


def _zones_differ(where: str) -> InputError:
    return InputError(
        "its times are not like those of the files before it: only one of the two kinds has a time zone",
        "files of one data set, all with a zone or all without",
        "not used; screen it by itself, or export it again",
        where,
    )


def _of_nobody(number: int, where: str) -> InputError:
    return InputError(
        f"{number} {'row has' if number == 1 else 'rows have'} no subject",
        "the patient of each row",
        "not used; export the data again",
        where,
    )
