"""What breaks off a command that takes minutes is said in words, with what was kept."""

import errno
import os
import signal
import subprocess
import sys
from threading import Thread

import pytest

from trialwright.commands.breaking_off import in_words
from trialwright.errors import InputError, StorageFull, TrialwrightError


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_asks_it_to_end_is_heard_once(number: signal.Signals) -> None:
    before, cleared = signal.getsignal(number), []

    def work() -> None:
        try:
            os.kill(os.getpid(), number)
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGTERM)
            cleared.append(number)
            raise

    with pytest.raises(TrialwrightError) as wrong, in_words("the rehearsal"):
        work()
    assert cleared == [number]
    assert str(wrong.value) == (
        "interrupted: nothing was kept\n  wanted: the rehearsal to its end\n  to do:  run it again"
    )
    assert signal.getsignal(number) is before


def test_what_was_not_to_be_heard_is_not_heard() -> None:
    """`nohup` lets a closed terminal pass."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with in_words("the rehearsal"):
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


APART = """
import os, signal, sys
from trialwright.commands.breaking_off import in_words
with in_words("the rehearsal"):
    child = os.fork()
    if not child:
        os.kill(os.getpid(), signal.SIGTERM)
        os._exit(0)
    print(os.waitpid(child, 0)[1])
"""


def test_a_process_that_was_started_ends_at_once() -> None:
    told = subprocess.run([sys.executable, "-c", APART], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout, told.stderr) == (0, f"{int(signal.SIGTERM)}\n", "")


@pytest.mark.parametrize("wrong", [OSError(errno.ENOSPC, "x"), StorageFull("x", "y", "z")])
def test_a_full_disk(wrong: Exception) -> None:
    with pytest.raises(StorageFull) as full, in_words("the pages", kept="a.trial is kept", again="make them again"):
        raise wrong
    assert str(full.value) == (
        "the disk is full: a.trial is kept\n  wanted: room for the pages\n  to do:  make room, then make them again"
    )


@pytest.mark.parametrize("wrong", [OSError(errno.EACCES, "x"), InputError("x", "y", "z"), RuntimeError()])
def test_anything_else_is_left_as_it_is(wrong: Exception) -> None:
    with pytest.raises(type(wrong)) as told, in_words("the rehearsal"):
        raise wrong
    assert told.value is wrong


def test_another_thread_than_the_first_hears_no_signals() -> None:
    done: list[int] = []

    def work() -> None:
        with in_words("the rehearsal"):
            done.append(1)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert done == [1]
