"""Deviations of doses: what was given against what was ordered, and on which day.

The order is computed, as of the first dose of the course. A dose that fits the order as of its own day, after a change of
weight or kidneys, is none. Several doses of a drug on one day are one dose that was given in parts.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.by_kind import infusions
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.comparing import as_decimal
from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.doses.drug_dose import DrugDose, doses_at
from trialwright.derive.doses.rounding import percent, rounding_permitted
from trialwright.derive.follow_up import follow_up
from trialwright.derive.record import Record
from trialwright.derive.study_day import on_day, protocol_day, today
from trialwright.derive.visits.courses import Course, Dose, courses, vague_doses
from trialwright.protocol.regimen import Drug
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.units import conversion


class _Given(NamedTuple):
    """All that was given of one drug on one day."""

    drug: Drug
    on: date
    doses: tuple[Dose, ...]

    @property
    def seqs(self) -> tuple[int, ...]:
        return tuple(sorted(dose.event.seq for dose in self.doses))


def deviating_doses(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    """The deviations of the doses of lymphodepletion."""
    given = courses(protocol, record)
    for index, course in enumerate(given):
        ordered = doses_at(protocol, record, course.began.happened.span()[1])
        for one in _by_day(course):
            yield from _wrong_day(record, course, one)
            yield from _off_order(protocol, record, one, ordered[one.drug.name])
        if index + 1 < len(given) or _cells_since(record, course) or today(record) > course.day_zero:
            yield from _not_given(protocol, record, course, ordered)


def _cells_since(record: Record, course: Course) -> bool:
    """Whether the cells that the course was for may have been given: those before it were for another."""
    began = course.began.happened.span()[0]
    return any(event.happened.span()[1] >= began for event in infusions(record))


def deviating_cells(protocol: TrialProtocol, record: Record) -> Iterator[Deviation]:
    """Cells that were infused outside the dose that was meant: too many at once, too few when all parts are given.

    A volume is rounded down to what can be drawn, so a dose that is one number is never quite reached: whoever was given
    all that was to be drawn got what was ordered, unless the bags held less than the dose.
    """
    dose = cell_dose(protocol, record).value if infusions(record) else None
    given = [part for part in dose.parts if part.given] if dose is not None else []
    if dose is None or not given:
        return
    cells = sum((part.cells() for part in given), Decimal(0))
    short = dose.verdict == "below" or any(part.short() for part in given)
    below = len(given) == len(dose.parts) and cells < dose.low_cells and short
    if below or cells > dose.high_cells:
        settled = f"; settled as {dose.outcome}" if dose.outcome else ""
        yield Deviation(
            category="dose",
            code="cells.below_target" if below else "cells.above_target",
            patient=record.patient,
            seqs=tuple(event.seq for event in infusions(record)),
            found=f"{cells:.3E} viable CAR-positive cells were infused{settled}",
            wanted=f"from {dose.low_cells:.3E} to {dose.high_cells:.3E}",
            severity="major",
        )


def undecided_doses(protocol: TrialProtocol, record: Record) -> Iterator[Finding]:
    """The doses of which it cannot be said whether they fit: their unit, or the order, is not known."""
    for course in courses(protocol, record):
        ordered = doses_at(protocol, record, course.began.happened.span()[1])
        for one in _by_day(course):
            order = ordered[one.drug.name]
            if order.value is None:
                lacking = ", ".join(f"{missing.what}: {missing.reason.replace('_', ' ')}" for missing in order.missing)
                yield _undecided(record, one, "dose.order_unknown", f"its order cannot be computed ({lacking})")
            elif _milligrams(one.doses) is None:
                shown = ", ".join(str(dose.body.dose) for dose in one.doses)
                yield _undecided(record, one, "dose.unit", f"{shown} is no number of mg")


def _undecided(record: Record, one: _Given, code: str, why: str) -> Finding:
    return Finding(
        code=code,
        patient=record.patient,
        seqs=one.seqs,
        found=f"{one.drug.name} of {one.on}: {why}",
        wanted="a dose in mg, and what its order is computed from",
        to_do="record what is missing, or correct the dose; until then nobody can say whether it fits the order",
    )


def _by_day(course: Course) -> list[_Given]:
    found: dict[tuple[str, date], list[Dose]] = {}
    for dose in course.doses:
        found.setdefault((dose.drug.name, dose.on), []).append(dose)
    return [_Given(doses[0].drug, on, tuple(doses)) for (_, on), doses in found.items()]


def _milligrams(doses: Sequence[Dose]) -> Decimal | None:
    total = Decimal(0)
    for dose in doses:
        reported = dose.body.dose
        to_mg = conversion(reported.unit, "mg")
        if to_mg is None or reported.bound != "=":
            return None
        total += as_decimal(to_mg(reported.value))
    return total


def _wrong_day(record: Record, course: Course, one: _Given) -> Iterator[Deviation]:
    day = protocol_day(one.on, course.day_zero)
    if day not in one.drug.days:
        yield Deviation(
            category="dose",
            code="dose.wrong_day",
            patient=record.patient,
            seqs=one.seqs,
            found=f"{one.drug.name} was given on {one.on}, which is D{day:+d}",
            wanted=f"on {_days(one.drug.days)}",
            severity="major",
        )


def _off_order(protocol: TrialProtocol, record: Record, one: _Given, ordered: Answer[DrugDose]) -> Iterator[Deviation]:
    given, order = _milligrams(one.doses), ordered.value
    if order is None or given is None or _fits(order, given, one.drug):
        return
    own_day = doses_at(protocol, record, one.doses[-1].event.happened.span()[1])[one.drug.name].value
    if own_day is not None and _fits(own_day, given, one.drug):
        return
    blocked = order.blocked if order.ordered_mg is None else None
    within = percent(one.drug.rounding_within)
    yield Deviation(
        category="dose",
        code="dose.blocked" if blocked else "dose.off_order",
        patient=record.patient,
        seqs=one.seqs,
        found=f"{given:f} mg of {one.drug.name} on {one.on}" + ("" if blocked else _off(order, given)),
        wanted=blocked or f"within {within} of the ordered {order.ordered_mg:.2f} mg",
        severity="critical" if blocked else "major",
    )


def _fits(order: DrugDose, given: Decimal, drug: Drug) -> bool:
    return order.ordered_mg is not None and rounding_permitted(order.ordered_mg, given, drug.rounding_within)


def _off(order: DrugDose, given: Decimal) -> str:
    return "" if not order.ordered_mg else f", {(given / order.ordered_mg - 1) * 100:+.1f} % off the order"


def _not_given(
    protocol: TrialProtocol, record: Record, course: Course, ordered: dict[str, Answer[DrugDose]]
) -> Iterator[Deviation]:
    """Doses of a course that is over. A dose whose day is not known may be any of them, so then none is counted."""
    if vague_doses(protocol, record):
        return
    ending = follow_up(record).ending
    given = {(dose.drug.name, dose.on) for dose in course.doses}
    for drug in protocol.lymphodepletion.drugs:
        order = ordered[drug.name].value
        for day in drug.days:
            on = on_day(course.day_zero, day)
            gone = on is None or (ending is not None and ending.first <= on)
            if (drug.name, on) in given or gone or (order is not None and order.blocked):
                continue
            yield Deviation(
                category="dose",
                code=f"dose.not_given.{drug.name}.D{day:+d}",
                patient=record.patient,
                seqs=(),
                because=tuple(sorted(dose.event.seq for dose in course.doses)),
                found=f"no {drug.name} is recorded on {on}, which is D{day:+d}",
                wanted=f"{drug.name} on {_days(drug.days)}",
                severity="major",
            )


def _days(days: tuple[int, ...]) -> str:
    return ", ".join(f"D{day:+d}" for day in days)
