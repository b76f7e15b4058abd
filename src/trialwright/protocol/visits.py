"""The words for the calendar: which visit, on which day, with what window, and what is done there."""

from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice

Anchor = Literal["infusion", "apheresis"]
Manner = Literal["visit", "contact"]


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is done at visits.

    Parameters
    ----------
    id : str
        By which visits name it.
    label, label_zh : str
        What people call it.
    gives : tuple[str, ...]
        The analytes, concepts, tests and statements that are known afterwards; with them `lint` finds a criterion that
        the visits before enrolment can never decide. Empty where nothing of that kind comes of it.
    genetic : bool
        Whether its results are human genetic data, which need a filing before they leave the country.
    """

    id: str
    label: str
    label_zh: str
    gives: tuple[str, ...] = ()
    genetic: bool = False


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A planned visit.

    Parameters
    ----------
    id : str
        Such as ``D28``.
    label, label_zh : str
        What people call it.
    day : int
        Counted from the anchor; -5 is five days before.
    before, after : int
        Days by which it may be early or late; the window includes both ends.
    assessments : tuple[str, ...]
        Assessments of the schedule, by id.
    anchor : {"infusion", "apheresis"}
        The day from which is counted: the first infusion (D0), or the apheresis.
    manner : {"visit", "contact"}
        Whether the patient comes, or is only asked how he is.
    """

    id: str
    label: str
    label_zh: str
    day: int
    before: int
    after: int
    assessments: tuple[str, ...]
    anchor: Anchor = "infusion"
    manner: Manner = "visit"


class LymphodepletionGap(msgspec.Struct, frozen=True, kw_only=True):
    """How long the infusion may wait after lymphodepletion.

    Parameters
    ----------
    free_until_day : int
        Up to this planned protocol day the infusion may slip without a word; 3 is three days late.
    note_until_days_after : int
        Up to this many days after the last lymphodepletion dose it may slip with a note of the investigator.
    reassess_after : int
        Later than this many days after the last dose, the patient is assessed anew before infusion.
    repeat_after : int
        Later than this many days after the last dose, lymphodepletion is repeated.
    source : str
        Whose rule this is.
    """

    free_until_day: int
    note_until_days_after: int
    reassess_after: int
    repeat_after: int
    source: str
    choices: tuple[Choice, ...] = ()


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """The schedule of assessments.

    Parameters
    ----------
    month_days : int
        The protocol day that "1 month" means.
    screening : str
        The visit, by id, whose assessments decide the criteria.
    lymphodepletion_to_infusion : LymphodepletionGap
        How long the infusion may wait.
    assessments : tuple[Assessment, ...]
        What can be done at a visit.
    visits : tuple[Visit, ...]
        In the order of their days.
    source : str
        What the schedule was made after.
    """

    month_days: int
    screening: str
    lymphodepletion_to_infusion: LymphodepletionGap
    assessments: tuple[Assessment, ...]
    visits: tuple[Visit, ...]
    source: str
    choices: tuple[Choice, ...] = ()

    def visit(self, id: str) -> Visit | None:  # noqa: A002 - visits are named by their id
        """The visit of this id, if there is one."""
        return next((visit for visit in self.visits if visit.id == id), None)
