"""Reading a rule: one small closed tree of mappings, each named by one key. No expressions, no code."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from trialwright.protocol.criteria import (
    YEARS,
    AgeIs,
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    Comparison,
    CountOf,
    Happening,
    Implies,
    Latest,
    Leaf,
    Limit,
    Measured,
    NoneOf,
    Not,
    Notice,
    NotOccurred,
    Occurred,
    Occurrences,
    Resulted,
    Rule,
    SexIs,
)
from trialwright.protocol.grammar import IMPLICATION, MEASURED
from trialwright.protocol.grammar_rules import AGE_LIMITS, EVERY_RULE, NOTICE, OCCURRING, TESTED
from trialwright.protocol.limits import read_analyte, read_comparisons, read_window
from trialwright.protocol.node import Node
from trialwright.protocol.scalars import advice, days, fields, items, name, refusal, spoken, text, word
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS

_CLASSES: Mapping[str, type[Latest] | type[AnyOne] | type[NoneOf] | type[CountOf]] = MappingProxyType(
    {"latest": Latest, "any": AnyOne, "none": NoneOf, "count": CountOf}
)


def read_rule(node: Node) -> Rule:
    """The rule that a mapping stands for.

    Parameters
    ----------
    node : Node
        Such as ``{latest: creatinine, below: 1.6 mg/dL, within: 14 d}``.

    Returns
    -------
    Rule
        With limits in the units of the file.

    Raises
    ------
    ProtocolError
        If the mapping names no rule or several, or anything in it cannot be read.

    Examples
    --------
    >>> written = {"attested": Node("history_of_seizure", "x.yaml", 3), "within": Node("ever", "x.yaml", 3)}
    >>> read_rule(Node(written, "x.yaml", 3))
    Attested(statement='history_of_seizure', label_zh='', within_days=None)
    """
    head = _head(node)
    if head in MEASURED:
        return _about_a_concept(node, head)
    found = fields(node, EVERY_RULE[head])
    if head in ("sex", "age", "attested"):
        return _about_the_patient(head, found)
    if head == "not":
        return Not(read_rule(found[head]))
    if head == "implies":
        inner = fields(found[head], IMPLICATION)
        return Implies(when=read_rule(inner["when"]), then=read_rule(inner["then"]))
    several: Callable[[tuple[Rule, ...]], AllOf | AnyOf] = AllOf if head == "all_of" else AnyOf
    return several(tuple(read_rule(item) for item in items(found[head], head)))


def _head(node: Node) -> str:
    """The key that names the rule."""
    written = tuple(node.value) if isinstance(node.value, dict) else ()
    heads = [key for key in written if key in EVERY_RULE]
    if len(heads) == 1:
        return heads[0]
    if heads:
        found = f"a rule that is both {' and '.join(heads)}"
        to_do = "join two rules with all_of or any_of"
    elif isinstance(node.value, dict):
        found = f"a rule without a name: {', '.join(written) or 'an empty mapping'}"
        guesses = [advice(key, EVERY_RULE, "") for key in written]
        to_do = next((guess.split("?")[0] + "?" for guess in guesses if guess), "say what kind of rule this is")
    else:
        found = f"the rule is {spoken(node)}"
        to_do = "write it as {latest: creatinine, below: 1.6 mg/dL, within: 14 d}"
    raise refusal(node, found, f"exactly one of: {', '.join(EVERY_RULE)}", to_do)


def _about_a_concept(node: Node, head: str) -> Leaf:
    """What the head means depends on what the concept behind it is."""
    assert isinstance(node.value, dict)  # noqa: S101  it has a head
    said = node.value[head].value
    concept = CONCEPTS.get(said) if isinstance(said, str) else None
    if concept is None:
        return _measured(node, head)
    if concept.kind == "test":
        return _resulted(node, head)
    return _happening(node, head)


def _measured(node: Node, head: str) -> Measured:
    assert isinstance(node.value, dict)  # noqa: S101
    _refuse_unknown(node.value[head])
    found = fields(node, MEASURED[head])
    analyte = read_analyte(found[head])
    return _CLASSES[head](
        concept=analyte.name,
        comparisons=read_comparisons(node, found, None if head == "count" else analyte),
        within_days=read_window(found["within"]),
        absent=word(found["absent"], "absent") if "absent" in found else "unknown",
    )


def _refuse_unknown(node: Node) -> None:
    if not isinstance(node.value, str) or node.value not in ANALYTES:
        said = node.value if isinstance(node.value, str) else ""
        raise refusal(
            node,
            f"{spoken(node)} is neither an analyte nor another concept",
            "a name in standards/analytes.toml, such as creatinine, or in standards/concepts.toml, such as seizure",
            advice(said, [*ANALYTES, *CONCEPTS], "add it to the table with its codes"),
        )


def _resulted(node: Node, head: str) -> Resulted:
    assert isinstance(node.value, dict)  # noqa: S101
    if head != "latest":
        raise refusal(
            node,
            f"{head}: {node.value[head].value} is a test that answers with a word",
            "latest: the newest result of the window",
            f"write {{latest: {node.value[head].value}, is: positive, within: 90 d}}",
        )
    found = fields(node, TESTED)
    return Resulted(
        test=name(found["latest"], "latest"),
        result=word(found["is"], "test_outcome"),
        within_days=read_window(found["within"]),
        absent=word(found["absent"], "absent") if "absent" in found else "unknown",
    )


def _happening(node: Node, head: str) -> Happening:
    assert isinstance(node.value, dict)  # noqa: S101
    if head not in OCCURRING:
        raise refusal(
            node,
            f"{head}: {node.value[head].value} has no value that could be the newest",
            f"one of: {', '.join(OCCURRING)}",
            f"write {{any: {node.value[head].value}, within: ever}}",
        )
    found = fields(node, OCCURRING[head])
    closed_by = word(found["closed_by"], "history_part") if "closed_by" in found else None
    closed_within = days(found["closed_within"], "closed_within") if "closed_within" in found else None
    concept = name(found[head], head)
    if head == "count":
        return Occurrences(
            concept=concept,
            comparisons=read_comparisons(node, found, None),
            within_days=read_window(found["within"]),
            closed_by=closed_by,
            closed_within_days=closed_within,
        )
    active = "active" in found and word(found["active"], "now") == "now"
    _refuse_two_windows(node, found)
    return (Occurred if head == "any" else NotOccurred)(
        concept=concept,
        active=active,
        within_days=None if active else read_window(found["within"]),
        closed_by=closed_by,
        closed_within_days=closed_within,
    )


def _refuse_two_windows(node: Node, found: Mapping[str, Node]) -> None:
    """A rule looks back, or it looks at now."""
    if ("within" in found) is ("active" in found):
        both = "within" in found
        raise refusal(
            node,
            f"a rule with {'both within and active' if both else 'neither within nor active'}",
            "within: how far back to look (ever for the whole life); or active: now",
            "remove one of the two" if both else "add one of the two",
        )


def _about_the_patient(head: str, found: Mapping[str, Node]) -> SexIs | AgeIs | Attested:
    if head == "sex":
        return SexIs(sex=word(found["sex"], "sex"))
    if head == "attested":
        in_chinese = text(found["label_zh"], "label_zh") if "label_zh" in found else ""
        return Attested(
            statement=name(found[head], head), label_zh=in_chinese, within_days=read_window(found["within"])
        )
    limits = fields(found["age"], AGE_LIMITS)
    return AgeIs(comparisons=tuple(_years(each) for each in read_comparisons(found["age"], limits, None)))


def _years(counted: Comparison) -> Comparison:
    return msgspec.structs.replace(counted, limit=Limit(counted.limit.value, YEARS))


def read_notice(node: Node | None) -> Notice | None:
    """What has to be thought of where a rule holds, or None where nothing stands there.

    Raises
    ------
    ProtocolError
        If the rule or the text is missing or cannot be read.

    Examples
    --------
    >>> written = {"when": Node({"sex": Node("male", "x")}, "x"), "text": Node("think of it", "x")}
    >>> read_notice(Node(written, "x"))
    Notice(when=SexIs(sex='male'), text='think of it', text_zh='')
    """
    if node is None:
        return None
    found = fields(node, NOTICE)
    in_chinese = text(found["text_zh"], "text_zh of the notice") if "text_zh" in found else ""
    return Notice(when=read_rule(found["when"]), text=text(found["text"], "text of the notice"), text_zh=in_chinese)


def keys_of_rule(node: Node) -> Iterator[str]:
    """Every key that stands in a rule, at any depth: what a choice may name.

    Examples
    --------
    >>> list(keys_of_rule(Node({"not": Node({"attested": Node("pregnant", "x")}, "x")}, "x")))
    ['not', 'attested']
    """
    if isinstance(node.value, dict):
        for key, child in node.value.items():
            yield key
            yield from keys_of_rule(child)
    elif isinstance(node.value, list):
        for child in node.value:
            yield from keys_of_rule(child)
