"""Which version of the consent form was in force when somebody signed, and which binds when something is done.

The form is part of the protocol, so the versions that were adopted tell it. A form that was signed before this log adopted
any protocol is of a time of which only an approval can tell; without one it is not known whether it was in force.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal, NamedTuple

from trialwright.derive.answer import Missing
from trialwright.derive.belief import adopted_version
from trialwright.derive.record import Record
from trialwright.errors import ProtocolError
from trialwright.events.conduct import ApprovalGiven
from trialwright.events.event import Event
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.status import Consent

Moment = tuple[datetime, datetime]
"""The first and the last instant at which something can have been done; an instant twice where it is known."""


class Adopted(NamedTuple):
    """A form, from its adoption on, and whom it binds."""

    event: Event
    form: Consent
    everyone: bool


class Standing(NamedTuple):
    """How a signed version stands.

    Parameters
    ----------
    state : {"in_force", "outdated", "unknown"}
        ``outdated`` where it was surely not in force at the signature, or an amendment that binds has replaced it since.
    wanted : str or None
        The version that is wanted in its place.
    unknown : tuple[Missing, ...]
        Without what it cannot be told.
    """

    state: Literal["in_force", "outdated", "unknown"]
    wanted: str | None = None
    unknown: tuple[Missing, ...] = ()


def standing_of(form: Consent, record: Record, signed: Event, version: str, at: Moment) -> Standing:
    """How a version stands that somebody signed, when something is done.

    Parameters
    ----------
    form : Consent
        The form of the protocol at hand: it counts where the record holds no version of the protocol.
    record : Record
        With the versions that were adopted, and the approvals.
    signed : Event
        The signature, of a consent or of an assent.
    version : str
        What was signed.
    at : Moment
        When something was done. On the very day of an amendment nobody knows what came first.

    References
    ----------
    Clinical review, R3: the version in force, re-consent on amendment.
    """
    adopted = _adopted(record)
    amended, perhaps = _amended(adopted, signed, at)
    if amended:
        bound = {one.form.version for one in (amended[-1], *perhaps)}
        return Standing("in_force") if version in bound else Standing("outdated", amended[-1].form.version)
    in_force = _in_force(adopted, signed)
    if version in {one.form.version for one in (*in_force, *perhaps)}:
        return Standing("in_force")
    if adopted and signed.happened.span()[0] >= adopted[0].event.happened.span()[0]:
        return Standing("outdated", in_force[-1].form.version)
    first = adopted[0].form.version if adopted else form.version
    if version == first or _approved(record, version, signed):
        return Standing("in_force")
    words = f"version {version} was signed on {signed.happened.text}, before this log: no approval tells of it"
    return Standing("unknown", None, (Missing("consent form in force", "no_data", words),))


def binding_form(form: Consent, record: Record, signed: Event, at: Moment) -> Consent:
    """The form that binds whoever signed, when something is done; `form` where the record holds no version of the protocol."""
    adopted = _adopted(record)
    amended, _ = _amended(adopted, signed, at)
    bound = amended or _in_force(adopted, signed) or adopted[:1]
    return bound[-1].form if bound else form


def _adopted(record: Record) -> Sequence[Adopted]:
    """The forms in the order of their adoption."""
    return record.once(Adopted, lambda: tuple(_read(record)))


def _read(record: Record) -> Iterator[Adopted]:
    for event, body in record.shared_of(ProtocolAdopted):
        with suppress(ProtocolError):  # text that is no protocol was never anybody's form; where it binds, that is told
            version = adopted_version(record, body.sha256)
            if version is not None:
                yield Adopted(event, version.consent, body.binds == "everyone")


def _amended(adopted: Sequence[Adopted], signed: Event, at: Moment) -> tuple[list[Adopted], list[Adopted]]:
    """The amendments since a signature that bind everybody: surely before something was done, and perhaps before it."""
    later = [one for one in adopted[1:] if one.everyone and one.event.happened.span()[0] > signed.happened.span()[1]]
    surely = [one for one in later if one.event.happened.span()[1] < at[0]]
    perhaps = [one for one in later if one not in surely and one.event.happened.span()[0] <= at[1]]
    return surely, perhaps


def _in_force(adopted: Sequence[Adopted], signed: Event) -> list[Adopted]:
    """The versions of which each may have been in force at a signature; the newest last."""
    first, last = signed.happened.span()
    begun = [one for one in adopted if one.event.happened.span()[0] <= last]
    replaced = [index for index, one in enumerate(begun) if one.event.happened.span()[1] < first]
    return begun[replaced[-1] :] if replaced else begun


def _approved(record: Record, version: str, signed: Event) -> bool:
    """Whether an approval of this version may have been in date at a signature."""
    first, last = signed.happened.span()
    return any(
        body.covers == version
        and body.valid_from.span()[0] <= last
        and (body.valid_to is None or body.valid_to.span()[1] >= first)
        for _, body in record.shared_of(ApprovalGiven)
    )
