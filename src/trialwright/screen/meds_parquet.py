"""Reading MEDS Parquet files, patient by patient, in a bounded memory.

The rows of a patient need not stand together, and a data set is larger than memory. DuckDB sorts them: in at most 512 MB,
and beyond that in a temporary folder that is removed at the end. Only rows whose codes the map has are sorted; the others
are counted by code, and none is dropped unseen.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from trialwright.errors import InputError
from trialwright.screen.files import Skip, size_of
from trialwright.screen.meds import MedsEvent, MedsPatient
from trialwright.screen.meds_map import CodeMap, Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "512MB"
_FETCHED = 5_000


def read_parquet(
    files: Sequence[Path],
    code_map: CodeMap,
    *,
    source: str,
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
    source : str
        What the data set is called in the report.
    unmapped : Counter[str]
        Is told how many rows there are of each code that the map does not have.
    skip : callable or None
        Told of rows of nobody; without it they are raised.
    progress : callable
        Told how many more bytes of the files are done.

    Raises
    ------
    InputError
        If a file is no Parquet file, or lacks a column.
    """
    import duckdb

    with TemporaryDirectory(prefix="trialwright-") as folder, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET threads = 2")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET temp_directory = ?", [folder])
        where = str(files[0]) if len(files) == 1 else str(files[0].parent)
        try:
            in_utc = _open(connection, files, code_map.columns, where)
            _sort_codes(connection, code_map, unmapped)
            yield from _patients(connection, source, in_utc, size_of(list(files)), where, skip, progress)
        except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as wrong:
            raise InputError(
                f"the file cannot be read: {str(wrong).splitlines()[0]}",
                "MEDS data as Parquet",
                "check the name and copy the file again",
                where,
            ) from wrong


def _open(connection: "DuckDBPyConnection", files: Sequence[Path], columns: Columns, where: str) -> bool:
    """Lay a view over the files with names of our own; say whether their times are in UTC."""
    paths = "[" + ", ".join(_literal(str(file)) for file in files) + "]"
    read = f"read_parquet({paths}, filename = 'meds_file', file_row_number = true, union_by_name = true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()  # noqa: S608  paths are quoted
    types = {name: type_ for name, type_, *_ in described}
    wanted = (columns.subject, columns.time, columns.code, columns.number)
    chosen = [column for column in (columns.text, columns.unit) if column != getattr(Columns(), _role(columns, column))]
    missing = [column for column in (*wanted, *chosen) if column not in types]
    if missing:
        raise InputError(
            f"there is no column {missing[0]!r}",
            f"one of: {', '.join(name for name in types if name not in ('meds_file', 'file_row_number'))}",
            "say under [columns] of the code map what the column is called",
            where,
        )
    optional = [_name(each) if each in types else "NULL" for each in (columns.text, columns.unit)]
    connection.execute(
        f"""CREATE VIEW event AS SELECT {_name(columns.subject)} AS subject, meds_file AS file, file_row_number AS place,
        epoch_us(CAST({_name(columns.time)} AS {_timestamp(types[columns.time])})) AS moment, {_name(columns.code)} AS code,
        CAST({_name(columns.number)} AS VARCHAR) AS number, CAST({optional[0]} AS VARCHAR) AS text,
        CAST({optional[1]} AS VARCHAR) AS unit FROM {read}"""  # noqa: S608
    )
    return "TIME ZONE" in types[columns.time]


def _role(columns: Columns, column: str) -> str:
    return "text" if column == columns.text else "unit"


def _timestamp(type_: str) -> str:
    return "TIMESTAMPTZ" if "TIME ZONE" in type_ else "TIMESTAMP"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _sort_codes(connection: "DuckDBPyConnection", code_map: CodeMap, unmapped: Counter[str]) -> None:
    """Which codes the map has, as a table; the others are counted."""
    connection.execute("CREATE TEMP TABLE mapped (code VARCHAR)")
    known = []
    for code, number in connection.execute("SELECT code, count(*) FROM event GROUP BY code").fetchall():
        if code is not None and code_map.meaning(code) is not None:
            known.append((code,))
        else:
            unmapped[code or "no code"] += number
    if known:
        connection.executemany("INSERT INTO mapped VALUES (?)", known)


_OF_EACH = """
    SELECT subject, '' AS file, -1 AS place, NULL AS moment, NULL AS code, NULL AS number, NULL AS text, NULL AS unit,
        count(*) FILTER (code IS NULL OR code NOT IN (SELECT code FROM mapped)) AS unmapped
    FROM event GROUP BY subject
    UNION ALL SELECT subject, file, place, moment, code, number, text, unit, 0 FROM event SEMI JOIN mapped USING (code)
    ORDER BY subject NULLS FIRST, file, place
"""


def _patients(
    connection: "DuckDBPyConnection",
    source: str,
    in_utc: bool,
    size: int,
    where: str,
    skip: Skip | None,
    progress: Callable[[int], None],
) -> Iterator[MedsPatient]:
    every, nobodys = connection.execute(
        "SELECT count(DISTINCT subject), count(*) FILTER (subject IS NULL) FROM event"
    ).fetchone() or (0, 0)
    if nobodys:
        wrong = _of_nobody(nobodys, where)
        if skip is None:
            raise wrong
        skip(wrong)
    told = number = 0
    for subject, rows in groupby(_rows(connection), key=itemgetter(0)):
        if subject is None:
            continue
        number += 1
        (head, *events) = rows
        yield MedsPatient(str(subject), number, source, tuple(map(_event, events)), head[-1], in_utc)
        progress(size * number // every - told)
        told = size * number // every


def _rows(connection: "DuckDBPyConnection") -> Iterator[tuple[Any, ...]]:
    found = connection.execute(_OF_EACH)
    while rows := found.fetchmany(_FETCHED):
        yield from rows


def _event(row: tuple[Any, ...]) -> MedsEvent:
    _, file, number, at, code, value, text, unit, _ = row
    return MedsEvent(f"{Path(file).name} row {number + 1}", at, code, value, text, unit)


def _of_nobody(number: int, where: str) -> InputError:
    return InputError(
        f"{number} {'row has' if number == 1 else 'rows have'} no subject",
        "the patient of each row",
        "not used; export the data again",
        where,
    )
