"""The truths of a rehearsal, one referral after the other, drawn ahead on as many processes as there are.

Each truth depends on the seed, the scenario and its number alone, so any number of processes gives the same ones.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import cycle
from typing import Any, TypeVar, cast

import msgspec

from trialwright.protocol.reading import protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.apart import Apart, Sent, taken
from trialwright.simulate.patients.draw import draw_truth, referral_day
from trialwright.simulate.patients.truth import Truth
from trialwright.simulate.plan import MOST_REFERRED, Plan

AHEAD = 12
"""So many referrals a process draws before they are asked for; those after the end of accrual are drawn for nothing."""


def truths(plan: Plan) -> Iterator[Truth]:
    """The truths of a plan's referrals, in their order."""
    return every(plan, 0, 1)


def truths_apart(plan: Plan, processes: int) -> list[Apart[Truth]]:
    """The same, drawn in other processes: each draws every so-manieth referral."""
    return [Apart(every, (plan, first, processes), ahead=AHEAD) for first in range(processes)]


def in_turn(sent: Sequence[Sent]) -> Iterator[Truth]:
    """The truths that other processes send, in the order of the referrals."""
    for source in cycle([taken(each) for each in sent]):
        truth = next(source, None)
        if truth is None:
            return
        yield _interned(truth)


def every(plan: Plan, first: int, step: int) -> Iterator[Truth]:
    """Every so-manieth truth of a plan's referrals, from the first one, which is counted from 0."""
    protocol = _protocol(plan.canonical)
    for number in range(1 + first, MOST_REFERRED * plan.patients + 1, step):
        referred = referral_day(plan.scenario, plan.seed, plan.start, number)
        yield draw_truth(protocol, plan.scenario, plan.seed, number, referred)


T = TypeVar("T")


def _interned(thing: T) -> T:
    """The same with every text as the one object that a literal of this process is.

    A text that came from another process is equal to a default of an event but is not it, and msgspec leaves a default out of
    the JSON only where it is it: the same body would be written in two ways.
    """
    found: Any = thing
    if isinstance(thing, str):
        found = sys.intern(thing)
    elif isinstance(thing, tuple) and thing and not isinstance(thing[0], float | int):
        found = tuple(map(_interned, thing))
    elif isinstance(thing, dict):
        found = {_interned(key): _interned(value) for key, value in thing.items()}
    elif isinstance(thing, msgspec.Struct):
        told = {name: _interned(getattr(thing, name)) for name in thing.__struct_fields__}
        found = msgspec.structs.replace(thing, **told)
    return cast(T, found)


@lru_cache(maxsize=4)
def _protocol(canonical: str) -> TrialProtocol:
    return protocol_from_canonical(canonical)
