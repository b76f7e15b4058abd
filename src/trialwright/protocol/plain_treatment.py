"""The treatment of a protocol in plain sentences: lymphodepletion, cells, their release and making, the rescue drug."""

from collections.abc import Iterator
from decimal import Decimal

from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.phrases import Language, listed, ours, say
from trialwright.protocol.product import CellDose, DosePart, ReleaseTest
from trialwright.protocol.regimen import Drug, RenalBand
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.words import compared_in_words
from trialwright.standards.concepts import CONCEPTS

_MILLION = Decimal(1_000_000)


def lymphodepletion(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """How the preparative regimen is computed, then each drug beside its registered words."""
    regimen = protocol.lymphodepletion
    yield say(
        "surface",
        language,
        surface=fixed_word(regimen.surface, language),
        weight=fixed_word(regimen.surface_weight, language),
        adult=fixed_word(regimen.adult_clearance, language),
        child=fixed_word(regimen.child_clearance, language),
        clearance=fixed_word(regimen.clearance_weight, language),
    )
    yield say("obese", language, ratio=regimen.obese_from, part=regimen.adjusted_part)
    yield say(
        "fresh",
        language,
        creatinine=regimen.creatinine_within_days,
        height=regimen.height_within_days,
        weight=regimen.weight_within_days,
        change=percent(regimen.weight_change),
    )
    yield say("review_small", language, weight=f"{regimen.review_below_kg:f}", age=regimen.review_below_years)
    for drug in regimen.drugs:
        yield from _drug(drug, language)


def _drug(drug: Drug, language: Language) -> Iterator[str]:
    days = listed([f"D{day}" for day in drug.days], language)
    name = ours(drug.name, drug.label_zh, language)
    yield say("drug", language, name=name, dose=f"{drug.dose:f}", days=days)
    yield "  " + say("registered", language, text=drug.text)
    above = Decimal(0)
    for band in drug.renal_bands:
        yield "  " + _band(band, above, language)
        above = band.at_least
    yield "  " + say(
        "vials",
        language,
        vials=listed([f"{vial:f}" for vial in drug.vials_mg], language),
        step=f"{drug.measurable_mg:f}",
        share=percent(drug.rounding_within),
    )


def _band(band: RenalBand, above: Decimal, language: Language) -> str:
    if band.fraction == 0:
        return say("blocked", language, clearance=f"{above:f}")
    return say("band", language, clearance=f"{band.at_least:f}", share=percent(band.fraction))


def cell_dose(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """The dose of cells beside its registered words, with what limits it."""
    dose = protocol.cell_dose
    yield say("registered", language, text=dose.text)
    yield say("understood", language, text=_amount(dose, language))
    yield from ("  " + _part(part, language) for part in dose.parts)
    yield "  " + (
        say("no_cap", language) if dose.cap_cells is None else say("cap", language, cells=millions(dose.cap_cells))
    )
    change = percent(dose.weight_change)
    yield "  " + say("weighed", language, day=fixed_word(dose.weight, language), change=change)
    yield "  " + say(
        "too_few", language, outcomes=listed([fixed_word(each, language) for each in dose.below], language)
    )
    yield "  " + say(
        "too_many", language, outcomes=listed([fixed_word(each, language) for each in dose.above], language)
    )
    yield "  " + say("drawn", language, step=f"{dose.draw_step_ml:f}")
    yield from ("  " + line for line in _limits(dose, language))
    yield "  " + say("source", language, text=dose.limits_source)


def _amount(dose: CellDose, language: Language) -> str:
    if dose.low_per_kg is not None and dose.high_per_kg is not None:
        return say("range", language, low=millions(dose.low_per_kg), high=millions(dose.high_per_kg))
    total = sum((part.cells for part in dose.parts if part.cells is not None), Decimal(0))
    return say("fixed", language, cells=millions(total))


def _part(part: DosePart, language: Language) -> str:
    if part.cells is None:
        return say("part_share", language, day=part.day, share=percent(part.fraction or Decimal(0)))
    return say("part_cells", language, day=part.day, before=part.before, after=part.after, cells=millions(part.cells))


def _limits(dose: CellDose, language: Language) -> Iterator[str]:
    if dose.dmso_g_per_kg_day is not None:
        yield say("dmso", language, limit=f"{dose.dmso_g_per_kg_day:f}")
    if dose.volume_ml_per_kg is not None:
        age, limit = dose.volume_limit_below_years, f"{dose.volume_ml_per_kg:f}"
        yield (
            say("volume", language, limit=limit) if age is None else say("volume_child", language, age=age, limit=limit)
        )
    if dose.endotoxin_eu_per_kg_h is not None:
        yield say("endotoxin", language, limit=f"{dose.endotoxin_eu_per_kg_h:f}", hours=dose.infusion_hours)


def release(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Each line of the release specification with its source."""
    for test in protocol.release:
        yield say(
            "test",
            language,
            label=test.label if language == "en" else test.label_zh,
            limit=_limit(test, language),
            test=ours(test.test, test.test_zh, language),
            stop=say(f"hard_stop_{test.hard_stop}", language),
            overrule=say("overrule" if test.exceptional else "no_overrule", language),
        )
        yield "  " + say("source", language, text=test.source)


def _limit(test: ReleaseTest, language: Language) -> str:
    """The limit in the words of the file, which are English; in Chinese what was understood of it."""
    if language == "en":
        return test.limit
    return fixed_word(test.expected, language) if test.expected else compared_in_words(test.comparisons, language)


def manufacturing(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """Whose cells, how long, in which steps."""
    making = protocol.manufacturing
    yield say("making", language, donor=fixed_word(making.donor, language), days=making.culture_days)
    markers = [CONCEPTS[name] for name in making.infectious_markers]
    tests = [marker.label if language == "en" else marker.label_zh for marker in markers]
    yield say("markers", language, tests=listed(tests, language))
    for number, step in enumerate(making.steps, 1):
        yield f"{number}. {step.label if language == 'en' else step.label_zh}"


def tocilizumab(protocol: TrialProtocol, language: Language) -> Iterator[str]:
    """The dose of the rescue drug by weight."""
    drug = protocol.tocilizumab
    for band in drug.bands:
        yield say("toci_band", language, weight=f"{band.at_least_kg:f}", dose=f"{band.mg_per_kg:f}")
    yield say(
        "toci_rest",
        language,
        maximum=f"{drug.maximum_mg:f}",
        hours=drug.hours_between,
        doses=drug.maximum_doses,
        reserved=drug.reserved,
    )
    yield say("source", language, text=drug.source)


def percent(share: Decimal) -> str:
    """A fraction as a percentage.

    Examples
    --------
    >>> percent(Decimal("0.10")), percent(Decimal(1)), percent(Decimal("0.125"))
    ('10 %', '100 %', '12.5 %')
    """
    return f"{_short(share * 100)} %"


def millions(cells: Decimal) -> str:
    """Cells in millions.

    Examples
    --------
    >>> millions(Decimal(410000000)), millions(Decimal(500000))
    ('410', '0.5')
    """
    return _short(cells / _MILLION)


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
