"""A protocol as a whole."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from trialwright.protocol.criteria import Choice, Criterion
from trialwright.protocol.decisions import Act, DecisionRule
from trialwright.protocol.endpoints import AnalysisSet, Endpoint, Stratum
from trialwright.protocol.product import CellDose, Manufacturing, ReleaseTest, Tocilizumab
from trialwright.protocol.ranges import ReferenceRanges
from trialwright.protocol.regimen import Lymphodepletion
from trialwright.protocol.safety import ReportingClock, Safety, SupportiveClock, Washout
from trialwright.protocol.status import Approvals, Consent, Status
from trialwright.protocol.visits import Schedule


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
    questions, questions_zh : tuple[str, ...]
        Where the record contradicts itself or is silent: for the investigator. One in Chinese for each; empty where the
        file has none.
    endpoints : tuple[Endpoint, ...]
        In the order of the registry.
    decisions : tuple[DecisionRule, ...]
        At most one for each act.
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
    questions: tuple[str, ...]
    questions_zh: tuple[str, ...]
    status: Status
    approvals: Approvals
    consent: Consent
    criteria: tuple[Criterion, ...]
    reference_ranges: ReferenceRanges
    lymphodepletion: Lymphodepletion
    cell_dose: CellDose
    release: tuple[ReleaseTest, ...]
    manufacturing: Manufacturing
    schedule: Schedule
    endpoints: tuple[Endpoint, ...]
    analysis_sets: tuple[AnalysisSet, ...]
    strata: tuple[Stratum, ...]
    safety: Safety
    clocks: tuple[ReportingClock, ...]
    supportive: tuple[SupportiveClock, ...]
    washouts: tuple[Washout, ...]
    tocilizumab: Tocilizumab
    decisions: tuple[DecisionRule, ...]
    sha256: str

    def choices(self) -> Iterator[Choice]:
        """Every choice that the record leaves open, section by section."""
        return _choices(self)

    def decision(self, act: Act) -> DecisionRule | None:
        """The rule for an act, if the protocol has one."""
        return next((rule for rule in self.decisions if rule.act == act), None)


def _choices(part: msgspec.Struct | tuple[Any, ...]) -> Iterator[Choice]:
    """The choices of a part itself, then those of the parts inside it."""
    if isinstance(part, tuple):
        inner = part
    else:
        if not isinstance(part, TrialProtocol):
            yield from getattr(part, "choices", ())
        inner = tuple(getattr(part, name) for name in part.__struct_fields__ if name != "choices")
    for each in inner:
        if isinstance(each, msgspec.Struct | tuple):
            yield from _choices(each)
