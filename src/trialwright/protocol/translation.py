"""What stands beside a protocol in another language: the reasons of its choices, for the investigator who signs them.

The canonical JSON of a protocol is what is signed, and a translation is no part of it: better Chinese must not make a new
version that everybody signs anew. So a translation names the English wording that it was made from, and serves for that
wording only; for any other the English stands, with a mark.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from types import MappingProxyType
from typing import Literal

import msgspec

from trialwright.protocol.criteria import Choice
from trialwright.protocol.node import Node
from trialwright.protocol.phrases import Language
from trialwright.protocol.scalars import refusal, spoken, text
from trialwright.protocol.yaml_text import read_yaml_text

MARK = "(English; no translation of this wording 此措辞暂无译文)"
"""Stands after a reason that is shown in English to somebody who asked for Chinese."""
_WORDS = 8
_DIGITS = 8
_KEYS = ("english", "reason")


class Translation(msgspec.Struct, frozen=True):
    """A reason in another language.

    Parameters
    ----------
    english : str
        The `wording` of the English reason that it was made from.
    reason : str
        The reason in the other language.
    """

    english: str
    reason: str


Translations = Mapping[str, Translation]
"""By the id of the choice."""

NO_TRANSLATIONS: Translations = MappingProxyType({})


class Gap(msgspec.Struct, frozen=True):
    """A choice that cannot be read in the other language, or a translation of none.

    Parameters
    ----------
    choice : str
        The id of the choice.
    state : {"missing", "stale", "left over"}
        Nothing was translated; it was, from another English wording; or the protocol has no such choice.
    """

    choice: str
    state: Literal["missing", "stale", "left over"]

    def __str__(self) -> str:
        """Return the whole on one line."""
        return f"{self.choice} ({self.state})"


def wording(reason: str) -> str:
    """An English reason in short: its first eight words, for people, and a digest of all of them.

    Parameters
    ----------
    reason : str
        The whole reason; where its lines are broken does not matter.

    References
    ----------
    FIPS 180-4: SHA-256, of which the first eight hexadecimal digits are taken.

    Examples
    --------
    >>> wording("the record gives no window; 14 days is usual practice")
    'the record gives no window; 14 days is [09415523]'
    """
    words = reason.split()
    digest = sha256(" ".join(words).encode()).hexdigest()[:_DIGITS]
    return f"{' '.join(words[:_WORDS])} [{digest}]"


def read_translations(written: str, where: str) -> dict[str, Translation]:
    """The translations of a file that stands beside a protocol.

    Parameters
    ----------
    written : str
        YAML: under the id of each choice, `english` and `reason`.
    where : str
        The name of the file, for messages.

    Raises
    ------
    ProtocolError
        If it is not YAML of this form.

    Examples
    --------
    >>> read_translations("I1/within: {english: 'no window [9b8ec27a]', reason: 无时间窗}", "mine.zh.yaml")
    {'I1/within': Translation(english='no window [9b8ec27a]', reason='无时间窗')}
    """
    root = read_yaml_text(written, where)
    if not isinstance(root.value, dict):
        raise refusal(
            root, f"the file is {spoken(root)}", "a mapping by the ids of choices", "write id: and below it both"
        )
    return {choice: _translation(choice, node) for choice, node in root.value.items()}


def _translation(choice: str, node: Node) -> Translation:
    if not isinstance(node.value, dict) or set(node.value) != set(_KEYS):
        found = f"a mapping of {', '.join(node.value) or 'nothing'}" if isinstance(node.value, dict) else spoken(node)
        raise refusal(
            node,
            f"the translation of {choice} is {found}",
            "english: the wording that it was made from; reason: the translation",
            "copy the lines that `trialwright protocol translate` prints",
        )
    return Translation(*(text(node.value[key], f"{key} of {choice}") for key in _KEYS))


def reason_in(choice: Choice, language: Language, translations: Translations) -> str:
    """The reason of a choice in a language; in English with a mark where nobody has translated this very wording.

    Examples
    --------
    >>> choice = Choice(id="I1/within", reason="no window", confirmed=False)
    >>> made = {"I1/within": Translation(wording("no window"), "无时间窗")}
    >>> reason_in(choice, "en", made), reason_in(choice, "zh", made)
    ('no window', '无时间窗')
    >>> reason_in(choice, "zh", {})
    'no window (English; no translation of this wording 此措辞暂无译文)'
    """
    if language == "en":
        return choice.reason
    made = _serving(choice, translations)
    return f"{choice.reason} {MARK}" if made is None else made.reason


def _serving(choice: Choice, translations: Translations) -> Translation | None:
    """The translation of the very wording that the choice has now."""
    made = translations.get(choice.id)
    return made if made is not None and made.english == wording(choice.reason) else None


def gaps(choices: Iterable[Choice], translations: Translations) -> tuple[Gap, ...]:
    """What is wrong between the choices of a protocol and their translations, in the order of the protocol.

    Examples
    --------
    >>> choice = Choice(id="I1/within", reason="no window", confirmed=False)
    >>> [str(gap) for gap in gaps([choice], {"I2/within": Translation("x [9b8ec27a]", "无")})]
    ['I1/within (missing)', 'I2/within (left over)']
    """
    asked = list(choices)
    waiting = [choice.id for choice in asked if _serving(choice, translations) is None]
    surplus = sorted(translations.keys() - {choice.id for choice in asked})
    return (
        *(Gap(choice, "stale" if choice in translations else "missing") for choice in waiting),
        *(Gap(choice, "left over") for choice in surplus),
    )


def to_translate(choices: Iterable[Choice], translations: Translations) -> Iterator[str]:
    """The lines of a file for the choices that wait for a translator, with the English reason and an older translation.

    The `reason` of each is left empty, and a file with an empty one is refused: nothing passes as translated unread.
    """
    for choice in choices:
        if _serving(choice, translations) is not None:
            continue
        made = translations.get(choice.id)
        yield f"{choice.id}:"
        yield f"  # {' '.join(choice.reason.split())}"
        if made is not None:
            yield f"  # until now, of {made.english!r}: {' '.join(made.reason.split())}"
        yield f"  english: {json.dumps(wording(choice.reason), ensure_ascii=False)}"
        yield "  reason:"
