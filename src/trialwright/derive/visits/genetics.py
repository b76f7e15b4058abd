"""Genetic data: which events hold them, and whether they may leave the site.

Genes and genomes of people fall under the law of human genetic resources; other clinical data do not. A field says so
itself where it is declared, so that a new kind cannot be forgotten here.
"""

from datetime import date, datetime
from functools import cache
from typing import get_type_hints

import msgspec

from trialwright.derive.consents.consents import declined
from trialwright.derive.record import Record
from trialwright.events.conduct import ApprovalGiven
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn
from trialwright.events.event import Body, Event
from trialwright.events.kinds import find_kind
from trialwright.protocol.status import Consent
from trialwright.standards.when import When

NOT_AGREED = "not wanted: consent to genetic tests not given"
"""Why a genetic test is not to be made of a patient who may decline it, and has."""


def is_genetic(event: Event) -> bool:
    """Whether an event holds genetic data, or held them before it was redacted.

    References
    ----------
    Regulation of the People's Republic of China on the Management of Human Genetic Resources, State Council Order 717, and
    its implementing rules (2023), article 2: genes and genomes are within it, clinical, imaging, protein and metabolic data
    are not.
    """
    return _has_genetic_fields(find_kind(event.kind, event.schema).body)


@cache
def _has_genetic_fields(body: type[Body]) -> bool:
    described = (getattr(hint, "__metadata__", ()) for hint in get_type_hints(body, include_extras=True).values())
    return any(isinstance(one, msgspec.Meta) and (one.extra or {}).get("genetic") for each in described for one in each)


def agrees_to_genetics(record: Record) -> bool:
    """Whether the newest consent of a patient covers genetics, and nothing of it was withdrawn on that day or later."""
    signed = [(event.happened, body.scope) for event, body in record.of(ConsentSigned)]
    if not signed or "genetics" not in signed[-1][1]:
        return False
    withdrawn = (
        event.happened
        for event, body in record.of(ConsentWithdrawn)
        if body.level in ("genetics", "treatment_and_follow_up")
    )
    return all(when.span()[1] < signed[-1][0].span()[0] for when in withdrawn)


def genetics_declined(form: Consent, record: Record, first: date | None, last: date | None) -> tuple[int, ...]:
    """The consent by which a patient surely did not agree to genetic tests of some days; empty where it may be otherwise.

    Parameters
    ----------
    form : Consent
        Of the protocol at hand: what it does not offer apart, nobody can decline.
    first, last : date or None
        The days on which the test can be made, at the site; None for now. Whoever agrees by the last of them has agreed.

    References
    ----------
    Clinical review, R3: separate consents. ICH E6(R3) 2.8: taking part is voluntary, and so is each part that is offered.
    """
    zone = record.events[-1].happened.zone if record.events else "UTC"
    now = record.as_of.happened
    begins = now if first is None else When(first.isoformat(), zone).span()[0]
    ends = now if last is None else When(last.isoformat(), zone).span()[1]
    return tuple(event.seq for event in declined(form, record, "genetics", (begins, ends)))


def genetic_approval(record: Record) -> Event | None:
    """The approval by the office of genetic resources that is in date as of the record, the newest if there are several.

    A date known to the month counts only once the month is over, and no longer than it has begun.
    """
    at = record.as_of.happened
    in_date = [
        event
        for event, body in record.shared_of(ApprovalGiven)
        if body.body == "genetic_resources" and _has_begun(body.valid_from, at) and _lasts(body.valid_to, at)
    ]
    return in_date[-1] if in_date else None


def _has_begun(start: When, at: datetime) -> bool:
    return at >= start.span()[0 if start.day() is not None else 1]


def _lasts(until: When | None, at: datetime) -> bool:
    return until is None or at <= until.span()[1 if until.day() is not None else 0]
