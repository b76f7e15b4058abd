"""What may stand in the sections around the criteria, joined from one file for each topic.

`grammar.py` joins it with the criteria, `forms.py` reads by it, `schema.py` says the same in JSON Schema.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.sections_around import AROUND_LISTS, AROUND_MAPPINGS, AROUND_WORDS
from trialwright.protocol.sections_cells import CELLS_LISTS, CELLS_MAPPINGS, CELLS_WORDS
from trialwright.protocol.sections_course import COURSE_LISTS, COURSE_MAPPINGS, COURSE_WORDS
from trialwright.protocol.sections_safety import SAFETY_LISTS, SAFETY_MAPPINGS, SAFETY_WORDS
from trialwright.protocol.shape import Shape

SECTION_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**AROUND_WORDS, **CELLS_WORDS, **COURSE_WORDS, **SAFETY_WORDS}
)
"""The forms that are one of a few words."""

SECTION_MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {**AROUND_MAPPINGS, **CELLS_MAPPINGS, **COURSE_MAPPINGS, **SAFETY_MAPPINGS}
)
"""The forms that are a mapping with fixed keys."""

SECTION_LISTS: Mapping[str, str] = MappingProxyType(
    {"texts": "text", "ids": "id", **AROUND_LISTS, **CELLS_LISTS, **COURSE_LISTS, **SAFETY_LISTS}
)
"""The forms that are a list of another form."""

MAY_BE_NONE = frozenset({"range_rows", "strata", "stopping_rules", "supportive_clocks", "washouts"})
"""Lists for which a file may write the one word none."""
