"""What became of the cells of one patient in the cell laboratory: manufactures that failed, bags that were not released."""

from typing import Literal, get_args

import msgspec

from trialwright.derive.record import Record
from trialwright.events.cells import ManufactureEnded, ManufactureStarted, ProductReleased

Mishap = Literal["failed", "terminated", "rejected", "conditional", "made_again"]
MISHAPS: tuple[Mishap, ...] = get_args(Mishap)


class MadeOtherwise(msgspec.Struct, frozen=True, kw_only=True):
    """Something that went otherwise with the cells of a patient.

    Parameters
    ----------
    patient : str
        Whose cells.
    mishap : Mishap
        A manufacture that failed, was terminated, or was begun anew; a bag that was rejected, or released on a condition.
    why : str
        As it was recorded; empty where nobody has said it.
    seq : int
        The event.
    """

    patient: str
    mishap: Mishap
    why: str
    seq: int


def made_otherwise(record: Record) -> tuple[MadeOtherwise, ...]:
    """All that went otherwise with a patient's cells; of a bag only its newest disposition."""
    found = [
        MadeOtherwise(patient=record.patient, mishap=body.outcome, why=body.why or "", seq=event.seq)
        for event, body in record.of(ManufactureEnded)
        if body.outcome != "completed"
    ]
    newest = {body.bag: (event, body) for event, body in record.of(ProductReleased)}
    found += [
        MadeOtherwise(patient=record.patient, mishap=body.disposition, why=body.condition or "", seq=event.seq)
        for event, body in newest.values()
        if body.disposition != "released"
    ]
    found += [
        MadeOtherwise(patient=record.patient, mishap="made_again", why="", seq=event.seq)
        for event, body in record.of(ManufactureStarted)
        if body.attempt > 1
    ]
    return tuple(found)
