"""Events that record a person's judgement: a fact of its own, never a computation."""

from typing import Annotated

from trialwright.events.event import Body
from trialwright.events.kinds import kind, words

INVESTIGATOR_ROLES = frozenset({"investigator", "principal investigator", "sub-investigator"})
"""The roles whose judgements and signatures count as an investigator's."""


@kind("judgement.attested", "Investigator's judgement", "研究者判断")
class JudgementAttested(Body, frozen=True, kw_only=True):
    """An investigator states that something holds, or does not hold, for this patient."""

    statement: Annotated[str, words("Statement", "陈述", help="the name that the protocol gives it")]
    holds: Annotated[bool, words("Holds", "成立")]
    comment: Annotated[str | None, words("Comment", "说明")] = None
