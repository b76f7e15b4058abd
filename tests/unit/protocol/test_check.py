"""Which choices wait for a signature."""

from tests.unit.protocol.small_protocol import SMALL

from trialwright.protocol.check import unconfirmed
from trialwright.protocol.reading import read_protocol


def test_a_choice_waits_until_the_file_says_confirmed() -> None:
    assert [choice.id for choice in unconfirmed(read_protocol(SMALL, "x"))] == ["I1/within"]
    signed = SMALL.replace("status: unconfirmed", "status: confirmed")
    assert unconfirmed(read_protocol(signed, "x")) == []
