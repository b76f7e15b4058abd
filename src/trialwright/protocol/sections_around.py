"""What may stand in a protocol file about the trial as such: status, approvals, consent, reference ranges, decisions."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from trialwright.protocol.decisions import Act, Needed, Overridable
from trialwright.protocol.ranges import WithoutRange
from trialwright.protocol.shape import DECIDED, ID, SOURCE, Key, Shape, optional
from trialwright.protocol.status import ApprovingBody, Scope

AROUND_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "approving_body": get_args(ApprovingBody),
        "scope": get_args(Scope),
        "act": get_args(Act),
        "needed": get_args(Needed),
        "overridable": get_args(Overridable),
        "pause_effect": ("blocks", "individual_decision"),
        "without_range": get_args(WithoutRange),
    }
)
"""The forms that are one of a few words."""

RECORD_VERSION = Shape(
    "a version of the record",
    {
        "seen": Key("where and when it was seen", "text"),
        "seen_zh": optional("the same in Chinese", "text"),
        "last_update": Key("as the record writes it", "registry_day"),
        "overall": Key("the recruitment status, as registered", "text"),
        "planned_patients": Key("the registered number of patients", "positive"),
        "start": Key("as the record writes it", "registry_day"),
        "primary_completion": optional("as the record writes it", "registry_day"),
        "completion": optional("as the record writes it", "registry_day"),
    },
)

STATUS = Shape(
    "the status",
    {
        "overall": Key("the recruitment status, as registered", "text"),
        "start": Key("as the record writes it", "registry_day"),
        "primary_completion": Key("as the record writes it", "registry_day"),
        "completion": Key("as the record writes it", "registry_day"),
        "last_update": Key("as the record writes it", "registry_day"),
        "versions": optional("the record as it was seen, the oldest first", "record_versions"),
        "decided": DECIDED,
    },
)

APPROVALS = Shape(
    "the approvals",
    {
        "required": Key("who must have approved before anybody is enrolled", "approving_bodies"),
        "before_export_of_genetic_data": optional("whose filing genetic data wait for", "approving_bodies"),
        "filing_working_days": optional("working days after the approvals for the filing", "positive"),
        "retention_years": Key("how long records and raw material are kept", "positive"),
        "source": SOURCE,
        "decided": DECIDED,
    },
)

CONSENT = Shape(
    "the consent",
    {
        "version": Key("of the consent form in force under this protocol", "name"),
        "languages": optional("in which the form exists, such as zh-Hans", "texts"),
        "guardian_below": optional("the age in years below which a guardian signs", "positive"),
        "assent_from": optional("the age in years from which a minor is asked as well", "positive"),
        "required_scopes": optional("what must be agreed to for enrolment", "scopes"),
        "offered_scopes": optional("what may be agreed to or declined apart", "scopes"),
        "decided": DECIDED,
    },
)

NEED = Shape(
    "a need",
    {
        "what": Key("what must be true", "needed"),
        "within": optional("how old it may be, such as 7 d", "days", "within_days"),
    },
)

DECISION = Shape(
    "a decision rule",
    {
        "act": Key("what is authorised", "act"),
        "people": Key("1, or 2 where another person must confirm", "people"),
        "roles": Key("who may ask and who may confirm", "ids"),
        "needs": optional("what must be true; each that is missing is a reason against", "needs"),
        "from_day": optional("the first planned protocol day", "day"),
        "until_day": optional("the last planned protocol day", "day"),
        "after_lymphodepletion": optional("what a pause does once lymphodepletion has begun", "pause_effect"),
        "overridable": optional("administrative checks that two people may overrule", "overridables"),
        "decided": DECIDED,
    },
)

RANGE_ROW = Shape(
    "a reference range",
    {
        "id": ID,
        "laboratory": Key("whose range it is, as results name the laboratory", "text"),
        "analyte": Key("of what, by its name in standards/analytes.toml", "analyte"),
        "sex": optional("for whom; for both where this key is left out", "sex"),
        "age_from": optional("from this age in completed years on, included", "years"),
        "age_to": optional("to this age in completed years, included", "years"),
        "low": optional("the lower limit of normal, such as 7 U/L", "normal_limit"),
        "high": optional("the upper limit of normal, such as 40 U/L", "normal_limit"),
        "valid_from": optional("the first day on which it holds", "date"),
        "valid_to": optional("the last day on which it holds", "date"),
        "source": Key("from which letter or list of the laboratory it was copied", "text"),
        "decided": DECIDED,
    },
)

REFERENCE_RANGES = Shape(
    "the reference ranges",
    {
        "laboratories": Key("whose registered ranges are accepted: any, or a list of laboratories", "laboratories"),
        "without_range": Key("what fills a result that came without its own range", "without_range"),
        "rows": Key("ranges of the protocol's own, the last that are looked at, or none", "range_rows"),
        "decided": DECIDED,
    },
)

AROUND_MAPPINGS: Mapping[str, Shape] = MappingProxyType(
    {
        "record_version": RECORD_VERSION,
        "status_section": STATUS,
        "approvals": APPROVALS,
        "consent": CONSENT,
        "range_row": RANGE_ROW,
        "reference_ranges": REFERENCE_RANGES,
        "need": NEED,
        "decision": DECISION,
    }
)
"""The forms that are a mapping with fixed keys."""

AROUND_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "record_versions": "record_version",
        "approving_bodies": "approving_body",
        "scopes": "scope",
        "range_rows": "range_row",
        "needs": "need",
        "overridables": "overridable",
        "decisions": "decision",
    }
)
"""The forms that are a list of another form."""
