"""Reading a whole protocol, from the YAML file of its authors or from the canonical JSON of the log.

YAML text  ──yaml_text──>  tree of text  ──>  TrialProtocol
JSON text  ──node───────>        │
                                 └──────────>  canonical JSON, and its SHA-256: the protocol's identity
"""

from trialwright.protocol.choices import decided
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.forms import read_form
from trialwright.protocol.grammar import CRITERION, PROTOCOL, QUESTION, TRIAL
from trialwright.protocol.node import Node, canonical_text, node_of_canonical
from trialwright.protocol.reading_regimen import read_lymphodepletion
from trialwright.protocol.rules import keys_of_rule, read_notice, read_rule
from trialwright.protocol.scalars import fields, items, name, refusal, spoken, text, unique, whole, word
from trialwright.protocol.trial import TrialProtocol
from trialwright.protocol.yaml_text import read_yaml_text
from trialwright.standards.canonical import sha256_hex

_BY_HAND = ("trial", "registered", "questions", "criteria", "lymphodepletion")
_SECTIONS = tuple(name for name in PROTOCOL.keys if name not in _BY_HAND)
"""The sections that `forms.py` reads by the grammar alone."""


def read_protocol(text: str, where: str) -> TrialProtocol:
    """The protocol that a YAML file holds.

    Parameters
    ----------
    text : str
        The whole file.
    where : str
        The name of the file, for messages.

    Returns
    -------
    TrialProtocol
        Frozen, with the SHA-256 of its canonical JSON.

    Raises
    ------
    ProtocolError
        If anything in the file cannot be read; the message has the line.

    Examples
    --------
    >>> read_protocol("trial: NO", "mine.yaml")
    Traceback (most recent call last):
    trialwright.errors.ProtocolError: mine.yaml line 1: the protocol has no key 'registered'
      wanted: registered: whole passages of the record, word for word, by a name for each
      to do:  add the key
    """
    return _protocol(read_yaml_text(text, where))


def protocol_from_canonical(text: str) -> TrialProtocol:
    """The protocol that canonical JSON holds, as ``protocol.adopted`` carries it; the same as from the YAML file.

    Raises
    ------
    ProtocolError
        If the text is not canonical JSON, or anything in it cannot be read.

    Examples
    --------
    >>> protocol_from_canonical('{ }')
    Traceback (most recent call last):
    trialwright.errors.ProtocolError: canonical protocol: JSON that is not canonical
      wanted: sorted keys, none of them twice, no spaces, only text as values
      to do:  make it again from the protocol file
    """
    return _protocol(node_of_canonical(text, "canonical protocol"))


def canonical_of(text: str, where: str) -> str:
    """The canonical JSON of a YAML file that reads without an error: what ``protocol.adopted`` puts into the log.

    Raises
    ------
    ProtocolError
        As `read_protocol`.

    Examples
    --------
    >>> canonical_of("# only a remark", "mine.yaml")
    Traceback (most recent call last):
    trialwright.errors.ProtocolError: mine.yaml: the file is empty
      wanted: a protocol
      to do:  start from a protocol that is shipped
    """
    node = read_yaml_text(text, where)
    _protocol(node)
    return canonical_text(node).decode()


def _protocol(node: Node) -> TrialProtocol:
    found = fields(node, PROTOCOL)
    trial = fields(found["trial"], TRIAL)
    questions = [_question(item) for item in items(found["questions"], "questions")]
    return TrialProtocol(
        id=text(trial["id"], "id"),
        version=text(trial["version"], "version"),
        title=text(trial["title"], "title"),
        official_title=text(trial["official_title"], "official_title"),
        phase=text(trial["phase"], "phase"),
        condition=text(trial["condition"], "condition"),
        source=text(trial["source"], "source"),
        planned_patients=whole(trial["planned_patients"], "planned_patients", at_least=1),
        accrual=word(trial["accrual"], "accrual"),
        registered=_passages(found["registered"]),
        questions=tuple(question for question, _ in questions),
        questions_zh=tuple(in_chinese for _, in_chinese in questions),
        criteria=_criteria(found["criteria"]),
        lymphodepletion=read_lymphodepletion(found["lymphodepletion"]),
        sha256=sha256_hex(canonical_text(node)),
        **{name: read_form(PROTOCOL.keys[name].form, found[name], name) for name in _SECTIONS},
    )


def _question(node: Node) -> tuple[str, str]:
    """A question, and the same in Chinese; a mere text has no Chinese."""
    if not isinstance(node.value, dict):
        return text(node, "a question"), ""
    found = fields(node, QUESTION)
    return text(found["text"], "a question"), _chinese(found, "text_zh", "a question")


def _chinese(found: dict[str, Node], key: str, what: str) -> str:
    return text(found[key], f"{key} of {what}") if key in found else ""


def _passages(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict) or not node.value:
        raise refusal(
            node,
            f"registered is {spoken(node)}",
            "a passage of the record under a name for each",
            "copy the record here",
        )
    return {key: text(child, f"registered {key}") for key, child in node.value.items()}


def _criteria(node: Node) -> tuple[Criterion, ...]:
    nodes = items(node, "criteria")
    criteria = tuple(_criterion(item) for item in nodes)
    unique(nodes, [criterion.id for criterion in criteria], "criterion")
    return criteria


def _may_be_chosen(criterion: dict[str, Node]) -> tuple[str, ...]:
    """The keys that `decided` may name; "rule" itself is one: how the sentence was understood as a whole."""
    notice = ("notice",) if "notice" in criterion else ()
    return tuple(dict.fromkeys(["rule", *notice, *keys_of_rule(criterion["rule"])]))


def _criterion(node: Node) -> Criterion:
    found = fields(node, CRITERION)
    own = name(found["id"], "id")
    return Criterion(
        id=own,
        kind=word(found["kind"], "kind"),
        text=text(found["text"], f"text of {own}"),
        rule=read_rule(found["rule"]),
        label=text(found["label"], f"label of {own}"),
        label_zh=_chinese(found, "label_zh", own),
        notice=read_notice(found.get("notice")),
        choices=decided(found.get("decided"), own, _may_be_chosen(found)),
    )
