"""A positive marker of the donor that is the very first event of the log, and nobody has accepted it."""

import pytest
from tests.story import record_of
from tests.unit.decide.cases import CHEN, protocol

from trialwright.decide.acts import may


@pytest.mark.parametrize(("accepted", "reasons"), [("", 1), ("2026-10-12  donor_accepted: yes", 0)])
def test_the_first_event_of_all(accepted: str, reasons: int) -> None:
    story = f"2026-10-10  donor.tested: donor=D1; test=anti_hbc; result=positive\n{accepted}"
    found = may("apherese", protocol(("donor: autologous", "donor: donor")), record_of(story), asked_by=CHEN)
    assert [reason.because for reason in found.against if reason.code == "markers.positive"] == [(1,)] * reasons
