"""Reading a rule: one small closed tree of mappings, each named by one key. No expressions, no code."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from trialwright.protocol.criteria import (
    AllOf,
    AnyOf,
    AnyOne,
    Attested,
    CountOf,
    Implies,
    Latest,
    Measured,
    NoneOf,
    Not,
    Rule,
)
from trialwright.protocol.grammar import IMPLICATION, MEASURED, RULES
from trialwright.protocol.limits import read_analyte, read_comparisons, read_window
from trialwright.protocol.node import Node
from trialwright.protocol.scalars import advice, fields, items, name, refusal, spoken, word

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
    Attested(statement='history_of_seizure', within_days=None)
    """
    head = _head(node)
    found = fields(node, RULES[head])
    if head in MEASURED:
        return _measured(node, head, found)
    if head == "attested":
        return Attested(statement=name(found[head], head), within_days=read_window(found["within"]))
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
    heads = [key for key in written if key in RULES]
    if len(heads) == 1:
        return heads[0]
    if heads:
        found = f"a rule that is both {' and '.join(heads)}"
        to_do = "join two rules with all_of or any_of"
    elif isinstance(node.value, dict):
        found = f"a rule without a name: {', '.join(written) or 'an empty mapping'}"
        guesses = [advice(key, RULES, "") for key in written]
        to_do = next((guess.split("?")[0] + "?" for guess in guesses if guess), "say what kind of rule this is")
    else:
        found = f"the rule is {spoken(node)}"
        to_do = "write it as {latest: creatinine, below: 1.6 mg/dL, within: 14 d}"
    raise refusal(node, found, f"exactly one of: {', '.join(RULES)}", to_do)


def _measured(node: Node, head: str, found: Mapping[str, Node]) -> Measured:
    analyte = read_analyte(found[head])
    return _CLASSES[head](
        concept=analyte.name,
        comparisons=read_comparisons(node, found, None if head == "count" else analyte),
        within_days=read_window(found["within"]),
        absent=word(found["absent"], "absent") if "absent" in found else "unknown",
    )


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
