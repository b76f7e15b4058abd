"""From the enrolment to a product that may be used: slot, apheresis, bridging, one or two manufactures."""

from datetime import timedelta

from trialwright.derive.washouts import washouts
from trialwright.simulate import telling
from trialwright.simulate.stations.way import TRIES, Waiting, Way

EVENING = 1080
LONGEST_WASHOUT = 56
"""Days for which people wait before they book."""
WASHING_OUT = 7
"""Days after which people ask again where a drug has not been left off for long enough."""


def produced(way: Way) -> Waiting:
    """Collect and make; where that gives no product that may be used, once more."""
    if not (yield from way.after(1)):
        return False
    way.chart.tell(telling.stopped(way.protocol, way.truth, way.day, way.desk))
    for number, attempt in enumerate(way.truth.attempts, 1):
        way.attempt = number
        if not (yield from _collected(way, number)):
            return False
        if number == 1:
            ends = way.ends()
            way.chart.tell(telling.bridging(way.truth, way.day, way.desk, None if ends is None else ends[0]))
        ends = way.ends()
        made = telling.while_made(
            way.protocol, way.truth, way.day, attempt.days, way.desk, None if ends is None else ends[0]
        )
        way.chart.tell(made)
        if not (yield from way.after(attempt.days)):
            return False
        way.chart.tell(telling.product(way.protocol, way.truth, number, way.day, way.desk))
        yield way.moment(EVENING)
        if attempt.failure is None and not telling.rejected(way.protocol, attempt):
            return True
    return way.give_up("manufacturing_failure")


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
