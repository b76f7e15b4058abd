"""Consent as it must stand on the day of an act: the form in force, in a language it has, by whoever may sign, for enough."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.derive.answer import Missing
from trialwright.derive.belief import protocol_for
from trialwright.derive.person import Ages, ages
from trialwright.events.consent import AssentGiven, ConsentSigned, ConsentWithdrawn
from trialwright.events.event import Event
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.status import Consent

_LOOKED_AT = (ConsentSigned, ConsentWithdrawn, AssentGiven)
_TAKES_BACK = {"samples": {"samples"}, "genetics": {"genetics"}}
"""What a withdrawal takes back where it is not everything."""


class _Signed(NamedTuple):
    """The consent that counts: the newest."""

    event: Event
    body: ConsentSigned


def consent(case: Case, _within: int | None) -> Checked:
    """The newest consent stands, and is the one that this patient must have given today.

    References
    ----------
    Clinical review, R3: version and language, guardian and assent, re-consent on amendment and on reaching 18, separate
    consents, withdrawal by level. ICH E6(R3) 2.8: re-consent on new information; 2.8.12: assent of minors.
    """
    looked_at = [event for event in case.record.events if isinstance(event.body, _LOOKED_AT)]
    signed = [_Signed(event, body) for event, body in case.record.of(ConsentSigned)]
    if not signed:
        return checked([reason("consent.missing", "no consent is signed")], looked_at)
    last, form = signed[-1], case.protocol.consent
    reasons = (
        *_withdrawn(case, last, form),
        *_of_the_form(last, form),
        *_newer_form(case, last, form),
        *_by_age(case, last, form),
    )
    return checked(reasons, looked_at)


def _withdrawn(case: Case, last: _Signed, form: Consent) -> Iterator[Reason]:
    for event, body in case.record.of(ConsentWithdrawn):
        if event.happened.span()[1] < last.event.happened.span()[0]:
            continue  # it was taken back, and given again
        scope = _TAKES_BACK.get(body.level)
        if scope is None:
            yield reason("consent.withdrawn", f"consent was withdrawn on {event.happened.text}", event)
        elif scope & set(form.required_scopes):
            yield reason(
                "consent.withdrawn",
                f"consent to {body.level} was withdrawn on {event.happened.text}, and the protocol needs it",
                event,
            )


def _of_the_form(last: _Signed, form: Consent) -> Iterator[Reason]:
    body = last.body
    if body.version != form.version:
        yield reason(
            "consent.version",
            f"consent version {body.version} is signed; version {form.version} is in force",
            last.event,
        )
    if form.languages and body.language not in form.languages:
        yield reason(
            "consent.language",
            f"the consent form was signed in {body.language}; the form in force is in {' and '.join(form.languages)}",
            last.event,
        )
    lacking = [scope for scope in form.required_scopes if scope not in body.scope]
    if lacking:
        named = " and ".join(scope.replace("_", " ") for scope in lacking)
        yield reason("consent.scope", f"the consent does not cover {named}, which the protocol needs", last.event)


def _newer_form(case: Case, last: _Signed, form: Consent) -> Iterator[Reason]:
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


def _by_age(case: Case, last: _Signed, form: Consent) -> Iterator[Reason]:
    """Who must have signed, then and now; an age that is not known lets nobody in."""
    person = case.facts.person
    if isinstance(person, Missing):
        yield reason("age.unknown", f"who must sign cannot be told without the age: {person.detail}")
        return
    born_event, born = person
    now = ages(born.birth, case.at)
    then = ages(born.birth, last.event.happened.span()[1])
    if isinstance(now, Missing):
        yield reason("age.unknown", f"who must sign cannot be told: {now.detail}", born_event)
        return
    if isinstance(then, Missing):
        yield reason("age.unknown", f"who had to sign cannot be told: {then.detail}", born_event, last.event)
        return
    yield from _signature(last, form, now, then, born_event)
    yield from _assent(case, form, now, born_event)


def _signature(last: _Signed, form: Consent, now: Ages, then: Ages, born: Event) -> Iterator[Reason]:
    limit = form.guardian_below
    if last.body.signed_by == "patient" and then.youngest < limit:
        doubt = "was" if then.oldest < limit else "may have been"
        yield reason(
            "consent.guardian",
            f"the patient {doubt} under {limit} years old on {last.event.happened.text}: a guardian signs",
            born,
            last.event,
        )
    if last.body.signed_by == "guardian" and now.oldest >= limit:
        doubt = "is" if now.youngest >= limit else "may be"
        yield reason(
            "consent.of_age",
            f"the patient {doubt} {limit} years old by now: the patient signs anew, in place of the guardian",
            born,
            last.event,
        )


def _assent(case: Case, form: Consent, now: Ages, born: Event) -> Iterator[Reason]:
    """A minor of an age to be asked has agreed to this version of the form."""
    if form.assent_from is None or now.oldest < form.assent_from or now.youngest >= form.guardian_below:
        return
    asked = list(case.record.of(AssentGiven))
    if not asked:
        yield reason(
            "assent.missing", f"the patient is asked as well from {form.assent_from} years on, and was not", born
        )
        return
    event, body = asked[-1]
    if not body.given:
        yield reason("assent.declined", f"the patient declined on {event.happened.text}", event)
    elif body.version != form.version:
        yield reason(
            "assent.version",
            f"the patient agreed to version {body.version}; version {form.version} is in force",
            event,
        )
