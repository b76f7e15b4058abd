"""A sentence of the log as a reader of a report needs it: with names in place of identifiers, in English or in Chinese.

The log keeps what was told on the day, in one language and with the short names of the protocol file. What has no pattern
here is not guessed at: it stays as it is, and on a page in Chinese it is marked as English.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import get_args

from trialwright.decide.permission import BODIES
from trialwright.derive.answer import Missing
from trialwright.derive.trial.flow import Reason
from trialwright.protocol.fixed_words import fixed_word
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.markup import Markup, joined, text
from trialwright.publish.rehearsal.closed_words import ACT_WORDS, STAGE_WORDS
from trialwright.publish.rehearsal.quoted_parts import (
    FOUND,
    LABORATORY,
    PAUSED,
    RELATIONS,
    STANDING,
    STATEMENTS,
    TRIGGERED,
    Said,
)
from trialwright.publish.rehearsal.quoted_sentences import REFUSALS
from trialwright.publish.report_words import DETAIL_WORDS, REASON_WORDS
from trialwright.publish.verdicts import MISSING_REASONS
from trialwright.publish.wording import Wording, criterion_names, foreign
from trialwright.standards.concepts import CONCEPTS

_GAP = re.compile(r"\{(\w+)\}")
_EVENTS = re.compile(r" \(events? [\d…, and]+\)$")
_SHAPES: Mapping[str, str] = {
    "criterion": r"[A-Z][\w.]*", "statement": r"\w+", "id": r"\w+", "count": r"[\d.…]+", "drug": r"[\w -]+",
    "trigger": r"pause trigger .+?",
}  # fmt: skip
"""What a gap looks like that is no plain text."""
_MISSING = re.compile(rf"(?P<what>[^:;()]+): (?P<reason>{'|'.join(one.replace('_', ' ') for one in MISSING_REASONS)})")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REST = ("cell_dose", "cell dose", "细胞剂量")
"""What a product can fail by that is no test of the release specification."""


class Quoting:
    """The sentences of the logs of one protocol, for pages in one language.

    Parameters
    ----------
    protocol : TrialProtocol
        What its criteria, drugs, washouts, tests and triggers are called.
    words : Wording
        The words for facts, in the language.
    """

    def __init__(self, protocol: TrialProtocol, words: Wording) -> None:
        self._words, self._chinese = words, words.language == "zh"
        self._criteria = criterion_names(protocol, words.language)
        self._drugs = {drug.name: drug.label_zh for drug in protocol.lymphodepletion.drugs}
        self._washouts = {one.label: one.label_zh for one in protocol.washouts}
        tests = [(one.attribute, one.label, one.label_zh) for one in protocol.release]
        self._tests = {name: (label, zh) for name, label, zh in (*tests, _REST)}
        triggers = protocol.safety.toxicity.pause_triggers
        self._triggers = {one.id: one.text_zh if self._chinese and one.text_zh else one.text for one in triggers}

    def refusal(self, sentence: str) -> Markup:
        """A reason of a refusal, without the numbers of its events: the patient's page has them."""
        return self._said(_EVENTS.sub("", sentence), _refusals())

    def laboratory(self, sentence: str) -> Markup:
        """Why there is no product, or one on a condition."""
        return self._said(sentence, LABORATORY)

    def _said(self, sentence: str, table: Sequence[Said]) -> Markup:
        said = self._matched(sentence, table) if sentence else Markup("")
        return foreign(sentence, self._words.language) if said is None else said

    def _matched(self, sentence: str, table: Sequence[Said]) -> Markup | None:
        """The first sentence of a table that fits, and whose gaps can all be filled."""
        for english, chinese in table:
            found = _pattern(english).fullmatch(sentence)
            filled = None if found is None else self._filled(found.groupdict())
            if filled is not None:
                return _put_in(chinese if self._chinese else english, filled)
        return None

    def _filled(self, gaps: Mapping[str, str]) -> dict[str, Markup] | None:
        filled: dict[str, Markup] = {}
        for name, words in gaps.items():
            put = getattr(self, f"_put_{name}", None)
            said: str | None = words if put is None else put(words)
            if said is None:
                return None
            filled[name] = text(said)
        return filled

    # ------------------------------------------------------------------ one for each gap that is no plain text

    def _put_criterion(self, name: str) -> str:
        if name not in self._criteria:
            return f"{name} " if self._chinese else name
        return f"{name}（{self._criteria[name]}）" if self._chinese else f"{name} ({self._criteria[name]})"

    def _put_missing(self, words: str) -> str | None:
        """A list of facts that are missing; None where it is no such list."""
        missing = missing_in(words)
        return None if missing is None else self._between(dict.fromkeys(map(self._words.wanted, missing)), "; ")

    def _put_how(self, words: str) -> str:
        """What a derivation found; what has no Chinese sentence stays English, and is marked."""
        said = self._matched(words, FOUND) or self._words.sentence(words)
        if not self._chinese or _HAN.search(said):
            return said
        pieces = words.split("; ")
        return self._between(map(self._put_how, pieces), "; ") if len(pieces) > 1 else foreign(said, "zh")

    _put_said = _put_task = _put_how

    def _put_relation(self, name: str) -> str:
        return RELATIONS.get(name, name) if self._chinese else name.replace("_", " ")

    def _put_cause(self, name: str) -> str:
        return DETAIL_WORDS[name][self._chinese] if name in DETAIL_WORDS else name

    def _put_statement(self, name: str) -> str:
        english, chinese = STATEMENTS.get(name, (name.replace("_", " "),) * 2)
        return f"“{chinese if self._chinese else english}”"

    def _put_drug(self, name: str) -> str | None:
        if name not in self._drugs:
            return None
        return (self._drugs[name] if self._chinese else "") or name

    def _put_washout(self, label: str) -> str:
        return (self._washouts.get(label, "") if self._chinese else "") or label

    def _put_marker(self, label: str) -> str:
        return _concepts().get(label.casefold(), label) if self._chinese else label

    def _put_attributes(self, words: str) -> str:
        """Tests of the release specification by their labels, whether they were written by name or by label."""
        labels = {english.casefold(): name for name, (english, _) in self._tests.items()}
        known = (
            self._tests.get(labels.get(one.casefold(), one), (one.replace("_", " "),) * 2) for one in words.split(", ")
        )
        return self._between((pair[self._chinese] or pair[0] for pair in known), ", ")

    def _put_act(self, name: str) -> str:
        return self._closed(ACT_WORDS, name) if self._chinese else name

    def _put_stage(self, name: str) -> str:
        return self._closed(STAGE_WORDS, name) if self._chinese else name

    def _put_stages(self, words: str) -> str:
        return self._each(words, " and ", self._put_stage)

    def _put_body(self, words: str) -> str:
        names = {called: name for name, called in BODIES.items()}
        return fixed_word(names[words], "zh") if self._chinese and words in names else words

    def _put_role(self, words: str) -> str:
        return fixed_word(words.replace(" ", "_"), "zh") if self._chinese else words

    def _put_roles(self, words: str) -> str:
        return self._each(words, " or ", self._put_role)

    _put_scopes = _put_role

    def _put_departure(self, words: str) -> str:
        reason = next((one for one in get_args(Reason) if one.replace("_", " ") == words), None)
        return REASON_WORDS[reason][1] if self._chinese and reason is not None else words

    def _put_standing(self, words: str) -> str:
        return self._said(words, STANDING)

    def _put_pause(self, words: str) -> Markup | None:
        return self._matched(words, PAUSED)

    def _put_trigger(self, words: str) -> Markup | None:
        return self._matched(words, TRIGGERED)

    def _put_patient(self, code: str) -> str:
        return _EVENTS.sub("", code)

    def _put_id(self, name: str) -> str:
        return self._triggers.get(name, name) if self._chinese else f"“{self._triggers.get(name, name)}”"

    # ------------------------------------------------------------------ what they share

    @staticmethod
    def _closed(words: Mapping[str, tuple[str, str]], name: str) -> str:
        return words[name][1] if name in words else name

    def _each(self, words: str, between: str, put: Callable[[str], str]) -> str:
        return self._between((put(one) for one in words.split(between)), between)

    def _between(self, words: Iterable[str], english: str) -> Markup:
        return joined(words, {"; ": "；"}.get(english, "、") if self._chinese else english)


def missing_in(words: str) -> list[Missing] | None:
    """The facts that a sentence says are missing, with what there is instead; None where it is no list of such facts.

    Examples
    --------
    >>> missing_in("alt: range missing (30 U/L (3 x 10 U/L)); ast: no data")
    [Missing(what='alt', reason='range_missing', detail='30 U/L (3 x 10 U/L)'), Missing(what='ast', reason='no_data', detail='')]
    >>> missing_in("infection since 2020") is None
    True
    """
    found: list[Missing] = []
    rest = words
    while rest:
        start = _MISSING.match(rest)
        if start is None:
            return None
        rest = rest[start.end() :]
        detail = _bracket(rest)
        found.append(Missing(start["what"], start["reason"].replace(" ", "_"), detail[2:-1]))
        rest = rest[len(detail) :]
        if rest and not rest.startswith("; "):
            return None
        rest = rest.removeprefix("; ")
    return found or None


def _bracket(words: str) -> str:
    """The brackets with which a text begins, and all that stands in them; nothing where it begins otherwise."""
    if not words.startswith(" ("):
        return ""
    depth = 0
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and place > 0:
            return words[: place + 1]
    return ""


@lru_cache(maxsize=512)
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _GAP.split(sentence)
    return re.compile(
        "".join(
            f"(?P<{part}>{_SHAPES.get(part, '.+?')})" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
    )


def _put_in(sentence: str, filled: Mapping[str, Markup]) -> Markup:
    parts = _GAP.split(sentence)
    return joined(filled[part] if number % 2 else part for number, part in enumerate(parts))


@lru_cache(maxsize=1)
def _refusals() -> tuple[Said, ...]:
    return tuple(said for table in REFUSALS.values() for said in table)


@lru_cache(maxsize=1)
def _concepts() -> dict[str, str]:
    return {entry.label.casefold(): entry.label_zh for entry in CONCEPTS.values()}
