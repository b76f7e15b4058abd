"""What belongs to no patient in a rehearsal: opening, approvals, duties, laboratories, the amendment, the end of accrual."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from trialwright.events import Event
from trialwright.events.conduct import AccrualChanged, ApprovalGiven, DutyDelegated, SiteActivated
from trialwright.events.trial import ProtocolAdopted, TrialOpened
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol
from trialwright.simulate.plan import Plan
from trialwright.simulate.telling.laboratories import registered_ranges
from trialwright.simulate.telling.told import ROLES, STAFF, Told, said
from trialwright.standards.when import When

_DUTIES = ("enrol", "apherese", "lymphodeplete", "infuse", "pause", "resume")


def opened_to_accrual(canonical: str) -> str:
    """The protocol as it is rehearsed: one that is closed to accrual is opened, for a rehearsal enrols.

    Examples
    --------
    >>> from trialwright.protocol.reading import canonical_of
    >>> from trialwright.trials import trial_text
    >>> closed = canonical_of(trial_text("NCT03919240"), "NCT03919240.yaml")
    >>> protocol_from_canonical(closed).accrual, protocol_from_canonical(opened_to_accrual(closed)).accrual
    ('closed', 'open')
    """
    if protocol_from_canonical(canonical).accrual == "open":
        return canonical
    return amended(canonical, {"trial.accrual": "open"})


def opening(plan: Plan) -> Iterator[Told]:
    """How the site begins."""
    protocol = protocol_from_canonical(plan.canonical)
    day, zone = plan.start, plan.zone
    bodies = (
        TrialOpened(trial=protocol.id, title=protocol.title, zone=zone, rehearsal=True),
        ProtocolAdopted(version=protocol.version, sha256=protocol.sha256, canonical=plan.canonical, binds="everyone"),
        *_approved(protocol, day, zone),
        SiteActivated(site=plan.site),
        AccrualChanged(open=True, why="the site is activated"),
        *(DutyDelegated(person=getattr(STAFF, who), role=role, duties=_DUTIES) for who, role in ROLES.items()),
        *registered_ranges(day, zone),
    )
    for number, body in enumerate(bodies):
        yield said(body, day, zone=zone, by="investigator", minutes=481 + number // 10, after=0)


def amendment(plan: Plan, shared: Sequence[Event], day: date) -> Iterator[Told]:
    """The next version: a new consent form, binding whoever signs it; approved before it is adopted."""
    newest = [event.body for event in shared if isinstance(event.body, ProtocolAdopted)][-1]
    before = protocol_from_canonical(newest.canonical)
    changes = {"trial.version": _next(before.version), "consent.version": _next(before.consent.version)}
    canonical = amended(newest.canonical, changes)
    after = protocol_from_canonical(canonical)
    adopted = ProtocolAdopted(version=after.version, sha256=after.sha256, canonical=canonical, binds="new_consents")
    for body in (*_approved(after, day - timedelta(days=3), plan.zone), adopted):
        yield said(body, day, zone=plan.zone, by="investigator", minutes=490, after=0)


def closing(plan: Plan) -> AccrualChanged:
    """The end of accrual, written as soon as the last patient is enrolled, so that nobody is enrolled after him."""
    return AccrualChanged(open=False, why=f"{plan.patients} patients are enrolled")


def _approved(protocol: TrialProtocol, day: date, zone: str) -> Iterator[ApprovalGiven]:
    """Each body that the protocol names approves its version, and the ethics committee the consent form too."""
    valid_from = When(day.isoformat(), zone)
    for body in protocol.approvals.required:
        covered = {protocol.version} | ({protocol.consent.version} if body == "ethics_committee" else set())
        for version in sorted(covered):
            yield ApprovalGiven(body=body, number=f"R-{day.year}-{version}", covers=version, valid_from=valid_from)


def _next(version: str) -> str:
    """The version after this one.

    Examples
    --------
    >>> _next("1"), _next("3.1"), _next("draft")
    ('2', '3.2', 'draft.1')
    """
    start, dot, last = version.rpartition(".")
    return f"{start}{dot}{int(last) + 1}" if last.isdecimal() else f"{version}.1"
