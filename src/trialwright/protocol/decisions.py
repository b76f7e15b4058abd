"""The words for decisions: who may authorise what, with whom, when, and what must be true first."""

from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice

Act = Literal["enrol", "apherese", "lymphodeplete", "infuse", "pause", "resume"]
Needed = Literal[
    "accrual_open",
    "approvals",
    "bed_reserved",
    "choices_signed",
    "consent",
    "delegation",
    "dosable",
    "eligibility",
    "enrolment",
    "hepatitis_b_prophylaxis",
    "infection_recheck",
    "infectious_markers",
    "laboratory_recheck",
    "not_paused",
    "pregnancy_test",
    "product_released",
    "restaging_csf",
    "restaging_marrow",
    "slot_reserved",
    "tocilizumab_reserved",
    "washouts",
]
Overridable = Literal["document", "printer", "signature"]


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must be true before an act.

    Parameters
    ----------
    what : Needed
        Which fact.
    within_days : int or None
        How old it may be; None where it must stand, however old.
    """

    what: Needed
    within_days: int | None = None


class DecisionRule(msgspec.Struct, frozen=True, kw_only=True):
    """Who may take a decision, and what it needs.

    Parameters
    ----------
    act : Act
        What is authorised.
    people : int
        1, or 2 where another person must confirm.
    roles : tuple[str, ...]
        Who may ask, and who may confirm.
    needs : tuple[Need, ...]
        What must be true; every missing one is a reason against.
    from_day, until_day : int or None
        The planned protocol days on which it is taken, such as -7 to -5; None where any day will do.
    after_lymphodepletion : {"blocks", "individual_decision"} or None
        What a pause does to a patient whose lymphodepletion has begun: withholding cells can itself kill.
    overridable : tuple[Overridable, ...]
        Administrative checks that two people may overrule with a late entry. An identity check never is.
    """

    act: Act
    people: int
    roles: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    from_day: int | None = None
    until_day: int | None = None
    after_lymphodepletion: Literal["blocks", "individual_decision"] | None = None
    overridable: tuple[Overridable, ...] = ()
    choices: tuple[Choice, ...] = ()
