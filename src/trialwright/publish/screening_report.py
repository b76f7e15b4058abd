"""The screening report: patients against criteria, and below what would have to be known or is in the way.

Two forms, one content: a table for the terminal and a page for the browser. Few patients get a column each with words;
many get a row each with marks, so that the table stays within the terminal.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from unicodedata import combining, east_asian_width

import msgspec

from trialwright.derive.answer import Answer
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.markup import Markup, bullets, element, joined, table
from trialwright.publish.numbers import moment
from trialwright.publish.page import Heading, page, section, status
from trialwright.publish.sheet import REHEARSAL_WORDS
from trialwright.publish.verdicts import (
    ELIGIBLE,
    INELIGIBLE,
    POTENTIALLY,
    Verdict,
    concept_words,
    reason_words,
    reasons_against,
    verdict_of,
    whole_verdict,
)

WIDTH = 160
_GAP = "  "
_MARK_WIDTH = 4
_MOST_COLUMNS = 6
"""Patients who get a column of words each on the page."""
_LEGEND_MARKS = "✓ met or not excluded, ✗ not met or excluded, ? unknown, ○ not applicable."
_LEGEND = (
    "Legend:  + met, or not excluded",
    "         x not met, or excluded",
    "         ? unknown",
    "         . not applicable",
)


class ScreenedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One patient who was screened.

    Parameters
    ----------
    patient : str
        What the patient is called in the report.
    as_of : datetime or None
        For which instant it is judged.
    whole : Answer[bool]
        Whether the patient is eligible.
    answers : Mapping[str, Answer[bool]]
        The answer to each criterion, by its id.
    findings : int
        How many odd things were found in the data.
    source : str
        The name of the file that was read.
    sheet : str or None
        The relative address of the patient's evidence sheet, where one was made.
    """

    patient: str
    as_of: datetime | None
    whole: Answer[bool]
    answers: Mapping[str, Answer[bool]]
    findings: int
    source: str
    sheet: str | None = None

    def judged_as_of(self) -> str:
        """As of when, in words."""
        return "no dated fact" if self.as_of is None else moment(self.as_of)


def screening_text(
    rows: Sequence[ScreenedRow], protocol: TrialProtocol, *, width: int = WIDTH, rehearsal: bool = False
) -> str:
    """The report for a terminal of so many columns, at most 160."""
    width = min(width, WIDTH)
    lines = [f"Screening for {protocol.id} version {protocol.version}: {protocol.title}", summary(rows), ""]
    words = _in_columns(rows, protocol)
    lines += words if words and max(map(columns, words)) <= width else _in_marks(rows, protocol, width)
    for row in rows:
        lines += ["", *_explained(row, protocol, width)]
    if rehearsal:
        lines = [REHEARSAL_WORDS, "", *lines, "", REHEARSAL_WORDS]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def summary(rows: Sequence[ScreenedRow]) -> str:
    """How many patients there are, and how they came out."""
    verdicts = [whole_verdict(row.whole) for row in rows]
    counts = (f"{verdicts.count(v)} {v.words.lower()}" for v in (ELIGIBLE, POTENTIALLY, INELIGIBLE))
    return f"{len(rows)} {'patient' if len(rows) == 1 else 'patients'}: {', '.join(counts)}"


def _in_columns(rows: Sequence[ScreenedRow], protocol: TrialProtocol) -> list[str]:
    """One line for each criterion, one column of words for each patient."""
    grid = [["", *(row.patient for row in rows)], ["eligible?", *(_short(row) for row in rows)]]
    grid += [
        [f"{c.id}  {c.label}", *(verdict_of(c, row.answers[c.id]).words for row in rows)] for c in protocol.criteria
    ]
    widths = [max(columns(line[n]) for line in grid) for n in range(len(rows) + 1)]
    lines = [_GAP.join(_padded(cell, w) for cell, w in zip(line, widths, strict=True)) for line in grid]
    rule = "-" * max(columns(line) for line in lines)
    return [lines[0], rule, lines[1], rule, *lines[2:]]


def _short(row: ScreenedRow) -> str:
    return {ELIGIBLE: "yes", INELIGIBLE: "no", POTENTIALLY: "potentially"}[whole_verdict(row.whole)]


def _in_marks(rows: Sequence[ScreenedRow], protocol: TrialProtocol, width: int) -> list[str]:
    """One line for each patient, one mark for each criterion; several blocks where there are many criteria."""
    names = max((columns(row.patient) for row in rows), default=0) + len(_GAP)
    verdicts = max(columns(v.words) for v in (ELIGIBLE, INELIGIBLE, POTENTIALLY)) + len(_GAP)
    fitting = max(1, (width - names - verdicts) // _MARK_WIDTH)
    numbered = list(enumerate(protocol.criteria, 1))
    lines: list[str] = []
    for start in range(0, len(numbered), fitting):
        block = numbered[start : start + fitting]
        lines.append(" " * (names + verdicts) + "".join(f"{number:>{_MARK_WIDTH}}" for number, _ in block))
        for row in rows:
            marks = "".join(f"{verdict_of(c, row.answers[c.id]).ascii_mark:>{_MARK_WIDTH}}" for _, c in block)
            lines.append(_padded(row.patient, names) + _padded(whole_verdict(row.whole).words, verdicts) + marks)
        lines.append("")
    return [*lines, *_LEGEND, *(f"{number:>{_MARK_WIDTH}}  {c.id}  {c.label}" for number, c in numbered)]


def _explained(row: ScreenedRow, protocol: TrialProtocol, width: int) -> Iterator[str]:
    """What is in the way of a patient, or what would have to be known."""
    odd = f", {row.findings} odd in the data" if row.findings else ""
    verdict = whole_verdict(row.whole).words.lower()
    yield from _wrapped(
        f"{row.patient}: {verdict}, as of {row.judged_as_of()}, from {row.source}{odd}", width, "", "  "
    )
    for line in _because(row, protocol):
        yield from _wrapped(line, width, "  - ", "    ")


def _because(row: ScreenedRow, protocol: TrialProtocol) -> list[str]:
    """The reasons against; where there are none, what is missing, one line for each reason why it is."""
    if row.whole.value is not None:
        return [reason.words for reason in reasons_against(protocol, row.answers)]
    groups: dict[str, list[str]] = {}
    for missing in row.whole.missing:
        groups.setdefault(reason_words(missing), []).append(concept_words(missing.what))
    return [f"{reason}: {'; '.join(concepts)}" for reason, concepts in groups.items()]


def _wrapped(words: str, width: int, first: str, later: str) -> Iterator[str]:
    """The words in lines that fit; the first line begins with `first`, the others with `later`."""
    line, empty = first, True
    for word in words.split():
        if not empty and columns(line) + columns(word) > width:
            yield line.rstrip()
            line = later
        line, empty = f"{line}{word} ", False
    yield line.rstrip()


def columns(words: str) -> int:
    """How many columns of a terminal the words take; a Chinese character takes two.

    Examples
    --------
    >>> columns("ALT"), columns("王")
    (3, 2)
    """
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in words)


def _padded(words: str, width: int) -> str:
    return words + " " * (width - columns(words))


def screening_page(
    rows: Sequence[ScreenedRow], protocol: TrialProtocol, *, made_by: str, software: str, rehearsal: bool
) -> str:
    """The report as a self-contained HTML page."""
    heading = Heading(
        kind="Screening report",
        title=f"Screening for {protocol.id}",
        lead=summary(rows),
        particulars=(
            ("Protocol", f"{protocol.title}, version {protocol.version}, SHA-256 {protocol.sha256[:12]}"),
            ("Made for", made_by),
            ("Software", f"Trialwright {software}"),
        ),
    )
    sections = (_page_patients(rows, protocol), _page_matrix(rows, protocol))
    return page(heading, sections, rehearsal=rehearsal, foot=f"Made with Trialwright {software}.")


def _page_patients(rows: Sequence[ScreenedRow], protocol: TrialProtocol) -> Markup:
    lines = (
        (
            row.patient if row.sheet is None else element("a", row.patient, href=row.sheet),
            _status(whole_verdict(row.whole)),
            bullets(_because(row, protocol)),
            str(row.findings),
            joined((row.judged_as_of(), element("br"), element("span", row.source, class_="quiet"))),
        )
        for row in rows
    )
    header = ("Patient", "Outcome", "What is missing, or in the way", "Odd in the data", "As of, and source")
    return section("patients", "Patients", table("One row for each patient.", header, lines))


def _page_matrix(rows: Sequence[ScreenedRow], protocol: TrialProtocol) -> Markup:
    if len(rows) > _MOST_COLUMNS:
        return section("criteria", "Criteria", element("p", _LEGEND_MARKS), _page_marks(rows, protocol))
    header = ("Criterion", *(row.patient for row in rows))
    lines = (
        (
            joined((c.label, element("br"), element("span", c.id, class_="quiet"))),
            *(_status(verdict_of(c, row.answers[c.id])) for row in rows),
        )
        for c in protocol.criteria
    )
    return section(
        "criteria", "Criteria", table("One row for each criterion, one column for each patient.", header, lines)
    )


def _page_marks(rows: Sequence[ScreenedRow], protocol: TrialProtocol) -> Markup:
    """Marks for many patients; their words are there for a screen reader."""
    header = ("Patient", *(c.id for c in protocol.criteria))
    lines = ((row.patient, *(_mark(verdict_of(c, row.answers[c.id])) for c in protocol.criteria)) for row in rows)
    return table("One row for each patient, one column for each criterion.", header, lines, class_="marks")


def _mark(verdict: Verdict) -> Markup:
    mark = element("span", verdict.mark, aria_hidden="true", class_=verdict.speaks)
    return joined((mark, element("span", verdict.words, class_="unseen")))


def _status(verdict: Verdict) -> Markup:
    return status(verdict.words, verdict.mark, verdict.speaks)
