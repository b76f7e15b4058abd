"""Open choices in words: three are all named, of more the first three."""

import pytest
from tests.unit.decide.test_choices import FOUR_OPEN, ONE_OPEN, opened, signed
from tests.unit.derive.telling import believed

from trialwright.decide.choices import choices_against, unconfirmed
from trialwright.protocol.trial import TrialProtocol


def said(protocol: TrialProtocol, *confirmed: str) -> str:
    record = believed([opened(rehearsal=False), signed(*confirmed, protocol=protocol.sha256)])
    (reason,) = choices_against(protocol, record)
    return reason


def test_four_are_too_many_to_name() -> None:
    assert len(unconfirmed(FOUR_OPEN, believed([]))) == 4
    assert said(FOUR_OPEN).startswith("4 choices ")
    assert said(FOUR_OPEN).endswith(" ...")


def test_three_are_named() -> None:
    first = unconfirmed(FOUR_OPEN, believed([]))[0].id
    assert said(FOUR_OPEN, first).startswith("3 choices ")
    assert not said(FOUR_OPEN, first).endswith("...")


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_needs_no_signature(rehearsal: bool) -> None:
    assert (choices_against(ONE_OPEN, believed([opened(rehearsal=rehearsal)])) == []) is rehearsal
