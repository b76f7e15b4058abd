"""A consent takes an earlier withdrawal back only where it was surely signed later."""

import msgspec
import pytest
from tests.unit.decide.cases import CHEN, asked, codes, protocol, told
from tests.unit.derive.telling import event

from trialwright.decide.acts import may
from trialwright.decide.decision import Decision
from trialwright.events import Event
from trialwright.events.consent import AssentGiven, ConsentSigned

UNDER = protocol(("consent: {version: 1}", "consent: {version: 1, assent_from: 8}"))
NOON = "2026-10-20T12:00:00.000000+08:00"


@pytest.mark.parametrize(
    ("withdrawn", "signed", "given"),
    [
        (NOON, NOON, False),
        (NOON, "2026-10-20T12:00:00.000001+08:00", True),
        ("2026-10-05", "2026-10", False),  # signed on some day of October: before the 5th, or after it
        ("2026-09-30", "2026-10", True),
    ],
)
def test_which_came_first(withdrawn: str, signed: str, given: bool) -> None:
    found = asked("enrol", exchange={"consent": f"{signed}  consent 1"}, more=f"{withdrawn}  withdrawn: treatment")
    assert codes(found) == ([] if given else ["consent.withdrawn"])


@pytest.mark.parametrize(("day", "against"), [("2026-10-02", True), ("2026-10", True), ("2026-09-01", False)])
def test_a_consent_whose_words_were_redacted_may_be_the_newest(day: str, *, against: bool) -> None:
    """What it allowed cannot be read any more, and the one before it does not stand in for it."""
    hidden = event(90, ConsentSigned(version="1", language="en"), day, redacted=True)
    assert codes(with_hidden(hidden)) == (["consent.redacted"] if against else [])


ASSENT = AssentGiven(version="1", language="en", given=False)


@pytest.mark.parametrize(
    ("day", "against"), [("2026-10-02", True), ("2026-10", True), ("2026-09-01", False), ("2026-10-26", False)]
)
def test_a_word_of_a_minor_that_was_redacted_may_be_the_newest(day: str, *, against: bool) -> None:
    """It may have been a no; the yes of before does not stand in for it."""
    minor = {
        "person": "2026-10-02  male, born 2014-05-05",
        "consent": "2026-10-01  consent 1 by mother\n2026-10-01  assent 1",
    }
    assert codes(with_hidden(event(90, ASSENT, day, redacted=True), minor)) == (["assent.redacted"] if against else [])


def test_an_adult_is_not_asked_for_assent() -> None:
    assert with_hidden(event(90, ASSENT, "2026-10-02", redacted=True)).given


def with_hidden(hidden: Event, exchange: dict[str, str] | None = None) -> Decision:
    record = told("enrol", exchange=exchange)
    events = tuple(one for one in (*record.events, hidden) if one.happened.span()[0] <= record.as_of.happened)
    return may("enrol", UNDER, msgspec.structs.replace(record, events=events), asked_by=CHEN)
