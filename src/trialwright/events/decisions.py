"""Events of decisions: an authorisation that was given, or refused with its reasons."""

from typing import Annotated

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words


@kind("decision.made", "Decision", "授权决定")
class DecisionMade(Body, frozen=True, kw_only=True):
    """Somebody asked for leave to act; the answer, its reasons, and what it rested on."""

    act: Annotated[str, words("Act", "事项", help="enrol, apherese, release, lymphodeplete, infuse, pause or resume")]
    given: Annotated[bool, words("Given", "批准")]
    reasons: Annotated[tuple[str, ...], words("Reasons", "理由")] = ()
    because: Annotated[tuple[int, ...], words("Events that it rests on", "依据记录")] = ()
    protocol: Annotated[str | None, words("SHA-256 of the protocol", "方案SHA-256")] = None
    software: Annotated[str | None, words("Version of Trialwright", "软件版本")] = None
