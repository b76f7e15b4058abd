"""Commands about protocols: check a file, show it, compare two, adopt one, sign its choices."""

from pathlib import Path
from typing import Literal

import click

from trialwright.commands.options import AS_JSON, TRIAL, acting, actor, as_of_times, now, open_log, print_json


@click.group()
def protocol() -> None:
    """Check, show, compare, adopt and sign protocols."""


@protocol.command()
@click.argument("name")
def check(name: str) -> None:
    """Check a protocol, remark on what is unwise, and list what nobody has signed.

    NAME is a protocol file, or the name of a shipped trial.
    """
    from trialwright import main
    from trialwright.protocol.check import unconfirmed
    from trialwright.protocol.lint import lint

    checked = main.protocol_named(name)
    click.echo(
        f"{checked.id} version {checked.version}: {len(checked.criteria)} criteria, {len(checked.endpoints)} endpoints, "
        f"{len(checked.schedule.visits)} visits, well formed\nsha256 {checked.sha256}"
    )
    remarks = lint(checked)
    click.echo(f"\n{len(remarks)} remark{'s' if len(remarks) > 1 else ''}:" if remarks else "\nno remarks")
    for remark in remarks:
        click.echo(f"  {remark}")
    waiting = unconfirmed(checked)
    click.echo(f"\n{len(waiting)} choices wait for an investigator's signature:" if waiting else "\nno choice is open")
    for choice in waiting:
        click.echo(f"  {choice.id}: {choice.reason}")
    for number, question in enumerate(checked.questions, 1):
        click.echo(f"\nquestion {number}: {question}" if number == 1 else f"question {number}: {question}")


@protocol.command()
@click.argument("name")
@click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="English or Chinese."
)
@AS_JSON
def show(name: str, language: Literal["en", "zh"], as_json: bool) -> None:
    """Show registered words beside what the computer understood."""
    from trialwright import main
    from trialwright.protocol.plain import plain

    shown = main.protocol_named(name)
    if as_json:
        print_json(shown)
        return
    for line in plain(shown, language):
        click.echo(line)


@protocol.command()
@click.argument("before")
@click.argument("after")
@click.option("--trial", type=click.Path(path_type=Path), help="A trial file: whom of its patients this touches.")
@AS_JSON
def diff(before: str, after: str, trial: Path | None, as_json: bool) -> None:
    """Show what differs between two protocols, and which patients of a trial it touches.

    BEFORE and AFTER are protocol files, or names of shipped trials. Nothing is recorded.
    """
    from trialwright import main

    found = main.protocol_differences(before, after)
    patients: dict[str, tuple[str, ...]] = {}
    if trial is not None:
        versions = main.protocol_named(before), main.protocol_named(after)
        with open_log(trial) as log:
            times = as_of_times(None, None, main.zone_of(log))
            patients = dict(main.patients_touched(log, *versions, as_of=times))
    if as_json:
        print_json({"differences": found, "patients": patients})
        return
    _print_differences([str(each) for each in found])
    if trial is not None:
        _print_touched(patients)


def _print_differences(lines: list[str]) -> None:
    click.echo(f"{len(lines)} difference{'' if len(lines) == 1 else 's'}")
    for line in lines:
        click.echo(f"  {line}")


def _print_touched(patients: dict[str, tuple[str, ...]]) -> None:
    click.echo(f"\n{len(patients)} patient{' is' if len(patients) == 1 else 's are'} touched")
    for code, changes in patients.items():
        click.echo(f"  {code}: {'; '.join(changes)}")


@protocol.command()
@TRIAL
@click.argument("name")
@click.option("--happened", required=True, metavar="DAY", help="The day from which it is in force.")
@click.option("--binds", type=click.Choice(["new_consents", "everyone"]), default="new_consents", show_default=True)
@acting
def adopt(trial: Path, name: str, happened: str, binds: str, by: str, role: str, site: str) -> None:
    """Adopt an amendment in a trial file."""
    from trialwright import main
    from trialwright.protocol.reading import canonical_of
    from trialwright.standards.when import read_when

    text, where = main.find_protocol(name)
    with open_log(trial) as log:
        day = read_when(happened, main.zone_of(log))
        bound: Literal["new_consents", "everyone"] = "everyone" if binds == "everyone" else "new_consents"
        seal = main.adopt(log, canonical_of(text, where), binds=bound, happened=day, actor=actor(by, role, site))
    click.echo(f"adopted as event {seal.seq}\nseal {seal}")


@protocol.command()
@TRIAL
@click.argument("choices", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Sign every choice that is open.")
@acting
def sign(trial: Path, choices: tuple[str, ...], every: bool, by: str, role: str, site: str) -> None:
    """Sign choices that the record leaves open.

    Only an investigator can sign; without names the open choices are listed.
    """
    from trialwright import main
    from trialwright.standards.when import When

    if every and choices:
        raise click.UsageError("name choices, or say --all, not both.")
    with open_log(trial) as log:
        zone = main.zone_of(log)
        times = as_of_times(None, None, zone)
        waiting = tuple(choice.id for choice in main.open_choices(log, times))
        names = tuple(dict.fromkeys(choices)) or waiting
        if not waiting or not (every or choices):
            click.echo("\n".join(waiting) or "no choice is open")
            return
        moment = When(now().isoformat(timespec="seconds"), zone)
        seal = main.confirm(log, names, happened=moment, actor=actor(by, role, site), as_of=times)
    click.echo(
        f"{len(names)} choice{'s' if len(names) > 1 else ''} signed by {by} ({role}) as event {seal.seq}\nseal {seal}"
    )


@protocol.command()
def schema() -> None:
    """Print the JSON Schema of protocol files, for editors."""
    from trialwright.protocol.schema import json_schema

    print_json(json_schema())
