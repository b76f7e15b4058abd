"""A protocol as a whole."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice, Criterion
from trialwright.protocol.regimen import Lymphodepletion


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A registered outcome: its words, exactly."""

    title: str
    text: str
    time_frame: str
    primary: bool


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of the consent form is in force under this version of the protocol."""

    version: str
    choices: tuple[Choice, ...] = ()


class TrialProtocol(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial has promised to do, in words and as the computer understands it.

    Parameters
    ----------
    id, version : str
        The registry number, and the version of this protocol.
    title, official_title, phase, condition, source : str
        As registered; `source` says where and when the words were read.
    planned_patients : int
        How many patients are to be treated.
    accrual : {"open", "closed"}
        While closed, nobody is enrolled.
    registered : dict[str, str]
        Whole passages of the record, word for word.
    questions : tuple[str, ...]
        Where the record contradicts itself or is silent: for the investigator.
    sha256 : str
        Of the canonical JSON that this was read from.
    """

    id: str
    version: str
    title: str
    official_title: str
    phase: str
    condition: str
    source: str
    planned_patients: int
    accrual: Literal["open", "closed"]
    registered: dict[str, str]
    outcomes: tuple[Outcome, ...]
    questions: tuple[str, ...]
    consent: Consent
    criteria: tuple[Criterion, ...]
    lymphodepletion: Lymphodepletion
    sha256: str

    def choices(self) -> Iterator[Choice]:
        """Every choice that the record leaves open, in the order of the file."""
        yield from self.consent.choices
        for criterion in self.criteria:
            yield from criterion.choices
        yield from self.lymphodepletion.choices
        for drug in self.lymphodepletion.drugs:
            yield from drug.choices
