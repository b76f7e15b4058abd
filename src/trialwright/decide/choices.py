"""Choices that the record leaves open and nobody has signed: they block decisions, except in a rehearsal."""

from trialwright.derive.belief import trial_opening
from trialwright.derive.record import Record
from trialwright.events.judgements import INVESTIGATOR_ROLES
from trialwright.events.trial import ChoicesConfirmed
from trialwright.protocol.criteria import Choice
from trialwright.protocol.trial import TrialProtocol


def unconfirmed(protocol: TrialProtocol, record: Record) -> list[Choice]:
    """The choices of this very protocol that no investigator has signed, neither in its file nor in the log."""
    signed = {
        choice
        for event, body in record.shared_of(ChoicesConfirmed)
        if body.protocol == protocol.sha256 and event.role in INVESTIGATOR_ROLES
        for choice in body.choices
    }
    return [choice for choice in protocol.choices() if not choice.confirmed and choice.id not in signed]


def choices_against(protocol: TrialProtocol, record: Record) -> list[str]:
    """The reason that open choices give against a decision; none in a rehearsal, which says so on every page."""
    opening = trial_opening(record)
    if opening is not None and opening.rehearsal:
        return []
    waiting = unconfirmed(protocol, record)
    if not waiting:
        return []
    shown = ", ".join(choice.id for choice in waiting[:3]) + (" ..." if len(waiting) > 3 else "")
    return [f"{len(waiting)} choices of the protocol are not signed by an investigator: {shown}"]
