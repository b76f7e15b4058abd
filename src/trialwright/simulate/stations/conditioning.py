"""From the product to the last dose of lymphodepletion: the go or no-go, and doses that the product computes."""

from collections.abc import Generator
from datetime import date, timedelta

from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.events.cells import InfusionPlanned
from trialwright.events.doses import DrugGiven
from trialwright.simulate import telling
from trialwright.simulate.stations.way import MORNING, PAUSED, TRIES, Refusal, Waiting, Way
from trialwright.simulate.telling.told import said
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

LATE_MORNING = 660


def prepared(way: Way) -> Waiting:
    """Everything is looked at again; with a no the infusion is planned anew, some days later."""
    waiting = way.truth.waiting
    held_up = waiting.delay - waiting.infection_days  # the infection is found by the restaging, and delays from then on
    if way.restaged:  # for a second product: what had held the first one up is over
        held_up = 0
    zero = way.day + timedelta(days=way.some("clinic.bed_days") + 2 - _first_day(way) + held_up)
    for tried in range(way.restaged, way.restaged + TRIES):
        way.restaged = tried + 1
        way.chart.write(InfusionPlanned(on=When(zero.isoformat(), way.zone)), way.present, "coordinator")
        asked = zero + timedelta(days=_days_of_asking(way)[0])
        if not (yield from way.until(asked - timedelta(days=1), 480)):
            return False
        way.chart.tell(telling.restaging(way.protocol, way.truth, way.day, zero, way.desk, tried=tried))
        restaged = way.day
        if not (yield from way.until(asked)):
            return False
        refused = yield from _go_or_no_go(way, zero, tried)
        if refused is None:
            refused = yield from _until_the_first_dose(way, zero)
        if way.ended:
            return False
        if refused is None:
            way.zero = zero
            way.chart.tell(telling.restaged(way.protocol, way.truth, restaged, zero, way.desk))
            way.depleted = zero
            return (yield from _lymphodepleted(way, tried))
        if refused <= PAUSED and not (yield from way.pause_over("lymphodepletion")):
            return False
        earliest = way.day - timedelta(days=_days_of_asking(way)[0])
        infected = waiting.infection_days if "infection.against" in refused else 0
        zero = max(zero, earliest) + timedelta(days=max(infected, 3 + way.some("clinic.repeat_days")))
    return way.give_up("adverse_event", "lymphodepletion was refused again and again")


def _until_the_first_dose(way: Way, zero: date) -> Generator[float, None, Refusal | None]:
    """Wait for its day; a pause that falls meanwhile takes the leave away, and it must be asked for anew."""
    yield from way.until(zero + timedelta(days=_first_day(way)))
    return PAUSED if way.house.paused("lymphodepletion") else None


def _go_or_no_go(way: Way, zero: date, tried: int) -> Generator[float, None, Refusal | None]:
    """Ask; what is only missing is done within the day, and leave is asked for on the last day that is left.

    Who looks first sees what is missing before asking, the others learn it from the refusal.
    """
    found: Refusal | None = None
    last = zero + timedelta(days=_days_of_asking(way)[1])
    if way.chance.happens(way.share("clinic.looks_first")):
        if way.chart.chase(way.present):
            yield way.moment(MORNING)
        found = way.chart.against("lymphodeplete", way.present)
    if not found or not all(_can_be_had(code) for code in found) or last <= way.day:
        found = yield from way.leave("lymphodeplete")
        if found is None or last <= way.day or not all(_can_be_had(code) for code in found):
            return found
    told = telling.restaging(way.protocol, way.truth, way.day, zero, way.desk, tried=tried, again=found)
    way.chart.tell(told)
    if not (yield from way.until(last)):
        return found
    return (yield from way.leave("lymphodeplete"))


def _can_be_had(code: str) -> bool:
    """Whether nothing is wrong, but something is not known: a value was lost, or a bed is not reserved."""
    return code.startswith("restaging.") or code.rpartition(".")[2] in ("missing", "unknown")


def _first_day(way: Way) -> int:
    return min(day for drug in way.protocol.lymphodepletion.drugs for day in drug.days)


def _days_of_asking(way: Way) -> tuple[int, int]:
    """The day before the first dose and that day, or those next to them on which the protocol lets people ask."""
    rule = way.protocol.decision("lymphodeplete")
    first = _first_day(way)
    if rule is None or rule.from_day is None or rule.until_day is None:
        return first - 1, first
    last = max(min(rule.until_day, first), rule.from_day)
    return max(last - 1, rule.from_day), last


def _lymphodepleted(way: Way, tried: int) -> Waiting:
    """The days in hospital before the cells; on those of the regimen the drugs are given."""
    doses = {day for drug in way.protocol.lymphodepletion.drugs for day in drug.days}
    for day in sorted(doses | set(range(max(doses) + 1, 0))):
        on = way.zero + timedelta(days=day)
        if on > way.day and not (yield from way.until(on)):
            return False
        way.chart.tell(telling.lymphodepletion_day(way.protocol, way.truth, day, on, way.desk, tried=tried))
        if day in doses:
            yield way.moment(LATE_MORNING)
            _give_drugs(way, day, on)
    return True


def _give_drugs(way: Way, day: int, on: date) -> None:
    """Give what the product computes, and now and then twice as much; where it computes no dose, nobody gives one."""
    doses = lymphodepletion(way.protocol, way.chart.record(way.present))
    if any(answer.status == "review" for answer in doses.values()) and way.chance.happens(
        way.share("clinic.looks_first")
    ):
        way.review_dose()
    for drug in way.protocol.lymphodepletion.drugs:
        answer = doses[drug.name]
        if day not in drug.days or answer.value is None or not answer.value.rounded_mg:
            continue
        given = answer.value.rounded_mg * (2 if way.chance.happens(way.share("clinic.wrong_dose")) else 1)
        body = DrugGiven(drug=drug.name, dose=Quantity(value=given, unit="mg"))
        way.chart.tell_truly([said(body, on, zone=way.zone, by="nurse", minutes=LATE_MORNING + 5, after=25)])
