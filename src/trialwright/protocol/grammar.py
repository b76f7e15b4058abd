"""What may stand in a protocol file: every key, what it is about and what form its value has, in one list.

The reader refuses by this list, and the JSON Schema that editors complete from is made of it, so the two cannot differ.
A form is a name; `reading.py` and its neighbours read it, and `schema.py` says the same of it in JSON Schema.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from trialwright.protocol.criteria import Absent, HistoryPart, RuleSex, TestOutcome
from trialwright.protocol.regimen import AdultClearance, ChildClearance, ClearanceWeight, SurfaceFormula, SurfaceWeight
from trialwright.protocol.sections import SECTION_LISTS, SECTION_MAPPINGS, SECTION_WORDS
from trialwright.protocol.shape import DECIDED, Key, Shape

WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kind": ("inclusion", "exclusion"),
        "accrual": ("open", "closed"),
        "absent": get_args(Absent),
        "history_part": get_args(HistoryPart),
        "test_outcome": get_args(TestOutcome),
        "sex": get_args(RuleSex),
        "now": ("now",),
        "status": ("unconfirmed", "confirmed"),
        "surface": get_args(SurfaceFormula),
        "adult_clearance": get_args(AdultClearance),
        "child_clearance": get_args(ChildClearance),
        "surface_weight": get_args(SurfaceWeight),
        "clearance_weight": get_args(ClearanceWeight),
        **SECTION_WORDS,
    }
)
"""The forms that are one of a few words."""

NO_RENAL_BANDS = "none"
EVER = "ever"

_WINDOW = Key("how far back to look, such as 14 d; ever for the whole life", "window")
_ABSENT = Key("what it means that there is no value; unknown where this key is left out", "absent", required=False)
_ANALYTE = Key("the analyte, by its name in standards/analytes.toml", "analyte")

COMPARISONS: Mapping[str, Key] = MappingProxyType(
    {
        "below": Key("less than this limit", "limit", required=False),
        "at_most": Key("this limit or less", "limit", required=False),
        "at_least": Key("this limit or more", "limit", required=False),
        "above": Key("more than this limit", "limit", required=False),
        "between": Key("two limits, both included", "two_limits", required=False),
        "is": Key("exactly this value", "limit", required=False),
    }
)


def _measured(what: str, head: str, about: str) -> Shape:
    return Shape(what, {head: Key(about, _ANALYTE.form), **COMPARISONS, "within": _WINDOW, "absent": _ABSENT})


_COUNTED = {
    name: Key(key.about.replace("limit", "number"), key.form.replace("limit", "number"), required=False)
    for name, key in COMPARISONS.items()
}

MEASURED: Mapping[str, Shape] = MappingProxyType(
    {
        "latest": _measured("a latest rule", "latest", "the newest value of this analyte"),
        "any": _measured("an any rule", "any", "at least one value of this analyte"),
        "none": _measured("a none rule", "none", "no value of this analyte"),
        "count": Shape(
            "a count rule",
            {
                "count": Key("the number of values of this analyte", _ANALYTE.form),
                **_COUNTED,
                "within": _WINDOW,
                "absent": _ABSENT,
            },
        ),
    }
)
"""Rules about a measured concept, by the key that names them."""

RULES: Mapping[str, Shape] = MappingProxyType(
    {
        **MEASURED,
        "attested": Shape(
            "an attested rule",
            {
                "attested": Key("the name of the investigator's statement", "statement"),
                "label_zh": Key("the statement in Chinese", "text", required=False),
                "within": _WINDOW,
            },
        ),
        "all_of": Shape("an all_of rule", {"all_of": Key("every one of these rules holds", "rules")}),
        "any_of": Shape("an any_of rule", {"any_of": Key("at least one of these rules holds", "rules")}),
        "not": Shape("a not rule", {"not": Key("this rule does not hold", "rule")}),
        "implies": Shape("an implies rule", {"implies": Key("where one rule holds, another must", "implication")}),
    }
)
"""Every rule, by the key that names it."""

IMPLICATION = Shape(
    "an implies rule",
    {"when": Key("where this rule holds", "rule"), "then": Key("this rule must hold", "rule")},
)

CRITERION = Shape(
    "a criterion",
    {
        "id": Key("such as I4.creatinine", "id"),
        "kind": Key("inclusion, or exclusion: then the rule describes what excludes", "kind"),
        "label": Key("a short name for tables", "text"),
        "label_zh": Key("the same in Chinese", "text", required=False),
        "text": Key("the registered words, exactly", "text"),
        "rule": Key("what is computed", "rule"),
        "notice": Key("what has to be thought of for some patients", "notice", required=False),
        "decided": DECIDED,
    },
)

TRIAL = Shape(
    "the trial",
    {
        "id": Key("the registry number", "name"),
        "version": Key("of this protocol; an amendment has a new one", "name"),
        "title": Key("the brief title, as registered", "text"),
        "official_title": Key("the official title, as registered", "text"),
        "phase": Key("as registered", "text"),
        "condition": Key("as registered", "text"),
        "source": Key("where and when the registered words were read", "text"),
        "planned_patients": Key("how many patients are to be treated", "positive"),
        "accrual": Key("closed while nobody may be enrolled", "accrual"),
    },
)

BAND = Shape(
    "a renal band",
    {
        "at_least": Key("mL/min by the adult formula, mL/min/1.73 m2 by the children's", "number"),
        "fraction": Key("of the full dose, 0 to 1; 0 blocks the order", "fraction"),
    },
)

RENAL = Shape(
    "the renal adjustment",
    {
        "source": Key("which published table this is", "text"),
        "bands": Key("from the highest clearance to the lowest, the last at 0", "bands"),
    },
)

ROUNDING = Shape(
    "the rounding",
    {
        "within": Key("a rounded dose stays within this fraction of the ordered dose, such as 0.10", "fraction"),
        "source": Key("whose practice this is", "text"),
    },
)

DRUG = Shape(
    "a drug",
    {
        "name": Key("international non-proprietary name", "id"),
        "label_zh": Key("the name in Chinese", "text", required=False),
        "text": Key("the registered words, exactly", "text"),
        "dose": Key("per day at full renal function, in mg/m2", "dose_mg_per_m2"),
        "days": Key("days before the infusion, such as [-5, -4, -3]", "days_before"),
        "renal": Key("the fractions of the dose by clearance, or none where kidneys do not matter", "renal"),
        "vials": Key("the vials that the pharmacy has, in mg", "vials"),
        "measurable": Key("the smallest step that can be drawn up, in mg", "dose_mg"),
        "rounding": Key("how far a dose may be rounded, and by whose practice", "rounding"),
        "decided": DECIDED,
    },
)

LYMPHODEPLETION = Shape(
    "the lymphodepletion",
    {
        "surface": Key("the formula of body surface area, one for the whole trial", "surface"),
        "adult_clearance": Key("the formula of creatinine clearance from 18 years on", "adult_clearance"),
        "child_clearance": Key("the formula of creatinine clearance under 18 years", "child_clearance"),
        "creatinine_within": Key("how old a creatinine may be, such as 14 d", "days"),
        "height_within": Key("how old a height may be", "days"),
        "weight_within": Key("how old a weight may be", "days"),
        "surface_weight": Key("which weight enters the body surface area", "surface_weight"),
        "clearance_weight": Key("which weight enters the adult clearance", "clearance_weight"),
        "obese_from": Key(
            "the fraction of the ideal weight from which a patient counts as obese, such as 1.2", "number"
        ),
        "adjusted_part": Key(
            "adjusted weight = ideal weight + this part of what lies above it, such as 0.4", "fraction"
        ),
        "weight_change": Key("the fraction of change from which a dose is computed anew, such as 0.10", "fraction"),
        "obesity_source": Key("whose practice this is", "text"),
        "review_below_weight": Key("below this weight a person reviews a dose by surface, such as 10 kg", "weight_kg"),
        "review_below_age": Key("below this age in completed years a person reviews it, such as 1", "years"),
        "drugs": Key("the drugs in the order of the record", "drugs"),
        "decided": DECIDED,
    },
)

PROTOCOL = Shape(
    "the protocol",
    {
        "trial": Key("the trial as registered", "trial"),
        "registered": Key("whole passages of the record, word for word, by a name for each", "passages"),
        "questions": Key("where the record contradicts itself or is silent: for the investigator", "questions"),
        "status": Key("where the trial stands according to the registry", "status_section"),
        "approvals": Key("whose approval must be in date", "approvals"),
        "consent": Key("the consent form", "consent"),
        "criteria": Key("who may take part", "criteria"),
        "reference_ranges": Key("what is normal, and who says so", "reference_ranges"),
        "lymphodepletion": Key("the preparative regimen", "lymphodepletion"),
        "cell_dose": Key("the dose of cells", "cell_dose"),
        "release": Key("the release specification", "release"),
        "manufacturing": Key("how the product comes about", "manufacturing"),
        "schedule": Key("the schedule of assessments", "schedule"),
        "endpoints": Key("the registered endpoints", "endpoints"),
        "analysis_sets": Key("who is analysed together", "analysis_sets"),
        "strata": Key("parts of the patients that are reported apart, or none", "strata"),
        "safety": Key("toxicity and stopping rules", "safety"),
        "clocks": Key("who tells whom, by when", "reporting_clocks"),
        "supportive": Key("supportive care with clocks, or none", "supportive_clocks"),
        "washouts": Key("drugs that must have been stopped, or none", "washouts"),
        "tocilizumab": Key("the rescue drug", "tocilizumab"),
        "decisions": Key("who may authorise what, and what it needs", "decisions"),
    },
)

QUESTION = Shape(
    "a question",
    {"text": Key("the question", "text"), "text_zh": Key("the same in Chinese", "text", required=False)},
)

MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {
        "trial": TRIAL,
        "question_words": QUESTION,
        "criterion": CRITERION,
        "implication": IMPLICATION,
        "lymphodepletion": LYMPHODEPLETION,
        "drug": DRUG,
        "band": BAND,
        "renal_bands": RENAL,
        "rounding": ROUNDING,
        **SECTION_MAPPINGS,
    }
)
"""The forms that are a mapping with fixed keys."""

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "questions": "question",
        "rules": "rule",
        "criteria": "criterion",
        "drugs": "drug",
        "bands": "band",
        "vials": "dose_mg",
        "days_before": "day_before",
        **SECTION_LISTS,
    }
)
"""The forms that are a list of another form, with at least one item, or none where `sections.MAY_BE_NONE` has it."""
