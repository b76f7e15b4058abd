"""Backfill: tables of patients treated long ago come into the log, after a look at everything that they would bring.

`main` lists these operations with all the others. A preview works on a copy in memory and records nothing; an import is
whole or nothing. Late entry stays visible in each event: when it happened is of then, when it was recorded of now.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec

from trialwright.acting import Actor, zone_of
from trialwright.derive.answer import Finding
from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.record import AsOf
from trialwright.derive.trial.findings import findings
from trialwright.errors import InputError
from trialwright.events import Draft
from trialwright.log.identities import Identities
from trialwright.log.memory import MemoryLog
from trialwright.log.store import ImportResult, Log
from trialwright.pausing import Watch
from trialwright.tables.entries import read_table
from trialwright.tables.mapping import TableMapping
from trialwright.tables.mapping_file import read_mapping
from trialwright.tables.tally import Tally

_ALL_RECORDED = datetime.max.replace(tzinfo=UTC)


class TableImport(msgspec.Struct, frozen=True, kw_only=True):
    """What an import of a table did, or would do.

    Parameters
    ----------
    tally : Tally
        What the rows give, and what of them could not be read.
    result : ImportResult
        What is new, known already, or changed at the source.
    findings : tuple[Finding, ...]
        Of a preview: what would be odd about the patients of the table and is not odd yet; each names events by the
        numbers that they would have.
    """

    tally: Tally
    result: ImportResult
    findings: tuple[Finding, ...] = ()


def preview_table(
    log: Log, table: Path, mapping: Path, *, now: datetime, actor: Actor, identities: Identities | None = None
) -> TableImport:
    """What an import of a table would record, what of it cannot be read, and every finding it would raise.

    Nothing is recorded: the events are added to a copy of the log in memory, and believed there.

    Raises
    ------
    InputError
        If the mapping or the table cannot be read at all, or the log would refuse an event.
    """
    trial, tally, watch = MemoryLog.copy_of(log), Tally(), Watch(actor)
    plan = _mapping(log, mapping)
    with table.open("rb") as file:
        drafts = _drafts(file, table.name, plan, tally, zone_of(log), actor, _codes(log, plan, actor, identities))
        result = trial.import_(watch.noting(drafts), then=watch.follow)
    odd = (finding for code in sorted(tally.patients) for finding in _new_findings(log, trial, code, now))
    return TableImport(tally=tally, result=result, findings=tuple(dict.fromkeys(odd)))


def import_table(
    log: Log, table: Path, mapping: Path, *, actor: Actor, identities: Identities | None = None
) -> TableImport:
    """Record what a table tells, once for each source; all of it, or nothing.

    Raises
    ------
    InputError
        If anything of the table cannot be read, with the first of it in words; nothing is recorded then.
    """
    tally, plan, watch = Tally(), _mapping(log, mapping), Watch(actor)
    codes = _codes(log, plan, actor, identities)
    with table.open("rb") as file:
        drafts = _drafts(file, table.name, plan, tally, zone_of(log), actor, codes)
        whole = _all_of(watch.noting(drafts), tally, table.name)
        return TableImport(tally=tally, result=log.import_(whole, then=watch.follow))


def _mapping(log: Log, path: Path) -> TableMapping:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        raise InputError(
            f"no text in UTF-8: {wrong.reason} at byte {wrong.start}", "a mapping file", "save it as UTF-8", path.name
        ) from wrong
    return read_mapping(text, path.name, zone=zone_of(log))


def _codes(log: Log, plan: TableMapping, actor: Actor, identities: Identities | None) -> Mapping[str, str]:
    """The code of each patient by what the table calls them, where it does not have the codes; the look is noted."""
    field = plan.patients.identity
    if field is None:
        return {}
    if identities is None:
        raise InputError(
            f"the mapping knows patients by their {field}, and there is no file of identities",
            "the file beside the trial file",
            "enter the identities with `trialwright identity set`",
        )
    log.record_access("identities matched", f"{field} of every patient, to import a table", actor.by, actor.role)
    return identities.codes_by(field)


def _drafts(
    file: IO[bytes], where: str, plan: TableMapping, tally: Tally, zone: str, actor: Actor, codes: Mapping[str, str]
) -> Iterator[Draft]:
    for entry in tally.entries(read_table(file, plan, where=where, zone=zone, codes=codes)):
        yield entry.draft(by=actor.by, role=actor.role, site=actor.site)


def _all_of(drafts: Iterable[Draft], tally: Tally, where: str) -> Iterator[Draft]:
    """The drafts; at their end an error if anything could not be read, which undoes the import."""
    yield from drafts
    if tally.unread:
        shown = "".join(f"\n  - {problem}; wanted: {problem.wanted}" for problem in tally.problems)
        more = f"\n  and {tally.unread - len(tally.problems)} more" if tally.unread > len(tally.problems) else ""
        raise InputError(
            f"{tally.unread} {'row or cell' if tally.unread == 1 else 'rows or cells'} cannot be read:{shown}{more}",
            "a table that the mapping reads to the last row",
            "correct the table or the mapping, look with --preview, and import again; nothing was recorded",
            where,
        )


def _new_findings(log: Log, trial: Log, code: str, now: datetime) -> Iterator[Finding]:
    """What is odd about a patient in the copy, and is not odd in the log."""
    before = set(_findings(log, code, now)) if code in log.patients() else set()
    return (finding for finding in _findings(trial, code, now) if finding not in before)


def _findings(log: Log, code: str, now: datetime) -> tuple[Finding, ...]:
    times = AsOf(happened=now, recorded=_ALL_RECORDED)
    record = believe(log.read(patients=[code, None]), patient=code, as_of=times)
    return findings(protocol_for(record), record)
