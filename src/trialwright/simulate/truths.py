"""The truths of a rehearsal, one referral after the other, drawn ahead on as many processes as there are.

Each truth depends on the seed, the scenario and its number alone, so any number of processes gives the same ones.
"""

import sys
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache, partial
from itertools import islice
from typing import Any, TypeVar, cast

import msgspec

from trialwright.protocol.reading import protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.draw import draw_truth, referral_day
from trialwright.simulate.plan import MOST_REFERRED, Plan
from trialwright.simulate.truth import Truth

AHEAD = 24
"""So many referrals are drawn before they are asked for; those after the end of accrual are drawn for nothing."""


def truths(plan: Plan, *, processes: int = 1) -> Generator[Truth, None, None]:
    """The truths of a plan's referrals, in their order."""
    numbers = range(1, MOST_REFERRED * plan.patients + 1)
    if processes == 1:
        yield from map(partial(_truth, plan), numbers)
        return
    waiting = iter(numbers)
    with ProcessPoolExecutor(processes) as pool:
        drawn: deque[Future[Truth]] = deque(pool.submit(_truth, plan, number) for number in islice(waiting, AHEAD))
        try:
            while drawn:
                yield _interned(drawn.popleft().result())
                drawn.extend(pool.submit(_truth, plan, number) for number in islice(waiting, 1))
        finally:
            for future in drawn:
                future.cancel()


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


def _truth(plan: Plan, number: int) -> Truth:
    referred = referral_day(plan.scenario, plan.seed, plan.start, number)
    return draw_truth(_protocol(plan.canonical), plan.scenario, plan.seed, number, referred)


@lru_cache(maxsize=4)
def _protocol(canonical: str) -> TrialProtocol:
    return protocol_from_canonical(canonical)
