"""Screening in several processes that are killed: none is left behind, and what is said is words."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.command_line import COMPLETE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not list processes in /proc"),
]
_SOON_S = 20.0
_LINES = 400


def children_of(parent: int) -> dict[int, str]:
    """The processes that a process started, each with its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, its_parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(its_parent) == parent and state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it ended meanwhile
    return found


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Running:
    """A screening by two processes that is held as soon as both are there, and the processes that it started.

    They need longer to start than the screening needs to be held, so that none of the work is done.
    """

    def __init__(self, folder: Path) -> None:
        file = folder / "ward.ndjson"
        file.write_text((COMPLETE.read_text(encoding="utf-8").replace("\n", " ") + "\n") * _LINES, encoding="utf-8")
        asked = [sys.executable, "-m", "trialwright", "screen", "NCT03919240", str(file), "--processes", "2"]
        self.main = subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + _SOON_S
        while len(self.workers) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        self.main.send_signal(signal.SIGSTOP)
        self.started = list(children_of(self.main.pid))

    @property
    def workers(self) -> list[int]:
        return [process for process, words in children_of(self.main.pid).items() if "spawn_main" in words]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running(tmp_path)
    assert len(started.workers) == 2
    yield started
    for process in (started.main.pid, *started.started):
        if alive(process):
            os.kill(process, signal.SIGKILL)
    started.main.communicate()


def test_the_processes_end_when_the_one_that_started_them_is_killed(running: Running) -> None:
    running.main.kill()
    running.main.wait()
    until = time.monotonic() + _SOON_S
    while any(map(alive, running.started)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [process for process in running.started if alive(process)]


def test_a_process_that_is_killed_is_said_in_words(running: Running) -> None:
    os.kill(running.workers[0], signal.SIGKILL)
    running.main.send_signal(signal.SIGCONT)
    told, wrong = running.main.communicate(timeout=_SOON_S)
    assert (running.main.returncode, told) == (1, "")
    assert wrong == (
        "trialwright: one of the processes that judge was ended from outside, perhaps because the computer had too little "
        "memory\n  wanted: processes that live until the last patient is judged\n"
        "  to do:  nothing was written; end other programs, or try --processes 1, which takes the least memory\n"
    )
