"""Accrual: how many patients were referred, consented, enrolled and infused by the end of each calendar month.

A month is one of the site. What is dated to the year only belongs to no month: it is counted apart, never guessed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, get_args

import msgspec

from trialwright.derive.authority import in_effect
from trialwright.derive.record import Record
from trialwright.derive.trial.pauses import follows
from trialwright.events.cells import InfusionGiven
from trialwright.events.conduct import Stage, TrialPaused, TrialResumed
from trialwright.events.consent import ConsentSigned, PrescreeningRecorded
from trialwright.events.event import Body, Event
from trialwright.events.kinds import kind_of
from trialwright.standards.when import When

AccrualStep = Literal["referred", "consented", "enrolled", "infused"]
ACCRUAL_STEPS: tuple[AccrualStep, ...] = get_args(AccrualStep)
_MONTH = 7


class AccrualMonth(msgspec.Struct, frozen=True, kw_only=True):
    """The patients so far at the end of a month.

    Parameters
    ----------
    month : str
        Such as ``2026-03``.
    counts : Mapping[AccrualStep, int]
        How many patients had come to each step by its end, all earlier months included.
    """

    month: str
    counts: Mapping[AccrualStep, int]


class Accrual(msgspec.Struct, frozen=True, kw_only=True):
    """The accrual of a trial.

    Parameters
    ----------
    months : tuple[AccrualMonth, ...]
        From the first month with a patient to the one that was asked for, without a gap; empty without any patient.
    undated : Mapping[AccrualStep, int]
        Patients of whom the month of a step is not known; they are in no month.
    until : date
        The day as of which it stands: the last month may be a part of one.
    """

    months: tuple[AccrualMonth, ...]
    undated: Mapping[AccrualStep, int]
    until: date


class Held(msgspec.Struct, frozen=True):
    """A pause of a stage: since when, and until when where it was resumed."""

    since: When
    until: When | None


def accrual_steps(record: Record) -> dict[AccrualStep, When | None]:
    """When a patient came to each step that was reached; None where nobody has recorded when.

    An earlier step that is not recorded is passed through all the same, as in the flow of patients. A patient of whom no
    prescreening is recorded was referred by the day of the consent at the latest, which counts.

    References
    ----------
    CONSORT 2010, item 14a: dates defining the periods of recruitment and follow-up.
    """
    consented = _first(record, ConsentSigned)
    enrolment = in_effect(record, "enrol")
    enrolled = [_happened(record, seq) for seq in enrolment.because] if enrolment.value else []
    whens: dict[AccrualStep, When | None] = {
        "referred": _first(record, PrescreeningRecorded) or consented,
        "consented": consented,
        "enrolled": max(enrolled, key=lambda when: when.span(), default=None),
        "infused": _first(record, InfusionGiven),
    }
    last = max((n for n, step in enumerate(ACCRUAL_STEPS) if whens[step] is not None), default=0)
    return {step: whens[step] for step in ACCRUAL_STEPS[: last + 1]}


def _first(record: Record, body: type[Body]) -> When | None:
    """When the first event of a kind happened; one that was redacted is still one of its kind."""
    kind = kind_of(body).name
    return next((event.happened for event in record.besides_results if event.kind == kind), None)


def _happened(record: Record, seq: int) -> When:
    return next(event.happened for event in (*record.events, *record.shared) if event.seq == seq)


def accrual(patients: Iterable[Mapping[AccrualStep, When | None]], *, until: date) -> Accrual:
    """The accrual of some patients, as of a day.

    Parameters
    ----------
    patients : iterable of Mapping[AccrualStep, When or None]
        When each patient came to each step, as `accrual_steps` says.
    until : date
        The last day that counts; what is dated to a later month is not counted.

    Examples
    --------
    >>> zone = "Asia/Shanghai"
    >>> one = {"referred": When("2026-01-05", zone), "consented": When("2026-03", zone)}
    >>> found = accrual([one], until=date(2026, 3, 31))
    >>> [(each.month, each.counts["referred"], each.counts["consented"]) for each in found.months]
    [('2026-01', 1, 0), ('2026-02', 1, 0), ('2026-03', 1, 1)]
    """
    told = [(step, _month(when)) for patient in patients for step, when in patient.items()]
    last = until.isoformat()[:_MONTH]
    dated = sorted((month, step) for step, month in told if month is not None and month <= last)
    months = tuple(_months(dated[0][0], last)) if dated else ()
    return Accrual(
        months=tuple(AccrualMonth(month=month, counts=_counts(dated, month)) for month in months),
        undated={step: told.count((step, None)) for step in ACCRUAL_STEPS},
        until=until,
    )


def _counts(dated: Iterable[tuple[str, AccrualStep]], month: str) -> dict[AccrualStep, int]:
    reached = [step for when, step in dated if when <= month]
    return {step: reached.count(step) for step in ACCRUAL_STEPS}


def _month(when: When | None) -> str | None:
    """The month at the site, or None where only the year is known."""
    if when is None or len(when.text) < _MONTH:
        return None
    day = when.day()
    return when.text if day is None else day.isoformat()[:_MONTH]


def _months(first: str, last: str) -> Iterable[str]:
    """Every month from the first to the last."""
    begins, ends = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(begins, ends + 1))


def held(record: Record, stage: Stage = "enrolment") -> tuple[Held, ...]:
    """Every pause of a stage there was, the oldest first, with the resumption that ended it; a redacted one may be of any."""
    paused = kind_of(TrialPaused).name
    resumed = [event for event, body in record.shared_of(TrialResumed) if stage in body.stages]
    return tuple(
        Held(event.happened, _ended(event, resumed))
        for event in record.shared
        if event.kind == paused and (not isinstance(event.body, TrialPaused) or stage in event.body.stages)
    )


def _ended(pause: Event, resumed: Iterable[Event]) -> When | None:
    later = [event for event in resumed if follows(event, pause)]
    return min(later, key=lambda event: (event.happened.span(), event.seq)).happened if later else None
