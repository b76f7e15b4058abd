"""What may stand in a protocol file about the course of a patient and how it is judged: visits, endpoints, sets, strata."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from trialwright.protocol.endpoints import EndpointKind, Rank, Result
from trialwright.protocol.shape import DECIDED, ID, LABEL, LABEL_ZH, SOURCE, Key, Shape, optional
from trialwright.protocol.visits import Anchor, Manner

COURSE_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rank": get_args(Rank),
        "anchor": get_args(Anchor),
        "manner": get_args(Manner),
        "endpoint_kind": get_args(EndpointKind),
        "result": get_args(Result),
    }
)
"""The forms that are one of a few words."""

ASSESSMENT = Shape(
    "an assessment",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "gives": optional("the analytes, concepts, tests and statements that are known afterwards", "ids"),
        "genetic": optional("whether its results are human genetic data", "yes_no"),
        "applies": optional("for whom; for everybody where this is left out", "rule"),
        "applies_at": optional("the visits, by id, at which that is asked; at all where this is left out", "ids"),
        "daily": optional("how often a day, and on which days; once at each visit where this is left out", "daily"),
        "decided": DECIDED,
    },
)

DAILY = Shape(
    "the times a day",
    {
        "times": Key("at least so often on each of these days, 2 or more", "positive"),
        "from_day": Key("the first protocol day, such as 0", "day"),
        "until_day": Key("the last protocol day, such as 14; it is included", "day"),
    },
)

VISIT = Shape(
    "a visit",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "day": Key("counted from the anchor; -5 is five days before", "day"),
        "before": Key("days by which it may be early, such as 7 d", "days"),
        "after": Key("days by which it may be late, such as 14 d", "days"),
        "assessments": Key("assessments of the schedule, by id", "ids"),
        "anchor": optional("the day from which is counted; the infusion where this is left out", "anchor"),
        "manner": optional("a visit, or only a contact", "manner"),
    },
)

GAP = Shape(
    "the time from lymphodepletion to infusion",
    {
        "free_until": Key(
            "the planned protocol day until which the infusion may slip freely", "day_from_0", field="free_until_day"
        ),
        "note_until": Key("after the last dose, until then with a note", "days", field="note_until_days_after"),
        "reassess_after": Key("after the last dose, later than this the patient is assessed anew", "days"),
        "repeat_after": Key("after the last dose, later than this lymphodepletion is repeated", "days"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

SCHEDULE = Shape(
    "the schedule",
    {
        "month": Key('the protocol day that "1 month" means, such as 28 d', "days", field="month_days"),
        "screening": Key("the visit, by id, whose assessments decide the criteria", "id"),
        "lymphodepletion_to_infusion": Key("how long the infusion may wait", "lymphodepletion_gap"),
        "assessments": Key("what can be done at a visit", "assessments"),
        "visits": Key("in the order of their days", "visits"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

REQUIREMENT = Shape(
    "a requirement",
    {
        "measure": Key("a short fixed name, such as blasts_marrow", "id"),
        "compared": optional("limits, such as {below: 5 %}", "comparisons", "comparisons"),
        "result": optional("the finding, where it is no number", "result"),
    },
)

ENDPOINT_WINDOW = Shape(
    "the window of an endpoint",
    {
        "day": Key("the protocol day", "day"),
        "before": Key("days earlier that still count, such as 7 d", "days"),
        "after": Key("days later that still count, such as 14 d", "days"),
    },
)

ENDPOINT = Shape(
    "an endpoint",
    {
        "id": ID,
        "title": Key("as registered", "text"),
        "text": Key("the registered description, exactly", "text"),
        "time_frame": Key("as registered", "text"),
        "rank": Key("primary or secondary, as registered", "rank"),
        "kind": Key("what is estimated", "endpoint_kind"),
        "window": optional("the days from which an assessment counts", "endpoint_window"),
        "until_day": optional("the protocol day for which the estimate is reported", "positive"),
        "visit": optional("the visit at which it is assessed or ends, by id", "id"),
        "requires": optional("what must all be true for a response", "requirements"),
        "evaluable_if_any": optional("an assessment counts where one of these is true", "requirements"),
        "origin": Key("from which day is counted, in words", "text"),
        "event": Key("what counts, in words", "text"),
        "event_zh": optional("the same in Chinese", "text"),
        "competing": optional("what prevents it, in words", "text"),
        "competing_zh": optional("the same in Chinese", "text"),
        "censoring": optional("until when a patient without event is followed, in words", "text"),
        "censoring_zh": optional("the same in Chinese", "text"),
        "conventions": optional("answers to what the record leaves open", "endpoint_conventions"),
        "decided": DECIDED,
    },
)

ANALYSIS_SET = Shape(
    "an analysis set",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "members": Key("who belongs to it, in words", "text"),
        "members_zh": Key("who belongs to it, in Chinese", "text"),
        "use": Key("what it is for, in words", "text"),
        "use_zh": Key("what it is for, in Chinese", "text"),
        "decided": DECIDED,
    },
)

STRATUM = Shape(
    "a stratum",
    {
        "id": ID,
        "label": LABEL,
        "label_zh": LABEL_ZH,
        "rule": Key("who belongs to it", "rule"),
        "decided": DECIDED,
    },
)

COURSE_MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {
        "assessment": ASSESSMENT,
        "daily": DAILY,
        "visit": VISIT,
        "lymphodepletion_gap": GAP,
        "schedule": SCHEDULE,
        "requirement": REQUIREMENT,
        "endpoint_window": ENDPOINT_WINDOW,
        "endpoint": ENDPOINT,
        "analysis_set": ANALYSIS_SET,
        "stratum": STRATUM,
    }
)
"""The forms that are a mapping with fixed keys."""

COURSE_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "assessments": "assessment",
        "visits": "visit",
        "requirements": "requirement",
        "endpoints": "endpoint",
        "analysis_sets": "analysis_set",
        "strata": "stratum",
    }
)
"""The forms that are a list of another form."""
