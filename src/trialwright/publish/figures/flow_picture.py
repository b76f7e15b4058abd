"""The flow of patients as a CONSORT diagram: a box for each step, and to its right who went no further, and why.

Boxes grow with their words, which are wrapped, never cut. It needs no script and no colour, and its description says the same
to a screen reader; the table of the same page has every number again.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from trialwright.derive.trial.flow import Flow, Lost, Passage, Reason
from trialwright.protocol.phrases import Language
from trialwright.publish.figures.svg import GROUND, INK, PAPER, SOFT, instead, lines_of_text, picture
from trialwright.publish.markup import Markup, element
from trialwright.publish.report_words import NO_NAMES, departure_said, detail_said, said, step_words
from trialwright.publish.wrapping import wrapped

_WIDTH, _LEFT, _BOX, _GAP, _LOSSES = 760, 10, 230, 38, 330
_LINE, _PAD = 18, 12
_COLUMNS = 56
"""So many columns of the terminal fit into a line of a box of losses: the widest characters of a font are allowed for."""


def flow_picture(flow: Flow, language: Language = "en", names: Mapping[str, str] = NO_NAMES) -> Markup:
    """The diagram; its title and its description say in words what it shows. Without a patient it is a sentence.

    Parameters
    ----------
    flow : Flow
        How far everybody came.
    language : {"en", "zh"}
        English or Chinese.
    names : Mapping[str, str]
        What each criterion is called, by its id.
    """
    if not flow.passages or not flow.passages[0].reached:
        return instead(said("no_patients", language))
    top, parts = 10, list[Markup]()
    for passage in flow.passages:
        words = box_lines(passage, language, names)
        height = max(46, len(words) * _LINE + _PAD + 2)
        parts += _step(passage, words, top, height, language)
        if passage is not flow.passages[-1]:
            parts.append(_arrow(_LEFT + _BOX // 2, top + height, top + height + _GAP))
        top += height + _GAP
    described = "; ".join(f"{step_words(one.step, language)} {len(one.reached)}" for one in flow.passages)
    return picture(
        *parts,
        name="flow",
        title=said("flow", language),
        description=described,
        width=_WIDTH,
        height=top - _GAP + 10,
        class_="flow",
    )


def box_lines(passage: Passage, language: Language, names: Mapping[str, str] = NO_NAMES) -> Sequence[str]:
    """The lines of the box of those who did not go on: how many in all, each reason with its groups, and who waits."""
    lines: list[str] = []
    gone = sum(len(one.patients) for one in passage.lost)
    if gone:
        lines.append(said("no_further", language, count=gone))
    for reason, groups in groupby(passage.lost, key=lambda one: one.reason):
        for indent, words in _reason(reason, list(groups), language, names):
            lines += wrapped(words, _COLUMNS, indent, f"{indent}  ")
    if passage.here:
        word = "followed" if passage.step == "infused" else "here"
        lines.append(said(word, language, count=len(passage.here)))
    return lines


def _reason(
    reason: Reason, groups: Sequence[Lost], language: Language, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """One line where there is one group, else the number of the reason above those of its groups, each with its indent."""
    if len(groups) == 1:
        (only,) = groups
        yield "  ", f"{len(only.patients)} {departure_said(reason, only.detail, language, names)}"
        return
    yield "  ", f"{sum(len(one.patients) for one in groups)} {departure_said(reason, '', language)}"
    yield from (("      ", f"{len(one.patients)} {detail_said(one.detail, language, names)}") for one in groups)


def _step(passage: Passage, words: Sequence[str], top: int, height: int, language: Language) -> Iterator[Markup]:
    yield _rectangle(_LEFT, top, _BOX, height, GROUND)
    middle = top + height // 2 + 5
    counted = f"{step_words(passage.step, language)}: {len(passage.reached)}"
    yield element("text", counted, x=str(_LEFT + _PAD), y=str(middle), fill=INK, font_size="15", font_weight="600")
    if words:
        yield element("path", d=_sideways(top + height // 2), fill="none", stroke=SOFT, stroke_width="1.5")
        yield _rectangle(_LOSSES, top, _WIDTH - _LOSSES - 10, height, PAPER)
        first = top + (height - len(words) * _LINE) // 2 + _LINE - 5
        for number, line in enumerate(words):
            indent = len(line) - len(line.lstrip())
            at = first + number * _LINE
            yield lines_of_text(
                [line.lstrip()], x=_LOSSES + _PAD + indent * 7, y=at, step=_LINE, fill=INK, font_size="13"
            )


def _rectangle(x: int, y: int, width: int, height: int, fill: str) -> Markup:
    return element("rect", x=str(x), y=str(y), width=str(width), height=str(height), rx="4", fill=fill, stroke=SOFT)


def _sideways(y: int) -> str:
    """A line from a step to its losses, with its head."""
    return f"M{_LEFT + _BOX} {y}H{_LOSSES - 1}M{_LOSSES - 8} {y - 5}L{_LOSSES - 1} {y}L{_LOSSES - 8} {y + 5}"


def _arrow(x: int, start: int, end: int) -> Markup:
    line = f"M{x} {start}V{end - 1}M{x - 5} {end - 8}L{x} {end - 1}L{x + 5} {end - 8}"
    return element("path", d=line, fill="none", stroke=SOFT, stroke_width="1.5")
