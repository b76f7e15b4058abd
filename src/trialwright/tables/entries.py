"""From the rows of a table to events: every rule of the mapping, tried on every row.

What a cell does not say is no event. What a cell calls lost is one: `value.unrecoverable`, so that nobody asks for it
again. What cannot be read is a problem with its row and its column, and the next row is read nevertheless.
"""

from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

import msgspec

from trialwright.errors import InputError
from trialwright.events.conduct import ValueUnrecoverable
from trialwright.events.entries import Entry
from trialwright.events.kinds import find_kind
from trialwright.events.reading import read_body
from trialwright.events.shorthand import field_types
from trialwright.standards.canonical import canonical_json, sha256_hex
from trialwright.standards.when import When
from trialwright.tables.cells import Silent, Target, said
from trialwright.tables.dates import read_date
from trialwright.tables.mapping import PLACES, EventRule, TableMapping
from trialwright.tables.rows import Problem, Row, read_rows

NAMING = ("analyte", "condition", "test", "treatment", "statement", "aberration", "substance", "drug", "part")
"""The fields that name what an event is about, in the order in which they are looked for."""


class LeftOut(NamedTuple):
    """A rule of which a row says nothing, because a cell that it needs is empty."""

    rule: str


def read_table(
    file: IO[bytes], mapping: TableMapping, *, where: str, zone: str, codes: Mapping[str, str] | None = None
) -> Iterator[Entry | Problem | LeftOut]:
    """What each row of a table gives, in the order of the rows and, within a row, of the rules.

    Parameters
    ----------
    file : binary file
        A CSV file; it is read as it goes, and never held as a whole.
    mapping : TableMapping
        What becomes of each row.
    where : str
        The name of the file, part of the source of each event.
    zone : str
        The zone of the site.
    codes : mapping, optional
        Patient code by what the patient's column holds, where that is no code.

    Raises
    ------
    InputError
        If the file cannot be read at all.
    """
    reading = _Reading(mapping, where, zone, codes or {})
    for row in read_rows(file, mapping.layout, mapping.columns(), where):
        if isinstance(row, Problem):
            yield row
        else:
            yield from reading.row(row)


class _Plan(NamedTuple):
    """What is worked out once for a rule."""

    rule: EventRule
    targets: Mapping[str, Target]
    needed: frozenset[str]
    of_trial: bool


def _plan(rule: EventRule) -> _Plan:
    kind, types = find_kind(rule.kind, rule.schema), field_types(rule.kind, rule.schema)
    return _Plan(
        rule,
        {name: Target(rule.kind, rule.schema, name, types[name]) for name in rule.fields},
        # A field left out would be read as its default, a condition as present: only what defaults to nothing may be silent.
        frozenset(
            field.name
            for field in msgspec.structs.fields(kind.body)
            if field.required or field.default not in (None, ())
        ),
        kind.about == "trial",
    )


class _Reading:
    """What stays the same from row to row, and the sources that were given already."""

    def __init__(self, mapping: TableMapping, where: str, zone: str, codes: Mapping[str, str]) -> None:
        self._mapping, self._layout, self._where, self._zone, self._codes = mapping, mapping.layout, where, zone, codes
        self._plans = tuple(map(_plan, mapping.rules))
        self._told: dict[str, tuple[int, str]] | None = None if "{row}" in mapping.source else {}

    def row(self, row: Row) -> Iterator[Entry | Problem | LeftOut]:
        """What one row gives."""
        try:
            patient = self._patient(row)
        except InputError as wrong:
            yield _problem(row, wrong)
            return
        source = PLACES.sub(lambda place: self._place(row, place[1]), self._mapping.source)
        told: set[Problem] = set()  # a cell that several rules read is wrong once
        for plan in self._plans:
            if all(row.cells[column] in words for column, words in plan.rule.only.items()):
                try:
                    for one in self._events(row, plan, patient, f"{source}, {plan.rule.id}"):
                        self._check_source(row, one)
                        yield one
                except InputError as wrong:
                    problem = _problem(row, wrong)
                    if problem not in told:
                        told.add(problem)
                        yield problem

    def _place(self, row: Row, name: str) -> str:
        if name == "file":
            return self._where
        return str(row.number) if name == "row" else row.cells[name]

    def _patient(self, row: Row) -> str:
        column, identity = self._mapping.patients.column, self._mapping.patients.identity
        cell = row.cells[column]
        if cell in self._layout.missing:
            raise InputError("no patient", "the patient of each row", "fill the cell, or take the row out", column)
        if identity is None:
            return cell
        if cell not in self._codes:
            raise InputError(
                f"no patient has this {identity}, which is not shown here",
                "one that stands with the identities",
                "enter it with `trialwright identity set`, then import again",
                column,
            )
        return self._codes[cell]

    def _events(self, row: Row, plan: _Plan, patient: str, source: str) -> Iterator[Entry | LeftOut]:
        told = {
            name: said(row.cells, value, plan.targets[name], self._layout, self._zone)
            for name, value in plan.rule.fields.items()
        }
        for name in (name for name, each in told.items() if each is Silent.LOST):
            yield self._lost(row, plan, name, told, patient, source)
        if any(isinstance(each, Silent) for name, each in told.items() if name in plan.needed):
            yield LeftOut(plan.rule.id)
            return
        body = read_body(
            plan.rule.kind,
            plan.rule.schema,
            {name: each for name, each in told.items() if not isinstance(each, Silent)},
        )
        about = None if plan.of_trial else patient
        yield Entry(patient=about, body=body, happened=self._happened(row, plan.rule), source=source)

    def _lost(self, row: Row, plan: _Plan, name: str, told: Mapping[str, Any], patient: str, source: str) -> Entry:
        """The event that says that a value was looked for, and is lost."""
        rule, is_needed = plan.rule, name in plan.needed
        named = next((told[other] for other in NAMING if other != name and isinstance(told.get(other), str)), None)
        value = rule.fields[name]
        concept = value.concept or (rule.concept or named or name if is_needed else f"{named or rule.id} {name}")
        assert self._layout.looked is not None  # noqa: S101  the mapping was checked
        return Entry(
            patient=patient,
            body=ValueUnrecoverable(concept=concept, why=f"{value.column}: {row.cells[value.column or '']}"),
            happened=self._layout.looked,
            source=f"{source}.{name} not recoverable",
        )

    def _happened(self, row: Row, rule: EventRule) -> When:
        silent = self._layout.missing | self._layout.unrecoverable
        for column in rule.happened.columns:
            if row.cells[column] not in silent:
                try:
                    return read_date(row.cells[column], rule.happened.dates, self._zone)
                except InputError as wrong:
                    raise InputError(wrong.found, wrong.wanted, wrong.to_do, column) from wrong
        if rule.happened.fixed is not None:
            return rule.happened.fixed
        raise InputError(
            f"{rule.id} has a value and no date",
            "as much of the date as is known, if only the year",
            "fill the cell, or give `fixed` in the mapping with what holds for all such rows",
            ", ".join(rule.happened.columns),
        )

    def _check_source(self, row: Row, one: Entry | LeftOut) -> None:
        """Refuse a source that two rows have, unless they say the same: the second would correct the first."""
        if self._told is None or isinstance(one, LeftOut):
            return
        content = sha256_hex(canonical_json((one.patient, one.happened, one.body)))
        first, same = self._told.setdefault(one.source, (row.number, content))
        if same != content:
            raise InputError(
                f"the source {one.source!r} is that of row {first} as well, which says something else",
                "a source of its own for each row",
                "put {row}, or a column that differs, into source",
            )


def _problem(row: Row, wrong: InputError) -> Problem:
    return Problem(row=row.number, column=wrong.where, found=wrong.found, wanted=wrong.wanted, to_do=wrong.to_do)
