"""Conditions on what stands ready for the cells: the bag, the bed, the rescue drug, the doses, and the day."""

from collections.abc import Iterator
from datetime import date

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.decide.participation import in_words
from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.study_day import protocol_day
from trialwright.events.cells import BedReserved, InfusionPlanned, ProductReleased, SlotReserved, TocilizumabReserved
from trialwright.events.event import Event


def product_released(case: Case, _within: int | None) -> Checked:
    """At least one bag is released, or released on a condition that has a name.

    References
    ----------
    Clinical review, R4: product released or a named conditional. 21 CFR 11.10(f): no later step before release.
    """
    newest: dict[str, tuple[Event, ProductReleased]] = {}
    for event, body in case.record.of(ProductReleased):
        newest[body.bag] = (event, body)
    events = [event for event, _ in newest.values()]
    if not newest:
        return checked([reason("product.missing", "no disposition of a product is recorded")])
    if any(_passes(body) for _, body in newest.values()):
        return checked((), events)
    return checked(
        (reason("product.disposition", _not_released(body), event) for event, body in newest.values()), events
    )


def _passes(body: ProductReleased) -> bool:
    return body.disposition == "released" or (
        body.disposition == "conditional" and bool((body.condition or "").strip())
    )


def _not_released(body: ProductReleased) -> str:
    if body.disposition == "conditional":
        return f"bag {body.bag} is released on a condition that is not named"
    return f"bag {body.bag} is rejected"


def tocilizumab_reserved(case: Case, _within: int | None) -> Checked:
    """As many doses of tocilizumab as the protocol wants stand ready for this patient alone; the newest word counts.

    References
    ----------
    The protocol's `tocilizumab` section, after the labels of CAR-T products: at least two doses on site for each patient.
    """
    wanted = case.protocol.tocilizumab.reserved
    told = list(case.record.of(TocilizumabReserved))
    if not told:
        words = f"no tocilizumab is reserved; wanted are {wanted} doses"
        return checked([reason("tocilizumab.missing", words)])
    event, body = told[-1]
    if body.doses >= wanted:
        return checked((), [event])
    noun = "dose of tocilizumab is" if body.doses == 1 else "doses of tocilizumab are"
    return checked([reason("tocilizumab.few", f"{body.doses} {noun} reserved; wanted are {wanted}", event)])


def bed_reserved(case: Case, _within: int | None) -> Checked:
    """A bed is kept up to the planned day of infusion."""
    told = list(case.record.of(BedReserved))
    if not told:
        return checked([reason("bed.missing", "no bed is reserved")])
    event, body = told[-1]
    needed = planned_infusion(case)[1] or case.today
    kept_until = None if body.until is None else (body.until.day() or body.until.span()[0].date())
    if kept_until is None or kept_until >= needed:
        return checked((), [event])
    assert body.until is not None  # noqa: S101
    words = f"the bed is reserved until {body.until.text}; wanted is {needed.isoformat()}"
    return checked([reason("bed.until", words, event)])


def slot_reserved(case: Case, within: int | None) -> Checked:
    """The cell laboratory takes this patient's cells, today or within so many days; the newest word counts.

    References
    ----------
    Clinical review, R4: apheresis needs a slot.
    """
    told = list(case.record.of(SlotReserved))
    if not told:
        return checked([reason("slot.missing", "no slot in the cell laboratory is reserved")])
    event, body = told[-1]
    day = None if body.on is None else body.on.day()
    if body.on is None:
        return checked((), [event])
    if day is None:
        return checked([reason("slot.day", f"the slot of {body.on.text} is not known to the day", event)])
    ahead = protocol_day(day, case.today)
    if ahead < 0:
        return checked([reason("slot.day", f"the slot of {body.on.text} is over", event)])
    if within is not None and ahead > within:
        return checked([reason("slot.day", f"the slot of {body.on.text} is {ahead} days away, not {within}", event)])
    return checked((), [event])


def dosable(case: Case, _within: int | None) -> Checked:
    """Every drug of the regimen has a dose: none is blocked by the kidneys, none unknown, none waiting for a review.

    References
    ----------
    Clinical case TV-0.13: eligibility does not imply dosable.
    """
    answers = lymphodepletion(case.protocol, case.record)
    reasons: list[Reason] = []
    for drug, answer in answers.items():
        if answer.value is None:
            reasons.append(reason("dose.unknown", f"the dose of {drug} is unknown: {in_words(answer.missing)}",
                                  *answer.because))  # fmt: skip
        elif answer.value.blocked is not None:
            reasons.append(reason("dose.blocked", f"{drug}: {answer.value.blocked}", *answer.because))
        elif answer.status == "review":
            asked = "; ".join(finding.found for finding in answer.findings) or in_words(answer.missing)
            reasons.append(reason("dose.review", f"the dose of {drug} waits for a review: {asked}", *answer.because))
    looked_at = {seq for answer in answers.values() for seq in answer.because}
    return Checked(tuple(reasons), tuple(sorted(looked_at)))


def planned_infusion(case: Case) -> tuple[Event | None, date | None]:
    """The newest plan of the infusion, and its day; None where there is no plan, or none to the day."""
    plans = list(case.record.of(InfusionPlanned))
    if not plans:
        return None, None
    event, body = plans[-1]
    return event, body.on.day()


def on_a_planned_day(case: Case, _within: int | None) -> Checked:
    """Today is one of the protocol days on which the decision is taken, counted from the planned day of infusion.

    References
    ----------
    Clinical review, R4: `lymphodeplete` is the go or no-go of D-7 to D-5.
    """
    plan, _ = planned_infusion(case)
    return checked(_day(case), [] if plan is None else [plan])


def _day(case: Case) -> Iterator[Reason]:
    rule = case.rule
    if rule is None or rule.from_day is None or rule.until_day is None:  # a protocol gives both, or neither
        return
    plan, day_zero = planned_infusion(case)
    span = f"D{rule.from_day:+d} to D{rule.until_day:+d}"
    if plan is None:
        yield reason("plan.missing", f"no day of infusion is planned; the protocol takes this decision on {span}")
    elif day_zero is None:
        yield reason("plan.vague", f"the infusion is planned too vaguely to count {span} from it", plan)
    elif not rule.from_day <= (today := protocol_day(case.today, day_zero)) <= rule.until_day:
        words = f"today is D{today:+d} of the infusion planned for {day_zero}; the decision is taken on {span}"
        yield reason("plan.day", words, plan)
