"""What another process makes comes here in its order, and whatever goes wrong there is told here."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from trialwright.errors import InputError
from trialwright.simulate.apart import Apart, Sent, taken


def counted(until: int) -> Iterator[int]:
    yield from range(until)


def doubled(sent: Sent) -> Iterator[int]:
    yield from (2 * number for number in taken(sent))


def refusing() -> Iterator[int]:
    yield 1
    raise InputError("a", "b", "c", "d")


def broken() -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("nothing to share")


def unspeakable() -> Iterator[int]:
    yield 1
    raise ValueError(lambda: None)  # it cannot be handed to another process


def dying(code: int) -> Iterator[int]:
    yield 1
    time.sleep(0.2)  # so that what was made has left
    os._exit(code)


def endless() -> Iterator[int]:
    while True:
        yield os.getpid()


def heavy() -> Iterator[bytes]:
    while True:
        yield bytes(1_000_000)  # more than is on its way at once


def waiting(sent: Sent) -> Iterator[int]:
    yield from taken(sent)


def test_the_items_come_in_their_order() -> None:
    with closing(Apart(counted, (500,), ahead=3)) as numbers:
        assert list(numbers) == list(range(500))


def test_one_process_takes_from_another() -> None:
    with (
        closing(Apart(counted, (20,), ahead=2)) as numbers,
        closing(Apart(doubled, (numbers.sent,), ahead=2, relies_on=[numbers])) as twice,
    ):
        assert list(twice) == [2 * number for number in range(20)]


def test_an_error_for_people_is_the_same_here() -> None:
    with closing(Apart(refusing, (), ahead=2)) as items:
        received = iter(items)
        assert next(received) == 1
        with pytest.raises(InputError) as wrong:
            next(received)
    assert str(wrong.value) == "d: a\n  wanted: b\n  to do:  c"
    assert not hasattr(wrong.value, "__notes__")


def test_a_bug_says_where_it_was() -> None:
    with closing(Apart(broken, (), ahead=2)) as items, pytest.raises(ZeroDivisionError) as wrong:
        list(items)
    assert "in broken" in wrong.value.__notes__[0]


@pytest.mark.parametrize(("make", "arguments"), [(dying, (7,)), (dying, (0,)), (unspeakable, ())])
def test_who_ends_without_a_word_is_not_waited_for(
    make: Callable[..., Iterator[int]], arguments: tuple[Any, ...]
) -> None:
    ended = pytest.raises(ChildProcessError, match="a process of the rehearsal ended by itself")
    with closing(Apart(make, arguments, ahead=2)) as items, ended:
        list(items)


def test_nor_is_one_who_waits_for_such_a_one() -> None:
    with (
        closing(Apart(dying, (7,), ahead=2)) as first,
        closing(Apart(waiting, (first.sent,), ahead=2, relies_on=[first])) as second,
        pytest.raises(ChildProcessError, match=r"ended by itself \(exit code 7\)"),
    ):
        list(second)


def test_who_closes_ends_it_whatever_it_still_has_to_make() -> None:
    with closing(Apart(endless, (), ahead=2)) as items:
        made_by = next(iter(items))
        assert made_by != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(made_by, 0)


ALONE = """
import os, sys, time
from tests.unit.simulate.test_apart import dying, heavy, waiting
from trialwright.simulate.apart import Apart
full, gone = Apart(heavy, (), ahead=2), Apart(dying, (0,), ahead=1)
silent = Apart(waiting, (gone.sent,), ahead=1)
print(*(one._process.pid for one in (full, silent)), flush=True)
time.sleep(60)
"""


def test_nobody_stays_behind_when_the_one_who_started_it_is_killed() -> None:
    """One of them has made more than fits, the other waits for somebody to take from it."""
    root = Path(__file__).parents[3]
    started = subprocess.Popen([sys.executable, "-c", ALONE], cwd=root, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    children = [int(text) for text in started.stdout.readline().split()]
    time.sleep(1.0)  # until one is full, and the other has taken what there was
    started.kill()
    started.wait()
    started.stdout.close()
    until = time.monotonic() + 20
    while any(map(_alive, children)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_alive, children))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def test_a_message_that_was_only_begun_is_not_waited_for() -> None:
    with closing(Apart(heavy, (), ahead=2)) as items:
        items.only_read()
        time.sleep(1.0)  # until the first message fills what lies between the two
        items._process.kill()
        with pytest.raises(ChildProcessError, match="a process of the rehearsal ended by itself"):
            list(items)
