"""What is made in another process, a little ahead of whoever takes it.

A rehearsal is one long line of work: patients are drawn, their trial is played, and what is told is written. Each of the
three can run in a process of its own, and hands on what it made to the next one.
"""

import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.queues import Queue
from queue import Empty, Full
from typing import Any, Generic, TypeAlias, TypeVar

from trialwright.errors import TrialwrightError

T = TypeVar("T")
Sent: TypeAlias = "Queue[tuple[str, Any]]"
"""What one process sends to another: items, and at last that there are no more, or what went wrong."""

_LOOK_S = 1.0
"""So often somebody who waits looks whether those live for whom it waits."""
_ENDED = "a process of the rehearsal ended by itself"
_ITEM, _END, _WRONG = "item", "end", "wrong"


class Apart(Generic[T]):
    """The items of an iterable that is made in another process; they come out in their order.

    Parameters
    ----------
    make : callable
        Gives the iterable, in the other process; a function of a module.
    arguments : sequence
        For `make`; what can be handed to another process, `sent` of another one among it.
    ahead : int
        So many items are made before they are asked for.
    relies_on : sequence of Apart
        Those from which `make` takes: where one of them comes to a bad end, this one would wait for ever.
    """

    def __init__(
        self,
        make: Callable[..., Iterable[T]],
        arguments: Sequence[Any],
        *,
        ahead: int,
        relies_on: "Sequence[Apart[Any]]" = (),
    ) -> None:
        self.sent: Sent = multiprocessing.Queue(ahead)
        self._relies_on = relies_on
        self._process = multiprocessing.Process(target=_send, args=(self.sent, make, arguments), daemon=True)
        self._process.start()

    def __iter__(self) -> Iterator[T]:
        """The items; whatever was raised over there is raised here."""
        return taken(self.sent, self._look)

    def _look(self) -> None:
        broken = [one for one in self._relies_on if one._process.exitcode not in (None, 0)]
        if self._process.exitcode is not None and self.sent.empty():  # who has said that it ends is asked no more
            broken.append(self)
        if broken:
            raise ChildProcessError(f"{_ENDED} (exit code {broken[0]._process.exitcode})")

    def only_read(self) -> None:
        """Let go of the end into which the other process writes, once nobody else has to be given it.

        Where it stays open here, a message that a killed process has only begun is waited for without end.
        """
        self.sent._writer.close()  # type: ignore[attr-defined]  # a queue has no word for it

    def close(self) -> None:
        """End the other process, whether or not it has made everything."""
        self._process.terminate()
        self._process.join()
        self.sent.close()


def taken(sent: Sent, look: Callable[[], None] | None = None) -> Iterator[Any]:
    """The items that another process sends; `look` raises where it lives no more."""
    while True:
        try:
            what, item = sent.get(timeout=_LOOK_S)
        except Empty:
            (look or _leave_if_alone)()
            continue
        except (EOFError, OSError) as torn:
            raise ChildProcessError(_ENDED) from torn
        if what == _WRONG:
            raise item
        if what == _END:
            return
        yield item


def _send(sent: Sent, make: Callable[..., Iterable[T]], arguments: Sequence[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one hears it too, and ends this one
    try:
        for item in make(*arguments):
            _put(sent, (_ITEM, item))
        _put(sent, (_END, None))
    except Exception as wrong:
        if not isinstance(wrong, TrialwrightError):
            wrong.add_note("".join(traceback.format_exception(wrong)))  # where it was raised does not travel with it
        _put(sent, (_WRONG, wrong))


def _put(sent: Sent, what: tuple[str, Any]) -> None:
    while True:
        try:
            return sent.put(what, timeout=_LOOK_S)
        except Full:
            _leave_if_alone()


def _leave_if_alone() -> None:
    """End this process at once if the one that started it is gone: nobody would take what it makes, and nobody would end it.

    An ordinary exit would wait until somebody has taken what is on its way.
    """
    parent = multiprocessing.parent_process()
    if parent is not None and os.getppid() != parent.pid:
        os._exit(1)
