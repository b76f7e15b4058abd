"""The command line: parse, call main, print. Nothing heavier than click is imported before a command runs."""

import errno
import sys
from collections.abc import Callable
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from trialwright import __version__
from trialwright.errors import InputError, TrialwrightError

COMMANDS = {
    "init": "keeping:init",
    "record": "keeping:record",
    "void": "keeping:void",
    "redact": "identities:redact",
    "import": "keeping:import_",
    "code": "keeping:code",
    "verify": "keeping:verify",
    "backup": "keeping:backup",
    "export": "keeping:export",
    "identity": "identities:identity",
    "document": "documents:document",
    "screen": "screening:screen",
    "patient": "patients:patient",
    "status": "statuses:status",
    "dose": "patients:dose",
    "enrol": "patients:enrol",
    "decide": "deciding:decide",
    "confirm": "deciding:confirm",
    "protocol": "protocols:protocol",
    "rehearse": "rehearsals:rehearse",
    "report": "rehearsals:report_",
    "demo": "demonstrating:demo",
}


class Commands(click.Group):
    """Loads the file of a command when it is asked for, and shows our errors without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a trial's life."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the one command."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"trialwright.commands.{module}"), attribute)
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run, and turn what a person can put right into words and an exit code."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a terminal without these letters shows their codes, and goes on
                stream.reconfigure(errors="backslashreplace")
        run: Callable[..., Any] = super().main
        if not extra.pop("standalone_mode", True):
            return run(*args, standalone_mode=False, **extra)
        try:
            sys.exit(run(*args, standalone_mode=False, **extra))
        except click.UsageError as wrong:
            _show(_usage(wrong))
        except click.exceptions.Abort:
            _show(TrialwrightError("interrupted", "an end", "look what was done, and repeat what was not"))
        except OSError as wrong:
            if wrong.errno is None:  # this is not what a file system says
                raise
            _show(_unwritable(wrong))
        except TrialwrightError as error:
            _show(error)

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a reader that has seen enough, such as `head`, is no error."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.exit(0)


def _usage(wrong: click.UsageError) -> TrialwrightError:
    """What was typed, in our words; a group without a command shows its help."""
    said = wrong.format_message()
    if wrong.ctx is None or said.startswith("Usage:"):
        click.echo(said, err=True)
        sys.exit(wrong.exit_code)
    usage = " ".join(wrong.ctx.get_usage().removeprefix("Usage:").split())
    return InputError(said.rstrip("."), usage, f"see `{wrong.ctx.command_path} --help`")


def _unwritable(wrong: OSError) -> TrialwrightError:
    """What the file system refuses."""
    if wrong.errno == errno.ENOSPC and wrong.filename is None:
        return TrialwrightError(
            f"the output cannot be written: {wrong.strerror}",
            "room for the output",
            "make room; what was to be recorded was recorded before this",
        )
    return InputError(
        f"{wrong.filename or 'a file'}: {wrong.strerror}",
        "a file or folder that can be read and written",
        "give another path, or ask who owns it",
    )


def _show(error: TrialwrightError) -> NoReturn:
    click.echo(f"trialwright: {error}", err=True)
    sys.exit(error.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="trialwright")
def cli() -> None:
    """Run a cell-therapy trial: a protocol plus an append-only log of events; everything else is computed.

    Begin with `trialwright demo`. A trial is one file; make one with `trialwright init`.

    Exit codes: 2 input that cannot be read, 3 a wrong protocol file, 4 refused, 5 stale, 6 the log does not verify, 7 disk full.
    """


if __name__ == "__main__":
    cli()
