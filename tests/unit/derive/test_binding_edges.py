"""The version of an enrolment: by the digest that it names before its day, and by its day up to the instant."""

import pytest
from tests.unit.derive.telling import believed, event
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.belief import protocol_for
from trialwright.derive.binding import protocol_at_enrolment
from trialwright.events import Event
from trialwright.events.consent import ConsentSigned
from trialwright.events.decisions import DecisionMade
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.reading import canonical_of


def adopted(seq: int, version: str, happened: str) -> Event:
    """A version that binds everyone; its digest is told as ``digest 1`` and so on."""
    text = SMALL.replace("  version: 1\n  title", f"  version: {version}\n  title")
    body = ProtocolAdopted(
        version=version, sha256=f"digest {version}", canonical=canonical_of(text, "x"), binds="everyone"
    )
    return event(seq, body, happened, patient=None)


def shown_by(*, enrolled: str, second: str = "2026-10-15", digest: str | None = None) -> str:
    """The version that eligibility is shown by, with the second one adopted on 2026-10-15 or as told."""
    told = [
        adopted(1, "1", "2026-01-01"),
        adopted(2, "2", second),
        event(3, ConsentSigned(version="1", language="zh-Hans"), "2026-09-01"),
        event(4, DecisionMade(act="enrol", given=True, protocol=digest), enrolled),
    ]
    found = believed(told)
    assert protocol_for(found).version == "2"
    return protocol_at_enrolment(protocol_for(found), found).version


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("enrolled", ["2026-09-10", "2026-10-20"])
def test_the_digest_of_the_enrolment_goes_before_its_day(version: str, enrolled: str) -> None:
    assert shown_by(enrolled=enrolled, digest=f"digest {version}") == version


NOW = "2026-10-15T10:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("second", "enrolled", "version"),
    [
        (NOW, NOW, "2"),
        (NOW, "2026-10-15T09:59:59.999999+08:00", "1"),
        ("2026-10-15", NOW, "2"),
        ("2026-10", NOW, "2"),
        ("2026-10-15", "2026-10-14T23:59+08:00", "1"),
    ],
)
def test_a_version_that_may_have_been_adopted_by_the_enrolment_bound_then(
    second: str, enrolled: str, version: str
) -> None:
    assert shown_by(second=second, enrolled=enrolled) == version
