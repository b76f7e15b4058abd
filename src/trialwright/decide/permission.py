"""Conditions on the trial as a whole: it takes patients, it is approved, its open choices are signed, its site is active.

Comes before any look at a patient: a trial that may not run enrols nobody, however well a patient fits.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from trialwright.decide.case import Case, Checked, checked, reason, surely_begun, surely_lasting
from trialwright.decide.choices import choices_against
from trialwright.decide.decision import Reason
from trialwright.derive.trial.pauses import follows
from trialwright.events.conduct import AccrualChanged, ApprovalGiven, SiteActivated
from trialwright.events.event import Event
from trialwright.events.kinds import kind_of
from trialwright.protocol.status import ApprovingBody

BODIES: Mapping[ApprovingBody, str] = MappingProxyType(
    {
        "academic_committee": "academic committee",
        "ethics_committee": "ethics committee",
        "health_authority": "health authority",
        "genetic_resources": "office of genetic resources",
    }
)
"""What people call the bodies that approve."""
_CHANGED = kind_of(AccrualChanged).name
_APPROVES_CONSENT: ApprovingBody = "ethics_committee"


def accrual_open(case: Case, _within: int | None) -> Checked:
    """The protocol is open to accrual, nobody has closed the trial to new patients, and the site may begin.

    References
    ----------
    Clinical review, R1: `enrol` refuses while the trial is closed to accrual.
    """
    changes = [event for event in case.record.shared if event.kind == _CHANGED]
    return checked((*_closed_by_protocol(case), *_closed_since(changes), *_inactive(case)), changes)


def _closed_by_protocol(case: Case) -> Iterator[Reason]:
    if case.protocol.accrual != "open":
        yield reason("accrual.closed", f"version {case.protocol.version} of the protocol is closed to accrual")


def _closed_since(changes: list[Event]) -> Iterator[Reason]:
    """A change whose content was redacted may be a closing."""
    openings = [event for event in changes if isinstance(event.body, AccrualChanged) and event.body.open]
    for event in changes:
        if event not in openings and not any(follows(opening, event) for opening in openings):
            why = event.body.why if isinstance(event.body, AccrualChanged) else "perhaps, for the content was redacted"
            yield reason(
                "accrual.closed", f"the trial is closed to new patients since {event.happened.text}: {why}", event
            )


def _inactive(case: Case) -> Iterator[Reason]:
    """Where sites are activated at all, the asker's own must be among them."""
    activated = list(case.record.shared_of(SiteActivated))
    mine = [event for event, body in activated if body.site == case.asked_by.site]
    if activated and not any(surely_begun(event.happened, case.at) for event in mine):
        others = ", ".join(sorted({body.site for _, body in activated}))
        yield reason(
            "site.inactive",
            f"the site {case.asked_by.site or 'of the asker'} is not activated; activated: {others}",
            *(event for event, _ in activated),
        )


def approvals(case: Case, _within: int | None) -> Checked:
    """Each required body has approved this version of the protocol, the ethics committee the consent form as well.

    A rehearsal needs no approvals; those that are recorded in it are looked at all the same.

    References
    ----------
    ICH E6(R3) 1.1 and 2.8: the committee's approval covers the protocol and the written informed consent form.
    """
    told = list(case.record.shared_of(ApprovalGiven))
    if case.rehearsal and not told:
        return Checked()
    reasons = [
        each for body in case.protocol.approvals.required for each in _approval(case, told, body, _covered(case, body))
    ]
    return checked(reasons, (event for event, _ in told))


def _covered(case: Case, body: ApprovingBody) -> dict[str, list[str]]:
    """What an approval of the body must cover: the version, and what people call it; one text may be both."""
    wanted = {case.protocol.version: [f"version {case.protocol.version} of the protocol"]}
    if body == _APPROVES_CONSENT:
        consent = case.protocol.consent.version
        wanted.setdefault(consent, []).append(f"version {consent} of the consent form")
    return wanted


def _approval(
    case: Case, told: list[tuple[Event, ApprovalGiven]], body: ApprovingBody, covered: dict[str, list[str]]
) -> Iterator[Reason]:
    by_body = [(event, given) for event, given in told if given.body == body]
    if not by_body:
        yield reason("approval.missing", f"no approval of the {BODIES[body]} is recorded")
        return
    for version, names in covered.items():
        fitting = [(event, given) for event, given in by_body if given.covers == version]
        what = " and ".join(names)
        if not fitting:
            yield reason(
                "approval.version",
                f"the {BODIES[body]} has approved {', '.join(dict.fromkeys(g.covers for _, g in by_body))}, not {what}",
                *(event for event, _ in by_body),
            )
        elif not any(_in_date(case, given) for _, given in fitting):
            yield reason(
                "approval.date",
                f"the approval of {what} by the {BODIES[body]} is not in date: {_dates(fitting[-1][1])}",
                *(event for event, _ in fitting),
            )


def _in_date(case: Case, given: ApprovalGiven) -> bool:
    return surely_begun(given.valid_from, case.at) and surely_lasting(given.valid_to, case.at)


def _dates(given: ApprovalGiven) -> str:
    until = "" if given.valid_to is None else f" to {given.valid_to.text}"
    return f"{given.number}, valid from {given.valid_from.text}{until}"


def choices_signed(case: Case, _within: int | None) -> Checked:
    """An investigator has signed every choice that the registered record leaves open."""
    return checked(reason("choices.open", words) for words in choices_against(case.protocol, case.record))
