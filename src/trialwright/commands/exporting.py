"""The part of `trialwright export` that writes FHIR: what may be said with --fhir alone, and what it tells afterwards."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.derive.record import AsOf
    from trialwright.log.store import Log
    from trialwright.main import Actor


def check_fhir_options(fhir: bool, de_identified: bool, options: Mapping[str, object]) -> None:
    """Refuse options that would say nothing.

    Raises
    ------
    InputError
        If an option of --fhir stands without it, or beside --de-identified.
    """
    from trialwright.errors import InputError

    given = [name for name, value in options.items() if value]
    if given and not fhir:
        raise InputError(f"{given[0]} without --fhir", "an export as FHIR", "add --fhir")
    if fhir and de_identified:
        raise InputError(
            "--fhir with --de-identified",
            "one of the two: a FHIR bundle has dates of birth and is never de-identified",
            "leave one out",
        )


def export_fhir(
    log: "Log",
    folder: Path,
    as_of: "AsOf",
    patients: tuple[str, ...],
    who: "Actor",
    *,
    as_lines: bool,
    identifiable: bool,
) -> None:
    """Write the bundles, and say how many events are not in them."""
    from trialwright import main

    told = main.export_fhir(
        log, folder, as_of=as_of, patients=patients or None, as_lines=as_lines, identifiable=identifiable, actor=who
    )
    click.echo(f"{folder}: {told.patients} patients as FHIR R4 Bundles")
    if told.left_out:
        click.echo(f"not in them: {len(told.left_out)} events; left_out.csv says which, and why")
    click.echo(f"seal {told.seal}")
