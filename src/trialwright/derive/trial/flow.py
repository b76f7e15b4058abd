"""The flow of patients: how far each of them came, and why some went no further.

One step after the other: known, consented, enrolled, apheresed, lymphodepleted, infused. Everybody who reached a step is
afterwards in one of three places: at the next step, waiting at this one, or lost from it for a reason that is recorded. So
the sums add up by construction, and a test holds them to it.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

from trialwright.derive.answer import Answer

Step = Literal["prescreened", "consented", "enrolled", "apheresed", "lymphodepleted", "infused"]
Reason = Literal[
    "unsuitable",
    "declined",
    "not_eligible",
    "died",
    "lost",
    "withdrew",
    "progression",
    "adverse_event",
    "manufacturing_failure",
    "dose_not_reached",
    "investigator",
    "other",
]
STEPS: tuple[Step, ...] = get_args(Step)
REASONS: tuple[Reason, ...] = get_args(Reason)


class Departure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a patient went no further.

    Parameters
    ----------
    reason : Reason
        A short fixed name; departures are counted by it.
    detail : str
        What makes groups within the reason: the criterion that failed, the cause of the death, of "other" what was
        written; may be empty.
    because : tuple[int, ...]
        The events that say so.
    """

    reason: Reason
    detail: str = ""
    because: tuple[int, ...] = ()


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """How far a patient came.

    Parameters
    ----------
    reached : Step
        The last step that is recorded; a code that the log knows is "prescreened".
    departure : Departure or None
        Why the patient went no further; None while the patient goes on, or is in follow-up after the infusion.
    skipped : tuple[Step, ...]
        Earlier steps that nobody has recorded.
    """

    reached: Step
    departure: Departure | None = None
    skipped: tuple[Step, ...] = ()


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """The patients who went no further than a step for one reason.

    Parameters
    ----------
    reason : Reason
        Why.
    detail : str
        The criterion, or the cause.
    patients : tuple[str, ...]
        Their codes, sorted.
    because : tuple[int, ...]
        The events that say so, of all of them.
    """

    reason: Reason
    detail: str
    patients: tuple[str, ...]
    because: tuple[int, ...]


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the patients who reached a step.

    Parameters
    ----------
    step : Step
        Which step.
    reached : tuple[str, ...]
        Who reached it, or a later one, sorted.
    unrecorded : tuple[str, ...]
        Who of them reached a later step without this one being recorded.
    here : tuple[str, ...]
        Who waits at it; at the last step, who is in follow-up.
    lost : tuple[Lost, ...]
        Who went no further, by reason.
    """

    step: Step
    reached: tuple[str, ...]
    unrecorded: tuple[str, ...]
    here: tuple[str, ...]
    lost: tuple[Lost, ...]


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """The flow of a trial, step by step; `reached` of a step is `here`, `lost` and `reached` of the next step together."""

    passages: tuple[Passage, ...]

    def reached(self, step: Step) -> int:
        """How many patients reached a step."""
        return len(self.passages[STEPS.index(step)].reached)


def flow(stages: Mapping[str, Answer[Stage]]) -> Flow:
    """The flow of all patients.

    Parameters
    ----------
    stages : Mapping[str, Answer[Stage]]
        How far each patient came, by code, as `stage_of` says.

    Returns
    -------
    Flow
        Every patient is counted once at each step up to the last one reached.

    References
    ----------
    CONSORT 2010, item 13a and 13b: participants at each stage, losses and exclusions together with reasons.

    Examples
    --------
    >>> gone = Stage(reached="consented", departure=Departure(reason="not_eligible", detail="E3", because=(7,)))
    >>> stages = {"A": Stage(reached="infused"), "B": gone, "C": Stage(reached="consented")}
    >>> found = flow({code: Answer(value=stage, status="known", rule="stage") for code, stage in stages.items()})
    >>> [found.reached(step) for step in STEPS], found.passages[1].here
    ([3, 3, 1, 1, 1, 1], ('C',))
    """
    known = {code: answer.value for code, answer in sorted(stages.items()) if answer.value is not None}
    return Flow(passages=tuple(_passage(step, known) for step in STEPS))


def _passage(step: Step, stages: Mapping[str, Stage]) -> Passage:
    place = STEPS.index(step)
    stopped = {code: stage for code, stage in stages.items() if stage.reached == step}
    return Passage(
        step=step,
        reached=tuple(code for code, stage in stages.items() if STEPS.index(stage.reached) >= place),
        unrecorded=tuple(code for code, stage in stages.items() if step in stage.skipped),
        here=tuple(code for code, stage in stopped.items() if stage.departure is None),
        lost=_lost(stopped),
    )


def _lost(stopped: Mapping[str, Stage]) -> tuple[Lost, ...]:
    """By reason in a fixed order, and within it by detail, the most frequent first."""
    groups: dict[tuple[Reason, str], list[tuple[str, Departure]]] = {}
    for code, stage in stopped.items():
        if stage.departure is not None:
            groups.setdefault((stage.departure.reason, stage.departure.detail), []).append((code, stage.departure))
    order = sorted(groups, key=lambda group: (REASONS.index(group[0]), -len(groups[group]), group[1]))
    return tuple(_group(reason, detail, groups[reason, detail]) for reason, detail in order)


def _group(reason: Reason, detail: str, members: Iterable[tuple[str, Departure]]) -> Lost:
    told = list(members)
    return Lost(
        reason=reason,
        detail=detail,
        patients=tuple(code for code, _ in told),
        because=tuple(sorted({seq for _, departure in told for seq in departure.because})),
    )
