"""The amendments of a trial: when a version of the protocol followed another, what it changed, and who signed anew."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

import msgspec

from trialwright.derive.follow_up import days_of, follow_up
from trialwright.derive.record import Record
from trialwright.errors import ProtocolError
from trialwright.events.consent import ConsentSigned
from trialwright.events.event import Event
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.diff import Difference, differences
from trialwright.protocol.reading import protocol_from_canonical


class Signing(msgspec.Struct, frozen=True, kw_only=True):
    """Which forms a patient has signed, and until when the patient took part.

    Parameters
    ----------
    forms : tuple[tuple[str, date], ...]
        The version of each form with the day on which it was signed, the first possible one of a vague date.
    left : date or None
        The first day on which the patient surely or possibly took part no more.
    """

    forms: tuple[tuple[str, date], ...] = ()
    left: date | None = None


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the protocol that followed another.

    Parameters
    ----------
    before, version, sha256 : str
        The version that it followed; its own, with the digest.
    on : str
        When it was adopted, as recorded.
    seq : int
        The event.
    changes : tuple[Difference, ...]
        Everything that is not the same in both.
    form : str
        The version of its consent form, where that is another one than before; else empty.
    asked, signed : tuple[str, ...]
        Who had signed an earlier form and was in the trial on that day; and who of them has signed the new one.
    """

    before: str
    version: str
    sha256: str
    on: str
    seq: int
    changes: tuple[Difference, ...]
    form: str
    asked: tuple[str, ...]
    signed: tuple[str, ...]


def signing(record: Record) -> Signing:
    """Which forms for treatment a patient has signed, and until when the patient took part."""
    told = [(body.version, days_of(event)[0]) for event, body in record.of(ConsentSigned) if "treatment" in body.scope]
    ending = follow_up(record).ending
    return Signing(forms=tuple(told), left=None if ending is None else ending.first)


def amendments(trial: Record, patients: Mapping[str, Signing]) -> tuple[Amendment, ...]:
    """Every amendment that was adopted, the first one first; empty while the first version is in force.

    A version that cannot be read binds nobody and is passed over: whoever is asked by it is told so there.

    Parameters
    ----------
    trial : Record
        Of no patient.
    patients : Mapping[str, Signing]
        By code.

    References
    ----------
    ICH E6(R3) 2.8: consent anew on new information.
    """
    adopted = [(event, body) for event, body in trial.shared_of(ProtocolAdopted) if _readable(body)]
    return tuple(_amendments(adopted, patients))


def _amendments(
    adopted: Sequence[tuple[Event, ProtocolAdopted]], patients: Mapping[str, Signing]
) -> Iterator[Amendment]:
    for (_, old), (event, new) in pairwise(adopted):
        form, earlier = protocol_from_canonical(new.canonical).consent.version, _form(old)
        day = days_of(event)[0]
        asked = [code for code, one in patients.items() if form != earlier and _asked(one, form, day)]
        yield Amendment(
            before=old.version,
            version=new.version,
            sha256=new.sha256,
            on=event.happened.text,
            seq=event.seq,
            changes=differences(old.canonical, new.canonical),
            form=form if form != earlier else "",
            asked=tuple(sorted(asked)),
            signed=tuple(sorted(code for code in asked if _signed_anew(patients[code], form, day))),
        )


def _readable(adopted: ProtocolAdopted) -> bool:
    try:
        protocol_from_canonical(adopted.canonical)
    except ProtocolError:
        return False
    return True


def _form(adopted: ProtocolAdopted) -> str:
    return protocol_from_canonical(adopted.canonical).consent.version


def _asked(one: Signing, form: str, day: date) -> bool:
    """Whether the patient had signed an earlier form by a day, and took part on it."""
    earlier = any(version != form and signed <= day for version, signed in one.forms)
    return earlier and (one.left is None or one.left > day)


def _signed_anew(one: Signing, form: str, day: date) -> bool:
    """Whether the form was signed after the others that stood by a day: who returns to an older form signs it once more."""
    others = max((signed for version, signed in one.forms if version != form and signed <= day), default=date.min)
    return any(version == form and signed >= others for version, signed in one.forms)
