"""What a screening report says: the patients with the work on top, what to order for whom, and the eligibility funnel.

The terminal and the page show the same content, each in its own form: `screening_text` and `screening_page`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.eligibility.eligibility import failing
from trialwright.derive.trial.funnel import FunnelStep, funnel
from trialwright.derive.trial.orders import Order, orders
from trialwright.protocol.phrases import Language
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.numbers import moment
from trialwright.publish.report_words import counted_patients, said
from trialwright.publish.verdicts import ELIGIBLE, INELIGIBLE, POTENTIALLY, Verdict, whole_verdict
from trialwright.publish.wording import Wording

_URGENCY = (ELIGIBLE, POTENTIALLY, INELIGIBLE)


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

    @property
    def verdict(self) -> Verdict:
        """How the patient came out."""
        return whole_verdict(self.whole)

    def judged_as_of(self, language: Language = "en") -> str:
        """As of when, in words."""
        return said("no_dated_fact", language) if self.as_of is None else moment(self.as_of)


class ScreeningReport(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a report.

    Parameters
    ----------
    protocol : TrialProtocol
        By which was screened.
    rows : tuple[ScreenedRow, ...]
        The patients, the work on top.
    orders : tuple[Order, ...]
        What potentially eligible patients need.
    funnel : tuple[FunnelStep, ...]
        How many remain, criterion by criterion.
    """

    protocol: TrialProtocol
    rows: tuple[ScreenedRow, ...]
    orders: tuple[Order, ...]
    funnel: tuple[FunnelStep, ...]

    def group(self, verdict: Verdict) -> tuple[ScreenedRow, ...]:
        """The patients who came out in one way."""
        return tuple(row for row in self.rows if row.verdict == verdict)


def screening_report(rows: Sequence[ScreenedRow], protocol: TrialProtocol) -> ScreeningReport:
    """The content of the report of some patients.

    Who is eligible comes first, then who may be, by how little is missing, then who is not. Of a patient for whom no set of
    facts settles everything nothing can be ordered; so that patient stands last of those who may be, not first.
    """
    ranked = tuple(sorted(rows, key=_rank))
    return ScreeningReport(
        protocol=protocol,
        rows=ranked,
        orders=orders(protocol, zip(_names(ranked), (row.whole for row in ranked), strict=True)),
        funnel=funnel(protocol, [row.answers for row in ranked]),
    )


def reached(steps: Sequence[FunnelStep]) -> tuple[FunnelStep, ...]:
    """The steps of a funnel to which anybody came."""
    return tuple(step for step in steps if step.entered)


def not_reached(steps: Sequence[FunnelStep], language: Language) -> str:
    """How many steps nobody came to, in words; empty where there is none."""
    count = len(steps) - len(reached(steps))
    return said("one_not_reached" if count == 1 else "not_reached", language, count=count) if count else ""


def _rank(row: ScreenedRow) -> tuple[int, bool, int]:
    urgency = _URGENCY.index(row.verdict)
    waits = row.verdict == POTENTIALLY
    return urgency, waits and not row.whole.missing, facts_missing(row.whole) if waits else 0


def facts_missing(whole: Answer[bool]) -> int:
    """How many different facts are to be ordered; one that is missing for two reasons is one."""
    return len({missing.what for missing in whole.missing})


def _names(rows: Sequence[ScreenedRow]) -> list[str]:
    """What the patients are called in the order list: with the file, where two of different files are called alike."""
    alike = Counter(row.patient for row in rows)
    return [row.patient if alike[row.patient] == 1 else f"{row.patient} ({row.source})" for row in rows]


def summary(rows: Sequence[ScreenedRow], language: Language = "en") -> str:
    """How many patients there are, and how they came out."""
    verdicts = [row.verdict for row in rows]
    return said(
        "summary",
        language,
        patients=counted_patients(len(rows), language),
        eligible=verdicts.count(ELIGIBLE),
        potentially=verdicts.count(POTENTIALLY),
        ineligible=verdicts.count(INELIGIBLE),
    )


def reasons_against(row: ScreenedRow, protocol: TrialProtocol, words: Wording) -> list[str]:
    """Each criterion that speaks against a patient with its arithmetic, the first of the protocol first."""
    return [words.reason(criterion, row.answers[criterion.id]) for criterion in failing(protocol, row.answers)]


def order_words(row: ScreenedRow, words: Wording) -> list[str]:
    """What to order for a patient, one line for each reason why it is missing."""
    if not row.whole.missing:
        return [said("no_order", words.language)]
    groups: dict[str, list[Missing]] = {}
    for missing in row.whole.missing:
        groups.setdefault(words.why(missing), []).append(missing)
    colon, between = (": ", "; ") if words.language == "en" else ("：", "；")
    return [
        f"{reason}{colon}{between.join(words.fact(missing.what) for missing in facts)}"
        for reason, facts in groups.items()
    ]
