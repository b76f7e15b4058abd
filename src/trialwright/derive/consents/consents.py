"""Consent as it stood when something was done: what it lacked, surely or perhaps.

A decision asks before an act, and whatever may be lacking speaks against it. A deviation is told after it, and only what was
surely lacking is one; what nobody can tell is an unknown of the ledger. Both ask here, so that the two cannot differ.

The consent that counts is the newest one to treatment; one for samples or genetics alone stands beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from trialwright.derive.answer import Missing
from trialwright.derive.by_kind import of_kind
from trialwright.derive.consents.consent_forms import Moment, Standing, binding_form, standing_of
from trialwright.derive.facts import redacted
from trialwright.derive.person import Ages, ages, person_of
from trialwright.derive.record import Record
from trialwright.events.consent import AssentGiven, ConsentSigned, ConsentWithdrawn
from trialwright.events.event import Body, Event
from trialwright.events.people import DemographicsRecorded
from trialwright.protocol.status import Consent, Scope

T = TypeVar("T", bound=tuple[Event, Body])
Scopes = frozenset[str]
EVERYTHING: Scopes = frozenset(("treatment", "samples", "genetics", "long_term_follow_up"))
TAKES_BACK: Mapping[str, Scopes] = MappingProxyType(
    {
        "treatment": frozenset(("treatment",)),
        "treatment_and_follow_up": EVERYTHING,
        "samples": frozenset(("samples",)),
        "genetics": frozenset(("genetics",)),
    }
)
"""What each level of a withdrawal takes back."""
PARTS: Scopes = frozenset(("samples", "genetics"))
"""What may be agreed to, declined and taken back by itself."""


class Signed(NamedTuple):
    """A consent that was signed."""

    event: Event
    body: ConsentSigned


class Lack(NamedTuple):
    """Something that a consent does not have.

    Parameters
    ----------
    code : str
        Such as ``consent.version``; the code of the reason against an act.
    words : str
        What is lacking.
    events : tuple[Event, ...]
        What it rests on, the consent among them.
    sure : bool
        Whether it was surely so.
    unknown : tuple[Missing, ...]
        The facts without which it cannot be told.
    """

    code: str
    words: str
    events: tuple[Event, ...] = ()
    sure: bool = True
    unknown: tuple[Missing, ...] = ()


def signed_by(record: Record, until: datetime) -> list[Signed]:
    """Every consent that may have been signed by an instant, by (happened, seq)."""
    return [Signed(event, body) for event, body in record.of(ConsentSigned) if event.happened.span()[0] <= until]


def counting(signed: Sequence[Signed]) -> Signed:
    """The consent that counts: the newest one to treatment, or the newest where none is to treatment."""
    return next((one for one in reversed(signed) if "treatment" in one.body.scope), signed[-1])


def rivals(signed: Sequence[Signed], at: Moment) -> list[Signed]:
    """The consents to treatment of which each may have been the newest when something was done; the likeliest last."""
    return _newest([one for one in signed if "treatment" in one.body.scope], at)


def _newest(told: Sequence[T], at: Moment) -> list[T]:
    """Those that no other one has surely replaced when something was done; the likeliest last."""
    before = [place for place, one in enumerate(told) if one[0].happened.span()[1] < at[0]]
    replaced = frozenset(before[:-1])
    return [one for place, one in enumerate(told) if place not in replaced]


def withdrawals(record: Record, last: Signed, scopes: Iterable[str], at: Moment) -> Iterator[Lack]:
    """What was taken back after a consent, of some scopes; where consent may have been given again since, not surely.

    A withdrawal whose extent was redacted may be of any.
    """
    wanted = set(scopes)
    for event in of_kind(record, ConsentWithdrawn):
        begins, ends = event.happened.span()
        if begins > at[1] or ends < last.event.happened.span()[0]:
            continue  # later, or taken back and given again
        if not isinstance(event.body, ConsentWithdrawn):
            words = f"consent was withdrawn on {event.happened.text}; how far was redacted"
            missing = Missing("withdrawal of consent", "redacted", words)
            yield Lack("consent.withdrawn", words, (event,), sure=False, unknown=(missing,))
            continue
        level = event.body.level
        if not TAKES_BACK[level] & wanted:
            continue
        words = f"{f'consent to {level}' if level in PARTS else 'consent'} was withdrawn on {event.happened.text}"
        yield Lack("consent.withdrawn", words, (event,), sure=ends < at[0] and _surely_after(event, last.event))


def _surely_after(withdrawal: Event, consent: Event) -> bool:
    """Whoever signs on a day and withdraws at an hour of that day has signed first; a month tells nothing."""
    first, last = consent.happened.span()
    begins = withdrawal.happened.span()[0]
    return first < begins and (last < begins or consent.happened.day() is not None)


def unread(record: Record, body: type[Body], rivals: Iterable[Event], at: Moment) -> tuple[Event, ...]:
    """The events of a kind whose words were redacted, and of which each may be newer than those that may count."""
    since = min((event.happened.span()[0] for event in rivals), default=None)
    return tuple(
        event
        for event in of_kind(record, body)
        if event.body is None
        and event.happened.span()[0] <= at[1]
        and (since is None or event.happened.span()[1] >= since)
    )


def agreed(signed: Sequence[Signed], last: Signed) -> Scopes:
    """What is agreed to: by the consent that counts, and by those for samples or genetics alone."""
    alone = (one.body.scope for one in signed if "treatment" not in one.body.scope)
    return frozenset(last.body.scope).union(*alone)


def declined(form: Consent, record: Record, scope: Scope, at: Moment) -> tuple[Event, ...]:
    """The consent that surely leaves out a part that may be declined; empty where it was agreed to, or may have been.

    Parameters
    ----------
    form : Consent
        Of the protocol at hand; it counts where the record holds no version of the protocol.
    at : Moment
        The first and the last instant at which what needs the part can be done: who agrees within it has agreed.

    Returns
    -------
    tuple[Event, ...]
        Empty as well where no consent to treatment is recorded by then, where one was redacted, and where the form that
        binds does not offer the part, or needs it.

    References
    ----------
    Clinical review, R3: separate consents, which may be declined without losing treatment.
    """
    signed = signed_by(record, at[1])
    may_count = rivals(signed, at)
    if not may_count or unread(record, ConsentSigned, [one.event for one in may_count], at):
        return ()
    bound = binding_form(form, record, may_count[-1].event, at)
    if scope not in bound.offered_scopes or scope in bound.required_scopes:
        return ()
    alone = (one for one in signed if "treatment" not in one.body.scope)
    agreed_to = any(scope in one.body.scope for one in (*alone, *may_count))
    return () if agreed_to else (may_count[-1].event,)


def form_lacks(form: Consent, record: Record, signed: Sequence[Signed], last: Signed, at: Moment) -> Iterator[Lack]:
    """Version, language and scope of a consent, against the form that binds.

    References
    ----------
    Clinical review, R3: version and language of the form, re-consent on amendment, separate consents. ICH E6(R3) 2.8:
    re-consent on new information.
    """
    body, event = last.body, last.event
    standing = standing_of(form, record, event, body.version, at)
    if body.version != form.version:
        words = f"consent version {body.version} is signed; version {standing.wanted or form.version} is in force"
        yield _of_version("consent.version", words, event, standing)
    offered = {tag.casefold() for tag in form.languages}
    if offered and body.language.casefold() not in offered:
        words = (
            f"the consent form was signed in {body.language}; the form in force is in {' and '.join(form.languages)}"
        )
        known = standing.state != "unknown"
        yield Lack("consent.language", words, (event,), known, () if known else standing.unknown)
    agreed_to = agreed(signed, last)
    lacking = [scope for scope in form.required_scopes if scope not in agreed_to]
    if lacking:
        named = " and ".join(scope.replace("_", " ") for scope in lacking)
        yield Lack("consent.scope", f"the consent does not cover {named}, which the protocol needs", (event,))


def _of_version(code: str, words: str, event: Event, standing: Standing) -> Lack:
    return Lack(code, words, (event,), standing.state == "outdated", standing.unknown)


def age_lacks(form: Consent, record: Record, last: Signed, at: Moment) -> Iterator[Lack]:
    """Who must have signed, then and when something was done; an age that is not known is not told.

    References
    ----------
    Clinical review, R3: guardian and assent, re-consent on reaching 18. ICH E6(R3) 2.8.12: assent of minors.
    """
    person = record.once(person_of, lambda: person_of(record))
    if isinstance(person, Missing):
        words = f"who must sign cannot be told without the age: {person.detail}"
        yield Lack("age.unknown", words, (), sure=False, unknown=(person,))
        return
    born_event, born = person
    now, then = _ages(born, at), _ages(born, last.event.happened.span())
    if isinstance(now, Missing):
        yield Lack("age.unknown", f"who must sign cannot be told: {now.detail}", (born_event,), False, (now,))
        return
    if isinstance(then, Missing):
        words = f"who had to sign cannot be told: {then.detail}"
        yield Lack("age.unknown", words, (born_event, last.event), False, (then,))
        return
    yield from _signature(last, form, now, then, born_event)
    yield from _assent(record, form, now, at, born_event)


def _ages(born: DemographicsRecorded, at: Moment) -> Ages | Missing:
    """The ages that are possible from the first to the last instant; who may not have been born yet is 0 years old."""
    youngest, oldest = ages(born.birth, at[0]), ages(born.birth, at[1])
    if isinstance(youngest, Missing) or isinstance(oldest, Missing):
        return oldest  # nobody turns one within the time in which he was born
    return Ages(youngest.youngest, oldest.oldest)


def _vague(born: Event, limit: int) -> tuple[Missing, ...]:
    body = born.body
    told = body.birth.text if isinstance(body, DemographicsRecorded) else "unknown"
    return (Missing("date of birth", "date_imprecise", f"born {told}: under or over {limit} years old is not known"),)


def _signature(last: Signed, form: Consent, now: Ages, then: Ages, born: Event) -> Iterator[Lack]:
    limit, signed = form.guardian_below, last.event
    if last.body.signed_by == "patient" and then.youngest < limit:
        sure = then.oldest < limit
        doubt = "was" if sure else "may have been"
        words = f"the patient {doubt} under {limit} years old on {signed.happened.text}: a guardian signs"
        yield Lack("consent.guardian", words, (born, signed), sure, () if sure else _vague(born, limit))
    if last.body.signed_by == "guardian" and now.oldest >= limit:
        sure = now.youngest >= limit
        doubt = "is" if sure else "may be"
        words = f"the patient {doubt} {limit} years old by now: the patient signs anew, in place of the guardian"
        yield Lack("consent.of_age", words, (born, signed), sure, () if sure else _vague(born, limit))


def _assent(record: Record, form: Consent, now: Ages, at: Moment, born: Event) -> Iterator[Lack]:
    """A minor of an age to be asked has agreed to this version of the form."""
    from_age, limit = form.assent_from, form.guardian_below
    if from_age is None or now.oldest < from_age or now.youngest >= limit:
        return
    of_the_age = now.youngest >= from_age and now.oldest < limit
    vague = () if of_the_age else _vague(born, from_age if now.youngest < from_age else limit)
    asked = [(event, body) for event, body in record.of(AssentGiven) if event.happened.span()[0] <= at[1]]
    hidden = unread(record, AssentGiven, [event for event, _ in asked[-1:]], at)
    if hidden:
        words = "what the patient said when asked was redacted"
        yield Lack("assent.redacted", words, (born, *hidden), False, (*vague, redacted("assent", hidden[-1])))
        return
    if not asked:
        words = f"the patient is asked as well from {from_age} years on, and was not"
        yield Lack("assent.missing", words, (born,), of_the_age, vague)
        return
    lacks = [_of_assent(form, record, *one, at) for one in _newest(asked, at)]
    lack = lacks[-1]
    if lack is not None:
        sure = of_the_age and all(one is not None and one.sure for one in lacks)
        yield lack._replace(sure=sure, unknown=(*vague, *lack.unknown))


def _of_assent(form: Consent, record: Record, event: Event, body: AssentGiven, at: Moment) -> Lack | None:
    if not body.given:
        return Lack("assent.declined", f"the patient declined on {event.happened.text}", (event,))
    standing = standing_of(form, record, event, body.version, at)
    if body.version != form.version:
        words = f"the patient agreed to version {body.version}; version {standing.wanted or form.version} is in force"
        return _of_version("assent.version", words, event, standing)
    return None
