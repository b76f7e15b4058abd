"""The nouns of a mapping: which columns of a table become which fields of which events."""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from trialwright.standards.when import When
from trialwright.tables.dates import DateForm

PLACES = re.compile(r"\{([^{}]*)\}")
OWN_PLACES = ("file", "row")
"""The places of a source that are no heading: the name of the file, and the number of the row."""
Encoding = Literal["utf-8", "gb18030"]
Decimals = Literal["point", "comma"]
Otherwise = Literal["refuse", "keep", "leave_out"]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """How the file is written.

    Parameters
    ----------
    encoding : {"utf-8", "gb18030"}
        ``utf-8`` also reads a file that begins with a byte order mark.
    delimiter : str
        The one character between two cells.
    decimals : {"point", "comma"}
        The sign before the decimals of numbers.
    dates : tuple[DateForm, ...]
        The forms of dates in columns that name none of their own.
    missing : frozenset[str]
        What a cell holds that says nothing; an empty cell always says nothing.
    unrecoverable : frozenset[str]
        What a cell holds where somebody looked for the value and nobody can find it any more.
    looked : When or None
        When it was looked for; must be there with `unrecoverable`.
    marks : tuple[str, ...]
        Signs that laboratories put behind a result, such as ↑, which are no part of it.
    """

    encoding: Encoding
    delimiter: str
    decimals: Decimals
    dates: tuple[DateForm, ...]
    missing: frozenset[str]
    unrecoverable: frozenset[str]
    looked: When | None
    marks: tuple[str, ...]


class Patients(msgspec.Struct, frozen=True):
    """The column that says whose row it is: by the code, or by something that stands with the identities."""

    column: str
    identity: str | None = None


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Where the text of one field comes from: a column, or the same word in every row.

    Parameters
    ----------
    word : str or None
        The same in every row; then there is no column.
    column : str or None
        The heading of the column.
    unit : str or None
        The unit of the numbers in the column.
    unit_column : str or None
        The column with the unit of each row. Without either the cell holds its unit itself.
    dates : tuple[DateForm, ...]
        The forms of dates in this column.
    means : Mapping[str, str]
        What each word of the column means.
    otherwise : {"refuse", "keep", "leave_out"}
        What becomes of a word that is not among them.
    empty : str or None
        What a cell means that says nothing; None where it means nothing.
    concept : str or None
        What is called not recoverable where a cell says so.
    """

    word: str | None = None
    column: str | None = None
    unit: str | None = None
    unit_column: str | None = None
    dates: tuple[DateForm, ...] = ()
    means: Mapping[str, str] = {}
    otherwise: Otherwise = "refuse"
    empty: str | None = None
    concept: str | None = None


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """When the event happened: the first of the columns that has a date, or else one date for all rows."""

    columns: tuple[str, ...]
    dates: tuple[DateForm, ...]
    fixed: When | None


class EventRule(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of each row: one event of a kind.

    Parameters
    ----------
    id : str
        A name of its own; part of the source of each event.
    kind, schema : str, int
        The kind of event.
    happened : Happened
        When it happened.
    fields : Mapping[str, Value]
        Where the text of each field comes from.
    only : Mapping[str, frozenset[str]]
        Columns, and the words of which each must hold one; other rows are passed over.
    concept : str or None
        What is called not recoverable, where a field does not say so itself.
    """

    id: str
    kind: str
    schema: int
    happened: Happened
    fields: Mapping[str, Value]
    only: Mapping[str, frozenset[str]]
    concept: str | None


class TableMapping(msgspec.Struct, frozen=True, kw_only=True):
    """A whole mapping file; `source` is the template of where each event was taken from."""

    layout: Layout
    patients: Patients
    source: str
    rules: tuple[EventRule, ...]

    def columns(self) -> list[str]:
        """The heading of each column that is read, once each."""
        found = [self.patients.column, *(place for place in PLACES.findall(self.source) if place not in OWN_PLACES)]
        for rule in self.rules:
            found += [*rule.happened.columns, *rule.only]
            for value in rule.fields.values():
                found += [name for name in (value.column, value.unit_column) if name is not None]
        return list(dict.fromkeys(found))
