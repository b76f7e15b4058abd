"""Which version binds where an adoption and a consent, or two adoptions, are of one day or of one instant."""

import pytest
from tests.unit.derive.telling import believed, event
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.belief import protocol_for
from trialwright.events import Event
from trialwright.events.consent import ConsentSigned
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.reading import canonical_of

NOW = "2026-02-01T10:00:00.000000+08:00"
MIDNIGHT = "2026-02-01T00:00:00.000000+08:00"


def adopted(seq: int, version: str, happened: str) -> Event:
    """A version for those who consent from then on."""
    text = SMALL.replace("  version: 1\n  title", f"  version: {version}\n  title")
    body = ProtocolAdopted(version=version, sha256="", canonical=canonical_of(text, "x"), binds="new_consents")
    return event(seq, body, happened, patient=None)


@pytest.mark.parametrize(
    ("second", "consented", "version"),
    [
        (NOW, NOW, "2"),
        (NOW, "2026-02-01T09:59:59.999999+08:00", "1"),
        ("2026-02-01", "2026-02-01T10:00+08:00", "2"),
        ("2026-02", "2026-02-01T10:00+08:00", "2"),
        ("2026-02-01", "2026-01-31T23:59+08:00", "1"),
    ],
)
def test_a_version_that_may_have_been_adopted_by_the_consent_binds(second: str, consented: str, version: str) -> None:
    consent = event(3, ConsentSigned(version="1", language="zh-Hans"), consented)
    told = [adopted(1, "1", "2026-01-01"), adopted(2, "2", second), consent]
    assert protocol_for(believed(told)).version == version


@pytest.mark.parametrize(
    ("first", "second", "version"),
    [("2026-02-01", MIDNIGHT, "2"), (MIDNIGHT, MIDNIGHT, "2"), (MIDNIGHT, "2026-01-31T23:59:59.999999+08:00", "1")],
)
def test_an_adoption_of_the_first_instant_of_another_is_its_rival(first: str, second: str, version: str) -> None:
    assert protocol_for(believed([adopted(1, "1", first), adopted(2, "2", second)])).version == version
