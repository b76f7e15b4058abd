"""What may stand in a protocol file: every key, what it is about and what form its value has, in one list.

The reader refuses by this list, and the JSON Schema that editors complete from is made of it, so the two cannot differ.
A form is a name; `reading.py` and its neighbours read it, and `schema.py` says the same of it in JSON Schema.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

import msgspec

from trialwright.protocol.criteria import Absent
from trialwright.protocol.regimen import AdultClearance, ChildClearance, SurfaceFormula


class Key(msgspec.Struct, frozen=True):
    """One key of a mapping: what it is about, the form of its value, and whether it must be there."""

    about: str
    form: str
    required: bool = True


class Shape(msgspec.Struct, frozen=True):
    """A mapping: what a person calls it, and its keys."""

    what: str
    keys: Mapping[str, Key]


WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "kind": ("inclusion", "exclusion"),
        "accrual": ("open", "closed"),
        "rank": ("primary", "secondary"),
        "absent": get_args(Absent),
        "status": ("unconfirmed", "confirmed"),
        "surface": get_args(SurfaceFormula),
        "adult_clearance": get_args(AdultClearance),
        "child_clearance": get_args(ChildClearance),
    }
)
"""The forms that are one of a few words."""

NO_RENAL_BANDS = "none"
EVER = "ever"

_WINDOW = Key("how far back to look, such as 14 d; ever for the whole life", "window")
_ABSENT = Key("what it means that there is no value; unknown where this key is left out", "absent", required=False)
_ANALYTE = Key("the analyte, by its name in standards/analytes.toml", "analyte")
_DECIDED = Key(
    "why each key that the record leaves open has its value, and whether it is signed", "decided", required=False
)

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
            {"attested": Key("the name of the investigator's statement", "statement"), "within": _WINDOW},
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
        "text": Key("the registered words, exactly", "text"),
        "rule": Key("what is computed", "rule"),
        "decided": _DECIDED,
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

OUTCOME = Shape(
    "an outcome",
    {
        "title": Key("as registered", "text"),
        "text": Key("the registered description, exactly", "text"),
        "time_frame": Key("as registered", "text"),
        "rank": Key("primary or secondary, as registered", "rank"),
    },
)

CONSENT = Shape(
    "the consent",
    {"version": Key("of the consent form in force under this protocol", "name"), "decided": _DECIDED},
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
        "text": Key("the registered words, exactly", "text"),
        "dose": Key("per day at full renal function, in mg/m2", "dose_mg_per_m2"),
        "days": Key("days before the infusion, such as [-5, -4, -3]", "days_before"),
        "renal": Key("the fractions of the dose by clearance, or none where kidneys do not matter", "renal"),
        "vials": Key("the vials that the pharmacy has, in mg", "vials"),
        "measurable": Key("the smallest step that can be drawn up, in mg", "dose_mg"),
        "rounding": Key("how far a dose may be rounded, and by whose practice", "rounding"),
        "decided": _DECIDED,
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
        "drugs": Key("the drugs in the order of the record", "drugs"),
        "decided": _DECIDED,
    },
)

PROTOCOL = Shape(
    "the protocol",
    {
        "trial": Key("the trial as registered", "trial"),
        "registered": Key("whole passages of the record, word for word, by a name for each", "passages"),
        "outcomes": Key("the registered outcomes", "outcomes"),
        "questions": Key("where the record contradicts itself or is silent: for the investigator", "texts"),
        "consent": Key("the consent form", "consent"),
        "criteria": Key("who may take part", "criteria"),
        "lymphodepletion": Key("the preparative regimen", "lymphodepletion"),
    },
)

MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {
        "trial": TRIAL,
        "outcome": OUTCOME,
        "consent": CONSENT,
        "criterion": CRITERION,
        "implication": IMPLICATION,
        "lymphodepletion": LYMPHODEPLETION,
        "drug": DRUG,
        "band": BAND,
        "renal_bands": RENAL,
        "rounding": ROUNDING,
    }
)
"""The forms that are a mapping with fixed keys."""

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "rules": "rule",
        "criteria": "criterion",
        "outcomes": "outcome",
        "drugs": "drug",
        "bands": "band",
        "vials": "dose_mg",
        "days_before": "day_before",
        "texts": "text",
    }
)
"""The forms that are a list of another form, with at least one item."""
