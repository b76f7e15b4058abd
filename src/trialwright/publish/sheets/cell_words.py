"""The dose of cells and the order of tocilizumab in words, for the terminal and for the pages."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from trialwright.decide.choices import unconfirmed
from trialwright.derive.answer import Answer
from trialwright.derive.cells.cell_answer import CellDoseAnswer, PartOfDose
from trialwright.derive.cells.cell_dose import REVIEW, to_be_reviewed
from trialwright.derive.cells.cell_limits import LimitCheck
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED
from trialwright.derive.doses.tocilizumab import TocilizumabOrder
from trialwright.derive.record import Record
from trialwright.events.cells import ProductReleased
from trialwright.publish.numbers import millilitres, moment, protocol_day, rounded, shown, written_unit
from trialwright.publish.sheet import Sheet
from trialwright.publish.verdicts import wanted_words

CAP = "cell_dose/cap"
"""The choice without whose signature no volume is printed (R11)."""
LIMIT_WORDS: Mapping[str, str] = {"dmso": "DMSO", "volume": "Volume", "endotoxin": "Endotoxin"}
_TENTH = Decimal("0.1")
_GOES_OUT = ("released", "conditional")


def cell_dose_words(answer: Answer[CellDoseAnswer]) -> str:
    """The answer in one sentence."""
    dose = answer.value
    if answer.status == "not_applicable":
        return "nothing was collected yet"
    if dose is None:
        return "unknown, no dose"
    per_kg = "" if dose.per_kg is None else f", {shown(dose.per_kg, '{cells}/kg')}"
    held = f"{dose.verdict} the dose: {shown(dose.available_cells, '{cells}')}{per_kg}"
    if dose.blocked is not None:
        return f"BLOCKED, {held}; {dose.blocked}"
    review = "to be reviewed, " if answer.status == "review" else ""
    return f"{review}{held}; {'; '.join(part_words(part) for part in dose.parts)}"


def review_words(answer: Answer[CellDoseAnswer]) -> str:
    """Who looked at a dose that asked for it, when and at what, or that nobody has; empty where nothing asks for it."""
    for step in answer.steps:
        if step.name == REVIEW:
            return f"{step.how} (event {step.because[0]})"
    return f"not yet; an investigator looks at it and attests {CELL_DOSE_REVIEWED}" if to_be_reviewed(answer) else ""


def part_words(part: PartOfDose) -> str:
    """One infusion: its day, and what was or is to be given of which bag."""
    verb = "given" if part.given else "draw"
    drawn = ", ".join(
        f"{millilitres(one.volume_ml)} of bag {one.bag}{' (all of it)' if one.whole else ''}" for one in part.draws
    )
    return f"{protocol_day(part.day)} {verb} {drawn or 'nothing'} ({shown(part.cells(), '{cells}')})"


def limit_words(name: str, answer: Answer[LimitCheck]) -> str:
    """A limit in one sentence."""
    check = answer.value
    if answer.status == "not_applicable":
        return f"{LIMIT_WORDS[name]}: does not apply"
    if check is None:
        return f"{LIMIT_WORDS[name]}: unknown; {'; '.join(wanted_words(missing) for missing in answer.missing)}"
    verdict = "kept" if check.kept else "NOT KEPT"
    numbers = f"{written(check.value)} of {check.limit:f} {written_unit(check.unit)}"
    most = "" if check.most_ml is None else f", at most {millilitres(check.most_ml.quantize(_TENTH, ROUND_FLOOR))}"
    return f"{LIMIT_WORDS[name]}: {verdict}, {numbers}{most}"


def written(value: Decimal) -> str:
    """A number of a limit check with at most four decimals; it is compared exactly, not as written."""
    text = f"{rounded(value, 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tocilizumab_words(answer: Answer[TocilizumabOrder], zone: str | None) -> str:
    """The order of tocilizumab in one sentence."""
    order = answer.value
    if order is None:
        return "unknown, no dose"
    wait = "" if order.not_before is None else f", not before {moment(order.not_before, zone)}"
    return (
        f"{shown(order.dose_mg, 'mg')} a dose; {order.given} given, {order.left} left{wait}; {order.reserved} reserved"
    )


def reasons_not_to_draw(
    sheet: Sheet, dose: Answer[CellDoseAnswer], limits: Mapping[str, Answer[LimitCheck]]
) -> list[str]:
    """Why no volume may be printed, each reason a sentence; empty where it may: the one door for a volume of cells."""
    value = dose.value
    if value is None:
        return [wanted_words(missing) for missing in dose.missing] or ["nothing was collected yet"]
    reasons = [] if value.blocked is None else [value.blocked]
    if dose.status == "review":
        wanted = f": an investigator looks at it and attests {CELL_DOSE_REVIEWED}" if to_be_reviewed(dose) else ""
        reasons += [f"the answer awaits review{wanted}"]
        reasons += [wanted_words(missing) for missing in dose.missing]
        reasons += [finding.found for finding in dose.findings]
    reasons += [
        limit_words(name, limit)
        for name, limit in limits.items()
        if limit.status != "not_applicable" and (limit.value is None or not limit.value.kept)
    ]
    drawn = {one.bag for part in value.parts if not part.given for one in part.draws}
    states = dispositions(sheet.record)
    reasons += [f"bag {bag} is not released" for bag in sorted(drawn) if states.get(bag, ("",))[0] not in _GOES_OUT]
    if not sheet.rehearsal and any(choice.id == CAP for choice in unconfirmed(sheet.protocol, sheet.record)):
        reasons.append("no investigator has signed the cap of the dose (cell_dose/cap)")
    return reasons


def dispositions(record: Record) -> dict[str, tuple[str, str]]:
    """The newest disposition of each bag, with its condition."""
    return {body.bag: (body.disposition, body.condition or "") for _, body in record.of(ProductReleased)}
