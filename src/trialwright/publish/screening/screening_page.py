"""The screening report as a page to read and to print: the work on top, the order list, the funnel, every criterion.

Every status is words with a mark; colour only repeats them. On paper the order list and the criteria begin on new sheets.
"""

from collections.abc import Iterator, Sequence

from trialwright.derive.trial.orders import Order, Wanted
from trialwright.protocol.phrases import Language
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.figures.figures import counts_figure
from trialwright.publish.markup import Markup, bullets, element, joined, table, text
from trialwright.publish.page import Heading, contents, page, section, status
from trialwright.publish.report_words import in_a_row, said
from trialwright.publish.screening.funnel_table import criterion_named, funnel_parts
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
    Verdict,
    verdict_of,
)
from trialwright.publish.wording import Wording, criterion_words, foreign, role_words, verdict_words, wording

_MOST_COLUMNS = 6
"""Patients who get a column of words each; more get a row of marks each."""
_WORTH_DRAWING = 3
"""From so many patients on who need the same the order list is drawn as well."""
_MOST_NAMED = 200
"""So many patients are named for a fact; of the others is said how many there are. Each of them has a row above."""
_GROUPS = ((ELIGIBLE, "eligible"), (POTENTIALLY, "potentially"), (INELIGIBLE, "ineligible"))


def screening_page(
    rows: Sequence[ScreenedRow],
    protocol: TrialProtocol,
    *,
    made_by: str,
    software: str,
    rehearsal: bool,
    language: Language = "en",
) -> str:
    """The report as a self-contained HTML page."""
    report, words = screening_report(rows, protocol), wording(protocol, language)
    foot = said("made_with", language, software=f"Trialwright {software}")
    return page(
        _heading(report, words, made_by, software),
        tuple(_sections(report, words)),
        rehearsal=rehearsal,
        foot=foot,
        language=language,
    )


def _heading(report: ScreeningReport, words: Wording, made_by: str, software: str) -> Heading:
    language, protocol = words.language, report.protocol
    about = said("protocol_is", language, version=protocol.version, digest=protocol.sha256[:12], title="\0").split("\0")
    return Heading(
        kind=said("kind", language),
        title=said("title", language, id=protocol.id),
        lead=summary(report.rows, language),
        particulars=(
            (said("protocol", language), joined((about[0], foreign(protocol.title, language), about[1]))),
            (said("made_for", language), made_by),
            (said("software", language), f"Trialwright {software}"),
            *([(said("codes", language), said("codes_are", language))] if report.rows else ()),
        ),
    )


def _sections(report: ScreeningReport, words: Wording) -> Iterator[Markup]:
    language = words.language
    if not report.rows:
        yield section("nobody", said("worklist", language), element("p", said("nobody", language)))
        return
    groups = [(name, said(name, language), report.group(verdict)) for verdict, name in _GROUPS]
    named = [(name, f"{heading} ({len(rows)})") for name, heading, rows in groups]
    others = [(name, said(name, language)) for name in ("orders", "funnel", "criteria")]
    yield contents([*named, *others], label=said("contents", language))
    for (name, heading), (_, _, rows) in zip(named, groups, strict=True):
        yield section(name, heading, _group(name, rows, report.protocol, words))
    yield section("orders", said("orders", language), *_orders(report.orders, words), class_="sheet-of-its-own")
    yield section(
        "funnel",
        said("funnel", language),
        *funnel_parts(report.protocol, reached(report.funnel), words),
        *([element("p", left_out)] if (left_out := not_reached(report.funnel, language)) else ()),
        class_="sheet-of-its-own",
    )
    layout = "wide" if len(report.rows) > _MOST_COLUMNS else "sheet-of-its-own"
    yield section("criteria", said("criteria", language), *_criteria(report, language), class_=layout)


def _group(name: str, rows: Sequence[ScreenedRow], protocol: TrialProtocol, words: Wording) -> Markup:
    """The patients who came out in one way, with what that calls for."""
    language = words.language
    if not rows:
        return element("p", said("none_in_group", language))
    between = {"eligible": (), "potentially": ("facts_missing",), "ineligible": ("first_reason", "other_reasons")}[name]
    header = [said(each, language) for each in ("patient", "outcome", *between, "odd", "as_of_source")]
    lines = ((*_who(row, language), *_why(row, protocol, words), *_how(row, language)) for row in rows)
    return table(said(f"{name}_caption", language), header, lines, class_="worklist")


def _who(row: ScreenedRow, language: Language) -> tuple[str, Markup]:
    name = row.patient if row.sheet is None else element("a", row.patient, href=row.sheet)
    return name, _status(row.verdict, language)


def _how(row: ScreenedRow, language: Language) -> tuple[str, Markup]:
    source = element("span", row.source, class_="quiet")
    return str(row.findings), joined((row.judged_as_of(language), element("br"), source))


def _why(row: ScreenedRow, protocol: TrialProtocol, words: Wording) -> tuple[Markup, ...]:
    if row.verdict == ELIGIBLE:
        return ()
    if row.verdict == POTENTIALLY:
        number = facts_missing(row.whole)
        count = said("one_missing" if number == 1 else "missing", words.language, count=number)
        head = (element("strong", count),) if number else ()
        return (joined((*head, bullets(order_words(row, words)))),)
    first, *others = reasons_against(row, protocol, words)
    return joined([first]), bullets(others)


def _orders(orders: Sequence[Order], words: Wording) -> Iterator[Markup]:
    language = words.language
    if not orders:
        yield element("p", said("no_orders", language))
        return
    header = [said(each, language) for each in ("test", "wanted_by", "who", "for_whom")]
    lines = (
        (
            words.order(order.what),
            str(len(order.patients)),
            role_words(order.who, language),
            bullets(_for_whom(order.patients, words)),
        )
        for order in orders
    )
    yield table(said("orders_caption", language), header, lines, class_="orders")
    counts = [(words.order(order.what), len(order.patients)) for order in orders]
    if counts[0][1] >= _WORTH_DRAWING:
        yield counts_figure(counts, title=said("chart_orders", language), language=language, name="orders-figure")


def _for_whom(patients: Sequence[Wanted], words: Wording) -> Iterator[Markup]:
    """Those of whom a fact is missing for the same reason, together."""
    colon, between = (": ", "; ") if words.language == "en" else ("：", "；")
    groups: dict[str, list[str]] = {}
    for one in patients[:_MOST_NAMED]:
        groups.setdefault(between.join(words.why(missing) for missing in one.missing), []).append(one.patient)
    for why, names in groups.items():
        codes = joined((element("span", name, class_="name") for name in names), in_a_row(("", ""), words.language))
        yield joined((f"{why}{colon}", codes))
    if len(patients) > _MOST_NAMED:
        yield text(said("others", words.language, count=len(patients) - _MOST_NAMED))


def _criteria(report: ScreeningReport, language: Language) -> Iterator[Markup]:
    rows, protocol = report.rows, report.protocol
    if len(rows) > _MOST_COLUMNS:
        marks = {"met": MET.mark, "against": NOT_MET.mark, "unknown": UNKNOWN.mark, "none": NOT_APPLICABLE.mark}
        yield element("p", said("legend", language, **marks))
        yield _marks(rows, protocol, language)
        return
    header = (said("criterion", language), *(row.patient for row in rows))
    lines = (
        (
            criterion_named(c.id, criterion_words(c, language)),
            *(_status(verdict_of(c, row.answers[c.id]), language) for row in rows),
        )
        for c in protocol.criteria
    )
    yield table(said("criteria_columns", language), header, lines)


def _marks(rows: Sequence[ScreenedRow], protocol: TrialProtocol, language: Language) -> Markup:
    """Marks for many patients; their words are there for a screen reader."""
    header = (said("patient", language), *(element("span", c.id) for c in protocol.criteria))
    lines = (
        (row.patient, *(_mark(verdict_of(c, row.answers[c.id]), language) for c in protocol.criteria)) for row in rows
    )
    return table(said("criteria_rows", language), header, lines, class_="marks")


def _mark(verdict: Verdict, language: Language) -> Markup:
    mark = element("span", verdict.mark, aria_hidden="true", class_=verdict.speaks)
    return joined((mark, element("span", verdict_words(verdict, language), class_="unseen")))


def _status(verdict: Verdict, language: Language) -> Markup:
    return status(verdict_words(verdict, language), verdict.mark, verdict.speaks)
