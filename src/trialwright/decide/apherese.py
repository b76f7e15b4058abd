"""May cells be collected from this patient, or for this patient from a donor?"""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked
from trialwright.decide.conditions import of_the_patient
from trialwright.protocol.decisions import Needed

FLOOR: tuple[Needed, ...] = ("not_paused", "consent", "choices_signed", "delegation")
"""What no protocol leaves out before apheresis; whether enrolment comes first is the protocol's own order."""


def apherese(case: Case) -> Iterator[Checked]:
    """What each condition of an apheresis says.

    References
    ----------
    Clinical review, R4: infectious markers, washouts, consent. 21 CFR 11.10(f): no apheresis before consent.
    """
    yield from of_the_patient(case, FLOOR)
