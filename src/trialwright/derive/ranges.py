"""The register of reference ranges: what a laboratory calls normal, for an analyte, a sex, an age and a date.

A result that came with its own range keeps it. One that came without takes the range of the register, and says so, but
only where exactly one row fits; from a laboratory without such a row it stays without, and so does whatever asks for it.
"""

from collections.abc import Iterable

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.facts import Facts
from trialwright.derive.occurrences import OPEN
from trialwright.derive.person import Ages, ages
from trialwright.events.event import Event
from trialwright.events.results import LabResulted, RangeRegistered


class Filled(msgspec.Struct, frozen=True):
    """A result with the limits of the register, and the event that registered them."""

    body: LabResulted
    row: Event


def with_registered_range(event: Event, facts: Facts) -> Filled | Missing:
    """A result that came without its upper limit of normal, with the one of the register.

    Parameters
    ----------
    event : Event
        A laboratory result without an upper limit.
    facts : Facts
        With the register, and the sex and the age of the patient.

    Returns
    -------
    Filled or Missing
        Missing where the result does not name its laboratory, no row of the register fits, several do, or it depends on
        a sex, an age or a date that is not known well enough.

    References
    ----------
    Clinical review, R13: a register by laboratory, analyte, sex, age and dates.
    """
    body = event.body
    assert isinstance(body, LabResulted)  # noqa: S101  only those have a range
    what = f"{body.analyte} upper limit of normal"
    if body.laboratory is None:
        words = f"{body.value} came without its reference range, and does not name its laboratory"
        return Missing(what, "range_missing", words)
    own = [row for row in _rows(facts.register) if _is_of(row[1], body)]
    fits = [(row, _fits(row[1], event, facts)) for row in own]
    certain = [row for row, fit in fits if fit is True]
    possible = [row for row, fit in fits if fit is not False]
    if len(certain) == len(possible) == 1:
        (chosen, row) = certain[0]
        return Filled(msgspec.structs.replace(body, low=row.low, high=row.high), chosen)
    return Missing(what, "conflict" if len(certain) > 1 else "range_missing", _why(body, possible, certain))


def _rows(register: Iterable[Event]) -> list[tuple[Event, RangeRegistered]]:
    return [(event, event.body) for event in register if isinstance(event.body, RangeRegistered)]


def _is_of(row: RangeRegistered, body: LabResulted) -> bool:
    return row.laboratory == body.laboratory and row.analyte == body.analyte and row.high is not None


def _why(
    body: LabResulted, possible: list[tuple[Event, RangeRegistered]], certain: list[tuple[Event, RangeRegistered]]
) -> str:
    if not possible:
        return (
            f"{body.value} came without its reference range, and the register has none of {body.laboratory} that fits"
        )
    numbers = " and ".join(str(event.seq) for event, _ in possible)
    if len(certain) > 1:
        return f"{len(certain)} ranges of the register fit (events {numbers}): end or void all but one"
    return (
        f"whether a range of the register fits (events {numbers}) depends on a sex, an age or a date that is not known"
    )


def _fits(row: RangeRegistered, event: Event, facts: Facts) -> bool | None:
    """None where it depends on what is not known well enough."""
    parts = (_in_force(row, event), _for_sex(row, facts), _for_age(row, event, facts))
    return False if False in parts else None if None in parts else True


def _in_force(row: RangeRegistered, event: Event) -> bool | None:
    first, last = event.happened.span()
    begins, begun = row.valid_from.span()
    if row.valid_from.day() is not None:
        begun = begins  # that day is included
    ends, ended = (OPEN, OPEN) if row.valid_to is None else row.valid_to.span()
    if row.valid_to is not None and row.valid_to.day() is not None:
        ends = ended
    if last < begins or first > ended:
        return False
    return True if first >= begun and last <= ends else None


def _for_sex(row: RangeRegistered, facts: Facts) -> bool | None:
    if row.sex == "any":
        return True
    return None if isinstance(facts.person, Missing) else facts.person[1].sex == row.sex


def _for_age(row: RangeRegistered, event: Event, facts: Facts) -> bool | None:
    if row.age_from == 0 and row.age_to is None:
        return True
    if isinstance(facts.person, Missing):
        return None
    youngest, oldest = (ages(facts.person[1].birth, instant) for instant in event.happened.span())
    if not isinstance(youngest, Ages) or not isinstance(oldest, Ages):
        return None
    inside = {_within(row, age) for age in range(youngest.youngest, oldest.oldest + 1)}
    return inside.pop() if len(inside) == 1 else None


def _within(row: RangeRegistered, age: int) -> bool:
    return row.age_from <= age and (row.age_to is None or age <= row.age_to)
