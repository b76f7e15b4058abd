"""The dose of cells: what is in the bags, for this weight, against the range; and which volume to draw for each part.

Nothing is rounded towards the range: 4.994 million cells per kg are below 5 million, and what follows from that is settled
by people, under one of the names that the protocol allows.
"""

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import msgspec

from trialwright.derive.answer import Answer, Finding, Missing, Step
from trialwright.derive.cells.cell_answer import CellDoseAnswer, PartOfDose, Verdict, millions
from trialwright.derive.cells.cell_doubts import cell_dose_findings
from trialwright.derive.cells.dose_plan import Plan, plan_of, planned_parts, settled_below, unsigned
from trialwright.derive.cells.drawing import Draw, draw, least_volume
from trialwright.derive.cells.product_bags import Product, product_of, remaining
from trialwright.derive.cells.recipient_weight import RecipientWeight, recipient_weight
from trialwright.derive.comparing import as_decimal
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED, reviewed
from trialwright.derive.record import Record
from trialwright.events.cells import ApheresisCollected, InfusionGiven, ProductReleased
from trialwright.events.event import Event
from trialwright.protocol.product import DosePart
from trialwright.protocol.trial import TrialProtocol

BELOW = "cell_dose.below"
REVIEW = "review"
"""The step that says who has looked at a dose that asked for it."""


def cell_dose(protocol: TrialProtocol, record: Record) -> Answer[CellDoseAnswer]:
    """The dose of cells of a patient, with every step of its arithmetic.

    Returns
    -------
    Answer[CellDoseAnswer]
        "not_applicable" before anything was collected or characterised. "unknown" where a count, its gate or the weight is
        missing. "review" where the weight stands in for one that is not measured yet; and, until an investigator has
        reviewed it, where the weight has changed or takes the dose out of the range, and where more was given than was
        meant. A known answer may be `blocked`: what falls short of the dose is settled by people first.

    References
    ----------
    Clinical reference, 4.5 to 4.7, R11; the range is the protocol's `cell_dose`.
    """
    rule = f"{protocol.id} version {protocol.version}/cell dose"
    product = product_of(protocol, record, parts=planned_parts(protocol, record))
    if product is None:
        return _no_product(rule, record)
    if product.missing:
        return Answer(value=None, status="unknown", rule=rule, because=product.because, missing=product.missing)
    weighed = recipient_weight(protocol, record, product.infused[0].event if product.infused else None)
    weight = weighed.value
    plan = plan_of(protocol.cell_dose, record, None if weight is None else weight.kg)
    if isinstance(plan, Missing):
        missing = weighed.missing if plan.what == "weight" else (plan,)
        return Answer(value=None, status="unknown", rule=rule, because=weighed.because, missing=missing)
    return _answer(protocol, record, rule, product, plan, weighed)


def _no_product(rule: str, record: Record) -> Answer[CellDoseAnswer]:
    if not any(isinstance(event.body, ApheresisCollected | InfusionGiven) for event in record.besides_results):
        return Answer(value=None, status="not_applicable", rule=rule)
    missing = Missing("product", "no_data", "no bag has been characterised")
    return Answer(value=None, status="unknown", rule=rule, missing=(missing,))


def _answer(
    protocol: TrialProtocol,
    record: Record,
    rule: str,
    product: Product,
    plan: Plan,
    weighed: Answer[RecipientWeight],
) -> Answer[CellDoseAnswer]:
    available = sum((bag.content.cells() for bag in product.bags), Fraction(0))
    verdict = _verdict(available, plan)
    counted = tuple(sorted({seq for bag in product.bags for seq in bag.because}))
    outcome, settled = settled_below(record, max(counted, default=0))
    blocked = _blocked(protocol, product, verdict, outcome, settled)
    parts = _parts(
        product, plan, min(available, plan.high), protocol.cell_dose.draw_step_ml, blocked=blocked is not None
    )
    weight, step = weighed.value, protocol.cell_dose.draw_step_ml
    value = CellDoseAnswer(
        verdict=verdict,
        bags=tuple(bag.name for bag in product.bags),
        available_cells=as_decimal(available),
        per_kg=None if weight is None else as_decimal(available / Fraction(weight.kg)),
        weight_kg=None if weight is None else weight.kg,
        weighed="" if weight is None else weight.weighed,
        newest_kg=None if weight is None else weight.newest_kg,
        low_cells=as_decimal(plan.low),
        high_cells=as_decimal(plan.high),
        minimum_ml=least_volume(product.bags, plan.low, step),
        maximum_ml=_most_volume(product, plan, step) if verdict == "above" else None,
        outcome=outcome or plan.outcome,
        parts=parts,
        blocked=blocked,
    )
    signed = tuple(event.seq for event in settled)
    because = tuple(sorted({*counted, *weighed.because, *plan.because, *signed}))
    steps = (
        *(s for bag in product.bags for s in bag.steps),
        *weighed.steps,
        *_range_steps(protocol.cell_dose.text, plan, available, verdict, weight, counted),
    )
    odd = tuple(sorted({*counted, *weighed.because}))
    findings = tuple(cell_dose_findings(record.patient, protocol, product, plan, value, weight, odd))
    missing = () if weight is None or weight.provisional is None else (weight.provisional,)
    answer = Answer(
        value=value, status="known", rule=rule, because=because, missing=missing, steps=steps, findings=findings
    )
    return _looked_at(record, answer, {*odd, *plan.because, *_rests_on(record, product, weight)})


def _verdict(available: Fraction, plan: Plan) -> Verdict:
    if available < plan.low:
        return "below"
    return "above" if available > plan.high else "within"


def _blocked(
    protocol: TrialProtocol, product: Product, verdict: Verdict, outcome: str | None, settled: Sequence[Event]
) -> str | None:
    """Why nothing may be drawn, in words; None where something may."""
    if not product.bags:
        return f"every bag was rejected: {', '.join(product.rejected)}"
    if outcome in ("remanufacture", "withdraw"):
        return f"it was settled to {outcome}"
    if verdict != "below":
        return None
    return _unsettled(protocol.cell_dose.below, outcome, settled)


def _unsettled(allowed: Sequence[str], outcome: str | None, settled: Sequence[Event]) -> str | None:
    """What is still to be settled about a product below the dose; None where infusing it was settled by both people."""
    if outcome is None:
        return f"the product is below the dose; settle one of: {', '.join(allowed)}"
    if outcome not in allowed:
        return f"{outcome} was settled, which the protocol does not allow; it allows: {', '.join(allowed)}"
    waiting = unsigned(settled)
    if waiting:
        return f"{outcome} was settled; still to be settled by another person as: {', '.join(waiting)}"
    return None


def _parts(product: Product, plan: Plan, total: Fraction, step: Decimal, *, blocked: bool) -> tuple[PartOfDose, ...]:
    """What was given of each part, and what is to be drawn for the others."""
    left, done, made = dict(remaining(product)), Fraction(0), []
    for number, part in enumerate(plan.parts, 1):
        given = _given(product, number)
        target = min(_target(part, total, done, last=number == len(plan.parts)), max(total - done, Fraction(0)))
        if given or blocked:
            ordered = _ordered(product, number, target, step) if given else None
            made.append(PartOfDose(number=number, day=part.day, given=bool(given), draws=given, ordered_cells=ordered))
            done += sum((Fraction(one.cells) for one in given), Fraction(0))
            continue
        draws, left = draw(product.bags, left, target, step)
        made.append(PartOfDose(number=number, day=part.day, given=False, draws=draws))
        done += sum((Fraction(one.cells) for one in draws), Fraction(0))
    return tuple(made)


def _target(part: DosePart, total: Fraction, done: Fraction, *, last: bool) -> Fraction:
    """The cells of a part: its own number, or its share; the last takes what rounding has left over."""
    if part.cells is not None:
        return Fraction(part.cells)
    return total - done if last else Fraction(part.fraction or 0) * total


def _ordered(product: Product, number: int, target: Fraction, step: Decimal) -> Decimal:
    """The cells that were to be drawn for a part, from what the parts before it had left in the bags."""
    before = tuple(one for one in product.infused if one.fraction < number)
    left = remaining(msgspec.structs.replace(product, infused=before))
    return sum((one.cells for one in draw(product.bags, left, target, step)[0]), Decimal(0))


def _given(product: Product, number: int) -> tuple[Draw, ...]:
    per_ml = {bag.name: bag.content for bag in product.bags}
    return tuple(
        Draw(
            bag=one.bag,
            volume_ml=as_decimal(one.volume_ml),
            cells=as_decimal(one.volume_ml * per_ml[one.bag].per_ml),
            whole=one.volume_ml >= per_ml[one.bag].volume_ml,
        )
        for one in product.infused
        if one.fraction == number and one.bag in per_ml
    )


def _most_volume(product: Product, plan: Plan, step: Decimal) -> Decimal:
    full = {bag.name: bag.content.volume_ml for bag in product.bags}
    return sum((one.volume_ml for one in draw(product.bags, full, plan.high, step)[0]), Decimal(0))


def _range_steps(
    text: str,
    plan: Plan,
    available: Fraction,
    verdict: Verdict,
    weight: RecipientWeight | None,
    counted: tuple[int, ...],
) -> list[Step]:
    low, high = millions(as_decimal(plan.low)), millions(as_decimal(plan.high))
    capped = ", which is the cap" if plan.capped else ""
    steps = [
        Step(
            name="dose that is meant",
            value=as_decimal(plan.high),
            unit="{cells}",
            how=f"{low} to {high} cells{capped}" if low != high else f"{high} cells{capped}",
            source=text,
            because=plan.because,
        )
    ]
    if weight is not None:
        per_kg = as_decimal(available / Fraction(weight.kg))
        how = f"{millions(as_decimal(available))} cells / {weight.kg:f} kg: {verdict} the dose"
        steps.append(Step(name="cells per kg", value=per_kg, unit="{cells}/kg", how=how, source=text, because=counted))
    return steps


def to_be_reviewed(answer: Answer[CellDoseAnswer]) -> tuple[Finding, ...]:
    """What an investigator has to look at before the cells are given; a dose below the range is settled, not reviewed.

    Parameters
    ----------
    answer : Answer[CellDoseAnswer]
        The dose of cells; of what has been reviewed no finding is left in it.

    References
    ----------
    Clinical reference, 4.5: the dose is checked again by the weight of the day of infusion; 4.7: below the range it is an
    outcome with a name.

    Examples
    --------
    >>> to_be_reviewed(Answer(value=None, status="unknown", rule="cell dose"))
    ()
    """
    return tuple(finding for finding in answer.findings if finding.code != BELOW)


def _rests_on(record: Record, product: Product, weight: RecipientWeight | None) -> Iterator[int]:
    """What else makes another dose: another newest weight, another day for the weight of the dose, other bags."""
    if weight is not None:
        yield from (*weight.newest_because, *weight.day_because)
    yield from _rejections(record, product)
    yield from _infusions_told_anew(record, product)


def _rejections(record: Record, product: Product) -> Iterator[int]:
    """The events that took a bag out of the product: those of the bags in it stand with their counts."""
    return (event.seq for event, body in record.of(ProductReleased) if body.bag in product.rejected)


def _infusions_told_anew(record: Record, product: Product) -> Iterator[int]:
    """The infusions of an earlier product, by which this one is told, and corrected ones: what is left is not what it was.

    The next bag or part of the dose that was reviewed is none of them.
    """
    own = {one.event.seq for one in product.infused}
    given = (event for event, _ in record.of(InfusionGiven))
    return (event.seq for event in given if event.replaces is not None or event.seq not in own)


def _looked_at(record: Record, answer: Answer[CellDoseAnswer], rests_on: Collection[int]) -> Answer[CellDoseAnswer]:
    """Known, or to be reviewed: what a person has reviewed since is no finding any more, but a line of the evidence.

    A review holds for the dose that was seen. Whatever the dose rests on must be older, also what asked for no review.
    """
    asking = to_be_reviewed(answer)
    seqs = (*rests_on, *(seq for finding in asking for seq in finding.seqs))
    review = reviewed(record, seqs, statement=CELL_DOSE_REVIEWED) if asking else None
    if review is not None:
        answer = msgspec.structs.replace(
            answer,
            because=tuple(sorted({*answer.because, review.seq})),
            steps=(*answer.steps, _review_step(review, asking)),
            findings=tuple(finding for finding in answer.findings if finding not in asking),
        )
    open_ = answer.missing or (asking and review is None)
    return msgspec.structs.replace(answer, status="review") if open_ else answer


def _review_step(review: Event, asking: tuple[Finding, ...]) -> Step:
    found = "; ".join(finding.found for finding in asking)
    return Step(
        name=REVIEW,
        value=None,
        unit="",
        how=f"{review.by} ({review.role}), {review.happened.text}: {found}",
        source=f"attested as {CELL_DOSE_REVIEWED}",
        because=(review.seq,),
    )


__all__ = ["REVIEW", "CellDoseAnswer", "PartOfDose", "cell_dose", "to_be_reviewed"]
