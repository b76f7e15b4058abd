"""The play of a rehearsal, here or in processes of its own: what is told comes out as entries that a log can fasten.

The play takes most of the time and the log the rest; on two processes one plays while the other writes. What comes out is
the same, to the byte, however many there are: only text and numbers pass from one process to the other.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date
from itertools import islice
from typing import NamedTuple

import msgspec

from trialwright.errors import TrialwrightError
from trialwright.log.admit import Admitted
from trialwright.log.timed import TimedEntry, timed_entries
from trialwright.simulate.apart import Apart, Sent
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.plan import Plan
from trialwright.simulate.play import Play
from trialwright.simulate.truths import in_turn, truths, truths_apart

LINES = 1000
"""Of one scene: enough that the way from one process to the other costs little."""
_AHEAD = 16
"""Scenes that wait for the log while it flushes."""


class Scene(NamedTuple):
    """Some lines of the play, as plain as they pass from one process to the other most quickly."""

    enrolled: int
    lines: Sequence[tuple[str, tuple[object, ...]]]

    def entries(self) -> Iterator[TimedEntry]:
        """The lines as a log takes them."""
        return ((stamp, Admitted._make(line)) for stamp, line in self.lines)


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say of a play when it is over.

    Parameters
    ----------
    referred, enrolled, infused : int
        Patients.
    dirt : dict[str, int]
        How often something was written down late, wrong, twice and so on.
    last : date
        The last day that was recorded.
    truth : bytes
        The truth of each patient, then what was written down wrongly: one JSON object a line.
    """

    referred: int
    enrolled: int
    infused: int
    dirt: dict[str, int]
    last: date
    truth: bytes


@contextmanager
def playing(plan: Plan, *, processes: int) -> Iterator[Iterable[Scene | Played]]:
    """The scenes of a play, and at last what there is to say of it.

    Parameters
    ----------
    plan : Plan
    processes : int
        1 plays here. With 2 the play has a process of its own; what is above that draws the patients.

    Raises
    ------
    TrialwrightError
        If one of the processes comes to its end before the play does.
    """
    with _ended_from_outside(), ExitStack() as stack:
        stack.enter_context(_collector_at_rest())
        if processes == 1:
            yield _played(plan, truths(plan))
            return
        drawn = truths_apart(plan, processes - 2) if processes > 2 else []
        for one in drawn:
            stack.callback(one.close)
        sent = [one.sent for one in drawn]
        scenes = stack.enter_context(closing(Apart(_played_apart, (plan, sent), ahead=_AHEAD, relies_on=drawn)))
        for one in drawn:
            one.only_read()
        scenes.only_read()
        yield scenes


@contextmanager
def _ended_from_outside() -> Iterator[None]:
    """Say in words that a process is gone: what goes wrong in one is told by itself, so somebody else has ended it."""
    try:
        yield
    except ChildProcessError as gone:
        raise TrialwrightError(
            "a process of the rehearsal was ended from outside, perhaps because there was too little memory",
            "every process until the end of the rehearsal",
            "run it again, perhaps with `--processes 1`; nothing was kept",
        ) from gone


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """A rehearsal makes much and lets go of little until it ends: to search all of it for cycles is a tenth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _played_apart(plan: Plan, sent: list[Sent]) -> Iterator[Scene | Played]:
    with _collector_at_rest():
        yield from _played(plan, in_turn(sent) if sent else truths(plan))


def _played(plan: Plan, drawn: Iterator[Truth]) -> Iterator[Scene | Played]:
    play = Play(plan, drawn)
    entries = timed_entries(play.run())
    while lines := [(stamp, tuple(entry)) for stamp, entry in islice(entries, LINES)]:
        yield Scene(len(play.enrolments), lines)
    yield Played(
        referred=len(play.charts),
        enrolled=len(play.enrolments),
        infused=sum(chart.zero is not None for chart in play.charts),
        dirt=dict(Counter(one.what for one in play.dirt)),
        last=play.last_day(),
        truth=b"".join(_truth(play)),
    )


def _truth(play: Play) -> Iterator[bytes]:
    encoder = msgspec.json.Encoder(order="sorted")
    for code, truth in play.truths:
        yield encoder.encode({"patient": code, "truth": truth}) + b"\n"
    for one in play.dirt:
        yield encoder.encode({"dirt": one}) + b"\n"
