"""Reading whatever the grammar describes: one reader for each plain form, and one way to make a typed object of a mapping.

    Node ──form──> text, number, day, limit ...        plain_forms.py
                   tuple of a form                     the lists of the grammar
                   Struct, with its choices            the mappings of the grammar, then a check of what hangs together

A new section of a protocol is a struct, a shape, and a row in `MAKERS`.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from trialwright.protocol import checks
from trialwright.protocol.choices import decided
from trialwright.protocol.decisions import DecisionRule, Need
from trialwright.protocol.endpoints import AnalysisSet, Endpoint, EndpointWindow, Requirement, Stratum
from trialwright.protocol.grammar import LISTS, MAPPINGS, WORDS
from trialwright.protocol.node import Node
from trialwright.protocol.plain_forms import PLAIN
from trialwright.protocol.product import CellDose, DosePart, Manufacturing, ReleaseTest, Step, Tocilizumab, WeightBand
from trialwright.protocol.ranges import RangeRow, ReferenceRanges
from trialwright.protocol.rules import keys_of_rule
from trialwright.protocol.safety import (
    PauseTrigger,
    ReportingClock,
    RulesetEra,
    Safety,
    StoppingRule,
    SupportiveClock,
    Toxicity,
    ToxicityRules,
    Washout,
)
from trialwright.protocol.scalars import fields, items, unique, word
from trialwright.protocol.sections import MAY_BE_NONE
from trialwright.protocol.shape import NONE, Shape
from trialwright.protocol.status import Approvals, Consent, RecordVersion, Status
from trialwright.protocol.visits import Assessment, Daily, LymphodepletionGap, Schedule, Visit

_NAMES = ("id", "name", "attribute", "act", "measure")


def read_form(form: str, node: Node, what: str) -> Any:
    """The value that a piece of a file has in a form of the grammar.

    Parameters
    ----------
    form : str
        A name of the grammar: one of few words, a list, a mapping or a plain form.
    node : Node
        The piece of the file.
    what : str
        What to call it in a message.

    Raises
    ------
    ProtocolError
        If it has not this form.

    Examples
    --------
    >>> read_form("cells_per_kg", Node("5 10*6/kg", "x"), "low")
    Decimal('5000000')
    >>> read_form("scopes", Node([Node("treatment", "x")], "x"), "required_scopes")
    ('treatment',)
    """
    if form in WORDS:
        return word(node, form)
    if form in LISTS:
        return _list(form, node, what)
    if form in MAKERS:
        return make(form, node)
    return PLAIN[form](node, what)


def make(form: str, node: Node) -> Any:
    """The typed object that a mapping stands for, with its choices.

    Raises
    ------
    ProtocolError
        If a key is unknown, missing or unreadable, or what it says does not hang together.

    Examples
    --------
    >>> make("need", Node({"what": Node("consent", "x")}, "x"))
    Need(what='consent', within_days=None)
    """
    maker, shape = MAKERS[form], MAPPINGS[form]
    found = fields(node, shape)
    owner = _owner(maker.prefix or form, found)
    values: dict[str, Any] = {
        key.field or said: read_form(key.form, found[said], f"{said} of {owner}")
        for said, key in shape.keys.items()
        if said in found and key.form != "decided"
    }
    if "decided" in shape.keys:
        values["choices"] = decided(found.get("decided"), owner, tuple(dict.fromkeys(_may_be_chosen(shape, found))))
    made = maker.struct(**values)
    if maker.check is not None:
        maker.check(node, made)
    return made


def _owner(prefix: str, found: Mapping[str, Node]) -> str:
    """By what a person knows this part, in messages and in the ids of its choices."""
    own = next((found[key].value for key in _NAMES if key in found), None)
    return f"{prefix}.{own}" if isinstance(own, str) else prefix


def _may_be_chosen(shape: Shape, found: Mapping[str, Node]) -> Iterator[str]:
    for key in shape.keys:
        if key in found and key not in ("decided", *_NAMES):
            yield key
            if isinstance(found[key].value, dict):
                yield from keys_of_rule(found[key])


def _list(form: str, node: Node, what: str) -> tuple[Any, ...]:
    if form in MAY_BE_NONE and node.value == NONE:
        return ()
    nodes = items(node, what)
    made = tuple(read_form(LISTS[form], item, what) for item in nodes)
    key = next((key for key in _NAMES if LISTS[form] in MAPPINGS and key in MAPPINGS[LISTS[form]].keys), None)
    if key is not None:
        unique(nodes, [getattr(each, key) for each in made], LISTS[form].replace("_", " "))
    return made


class Maker(msgspec.Struct, frozen=True):
    """What a mapping becomes, how its parts must hang together, and by what name its choices begin."""

    struct: Callable[..., Any]
    check: Callable[[Node, Any], None] | None = None
    prefix: str = ""


MAKERS: Mapping[str, Maker] = MappingProxyType(
    {
        "record_version": Maker(RecordVersion),
        "status_section": Maker(Status, prefix="status"),
        "approvals": Maker(Approvals),
        "consent": Maker(Consent, checks.consent),
        "dose_part": Maker(DosePart, checks.dose_part),
        "cell_dose": Maker(CellDose, checks.cell_dose),
        "release_test": Maker(ReleaseTest, checks.release_test, prefix="release"),
        "step": Maker(Step),
        "manufacturing": Maker(Manufacturing),
        "weight_band": Maker(WeightBand),
        "tocilizumab": Maker(Tocilizumab, checks.tocilizumab),
        "assessment": Maker(Assessment, checks.assessment),
        "daily": Maker(Daily, checks.daily),
        "visit": Maker(Visit),
        "lymphodepletion_gap": Maker(LymphodepletionGap, checks.gap),
        "schedule": Maker(Schedule),
        "requirement": Maker(Requirement, checks.requirement),
        "endpoint_window": Maker(EndpointWindow),
        "endpoint": Maker(Endpoint, checks.endpoint),
        "analysis_set": Maker(AnalysisSet, prefix="set"),
        "stratum": Maker(Stratum),
        "ruleset": Maker(RulesetEra, checks.ruleset),
        "toxicity_words": Maker(Toxicity),
        "pause_trigger": Maker(PauseTrigger, checks.pause_trigger),
        "toxicity": Maker(ToxicityRules),
        "stopping_rule": Maker(StoppingRule, prefix="stopping"),
        "safety": Maker(Safety),
        "reporting_clock": Maker(ReportingClock, checks.clock, prefix="clock"),
        "supportive_clock": Maker(SupportiveClock, prefix="supportive"),
        "washout": Maker(Washout),
        "range_row": Maker(RangeRow, checks.range_row, prefix="range"),
        "reference_ranges": Maker(ReferenceRanges, checks.reference_ranges),
        "need": Maker(Need),
        "decision": Maker(DecisionRule, checks.decision),
    }
)
"""How a mapping of the grammar becomes a typed object."""
