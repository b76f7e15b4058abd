"""Events and records for the tests of what follows: odd ones too, which the lines of a story cannot tell."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tests.story import PATIENT, noon, record_of
from tests.story_lines import ZONE

from trialwright.derive.belief import believe
from trialwright.derive.facts import Facts, facts_of
from trialwright.derive.record import AsOf, Record
from trialwright.events import Body, Event, kind_of
from trialwright.events.results import LabResulted
from trialwright.events.trial import EventVoided
from trialwright.protocol.criteria import Comparison, Latest, Limit, Operator
from trialwright.standards.quantity import Quantity, read_number, read_quantity
from trialwright.standards.when import When

RECORDED = datetime(2026, 11, 1, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def lab(analyte: str, value: str, *, upper: str | None = None, low: str | None = None) -> LabResulted:
    """A result; the texts are quantities such as ``<5 U/L``."""
    high = None if upper is None else read_quantity(upper)
    return LabResulted(
        analyte=analyte, value=read_quantity(value), high=high, low=None if low is None else read_quantity(low)
    )


def event(
    seq: int,
    body: Body,
    happened: str = "2026-10-20",
    *,
    patient: str | None = PATIENT,
    zone: str = ZONE,
    replaces: int | None = None,
    recorded: datetime | None = None,
    redacted: bool = False,
) -> Event:
    """An event as the log gives it; the one numbered 1 is recorded first, each next one a second later."""
    return Event(
        seq=seq,
        patient=patient,
        kind=kind_of(body).name,
        schema=1,
        body=None if redacted else body,
        happened=When(happened, zone),
        recorded_at=recorded or RECORDED + timedelta(seconds=seq),
        by="Dr Chen",
        role="investigator",
        site="SZ01",
        replaces=replaces,
        reason="as told" if replaces else None,
    )


def void(seq: int, target: int, *, patient: str | None = PATIENT) -> Event:
    """An event that takes back another."""
    return event(seq, EventVoided(), "2026-10-21", replaces=target, patient=patient)


def believed(events: Iterable[Event], *, as_of: str = "2026-10-25", recorded: datetime = LATER) -> Record:
    """What is believed of these events at noon of a day at the site."""
    return believe(events, patient=PATIENT, as_of=AsOf(happened=noon(as_of), recorded=recorded))


def facts(text: str, *, as_of: str = "2026-10-25") -> Facts:
    """The facts that the lines of a story tell."""
    return facts_of(record_of(text, as_of=as_of))


def facts_among(*events: Event, as_of: str = "2026-10-25") -> Facts:
    """The facts among some events."""
    return facts_of(believed(events, as_of=as_of))


def compared_with(operator: Operator, limit: str) -> Comparison:
    """A comparison such as ``below``, ``1.6 mg/dL`` or ``below``, ``3 ULN``."""
    number, _, unit = limit.partition(" ")
    return Comparison(operator, Limit(read_number(number), unit))


def latest(analyte: str, operator: Operator, limit: str, within_days: int | None = 14) -> Latest:
    """A rule about the newest value."""
    return Latest(concept=analyte, comparisons=(compared_with(operator, limit),), within_days=within_days)


def quantity(text: str) -> Quantity:
    """A quantity from its text."""
    return read_quantity(text)
