"""The recipient weight of the cell dose: on which day it is taken, and whether it still holds on the day of infusion."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing
from trialwright.derive.doses.inputs import ABSENT, read_input
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED
from trialwright.derive.doses.weight_change import weight_finding
from trialwright.derive.facts import facts_of
from trialwright.derive.record import Record
from trialwright.derive.visits.courses import START, Course, newest_course
from trialwright.events.cells import ApheresisCollected
from trialwright.events.event import Event
from trialwright.protocol.product import DosingWeight
from trialwright.protocol.trial import TrialProtocol

_DAY_OF = {"lymphodepletion_start": START, "apheresis": "apheresis", "infusion": "infusion"}


class RecipientWeight(msgspec.Struct, frozen=True, kw_only=True):
    """The weight by which the cells are dosed.

    Parameters
    ----------
    kg : Decimal
        The newest one where it has changed by more than the protocol lets pass, else that of the dosing day.
    weighed : str
        When, as it was recorded.
    newest_kg : Decimal
        The newest weight up to the infusion.
    newest_because : tuple[int, ...]
        Its events.
    day_because : tuple[int, ...]
        What says which day the dosing day is; nothing where that is the infusion.
    changed : Finding or None
        That the weight has changed since the dosing day.
    provisional : Missing or None
        That the dosing day has not come, so that the newest weight stands in; or that the newest weight cannot be told.
    """

    kg: Decimal
    weighed: str
    newest_kg: Decimal
    newest_because: tuple[int, ...]
    day_because: tuple[int, ...] = ()
    changed: Finding | None = None
    provisional: Missing | None = None


def recipient_weight(protocol: TrialProtocol, record: Record, infusion: Event | None) -> Answer[RecipientWeight]:
    """The weight by which the cells are dosed, and whether it still holds.

    Parameters
    ----------
    protocol : TrialProtocol
        On which day the recipient is weighed for the dose, how old a weight may be, which change makes it anew.
    record : Record
        What is believed of the patient.
    infusion : Event or None
        The first infusion of the product, if there was one: weights after its day do not count.

    Returns
    -------
    Answer[RecipientWeight]
        Unknown where no weight is in the window before the dosing day, or that day is dated too vaguely.

    References
    ----------
    Clinical reference, 4.5: the weight of the day on which lymphodepletion begins, checked again on the day of infusion.
    """
    rule = f"{protocol.id} version {protocol.version}/recipient weight"
    until = record.as_of.happened if infusion is None else infusion.happened.span()[1]
    day = _dosing_day(protocol.cell_dose.weight, protocol, record, until)
    if isinstance(day, Missing):
        return Answer(value=None, status="unknown", rule=rule, missing=(day,))
    at, provisional, day_because = day
    within = protocol.lymphodepletion.weight_within_days
    dosing = read_input("weight", "kg", facts_of(record, at=at), within)
    if dosing.value is None:
        return Answer(value=None, status="unknown", rule=rule, because=dosing.because, missing=dosing.missing)
    # While the cells wait, a weight that was taken since the dosing day grows old, and is still newer than that day's.
    newest = read_input("weight", "kg", facts_of(record, at=until), within + (until - at).days)
    changed = weight_finding(
        record.patient,
        dosing,
        newest,
        protocol.cell_dose.weight_change,
        what="the cell dose",
        statement=CELL_DOSE_REVIEWED,
    )
    used = newest if changed is not None and newest.value is not None else dosing
    assert used.value is not None  # noqa: S101
    latest = newest if newest.value is not None else dosing
    assert latest.value is not None  # noqa: S101
    value = RecipientWeight(
        kg=used.value,
        weighed=_dated(record, used.because),
        newest_kg=latest.value,
        newest_because=latest.because,
        day_because=day_because,
        changed=changed,
        provisional=provisional or _contested(newest),
    )
    return Answer(value=value, status="known", rule=rule, because=used.because, steps=used.steps)


def _contested(newest: Answer[Decimal]) -> Missing | None:
    """Why the newest weight cannot be told, where there is one: silence is none, two at one time are a question."""
    return next((missing for missing in newest.missing if missing.reason not in ABSENT), None)


def _dosing_day(
    weighed_on: DosingWeight, protocol: TrialProtocol, record: Record, until: datetime
) -> tuple[datetime, Missing | None, tuple[int, ...]] | Missing:
    """The instant up to which weights count, whether it only stands in for a day that has not come, and what says so."""
    if weighed_on == "infusion":
        return until, None, ()
    what = _DAY_OF[weighed_on]
    event = _day_event(weighed_on, protocol, record, until)
    if isinstance(event, Missing):
        return event
    if event is None:
        stands_in = "it is not recorded: the newest weight stands in, for planning only"
        return until, Missing(what, "no_data", stands_in), ()
    if event.happened.day() is None:
        return Missing(what, "date_imprecise", f"event {event.seq} is dated {event.happened.text}: on which day?")
    return min(until, event.happened.span()[1]), None, (event.seq,)


def _day_event(
    weighed_on: DosingWeight, protocol: TrialProtocol, record: Record, until: datetime
) -> Event | Missing | None:
    if weighed_on == "lymphodepletion_start":
        course = newest_course(protocol, record, until=until)
        return course.began if isinstance(course, Course) else course
    collected = [event for event, _ in record.of(ApheresisCollected) if event.happened.span()[0] <= until]
    return collected[-1] if collected else None


def _dated(record: Record, because: tuple[int, ...]) -> str:
    return next((event.happened.text for event in record.events if event.seq in because), "")
