"""The words for what the trial is judged by: registered endpoints, analysis sets and strata.

What the record leaves open is a *convention*: a question with a few fixed answers, so that the programme that computes the
endpoint and the person who signs it mean the same.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice, Comparison, Rule

Rank = Literal["primary", "secondary"]
EndpointKind = Literal["binary", "time_to_event", "cumulative_incidence"]
Result = Literal["absent", "present", "cleared", "evaluable"]

ENDPOINT_CONVENTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "missing_assessment": ("non_response", "left_out"),
        "death_before_assessment": ("non_response", "left_out"),
        "assessment_counted": ("closest_to_day", "first_in_window", "best_in_window"),
        "after_new_therapy": ("not_a_response", "counted"),
        "one_lineage_short": ("incomplete_recovery", "morphologic_leukaemia_free"),
        "both_lineages_short": ("incomplete_recovery", "morphologic_leukaemia_free"),
        "no_baseline_aberration": ("met", "unknown"),
        "aberration_not_retested": ("unknown", "not_met"),
        "constitutional_aberration": ("left_out", "counted"),
        "never_in_remission": ("event_at_failed_assessment", "event_at_infusion", "left_out"),
        "mrd_relapse": ("reported_apart", "event"),
        "cns_relapse": ("cns3_or_confirmed_cns2", "cns3_only"),
        "transplant": ("not_censored", "censored"),
        "second_infusion": ("not_an_event", "event"),
        "two_assessments_missed": ("censored_at_last_adequate", "event_counted"),
        "death_without_relapse": ("competing_event", "censored"),
    }
)
"""The questions that a record leaves open about an endpoint, and the answers that a programme understands."""


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that must be true: a measure compared, or found in a fixed way.

    Parameters
    ----------
    measure : str
        A short fixed name, such as ``blasts_marrow``.
    comparisons : tuple[Comparison, ...]
        Limits; empty where the finding is no number.
    result : Result or None
        The finding, where it is no number.
    """

    measure: str
    comparisons: tuple[Comparison, ...] = ()
    result: Result | None = None


class EndpointWindow(msgspec.Struct, frozen=True, kw_only=True):
    """The days from which an assessment counts: `day` minus `before` to `day` plus `after`, both included."""

    day: int
    before: int
    after: int


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A registered endpoint: its words exactly, and how it is computed.

    Parameters
    ----------
    id : str
        A short name, such as ``CR``.
    title, text, time_frame : str
        As registered, exactly.
    rank : {"primary", "secondary"}
        As registered.
    kind : EndpointKind
        What is estimated.
    window : EndpointWindow or None
        For what is assessed once.
    until_day : int or None
        For what takes time: the protocol day for which the estimate is reported.
    visit : str or None
        The visit of the schedule, by id, at which it is assessed or ends.
    requires : tuple[Requirement, ...]
        What must all be true for a response.
    evaluable_if_any : tuple[Requirement, ...]
        An assessment counts where one of these is true; empty where every assessment counts.
    origin, event, competing, censoring : str
        In words; empty where the kind has none.
    event_zh, competing_zh, censoring_zh : str
        The same in Chinese; empty where the file has none.
    conventions : dict[str, str]
        Answers to questions of `ENDPOINT_CONVENTIONS`.
    """

    id: str
    title: str
    text: str
    time_frame: str
    rank: Rank
    kind: EndpointKind
    window: EndpointWindow | None = None
    until_day: int | None = None
    visit: str | None = None
    requires: tuple[Requirement, ...] = ()
    evaluable_if_any: tuple[Requirement, ...] = ()
    origin: str
    event: str
    competing: str = ""
    censoring: str = ""
    event_zh: str = ""
    competing_zh: str = ""
    censoring_zh: str = ""
    conventions: dict[str, str] = {}
    choices: tuple[Choice, ...] = ()

    @property
    def primary(self) -> bool:
        """Whether the registry ranks it as primary."""
        return self.rank == "primary"


class AnalysisSet(msgspec.Struct, frozen=True, kw_only=True):
    """Who is analysed together, and for what; in words of both languages."""

    id: str
    label: str
    label_zh: str
    members: str
    members_zh: str
    use: str
    use_zh: str
    choices: tuple[Choice, ...] = ()


class Stratum(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the patients that is reported apart, by a rule about the time before lymphodepletion."""

    id: str
    label: str
    label_zh: str
    rule: Rule
    choices: tuple[Choice, ...] = ()
