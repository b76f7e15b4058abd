"""What may stand in a protocol file about the cells: their dose, their release, their making, and the rescue drug."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from trialwright.protocol.product import AboveRange, BelowRange, DosingWeight, Expected, HardStop
from trialwright.protocol.shape import DECIDED, ID, LABEL, LABEL_ZH, SOURCE, Key, Shape, optional

CELLS_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "dosing_weight": get_args(DosingWeight),
        "below_range": get_args(BelowRange),
        "above_range": get_args(AboveRange),
        "hard_stop": get_args(HardStop),
        "expected": get_args(Expected),
        "donor": ("autologous", "donor", "either"),
    }
)
"""The forms that are one of a few words."""

DOSE_PART = Shape(
    "a part of the cell dose",
    {
        "day": Key("the protocol day; 0 is the day of the first infusion", "day_from_0"),
        "before": optional("days by which it may be early, such as 2 d", "days"),
        "after": optional("days by which it may be late, such as 2 d", "days"),
        "cells": optional("viable CAR-positive cells, where the number is fixed", "cells"),
        "fraction": optional("of the whole dose, where the dose goes by weight", "fraction"),
    },
)

CELL_DOSE = Shape(
    "the cell dose",
    {
        "text": Key("the registered words, exactly", "text"),
        "low": optional("the least, such as 5 10*6/kg", "cells_per_kg", "low_per_kg"),
        "high": optional("the most, such as 10 10*6/kg", "cells_per_kg", "high_per_kg"),
        "parts": Key("the infusions, from the first to the last", "dose_parts"),
        "cap": optional("never more cells than these, such as 1000 10*6{cells}", "cells", "cap_cells"),
        "weight": Key("on which day the recipient is weighed for the dose", "dosing_weight"),
        "weight_change": Key("the fraction of change from which the dose is computed anew", "fraction"),
        "below": Key("what may be decided where the bag holds too few cells", "below_ranges"),
        "above": Key("what is done where the bag holds too many", "above_ranges"),
        "draw_step": Key(
            "the step to which a volume is rounded down, such as 0.1 mL", "volume_ml", field="draw_step_ml"
        ),
        "after_thaw": optional("whether the counts after thawing govern, and not those before freezing", "yes_no"),
        "dmso": optional("a limit for one day, such as 1 g/kg", "g_per_kg", "dmso_g_per_kg_day"),
        "dmso_density": Key("such as 1.10 g/mL", "g_per_ml", field="dmso_g_per_ml"),
        "volume": optional("a limit for one infusion, such as 10 mL/kg", "ml_per_kg", "volume_ml_per_kg"),
        "volume_limit_below": optional(
            "the age in years below which that limit holds", "positive", "volume_limit_below_years"
        ),
        "endotoxin": optional("a limit, such as 5 {EU}/kg/h", "eu_per_kg_h", "endotoxin_eu_per_kg_h"),
        "infusion_time": optional(
            "within which a part is infused, as the limit of endotoxin by the hour asks; such as 1 h",
            "hours",
            "infusion_hours",
        ),
        "limits_source": SOURCE,
        "decided": DECIDED,
    },
)

RELEASE_TEST = Shape(
    "a release test",
    {
        "attribute": Key("a short fixed name, such as viability", "id"),
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "test": Key("the method", "text"),
        "test_zh": optional("the method in Chinese", "text"),
        "limit": Key("in words, as a certificate prints it", "text"),
        "compared": optional("the limit as numbers, such as {at_least: 70 %}", "comparisons", "comparisons"),
        "expected": optional("the result that passes, where it is no number", "expected"),
        "hard_stop": Key("whether cells may go out without it", "hard_stop"),
        "exceptional": Key("whether an exceptional release may overrule a failure", "yes_no"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

STEP = Shape(
    "a manufacturing step",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "event": optional("the kind of event that records it, such as apheresis.collected", "id"),
    },
)

MANUFACTURING = Shape(
    "the manufacturing",
    {
        "donor": Key("whose cells are collected", "donor"),
        "culture": Key("from the start of the culture to the harvest, such as 10 d", "days", field="culture_days"),
        "infectious_markers": Key(
            "the tests of whoever gives the cells, by their names in standards/concepts.toml", "tests"
        ),
        "steps": Key("from the consent to the empty bag", "steps"),
        "decided": DECIDED,
    },
)

WEIGHT_BAND = Shape(
    "a weight band",
    {
        "at_least": Key("such as 30 kg", "weight_kg", field="at_least_kg"),
        "dose": Key("such as 8 mg/kg", "dose_mg_per_kg", field="mg_per_kg"),
    },
)

TOCILIZUMAB = Shape(
    "the tocilizumab",
    {
        "bands": Key("from the lowest weight to the highest, the first at 0 kg", "weight_bands"),
        "maximum": Key("never more in one dose, such as 800 mg", "dose_mg", field="maximum_mg"),
        "between": Key("from one dose to the next, such as 8 h", "hours", field="hours_between"),
        "maximum_doses": Key("never more doses than these", "positive"),
        "reserved": Key("doses that are reserved before lymphodepletion", "positive"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

CELLS_MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {
        "dose_part": DOSE_PART,
        "cell_dose": CELL_DOSE,
        "release_test": RELEASE_TEST,
        "step": STEP,
        "manufacturing": MANUFACTURING,
        "weight_band": WEIGHT_BAND,
        "tocilizumab": TOCILIZUMAB,
    }
)
"""The forms that are a mapping with fixed keys."""

CELLS_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "dose_parts": "dose_part",
        "below_ranges": "below_range",
        "above_ranges": "above_range",
        "release": "release_test",
        "tests": "test",
        "steps": "step",
        "weight_bands": "weight_band",
    }
)
"""The forms that are a list of another form."""
