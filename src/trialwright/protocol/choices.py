"""Reading what was decided where the record is silent, and why.

An investigator signs each choice by its id, so a choice must name a value that really stands in the file.
"""

from collections.abc import Collection

from trialwright.protocol.criteria import Choice
from trialwright.protocol.node import Node
from trialwright.protocol.scalars import advice, refusal, spoken, text, word


def decided(node: Node | None, owner: str, known: Collection[str]) -> tuple[Choice, ...]:
    """The choices of one part of a protocol: a reason for each key that the record leaves open, and one status.

    Parameters
    ----------
    node : Node or None
        What stands under ``decided``, if anything.
    owner : str
        Whose choices they are, such as ``I4.creatinine``; the choice is then ``I4.creatinine/within``.
    known : Collection[str]
        The keys that really stand there: a reason for nothing is a mistake.

    Raises
    ------
    ProtocolError
        If the status or every reason is missing, or a reason names a key that does not stand there.

    Examples
    --------
    >>> reasons = Node({"within": Node("usual", "x"), "status": Node("unconfirmed", "x")}, "x")
    >>> decided(reasons, "I1", ("within",))
    (Choice(id='I1/within', reason='usual', confirmed=False),)
    """
    if node is None:
        return ()
    found = _with_status(node, owner)
    reasons = {key: child for key, child in found.items() if key != "status"}
    for key, child in reasons.items():
        if key not in known:
            raise refusal(
                child,
                f"decided of {owner} gives a reason for {key!r}, which does not stand there",
                f"one of: {', '.join(known)}",
                advice(key, known, "write the value that was decided, or remove the reason"),
            )
    confirmed = word(found["status"], "status") == "confirmed"
    return tuple(
        Choice(id=f"{owner}/{key}", reason=text(child, f"the reason for {key}"), confirmed=confirmed)
        for key, child in reasons.items()
    )


def _with_status(node: Node, owner: str) -> dict[str, Node]:
    if not isinstance(node.value, dict):
        raise refusal(
            node, f"decided of {owner} is {spoken(node)}", "a reason for each key, and status", "write a mapping"
        )
    if "status" not in node.value or len(node.value) == 1:
        lacks = "reason" if "status" in node.value else "status"
        raise refusal(
            node,
            f"decided of {owner} has no {lacks}",
            "a reason for each key, and status: unconfirmed",
            "leave the status at unconfirmed until an investigator has signed",
        )
    return node.value
