"""The screening report for a terminal: the work on top, then the order list, the funnel, and every criterion.

Few patients get a column each with words; many get a row each with marks, so that the table stays within the terminal.
"""

from collections.abc import Iterator, Sequence

from trialwright.derive.trial.funnel import FunnelStep
from trialwright.derive.trial.orders import Order
from trialwright.protocol.criteria import Criterion
from trialwright.protocol.phrases import Language
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.parts import MOST_CITED
from trialwright.publish.report_words import in_a_row, said
from trialwright.publish.screening.screening_report import (
    ScreenedRow,
    ScreeningReport,
    facts_missing,
    not_reached,
    order_words,
    reached,
    reasons_against,
    screening_report,
    summary,
)
from trialwright.publish.verdicts import (
    ELIGIBLE,
    INELIGIBLE,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    POTENTIALLY,
    UNKNOWN,
    verdict_of,
)
from trialwright.publish.wording import Wording, criterion_words, role_words, verdict_words, wording
from trialwright.publish.wrapping import columns, padded, wrapped

WIDTH = 160
MOST_MISSING = 3
"""So many facts are named in a line of the funnel."""
_GAP = "  "
_MARK_WIDTH = 4
_BULLET = ("  - ", "    ")


def screening_text(
    rows: Sequence[ScreenedRow],
    protocol: TrialProtocol,
    *,
    width: int = WIDTH,
    rehearsal: bool = False,
    language: Language = "en",
) -> str:
    """The report for a terminal of so many columns, at most 160."""
    width = min(width, WIDTH)
    report, words = screening_report(rows, protocol), wording(protocol, language)
    title = said("title_line", language, id=protocol.id, version=protocol.version, title=protocol.title)
    lines = [title, summary(rows, language), *(wrapped(said("codes_are", language), width) if rows else ()), ""]
    lines += list(_content(report, words, width)) if rows else [said("nobody", language)]
    if rehearsal:
        band = said("rehearsal_band", language)
        lines = [band, "", *lines, "", band]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _content(report: ScreeningReport, words: Wording, width: int) -> Iterator[str]:
    language = words.language
    yield said("worklist", language)
    for row in report.rows:
        yield ""
        yield from _explained(row, report.protocol, words, width)
    yield from ("", said("orders", language), *wrapped(said("orders_caption", language), width))
    yield from _orders(report.orders, words, width)
    yield from ("", said("funnel", language), *wrapped(said("funnel_caption", language), width))
    for criterion, step in zip(report.protocol.criteria, reached(report.funnel), strict=False):
        yield from _funnel_step(criterion, step, words, width)
    yield from wrapped(not_reached(report.funnel, language), width, "  ", "  ")
    yield from ("", said("criteria", language))
    table = _in_columns(report.rows, report.protocol, language)
    fits = max(map(columns, table)) <= width
    yield from table if fits else _in_marks(report.rows, report.protocol, language, width)


def _explained(row: ScreenedRow, protocol: TrialProtocol, words: Wording, width: int) -> Iterator[str]:
    """What is in the way of a patient, or what would have to be known."""
    language = words.language
    line = said(
        "standing",
        language,
        patient=row.patient,
        verdict=verdict_words(row.verdict, language).lower(),
        moment=row.judged_as_of(language),
        source=row.source,
    )
    more = [said("odd_in_data", language, count=row.findings)] if row.findings else []
    number = facts_missing(row.whole)
    if row.verdict == POTENTIALLY and number:
        more.append(said("one_missing" if number == 1 else "missing", language, count=number))
    between = ", " if language == "en" else "，"
    yield from wrapped(between.join([line, *more]), width, "", "  ")
    for reason in _because(row, protocol, words):
        yield from wrapped(reason, width, *_BULLET)


def _because(row: ScreenedRow, protocol: TrialProtocol, words: Wording) -> list[str]:
    if row.verdict == ELIGIBLE:
        return []
    if row.verdict == POTENTIALLY:
        return order_words(row, words)
    first, *others = reasons_against(row, protocol, words)
    return [
        said("first", words.language, words=first),
        *(said("also", words.language, words=other) for other in others),
    ]


def _orders(wanted: Sequence[Order], words: Wording, width: int) -> Iterator[str]:
    if not wanted:
        yield f"  {said('no_orders', words.language)}"
    for order in wanted:
        count = len(order.patients)
        line = said(
            "one_needs" if count == 1 else "need",
            words.language,
            count=count,
            what=words.order(order.what),
            who=role_words(order.who, words.language),
        )
        names = [one.patient for one in order.patients[:MOST_CITED]]
        more = [said("others", words.language, count=count - MOST_CITED)] if count > MOST_CITED else []
        colon = ": " if words.language == "en" else "："
        yield from wrapped(f"{line}{colon}{in_a_row([*names, *more], words.language)}", width, "  ", "      ")


def _funnel_step(criterion: Criterion, step: FunnelStep, words: Wording, width: int) -> Iterator[str]:
    yield from wrapped(f"{criterion.id}  {criterion_words(criterion, words.language)}", width, "  ", "      ")
    numbers = said(
        "funnel_line",
        words.language,
        count=step.entered,
        met=step.met,
        unknown=step.unknown,
        against=step.not_met,
        remain=step.remaining,
        certain=step.certain,
    )
    yield from wrapped(numbers, width, "      ", "        ")
    if step.missing:
        yield from wrapped(
            said("missing_line", words.language, words=top_missing(step, words)), width, "      ", "        "
        )


def top_missing(step: FunnelStep, words: Wording) -> str:
    """The facts that are missing most often at a criterion, with the number of patients."""
    told = [
        said("fact_count", words.language, fact=words.fact(what), count=count)
        for what, count in step.missing[:MOST_MISSING]
    ]
    return in_a_row(told, words.language)


def _in_columns(rows: Sequence[ScreenedRow], protocol: TrialProtocol, language: Language) -> list[str]:
    """One line for each criterion, one column of words for each patient."""
    grid = [
        ["", *(row.patient for row in rows)],
        [said("eligible?", language), *(_short(row, language) for row in rows)],
    ]
    grid += [
        [
            f"{c.id}  {criterion_words(c, language)}",
            *(verdict_words(verdict_of(c, row.answers[c.id]), language) for row in rows),
        ]
        for c in protocol.criteria
    ]
    widths = [max(columns(line[n]) for line in grid) for n in range(len(rows) + 1)]
    lines = [_GAP.join(padded(cell, w) for cell, w in zip(line, widths, strict=True)) for line in grid]
    rule = "-" * max(columns(line) for line in lines)
    return [lines[0], rule, lines[1], rule, *lines[2:]]


def _short(row: ScreenedRow, language: Language) -> str:
    return said({ELIGIBLE: "yes", INELIGIBLE: "no", POTENTIALLY: "perhaps"}[row.verdict], language)


def _in_marks(rows: Sequence[ScreenedRow], protocol: TrialProtocol, language: Language, width: int) -> Iterator[str]:
    """One line for each patient, one mark for each criterion; several blocks where there are many criteria."""
    named = [(row, verdict_words(row.verdict, language)) for row in rows]
    names = max((columns(row.patient) for row in rows), default=0) + len(_GAP)
    verdicts = max((columns(verdict) for _, verdict in named), default=0) + len(_GAP)
    fitting = max(1, (width - names - verdicts) // _MARK_WIDTH)
    numbered = list(enumerate(protocol.criteria, 1))
    for start in range(0, len(numbered), fitting):
        block = numbered[start : start + fitting]
        yield " " * (names + verdicts) + "".join(f"{number:>{_MARK_WIDTH}}" for number, _ in block)
        for row, verdict in named:
            marks = "".join(f"{verdict_of(c, row.answers[c.id]).ascii_mark:>{_MARK_WIDTH}}" for _, c in block)
            yield padded(row.patient, names) + padded(verdict, verdicts) + marks
        yield ""
    yield from _legend(language)
    for number, c in numbered:
        yield f"{number:>{_MARK_WIDTH}}  {c.id}  {criterion_words(c, language)}"


def _legend(language: Language) -> Iterator[str]:
    title = said("legend_title", language)
    marks = (
        (MET, "legend_met"),
        (NOT_MET, "legend_against"),
        (UNKNOWN, "legend_unknown"),
        (NOT_APPLICABLE, "legend_none"),
    )
    for number, (verdict, words) in enumerate(marks):
        start = title if number == 0 else " " * columns(title)
        yield f"{start}  {verdict.ascii_mark} {said(words, language)}"
