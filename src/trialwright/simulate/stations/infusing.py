"""The infusion, in one part or several, and the telling of all that follows."""

from collections.abc import Generator
from datetime import date, timedelta

from trialwright.decide.infuse import STATEMENTS
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.drawing import Draw
from trialwright.events.cells import CellDoseSettled, InfusionGiven
from trialwright.events.judgements import JudgementAttested
from trialwright.simulate import telling
from trialwright.simulate.stations.making import TOO_FEW, below, given_up
from trialwright.simulate.stations.way import TRIES, Refusal, Waiting, Way
from trialwright.simulate.telling.told import said
from trialwright.standards.quantity import Quantity

LAST_DAY = 1096
"""Three years after day 0, when a rehearsal ends for a patient."""
TOO_ILL = 3
"""The grade of toxicity from which on a later part of the cells is not given: assumed."""
WAITS = 45
"""Minutes for which a bag can wait at the bedside: assumed."""
BEFORE, AT, LATE = 600, 690, 840
"""Minutes since midnight: what is to be done is settled, the cells run in, and they run in where leave was asked for anew."""


def infused(way: Way) -> Waiting:
    """Infuse every part of the dose; with the first one begins what is told of three years."""
    if not (yield from way.until(way.zero + timedelta(days=_late(way)), 420)):
        return False
    zero = way.day
    for number, part in enumerate(way.protocol.cell_dose.parts, 1):
        if number > 1:
            if _gone(way, zero + timedelta(days=part.day)):
                break
            way.day = zero + timedelta(days=part.day)
            yield way.moment(420)
            if _too_ill(way, zero):
                break
        _look_at(way, zero if number > 1 else way.day)
        if not (yield from _one_infusion(way, number, zero if number > 1 else None)):
            return False
        if number == 1:
            zero = way.chart.zero = way.day
            way.enrolled_on = None  # from here on the course says what becomes of the patient
            _tell_course(way)
    way.chart.keeps = False
    return True


def _tell_course(way: Way) -> None:
    """Three years, and the rest of the window of the visit that ends them."""
    visits = way.protocol.schedule.visits
    windows = [visit.after for visit in visits if visit.anchor == "infusion" and visit.day <= LAST_DAY]
    until = way.day + timedelta(days=LAST_DAY + max(windows, default=0))
    way.chart.tell(telling.course(way.protocol, way.truth, way.day, way.desk, until, way.chart.scenario))


def _look_at(way: Way, zero: date) -> None:
    """In the morning somebody looks whether the cells can be given."""
    day = (way.day - zero).days
    way.chart.tell(telling.day_of_infusion(way.protocol, way.truth, way.attempt, way.day, way.desk, day=day))


def _too_ill(way: Way, zero: date) -> bool:
    """Nobody gives more cells to somebody who has severe cytokine release or neurotoxicity of the first ones."""
    day, toxicity = (way.day - zero).days, way.truth.toxicity
    return any(day < len(grades) and grades[day] >= TOO_ILL for grades in (toxicity.crs, toxicity.icans))


def _one_infusion(way: Way, number: int, zero: date | None) -> Waiting:
    """Ask for leave to infuse; a refused infusion is asked for again on the next morning."""
    for _ in range(TRIES):
        yield way.moment(BEFORE)
        if not (yield from _settled(way, number)):
            return number > 1
        refused = yield from _leave(way, BEFORE + 10)
        if refused is None:
            yield way.moment(AT)
            if not _draws(way, number) and way.chart.chase(way.present):
                yield way.moment(AT)
            if not _draws(way, number):  # a weight or a count was lost: both are taken again while the bag waits
                _look_at(way, zero or way.day)
                yield way.moment(AT + WAITS)
            if not _waits_for_a_look(way):
                return _infuse(way, number, AT)
            refused = yield from _leave(way, AT + WAITS)  # something was written since: it is asked anew
            if refused is None:
                return _infuse(way, number, LATE)
        if not (yield from way.after(1, 420)):
            return False
        if number > 1 and _gone(way, way.day):
            return True
        _look_at(way, zero or way.day)
    return _not_given(way, number, "adverse_event", "the infusion was refused again and again")


def _waits_for_a_look(way: Way) -> bool:
    """Whether the dose that leave was given for has become another one, which asks for somebody to look at it."""
    return cell_dose(way.protocol, way.chart.record(way.present)).status == "review"


def _leave(way: Way, minutes: int) -> Generator[float, None, Refusal | None]:
    """Ask; where the cells are late an investigator says why, or looks at the patient anew, and asks once more."""
    refused = yield from way.leave("infuse", minutes)
    for verdict, statement in STATEMENTS.items():
        if refused is not None and f"gap.{verdict}" in refused:
            yield way.moment(minutes + 35)
            why = "the patient is well enough, and the marrow still empty"
            body = JudgementAttested(statement=statement, holds=True, comment=why)
            way.chart.write(body, way.present, "investigator")
            refused = yield from way.leave("infuse", minutes + 40)
    return refused


def _settled(way: Way, number: int) -> Waiting:
    """Where the bag holds less than the dose, people say what is done: it is infused where the protocol lets them.

    Where it does not, the cells are made once more; of a dose that was begun a later part is left out.
    """
    if not _too_few(way):
        return True
    if below(way) == "infuse_below_target":
        for by in ("investigator", "quality"):
            body = CellDoseSettled(outcome="infuse_below_target", why="no time for a second manufacture")
            way.chart.write(body, way.present, by)
        return True
    if number > 1:
        return False
    _look_at(way, way.day)  # nobody gives cells up by one count and one weight
    yield way.moment(BEFORE + 5)
    if not _too_few(way):
        return True
    way.remanufactured = given_up(way)
    return not way.remanufactured and way.give_up("manufacturing_failure", TOO_FEW)


def _too_few(way: Way) -> bool:
    """Whether the cells fall short by the record, and nobody has said yet what is done."""
    dose = cell_dose(way.protocol, way.chart.record(way.present)).value
    return dose is not None and dose.verdict == "below" and dose.outcome is None


def _draws(way: Way, number: int) -> list[Draw]:
    """What the product computes for a part of the dose."""
    answer = cell_dose(way.protocol, way.chart.record(way.present))
    parts = () if answer.value is None else answer.value.parts
    return [draw for part in parts if part.number == number for draw in part.draws]


def _infuse(way: Way, number: int, minutes: int) -> bool:
    """Draw what the product computes."""
    draws = _draws(way, number)
    if not draws:
        return _not_given(way, number, "other", "no volume could be computed for the infusion")
    for draw in draws:
        body = InfusionGiven(bag=draw.bag, volume=Quantity(value=draw.volume_ml, unit="mL"), fraction=number)
        way.chart.tell_truly([said(body, way.day, zone=way.zone, by="nurse", minutes=minutes, after=20)])
    return True


def _not_given(way: Way, number: int, why: str, detail: str) -> bool:
    """Without the first part the way ends; a later one is left out, and the patient is followed all the same."""
    return number > 1 or way.give_up(why, detail)


def _gone(way: Way, day: date) -> bool:
    return not way.chart.takes_part(day)


def _late(way: Way) -> int:
    """How many days the infusion is late after lymphodepletion."""
    return way.chance.whole(1, 4) if way.chance.happens(way.share("clinic.late_infusion")) else 0
