"""The numbers that go into a dose: the newest value of an analyte, in the unit of the formula, or why there is none."""

from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.comparing import as_decimal, unusable_reason
from trialwright.derive.facts import Facts, newest, redacted
from trialwright.events.event import Event
from trialwright.events.results import Measured
from trialwright.standards.analytes import ANALYTES, to_unit

ABSENT = frozenset({"no_data", "outside_window"})
"""Reasons that mean that nobody has measured it lately; any other one is a question about what was measured."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Height in cm and weight in kg, each with its evidence."""

    height: Answer[Decimal]
    weight: Answer[Decimal]


def read_input(analyte: str, unit: str, facts: Facts, within_days: int) -> Answer[Decimal]:
    """The newest value of an analyte in the unit that a formula wants.

    Parameters
    ----------
    analyte, unit : str
        Such as ``creatinine`` in ``mg/dL``.
    facts : Facts
        The patient's facts.
    within_days : int
        How old it may be, in days at the site.

    Returns
    -------
    Answer[Decimal]
        Unknown where there is none in the window, its unit cannot be converted, it is implausible or redacted, it is only a
        bound (``<5``), or two different values compete for being the newest.
    """
    found = newest(analyte, facts.results(analyte), facts.at, within_days)
    because = tuple(event.seq for event in found.events)
    if found.missing is not None:
        return Answer(value=None, status="unknown", rule=analyte, because=because, missing=(found.missing,))
    read = [_value(analyte, event, unit) for event in found.events]
    wrong = next((value for value in read if isinstance(value, Missing)), None)
    if wrong is not None:
        return Answer(value=None, status="unknown", rule=analyte, because=because, missing=(wrong,))
    values = {value for value in read if isinstance(value, Decimal)}
    if len(values) > 1:
        detail = " and ".join(f"{value:f} {unit}" for value in sorted(values)) + " at the same time"
        missing = Missing(analyte, "conflict", detail)
        return Answer(value=None, status="unknown", rule=analyte, because=because, missing=(missing,))
    value = values.pop()
    step = Step(
        name=analyte,
        value=value,
        unit=unit,
        how=_how(found.events[-1], value, unit),
        source="measured",
        because=because,
    )
    return Answer(value=value, status="known", rule=analyte, because=because, steps=(step,))


def _value(analyte: str, event: Event, unit: str) -> Decimal | Missing:
    if not isinstance(event.body, Measured):
        return redacted(analyte, event)
    unusable = unusable_reason(event.body)
    if unusable is not None:
        return unusable
    if event.body.value.bound != "=":
        return Missing(event.body.analyte, "beyond_measurement", f"{event.body.value} gives no number to compute with")
    exact = to_unit(ANALYTES[event.body.analyte], event.body.value, unit)
    if exact is None:
        return Missing(event.body.analyte, "unit_unusable", f"{event.body.value.unit!r} cannot be converted to {unit}")
    return as_decimal(exact)


def _how(event: Event, value: Decimal, unit: str) -> str:
    assert isinstance(event.body, Measured)  # noqa: S101
    reported = str(event.body.value)
    converted = "" if reported == f"{value:f} {unit}" else f" = {value:.4f} {unit}"
    return f"{reported}{converted}, {event.happened.text}"
