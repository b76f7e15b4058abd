"""The words for the calendar: which visit, on which day, with what window, and what is done there."""

from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice, Rule

Anchor = Literal["infusion", "apheresis"]
Manner = Literal["visit", "contact"]


class Daily(msgspec.Struct, frozen=True, kw_only=True):
    """How often a day something is done while patients are watched closely.

    Parameters
    ----------
    times : int
        At least so often on each of these days.
    from_day, until_day : int
        The first and the last protocol day, both included; day 0 is that of the first infusion.
    """

    times: int
    from_day: int
    until_day: int


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
    applies : Rule or None
        For whom it is meant, judged on the day of the visit; None where it is for everybody. Where that is unknown, the
        assessment stays planned.
    applies_at : tuple[str, ...]
        The visits, by id, at which `applies` is asked; at the others the assessment is for everybody. Empty: at all.
    daily : Daily or None
        How often a day it is made, and on which days; None where once at each visit is enough.
    """

    id: str
    label: str
    label_zh: str
    gives: tuple[str, ...] = ()
    genetic: bool = False
    applies: Rule | None = None
    applies_at: tuple[str, ...] = ()
    daily: Daily | None = None
    choices: tuple[Choice, ...] = ()

    def meant_for(self, visit: str) -> Rule | None:
        """For whom it is meant at a visit, by the id of the visit; None where it is for everybody.

        Examples
        --------
        >>> from trialwright.protocol.criteria import SexIs
        >>> hcg = Assessment(id="hcg", label="hCG", label_zh="hCG", applies=SexIs(sex="female"), applies_at=("M1",))
        >>> hcg.meant_for("M1"), hcg.meant_for("M2")
        (SexIs(sex='female'), None)
        """
        return self.applies if not self.applies_at or visit in self.applies_at else None


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

    def times_a_day(self, assessment: Assessment) -> int | None:
        """How often a day an assessment is made at this visit; None where once is enough.

        Examples
        --------
        >>> ice = Assessment(
        ...     id="ice", label="ICE", label_zh="ICE", daily=Daily(times=2, from_day=0, until_day=14)
        ... )
        >>> days = [Visit(id="V", label="V", label_zh="V", day=day, before=0, after=0, assessments=()) for day in (14, 15)]
        >>> [visit.times_a_day(ice) for visit in days]
        [2, None]
        """
        daily = assessment.daily
        if daily is None or self.anchor != "infusion" or not daily.from_day <= self.day <= daily.until_day:
            return None
        return daily.times


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
