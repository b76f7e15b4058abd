"""The journey of one rehearsed patient through the trial: referral, consent, decisions, cells, follow-up.

At the decisive moments it asks the product for leave, as a person at the hospital would, and does what such a person does
with a refusal: has the missing things done, waits, or gives up. Cells that turn out to be too few on the day of the infusion
lead back to the cell laboratory, where the protocol has them made once more.
"""

from collections.abc import Callable

from trialwright.simulate.stations.chart import Chart
from trialwright.simulate.stations.conditioning import prepared
from trialwright.simulate.stations.following import followed
from trialwright.simulate.stations.infusing import infused
from trialwright.simulate.stations.joining import consented, enrolled, referred
from trialwright.simulate.stations.making import produced
from trialwright.simulate.stations.way import House, Waiting, Way


def journey(chart: Chart, house: House) -> Waiting:
    """Walk the whole way; True where it leads to the cells."""
    way = Way(chart, house)
    if not (yield from _one_after_another(way, referred, consented, enrolled)):
        return False
    while not (yield from _one_after_another(way, produced, prepared, infused)):
        if not way.remanufactured:
            return False
        way.remanufactured = chart.over = False
    yield from followed(way)
    return True


def _one_after_another(way: Way, *stretches: Callable[[Way], Waiting]) -> Waiting:
    """Stretch by stretch, up to the one on which the patient goes no further, or which sends him back."""
    for stretch in stretches:
        if not (yield from stretch(way)):
            way.chart.over = True
            return False
    return True
