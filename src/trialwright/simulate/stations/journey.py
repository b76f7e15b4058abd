"""The journey of one rehearsed patient through the trial: referral, consent, decisions, cells, follow-up.

At the decisive moments it asks the product for leave, as a person at the hospital would, and does what such a person does
with a refusal: has the missing things done, waits, or gives up.
"""

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
    for stretch in (referred, consented, enrolled, produced, prepared, infused):
        if not (yield from stretch(way)):
            chart.over = True
            return False
    yield from followed(way)
    return True
