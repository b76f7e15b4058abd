"""Who may ask: the role that the protocol names, and a duty that the investigator has delegated."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked, checked, reason, surely_begun, surely_lasting
from trialwright.decide.decision import Reason
from trialwright.derive.authority import other
from trialwright.derive.trial.pauses import follows
from trialwright.events.conduct import DutyDelegated, DutyEnded
from trialwright.events.event import Event
from trialwright.events.judgements import INVESTIGATOR_ROLES
from trialwright.events.kinds import kind_of

_ENDED = kind_of(DutyEnded).name


def role(case: Case, _within: int | None) -> Checked:
    """The asker is here in a role that the protocol names for the act."""
    return checked(_role(case))


def _role(case: Case) -> Iterator[Reason]:
    if case.rule is None:
        yield reason("rule.missing", f"version {case.protocol.version} of the protocol does not say who may {case.act}")
    elif case.rule.roles and not any(same_role(case.asked_by.role, named) for named in case.rule.roles):
        yield reason(
            "role.other",
            f"{case.asked_by.by} is here as {case.asked_by.role}; the protocol lets {_or(case.rule.roles)} {case.act}",
        )


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)


def same_role(role: str, named: str) -> bool:
    """Whether a role is the one that is named; an "investigator" may be the principal one, or a sub-investigator.

    Examples
    --------
    >>> same_role("principal investigator", "investigator"), same_role("safety board", "safety_board")
    (True, True)
    >>> same_role("nurse", "investigator"), same_role("investigator", "principal_investigator")
    (False, False)
    """
    role, named = (" ".join(name.replace("_", " ").split()).casefold() for name in (role, named))
    return role == named or (named == "investigator" and role in INVESTIGATOR_ROLES)


def delegation(case: Case, _within: int | None) -> Checked:
    """The duty is delegated to the asker, in the role of the asker, on this day.

    A rehearsal in which nobody has delegated anything lets everybody act.

    References
    ----------
    ICH E6(R3) 2.3.3: a record of the persons to whom the investigator has delegated activities.
    """
    told = list(case.record.shared_of(DutyDelegated))
    if case.rehearsal and not told:
        return Checked()
    mine = [
        (event, body)
        for event, body in told
        if not other(body.person, case.asked_by.by)
        and case.act in body.duties
        and same_role(case.asked_by.role, body.role)
    ]
    standing = [event for event, body in mine if _stands(case, event, body)]
    if standing:
        return checked((), standing)
    duty = f"the duty to {case.act} is not delegated to {case.asked_by.by} as {case.asked_by.role}"
    if not mine:
        elsewhere = [
            event for event, body in told if not other(body.person, case.asked_by.by) and case.act in body.duties
        ]
        return checked([reason("delegation.missing", duty, *elsewhere)])
    return checked([reason("delegation.missing", f"{duty} on this day", *(event for event, _ in mine), *_ends(case))])


def _stands(case: Case, event: Event, body: DutyDelegated) -> bool:
    if not (surely_begun(event.happened, case.at) and surely_lasting(body.until, case.at)):
        return False
    return not any(follows(end, event) or end.happened.span()[1] > event.happened.span()[1] for end in _ends(case))


def _ends(case: Case) -> list[Event]:
    """What ends the duty; an end whose content was redacted may be that of anybody."""
    return [
        event
        for event in case.record.shared
        if event.kind == _ENDED
        and (
            not isinstance(event.body, DutyEnded)
            or (not other(event.body.person, case.asked_by.by) and case.act in event.body.duties)
        )
    ]
