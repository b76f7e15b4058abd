"""The command line as the tests call it: in this process, at a clock that stands still but for a second a look."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trialwright.__main__ import cli
from trialwright.trials import example_paths

PATIENT = "SZ01-4838-5"
COMPLETE, INCOMPLETE = example_paths()
DAY = ("--happened", "2026-11-03")
AS_INVESTIGATOR = ("--role", "investigator")


def nine_at_the_site(monkeypatch: pytest.MonkeyPatch, start: str = "2026-11-03T09:00:00+08:00") -> None:
    """Set the one clock of the command line; every look at it takes a second."""
    moments = iter(range(10_000))
    first = datetime.fromisoformat(start)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return (first + timedelta(seconds=next(moments))).astimezone(tz)

    monkeypatch.setattr("trialwright.commands.options.datetime", Clock)


def run(*arguments: str | Path) -> Result:
    """What `trialwright` does with these arguments; a traceback is a failed test."""
    told = CliRunner(env={"TRIALWRIGHT_BY": "chen"}).invoke(cli, [str(argument) for argument in arguments])
    if told.exception is not None and not isinstance(told.exception, SystemExit):
        raise told.exception
    return told


def done(*arguments: str | Path) -> str:
    """The output of what succeeds."""
    told = run(*arguments)
    assert told.exit_code == 0, told.output
    return told.stdout


def as_json(*arguments: str | Path) -> Any:
    """What a command prints with --json."""
    return json.loads(done(*arguments, "--json"))


def refused(code: int, *arguments: str | Path) -> str:
    """The words of what is refused, which must say all three things; and its exit code."""
    told = run(*arguments)
    assert told.exit_code == code, told.output
    assert told.stderr.lstrip().startswith("trialwright: "), told.stderr
    assert "\n  wanted: " in told.stderr
    assert "\n  to do:  " in told.stderr
    return told.stderr


def lines_of(*rows: dict[str, Any]) -> bytes:
    """A file of JSON Lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def weight(value: Any = "54.5 kg", **more: Any) -> dict[str, Any]:
    """A line of a file to import."""
    row = {
        "patient": PATIENT, "kind": "vital.measured", "happened": "2026-11-02", "source": "chart, weight",
        "fields": {"analyte": "weight", "value": value},
    }  # fmt: skip
    return row | more


def recorded(trial: Path, kind: str, fields: Sequence[str], *more: str, patient: str = PATIENT) -> str:
    """What `record` prints."""
    return done("record", trial, patient, kind, *fields, *DAY, *more)
