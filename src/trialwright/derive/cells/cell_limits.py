"""What a patient of this weight tolerates of what comes with the cells: DMSO, volume, endotoxin."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import msgspec

from trialwright.derive.answer import Answer, Missing, Step
from trialwright.derive.cells.cell_answer import CellDoseAnswer
from trialwright.derive.cells.cell_content import Content, in_unit
from trialwright.derive.cells.drawing import Draw
from trialwright.derive.cells.product_bags import product_of
from trialwright.derive.comparing import as_decimal
from trialwright.derive.person import ages, person_of
from trialwright.derive.record import Record
from trialwright.protocol.product import CellDose
from trialwright.protocol.trial import TrialProtocol


class LimitCheck(msgspec.Struct, frozen=True, kw_only=True):
    """A limit, and what the infusion brings.

    Parameters
    ----------
    kept : bool
        Whether the limit is kept, itself included.
    value, limit, unit : Decimal, Decimal, str
        Per kg of the newest weight; the value is that of the part of the dose that brings most.
    part : int
        Which part that is.
    most_ml : Decimal or None
        The volume in mL, unrounded, that would just keep the limit; None for endotoxin.
    batch_limit : Decimal or None
        {EU}/mL that the product may hold for this volume and weight; only for endotoxin.
    hours : int or None
        Within which the part is taken to be infused; only for endotoxin.
    """

    kept: bool
    value: Decimal
    limit: Decimal
    unit: str
    part: int
    most_ml: Decimal | None = None
    batch_limit: Decimal | None = None
    hours: int | None = None


class _Part(msgspec.Struct, frozen=True):
    """The draws of one part, with what is in their bags."""

    number: int
    draws: tuple[tuple[Draw, Content], ...]

    def volume(self) -> Fraction:
        return sum((Fraction(one.volume_ml) for one, _ in self.draws), Fraction(0))


def cell_limits(protocol: TrialProtocol, record: Record, dose: Answer[CellDoseAnswer]) -> dict[str, Answer[LimitCheck]]:
    """Each limit of the protocol for the planned, or given, infusions: ``dmso``, ``volume`` and ``endotoxin``.

    Parameters
    ----------
    protocol, record : TrialProtocol, Record
        Whose limits, and for whom.
    dose : Answer[CellDoseAnswer]
        As `cell_dose` gives it.

    Returns
    -------
    dict[str, Answer[LimitCheck]]
        "not_applicable" where nothing is drawn, the protocol has no such limit, or the patient is too old for it;
        "unknown" where weight, content or age does not suffice. A limit that is passed is a known answer.

    References
    ----------
    The protocol's `limits_source`; clinical reference, 4.8 (TV-4.20 to TV-4.23). DMSO in g is mL x fraction x density.

    Examples
    --------
    >>> most_dmso_ml(Decimal(1), Fraction(15), Fraction(1, 10), Decimal("1.10")).quantize(Decimal("0.1"))
    Decimal('136.4')
    """
    limits = protocol.cell_dose
    parts = _parts(protocol, record, dose)
    weight = None if dose.value is None else dose.value.newest_kg
    answers: dict[str, Answer[LimitCheck]] = {}
    for name, limit, check in (
        ("dmso", limits.dmso_g_per_kg_day, _dmso),
        ("volume", limits.volume_ml_per_kg, _volume),
        ("endotoxin", limits.endotoxin_eu_per_kg_h, _endotoxin),
    ):
        rule = f"{protocol.id} version {protocol.version}/{name} limit"
        if limit is None or not parts:
            answers[name] = Answer(value=None, status="not_applicable", rule=rule)
        elif weight is None:
            missing = dose.missing or (Missing("weight", "no_data", "the limit goes by the weight of the recipient"),)
            answers[name] = Answer(value=None, status="unknown", rule=rule, missing=missing)
        else:
            found = check(limits, limit, parts, Fraction(weight))
            answers[name] = _answer(rule, dose, limits.limits_source, name, weight, found)
    if limits.volume_limit_below_years is not None:
        answers["volume"] = _for_children(answers["volume"], limits.volume_limit_below_years, record)
    return answers


def _parts(protocol: TrialProtocol, record: Record, dose: Answer[CellDoseAnswer]) -> list[_Part]:
    if dose.value is None:
        return []
    product = product_of(protocol, record, parts=len(dose.value.parts))
    contents = {} if product is None else {bag.name: bag.content for bag in product.bags}
    made = (_Part(p.number, tuple((one, contents[one.bag]) for one in p.draws)) for p in dose.value.parts)
    return [part for part in made if part.draws]


def _dmso(limits: CellDose, limit: Decimal, parts: Sequence[_Part], weight: Fraction) -> LimitCheck | Missing:
    found = []
    for part in parts:
        volume = Fraction(0)
        for one, content in part.draws:
            if content.dmso is None:
                return Missing(f"DMSO of bag {one.bag}", "no_data", "record 0 % where the product holds none")
            volume += Fraction(one.volume_ml) * content.dmso
        found.append((volume * Fraction(limits.dmso_g_per_ml) / weight, part))
    value, part = max(found, key=lambda one: one[0])
    strongest = max((content.dmso for _, content in part.draws if content.dmso is not None), default=Fraction(0))
    return LimitCheck(
        kept=value <= limit,
        value=as_decimal(value),
        limit=limit,
        unit="g/kg",
        part=part.number,
        most_ml=most_dmso_ml(limit, weight, strongest, limits.dmso_g_per_ml) if strongest else None,
    )


def most_dmso_ml(limit_g_per_kg: Decimal, weight_kg: Fraction, dmso: Fraction, density: Decimal) -> Decimal:
    """The mL in one day, unrounded, that hold just as much DMSO as the limit allows.

    Parameters
    ----------
    limit_g_per_kg, weight_kg : Decimal, Fraction
        Grams of DMSO per kg and day; kg.
    dmso : Fraction
        Volume of DMSO in the volume, above 0.
    density : Decimal
        g/mL.

    Raises
    ------
    ZeroDivisionError
        If there is no DMSO; then there is no limit either.

    References
    ----------
    Clinical reference, 4.8.

    Examples
    --------
    >>> most_dmso_ml(Decimal(1), Fraction(11), Fraction(1, 10), Decimal("1.10"))
    Decimal('100')
    """
    return as_decimal(Fraction(limit_g_per_kg) * weight_kg / (dmso * Fraction(density)))


def _volume(limits: CellDose, limit: Decimal, parts: Sequence[_Part], weight: Fraction) -> LimitCheck | Missing:
    del limits
    part = max(parts, key=lambda one: one.volume())
    value = part.volume() / weight
    most = as_decimal(Fraction(limit) * weight)
    return LimitCheck(
        kept=value <= limit, value=as_decimal(value), limit=limit, unit="mL/kg", part=part.number, most_ml=most
    )


def _endotoxin(limits: CellDose, limit: Decimal, parts: Sequence[_Part], weight: Fraction) -> LimitCheck | Missing:
    """A part is taken to be infused evenly within the hours of the protocol, and never in less than one."""
    assert limits.infusion_hours is not None  # noqa: S101  no protocol has the limit without the hours
    hours, found = limits.infusion_hours, []
    for part in parts:
        units, bounds = Fraction(0), set()
        for one, content in part.draws:
            reported = content.endotoxin
            if reported is None:
                return Missing(f"endotoxin of bag {one.bag}", "no_data", "nothing is recorded")
            number = in_unit(f"endotoxin of bag {one.bag}", msgspec.structs.replace(reported, bound="="), "{EU}/mL")
            if isinstance(number, Missing):
                return number
            bounds.add(reported.bound)
            units += Fraction(one.volume_ml) * number
        found.append((units / weight / hours, part, bounds))
    for value, part, bounds in found:
        if ("<" in bounds and value > limit) or (">" in bounds and value <= limit):
            detail = f"part {part.number}: only a bound was reported, which does not say whether the limit is kept"
            return Missing("endotoxin", "beyond_measurement", detail)
    value, part, _ = max(found, key=lambda one: one[0])
    batch = as_decimal(Fraction(limit) * weight * hours / part.volume())
    return LimitCheck(
        kept=value <= limit,
        value=as_decimal(value),
        limit=limit,
        unit="{EU}/kg/h",
        part=part.number,
        batch_limit=batch,
        hours=hours,
    )


_WORDS: Mapping[str, str] = {
    "dmso": "DMSO in a day",
    "volume": "volume of an infusion",
    "endotoxin": "endotoxin in an hour",
}


def _answer(
    rule: str,
    dose: Answer[CellDoseAnswer],
    source: str,
    name: str,
    weight: Decimal,
    found: LimitCheck | Missing,
) -> Answer[LimitCheck]:
    if isinstance(found, Missing):
        return Answer(value=None, status="unknown", rule=rule, because=dose.because, missing=(found,))
    verb = "keeps" if found.kept else "PASSES"
    within = "" if found.hours is None else f" within {found.hours} h"
    more = "" if found.most_ml is None else f"; at most {_floored(found.most_ml)} mL"
    more += "" if found.batch_limit is None else f"; the product may hold {_floored(found.batch_limit)} {{EU}}/mL"
    step = Step(
        name=_WORDS[name],
        value=found.value,
        unit=found.unit,
        how=f"part {found.part}{within}, {weight:f} kg: {verb} the limit of {found.limit:f} {found.unit}{more}",
        source=source,
        because=dose.because,
    )
    return Answer(value=found, status="known", rule=rule, because=dose.because, steps=(step,))


def _floored(most: Decimal) -> str:
    """A maximum in words, never rounded above itself."""
    return f"{most.quantize(Decimal('0.0001'), ROUND_FLOOR).normalize():f}"


def _for_children(answer: Answer[LimitCheck], below_years: int, record: Record) -> Answer[LimitCheck]:
    """A limit for children only: for an adult it does not apply, and an unknown age matters where it would be passed."""
    if answer.value is None or answer.value.kept:
        return answer
    person = person_of(record)
    possible = person if isinstance(person, Missing) else ages(person[1].birth, record.as_of.happened)
    if isinstance(possible, Missing):
        return msgspec.structs.replace(answer, value=None, status="unknown", missing=(possible,), steps=())
    if possible.youngest >= below_years:
        return msgspec.structs.replace(answer, value=None, status="not_applicable", steps=())
    if possible.oldest >= below_years:
        missing = Missing("date of birth", "date_imprecise", f"the limit holds under {below_years} years")
        return msgspec.structs.replace(answer, value=None, status="unknown", missing=(missing,), steps=())
    return answer


def limits_kept(limits: Mapping[str, Answer[LimitCheck]]) -> bool:
    """Whether every limit that applies is known to be kept.

    Examples
    --------
    >>> limits_kept({"dmso": Answer(value=None, status="unknown", rule="x")})
    False
    """
    return all(
        answer.status == "not_applicable" or (answer.value is not None and answer.value.kept)
        for answer in limits.values()
    )
