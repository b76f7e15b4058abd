"""The years after the cells, as far as they are not told at once: who comes of age signs, and visits go on after three years.

A rehearsal tells three years of everybody. Whoever was infused first is seen on while the last ones are still in theirs, so
that no visit is missing only because the telling had stopped.
"""

from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from trialwright.protocol.visits import Visit
from trialwright.simulate import telling
from trialwright.simulate.infusing import LAST_DAY
from trialwright.simulate.person import birthday
from trialwright.simulate.way import Waiting, Way

OF_AGE: Final = "came_of_age"
ASKED: Final = "asked"
What: TypeAlias = Visit | Literal["came_of_age", "asked"]
"""A visit, or what a birthday asks for."""
SIGNS_WITHIN = 6
"""Days after the birthday within which somebody is asked to sign: assumed."""


def followed(way: Way) -> Waiting:
    """Follow a patient until the last one has had three years."""
    zero = way.zero = way.chart.zero or way.day
    for day, what in sorted([*_grows_up(way, zero), *_later_visits(way)], key=lambda each: each[0]):
        way.day = zero + timedelta(days=day)
        yield way.moment(600)
        if not way.chart.takes_part(way.day):
            return False
        if what == OF_AGE:
            way.sign_anew(OF_AGE)
        elif what == ASKED:
            version = way.protocol.consent.version
            way.chart.tell_truly(telling.assented(way.protocol, way.truth, way.day, way.desk, version=version))
        elif not way.house.goes_on(way.day):
            return False
        else:
            told = telling.later_visit(way.protocol, way.truth, what, day, zero, way.desk, way.chart.scenario)
            way.chart.tell(told)
    return True


def _grows_up(way: Way, zero: date) -> list[tuple[int, What]]:
    """The days on which a child is old enough to be asked, and to sign; none, where the family does not come in time."""
    consent = way.protocol.consent
    found: list[tuple[int, What]] = []
    steps: tuple[tuple[int | None, What], ...] = ((consent.assent_from, ASKED), (consent.guardian_below, OF_AGE))
    for years, what in steps:
        comes, late = way.chance.happens(way.share("clinic.consents_anew")), way.chance.whole(0, SIGNS_WITHIN)
        day = 0 if years is None else (birthday(way.truth.person, years) - zero).days
        found += [(day + late, what)] if day > 0 and comes else []
    return found


def _later_visits(way: Way) -> list[tuple[int, What]]:
    """The visits after the three years that are told at once, each on its day or near it."""
    found: list[tuple[int, What]] = []
    for visit in way.protocol.schedule.visits:
        if visit.anchor == "infusion" and visit.day > LAST_DAY:
            day = telling.day_of(visit, way.truth, way.desk, way.chart.scenario)
            found += [(day, visit)] if day is not None else []
    return found
