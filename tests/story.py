"""A patient's log as a few lines of text, so that a test shows the log and its consequence on one screen.

    2026-10-20  creatinine 141 umol/L
    2026-10-20  alt 120 U/L, upper 40 U/L
    2026-10-20  survival_over_3_months: yes
    2026-10-19  female, born 1956-03-01
    2026-10-21T09:00+08:00  weight 50 kg
    2026-10-01  consent 2.0
    2026-10-22  replaces 1: creatinine 1.41 mg/dL
    2026-10-22  void 2

Lines that do not begin with a year are prose. Events are numbered from 1 in the order of the lines.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf, Record
from trialwright.events import Body, Event, kind_of
from trialwright.events.consent import ConsentSigned
from trialwright.events.judgements import JudgementAttested
from trialwright.events.people import DemographicsRecorded
from trialwright.events.results import LabResulted, VitalMeasured
from trialwright.events.trial import EventVoided
from trialwright.standards.quantity import Quantity, read_quantity
from trialwright.standards.when import When, read_when

ZONE = "Asia/Shanghai"
PATIENT = "SZ01-0417-0"
AT_THE_BEDSIDE = {"height", "weight"}
_LINE = re.compile(r"(?P<when>\d{4}[-\dT:+.Z]*)\s+(?:replaces (?P<replaces>\d+): )?(?P<what>.+)")
_RESULT = re.compile(r"(?P<analyte>[a-z0-9_]+) (?P<value>[^,]+?)(?:, upper (?P<upper>.+))?")


def noon(day: str) -> datetime:
    """Noon of a day at the site, in UTC."""
    return datetime.fromisoformat(f"{day}T12:00+08:00").astimezone(UTC)


def events_of(text: str, *, patient: str = PATIENT, recorded: datetime | None = None) -> list[Event]:
    """The events that the lines tell; the first is recorded at `recorded`, each next one a second later."""
    start = recorded or datetime(2026, 11, 1, tzinfo=UTC)
    lines = [match for line in text.splitlines() if (match := _LINE.fullmatch(line.strip()))]
    return [_event(number, match, patient, start + timedelta(seconds=number)) for number, match in enumerate(lines, 1)]


def _event(seq: int, line: re.Match[str], patient: str, recorded: datetime) -> Event:
    what = line["what"]
    replaces = int(line["replaces"]) if line["replaces"] else None
    voided = what.startswith("void ")
    if voided:
        replaces = int(what.removeprefix("void "))
    body: Body = EventVoided() if voided else _body(what)
    return Event(
        seq=seq,
        patient=patient,
        kind=kind_of(body).name,
        schema=1,
        body=body,
        happened=read_when(line["when"], ZONE),
        recorded_at=recorded,
        by="Dr Chen",
        role="investigator",
        site="SZ01",
        replaces=replaces,
        reason="as told" if replaces else None,
    )


def _body(what: str) -> Body:
    if match := re.fullmatch(r"consent (\S+)", what):
        return ConsentSigned(version=match[1], language="zh-Hans")
    if match := re.fullmatch(r"(female|male), born (\S+)", what):
        return DemographicsRecorded(sex="female" if match[1] == "female" else "male", birth=When(match[2], ZONE))
    if match := re.fullmatch(r"([a-z0-9_]+): (yes|no)", what):
        return JudgementAttested(statement=match[1], holds=match[2] == "yes")
    match = _RESULT.fullmatch(what)
    assert match is not None, f"the story has no such line: {what}"
    value = _quantity(match["value"])
    if match["analyte"] in AT_THE_BEDSIDE:
        return VitalMeasured(analyte=match["analyte"], value=value)
    upper = read_quantity(match["upper"]) if match["upper"] else None
    return LabResulted(analyte=match["analyte"], value=value, high=upper)


def _quantity(text: str) -> Quantity:
    return read_quantity(text if " " in text.strip() else f"{text.strip()} {{score}}")


def record_of(text: str, *, as_of: str = "2026-10-25", patient: str = PATIENT) -> Record:
    """What is believed at noon of a day, after the lines have been recorded."""
    when = AsOf(happened=noon(as_of), recorded=datetime(2027, 1, 1, tzinfo=UTC))
    return believe(events_of(text, patient=patient), patient=patient, as_of=when)


def lines(text: str) -> Iterator[str]:
    """The lines of a text that are events."""
    return (line.strip() for line in text.splitlines() if _LINE.fullmatch(line.strip()))
