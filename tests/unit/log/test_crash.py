"""Processes that are killed, that write at the same time, that find the disk full; files that were damaged.

Each writer is a process of its own, which prints every seal that it was given. What was printed was acknowledged.
"""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.log_material import TRIAL, lab

from trialwright.errors import InputError
from trialwright.events import Seal
from trialwright.events.seal import read_seal
from trialwright.log import SqliteLog, verify_file

ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from pathlib import Path
from tests.log_material import lab
from trialwright.errors import TrialwrightError
from trialwright.log import SqliteLog
path, name, batches, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with SqliteLog.open(path) as log:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(batches):
        print(log.append([lab(patient=name, source=f"{name}/{number}")] * size), flush=True)
"""

FULL = """
import resource, sys
from pathlib import Path
from tests.log_material import lab
from trialwright.errors import StorageFull
from trialwright.log import SqliteLog
path = Path(sys.argv[1])
with SqliteLog.open(path) as log:
    print(log.append([lab(source=str(number)) for number in range(600)]))
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most[1]))
    for attempt in (lambda: log.append([lab()] * 3000), lambda: log.backup(path.with_name("copy"))):
        try:
            attempt()
        except StorageFull as full:
            print(full.found)
    resource.setrlimit(resource.RLIMIT_FSIZE, most)
    print(log.append([lab()]))
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip


def go(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()


def started(path: Path, name: str, batches: int, size: int) -> subprocess.Popen[str]:
    writer = start(WRITER, path, name, batches, size)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    return writer


def acknowledged(output: str) -> list[Seal]:
    """The seals that were printed whole before the end."""
    return [read_seal(line) for line in output.split("\n")[:-1]]


@pytest.mark.slow
def test_no_acknowledged_event_is_lost_and_none_is_half_there(path: Path) -> None:
    """D3.6 kill -9, ten times, at moments that nobody chose."""
    SqliteLog.create(path, TRIAL).close()
    chance, printed = random.Random(20240301), 0
    for attempt in range(10):
        writer = started(path, f"P{attempt}", 100_000, 3)
        go(writer)
        time.sleep(chance.uniform(0.005, 0.15))
        writer.send_signal(signal.SIGKILL)
        output, _ = writer.communicate(timeout=30)
        assert writer.returncode == -signal.SIGKILL
        seals = acknowledged(output)
        printed += len(seals)
        with SqliteLog.open(path) as log:
            assert log.head().seq % 3 == 0, "half a batch"
            assert log.verify(seals[-1] if seals else None) == []
            assert log.append([lab()] * 3).seq % 3 == 0, "a crash must not keep others from writing"
    assert printed > 10, "the test killed every writer before it wrote"


@pytest.mark.slow
def test_two_processes_write_one_chain(path: Path) -> None:
    SqliteLog.create(path, TRIAL).close()
    writers = [started(path, name, 60, 2) for name in ("A", "B")]
    for writer in writers:
        go(writer)
    outputs = [writer.communicate(timeout=60)[0] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    seals = [seal for output in outputs for seal in acknowledged(output)]
    assert sorted(seal.seq for seal in seals) == list(range(2, 242, 2))
    with SqliteLog.open(path) as log:
        for seal in (*seals[:3], *seals[-3:]):
            assert log.verify(seal) == []
        for name in ("A", "B"):
            assert len(list(log.read(patients=[name]))) == 120


@pytest.mark.slow
def test_a_disk_that_fills_up_and_is_made_room_on(path: Path) -> None:
    """The system refuses to let any file grow, as a quota does."""
    if resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY:
        pytest.skip("the size of files is limited here already")
    SqliteLog.create(path, TRIAL).close()
    writer = start(FULL, path)
    output, _ = writer.communicate(timeout=60)
    assert writer.returncode == 0
    first, *refused, last = output.splitlines()
    assert refused == ["the disk does not take more: disk I/O error"] * 2
    assert not list(path.parent.glob("copy*")), "half a backup was left"
    with SqliteLog.open(path) as log:
        assert log.verify(read_seal(first)) == []
        assert log.head() == read_seal(last)
        assert log.head().seq == 601


def filled(path: Path) -> tuple[Seal, bytes]:
    with SqliteLog.create(path, TRIAL) as log:
        seal = log.append([lab(str(number), source=f"labs.csv#{number}") for number in range(2000)])
    return seal, path.read_bytes()


def test_a_truncated_file_names_the_last_good_line(path: Path) -> None:
    """D1.3 A file that was cut off names the last line that is good."""
    seal, whole = filled(path)
    named: set[int] = set()
    for part in (0.3, 0.6, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * part) // 4096 * 4096])
        findings = verify_file(path, seal)
        assert findings[0].code == "log.unreadable"
        assert "nothing can be read after line" in findings[0].found
        assert "the last that was read: the file cannot be read: database disk image is malformed" in findings[0].found
        named.update(findings[0].seqs)
    assert max(named) > 100, "the lines before the damage are read"


def test_a_file_of_which_hardly_anything_is_left(path: Path) -> None:
    _, whole = filled(path)
    path.write_bytes(whole[:4096])
    assert verify_file(path)[0].code == "log.unreadable"
    path.write_bytes(b"\0" * 4096 + whole[4096:])
    with pytest.raises(InputError, match="this is not a trial file"):
        verify_file(path)


def test_one_changed_byte_anywhere_in_a_row_is_found(path: Path) -> None:
    seal, _ = filled(path)
    copy = path.with_name("copy")
    with SqliteLog.open(path) as log:
        log.backup(copy)
        event = next(log.read(since=1000, until=1000))
    whole = copy.read_bytes()
    for text in (seal.hash, "labs.csv#999", '"value":"999"', "li.na", f"{event.recorded_at:%Y-%m-%dT%H:%M:%S.%fZ}"):
        where = whole.index(text.encode(), len(whole) // 4)
        copy.write_bytes(whole[:where] + bytes([whole[where] ^ 1]) + whole[where + 1 :])
        assert verify_file(copy, seal), f"a changed byte in {text} went unseen"
    copy.write_bytes(whole)
    assert verify_file(copy, seal) == []
