"""Commands about protocols: check a file, show it, adopt it, sign its choices."""

from pathlib import Path
from typing import Literal

import click

from trialwright.commands.options import AS_JSON, TRIAL, acting, actor, as_of_times, now, open_log, print_json


@click.group()
def protocol() -> None:
    """Check, show, adopt and sign protocols."""


@protocol.command()
@click.argument("name")
def check(name: str) -> None:
    """Check a protocol and list what nobody has signed.

    NAME is a protocol file, or the name of a shipped trial.
    """
    from trialwright import main
    from trialwright.protocol.check import unconfirmed

    checked = main.protocol_named(name)
    click.echo(
        f"{checked.id} version {checked.version}: {len(checked.criteria)} criteria, well formed\nsha256 {checked.sha256}"
    )
    waiting = unconfirmed(checked)
    click.echo(f"\n{len(waiting)} choices wait for an investigator's signature:" if waiting else "\nno choice is open")
    for choice in waiting:
        click.echo(f"  {choice.id}: {choice.reason}")
    for number, question in enumerate(checked.questions, 1):
        click.echo(f"\nquestion {number}: {question}" if number == 1 else f"question {number}: {question}")


@protocol.command()
@click.argument("name")
@AS_JSON
def show(name: str, as_json: bool) -> None:
    """Show registered words beside what the computer understood."""
    from trialwright import main
    from trialwright.protocol.words import in_words

    shown = main.protocol_named(name)
    if as_json:
        print_json(shown)
        return
    click.echo(f"{shown.id} version {shown.version}: {shown.title}\n")
    for criterion in shown.criteria:
        click.echo(
            f"{criterion.id} ({criterion.kind})\n  registered: {criterion.text}\n  understood: {in_words(criterion.rule)}"
        )


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
