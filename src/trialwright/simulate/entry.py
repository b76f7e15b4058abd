"""An entry: something told on its way into the log, which may correct or void one that went before it."""

from typing import Any

import msgspec

from trialwright.simulate.telling.told import Told


class Entry(msgspec.Struct, kw_only=True, eq=False):
    """What will be written, when its time has come.

    Parameters
    ----------
    told : Told
        What is written; `told.recorded` says when.
    replaces : Entry or None
        The entry that this one corrects or voids; always one that is written before it.
    reason : str or None
        Why, wanted with `replaces`.
    dirt : str or None
        What is wrong with it: ``late``, ``slip``, ``wrong_unit``, ``duplicate``, ``conflict``, ``partial_date``,
        ``wrong_patient``; also of the entry that mends it: ``corrected``, ``voided``. None of a clean one.
    astray : bool
        It goes into another patient's chart, where the entry that voids it will follow.
    where : Chart or None
        The chart into which it went by mistake; None where it has not, or where nobody lies beside the patient.
    seq : int
        Its number in the log; 0 until it is written.
    """

    told: Told
    replaces: Any = None
    reason: str | None = None
    dirt: str | None = None
    astray: bool = False
    where: Any = None
    seq: int = 0
