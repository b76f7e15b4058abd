"""Telling: what a good hospital writes down of what is true, stretch by stretch of a patient's way.

Comes in: the protocol, a truth, calendar days that the play has decided. Goes out: notes in the order in which they are
written. Nothing here knows of dirt, decisions or stores.
"""

from trialwright.simulate.telling.course import course
from trialwright.simulate.telling.leaving import died, goes_no_further, withdrawn
from trialwright.simulate.telling.preparation import (
    apheresis,
    assented,
    bag_of,
    before_apheresis,
    bridging,
    consented,
    made_again,
    product,
    rejected,
    stopped,
    too_few,
    while_made,
)
from trialwright.simulate.telling.readiness import day_of_infusion, lymphodepletion_day, restaged, restaging
from trialwright.simulate.telling.screening import workup
from trialwright.simulate.telling.visits import day_of, later_visit

__all__ = [
    "apheresis",
    "assented",
    "bag_of",
    "before_apheresis",
    "bridging",
    "consented",
    "course",
    "day_of",
    "day_of_infusion",
    "died",
    "goes_no_further",
    "later_visit",
    "lymphodepletion_day",
    "made_again",
    "product",
    "rejected",
    "restaged",
    "restaging",
    "stopped",
    "too_few",
    "while_made",
    "withdrawn",
    "workup",
]
