"""The status of a trial for a terminal: each line with the numbers of its events."""

from collections.abc import Iterator

from trialwright.derive.trial.ledger import Role
from trialwright.publish.numbers import moment
from trialwright.publish.parts import part_lines
from trialwright.publish.sheet import REHEARSAL_WORDS, end_words
from trialwright.publish.status.status_parts import status_parts, summary
from trialwright.publish.status.trial_status import TrialStatus

MOST_CHOICES = 5
"""So many open choices are told here; `trialwright protocol check` tells them all."""


def status_text(status: TrialStatus, *, who: Role | None = None) -> str:
    """The whole status as text.

    Parameters
    ----------
    status : TrialStatus
        Where the trial stands.
    who : Role or None
        Only what this role can fill is listed as not known.
    """
    lines = [*_heading(status)]
    for part in status_parts(status, who=who):
        lines += [*part_lines(part, most=MOST_CHOICES if part.name == "choices" else None), ""]
    return "\n".join([*lines, f"seal {status.seal}"])


def _heading(status: TrialStatus) -> Iterator[str]:
    if status.rehearsal:
        yield REHEARSAL_WORDS
    yield f"{status.protocol.id} version {status.protocol.version}: {status.protocol.title}"
    if status.at_end:
        yield f"as of {end_words(status.at_end)}"
    yield f"happened up to {moment(status.as_of.happened)}, recorded up to {moment(status.as_of.recorded)}"
    yield summary(status)
    yield ""
