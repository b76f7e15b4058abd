"""The shape of a deviation: something that was done otherwise than the protocol says, computed or recorded."""

from typing import Literal

import msgspec

Category = Literal["eligibility", "consent", "dose", "window", "order", "identity", "other"]
Severity = Literal["minor", "major", "critical"]


class Deviation(msgspec.Struct, frozen=True, kw_only=True):
    """One deviation of one patient. Its identity is (code, patient, seqs): the same one tomorrow is the same.

    Parameters
    ----------
    category : Category
        As people record deviations.
    code : str
        What kind it is, such as ``visit.outside_window``; ``recorded`` where only a person has seen it.
    patient : str
        The patient's code.
    seqs : tuple[int, ...]
        The events that make it one.
    because : tuple[int, ...]
        What it rests on besides; where nothing was done that should have been, no event makes it one.
    found, wanted : str
        What happened, and what the protocol says.
    severity : Severity
        A person's judgement where it was recorded, otherwise a suggestion.
    computed : bool
        Whether it follows from the record; a person may have recorded it as well.
    recorded : tuple[int, ...]
        The records of it by people.
    """

    category: Category
    code: str
    patient: str
    seqs: tuple[int, ...]
    because: tuple[int, ...] = ()
    found: str
    wanted: str
    severity: Severity
    computed: bool = True
    recorded: tuple[int, ...] = ()
