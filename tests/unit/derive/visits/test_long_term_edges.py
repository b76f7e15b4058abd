"""What comes next is the soonest visit, in whichever order the protocol names its visits."""

import msgspec
from tests.spec.conftest import PROTOCOL
from tests.treated import treated

from trialwright.derive.visits.long_term import long_term

VISITS = PROTOCOL.schedule.visits
BACKWARDS = msgspec.structs.replace(PROTOCOL, schedule=msgspec.structs.replace(PROTOCOL.schedule, visits=VISITS[::-1]))


def test_the_soonest_visit_comes_next() -> None:
    record = treated(as_of="2030-12-31")
    found = [long_term(protocol, record).value for protocol in (PROTOCOL, BACKWARDS)]
    assert [one.next.visit.id for one in found if one is not None and one.next is not None] == ["Y7", "Y7"]
