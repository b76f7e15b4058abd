"""Infectious markers before apheresis: of the patient, or of the donor, who is a person of his own."""

from collections.abc import Iterator, Mapping, Sequence

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.decide.participation import in_words
from trialwright.derive.facts import Dated, newest
from trialwright.events.cells import DonorTested
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.events.results import TestResulted
from trialwright.standards.concepts import CONCEPTS

DONOR_ACCEPTED = "donor_accepted"
"""By this statement an investigator takes the cells of a donor with a positive marker."""


def infectious_markers(case: Case, within: int | None) -> Checked:
    """Each marker that the protocol names, of the person who gives the cells, was tested in these days.

    A positive marker of the patient is a matter of eligibility; of a donor it is a reason until an investigator states
    that these cells are taken all the same.

    References
    ----------
    Clinical review, R4 and R10: infectious markers at most 30 days old; the donor has markers of his own.
    """
    donor = list(case.record.of(DonorTested))
    if case.protocol.manufacturing.donor == "donor" or (donor and case.protocol.manufacturing.donor == "either"):
        return _of_donor(case, within)
    told = {marker: case.facts.tests(marker) for marker in case.protocol.manufacturing.infectious_markers}
    return checked(_untested(case, within, told, "the patient"), (one.event for each in told.values() for one in each))


def _of_donor(case: Case, within: int | None) -> Checked:
    told: dict[str, list[Dated]] = {marker: [] for marker in case.protocol.manufacturing.infectious_markers}
    for event, body in case.record.of(DonorTested):
        if body.test in told:
            told[body.test].append(Dated(*event.happened.span(), event))
    events = [one.event for each in told.values() for one in each]
    reasons = (*_untested(case, within, told, "the donor"), *_positive(case, within, told))
    return checked(reasons, events)


def _untested(case: Case, within: int | None, told: Mapping[str, Sequence[Dated]], who: str) -> Iterator[Reason]:
    for marker, dated in told.items():
        found = newest(marker, dated, case.at, within)
        if found.missing is not None:
            words = f"{CONCEPTS[marker].label} of {who} is not tested: {in_words((found.missing,))}"
            yield reason("markers.missing", words, *found.events)
        elif any(_result(event.body) == "indeterminate" for event in found.events):
            yield reason("markers.indeterminate", f"{CONCEPTS[marker].label} of {who} is indeterminate", *found.events)


def _positive(case: Case, within: int | None, told: Mapping[str, Sequence[Dated]]) -> Iterator[Reason]:
    accepted = [
        event.seq
        for event, body in case.record.of(JudgementAttested)
        if body.statement == DONOR_ACCEPTED and body.holds and event.role in INVESTIGATOR_ROLES
    ]
    for marker, dated in told.items():
        found = newest(marker, dated, case.at, within)
        positive = [event for event in found.events if _result(event.body) == "positive"]
        if positive and max(accepted, default=0) < max(event.seq for event in positive):
            words = f"{CONCEPTS[marker].label} of the donor is positive, and nobody has attested {DONOR_ACCEPTED} since"
            yield reason("markers.positive", words, *positive)


def _result(body: object) -> str | None:
    return body.result if isinstance(body, TestResulted | DonorTested) else None
