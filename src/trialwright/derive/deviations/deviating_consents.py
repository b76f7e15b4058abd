"""Deviations of consent: what was done to a patient without a consent that surely allowed it.

Acts of treatment stand each for itself. Of examinations and samples the first one tells, and names the later ones: who is
seen for years on a form that was replaced has one deviation, not thirty. What nobody can tell is no deviation; it is an
unknown, and stands in the ledger.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from trialwright.derive.answer import Missing
from trialwright.derive.consents.consent_forms import Moment, binding_form
from trialwright.derive.consents.consents import (
    Lack,
    Scopes,
    Signed,
    age_lacks,
    form_lacks,
    rivals,
    signed_by,
    unread,
    withdrawals,
)
from trialwright.derive.deviations.deviation import Deviation, Severity
from trialwright.derive.record import Record
from trialwright.events.consent import ConsentSigned
from trialwright.events.course import VisitHeld
from trialwright.events.event import Event
from trialwright.events.samples import SampleDrawn
from trialwright.protocol.trial import TrialProtocol

_CODES: Mapping[str, str] = MappingProxyType(
    {"consent.missing": "without_consent", "consent.withdrawn": "withdrawn_consent"}
)
_SEVERITY: Mapping[str, Severity] = MappingProxyType(
    {
        "consent.missing": "critical",
        "consent.withdrawn": "critical",
        "consent.guardian": "critical",
        "assent.declined": "critical",
        "genetics.missing": "critical",
        "assent.version": "minor",
    }
)
"""A suggestion; what is not named here is major."""
_WANTED: Mapping[str, str] = MappingProxyType(
    {
        "consent.missing": "consent before",
        "consent.withdrawn": "consent that stands",
        "consent.version": "the version of the form that is in force, signed anew after an amendment that binds",
        "consent.language": "a form in a language that the protocol offers",
        "consent.scope": "consent to all that the protocol needs",
        "consent.guardian": "the signature of a guardian for a minor",
        "consent.of_age": "the patient's own consent on coming of age",
        "assent.missing": "the assent of a minor who is old enough to be asked",
        "assent.declined": "the assent of a minor who is old enough to be asked",
        "assent.version": "assent to the version of the form that is in force",
        "samples.missing": "consent to samples before",
        "genetics.missing": "consent to genetics before",
    }
)


class Procedure(NamedTuple):
    """Something that was done to a patient.

    Parameters
    ----------
    name : str
        How the codes of its deviations begin: an act such as ``infuse``, ``examine`` or ``sample``.
    words : str
        Such as ``cells were infused``.
    event : Event
        What tells it.
    needs : Scopes
        What of a consent it needs; a withdrawal of any of it forbids it.
    """

    name: str
    words: str
    event: Event
    needs: Scopes

    @property
    def at(self) -> Moment:
        """The first and the last instant at which it can have been done."""
        return self.event.happened.span()


def treatment(name: str, words: str, event: Event) -> Procedure:
    """An act of treatment."""
    return Procedure(name, words, event, frozenset(("treatment",)))


def examinations(record: Record) -> list[Procedure]:
    """The visits that were held and the samples that were drawn, of the product none: they are no part of the patient."""
    found = [
        Procedure("examine", f"visit {body.visit} was held", event, frozenset(("long_term_follow_up",)))
        for event, body in record.of(VisitHeld)
    ]
    for event, body in record.of(SampleDrawn):
        if body.material != "product":
            needs = ("samples", "genetics") if body.genetic else ("samples",)
            found.append(Procedure("sample", f"sample {body.sample} was drawn", event, frozenset(needs)))
    return sorted(found, key=lambda one: (one.at[0], one.event.seq))


def deviating_treatment(protocol: TrialProtocol, record: Record, done: Procedure) -> Iterator[Deviation]:
    """What the consent to an act of treatment surely lacked.

    References
    ----------
    Clinical review, R3. ICH E6(R3) 2.8: consent before, re-consent on new information, assent of minors.
    """
    for lack in _lacks(protocol, record, done):
        if lack.sure:
            yield _deviation(record, done, lack, ())


def deviating_examinations(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    """What the consent to visits and samples surely lacked: each lack once, by the first that had it."""
    first: dict[tuple[str, str, tuple[int, ...]], tuple[Procedure, Lack]] = {}
    later: dict[tuple[str, str, tuple[int, ...]], list[Event]] = {}
    for done in examinations(record):
        for lack in _lacks(protocol, record, done):
            if lack.sure:
                key = (done.name, lack.code, tuple(event.seq for event in lack.events))
                if key in first:
                    later.setdefault(key, []).append(done.event)
                else:
                    first[key] = (done, lack)
    for key, (done, lack) in first.items():
        yield _deviation(record, done, lack, later.get(key, ()))


def consent_unknowns(
    protocol: TrialProtocol, record: Record, treatments: Iterable[Procedure]
) -> tuple[tuple[Missing, tuple[int, ...]], ...]:
    """The facts without which nobody can tell whether what was done was consented to, each with its events.

    Parameters
    ----------
    treatments : iterable of Procedure
        The acts of treatment; visits and samples are found here.
    """
    found: dict[Missing, set[int]] = {}
    for done in (*treatments, *examinations(record)):
        for lack in _lacks(protocol, record, done):
            for missing in () if lack.sure else lack.unknown:
                found.setdefault(missing, set()).update(event.seq for event in lack.events)
    return tuple((missing, tuple(sorted(seqs))) for missing, seqs in found.items())


def _lacks(protocol: TrialProtocol, record: Record, done: Procedure) -> list[Lack]:
    """What the consent lacked: asked for deviations and for the ledger, and worked out once."""
    key = (_lacks, protocol.sha256, done.name, done.event.seq)
    return record.once(key, lambda: _lacking(protocol, record, done))


def _lacking(protocol: TrialProtocol, record: Record, done: Procedure) -> list[Lack]:
    """What the consent lacked; sure only where every consent that may have been the newest lacked it."""
    signed = signed_by(record, done.at[1])
    may_count = rivals(signed, done.at) or (signed if done.name == "examine" else [])
    if done.name == "sample":
        found = list(_of_sample(protocol, record, done, signed, may_count))
    elif not may_count:
        what = "no consent" if done.name == "examine" else "no consent to treatment"
        found = [Lack("consent.missing", f"{what} was signed by then")]
    else:
        each = [list(_of(protocol, record, done, signed, one)) for one in may_count]
        surely = [{lack.code for lack in lacks if lack.sure} for lacks in each]
        found = [lack._replace(sure=all(lack.code in codes for codes in surely)) for lack in each[-1]]
    hidden = unread(record, ConsentSigned, [one.event for one in may_count], done.at)
    if not hidden:
        return found
    why = Missing("consent", "redacted", "a consent was redacted: enter its facts again as its correction")
    return [lack._replace(sure=False, unknown=(*lack.unknown, why), events=(*lack.events, *hidden)) for lack in found]


def _of(protocol: TrialProtocol, record: Record, done: Procedure, signed: list[Signed], last: Signed) -> Iterator[Lack]:
    form = binding_form(protocol.consent, record, last.event, done.at)
    needs = done.needs if done.name == "examine" else done.needs.union(form.required_scopes)
    taken = list(withdrawals(record, last, needs, done.at))
    yield from [lack for lack in taken if lack.sure][:1] or taken
    for lack in form_lacks(form, record, signed, last, done.at):
        if lack.code != "consent.scope" or done.name != "examine":
            yield lack
    yield from age_lacks(form, record, last, done.at)


def _of_sample(
    protocol: TrialProtocol, record: Record, done: Procedure, signed: list[Signed], may_count: list[Signed]
) -> Iterator[Lack]:
    """Whether each part that a sample needs was agreed to, and not taken back; a part that no form asks for needs none."""
    alone = [one for one in signed if "treatment" not in one.body.scope]
    form = protocol.consent
    if may_count:
        form = binding_form(form, record, may_count[-1].event, done.at)
    for scope in sorted(done.needs & {*form.required_scopes, *form.offered_scopes}):
        to = [one for one in (*alone, *may_count) if scope in one.body.scope]
        if not to:
            seqs = tuple(one.event for one in may_count[-1:])
            yield Lack(f"{scope}.missing", f"no consent to {scope} was signed by then", seqs)
            continue
        each = [list(withdrawals(record, one, (scope,), done.at)) for one in to]
        if all(each):
            (lack, *_) = sorted(each[-1], key=lambda lack: not lack.sure)
            yield lack._replace(sure=all(any(one.sure for one in lacks) for lacks in each))


def _deviation(record: Record, done: Procedure, lack: Lack, later: Iterable[Event]) -> Deviation:
    more = list(later)
    and_later = f"; {len(more)} later, until {more[-1].happened.text}" if more else ""
    return Deviation(
        category="consent",
        code=f"{done.name}.{_code(lack)}",
        patient=record.patient,
        seqs=tuple(sorted({done.event.seq, *(event.seq for event in lack.events)})),
        because=tuple(event.seq for event in more),
        found=f"{done.words} on {done.event.happened.text}: {lack.words}{and_later}",
        wanted=_WANTED[lack.code],
        severity=_SEVERITY.get(lack.code, "major"),
    )


def _code(lack: Lack) -> str:
    if lack.code in ("samples.missing", "genetics.missing"):
        return f"without_{lack.code.partition('.')[0]}_consent"
    return _CODES.get(lack.code, lack.code.replace(".", "_"))
