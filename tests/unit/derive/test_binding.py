"""Which version of the protocol eligibility is shown by: the one of the enrolment, whatever came later."""

import msgspec
import pytest
from tests.story import PATIENT, events_of, noon
from tests.story_lines import ZONE
from tests.unit.derive.telling import LATER, event

from trialwright.derive.belief import believe, protocol_for
from trialwright.derive.binding import protocol_at_enrolment
from trialwright.derive.record import AsOf, Record
from trialwright.events import Event
from trialwright.events.decisions import DecisionMade
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.when import When
from trialwright.trials import trial_text

FIRST = canonical_of(trial_text("NCT03919240"), "NCT03919240.yaml")
SECOND = amended(FIRST, {"trial.version": "2", "criteria.I4.creatinine.rule.below": "1.2 mg/dL"})


def adopted(seq: int, canonical: str, day: str) -> Event:
    version = protocol_from_canonical(canonical)
    body = ProtocolAdopted(version=version.version, sha256=version.sha256, canonical=canonical, binds="everyone")
    told = event(seq, body, day, patient=None)
    return msgspec.structs.replace(told, happened=When(day, ZONE))


def record(story: str, *, enrolled_by: str | None = None, as_of: str = "2026-10-25") -> Record:
    """Version 1 from January on, version 2 from October 15 on, and the story of a patient."""
    digest = None if enrolled_by is None else protocol_from_canonical(enrolled_by).sha256
    own = [
        msgspec.structs.replace(told, seq=told.seq + 2, body=msgspec.structs.replace(told.body, protocol=digest))
        if isinstance(told.body, DecisionMade)
        else msgspec.structs.replace(told, seq=told.seq + 2)
        for told in events_of(story)
    ]
    versions = [adopted(1, FIRST, "2026-01-01"), adopted(2, SECOND, "2026-10-15")]
    times = AsOf(happened=noon(as_of), recorded=LATER)
    return believe([*versions, *own], patient=PATIENT, as_of=times)


def shown_by(found: Record) -> TrialProtocol:
    return protocol_at_enrolment(protocol_for(found), found)


ENROLLED = "2026-09-01 consent 1\n2026-09-10 decided enrol"


def test_an_amendment_that_binds_everyone_leaves_eligibility_with_the_enrolment() -> None:
    found = record(ENROLLED, enrolled_by=FIRST)
    assert protocol_for(found).version == "2"
    assert shown_by(found).version == "1"


def test_before_the_amendment_there_is_one_version() -> None:
    found = record(ENROLLED, enrolled_by=FIRST, as_of="2026-10-01")
    assert protocol_for(found).sha256 == shown_by(found).sha256


def test_who_is_not_enrolled_is_judged_by_the_version_in_force() -> None:
    assert shown_by(record("2026-09-01 consent 1")).version == "2"
    refused = "2026-09-01 consent 1\n2026-09-10 refused enrol: creatinine"
    assert shown_by(record(refused, enrolled_by=FIRST)).version == "2"


@pytest.mark.parametrize("digest", [None, amended(FIRST, {"trial.version": "9"})])
def test_an_enrolment_that_names_no_version_of_the_log_is_judged_by_the_one_of_its_day(digest: str | None) -> None:
    assert shown_by(record(ENROLLED, enrolled_by=digest)).version == "1"
    assert shown_by(record(ENROLLED.replace("2026-09-10", "2026-10-20"), enrolled_by=digest)).version == "2"


def test_an_enrolment_before_the_first_adoption_is_judged_by_the_first_version() -> None:
    """Patients of earlier years: their enrolment stands on paper only."""
    early = ENROLLED.replace("2026-09", "2019-09")
    assert shown_by(record(early)).version == "1"
