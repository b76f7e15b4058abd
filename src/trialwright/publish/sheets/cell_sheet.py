"""The sheet for the cells: which volume of which bag for this patient, for the cell laboratory and the bedside.

As on the dose sheet, what is blocked or unknown carries no volume to draw; and none is printed while a limit is not
known to be kept, a bag is not released, or nobody has signed the cap of the dose.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from trialwright.derive.answer import Answer
from trialwright.derive.cells.cell_answer import CellDoseAnswer
from trialwright.derive.cells.cell_limits import LimitCheck
from trialwright.derive.cells.product_bags import product_of, remaining
from trialwright.derive.comparing import as_decimal
from trialwright.events.cells import ApheresisCollected
from trialwright.publish.numbers import calendar_day, in_prose, millilitres, protocol_day, shown
from trialwright.publish.sheet import Sheet
from trialwright.publish.sheets.cell_words import dispositions, limit_words, reasons_not_to_draw, review_words
from trialwright.publish.sheets.paper import cited, event_row, frame, printed, step_row, unsigned

_STATES: Mapping[str, str] = {"released": "released", "conditional": "released on a condition", "rejected": "rejected"}


def cell_sheet(
    sheet: Sheet,
    dose: Answer[CellDoseAnswer],
    limits: Mapping[str, Answer[LimitCheck]],
    *,
    infusion_day: date | None,
) -> bytes:
    """The cell sheet of one patient as PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    sheet : Sheet
        Whose it is, under which protocol, as of when, and the seal.
    dose : Answer[CellDoseAnswer]
        The dose of cells.
    limits : Mapping[str, Answer[LimitCheck]]
        DMSO, volume and endotoxin.
    infusion_day : date or None
        D0; without it the days stand without dates.
    """
    return printed("cell_sheet.typ", sheet, _data(sheet, dose, limits, infusion_day))


def _data(
    sheet: Sheet, dose: Answer[CellDoseAnswer], limits: Mapping[str, Answer[LimitCheck]], infusion_day: date | None
) -> dict[str, Any]:
    events = sheet.events()
    behind = sorted(seq for seq in cited(dose).union(*(cited(limit) for limit in limits.values())) if seq in events)
    reasons = reasons_not_to_draw(sheet, dose, limits)
    steps = [*dose.steps, *(step for limit in limits.values() for step in limit.steps)]
    return {
        **frame(sheet, "Cell sheet", infusion_day),
        "collected": _collected(sheet),
        "reasons": [in_prose(reason) for reason in reasons],
        "state": "unknown" if dose.value is None else "blocked" if reasons else "ordered",
        "rows": _rows(sheet, dose, infusion_day, allowed=not reasons),
        "facts": _facts(dose, allowed=not reasons),
        "limits": [limit_words(name, limit) for name, limit in limits.items()] if dose.value is not None else [],
        "bags": _bags(sheet, dose),
        "registered": sheet.protocol.cell_dose.text,
        "steps": [step_row(step, dose.because, behind) for step in steps],
        **unsigned(sheet, {choice.id for choice in sheet.protocol.cell_dose.choices}),
        "events": [event_row(events[seq]) for seq in behind],
    }


def _collected(sheet: Sheet) -> list[str]:
    """From whom the cells are, as the label says it: autologous or donor (R10)."""
    return [
        f"{body.product_number}, {event.happened.text}, "
        + ("for autologous use" if body.donor == "autologous" else f"from donor {body.donor_code or 'without a code'}")
        for event, body in sheet.record.of(ApheresisCollected)
    ]


def _rows(
    sheet: Sheet, dose: Answer[CellDoseAnswer], infusion_day: date | None, *, allowed: bool
) -> list[dict[str, str]]:
    """One row per part and bag: what was given stays on the sheet, what is to be drawn only where it may be."""
    value = dose.value
    if value is None:
        return []
    product = product_of(sheet.protocol, sheet.record, parts=len(value.parts))
    left = {} if product is None else {bag: as_decimal(ml) for bag, ml in remaining(product).items()}
    rows = []
    for part in value.parts:
        for one in part.draws if part.given or allowed else ():
            if not part.given:
                left[one.bag] -= one.volume_ml
            rows.append(
                {
                    "part": f"{part.number} of {len(value.parts)}",
                    "day": protocol_day(part.day),
                    "date": "" if infusion_day is None else calendar_day(infusion_day + timedelta(days=part.day)),
                    "bag": one.bag,
                    "volume": millilitres(one.volume_ml),
                    "cells": shown(one.cells, "{cells}"),
                    "left": "" if part.given else millilitres(left[one.bag]),
                    "given": millilitres(one.volume_ml) if part.given else "",
                }
            )
    return rows


def _facts(dose: Answer[CellDoseAnswer], *, allowed: bool) -> list[dict[str, str]]:
    value = dose.value
    if value is None:
        return []
    low, high = shown(value.low_cells, "{cells}"), shown(value.high_cells, "{cells}")
    facts = [
        ("In the product", f"{shown(value.available_cells, '{cells}')}, {value.verdict} the dose"),
        ("The dose", f"{low} to {high}" if low != high else high),
    ]
    if value.weight_kg is not None and value.per_kg is not None:
        facts.append(("Per kg", f"{shown(value.per_kg, '{cells}/kg')} for {value.weight_kg:f} kg of {value.weighed}"))
    if value.outcome is not None:
        facts.append(("Settled", value.outcome.replace("_", " ")))
    if looked_at := review_words(dose):
        facts.append(("Reviewed", looked_at))
    if allowed and value.minimum_ml is not None:
        facts.append(("At least", millilitres(value.minimum_ml)))
    if allowed and value.maximum_ml is not None:
        facts.append(("At most", millilitres(value.maximum_ml)))
    return [{"name": name, "value": said} for name, said in facts]


def _bags(sheet: Sheet, dose: Answer[CellDoseAnswer]) -> list[dict[str, str]]:
    states = dispositions(sheet.record)
    found = []
    for bag in () if dose.value is None else dose.value.bags:
        state, condition = states.get(bag, ("", ""))
        words = _STATES.get(state, "not released")
        found.append({"name": bag, "state": f"{words}: {condition}" if condition else words})
    return found
