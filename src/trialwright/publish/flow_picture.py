"""The flow of patients as a picture that needs no script and no colour, with the same words for a screen reader.

One box for each step, from top to bottom; to its right the losses. The table of the same page has every number again.
"""

from collections.abc import Iterator, Sequence

from trialwright.derive.flow import Flow, Lost, Passage
from trialwright.publish.course import departure_words
from trialwright.publish.markup import Markup, element
from trialwright.publish.status_parts import STEP_WORDS

_LEFT, _BOX, _GAP, _LINE, _LOSSES = 10, 210, 34, 18, 330
_PAD = 12


def flow_picture(flow: Flow) -> Markup:
    """The picture; its title and its description say in words what it shows."""
    top, parts = 10, list[Markup]()
    for passage in flow.passages:
        height = max(44, len(_words(passage)) * _LINE + _PAD)
        parts += [*_step(passage, top, height)]
        if passage is not flow.passages[-1]:
            parts.append(_arrow(_LEFT + _BOX // 2, top + height, top + height + _GAP))
        top += height + _GAP
    described = "; ".join(f"{STEP_WORDS[one.step]} {len(one.reached)}" for one in flow.passages)
    return element(
        "svg",
        element("title", "Flow of patients", id="flow-title"),
        element("desc", described, id="flow-words"),
        *parts,
        viewBox=f"0 0 760 {top}",
        role="img",
        aria_labelledby="flow-title",
        aria_describedby="flow-words",
        class_="flow",
    )


def _step(passage: Passage, top: int, height: int) -> Iterator[Markup]:
    yield _rectangle(_LEFT, top, _BOX, height)
    middle = top + height // 2 + 5
    yield element("text", f"{STEP_WORDS[passage.step]}: {len(passage.reached)}", x=str(_LEFT + _PAD), y=str(middle))
    words = _words(passage)
    if words:
        yield _rule(_LEFT + _BOX, _LOSSES, top + height // 2)
        yield _rectangle(_LOSSES, top, 760 - _LOSSES - 10, height)
        for number, line in enumerate(words):
            at = top + _PAD // 2 + (number + 1) * _LINE - 3
            yield element("text", line, x=str(_LOSSES + _PAD), y=str(at), class_="small")


def _words(passage: Passage) -> Sequence[str]:
    """What became of those who did not go on."""
    lost: Sequence[Lost] = passage.lost
    lines = [f"{len(one.patients)} {departure_words(one.reason, one.detail)}" for one in lost]
    if passage.here:
        lines.append(f"{len(passage.here)} {'in follow-up' if passage.step == 'infused' else 'wait here'}")
    return lines


def _rectangle(x: int, y: int, width: int, height: int) -> Markup:
    return element("rect", x=str(x), y=str(y), width=str(width), height=str(height), rx="4")


def _rule(start: int, end: int, y: int) -> Markup:
    return element("path", d=f"M{start} {y}H{end}")


def _arrow(x: int, start: int, end: int) -> Markup:
    return element("path", d=f"M{x} {start}V{end}M{x - 5} {end - 8}L{x} {end}L{x + 5} {end - 8}")
