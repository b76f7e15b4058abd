"""The years after the cells, as far as they are not told at once: children grow up, and visits go on after three years.

A rehearsal tells three years of everybody. Whoever was infused first is seen on while the last ones are still in theirs, so
that no visit is missing only because the telling had stopped.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.protocol.visits import Visit
from trialwright.simulate import telling
from trialwright.simulate.stations.infusing import LAST_DAY
from trialwright.simulate.stations.way import Birthday, Waiting, Way


def followed(way: Way) -> Waiting:
    """Follow a patient until the last one has had three years."""
    zero = way.chart.zero or way.day
    steps: list[tuple[date, Birthday | Visit]] = [*way.birthdays, *_later_visits(way, zero)]
    for day, what in sorted(steps, key=lambda step: step[0]):
        way.day = day
        yield way.moment(600)
        if not way.chart.takes_part(day):
            return False
        if not isinstance(what, Visit):
            way.has_grown(what)
        elif not way.house.goes_on(day):
            return False
        else:
            since = (day - zero).days
            told = telling.later_visit(way.protocol, way.truth, what, since, zero, way.desk, way.chart.scenario)
            way.chart.tell(told)
    return True


def _later_visits(way: Way, zero: date) -> Iterator[tuple[date, Visit]]:
    """The visits after the three years that are told at once, each on its day or near it."""
    for visit in way.protocol.schedule.visits:
        if visit.anchor == "infusion" and visit.day > LAST_DAY:
            day = telling.day_of(visit, way.truth, way.desk, way.chart.scenario)
            if day is not None:
                yield zero + timedelta(days=day), visit
