"""Corrections told by nobody in particular, and a voiding that voids a voiding."""

from tests.story import PATIENT
from tests.unit.derive.telling import event, lab, void

from trialwright.derive.doubts import doubts
from trialwright.events.consent import ConsentSigned
from trialwright.events.trial import LogRedacted

RESULT = lab("creatinine", "0.9 mg/dL")
CONSENT = event(1, ConsentSigned(version="1", language="zh-Hans"))


def test_a_fork_belongs_to_the_patient_of_its_first_correction() -> None:
    rivals = [event(3, RESULT, replaces=2), event(4, RESULT, replaces=2, patient=None)]
    (finding,) = doubts(rivals, [CONSENT, *rivals])
    assert (finding.code, finding.seqs, finding.patient) == ("correction.forked", (2, 3, 4), PATIENT)


def test_a_voided_voiding_is_no_voided_correction() -> None:
    corrected = event(3, RESULT, replaces=2)
    assert list(doubts([corrected, void(5, 4), void(6, 5)], [CONSENT, corrected])) == []


def test_a_voided_redaction_is_no_voided_correction() -> None:
    """The redaction put nothing in the place of what it emptied, so nobody is told to enter anything anew."""
    redaction = event(4, LogRedacted(permitted_by="Dr Chen"), replaces=3)
    assert list(doubts([redaction, void(5, 4)], [CONSENT, event(3, RESULT)])) == []
