"""Events of decisions: an authorisation that was given, or refused with its reasons."""

from typing import Annotated

from trialwright.events.conduct import Stage
from trialwright.events.event import Body
from trialwright.events.kinds import kind, words


@kind("decision.made", "Decision", "授权决定", about="either")
class DecisionMade(Body, frozen=True, kw_only=True):
    """Somebody asked for leave to act; the answer, its reasons, and what it rested on."""

    act: Annotated[str, words("Act", "事项", help="enrol, apherese, release, lymphodeplete, infuse, pause or resume")]
    given: Annotated[bool, words("Given", "批准")]
    reasons: Annotated[tuple[str, ...], words("Reasons", "理由")] = ()
    because: Annotated[tuple[int, ...], words("Events that it rests on", "依据记录")] = ()
    protocol: Annotated[str | None, words("SHA-256 of the protocol", "方案SHA-256")] = None
    software: Annotated[str | None, words("Version of Trialwright", "软件版本")] = None
    people: Annotated[
        int, words("People wanted", "所需人数", help="2: it waits for another person who confirms it")
    ] = 1
    stages: Annotated[tuple[Stage, ...], words("Stages", "阶段", help="of a pause or a resumption")] = ()
    why: Annotated[str | None, words("Why", "原因", help="of a pause or a resumption")] = None
    codes: Annotated[
        tuple[str, ...], words("Codes of the reasons", "理由代码", help="one for each reason, such as consent.version")
    ] = ()


@kind("decision.documented", "Decision on paper", "纸面决定")
class DecisionDocumented(Body, frozen=True, kw_only=True):
    """A decision was taken before this log was opened, and its paper says so: how patients of earlier years come in.

    It counts only where it happened before the log was opened: from that day on leave is asked for, not documented.
    """

    act: Annotated[str, words("Act", "事项", help="enrol, apherese, lymphodeplete or infuse")]
    taken_by: Annotated[str, words("Taken by", "决定人角色", help="role or committee; no person's name")]
    document: Annotated[str | None, words("Document", "文件", help="such as page 3 of the screening log of 2016")] = (
        None
    )
