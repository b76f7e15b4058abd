"""The words for safety: by which rulesets toxicity is graded, when the trial stops, which clocks run, what is prohibited."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, get_args

import msgspec

from trialwright.protocol.criteria import Choice, Rule

Scale = Literal["adverse_events", "crs", "neurotoxicity", "haematotoxicity", "hyperinflammation", "gvhd"]
Stage = Literal["enrolment", "apheresis", "lymphodepletion", "infusion"]
Moment = Literal["awareness", "determination"]
TreatmentDay = Literal["consent", "apheresis", "lymphodepletion", "infusion"]
Fires = Literal[
    "death_after_infusion", "cerebral_oedema", "replicating_virus", "identity_error", "t_cell_malignancy", "manual"
]
"""What fires a pause trigger; `manual` where no event can tell it, so that a person must notice it."""
STAGES: tuple[Stage, ...] = get_args(Stage)

TOXICITY_CONVENTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "laboratory_baseline": ("before_lymphodepletion", "before_infusion"),
        "fibrinogen_if_abnormal": ("current_value_below_normal", "baseline_abnormal"),
        "fever_of_crs": ("not_reported_apart", "reported_apart"),
        "hypotension": ("clinician_or_by_age", "systolic_below_90"),
        "ice_not_done": ("unknown", "grade_3"),
        "ice_baseline": ("review_where_baseline_failed", "ignored"),
        "cytopenia_days": ("cumulative", "longest_run"),
        "cytopenia_never_recovered": ("observed_to_day_30", "to_last_value"),
        "late_cytopenia": ("two_lowest", "two_in_a_row"),
        "b_cell_aplasia": ("below_one_percent_of_lymphocytes", "below_50_per_ul"),
        "b_cell_recovery": ("confirmed_on_second_sample", "first_sample"),
        "dlt_evaluable": ("minimum_dose_and_followed_or_dlt", "every_infused"),
        "not_evaluable": ("replaced", "counted_as_no_dlt"),
        "inside_window": ("pending", "counted_as_no_dlt"),
        "after_correction": ("evaluated_anew_never_resumed", "evaluated_and_resumed"),
    }
)
"""Questions about grading and counting toxicity that a protocol must answer, and the answers that a programme understands."""


class RulesetEra(msgspec.Struct, frozen=True, kw_only=True):
    """By which published ruleset patients are graded who were infused in these days.

    Parameters
    ----------
    scale : Scale
        What is graded.
    ruleset : str
        With its version, such as ``CTCAE-5.0``.
    infused_from, infused_until : date or None
        First and last day of infusion, both included; None where the era is open.
    source : str
        Why this one.
    """

    scale: Scale
    ruleset: str
    infused_from: date | None = None
    infused_until: date | None = None
    source: str


class Toxicity(msgspec.Struct, frozen=True, kw_only=True):
    """One description of a toxicity, in words of both languages."""

    id: str
    text: str
    text_zh: str


class PauseTrigger(msgspec.Struct, frozen=True, kw_only=True):
    """What pauses the trial.

    Parameters
    ----------
    id, text, text_zh : str
        A short name, and the trigger in words.
    fires : Fires or None
        What facts fire it; None where the file does not say, which leaves it to people as `manual` does.
    within_days : int or None
        Of a death: this many days after an infusion, the last one included.
    stages : tuple[Stage, ...]
        What it pauses; every stage where the file does not say.
    """

    id: str
    text: str
    text_zh: str
    fires: Fires | None = None
    within_days: int | None = None
    stages: tuple[Stage, ...] = STAGES

    @property
    def manual(self) -> bool:
        """Whether nothing but a person can notice it."""
        return self.fires in (None, "manual")


class ToxicityRules(msgspec.Struct, frozen=True, kw_only=True):
    """How toxicity is graded, and what limits the dose.

    Parameters
    ----------
    rulesets : tuple[RulesetEra, ...]
        By what is graded, and when the patient was infused.
    dlt_window_days : int
        A dose-limiting toxicity begins on D0 to this protocol day.
    dlt, not_dlt : tuple[Toxicity, ...]
        What is one, and what is none.
    pause_triggers : tuple[PauseTrigger, ...]
        What pauses the trial.
    crs_resolved_after_hours : int
        Hours without signs until cytokine release syndrome counts as resolved.
    cytopenia_gap_days : int
        Days without a blood count that are filled from the value before.
    conventions : dict[str, str]
        Answers to questions of `TOXICITY_CONVENTIONS`.
    source : str
        What the rules were made after.
    """

    rulesets: tuple[RulesetEra, ...]
    dlt_window_days: int
    dlt: tuple[Toxicity, ...]
    not_dlt: tuple[Toxicity, ...]
    pause_triggers: tuple[PauseTrigger, ...]
    crs_resolved_after_hours: int
    cytopenia_gap_days: int
    conventions: dict[str, str] = {}
    source: str
    choices: tuple[Choice, ...] = ()


class StoppingRule(msgspec.Struct, frozen=True, kw_only=True):
    """A Bayesian bound: stop where the probability that the true rate exceeds `limit` is above `cut`.

    Parameters
    ----------
    id : str
        A short name, such as ``dlt``.
    label, label_zh : str
        What people call it.
    event, event_zh : str
        What is counted, in words.
    limit : Decimal
        The rate that is still acceptable, 0 to 1.
    prior_a, prior_b : Decimal
        Of the Beta distribution before the first patient.
    cut : Decimal
        Probability, 0 to 1, above which the trial stops.
    stages : tuple[Stage, ...]
        What is paused on crossing.
    source : str
        Whose bound this is.
    """

    id: str
    label: str
    label_zh: str
    event: str
    event_zh: str
    limit: Decimal
    prior_a: Decimal
    prior_b: Decimal
    cut: Decimal
    stages: tuple[Stage, ...]
    source: str
    choices: tuple[Choice, ...] = ()


class Safety(msgspec.Struct, frozen=True, kw_only=True):
    """Toxicity rules and stopping rules."""

    toxicity: ToxicityRules
    stopping: tuple[StoppingRule, ...] = ()


class ReportingClock(msgspec.Struct, frozen=True, kw_only=True):
    """Who tells whom, of what, by when.

    Parameters
    ----------
    who, to, trigger : str
        In words.
    who_zh, to_zh, trigger_zh : str
        The same in Chinese; empty where the file has none.
    hours, days : int or None
        Time allowed, calendar days with weekends; exactly one of the two.
    follow_up_days : int or None
        Further days for the follow-up report.
    counted_from : {"awareness", "determination"}
        The first knowledge of it, whose day is day 0, or the judgement that it qualifies.
    """

    id: str
    who: str
    to: str
    trigger: str
    trigger_zh: str
    who_zh: str = ""
    to_zh: str = ""
    hours: int | None = None
    days: int | None = None
    follow_up_days: int | None = None
    counted_from: Moment
    source: str
    choices: tuple[Choice, ...] = ()


class SupportiveClock(msgspec.Struct, frozen=True, kw_only=True):
    """Supportive care that begins and ends with the treatment.

    Parameters
    ----------
    id, label, label_zh, text, text_zh : str
        Names, and what is done, in words.
    from_event : TreatmentDay
        Counted from the day of this,
    from_day : int
        plus these days (-7 is a week before).
    until_event : TreatmentDay
        Until the day of this,
    until_day : int
        plus these days.
    every_days : int or None
        How often it is due while the clock runs; None where it holds throughout.
    applies : Rule or None
        For whom; None for everybody.
    source : str
        Whose rule this is.
    """

    id: str
    label: str
    label_zh: str
    text: str
    text_zh: str
    from_event: TreatmentDay
    from_day: int
    until_event: TreatmentDay
    until_day: int
    every_days: int | None = None
    applies: Rule | None = None
    source: str
    choices: tuple[Choice, ...] = ()


class Washout(msgspec.Struct, frozen=True, kw_only=True):
    """A drug that must have been stopped for a while before apheresis or infusion.

    Parameters
    ----------
    id : str
        A short name.
    concept : str
        The drug, the group of drugs or the treatment, by its name in ``standards/concepts.toml``.
    before : {"apheresis", "infusion"}
        Before what.
    days : int
        Counted as dates: last given on the 1st, it has been out for 3 days on the 4th.
    label, label_zh, source : str
        What people call it, and whose rule this is.
    """

    id: str
    concept: str
    before: Literal["apheresis", "infusion"]
    days: int
    label: str
    label_zh: str
    source: str
    choices: tuple[Choice, ...] = ()
