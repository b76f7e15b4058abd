"""Figures of counts, drawn by Altair: the eligibility funnel, and bars of what was missing or went wrong.

Each takes plain counts and returns SVG for a page. No meaning hangs on a colour: every number stands in words beside its
bar, and the parts of a bar differ by how dark they are and by their border.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trialwright.derive.trial.funnel import FunnelStep
from trialwright.protocol.phrases import Language
from trialwright.publish.figures.svg import AGAINST, FONTS, INK, LINE, MET, OPEN, PAPER, SOFT, charted, instead
from trialwright.publish.markup import Markup
from trialwright.publish.report_words import said
from trialwright.publish.wrapping import at_most_lines

if TYPE_CHECKING:
    import altair

_LABELS, _BARS, _NUMBER, _ROW, _TOP = 262, 340, 96, 34, 46
_WIDTH = 900
_LABEL_COLUMNS = 38
_SMALL = 12
_LINE, _BREAK = 14, "\n"
_MOST_BARS = 15
_PARTS = (
    ("met", "favourable", MET, MET),
    ("unknown", "unknown", PAPER, OPEN),
    ("against", "against", "#f0b8b8", AGAINST),
)
"""Of a bar of the funnel: the count, its word, its filling and its border."""
_MARKS = {"met": "✓", "unknown": "?", "against": "✗"}


def funnel_figure(
    steps: Sequence[FunnelStep], labels: Mapping[str, str], *, language: Language = "en", name: str = "funnel"
) -> Markup:
    """The eligibility funnel: for each criterion who meets it, of whom it is unknown, and who leaves there.

    Parameters
    ----------
    steps : sequence of FunnelStep
        As `derive.funnel.funnel` counts them.
    labels : Mapping[str, str]
        What each criterion is called, by its id.
    language : {"en", "zh"}
        English or Chinese.
    name : str
        Unlike that of every other figure of the page.
    """
    if not steps or not steps[0].entered:
        return instead(said("no_patients", language))
    import altair as alt

    named = {step.criterion: f"{step.criterion}  {labels[step.criterion]}" for step in steps}
    rows = [row for step in steps for row in _parts(step)]
    labels_of = {key: at_most_lines(words, _LABEL_COLUMNS, 2) for key, words in named.items()}
    y = _rows(alt, labels_of)
    bars = _of(alt, rows).mark_bar(strokeWidth=1.2).encode(
        y=y,
        x=alt.X("from:Q", scale=alt.Scale(domain=[0, steps[0].entered], nice=False), axis=None),
        x2="to:Q",
        fill=alt.Fill("fill:N", scale=None),
        stroke=alt.Stroke("border:N", scale=None),
    )  # fmt: skip
    columns = [_numbers(alt, y, rows, part, number) for number, (part, *_) in enumerate(_PARTS)]
    heads = [layer for number in range(len(_PARTS)) for layer in _head(alt, number, language)]
    return _drawn(
        [*_labelled(alt, y, labels_of), bars, *columns, *heads],
        len(steps),
        name=name,
        title=said("funnel", language),
        description="; ".join(_funnel_words(step, named[step.criterion], language) for step in steps),
    )


def _parts(step: FunnelStep) -> list[dict[str, Any]]:
    """The three parts of a bar, from left to right; a part of nobody is not drawn, but its number is."""
    counts = {"met": step.met, "unknown": step.unknown, "against": step.not_met}
    rows, start = [], 0
    for part, _, fill, border in _PARTS:
        end = start + counts[part]
        shown = {"fill": fill, "border": border} if counts[part] else {"fill": "none", "border": "none"}
        rows.append(
            {"row": step.criterion, "part": part, "from": start, "to": end, "count": str(counts[part]), **shown}
        )
        start = end
    return rows


def _funnel_words(step: FunnelStep, criterion: str, language: Language) -> str:
    return said("funnel_bar", language, criterion=criterion, met=step.met, unknown=step.unknown, against=step.not_met)


def _numbers(alt: Any, y: Any, rows: Sequence[Mapping[str, Any]], part: str, number: int) -> Any:
    """The column of the numbers of one part, to the right of the bars."""
    values = [row for row in rows if row["part"] == part]
    text = _of(alt, values).mark_text(align="right", baseline="middle", fontSize=13, color=INK)
    return text.encode(y=y, x=alt.value(_BARS + _NUMBER * (number + 1) - 18), text="count:N")


def _head(alt: Any, number: int, language: Language) -> tuple[Any, Any]:
    """The head of a column, with a patch of what its part of a bar looks like: the legend of the figure."""
    part, word, fill, border = _PARTS[number]
    place = _BARS + _NUMBER * (number + 1) - 18
    one = _of(alt, [{"text": f"{_MARKS[part]} {said(word, language)}"}])
    patch = one.mark_point(shape="square", size=150, fill=fill, stroke=border, strokeWidth=1.2, opacity=1).encode(
        x=alt.value(place - 7), y=alt.value(-32)
    )
    words = one.mark_text(align="right", baseline="bottom", fontSize=_SMALL, fontWeight="bold", color=border)
    return patch, words.encode(x=alt.value(place), y=alt.value(-6), text="text:N")


def counts_figure(
    counts: Sequence[tuple[str, int]],
    *,
    title: str,
    language: Language = "en",
    name: str = "counts",
    most: int = _MOST_BARS,
) -> Markup:
    """Bars of what was missing or went wrong, each with its number.

    Parameters
    ----------
    counts : sequence of (str, int)
        What it is called, and how often it was so. The most frequent stand first; of equally frequent ones the order is kept.
    title : str
        What is counted.
    language : {"en", "zh"}
        English or Chinese.
    name : str
        Unlike that of every other figure of the page.
    most : int
        So many bars at most; how many others there are is said in a last line, and not drawn.
    """
    ranked = sorted(((words, count) for words, count in counts if count > 0), key=lambda one: -one[1])
    if not ranked:
        return instead(said("nothing_counted", language))
    import altair as alt

    shown, others = ranked[:most], ranked[most:]
    labels = {str(place): at_most_lines(words, _LABEL_COLUMNS, 2) for place, (words, _) in enumerate(shown)}
    if others:
        labels["others"] = [said("others", language, count=len(others))]
    y = _rows(alt, labels)
    rows = [{"row": str(place), "count": count, "text": str(count)} for place, (_, count) in enumerate(shown)]
    rows += [{"row": "others", "count": 0, "text": "…"}] if others else []
    chart = _of(alt, rows)
    x = alt.X(
        "count:Q", scale=alt.Scale(domain=[0, shown[0][1]], range=[0, _WIDTH - _LABELS - 70], nice=False), axis=None
    )
    bars = chart.mark_bar(color=MET).encode(y=y, x=x)
    numbers = chart.mark_text(align="left", baseline="middle", dx=6, fontSize=13, color=INK).encode(
        y=y, x=x, text="text:N"
    )
    described = "; ".join(f"{words}: {count}" for words, count in ranked)
    return _drawn(
        [*_labelled(alt, y, labels), bars, numbers], len(labels), name=name, title=title, description=described, top=10
    )


def _of(alt: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    """A chart of some rows."""
    return alt.Chart(alt.Data(values=rows))


def _rows(alt: Any, keys: Iterable[str]) -> Any:
    """One row for each key, from top to bottom."""
    return alt.Y(
        "row:N", sort=None, axis=None, scale=alt.Scale(domain=list(keys), paddingInner=0.35, paddingOuter=0.15)
    )


def _labelled(alt: Any, y: Any, labels: Mapping[str, Sequence[str]]) -> Iterator[Any]:
    """The label of each row to its left; two lines stand around the middle of the row."""
    for size in sorted({len(lines) for lines in labels.values()}):
        rows = [{"row": key, "text": _BREAK.join(lines)} for key, lines in labels.items() if len(lines) == size]
        text = _of(alt, rows).mark_text(
            align="right", baseline="middle", dy=-(size - 1) * _LINE / 2, lineHeight=_LINE, lineBreak=_BREAK,
            fontSize=_SMALL, color=INK,
        )  # fmt: skip
        yield text.encode(y=y, x=alt.value(-10), text="text:N")


def _drawn(layers: list[Any], rows: int, *, name: str, title: str, description: str, top: int = _TOP) -> Markup:
    height = rows * _ROW
    chart = fixed_size(
        layers, width=_BARS, height=height, left=_LABELS, top=top, right=_WIDTH - _LABELS - _BARS, bottom=8
    )
    return charted(chart, name=name, title=title, description=description, width=_WIDTH, height=top + height + 8)


def fixed_size(
    layers: list[Any], *, width: int, height: int, left: int, top: int, right: int, bottom: int
) -> "altair.LayerChart":
    """Layers on one plane of a given size, whatever the fonts of the machine."""
    import altair as alt

    layered = alt.LayerChart(
        layer=layers,
        width=width,
        height=height,
        padding={"left": left, "top": top, "right": right, "bottom": bottom},
        autosize=alt.AutoSizeParams(type="none"),
        background="none",
    )
    styled = layered.configure(font=FONTS, aria=False).configure_view(stroke=None)
    coloured: alt.LayerChart = styled.configure_axis(gridColor=LINE, labelColor=SOFT)
    return coloured
