"""What the command line says about the import of a table: what it would bring, or has brought."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.commands.options import now, say_pauses

if TYPE_CHECKING:
    from trialwright.acting import Actor
    from trialwright.backfill import TableImport
    from trialwright.log.sqlite import SqliteLog

SHOWN = 20
"""How many patients and findings are shown."""


def import_by_mapping(log: "SqliteLog", table: Path, mapping: Path, who: "Actor", *, preview: bool) -> None:
    """Import a table, or show what that would bring, and say so."""
    from contextlib import ExitStack

    from trialwright import main
    from trialwright.log.identities import Identities, identities_path

    with ExitStack() as stack:
        beside = identities_path(log.path)
        identities = stack.enter_context(Identities.open(beside)) if beside.exists() else None
        if preview:
            told = main.preview_table(log, table, mapping, now=now(), actor=who, identities=identities)
            _show(told)
            click.echo(
                "\nnothing was recorded; "
                + ("correct what cannot be read" if told.tally.unread else "import without --preview")
            )
        else:
            told = main.import_table(log, table, mapping, actor=who, identities=identities)
            _say(told)


def _say(told: "TableImport") -> None:
    from trialwright import main

    result = told.result
    click.echo(
        f"{result.appended} recorded, {result.skipped} known already, {result.corrected} changed at the source (corrections)"
    )
    _say_late(told)
    say_pauses(main.pauses_in(result.followed))
    click.echo(f"seal {result.seal}")


def _show(told: "TableImport") -> None:
    from trialwright import main

    tally, result = told.tally, told.result
    click.echo(
        f"would be recorded: {result.appended} events of {len(tally.patients)} patients; "
        f"{result.skipped} known already, {result.corrected} changed at the source (corrections)"
    )
    for kind, number in sorted(tally.kinds.items()):
        click.echo(f"{number:7} {kind}")
    _say_late(told)
    say_pauses(main.pauses_in(result.followed), would=True)
    for rule, number in tally.left_out.items():
        click.echo(f"{number:7} rows say nothing for {rule}")
    _listed("patients", [f"{code}: {sum(kinds.values())} events" for code, kinds in sorted(tally.patients.items())])
    if tally.unread:
        problems = [f"{one}\n    wanted: {one.wanted}\n    to do:  {one.to_do}" for one in tally.problems]
        _listed("cannot be read", problems, tally.unread)
    _listed("findings", [f"{one.code}, {one.patient}: {one.found}" for one in told.findings])


def _say_late(told: "TableImport") -> None:
    if told.tally.first is not None and told.tally.last is not None:
        click.echo(f"happened from {told.tally.first.text} to {told.tally.last.text}, recorded {now():%Y-%m-%d}")


def _listed(what: str, lines: list[str], number: int | None = None) -> None:
    total = len(lines) if number is None else number
    click.echo(f"\n{what}: {total}")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if total > SHOWN:
        click.echo(f"  and {total - SHOWN} more")
