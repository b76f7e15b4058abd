"""May this patient be enrolled? A trial that runs, a consent that stands, and every criterion decided in favour."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked
from trialwright.decide.conditions import of_the_patient
from trialwright.decide.participation import not_enrolled_yet
from trialwright.protocol.decisions import Needed

FLOOR: tuple[Needed, ...] = (
    "accrual_open", "approvals", "not_paused", "consent", "choices_signed", "delegation", "eligibility",
)  # fmt: skip
"""What no protocol leaves out before an enrolment."""


def enrol(case: Case) -> Iterator[Checked]:
    """What each condition of an enrolment says.

    References
    ----------
    Clinical review, R1 and R3: closed trials enrol nobody; version in force, ethics approval in date, trial open.
    """
    yield from of_the_patient(case, FLOOR)
    yield not_enrolled_yet(case, None)
