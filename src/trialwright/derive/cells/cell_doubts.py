"""What is odd about a dose of cells: too few, out of the range by the newest weight, more given than there was."""

from collections.abc import Iterator
from fractions import Fraction

from trialwright.derive.answer import Finding
from trialwright.derive.cells.cell_answer import CellDoseAnswer, millions
from trialwright.derive.cells.dose_plan import Plan
from trialwright.derive.cells.product_bags import Product
from trialwright.derive.cells.recipient_weight import RecipientWeight
from trialwright.derive.comparing import as_decimal
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED
from trialwright.protocol.trial import TrialProtocol


def cell_dose_findings(
    patient: str,
    protocol: TrialProtocol,
    product: Product,
    plan: Plan,
    value: CellDoseAnswer,
    weight: RecipientWeight | None,
    counted: tuple[int, ...],
) -> Iterator[Finding]:
    """What is odd about the dose of cells of a patient.

    Parameters
    ----------
    patient : str
        The patient's code.
    protocol, product, plan, value : TrialProtocol, Product, Plan, CellDoseAnswer
        What was computed, and from what.
    weight : RecipientWeight or None
        By which it was computed.
    counted : tuple[int, ...]
        The events of counts and weight: the same shortfall is the same query, whatever is settled about it.

    References
    ----------
    Clinical reference, 4.5 to 4.7.
    """
    if value.verdict == "below":
        yield Finding(
            code="cell_dose.below",
            patient=patient,
            seqs=counted,
            found=f"the product holds {millions(value.available_cells)} viable CAR-positive cells",
            wanted=f"{millions(value.low_cells)} to {millions(value.high_cells)} cells",
            to_do=f"settle one of: {', '.join(protocol.cell_dose.below)}",
        )
    if weight is not None and weight.changed is not None:
        yield weight.changed
    elif weight is not None:
        yield from _recheck(patient, protocol, plan, value, weight)
    yield from _infusions(patient, product, plan)


def _recheck(
    patient: str, protocol: TrialProtocol, plan: Plan, value: CellDoseAnswer, weight: RecipientWeight
) -> Iterator[Finding]:
    """The range once more with the newest weight, which on the day of infusion is that of D0."""
    low, high = protocol.cell_dose.low_per_kg, protocol.cell_dose.high_per_kg
    cells = sum((Fraction(part.cells()) for part in value.parts), Fraction(0))
    if low is None or not cells:
        return
    assert high is not None  # noqa: S101  a range has both ends, or the parts hold numbers
    per_kg = cells / Fraction(weight.newest_kg)
    too_low = per_kg < low and value.verdict != "below" and not (plan.reduced or plan.capped)
    if not too_low and per_kg <= high:
        return
    yield Finding(
        code="cell_dose.recheck",
        patient=patient,
        seqs=weight.newest_because,
        found=f"{millions(as_decimal(cells))} cells for {weight.newest_kg:f} kg are {millions(as_decimal(per_kg))} per kg",
        wanted=f"{millions(low)} to {millions(high)} per kg of the newest weight",
        to_do=f"weigh again; decide which weight holds and attest {CELL_DOSE_REVIEWED}",
    )


def _infusions(patient: str, product: Product, plan: Plan) -> Iterator[Finding]:
    """Parts that the dose does not have, and bags of which more was given than they held."""
    extra = [one for one in product.infused if not 1 <= one.fraction <= len(plan.parts)]
    if extra:
        yield Finding(
            code="cell_dose.unplanned_part",
            patient=patient,
            seqs=tuple(one.event.seq for one in extra),
            found=f"infused as part {', '.join(str(one.fraction) for one in extra)}",
            wanted=f"parts 1 to {len(plan.parts)} of the dose",
            to_do="correct the number of the part; if the dose was split, record how (cell_dose.settled)",
        )
    for bag in product.bags:
        given = [one for one in product.infused if one.bag == bag.name]
        volume = sum((one.volume_ml for one in given), Fraction(0))
        if volume > bag.content.volume_ml:
            yield Finding(
                code="cell_dose.more_than_the_bag",
                patient=patient,
                seqs=tuple(one.event.seq for one in given),
                found=f"{as_decimal(volume):f} mL of bag {bag.name} were infused",
                wanted=f"at most the {as_decimal(bag.content.volume_ml):f} mL that it held",
                to_do="check volume and bag against the record of the infusion, and correct what is wrong",
            )
