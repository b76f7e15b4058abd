"""A figure as SVG inside a page: a picture with a title and a description, without script, style or address.

The policy of our pages allows neither inline styles nor anything from elsewhere, so a figure is shapes and text with plain
attributes. Its words are repeated as text for a screen reader.
"""

import re
from typing import TYPE_CHECKING

from trialwright.publish.markup import Markup, element, joined

if TYPE_CHECKING:
    import altair

FONTS = 'system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif'
INK, SOFT, LINE, GROUND, PAPER = "#1b2530", "#4d5b69", "#d3dae1", "#f4f6f8", "#ffffff"
MET, AGAINST, OPEN = "#0b5a6b", "#9b1c1c", "#7a4a00"
_OPENING = re.compile(r"^<svg[^>]*>")
_SPOKEN = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_CLASS = re.compile(r' class="[^"]*"')
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"[^>]*/>')
_VEGALITE = "6.4"


def picture(
    *content: str, name: str, title: str, description: str, width: int, height: int, class_: str = "figure"
) -> Markup:
    """Shapes and text as a figure.

    Parameters
    ----------
    content : str
        The elements, from back to front.
    name : str
        Unlike that of every other figure of the page.
    title, description : str
        What it is, and what it shows, in words.
    width, height : int
        In pixels; the figure is scaled to the width of the page.

    Examples
    --------
    >>> picture(name="a", title="T", description="D", width=10, height=5)[:38]
    '<svg viewBox="0 0 10 5" width="10" hei'
    """
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", description, id=f"{name}-words"),
        *content,
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        height=str(height),
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-words",
        class_=class_,
        font_family=FONTS,
    )


def charted(chart: "altair.LayerChart", *, name: str, title: str, description: str, width: int, height: int) -> Markup:
    """A chart of Altair as a figure: the same bytes for the same chart, on every machine.

    Its size is given and nothing in it is fitted to measured text, because two machines have two sets of fonts. Altair would
    hold each part of a chart against the whole schema of Vega-Lite, which takes longer than drawing it; the tests draw them.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(chart.to_dict(validate=False), vl_version=_VEGALITE)
    inside = _OPENING.sub("", drawn, count=1).removesuffix("</svg>")
    for pattern in (_SPOKEN, _CLASS, _EMPTY):
        inside = pattern.sub("", inside)
    return picture(Markup(inside), name=name, title=title, description=description, width=width, height=height)


def instead(sentence: str) -> Markup:
    """A sentence where there is nothing to draw: an empty chart would be read as a result."""
    return element("p", sentence, class_="quiet")


def lines_of_text(lines: list[str], *, x: int, y: int, step: int, **attributes: str | None) -> Markup:
    """Several lines of text, one below the other; `y` is the baseline of the first."""
    spans = (element("tspan", line, x=str(x), y=str(y + step * number)) for number, line in enumerate(lines))
    return element("text", joined(spans), **attributes)
