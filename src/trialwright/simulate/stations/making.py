"""From the enrolment to a product that may be used: slot, apheresis, bridging, one or two manufactures.

A second manufacture follows one that failed, a bag that was rejected, and cells that are too few where the protocol has them
made again: from what is left of the first apheresis, or from another one. As many attempts as the truth of a patient has.
"""

from datetime import timedelta

from trialwright.derive.eligibility.washouts import washouts
from trialwright.events.cells import CellDoseSettled, ProductReleased
from trialwright.protocol.product import BelowRange
from trialwright.simulate import telling
from trialwright.simulate.stations.way import TRIES, Waiting, Way

EVENING = 1080
LONGEST_WASHOUT = 56
"""Days for which people wait before they book."""
WASHING_OUT = 7
"""Days after which people ask again where a drug has not been left off for long enough."""
RECOVERING = 28
"""Days after lymphodepletion before which nobody collects cells: there are none. Assumed."""
TOO_FEW = "the product holds less than the dose"


def produced(way: Way) -> Waiting:
    """Collect and make; where that gives no product that may be used, once more."""
    if not (yield from way.after(1)):
        return False
    if not way.attempt:
        way.chart.tell(telling.stopped(way.protocol, way.truth, way.day, way.desk))
    while way.attempt < len(way.truth.attempts):
        way.attempt += 1
        attempt = way.truth.attempts[way.attempt - 1]
        if not (yield from _begun(way)):
            return False
        ends = way.ends()
        made = telling.while_made(
            way.protocol, way.truth, way.day, attempt.days, way.desk, None if ends is None else ends[0]
        )
        way.chart.tell(made)
        if not (yield from way.after(attempt.days)):
            return False
        way.chart.tell(telling.product(way.protocol, way.truth, way.attempt, way.day, way.desk))
        yield way.moment(EVENING)
        if attempt.failure is None and not telling.rejected(way.protocol, attempt):
            if not telling.too_few(way.protocol, way.truth, attempt) or below(way) == "infuse_below_target":
                return True
            if not given_up(way):
                return way.give_up("manufacturing_failure", TOO_FEW)
    return way.give_up("manufacturing_failure")


def below(way: Way) -> BelowRange:
    """What people do with cells that are too few: infuse them, or else what the protocol names first and can still be done."""
    allowed = way.protocol.cell_dose.below
    if "infuse_below_target" in allowed:
        return "infuse_below_target"
    left = way.attempt < len(way.truth.attempts)
    return next((answer for answer in allowed if left or answer != "remanufacture"), "withdraw")


def given_up(way: Way) -> bool:
    """Settle that these cells are not given, by two people, and reject the bag; whether they are made once more."""
    outcome = below(way)
    if outcome in way.protocol.cell_dose.below:
        for by in ("investigator", "quality"):
            way.chart.write(CellDoseSettled(outcome=outcome, why=TOO_FEW), way.present, by)
    if outcome != "remanufacture":
        return False
    bag = telling.bag_of(way.attempt)
    way.chart.write(ProductReleased(bag=bag, disposition="rejected", condition=TOO_FEW), way.present, "cells")
    return True


def _begun(way: Way) -> Waiting:
    """Have a manufacture begun: with the first apheresis, with cells that were stored of it, or with another one."""
    number = way.attempt
    if number > 1 and way.chance.happens(way.share("production.stored_enough")):
        if not (yield from way.after(way.some("clinic.slot_days"))):
            return False
        way.chart.tell(telling.made_again(way.truth, number, way.day, way.desk))
        return True
    if way.depleted is not None and not (yield from way.until(way.depleted + timedelta(days=RECOVERING))):
        return False
    if not (yield from _collected(way, number)):
        return False
    if number == 1:
        ends = way.ends()
        way.chart.tell(telling.bridging(way.truth, way.day, way.desk, None if ends is None else ends[0]))
    return True


def _collected(way: Way, number: int) -> Waiting:
    """Ask for leave to collect, until it is given; then collect on the next day."""
    way_goes_on = yield from way.after(way.some("clinic.slot_days"))
    if way_goes_on:
        way_goes_on = yield from _washed_out(way)
    for _ in range(TRIES):
        if not way_goes_on:
            return False
        way.chart.tell(telling.before_apheresis(way.protocol, way.truth, way.day, way.desk))
        if not (yield from way.after(1)):
            return False
        refused = yield from way.leave_after_pauses("apherese")
        if way.ended:
            return False
        if refused is None:
            if not (yield from way.after(1)):
                return False
            if not way.house.paused("apheresis"):  # a pause that fell over night asks for leave anew
                way.chart.tell(telling.apheresis(way.protocol, way.truth, number, way.day, way.desk))
                return True
        wait = WASHING_OUT if refused is not None and "washout" in refused else 2
        way_goes_on = yield from way.after(way.some("clinic.repeat_days") + wait)
    return way_goes_on and way.give_up("other", "apheresis was refused again and again")


def _washed_out(way: Way) -> Waiting:
    """Who books a slot looks first when the last drug will have been left off for long enough, and waits no longer."""
    if not way.chance.happens(way.share("clinic.looks_first")):
        return True
    states = washouts(way.protocol, way.chart.record(way.present))
    free = [state.free_from for state in states if state.status == "running" and state.free_from is not None]
    first = min(max(free, default=way.day), way.day + timedelta(days=LONGEST_WASHOUT))
    return (yield from way.until(max(way.day, first - timedelta(days=1))))
