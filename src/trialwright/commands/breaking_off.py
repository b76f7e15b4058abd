"""What a command that takes minutes does when it is broken off: it clears up, and says what was kept.

A request to end (SIGTERM), a terminal that is closed (SIGHUP) and Ctrl-C are the same: what was begun is cleared away. A second
one while that is being done is not heard, so that nothing half-made is left.
"""

import errno
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from trialwright.errors import StorageFull, TrialwrightError

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def in_words(what: str, *, kept: str = "nothing was kept", again: str = "run it again") -> Iterator[None]:
    """Say in words what broke this off, and what was kept.

    Parameters
    ----------
    what : str
        What is being done, such as ``the rehearsal``.
    kept, again : str
        What there is all the same, and how to have what is missing.

    Raises
    ------
    StorageFull
        If the disk is full.
    TrialwrightError
        If somebody ended it.
    """
    try:
        with _ended_alike():
            yield
    except KeyboardInterrupt as ended:
        raise TrialwrightError(f"interrupted: {kept}", f"{what} to its end", again) from ended
    except (StorageFull, OSError) as wrong:
        if isinstance(wrong, OSError) and wrong.errno not in _FULL:
            raise
        raise StorageFull(f"the disk is full: {kept}", f"room for {what}", f"make room, then {again}") from wrong


@contextmanager
def _ended_alike() -> Iterator[None]:
    """Whatever asks this process to end is heard as Ctrl-C, once."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread hears signals
        yield
        return
    here = os.getpid()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def end(number: int, _: FrameType | None) -> None:
        if os.getpid() != here:  # a process that was started here has nothing to clear away
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        for each in heard:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    heard = [number for number in _SIGNALS if before[number] not in (signal.SIG_IGN, None)]
    for number in heard:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
