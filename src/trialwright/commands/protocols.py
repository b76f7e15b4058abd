"""Commands about protocols: check a file, show it, compare two, adopt one, sign its choices."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from trialwright.commands.options import (
    AS_JSON,
    TRIAL,
    acting,
    actor,
    as_of_times,
    now,
    open_log,
    present_times,
    print_json,
)

if TYPE_CHECKING:
    from trialwright.protocol.criteria import Choice
    from trialwright.protocol.phrases import Language

LANGUAGES = click.Choice(["en", "zh"])
LANGUAGE = click.option("--language", type=LANGUAGES, default="en", show_default=True, help="English or Chinese.")


@click.group()
def protocol() -> None:
    """Check, show, compare, adopt and sign protocols."""


@protocol.command()
@click.argument("name")
@LANGUAGE
def check(name: str, language: "Language") -> None:
    """Check a protocol, remark on what is unwise, and list what nobody has signed.

    NAME is a protocol file, or the name of a shipped trial. With --language zh the reasons are shown in Chinese, from the
    file NAME.zh.yaml beside the protocol.
    """
    from trialwright import main
    from trialwright.protocol.check import unconfirmed
    from trialwright.protocol.lint import lint
    from trialwright.protocol.phrases import ours, say

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
    phrase = "choices_wait" if waiting else "no_choice_waits"
    click.echo(f"\n{say(phrase, language, count=len(waiting))}")
    for line in _reasons(waiting, language, checked.id, name):
        click.echo(f"  {line}")
    for number, pair in enumerate(zip(checked.questions, checked.questions_zh, strict=True), 1):
        question = say("question", language, number=number, text=ours(*pair, language))
        click.echo(f"\n{question}" if number == 1 else question)


@protocol.command()
@click.argument("name")
@LANGUAGE
@AS_JSON
def show(name: str, language: "Language", as_json: bool) -> None:
    """Show registered words beside what the computer understood."""
    from trialwright import main
    from trialwright.protocol.plain import plain

    shown = main.protocol_named(name)
    if as_json:
        print_json(shown)
        return
    translations = main.translations(shown.id, name) if language == "zh" else {}
    for line in plain(shown, language, translations):
        click.echo(line)


def _reasons(choices: "Sequence[Choice]", language: "Language", *names: str) -> Iterator[str]:
    """Each choice with its reason, and how many reasons wait for a translator."""
    from trialwright import main
    from trialwright.protocol.phrases import say
    from trialwright.protocol.translation import MARK, reason_in

    translations = main.translations(*names) if language == "zh" else {}
    lines = [
        say("choice", language, id=choice.id, reason=reason_in(choice, language, translations)) for choice in choices
    ]
    yield from lines
    waiting = sum(line.endswith(MARK) for line in lines)
    if waiting:
        yield say("untranslated", language, count=waiting)


@protocol.command()
@click.argument("name")
def translate(name: str) -> None:
    """Print the choices whose reasons wait for a Chinese translation.

    NAME is a protocol file, or the name of a shipped trial. Fill in each reason, and add the lines to the file NAME.zh.yaml
    beside the protocol. A translation serves for the English wording that it names, and for no other.
    """
    from trialwright import main
    from trialwright.protocol.translation import to_translate

    found = main.protocol_named(name)
    lines = list(to_translate(found.choices(), main.translations(found.id, name)))
    click.echo("\n".join(lines) or "# every reason has its translation")


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
            times = as_of_times(None, None, main.zone_of(log), log)
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
@click.option("--language", type=LANGUAGES, help="List the open choices with their reasons, in English or Chinese.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False),
    help="The protocol file that was adopted, where a file of Chinese reasons stands beside it.",
)
@acting
def sign(
    trial: Path,
    choices: tuple[str, ...],
    every: bool,
    language: "Language | None",
    file: str | None,
    by: str,
    role: str,
    site: str,
) -> None:
    """Sign choices that the record leaves open.

    Only an investigator can sign; without names the open choices are listed.
    """
    from trialwright import main
    from trialwright.standards.when import When

    if every and choices:
        raise click.UsageError("name choices, or say --all, not both.")
    with open_log(trial) as log:
        zone = main.zone_of(log)
        times = present_times(log)
        open_ = main.open_choices(log, times)
        waiting = tuple(choice.id for choice in open_)
        names = tuple(dict.fromkeys(choices)) or waiting
        if not waiting or not (every or choices):
            beside = (log.trial,) if file is None else (log.trial, file)
            listed = waiting if language is None else tuple(_reasons(open_, language, *beside))
            click.echo("\n".join(listed) or "no choice is open")
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
