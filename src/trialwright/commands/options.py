"""What several commands share: who acts, as of when, and opening a trial file. The clock is read here and nowhere else."""

import getpass
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from trialwright.derive.record import AsOf
    from trialwright.log.sqlite import SqliteLog
    from trialwright.log.store import Log
    from trialwright.main import Actor

F = TypeVar("F", bound=Callable[..., Any])
TRIAL = click.argument("trial", type=click.Path(path_type=Path))
PATIENT = click.argument("patient")
OF_THE_TRIAL = "-"
"""Written in the place of a patient, for what concerns the trial as a whole."""
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for other programs.")


def acting(command: F) -> F:
    """Add the options that say who acts."""
    for option in (
        click.option("--site", envvar="TRIALWRIGHT_SITE", default="SZ01", show_default=True, help="The site's code."),
        click.option("--role", envvar="TRIALWRIGHT_ROLE", default="coordinator", show_default=True, help="Your role."),
        click.option(
            "--by", envvar="TRIALWRIGHT_BY", default=login_name, help="Who you are; your login name if left out."
        ),
    ):
        command = option(command)
    return command


def looking_back(command: F) -> F:
    """Add the options that say as of when."""
    for option in (
        click.option("--recorded-as-of", metavar="TIME", help="Only what was recorded by then: an audit question."),
        click.option(
            "--as-of",
            metavar="TIME",
            help="Only what had happened by then: a data cut. A day means its end. Now if left out; of a rehearsal, its end.",
        ),
    ):
        command = option(command)
    return command


def login_name() -> str:
    """The name of whoever is logged in to this computer."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return os.environ.get("USER", "unknown")


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def actor(by: str, role: str, site: str) -> "Actor":
    """Who acts."""
    from trialwright.main import Actor

    return Actor(by=by, role=role, site=site)


def open_log(trial: Path) -> "SqliteLog":
    """The log of a trial file."""
    from trialwright.log.sqlite import SqliteLog

    return SqliteLog.open(trial, clock=now)


def instant(text: str | None, zone: str) -> datetime:
    """The last instant of what was typed, or the present."""
    from trialwright.standards.when import read_when

    return read_when(text, zone).span()[1] if text else now()


def as_of_times(as_of: str | None, recorded_as_of: str | None, zone: str, log: "Log") -> "AsOf":
    """The two times for which is asked; where none is named the present, and of a rehearsal its end."""
    from trialwright.acting import rehearsal_end
    from trialwright.derive.record import AsOf

    end, times = rehearsal_end(log), present_times(log)
    if end is not None:
        times = AsOf(happened=end, recorded=end)
    return AsOf(
        happened=instant(as_of, zone) if as_of else times.happened,
        recorded=instant(recorded_as_of, zone) if recorded_as_of else times.recorded,
    )


def present_times(log: "Log") -> "AsOf":
    """The present, of a log whose last line may be later than this computer's clock: for whoever acts on any log."""
    from trialwright.derive.record import AsOf

    return AsOf(happened=now(), recorded=log.present(now()))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file where it was asked for, but never in the place of a trial file."""
    from trialwright.errors import InputError

    try:
        check_no_trial(path)
        path.write_bytes(content)
    except OSError as wrong:
        raise InputError(
            f"{path} cannot be written: {wrong.strerror}", "a place for the file", "give another path"
        ) from wrong


def check_no_trial(path: Path) -> None:
    """Whether something else may be written there: a trial file never gives way."""
    from trialwright.errors import InputError

    if path.is_file():
        with path.open("rb") as there:
            if there.read(16) == b"SQLite format 3\0":
                raise InputError(f"{path} is a trial file", "another place for the sheet", "give another path")


def say_pauses(pauses: Iterable[str], *, would: bool = False) -> None:
    """Say that the trial is paused by what was recorded, or would be, and how a pause ends."""
    for why in pauses:
        click.echo(
            f"the trial {'would be' if would else 'is'} paused: {why}\n  ends:   by `trialwright decide TRIAL resume`"
        )


def print_json(value: Any) -> None:
    """Print a value as JSON, structs and decimals included."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2))
