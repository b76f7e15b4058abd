"""A whole hospital with faults: at the end the log verifies, and says the same as if nothing had gone wrong.

A rehearsed trial is delivered to a log while messages come twice, late and in another order, the clock of the computer is set
wrong and right again, and the process dies before, in the middle of and after writing. What was not acknowledged is delivered
again, and nothing else is promised. Machines send facts; what people do in the product itself (open, adopt, decide, confirm,
pause, attest, settle a dose) they do in their order and after the events that they name; who attests or settles has seen the
patient's chart until then, for his word holds for nothing that is recorded after it: the product asks again, and it should.

**What equal means.** Both logs hold the same messages, each once. Their numbers, times of recording, salts and hashes differ
by construction, so each number in an answer is read as the source of its event. Every status, value, dose, day, deviation and
finding of every patient, and the status of the trial, is then the same, but for two things, which rightly differ:

- *Findings about recording* (`ABOUT_RECORDING`): a fact that comes before its consent was recorded before it, and a fact
  recorded under a slow clock is dated after its recording. That is what happened; the undisturbed trial has no reason to say
  so. Without delays and jumps these findings too are the same, and a test holds that.
- *The witness*: where two events of one patient and one moment say the same, such as a history and a statement that there is
  none, the answer rests on one of them, and cites the one recorded first (or last). Value and status are the same; the cited
  events may be others of the same moment, and the words of that step name the witness.

Which of two corrections of one event came first is no difference: both stand, with a finding, in any order.
A correction that comes after a voiding of the same event stands, as whoever voided could not have seen it; one that came
before is voided with it. No rehearsal does both to one event, so this is not among the cases here.

`TRIALWRIGHT_FAULT_SEEDS` says how many seeds are tried; `make validate` tries more than a plain run.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tests.trial.answers_by_source import ABOUT_RECORDING, answers, differences, moments
from tests.trial.faults import (
    IN_THE_PRODUCT,
    TRIAL,
    Clock,
    Faults,
    Interface,
    Message,
    messages,
    source_of,
    undisturbed,
)

from trialwright.events.doses import DrugGiven
from trialwright.events.safety import AdverseEventReported
from trialwright.events.trial import EventVoided
from trialwright.log import Log, MemoryLog, SqliteLog, verify_file
from trialwright.simulate.chance import Chance

ROOT = Path(__file__).parents[2]
SEEDS = range(1, 1 + int(os.environ.get("TRIALWRIGHT_FAULT_SEEDS", "3")))
PATIENTS = 2
HARSH = Faults(delayed=0.4, places=1500.0, crashed=0.3, jumped=0.4, at_once=10)
IN_TIME = Faults(delayed=0.0, places=0.0, jumped=0.0, crashed=0.3, unacknowledged=0.3, at_once=20)
CALM = Faults(copied=0.0, delayed=0.0, places=0.0, crashed=0.0, unacknowledged=0.0, jumped=0.0, at_once=1)
LOST: dict[str, Callable[[Message], bool]] = {
    "correction": lambda message: (
        message.draft.corrects is not None and not isinstance(message.draft.body, EventVoided)
    ),
    "voiding": lambda message: isinstance(message.draft.body, EventVoided),
    "dose": lambda message: isinstance(message.draft.body, DrugGiven),
    "toxicity": lambda message: isinstance(message.draft.body, AdverseEventReported),
}
KILLS = 4
CHILD = """
import json, sys
from pathlib import Path
from tests.trial.faults import Faults, Interface, messages
from trialwright.log import SqliteLog
from trialwright.simulate.chance import Chance
path, seed, patients, attempt = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
acknowledged = set(json.loads(sys.stdin.readline()))
rest = [message for message in messages(seed, patients) if message.number not in acknowledged]
interface = Interface(
    lambda clock: SqliteLog.open(path, clock=clock), Faults(crashed=0.0, unacknowledged=0.0, at_once=20),
    Chance(seed, attempt), lambda numbers: print(json.dumps(numbers), flush=True),
)
interface.deliver(rest)
"""


@lru_cache(maxsize=4)
def told(seed: int) -> list[Message]:
    return messages(seed, PATIENTS)


def at_the_end(seed: int) -> datetime:
    return max(message.recorded for message in told(seed)) + timedelta(days=30)


def in_memory() -> Callable[[Clock], Log]:
    """A log in memory survives the crash that the test plays: what was not kept whole is gone from it."""
    opened: list[Log] = []

    def open_(clock: Clock) -> Log:
        if not opened:
            opened.append(MemoryLog.create(TRIAL, clock=clock))
        return opened[0]

    return open_


def in_a_file(path: Path) -> Callable[[Clock], Log]:
    """A file is opened anew after each crash, as the next process does."""
    opened: list[Log] = []

    def open_(clock: Clock) -> Log:
        for log in opened:
            log.close()
        opened[:] = [SqliteLog.open(path, clock=clock) if path.exists() else SqliteLog.create(path, TRIAL, clock=clock)]
        return opened[0]

    return open_


def disturbed(seed: int, faults: Faults, opened: Callable[[Clock], Log]) -> Interface:
    interface = Interface(opened, faults, Chance(seed, "faults"))
    interface.deliver(told(seed))
    return interface


def kept(log: Log) -> list[tuple[object, ...]]:
    """What each source says in a log, but for its number, its time of recording, and what people wrote about numbers."""
    events = list(log.read())
    sources = {event.seq: event.source for event in events}
    return sorted(
        (
            str(event.source), str(event.patient), event.kind, str(event.happened), event.by, str(event.reason),
            str(sources.get(event.replaces or 0)), "" if isinstance(event.body, IN_THE_PRODUCT) else str(event.body),
        )
        for event in events
    )  # fmt: skip


@lru_cache(maxsize=4)
def calm(seed: int) -> Log:
    return undisturbed(in_memory(), told(seed))


@lru_cache(maxsize=4)
def said_calmly(seed: int, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    return answers(calm(seed), at_the_end(seed), without=without)


def differing(seed: int, log: Log) -> list[str]:
    """Where a log says something else than the undisturbed one, but for what rightly differs."""
    said = answers(log, at_the_end(seed), without=ABOUT_RECORDING)
    return list(differences(said_calmly(seed, ABOUT_RECORDING), said, moments(told(seed))))


@pytest.mark.slow
@pytest.mark.parametrize("faults", [Faults(), HARSH], ids=["rough", "harsh"])
@pytest.mark.parametrize("seed", SEEDS)
def test_after_all_faults_the_log_says_what_the_undisturbed_one_says(seed: int, faults: Faults) -> None:
    """D3.6 D1.10 Copies, delays, another order, a clock that jumps, crashes: nothing is lost and nothing is there twice."""
    interface = disturbed(seed, faults, in_memory())
    rough, counts = interface.log, interface.counts
    assert min(counts[what] for what in ("copied", "delayed", "jumped", "crashed", "unacknowledged", "skipped")) > 0, (
        counts
    )
    assert [event.source for event in rough.read()] != [event.source for event in calm(seed).read()]
    assert rough.verify() == []
    assert kept(rough) == kept(calm(seed))
    assert differing(seed, rough) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_copies_and_crashes_alone_leave_no_trace_at_all(seed: int) -> None:
    """D3.6 Where nothing comes late and no clock is wrong, even the findings about recording and the witnesses are the same."""
    interface = disturbed(seed, IN_TIME, in_memory())
    assert min(interface.counts[what] for what in ("copied", "crashed", "unacknowledged", "skipped")) > 0
    assert answers(interface.log, at_the_end(seed)) == said_calmly(seed)


@pytest.mark.slow
def test_a_file_that_is_opened_again_after_each_crash(tmp_path: Path) -> None:
    """D3.6 The same with SQLite: what was written halfway is not there when the file is opened again."""
    seed, opened = SEEDS[0], in_a_file(tmp_path / "one.trial")
    interface = disturbed(seed, Faults(crashed=0.4, unacknowledged=0.3), opened)
    assert interface.counts["crashed"] > 10
    assert interface.log.verify() == []
    assert kept(interface.log) == kept(calm(seed))
    assert differing(seed, interface.log) == []
    interface.log.close()
    assert verify_file(tmp_path / "one.trial") == []


def test_a_correction_that_comes_first_is_delivered_until_what_it_corrects_is_there() -> None:
    correction = next(message for message in told(SEEDS[0]) if message.draft.corrects is not None)
    target = next(message for message in told(SEEDS[0]) if message.number == corrected_by(correction))
    interface = Interface(in_memory(), CALM, Chance(1))
    log = interface.deliver([correction, target])
    assert interface.counts["refused"] > 0
    assert [(event.source, event.replaces) for event in log.read()] == [
        (target.draft.source, None),
        (correction.draft.source, 1),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["correction", "voiding", "dose", "toxicity"])
def test_one_message_that_is_lost_is_seen(lost: str) -> None:
    """What holds two logs together would be worth nothing if it did not see a single message."""
    seed = SEEDS[0]
    named = {number for message in told(seed) for number in message.named()}
    number = next(
        message.number for message in reversed(told(seed)) if LOST[lost](message) and message.number not in named
    )
    rest = [message for message in told(seed) if number not in (message.number, corrected_by(message))]
    lacking = Interface(in_memory(), CALM, Chance(1)).deliver(rest)
    assert kept(calm(seed)) != kept(lacking)
    assert differing(seed, lacking)


def corrected_by(message: Message) -> int:
    return int((message.draft.corrects or source_of(0)).partition(" ")[2])


@pytest.mark.slow
def test_a_process_that_is_killed_again_and_again(tmp_path: Path) -> None:
    """D3.6 kill -9 at moments that nobody chose; the next process delivers what was not acknowledged."""
    seed, path, chance = SEEDS[0], tmp_path / "one.trial", Chance(1, "kills")
    SqliteLog.create(path, TRIAL).close()
    acknowledged: set[int] = set()
    for attempt in range(KILLS):
        acknowledged |= killed(path, seed, attempt, acknowledged, after=chance.whole(1, 60))
        assert verify_file(path) == []
        with SqliteLog.open(path) as log:
            there = {event.source for event in log.read()}
            assert there >= {source_of(number) for number in acknowledged}, "what was acknowledged is gone"
    assert 0 < len(acknowledged) < len(told(seed)), "no process was killed while there was something to do"
    acknowledged |= killed(path, seed, KILLS, acknowledged, after=None)
    assert acknowledged == {message.number for message in told(seed)}
    with SqliteLog.open(path) as log:
        assert log.verify() == []
        assert kept(log) == kept(calm(seed))
        assert differing(seed, log) == []


def killed(path: Path, seed: int, attempt: int, acknowledged: set[int], *, after: int | None) -> set[int]:
    """What one process got acknowledged before it was killed, after some deliveries; None lets it end."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), str(seed), str(PATIENTS), str(attempt)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(json.dumps(sorted(acknowledged)) + "\n")
    child.stdin.flush()
    lines = list(islice(child.stdout, after))
    if after is not None:
        child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate(timeout=60)
    assert child.returncode in ((0,) if after is None else (0, -signal.SIGKILL))
    whole = [line for line in "".join([*lines, rest]).split("\n")[:-1] if line]
    return {number for line in whole for number in json.loads(line)}
