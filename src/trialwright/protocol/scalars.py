"""Reading the pieces of a protocol file, each with a message that says what was found, what was wanted, what to do."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from trialwright.errors import InputError, ProtocolError
from trialwright.protocol.grammar import WORDS
from trialwright.protocol.node import Node
from trialwright.protocol.shape import Shape
from trialwright.standards.quantity import read_number, read_quantity

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*", re.ASCII)
WHOLE = re.compile(r"-?[0-9]{1,6}", re.ASCII)
DAYS = re.compile(r"([0-9]{1,5}) d", re.ASCII)


def refusal(node: Node, found: str, wanted: str, to_do: str) -> ProtocolError:
    """The error about one piece of a file, with its place.

    Examples
    --------
    >>> refusal(Node("x", "a.yaml", 2), "found", "wanted", "to do").where
    'a.yaml line 2'
    """
    return ProtocolError(found, wanted, to_do, node.place)


def nearest(word: str, known: Collection[str]) -> str | None:
    """The known word that the reader most likely meant.

    Examples
    --------
    >>> nearest("withn", ("within", "absent"))
    'within'
    """
    folded = {each.casefold(): each for each in known}
    close = get_close_matches(word.casefold(), folded, n=1)
    return folded[close[0]] if close else None


def advice(word: str, known: Collection[str], otherwise: str) -> str:
    """What to do about a word that is not known.

    Examples
    --------
    >>> advice("withn", ("within", "absent"), "remove the key")
    "did you mean 'within'? otherwise remove the key"
    """
    meant = nearest(word, known)
    return f"did you mean {meant!r}? otherwise {otherwise}" if meant else otherwise


def fields(node: Node, shape: Shape) -> dict[str, Node]:
    """The values of a mapping by key.

    Raises
    ------
    ProtocolError
        If it is no mapping, has a key that is not known, or lacks one that must be there.

    Examples
    --------
    >>> from trialwright.protocol.sections_around import CONSENT
    >>> fields(Node({"versoin": Node("1", "x.yaml", 7)}, "x.yaml", 6), CONSENT)
    Traceback (most recent call last):
    trialwright.errors.ProtocolError: x.yaml line 7: the consent has a key 'versoin', which is unknown
      wanted: one of: version, languages, guardian_below, assent_from, required_scopes, offered_scopes, decided
      to do:  did you mean 'version'? otherwise remove the key
    """
    if not isinstance(node.value, dict):
        raise refusal(
            node,
            f"{shape.what} is {spoken(node)}",
            f"a mapping with the keys {', '.join(shape.keys)}",
            "write it as lines of key: value",
        )
    for key, child in node.value.items():
        if key not in shape.keys:
            raise refusal(
                child,
                f"{shape.what} has a key {key!r}, which is unknown",
                f"one of: {', '.join(shape.keys)}",
                advice(key, shape.keys, "remove the key"),
            )
    for key, known in shape.keys.items():
        if known.required and key not in node.value:
            raise refusal(node, f"{shape.what} has no key {key!r}", f"{key}: {known.about}", "add the key")
    return node.value


def spoken(node: Node) -> str:
    """What a piece is, in words.

    Examples
    --------
    >>> spoken(Node("NO", "x")), spoken(Node([], "x"))
    ("the text 'NO'", 'a list')
    """
    if isinstance(node.value, str):
        return f"the text {node.value!r}" if node.value else "empty"
    return "a mapping" if isinstance(node.value, dict) else "a list"


def items(node: Node, what: str) -> Sequence[Node]:
    """The items of a list that must have some.

    Raises
    ------
    ProtocolError
        If it is no list, or an empty one.

    Examples
    --------
    >>> len(items(Node([Node("a", "x")], "x"), "questions"))
    1
    """
    if not isinstance(node.value, list):
        raise refusal(node, f"{what}: {spoken(node)}", "a list", "write it as lines that begin with a dash")
    if not node.value:
        raise refusal(node, f"{what}: an empty list", "at least one item", "add an item")
    return node.value


def text(node: Node, what: str) -> str:
    """Words as they stand.

    Raises
    ------
    ProtocolError
        If there are none.

    Examples
    --------
    >>> text(Node("12:30", "x"), "title")
    '12:30'
    """
    if not isinstance(node.value, str) or not node.value.strip():
        raise refusal(node, f"{what}: {spoken(node)}", "text", "write the text")
    return node.value


def name(node: Node, what: str) -> str:
    """A name that can stand in a path: letters, digits, underscores and points.

    Raises
    ------
    ProtocolError
        If it holds anything else.

    Examples
    --------
    >>> name(Node("I4.creatinine", "x"), "id")
    'I4.creatinine'
    """
    if not isinstance(node.value, str) or not NAME.fullmatch(node.value):
        raise refusal(
            node,
            f"{what}: {spoken(node)}",
            "a name of letters, digits, _ and . that begins with a letter",
            "rename it",
        )
    return node.value


def word(node: Node, form: str) -> Any:
    """One of the few words of a form.

    Raises
    ------
    ProtocolError
        If it is another word; the nearest is named.

    Examples
    --------
    >>> word(Node("closed", "x"), "accrual")
    'closed'
    """
    known = WORDS[form]
    if not isinstance(node.value, str) or node.value not in known:
        said = node.value if isinstance(node.value, str) else ""
        raise refusal(
            node,
            f"{form}: {spoken(node)}",
            f"one of: {', '.join(known)}",
            advice(said, known, "choose one of these words"),
        )
    return node.value


def number(node: Node, what: str) -> Decimal:
    """A plain decimal number.

    Raises
    ------
    ProtocolError
        If it is written in any other way.

    Examples
    --------
    >>> number(Node("1.60", "x"), "at_least")
    Decimal('1.60')
    """
    if not isinstance(node.value, str):
        raise refusal(node, f"{what}: {spoken(node)}", "a plain number, such as 1.6", "write one number")
    try:
        return read_number(node.value)
    except InputError as problem:
        raise refusal(node, f"{what}: {problem.found}", problem.wanted, problem.to_do) from problem


def fraction(node: Node, what: str) -> Decimal:
    """A number from 0 to 1.

    Raises
    ------
    ProtocolError
        If it is no number, or a percentage.

    Examples
    --------
    >>> fraction(Node("0.8", "x"), "fraction")
    Decimal('0.8')
    """
    found = number(node, what)
    if not 0 <= found <= 1:
        raise refusal(node, f"{what}: {found}", "a fraction from 0 to 1", "write 80 % as 0.8")
    return found


def whole(node: Node, what: str, *, at_least: int) -> int:
    """A whole number, not below a bound.

    Raises
    ------
    ProtocolError
        If it is no whole number, or below the bound.

    Examples
    --------
    >>> whole(Node("196", "x"), "planned_patients", at_least=1)
    196
    """
    if not isinstance(node.value, str) or not WHOLE.fullmatch(node.value) or int(node.value) < at_least:
        raise refusal(
            node, f"{what}: {spoken(node)}", f"a whole number, {at_least} or more", "write it in digits, without a unit"
        )
    return int(node.value)


def days(node: Node, what: str, also: str = "") -> int:
    """A number of days, such as ``14 d``; `also` names what else would have been allowed.

    Raises
    ------
    ProtocolError
        If it is in another unit, or in none.

    Examples
    --------
    >>> days(Node("14 d", "x"), "within")
    14
    """
    match = DAYS.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None:
        raise refusal(
            node,
            f"{what}: {spoken(node)}",
            f"a number of days such as 14 d{also}",
            "write the number, a space and d; two weeks are 14 d",
        )
    return int(match[1])


def amount(node: Node, what: str, unit: str) -> Decimal:
    """An amount above zero in the one unit that is allowed here.

    Raises
    ------
    ProtocolError
        If it is in another unit, in none, or not above zero.

    Examples
    --------
    >>> amount(Node("50 mg", "x"), "vials", "mg")
    Decimal('50')
    """
    try:
        found = read_quantity(node.value) if isinstance(node.value, str) else None
    except InputError:
        found = None
    if found is None or found.unit != unit or found.bound != "=" or found.value <= 0:
        raise refusal(
            node, f"{what}: {spoken(node)}", f"an amount above zero in {unit}", f"write the number, a space and {unit}"
        )
    return found.value


def unique(nodes: Sequence[Node], names: Sequence[str], what: str) -> None:
    """Refuse a name that stands twice.

    Raises
    ------
    ProtocolError
        If there is one; the place of the first is named.

    Examples
    --------
    >>> unique([Node("a", "x"), Node("b", "x")], ["a", "b"], "criterion")
    """
    seen: dict[str, Node] = {}
    for node, each in zip(nodes, names, strict=True):
        if each in seen:
            raise refusal(
                node,
                f"{what} {each!r} stands here a second time (first: {seen[each].place})",
                f"each {what} once",
                "rename or remove one of the two",
            )
        seen[each] = node
