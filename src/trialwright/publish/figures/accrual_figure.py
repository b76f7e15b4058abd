"""The accrual curve: patients so far by calendar month, with the planned number as a line and pauses shaded.

The lines differ by dash and by weight, and each ends in its name and number, so that nothing hangs on a colour.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from trialwright.derive.trial.accrual import ACCRUAL_STEPS, Accrual, AccrualStep, Held
from trialwright.protocol.phrases import Language
from trialwright.publish.figures.figures import fixed_size
from trialwright.publish.figures.svg import AGAINST, INK, LINE, MET, SOFT, charted, instead
from trialwright.publish.markup import Markup, element, joined
from trialwright.publish.report_words import in_a_row, said
from trialwright.standards.when import When

Pause = tuple[date, date | None]
"""The first day of a pause, and the last one; None while it lasts."""

_WIDTH, _LEFT, _PLOT, _HEIGHT, _TOP, _BOTTOM = 900, 64, 640, 320, 30, 44
_LABEL_GAP = 17
_MOST_MONTHS_NAMED = 9
_STRIDES = (1, 2, 3, 6, 12, 24, 60)
_STYLES: Mapping[AccrualStep, tuple[str, list[int], float]] = {
    "referred": (SOFT, [2, 3], 1.6),
    "consented": (SOFT, [7, 4], 1.8),
    "enrolled": (MET, [1, 0], 1.6),
    "infused": (INK, [1, 0], 3.2),
}
"""Of each line: its colour, its dashes, and its width."""
_PLANNED: tuple[str, list[int], float] = (AGAINST, [12, 4], 1.4)


def accrual_figure(
    accrual: Accrual,
    *,
    planned: int,
    pauses: Sequence[Pause] = (),
    language: Language = "en",
    name: str = "accrual",
) -> Markup:
    """The accrual curve of a trial.

    Parameters
    ----------
    accrual : Accrual
        As `derive.accrual.accrual` counts it.
    planned : int
        How many patients are to be treated.
    pauses : sequence of (date, date or None)
        The first and the last day of each pause; None while it lasts.
    language : {"en", "zh"}
        English or Chinese.
    name : str
        Unlike that of every other figure of the page.
    """
    undated = _undated(accrual, language)
    if not accrual.months:
        return joined((instead(said("no_patients", language)), undated))
    import altair as alt

    top = max(planned, *accrual.months[-1].counts.values())
    scales = (
        alt.Scale(domain=[0, len(accrual.months)], nice=False, zero=False),
        alt.Scale(domain=[0, top * 1.06], nice=False),
    )
    layers = [
        *_frame(alt, accrual, scales, language),
        *_shaded(alt, accrual, pauses, scales, language),
        _plan(alt, accrual, planned, scales),
        *_lines(alt, accrual, scales),
        *_ends(alt, accrual, planned, top * 1.06, language),
    ]
    chart = fixed_size(
        layers, width=_PLOT, height=_HEIGHT, left=_LEFT, top=_TOP, right=_WIDTH - _LEFT - _PLOT, bottom=_BOTTOM
    )
    figure = charted(
        chart,
        name=name,
        title=said("accrual", language),
        description=_described(accrual, planned, pauses, language),
        width=_WIDTH,
        height=_TOP + _HEIGHT + _BOTTOM,
    )
    return joined((figure, undated))


def pauses_of(held: Iterable[Held]) -> tuple[Pause, ...]:
    """The days of pauses as they are drawn: the first and the last one; a vague date counts from its first day.

    Examples
    --------
    >>> from trialwright.standards.when import When
    >>> pauses_of([Held(When("2020-02-10", "Asia/Shanghai"), None)])
    ((datetime.date(2020, 2, 10), None),)
    """
    return tuple((_day(one.since), None if one.until is None else _day(one.until)) for one in held)


def _day(when: When) -> date:
    return when.day() or when.span()[0].astimezone(ZoneInfo(when.zone)).date()


def placed(day: date, accrual: Accrual, *, end: bool = False) -> float:
    """Where a day stands on the axis, in months from the beginning; with `end` where it ends. Nothing stands off the axis.

    Examples
    --------
    >>> from trialwright.derive.trial.accrual import AccrualMonth
    >>> months = (AccrualMonth(month="2026-04", counts={}), AccrualMonth(month="2026-05", counts={}))
    >>> two = Accrual(months=months, undated={}, until=date(2026, 5, 31))
    >>> placed(date(2026, 4, 16), two), placed(date(2026, 4, 30), two, end=True), placed(date(2025, 1, 1), two)
    (0.5, 1.0, 0.0)
    """
    if day > accrual.until:
        day, end = accrual.until, True
    first = accrual.months[0].month
    whole = (day.year - int(first[:4])) * 12 + day.month - int(first[5:])
    part = (day.day - (0 if end else 1)) / monthrange(day.year, day.month)[1]
    return max(whole + part, 0.0)


def named_months(accrual: Accrual) -> dict[int, str]:
    """The months that are named below the axis, by their place: never so many that they touch."""
    count = len(accrual.months)
    stride = next((each for each in _STRIDES if count / each <= _MOST_MONTHS_NAMED), _STRIDES[-1])
    return {place: accrual.months[place].month for place in range(0, count, stride)}


def spread(places: Sequence[float], gap: float, lowest: float) -> list[float]:
    """Places moved apart so that each label has its room, in their order, none below the lowest.

    Examples
    --------
    >>> spread([100, 101, 150], 17, 320), spread([318, 319, 320], 17, 320)
    ([100, 117, 150], [286, 303, 320])
    """
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + gap) if moved else place)
    for number in range(len(moved) - 1, -1, -1):
        limit = lowest if number == len(moved) - 1 else moved[number + 1] - gap
        moved[number] = min(moved[number], limit)
    return moved


def _frame(alt: Any, accrual: Accrual, scales: tuple[Any, Any], language: Language) -> Iterator[Any]:
    """The axes: numbers of patients with their grid, and the names of the months."""
    named = [{"x": place + 0.5, "text": month} for place, month in named_months(accrual).items()]
    ticks = [{"x": place} for place in range(len(accrual.months) + 1)] if len(accrual.months) <= 36 else []
    months = alt.Chart(alt.Data(values=named)).mark_text(baseline="top", fontSize=11, color=SOFT)
    yield alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color=INK).encode(
        y=alt.Y(
            "y:Q",
            scale=scales[1],
            axis=alt.Axis(
                title=None, grid=True, domain=False, ticks=False, tickMinStep=1, format="d", labelFontSize=11,
                labelColor=SOFT, labelPadding=8, minExtent=_LEFT - 20, maxExtent=_LEFT - 20,
            ),
        )
    )  # fmt: skip
    yield (
        alt.Chart(alt.Data(values=ticks))
        .mark_tick(color=INK, thickness=1, size=5, yOffset=2.5)
        .encode(x=alt.X("x:Q", scale=scales[0], axis=None), y=alt.value(_HEIGHT))
    )
    yield months.encode(x=alt.X("x:Q", scale=scales[0], axis=None), y=alt.value(_HEIGHT + 8), text="text:N")
    for words, x, y, align in (("month", _PLOT, _HEIGHT + 28, "right"), ("patients_so_far", -_LEFT + 24, -16, "left")):
        title = alt.Chart(alt.Data(values=[{"text": said(words, language)}]))
        yield title.mark_text(align=align, baseline="top" if y > 0 else "bottom", fontSize=12, color=INK).encode(
            x=alt.value(x), y=alt.value(y if y > 0 else y + 8), text="text:N"
        )


def _shaded(
    alt: Any, accrual: Accrual, pauses: Sequence[Pause], scales: tuple[Any, Any], language: Language
) -> Iterator[Any]:
    rows = [
        {
            "from": placed(first, accrual),
            "to": placed(last or accrual.until, accrual, end=True),
            "text": said("paused", language),
        }
        for first, last in pauses
        if first <= accrual.until
    ]
    if not rows:
        return
    chart = alt.Chart(alt.Data(values=rows))
    x = alt.X("from:Q", scale=scales[0], axis=None)
    yield chart.mark_rect(color=LINE, opacity=0.6, stroke=SOFT, strokeDash=[2, 2]).encode(
        x=x, x2="to:Q", y=alt.value(0), y2=alt.value(_HEIGHT)
    )
    yield chart.mark_text(angle=270, align="right", baseline="top", dx=-6, dy=3, fontSize=11, color=INK).encode(
        x=x, y=alt.value(0), text="text:N"
    )


def _plan(alt: Any, accrual: Accrual, planned: int, scales: tuple[Any, Any]) -> Any:
    chart = alt.Chart(alt.Data(values=[{"x": 0, "to": len(accrual.months), "y": planned}]))
    y = alt.Y("y:Q", scale=scales[1])
    x = alt.X("x:Q", scale=scales[0], axis=None)
    colour, dash, width = _PLANNED
    return chart.mark_rule(color=colour, strokeDash=dash, strokeWidth=width).encode(x=x, x2="to:Q", y=y)


def _lines(alt: Any, accrual: Accrual, scales: tuple[Any, Any]) -> Iterator[Any]:
    for step in ACCRUAL_STEPS:
        colour, dash, width = _STYLES[step]
        rows: list[dict[str, float]] = [{"x": 0.0, "y": 0}]
        rows += [
            {"x": min(place + 1.0, placed(accrual.until, accrual, end=True)), "y": month.counts[step]}
            for place, month in enumerate(accrual.months)
        ]
        line = alt.Chart(alt.Data(values=rows)).mark_line(
            color=colour, strokeDash=dash, strokeWidth=width, strokeJoin="round"
        )
        yield line.encode(x=alt.X("x:Q", scale=scales[0], axis=None), y=alt.Y("y:Q", scale=scales[1]))


def _ends(alt: Any, accrual: Accrual, planned: int, top: float, language: Language) -> Iterator[Any]:
    """The name and the number of each line where it ends, moved apart where lines end together."""
    last = accrual.months[-1].counts
    ends = [(last[step], _series(step, last[step], language), _STYLES[step]) for step in ACCRUAL_STEPS]
    ends.append((planned, said("planned", language, count=planned), _PLANNED))
    ends.sort(key=lambda end: -end[0])
    places = [_HEIGHT * (1 - count / top) for count, *_ in ends]
    for (_, words, (colour, dash, width)), place in zip(ends, spread(places, _LABEL_GAP, _HEIGHT), strict=True):
        row = alt.Chart(alt.Data(values=[{"text": words}]))
        yield row.mark_rule(color=colour, strokeDash=dash, strokeWidth=width).encode(
            x=alt.value(_PLOT + 8), x2=alt.value(_PLOT + 36), y=alt.value(place)
        )
        yield row.mark_text(align="left", baseline="middle", fontSize=12, color=INK).encode(
            x=alt.value(_PLOT + 42), y=alt.value(place), text="text:N"
        )


def _described(accrual: Accrual, planned: int, pauses: Sequence[Pause], language: Language) -> str:
    last = accrual.months[-1]
    counts = in_a_row((_series(step, last.counts[step], language) for step in ACCRUAL_STEPS), language)
    told = [
        said("pause_open", language, first=first)
        if until is None
        else said("pause_words", language, first=first, last=until)
        for first, until in pauses
    ]
    planned_words = said("planned", language, count=planned)
    return "; ".join([said("accrual_words", language, month=last.month, counts=counts, planned=planned_words), *told])


def _undated(accrual: Accrual, language: Language) -> Markup:
    """Who is not in the curve, in words below it."""
    told = [_series(step, count, language) for step, count in accrual.undated.items() if count]
    if not told:
        return Markup("")
    return element("p", said("undated", language, counts=in_a_row(told, language)), class_="quiet")


def _series(step: AccrualStep, count: int, language: Language) -> str:
    return said("series", language, name=said(step, language), count=count)
