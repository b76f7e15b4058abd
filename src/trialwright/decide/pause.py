"""May the trial be paused? Nothing stands in the way of caution but the role of whoever asks."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked
from trialwright.decide.conditions import of_the_trial


def pause(case: Case) -> Iterator[Checked]:
    """What each condition of a pause says: the role, and what the protocol itself adds."""
    yield from of_the_trial(case, ())
