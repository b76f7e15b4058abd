"""Reference ranges: what a laboratory calls normal, for an analyte, a sex, an age and a date.

A result that came with its own range keeps it. One that came without takes the range of the register, and says so, but
only where exactly one row fits. The protocol's own rows come last, for what no register covers; from a laboratory without
any such row a result stays without, and so does whatever asks for it.
"""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from trialwright.derive.answer import Finding, Missing
from trialwright.derive.facts import Facts
from trialwright.derive.occurrences import OPEN
from trialwright.derive.person import Ages, ages
from trialwright.events.event import Event
from trialwright.events.results import LabResulted, RangeRegistered
from trialwright.protocol.ranges import RangeRow
from trialwright.standards.analytes import ANALYTES, to_unit
from trialwright.standards.quantity import Quantity


class Filled(msgspec.Struct, frozen=True):
    """A result with limits that it came without, and the row that has them: an event, or one of the protocol's own."""

    body: LabResulted
    row: Event | RangeRow

    @property
    def registered(self) -> tuple[Event, ...]:
        """The event of the register, where it is one."""
        return (self.row,) if isinstance(self.row, Event) else ()

    @property
    def source(self) -> str:
        """Who says what is normal."""
        if isinstance(self.row, Event):
            return f"the register (event {self.row.seq})"
        return f"the protocol (range {self.row.id}: {self.row.source})"


def with_registered_range(event: Event, facts: Facts) -> Filled | Missing:
    """A result that came without its upper limit of normal, with the one of the register, or at last of the protocol.

    Parameters
    ----------
    event : Event
        A laboratory result without an upper limit.
    facts : Facts
        With the register, what the protocol says about ranges, and the sex and the age of the patient.

    Returns
    -------
    Filled or Missing
        Missing where the result does not name its laboratory, no row fits, several do, or it depends on a sex, an age or
        a date that is not known well enough. A row of the protocol is looked at only where no row of an accepted register
        can be the one.

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
    accepted = facts.ranges.accepts_register_of(body.laboratory)
    own = [row for row in _rows(facts.register) if _is_of(row[1], body)] if accepted else []
    fits = [(row, _fits(row[1], event, facts)) for row in own]
    certain = [row for row, fit in fits if fit is True]
    possible = [row for row, fit in fits if fit is not False]
    if len(certain) == len(possible) == 1:
        (chosen, row) = certain[0]
        return Filled(_with_limits(body, row), chosen)
    if possible:
        return Missing(what, "conflict" if len(certain) > 1 else "range_missing", _why(possible, certain))
    return _by_the_protocol(what, event, body, facts)


def _by_the_protocol(what: str, event: Event, body: LabResulted, facts: Facts) -> Filled | Missing:
    """The last step of the order: no register has a row that could be the one."""
    fits = [(row, _fits(row, event, facts)) for row in _own_rows(body, facts) if row.high is not None]
    possible = [row for row, fit in fits if fit is not False]
    if len(possible) == 1 and (possible[0], True) in fits:
        return Filled(_with_limits(body, possible[0]), possible[0])
    if possible:
        names = " and ".join(row.id for row in possible)
        words = f"whether a range of the protocol fits ({names}) depends on a sex, an age or a date that is not known"
        return Missing(what, "range_missing", words)
    return Missing(what, "range_missing", f"{body.value} came without its reference range, and {_nobody(body, facts)}")


def _nobody(body: LabResulted, facts: Facts) -> str:
    assert body.laboratory is not None  # noqa: S101  the caller has looked
    if facts.ranges.without_range == "left_unknown":
        return "by the protocol nothing else fills it"
    if not facts.ranges.accepts_register_of(body.laboratory):
        registered = f"the protocol does not accept the register of {body.laboratory}"
        return f"{registered} and has no range of it that fits" if facts.ranges.rows else registered
    registered = f"the register has none of {body.laboratory} that fits"
    return f"{registered}, nor has the protocol" if facts.ranges.rows else registered


def _own_rows(body: LabResulted, facts: Facts) -> tuple[RangeRow, ...]:
    return () if body.laboratory is None else facts.ranges.rows_of(body.laboratory, body.analyte)


def _with_limits(body: LabResulted, row: RangeRegistered | RangeRow) -> LabResulted:
    """The result with the limits of a row; a limit that it came with stays."""
    return msgspec.structs.replace(body, low=row.low if body.low is None else body.low, high=row.high)


def disputed(event: Event, body: LabResulted, facts: Facts, registered: tuple[Event, ...] = ()) -> tuple[Finding, ...]:
    """What the protocol says otherwise about the range of a result than the sample or the register.

    Parameters
    ----------
    event : Event
        The result.
    body : LabResulted
        The same with the limits that count, whoever gave them.
    facts : Facts
        With the rows of the protocol.
    registered : tuple[Event, ...]
        The event of the register that gave them, if it was one.

    Returns
    -------
    tuple[Finding, ...]
        Empty where no row of the protocol surely fits, or where it says the same, in whatever unit.
    """
    rows = [row for row in _own_rows(body, facts) if _fits(row, event, facts)]
    return tuple(_dispute(event, body, row, registered) for row in rows if _differ(body, row))


def _differ(body: LabResulted, row: RangeRow) -> bool:
    return any(_unequal(body.analyte, *pair) for pair in ((body.low, row.low), (body.high, row.high)))


def _unequal(analyte: str, one: Quantity | None, other: Quantity | None) -> bool:
    """Whether two limits differ; one that is missing, or in a unit that cannot be used, says nothing of the other."""
    if one is None or other is None or analyte not in ANALYTES:
        return False
    converted = to_unit(ANALYTES[analyte], one, other.unit)
    return converted is not None and (converted != other.value or one.bound != "=")


def _dispute(event: Event, body: LabResulted, row: RangeRow, registered: tuple[Event, ...]) -> Finding:
    source = f"the register (event {registered[0].seq})" if registered else "the result"
    return Finding(
        code="range.disputed",
        patient=event.patient,
        seqs=(event.seq, *(each.seq for each in registered)),
        found=(
            f"{body.analyte} at {row.laboratory}: {_span(body.low, body.high)} by {source}, {_span(row.low, row.high)} by the "
            f"protocol (range {row.id})"
        ),
        wanted="one range of a laboratory for an analyte, a person and a day",
        to_do=f"ask the laboratory, and correct {source} or amend the protocol; until then {source} counts",
    )


def _span(low: Quantity | None, high: Quantity | None) -> str:
    if low is None or high is None:
        return f"up to {high}" if low is None else f"from {low}"
    return f"{low} to {high}"


def _rows(register: Iterable[Event]) -> list[tuple[Event, RangeRegistered]]:
    return [(event, event.body) for event in register if isinstance(event.body, RangeRegistered)]


def _is_of(row: RangeRegistered, body: LabResulted) -> bool:
    return row.laboratory == body.laboratory and row.analyte == body.analyte and row.high is not None


def _why(possible: list[tuple[Event, RangeRegistered]], certain: list[tuple[Event, RangeRegistered]]) -> str:
    numbers = " and ".join(str(event.seq) for event, _ in possible)
    if len(certain) > 1:
        return f"{len(certain)} ranges of the register fit (events {numbers}): end or void all but one"
    return (
        f"whether a range of the register fits (events {numbers}) depends on a sex, an age or a date that is not known"
    )


def _fits(row: RangeRegistered | RangeRow, event: Event, facts: Facts) -> bool | None:
    """None where it depends on what is not known well enough."""
    days = _on_its_days(row, event) if isinstance(row, RangeRow) else _in_force(row, event)
    parts = (days, _for_sex(row, facts), _for_age(row, event, facts))
    return False if False in parts else None if None in parts else True


def _on_its_days(row: RangeRow, event: Event) -> bool | None:
    """A day of the protocol is a day at the site of the result."""
    zone = ZoneInfo(event.happened.zone)
    first, last = (instant.astimezone(zone).date() for instant in event.happened.span())
    begins, ends = row.valid_from or date.min, row.valid_to or date.max
    if last < begins or first > ends:
        return False
    return True if first >= begins and last <= ends else None


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


def _for_sex(row: RangeRegistered | RangeRow, facts: Facts) -> bool | None:
    if row.sex == "any":
        return True
    return None if isinstance(facts.person, Missing) else facts.person[1].sex == row.sex


def _for_age(row: RangeRegistered | RangeRow, event: Event, facts: Facts) -> bool | None:
    if row.age_from == 0 and row.age_to is None:
        return True
    if isinstance(facts.person, Missing):
        return None
    youngest, oldest = (ages(facts.person[1].birth, instant) for instant in event.happened.span())
    if not isinstance(youngest, Ages) or not isinstance(oldest, Ages):
        return None
    inside = {_within(row, age) for age in range(youngest.youngest, oldest.oldest + 1)}
    return inside.pop() if len(inside) == 1 else None


def _within(row: RangeRegistered | RangeRow, age: int) -> bool:
    return row.age_from <= age and (row.age_to is None or age <= row.age_to)
