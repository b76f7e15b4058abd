"""A name may stand in the reason of an event whose content is beyond reproach."""

import msgspec
from tests.unit.derive.telling import believed, event, lab
from tests.unit.derive.trial.test_findings import CONSENT, PROTOCOL

from trialwright.derive.trial.findings import findings


def test_a_name_in_the_reason_of_a_correction() -> None:
    wrong, right = event(2, lab("alt", "90 U/L")), event(3, lab("alt", "9 U/L"), replaces=2)
    right = msgspec.structs.replace(right, reason="name: Zhang San")
    found = [(one.code, one.seqs) for one in findings(PROTOCOL, believed([CONSENT, wrong, right]))]
    assert found == [("privacy.identifier", (3,))]
