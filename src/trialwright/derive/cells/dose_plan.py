"""Which dose of cells is meant: the range of the protocol with its cap, or what was settled for this patient (R11).

A dose below the range, a planned reduced dose and a planned split are outcomes with names, recorded with a reason; free
text decides nothing here.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec

from trialwright.derive.answer import Missing
from trialwright.derive.cells.cell_content import in_unit
from trialwright.derive.comparing import as_decimal
from trialwright.derive.record import Record
from trialwright.events.cells import CellDoseSettled
from trialwright.events.event import Event
from trialwright.protocol.product import CellDose, DosePart
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.quantity import Quantity

PLANNED: tuple[Literal["planned_reduced", "planned_split"], ...] = ("planned_reduced", "planned_split")
SIGNED_BY = ("investigator", "quality_assurance")
"""The roles of the two different people who settle a dose below the range (clinical reference, 4.7)."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The dose that is meant, in viable CAR-positive cells.

    Parameters
    ----------
    low, high : Fraction
        The least and the most, both included; high never above the cap.
    parts : tuple[DosePart, ...]
        Into which infusions it is divided.
    capped : bool
        Whether the cap made `high` smaller.
    reduced : bool
        Whether less than the range was planned from the start.
    outcome : str or None
        What was planned for this patient; None where the protocol alone says so.
    because : tuple[int, ...]
        The events that planned it.
    """

    low: Fraction
    high: Fraction
    parts: tuple[DosePart, ...]
    capped: bool = False
    reduced: bool = False
    outcome: str | None = None
    because: tuple[int, ...] = ()


def plan_of(dose: CellDose, record: Record, weight_kg: Decimal | None) -> Plan | Missing:
    """The dose that is meant for a patient.

    Parameters
    ----------
    dose : CellDose
        Of the protocol.
    record : Record
        What is believed of the patient.
    weight_kg : Decimal or None
        The recipient weight; wanted where the dose, or the planned reduced dose, goes by it.

    Returns
    -------
    Plan or Missing
        Missing where a weight is wanted, or a plan does not say how many cells, or in which shares.

    References
    ----------
    Clinical reference, 4.7 and R11.
    """
    fixed = all(part.cells is not None for part in dose.parts)
    if fixed:
        low = high = sum((Fraction(part.cells) for part in dose.parts if part.cells is not None), Fraction(0))
    elif weight_kg is None:
        return Missing("weight", "no_data", "the dose goes by the weight of the recipient")
    else:
        assert dose.low_per_kg is not None  # noqa: S101  a protocol has a range, or parts with numbers
        assert dose.high_per_kg is not None  # noqa: S101
        low, high = Fraction(dose.low_per_kg) * Fraction(weight_kg), Fraction(dose.high_per_kg) * Fraction(weight_kg)
    cap = high if dose.cap_cells is None else Fraction(dose.cap_cells)
    plan = Plan(low=min(low, cap), high=min(high, cap), parts=dose.parts, capped=cap < high)
    return _settled(plan, record, weight_kg)


def _settled(plan: Plan, record: Record, weight_kg: Decimal | None) -> Plan | Missing:
    """The plan with what was settled for this patient from the start; the newest word on size and parts counts."""
    newest = {body.outcome: (event, body) for event, body in record.of(CellDoseSettled)}
    for event, body in (newest[outcome] for outcome in PLANNED if outcome in newest):
        changed = _with_target(plan, event, body, weight_kg)
        if isinstance(changed, Plan):
            changed = _with_shares(changed, event, body)
        if isinstance(changed, Missing):
            return changed
        plan = changed
    return plan


def planned_parts(protocol: TrialProtocol, record: Record) -> int:
    """Into how many infusions a dose of cells is divided: by what was settled for this patient, or else by the protocol."""
    shares = [len(body.shares) for _, body in record.of(CellDoseSettled) if body.shares]
    return shares[-1] if shares else len(protocol.cell_dose.parts)


def _with_target(plan: Plan, event: Event, body: CellDoseSettled, weight_kg: Decimal | None) -> Plan | Missing:
    if body.target is None:
        if body.outcome == "planned_split":
            return plan
        return Missing(
            "planned cells", "no_data", f"event {event.seq} plans a reduced dose and does not say how many cells"
        )
    cells = _cells(body.target, weight_kg)
    if isinstance(cells, Missing):
        return cells
    if cells <= 0 or cells > plan.high:
        detail = f"event {event.seq} plans {body.target}, which is not above 0 and at most the highest dose"
        return Missing("planned cells", "implausible", detail)
    reduced, parts = cells < plan.low, _as_fractions(plan)
    return msgspec.structs.replace(plan, low=cells, high=cells, reduced=reduced, parts=parts)


def _cells(target: Quantity, weight_kg: Decimal | None) -> Fraction | Missing:
    """The planned cells, whether they were written as cells or as cells per kg."""
    whole = in_unit("planned cells", target, "{cells}")
    if isinstance(whole, Fraction):
        return whole
    per_kg = in_unit("planned cells", target, "{cells}/kg")
    if isinstance(per_kg, Missing):
        return per_kg
    if weight_kg is None:
        return Missing("weight", "no_data", "the planned dose goes by the weight of the recipient")
    return per_kg * Fraction(weight_kg)


def _as_fractions(plan: Plan) -> tuple[DosePart, ...]:
    """Parts with numbers of their own keep their proportions when the whole dose changes."""
    return tuple(part if part.cells is None else _share(part, Fraction(part.cells) / plan.high) for part in plan.parts)


def _share(part: DosePart, fraction: Fraction) -> DosePart:
    return msgspec.structs.replace(part, cells=None, fraction=as_decimal(fraction))


def _with_shares(plan: Plan, event: Event, body: CellDoseSettled) -> Plan | Missing:
    plan = msgspec.structs.replace(plan, outcome=body.outcome, because=(*plan.because, event.seq))
    if not body.shares and (body.outcome == "planned_reduced" or len(plan.parts) > 1):
        return plan  # divided as the protocol says
    what = "shares of the split dose"
    if sum(body.shares) != 100 or min(body.shares) <= 0:
        return Missing(what, "no_data", f"event {event.seq} does not divide the dose into shares that make 100 %")
    days = list(body.days or range(len(body.shares)))
    if len(days) != len(body.shares) or days != sorted({0, *days}):
        return Missing(
            what, "no_data", f"event {event.seq} does not give one day for each share, the first of them day 0"
        )
    parts = tuple(
        DosePart(day=day, fraction=Decimal(share) / 100) for day, share in zip(days, body.shares, strict=True)
    )
    return msgspec.structs.replace(plan, parts=parts)


def settled_below(record: Record, after: int) -> tuple[str | None, tuple[Event, ...]]:
    """What was settled for cells that fall short, and the events that say so, in the order of their recording.

    Parameters
    ----------
    record : Record
        What is believed of the patient.
    after : int
        The last event behind the numbers: what was settled before it was about other numbers.

    Returns
    -------
    tuple
        The outcome that was named last, or None; and every time that it was named since.
    """
    said = sorted(
        (
            (event, body.outcome)
            for event, body in record.of(CellDoseSettled)
            if body.outcome not in PLANNED and event.seq > after
        ),
        key=lambda one: one[0].seq,
    )
    if not said:
        return None, ()
    outcome = said[-1][1]
    return outcome, tuple(event for event, named in said if named == outcome)


def unsigned(settled: Sequence[Event]) -> tuple[str, ...]:
    """The roles that have not settled it yet; one person does not sign in two roles.

    Parameters
    ----------
    settled : sequence of Event
        The events by which an outcome was settled.

    References
    ----------
    Clinical reference, 4.7: a dose below the target is a deviation with the signatures of investigator and quality unit.

    Examples
    --------
    >>> unsigned(())
    ('investigator', 'quality_assurance')
    """
    first, second = SIGNED_BY
    investigators = {event.by for event in settled if event.role == first}
    quality = {event.by for event in settled if event.role == second}
    if investigators and quality and len(investigators | quality) > 1:
        return ()
    return tuple(role for role, people in ((first, investigators), (second, quality)) if not people) or (second,)
