"""What can happen: the frozen facts of a trial, each with its kind, its labels and its units.

Comes in: the words of a protocol and the standards. Goes out: typed events. Must not know: what follows from an event,
or where it is kept.
"""

from trialwright.events import (
    cells,
    conduct,
    consent,
    course,
    decisions,
    disease,
    doses,
    history,
    judgements,
    laboratory,
    medication,
    people,
    results,
    safety,
    samples,
    trial,
)
from trialwright.events.event import Body, Draft, Event
from trialwright.events.kinds import Kind, kind_of, kinds
from trialwright.events.seal import Seal

__all__ = ["CATALOGUE", "Body", "Draft", "Event", "Kind", "Seal", "kind_of", "kinds"]
CATALOGUE = (
    trial,
    consent,
    people,
    history,
    results,
    judgements,
    medication,
    doses,
    cells,
    laboratory,
    samples,
    course,
    safety,
    disease,
    decisions,
    conduct,
)
"""The files of kinds, in the order of a trial; importing them fills the list of kinds."""
