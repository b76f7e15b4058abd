"""When a patient's weight has changed so much since a dose was computed that the dose is computed anew."""

from decimal import Decimal

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.doses.reviewing import DOSE_REVIEWED
from trialwright.derive.doses.rounding import percent


def weight_changed(dosing_kg: Decimal, newest_kg: Decimal, from_fraction: Decimal) -> bool:
    """Whether the newest weight differs from the dosing weight by at least this fraction of the dosing weight.

    Parameters
    ----------
    dosing_kg, newest_kg : Decimal
        Above zero.
    from_fraction : Decimal
        Such as 0.10, itself included.

    References
    ----------
    Usual practice is 10 %, by site 5 to 10 %; the protocol names its own (`weight_change`).

    Examples
    --------
    >>> [weight_changed(Decimal(60), Decimal(kg), Decimal("0.10")) for kg in ("65.9", "66", "54", "54.1")]
    [False, True, True, False]
    """
    return abs(newest_kg - dosing_kg) >= from_fraction * dosing_kg


def weight_finding(
    patient: str,
    dosing: Answer[Decimal],
    newest: Answer[Decimal],
    from_fraction: Decimal,
    *,
    what: str,
    statement: str = DOSE_REVIEWED,
) -> Finding | None:
    """The finding that a weight has changed so much; None where it has not, or where either weight is unknown.

    Parameters
    ----------
    patient : str
        The patient's code.
    dosing, newest : Answer[Decimal]
        kg; the weight by which the dose was computed, and the newest one.
    from_fraction : Decimal
        As in `weight_changed`.
    what : str
        Which dose, such as ``lymphodepletion``.
    statement : str
        The name under which its review is attested.

    Examples
    --------
    >>> old = Answer(value=Decimal(60), status="known", rule="weight", because=(3,))
    >>> new = Answer(value=Decimal(66), status="known", rule="weight", because=(9,))
    >>> weight_finding("SZ01-0417-0", old, new, Decimal("0.10"), what="lymphodepletion").found
    'the weight was 60 kg when lymphodepletion was dosed, and is 66 kg now (+10.0 %)'
    """
    if dosing.value is None or newest.value is None:
        return None
    if not weight_changed(dosing.value, newest.value, from_fraction):
        return None
    change = (newest.value / dosing.value - 1) * 100
    return Finding(
        code="dose.weight_changed",
        patient=patient,
        seqs=tuple(sorted({*dosing.because, *newest.because})),
        found=f"the weight was {dosing.value:f} kg when {what} was dosed, "
        f"and is {newest.value:f} kg now ({change:+.1f} %)",
        wanted=f"a change below {percent(from_fraction)}",
        to_do=f"weigh again; if it is right, review the dose computed with the newer weight and attest {statement}",
    )
