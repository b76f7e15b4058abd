"""Consent as it must stand on the day of an act: the form in force, in a language it has, by whoever may sign, for enough."""

from collections.abc import Iterator

import msgspec

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.derive.belief import protocol_for
from trialwright.derive.consents.consents import (
    PARTS,
    Lack,
    Signed,
    age_lacks,
    counting,
    form_lacks,
    signed_by,
    unread,
    withdrawals,
)
from trialwright.events.consent import AssentGiven, ConsentSigned, ConsentWithdrawn
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.status import Consent

_LOOKED_AT = (ConsentSigned, ConsentWithdrawn, AssentGiven)


def consent(case: Case, _within: int | None) -> Checked:
    """The newest consent stands, and is the one that this patient must have given today.

    Whatever may be lacking speaks against the act, sure or not: `derive/consents/consents` says what a consent lacks.

    References
    ----------
    Clinical review, R3: version and language, guardian and assent, re-consent on amendment and on reaching 18, separate
    consents, withdrawal by level. ICH E6(R3) 2.8: re-consent on new information; 2.8.12: assent of minors.
    """
    looked_at = [event for event in case.record.besides_results if isinstance(event.body, _LOOKED_AT)]
    signed = signed_by(case.record, case.at)
    if not signed:
        return checked([reason("consent.missing", "no consent is signed")], looked_at)
    last, form, now = counting(signed), case.protocol.consent, (case.at, case.at)
    hidden = unread(case.record, ConsentSigned, (last.event,), now)
    unreadable = (
        [reason("consent.redacted", "a consent that may be the newest was redacted", *hidden)] if hidden else []
    )
    reasons = (
        *unreadable,
        *_withdrawn(case, last, form),
        *map(_reason, form_lacks(form, case.record, signed, last, now)),
        *_newer_form(case, last, form),
        *map(_reason, age_lacks(form, case.record, last, now)),
    )
    return checked(reasons, looked_at)


def _reason(lack: Lack) -> Reason:
    return reason(lack.code, lack.words, *lack.events)


def _withdrawn(case: Case, last: Signed, form: Consent) -> Iterator[Reason]:
    """Nobody is treated whose consent to treatment was taken back, nor without what the protocol needs besides."""
    for lack in withdrawals(case.record, last, ("treatment", *form.required_scopes), (case.at, case.at)):
        (event,) = lack.events
        part = isinstance(event.body, ConsentWithdrawn) and event.body.level in PARTS
        yield _reason(lack._replace(words=f"{lack.words}, and the protocol needs it") if part else lack)


def _newer_form(case: Case, last: Signed, form: Consent) -> Iterator[Reason]:
    """Nobody enters a trial on a form that an amendment has replaced, even where the older protocol still binds."""
    if case.act != "enrol" or next(case.record.shared_of(ProtocolAdopted), None) is None:
        return
    newest = protocol_for(msgspec.structs.replace(case.record, events=()))  # whom no consent binds
    if newest.consent.version not in (form.version, last.body.version):
        yield reason(
            "consent.version",
            f"consent version {last.body.version} is signed; version {newest.consent.version}, of version "
            f"{newest.version} of the protocol, is in force",
            last.event,
        )
