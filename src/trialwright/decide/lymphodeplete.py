"""May lymphodepletion begin? The last go or no-go at which turning back costs the patient nothing."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked
from trialwright.decide.conditions import of_the_patient
from trialwright.protocol.decisions import Needed

FLOOR: tuple[Needed, ...] = (
    "not_paused", "consent", "choices_signed", "delegation", "enrolment", "product_released", "dosable",
)  # fmt: skip
"""What no protocol leaves out before lymphodepletion: without a product and a dose it is a poisoning."""


def lymphodeplete(case: Case) -> Iterator[Checked]:
    """What each condition of the go or no-go says.

    References
    ----------
    Clinical review, R4: D-7 to D-5; product released or a named conditional, laboratory and infection looked at again,
    hCG, restaging, steroid washout, prophylaxis of hepatitis B, tocilizumab reserved, a bed.
    """
    yield from of_the_patient(case, FLOOR)
