"""What `trialwright/__main__.py` does for every command: usage, help, pipes, a full disk, an interrupt, a poor terminal."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from tests.command_line import PATIENT, done, refused, run

WEIGHT = ("analyte=weight", "value=54.5 kg")


def test_what_is_typed_wrongly_is_said_in_the_same_words(trial: Path) -> None:
    assert "No such command 'nosuch'" in refused(2, "nosuch")
    assert "Missing option '--happened'" in refused(2, "record", trial, PATIENT, "vital.measured", *WEIGHT)
    assert "'x' is not a valid integer" in refused(2, "void", trial, PATIENT, "x", "--reason", "x")
    assert "No such option" in refused(2, "verify", trial, "--loud")


def test_help_lists_every_command_whole() -> None:
    told = done("--help")
    assert "..." not in told.split("Commands:")[1]
    assert run().exit_code == 2
    assert "Commands:" in run("protocol").stderr


def test_a_reader_that_has_seen_enough_is_no_error(consented: Path) -> None:
    command = f'"{sys.executable}" -m trialwright patient "{consented}" {PATIENT} --json | head -n 1'
    told = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) in {(0, "{\n"), (2, "")}
    assert "Traceback" not in told.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_is_full(consented: Path) -> None:
    command = [sys.executable, "-m", "trialwright", "code", str(consented)]
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert told.returncode != 0
    assert "Traceback" not in told.stderr


def test_an_interrupt_is_no_traceback(consented: Path) -> None:
    """The process stops itself once the command runs, as Ctrl-C would."""
    code = (
        "import os, signal, trialwright.main as main\n"
        f"main.patient = lambda *a, **k: os.kill(os.getpid(), {int(signal.SIGINT)}) or __import__('time').sleep(5)\n"
        "from trialwright.__main__ import cli\n"
        "cli()"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, "patient", str(consented), PATIENT], capture_output=True, text=True, check=False,
        env=os.environ | {"TRIALWRIGHT_BY": "chen"},
    )  # fmt: skip
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert "interrupted" in told.stderr


def test_a_terminal_with_few_letters_shows_codes() -> None:
    command = [sys.executable, "-m", "trialwright", "protocol", "check", "NCT03919240"]
    told = subprocess.run(
        command, capture_output=True, encoding="latin-1", check=False, env=os.environ | {"PYTHONIOENCODING": "latin-1"}
    )
    assert told.returncode == 0, told.stderr
    assert "\\u2265 0.5" in told.stdout


@pytest.mark.parametrize(("number", "told"), [(errno.EACCES, "x.trial: Permission denied\n"), (None, "")])
def test_only_what_a_file_system_says_is_said_as_that(
    trial: Path, monkeypatch: pytest.MonkeyPatch, number: int | None, told: str
) -> None:
    """Anything else is a fault of ours, and keeps its traceback."""
    wrong = ChildProcessError("gone") if number is None else OSError(number, os.strerror(number), "x.trial")

    def stop(*_: object) -> NoReturn:
        raise wrong

    monkeypatch.setattr("trialwright.main.verify", stop)
    if number is None:
        with pytest.raises(ChildProcessError):
            run("verify", trial)
    else:
        assert told in refused(2, "verify", trial)
