"""May the cells be given to this patient? Whether this bag is this patient's is matched at the bedside, and not here."""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.cells_dosable import cells_dosable
from trialwright.decide.conditions import of_the_patient
from trialwright.decide.decision import Reason
from trialwright.decide.participation import in_words
from trialwright.derive.cells.infusion_wait import lymphodepletion_gap
from trialwright.derive.deviations.deviating_days import DELAY_NOTED, REASSESSED
from trialwright.events.judgements import INVESTIGATOR_ROLES, JudgementAttested
from trialwright.protocol.decisions import Needed

FLOOR: tuple[Needed, ...] = ("not_paused", "consent", "choices_signed", "delegation", "enrolment", "product_released")
"""What no protocol leaves out before an infusion."""

STATEMENTS = {"note": DELAY_NOTED, "reassess": REASSESSED}
"""What an investigator states where the infusion waits longer than planned: a note, and later a new assessment."""


def infuse(case: Case) -> Iterator[Checked]:
    """What each condition of an infusion says, the dose of cells and the wait since lymphodepletion among them.

    References
    ----------
    Clinical review, R5: a pause never holds by itself a patient whose lymphodepletion has begun.
    """
    yield from of_the_patient(case, FLOOR)
    yield cells_dosable(case)
    yield checked(_wait(case))


def _wait(case: Case) -> Iterator[Reason]:
    gap = lymphodepletion_gap(case.protocol, case.record)
    if gap.value is None:
        words = f"the wait since lymphodepletion is unknown: {in_words(gap.missing)}"
        yield reason("gap.unknown", words, *gap.because)
        return
    days, verdict = gap.value.days, gap.value.verdict
    if verdict == "repeat":
        words = f"the last dose of lymphodepletion was {days} days ago: it is repeated before an infusion"
        yield reason("gap.repeat", words, *gap.because)
    elif verdict in STATEMENTS and not _stated(case, STATEMENTS[verdict], since=max(gap.because)):
        words = (
            f"the last dose of lymphodepletion was {days} days ago, and nobody has attested {STATEMENTS[verdict]} since"
        )
        yield reason(f"gap.{verdict}", words, *gap.because)


def _stated(case: Case, statement: str, *, since: int) -> bool:
    return any(
        body.statement == statement and body.holds and event.role in INVESTIGATOR_ROLES and event.seq > since
        for event, body in case.record.of(JudgementAttested)
    )
