"""A pause holds a stage, but never by itself a patient whose lymphodepletion has begun.

After lymphodepletion, withholding the cells can itself kill. So a pause then asks for an individual decision of the same
day, with its reasons: an investigator's recorded statement, never a block that falls by itself.
"""

from collections.abc import Iterator
from typing import Literal

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.derive.authority import STAGE_OF
from trialwright.derive.trial.pauses import Pause, due_pauses, lymphodepletion_stands, standing_pauses
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.protocol.decisions import Act

DESPITE_PAUSE = "{act}_despite_pause"
"""The name of the statement by which an investigator goes on with one patient: such as ``infuse_despite_pause``."""
_AFTER_LYMPHODEPLETION: frozenset[Act] = frozenset(("lymphodeplete", "infuse"))


def not_paused(case: Case, _within: int | None) -> Checked:
    """The stage of the act is not held; where it is, and lymphodepletion has begun, somebody decided for this patient today.

    A pause that is due holds like one that was recorded.

    References
    ----------
    Clinical review, R5: a pause acts by stage; after lymphodepletion starts an individual same-day decision with reasons,
    never an automatic block. The protocol may say otherwise (`after_lymphodepletion` of its decisions).
    """
    pauses = (*standing_pauses(case.record), *due_pauses(case.protocol, case.record))
    held = [pause for pause in pauses if pause.stage == STAGE_OF.get(case.act)]
    begun = lymphodepletion_stands(case.protocol, case.record) if case.act in _AFTER_LYMPHODEPLETION else None
    if not held or begun is None or _effect(case) == "blocks":
        return checked(_held(pause) for pause in held)
    decided = _decided_today(case, held)
    looked_at = [begun, *(pause.event for pause in held), *([decided[0]] if decided else [])]
    return checked(_individually(case, held, begun, decided), looked_at)


def _held(pause: Pause) -> Reason:
    return reason("paused.due" if pause.due else "paused", _words(pause), pause.event)


def _words(pause: Pause) -> str:
    return pause.why if pause.due else f"{pause.stage} is paused since {pause.event.happened.text}: {pause.why}"


def _effect(case: Case) -> Literal["blocks", "individual_decision"]:
    rules = (case.rule, case.protocol.decision("pause"))
    told = (rule.after_lymphodepletion for rule in rules if rule is not None)
    return next((effect for effect in told if effect is not None), "individual_decision")


def _decided_today(case: Case, held: list[Pause]) -> tuple[Event, JudgementAttested] | None:
    """The newest statement of an investigator about this patient, of today, and recorded after every pause."""
    statements = [
        (event, body)
        for event, body in case.record.of(JudgementAttested)
        if body.statement == DESPITE_PAUSE.format(act=case.act)
        and event.happened.day() == case.today
        and all(event.seq > pause.event.seq for pause in held)
        and event.role in INVESTIGATOR_ROLES
    ]
    return max(statements, key=lambda pair: pair[0].seq, default=None)


def _individually(
    case: Case, held: list[Pause], begun: Event, decided: tuple[Event, JudgementAttested] | None
) -> Iterator[Reason]:
    pauses = [pause.event for pause in held]
    statement = DESPITE_PAUSE.format(act=case.act)
    if decided is None:
        yield reason(
            "paused.individual",
            f"{_words(held[0])}. Lymphodepletion has begun, so the pause does not hold this patient by itself: decide today, "
            f"and attest {statement} with the reasons",
            begun,
            *pauses,
        )
    elif not decided[1].holds:
        yield reason(
            "paused.individual", f"{decided[0].by} decided today not to go on despite the pause", decided[0], *pauses
        )
    elif not (decided[1].comment or "").strip():
        yield reason(
            "paused.individual", f"{statement} of {decided[0].by} gives no reasons in its comment", decided[0], *pauses
        )
