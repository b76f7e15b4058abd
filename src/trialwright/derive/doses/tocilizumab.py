"""The order of tocilizumab: how much for this weight, how often, and how many doses stand ready."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trialwright.derive.answer import Answer, Finding, Step
from trialwright.derive.doses.inputs import read_input
from trialwright.derive.facts import facts_of
from trialwright.derive.record import Record
from trialwright.events.cells import TocilizumabReserved
from trialwright.events.doses import DrugGiven
from trialwright.protocol.product import Tocilizumab, WeightBand
from trialwright.protocol.trial import TrialProtocol

DRUG = "tocilizumab"
"""The name under which `drug.given` records a dose of it."""


class TocilizumabOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A dose of tocilizumab for one patient.

    Parameters
    ----------
    dose_mg : Decimal
        mg, unrounded.
    mg_per_kg : Decimal
        Of the band that the weight is in.
    capped : bool
        Whether the maximum made it smaller.
    given : int
        Doses that were given.
    left : int
        Doses that may still be given.
    not_before : datetime or None
        The next dose must not be earlier; None where none was given.
    reserved : int
        Doses that stand ready for this patient.
    """

    dose_mg: Decimal
    mg_per_kg: Decimal
    capped: bool
    given: int
    left: int
    not_before: datetime | None
    reserved: int


def tocilizumab(protocol: TrialProtocol, record: Record) -> Answer[TocilizumabOrder]:
    """The order of tocilizumab by the newest weight.

    Returns
    -------
    Answer[TocilizumabOrder]
        Unknown where there is no weight in the window that the protocol has for doses.

    References
    ----------
    The protocol's `tocilizumab.source`; clinical reference, 4.9 (TV-4.32).
    """
    rule = f"{protocol.id} version {protocol.version}/tocilizumab"
    words = protocol.tocilizumab
    weight = read_input("weight", "kg", facts_of(record), protocol.lymphodepletion.weight_within_days)
    if weight.value is None:
        return Answer(value=None, status="unknown", rule=rule, because=weight.because, missing=weight.missing)
    doses = [event for event, body in record.of(DrugGiven) if body.drug == DRUG]
    reserved = [(event, body.doses) for event, body in record.of(TocilizumabReserved)]
    band = band_for(words.bands, weight.value)
    order = TocilizumabOrder(
        dose_mg=dose_for(words, weight.value),
        mg_per_kg=band.mg_per_kg,
        capped=band.mg_per_kg * weight.value > words.maximum_mg,
        given=len(doses),
        left=max(0, words.maximum_doses - len(doses)),
        not_before=doses[-1].happened.span()[1] + timedelta(hours=words.hours_between) if doses else None,
        reserved=reserved[-1][1] if reserved else 0,
    )
    because = (*weight.because, *(event.seq for event in doses), *(event.seq for event, _ in reserved[-1:]))
    step = Step(
        name="dose of tocilizumab",
        value=order.dose_mg,
        unit="mg",
        how=f"{band.mg_per_kg:f} mg/kg x {weight.value:f} kg (from {band.at_least_kg:f} kg on), "
        f"at most {words.maximum_mg:f} mg; {words.hours_between} h apart, at most {words.maximum_doses} doses",
        source=words.source,
        because=weight.because,
    )
    findings = tuple(
        finding
        for finding in (_too_many(record.patient, words, tuple(event.seq for event in doses)),)
        if finding is not None
    )
    return Answer(
        value=order,
        status="known",
        rule=rule,
        because=tuple(sorted(set(because))),
        steps=(*weight.steps, step),
        findings=findings,
    )


def band_for(bands: tuple[WeightBand, ...], weight_kg: Decimal) -> WeightBand:
    """The band that a weight falls into: the heaviest whose edge it reaches.

    Examples
    --------
    >>> bands = tuple(WeightBand(at_least_kg=Decimal(kg), mg_per_kg=Decimal(mg)) for kg, mg in ((0, 12), (30, 8)))
    >>> [band_for(bands, Decimal(kg)).mg_per_kg for kg in ("29.9", "30.0")]
    [Decimal('12'), Decimal('8')]
    """
    return next(band for band in sorted(bands, key=lambda b: -b.at_least_kg) if weight_kg >= band.at_least_kg)


def dose_for(words: Tocilizumab, weight_kg: Decimal) -> Decimal:
    """The dose in mg for a weight: it falls where the band changes, and that is right.

    References
    ----------
    The protocol's `tocilizumab.source`; clinical reference, TV-4.32.

    Examples
    --------
    >>> bands = tuple(WeightBand(at_least_kg=Decimal(kg), mg_per_kg=Decimal(mg)) for kg, mg in ((0, 12), (30, 8)))
    >>> words = Tocilizumab(
    ...     bands=bands, maximum_mg=Decimal(800), hours_between=8, maximum_doses=4, reserved=2, source="label"
    ... )
    >>> [str(dose_for(words, Decimal(kg))) for kg in ("29.9", "30.0", "110")]
    ['358.8', '240.0', '800']
    """
    return min(band_for(words.bands, weight_kg).mg_per_kg * weight_kg, words.maximum_mg)


def _too_many(patient: str, words: Tocilizumab, doses: tuple[int, ...]) -> Finding | None:
    if len(doses) <= words.maximum_doses:
        return None
    return Finding(
        code="tocilizumab.too_many",
        patient=patient,
        seqs=doses,
        found=f"{len(doses)} doses of tocilizumab were given",
        wanted=f"at most {words.maximum_doses}",
        to_do="check the doses against the record of the ward; record the deviation if they are right",
    )
