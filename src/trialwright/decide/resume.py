"""May paused stages go on? Only by a decision: no correction, however reassuring, resumes anything by itself."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.conditions import of_the_trial
from trialwright.derive.trial.pauses import standing_pauses
from trialwright.protocol.decisions import Needed

FLOOR: tuple[Needed, ...] = ("approvals", "delegation")
"""What no protocol leaves out before a resumption."""


def resume(case: Case) -> Iterator[Checked]:
    """What each condition of a resumption says.

    References
    ----------
    Clinical review, R16: a correction evaluates anew and never silently resumes.
    """
    yield from of_the_trial(case, FLOOR)
    held = standing_pauses(case.record)
    running = [stage for stage in case.stages if stage not in {pause.stage for pause in held}]
    if not held:
        yield checked([reason("nothing.paused", "no stage is paused")])
    elif running:
        yield checked([reason("nothing.paused", f"{' and '.join(running)} is not paused")])
    yield checked((), (each.event for each in held))
