"""What may stand in a protocol file about safety: toxicity, stopping, reporting, supportive care, washouts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from trialwright.protocol.safety import Fires, Moment, Scale, Stage, TreatmentDay
from trialwright.protocol.shape import DECIDED, ID, LABEL, LABEL_ZH, SOURCE, Key, Shape, optional

SAFETY_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scale": get_args(Scale),
        "stage": get_args(Stage),
        "fires": get_args(Fires),
        "moment": get_args(Moment),
        "treatment_day": get_args(TreatmentDay),
        "washed_out_before": ("apheresis", "infusion"),
    }
)
"""The forms that are one of a few words."""

RULESET_ERA = Shape(
    "a ruleset",
    {
        "scale": Key("what is graded", "scale"),
        "ruleset": Key("with its version, such as CTCAE-5.0", "text"),
        "infused_from": optional("the first day of infusion", "date"),
        "infused_until": optional("the last day of infusion", "date"),
        "source": SOURCE,
    },
)

TOXICITY_WORDS = Shape(
    "a toxicity",
    {"id": ID, "text": Key("in words", "text"), "text_zh": Key("in Chinese", "text")},
)

PAUSE_TRIGGER = Shape(
    "a pause trigger",
    {
        "id": ID,
        "text": Key("in words", "text"),
        "text_zh": Key("in Chinese", "text"),
        "fires": optional("what facts fire it; manual where no event can tell it", "fires"),
        "within": optional("of a death: how long after an infusion, such as 30 d", "days", "within_days"),
        "stages": optional("what it pauses; every stage where this is left out", "stages"),
    },
)

TOXICITY = Shape(
    "the toxicity rules",
    {
        "rulesets": Key("by what is graded, and when the patient was infused", "rulesets"),
        "dlt_window": Key("from the infusion on, such as 28 d", "days", field="dlt_window_days"),
        "dlt": Key("what limits the dose", "toxicities"),
        "not_dlt": Key("what does not", "toxicities"),
        "pause_triggers": Key("what pauses the trial", "pause_triggers"),
        "crs_resolved_after": Key("time without signs, such as 24 h", "hours", field="crs_resolved_after_hours"),
        "cytopenia_gap": Key(
            "days without a blood count that are filled from before", "days", field="cytopenia_gap_days"
        ),
        "conventions": Key("answers to what rulesets leave open", "toxicity_conventions"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

STOPPING_RULE = Shape(
    "a stopping rule",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "event": Key("what is counted, in words", "text"),
        "event_zh": Key("what is counted, in Chinese", "text"),
        "limit": Key("the rate that is still acceptable, 0 to 1", "fraction"),
        "prior_a": Key("of the Beta distribution before the first patient", "above_zero"),
        "prior_b": Key("of the Beta distribution before the first patient", "above_zero"),
        "cut": Key("the probability above which the trial stops, 0 to 1", "fraction"),
        "stages": Key("what is paused", "stages"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

SAFETY = Shape(
    "the safety section",
    {
        "toxicity": Key("how toxicity is graded, and what limits the dose", "toxicity"),
        "stopping": Key("the stopping rules, or none", "stopping_rules"),
    },
)

REPORTING_CLOCK = Shape(
    "a reporting clock",
    {
        "id": ID,
        "who": Key("who reports", "text"),
        "who_zh": optional("who reports, in Chinese", "text"),
        "to": Key("to whom", "text"),
        "to_zh": optional("to whom, in Chinese", "text"),
        "trigger": Key("what is reported, in words", "text"),
        "trigger_zh": Key("what is reported, in Chinese", "text"),
        "hours": optional("the time allowed, such as 24 h", "hours"),
        "days": optional("the time allowed in calendar days, such as 15 d", "days"),
        "follow_up": optional("further days for the follow-up report", "days", "follow_up_days"),
        "counted_from": Key("the first knowledge, or the judgement that it qualifies", "moment"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

SUPPORTIVE_CLOCK = Shape(
    "a supportive-care clock",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "text": Key("what is done, in words", "text"),
        "text_zh": Key("what is done, in Chinese", "text"),
        "from_event": Key("it begins with the day of this", "treatment_day"),
        "from_day": Key("plus these days; -7 is a week before", "day"),
        "until_event": Key("it ends with the day of this", "treatment_day"),
        "until_day": Key("plus these days", "day"),
        "every": optional("how often it is due, such as 28 d", "days", "every_days"),
        "applies": optional("for whom; for everybody where this is left out", "rule"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

WASHOUT = Shape(
    "a washout",
    {
        "id": ID,
        "concept": Key(
            "the drug, group of drugs or treatment, by its name in standards/concepts.toml", "treatment_concept"
        ),
        "before": Key("before what", "washed_out_before"),
        "days": Key("whole days without it, such as 3 d", "days"),
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "source": SOURCE,
        "decided": DECIDED,
    },
)

SAFETY_MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {
        "ruleset": RULESET_ERA,
        "toxicity_words": TOXICITY_WORDS,
        "pause_trigger": PAUSE_TRIGGER,
        "toxicity": TOXICITY,
        "stopping_rule": STOPPING_RULE,
        "safety": SAFETY,
        "reporting_clock": REPORTING_CLOCK,
        "supportive_clock": SUPPORTIVE_CLOCK,
        "washout": WASHOUT,
    }
)
"""The forms that are a mapping with fixed keys."""

SAFETY_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "rulesets": "ruleset",
        "toxicities": "toxicity_words",
        "pause_triggers": "pause_trigger",
        "stopping_rules": "stopping_rule",
        "stages": "stage",
        "reporting_clocks": "reporting_clock",
        "supportive_clocks": "supportive_clock",
        "washouts": "washout",
    }
)
"""The forms that are a list of another form."""
