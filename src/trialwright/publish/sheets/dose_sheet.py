"""The dose sheet: a PDF that the ward can work from and that two people sign, the same bytes for the same log.

A drug that is blocked, or whose dose is unknown, carries no amount anywhere on the sheet.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from trialwright.derive.answer import Answer
from trialwright.derive.doses.dosing import DrugDose
from trialwright.protocol.regimen import Drug
from trialwright.publish.numbers import amount, calendar_day, deviation, in_prose, protocol_day, shown
from trialwright.publish.sheet import Sheet
from trialwright.publish.sheets.paper import cited, event_row, frame, printed, step_row, unsigned
from trialwright.publish.verdicts import wanted_words


def dose_sheet(sheet: Sheet, doses: Mapping[str, Answer[DrugDose]], *, infusion_day: date | None) -> bytes:
    """The dose sheet of one patient as PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    sheet : Sheet
        Whose it is, under which protocol, as of when, and the seal.
    doses : Mapping[str, Answer[DrugDose]]
        The dose of each drug by its name.
    infusion_day : date or None
        D0; without it the dates are left to be filled in by hand.
    """
    return printed("dose_sheet.typ", sheet, _data(sheet, doses, infusion_day))


def _data(sheet: Sheet, doses: Mapping[str, Answer[DrugDose]], infusion_day: date | None) -> dict[str, Any]:
    drugs, events = sheet.protocol.lymphodepletion.drugs, sheet.events()
    behind = sorted({seq for answer in doses.values() for seq in cited(answer) if seq in events})
    return {
        **frame(sheet, "Dose sheet", infusion_day),
        "rows": _rows(doses, infusion_day),
        "drugs": [_drug(_named(drugs, name), name, answer, behind) for name, answer in doses.items()],
        **_choices(sheet, {name for name, answer in doses.items() if amount_of(answer) is not None}),
        "events": [event_row(events[seq]) for seq in behind],
    }


def _choices(sheet: Sheet, ordered: set[str]) -> dict[str, Any]:
    """What nobody has signed.

    The reasons of a drug that is not ordered speak of its amounts, and those must not stand on the sheet.
    """
    regimen = sheet.protocol.lymphodepletion
    drugs = (drug for drug in regimen.drugs if drug.name in ordered)
    touching = {choice.id for choice in (*regimen.choices, *(c for drug in drugs for c in drug.choices))}
    return unsigned(sheet, touching)


def _named(drugs: Iterable[Drug], name: str) -> Drug | None:
    return next((drug for drug in drugs if drug.name == name), None)


def amount_of(answer: Answer[DrugDose]) -> DrugDose | None:
    """The dose where it is known, not blocked and has amounts: the one door through which an amount is printed."""
    dose = answer.value
    if answer.status != "known" or dose is None or dose.blocked is not None:
        return None
    return None if dose.ordered_mg is None or dose.rounded_mg is None else dose


def _rows(doses: Mapping[str, Answer[DrugDose]], infusion_day: date | None) -> list[dict[str, str]]:
    """One row per day and drug that is to be given, in the order of the days."""
    orders = [(day, dose) for dose in map(amount_of, doses.values()) if dose is not None for day in dose.days]
    return [
        {
            "day": protocol_day(day),
            "date": "" if infusion_day is None else calendar_day(infusion_day + timedelta(days=day)),
            "drug": dose.drug,
            "ordered": "" if dose.ordered_mg is None else shown(dose.ordered_mg, "mg"),
            "rounded": _drawn(dose.rounded_mg),
        }
        for day, dose in sorted(orders, key=lambda order: order[0])
    ]


def _drawn(milligrams: Decimal | None) -> str:
    return "" if milligrams is None else amount(milligrams)


def _drug(drug: Drug | None, name: str, answer: Answer[DrugDose], behind: list[int]) -> dict[str, Any]:
    dose = amount_of(answer)
    blocked = "" if answer.value is None else (answer.value.blocked or "")
    state = "ordered" if dose is not None else "blocked" if blocked else "unknown"
    return {
        "name": name,
        "state": state,
        "reason": in_prose(blocked.removeprefix("BLOCKED: ")),
        "registered": drug.text if drug is not None and dose is not None else "",
        "missing": [wanted_words(missing) for missing in answer.missing],
        "course": _drawn(dose.course_mg) if dose is not None else "",
        "days": ", ".join(protocol_day(day) for day in dose.days) if dose is not None else "",
        "vials": _vials(drug, dose) if dose is not None else "",
        "steps": [step_row(s, answer.because, behind) for s in answer.steps if dose is not None or s.unit != "mg"],
    }


def _vials(drug: Drug | None, dose: DrugDose) -> str:
    """The alternative that opens no vial in vain, with how far it is from the ordered dose."""
    if dose.whole_vials_mg is not None and dose.ordered_mg is not None:
        change = deviation(dose.whole_vials_mg, dose.ordered_mg)
        return f"{amount(dose.whole_vials_mg)} a day, {change} from the ordered dose"
    permitted = "" if drug is None else f" of {drug.rounding_within * 100:.0f} %"
    return f"none within the permitted deviation{permitted}"
