"""The command that screens: patients of FHIR bundles against a protocol; nothing is recorded."""

from pathlib import Path

import click

from trialwright.commands.options import AS_JSON, instant, login_name, print_json, write_bytes
from trialwright.errors import InputError


@click.command()
@click.argument("protocol")
@click.option(
    "--fhir", "paths", multiple=True, required=True, type=click.Path(exists=True, path_type=Path),
    help="A FHIR R4 bundle (.json, .json.gz) or a folder of them; may be given several times.",
)  # fmt: skip
@click.option(
    "--as-of",
    metavar="TIME",
    default="newest",
    show_default=True,
    help="A day, or `newest`: the day of each patient's newest fact.",
)
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The time zone of the site.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write the report as a page.")
@click.option(
    "--sheets",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for an evidence sheet of each patient; put it beside the page of --html.",
)
@click.option("--by", envvar="TRIALWRIGHT_BY", default=login_name, help="Who you are; your login name if left out.")
@AS_JSON
def screen(
    protocol: str,
    paths: tuple[Path, ...],
    as_of: str,
    zone: str,
    html: Path | None,
    sheets: Path | None,
    as_json: bool,
    by: str,
) -> None:
    """Screen patients of FHIR bundles; nothing is recorded.

    Met, not met or unknown for each criterion, and what is missing.
    """
    from trialwright import main
    from trialwright.publish.screening_report import screening_text

    trial = main.protocol_named(protocol)
    moment = None if as_of == "newest" else instant(as_of, zone)
    unread: list[InputError] = []
    rows = list(main.screen(trial, paths, zone=zone, as_of=moment, sheets=sheets, made_by=by, skip=unread.append))
    if html is not None:
        write_bytes(html, main.screening_sheet(trial, rows, made_by=by).encode())
    if as_json:
        print_json(rows)
    elif rows or not unread:
        click.echo(screening_text(rows, trial))
    _report(unread)


def _report(unread: list[InputError]) -> None:
    """What could not be read is said after what could; the exit code says that something is amiss."""
    if len(unread) == 1:
        raise unread[0]
    if unread:
        each = "".join(f"\n  - {wrong.where}: {wrong.found}" for wrong in unread)
        raise InputError(f"{len(unread)} files could not be read:{each}", unread[0].wanted, unread[0].to_do)
