"""What may stand in a rule, in one list: `grammar` holds that of every other part of a protocol file.

The head of a rule says what is asked (latest, any, none, count), and the concept behind it says of what: a measured
value, a test that answers with a word, or something that occurs, which has a form of its own for the same head.
"""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.protocol.grammar import COMPARISONS, MEASURED, RULES
from trialwright.protocol.shape import Key, Shape

NOW = "now"

_WITHIN = Key("how far back to look, such as 730 d; ever for the whole life", "window")
_CLOSED_BY = Key(
    "the part of the history that, taken completely, makes silence mean no", "history_part", required=False
)
_CLOSED_WITHIN = Key('how old that history, or a recorded "no", may be, such as 14 d', "days", required=False)
_CLOSING = {"closed_by": _CLOSED_BY, "closed_within": _CLOSED_WITHIN}
_NUMBERS = {
    name: Key(key.about.replace("limit", "number"), key.form.replace("limit", "number"), required=False)
    for name, key in COMPARISONS.items()
}


def _occurring(head: str, about: str) -> Shape:
    return Shape(
        f"the {head} rule of a condition, treatment or drug",
        {
            head: Key(about, "concept"),
            "within": Key(f"{_WITHIN.about}; left out where active stands", "window", required=False),
            "active": Key("now: it has begun and is not known to have ended", "now", required=False),
            **_CLOSING,
        },
    )


OCCURRING: Mapping[str, Shape] = MappingProxyType(
    {
        "any": _occurring("any", "this condition, treatment or drug was there"),
        "none": _occurring("none", "this condition, treatment or drug was not there"),
        "count": Shape(
            "the count rule of a condition, treatment or drug",
            {
                "count": Key("how often this was there; each cycle of a treatment counts", "concept"),
                **_NUMBERS,
                "within": _WITHIN,
                **_CLOSING,
            },
        ),
    }
)
"""Rules about what occurs, by the key that names them."""

TESTED = Shape(
    "the latest rule of a test",
    {
        "latest": Key("the newest result of this test", "test"),
        "is": Key("positive or negative", "test_outcome"),
        "within": _WITHIN,
        "absent": Key("what it means that there is no result; unknown where this key is left out", "absent", False),
    },
)

AGE_LIMITS = Shape("the limits of an age rule, in completed years", _NUMBERS)

PERSONAL: Mapping[str, Shape] = MappingProxyType(
    {
        "sex": Shape("a sex rule", {"sex": Key("female or male, as the laboratory uses it", "sex")}),
        "age": Shape("an age rule", {"age": Key("limits in completed years, such as {at_least: 18}", "age_limits")}),
    }
)
"""Rules about who the patient is."""

EVERY_RULE: Mapping[str, Shape] = MappingProxyType({**RULES, **PERSONAL})
"""Every rule by the key that names it; `OCCURRING` and `TESTED` share keys with measured values."""

FORMS_OF_RULES: Mapping[str, Shape] = MappingProxyType(
    {**EVERY_RULE, "latest_test": TESTED, **{f"{head}_concept": shape for head, shape in OCCURRING.items()}}
)
"""Every rule in each of its forms, by a name for each."""

COMPARING = (*MEASURED, "count_concept")
"""The forms that want at least one comparison."""

NOTICE = Shape(
    "a notice",
    {
        "when": Key("where this rule holds, whatever the criterion says", "rule"),
        "text": Key("what has to be thought of then", "text"),
        "text_zh": Key("the same in Chinese", "text", required=False),
    },
)
