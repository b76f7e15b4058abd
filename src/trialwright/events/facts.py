"""Which kinds are facts that people and machines report, and which Trialwright alone writes, after its own checks.

A decision that somebody types in has been decided by nobody, and a second opening of the log could turn a trial into a
rehearsal. So these kinds do not come in through the doors for facts.
"""

from trialwright.errors import InputError
from trialwright.events.kinds import find_kind

WRITTEN_BY = {
    "trial.opened": "`trialwright init`",
    "protocol.adopted": "`trialwright protocol adopt`",
    "choices.confirmed": "`trialwright protocol sign`",
    "decision.made": "`trialwright decide`",
    "decision.confirmed": "`trialwright confirm`",
    "trial.resumed": "`trialwright decide TRIAL resume`",
    "event.voided": "`trialwright void`",
    "log.redacted": "`trialwright redact`, which deletes the body as well",
}
"""What writes each kind that is no fact."""


def check_fact(kind: str, schema: int, patient: str | None) -> None:
    """Refuse what nobody can report: a kind that Trialwright alone writes, or a fact without its owner.

    Raises
    ------
    InputError
        If the kind is unknown or no fact; a patient's fact has no patient; or the trial's fact has one, under which
        nobody would find it: a pause in a patient's name would hold nothing.

    Examples
    --------
    >>> check_fact("lab.resulted", 1, "SZ01-0417-0")
    >>> check_fact("decision.made", 1, "SZ01-0417-0")
    Traceback (most recent call last):
    trialwright.errors.InputError: decision.made is no fact that can be reported
      wanted: a fact; Trialwright alone writes decision.made, after its own checks
      to do:  use `trialwright decide`; nothing was recorded
    """
    about = find_kind(kind, schema).about
    if kind in WRITTEN_BY:
        raise InputError(
            f"{kind} is no fact that can be reported",
            f"a fact; Trialwright alone writes {kind}, after its own checks",
            f"use {WRITTEN_BY[kind]}; nothing was recorded",
        )
    if about == "patient" and patient is None:
        raise InputError(f"{kind} without a patient", "the code of the patient", "add the code; nothing was recorded")
    if about == "trial" and patient is not None:
        raise InputError(
            f"{kind} of patient {patient}",
            "an event of the trial as a whole, which belongs to no patient",
            "leave the patient out (at the command line write - in its place); nothing was recorded",
        )
