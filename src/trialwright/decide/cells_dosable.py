"""May anything be drawn for this infusion? Cells whose dose nobody can compute are not given by leave of this program.

Nor are those whose dose can be computed and asks for a person to look at it, before an investigator has looked. No word of a
protocol takes this away. It holds nobody without words either: after lymphodepletion each reason says what is to be done, and
a dose outside the range that was settled as the protocol allows is no reason.
"""

from collections.abc import Iterator

from trialwright.decide.case import Case, Checked, checked, reason
from trialwright.decide.decision import Reason
from trialwright.decide.participation import in_words
from trialwright.derive.answer import Answer
from trialwright.derive.cells.cell_dose import CellDoseAnswer, cell_dose, to_be_reviewed
from trialwright.derive.doses.reviewing import CELL_DOSE_REVIEWED


def cells_dosable(case: Case) -> Checked:
    """The cell dose is known, or reviewed, and not blocked, and something is to be drawn for the part that is next.

    References
    ----------
    Clinical reference, 4.5 to 4.7. Clinical review, R5: after lymphodepletion nothing holds a patient without saying what
    is to be done.
    """
    answer = cell_dose(case.protocol, case.record)
    dose = answer.value
    if dose is None:
        lacking = in_words(answer.missing) or "no bag has been characterised"
        words = f"the cell dose is unknown: {lacking}. Record what is missing, and ask again"
        return checked([reason("cells.unknown", words, *answer.because)])
    if dose.blocked is not None:
        words = f"nothing may be drawn of the cells: {dose.blocked}"
        reasons = [reason("cells.blocked", words, *answer.because)]
    else:
        reasons = _next_part(dose, answer.because)
    reasons += _to_be_looked_at(answer)
    because = {*answer.because, *(seq for each in reasons for seq in each.because)}
    return Checked(tuple(reasons), tuple(sorted(because)))


def _to_be_looked_at(answer: Answer[CellDoseAnswer]) -> Iterator[Reason]:
    """Why a dose that can be computed is only provisional: a fact that is wanted, and what an investigator looks at."""
    if answer.status != "review":
        return
    if answer.missing:
        words = (
            f"the cell dose is provisional: {in_words(answer.missing)}. Record what is missing, or weigh again and correct "
            "what is wrong; a review does not replace it"
        )
        yield reason("cells.provisional", words, *answer.because)
    asking = to_be_reviewed(answer)
    if asking:
        words = (
            f"the cell dose waits for a review: {'; '.join(finding.found for finding in asking)}. "
            f"To do: {'; '.join(finding.to_do for finding in asking)}. An investigator attests {CELL_DOSE_REVIEWED} after the "
            "newest weight and count; an older review does not count"
        )
        yield reason("cells.review", words, *(seq for finding in asking for seq in finding.seqs))


def _next_part(dose: CellDoseAnswer, because: tuple[int, ...]) -> list[Reason]:
    """Why no part can be given next; nothing where one can, or where the last one still runs in from another bag."""
    following = next((part for part in dose.parts if not part.given), None)
    if following is None:
        if any(part.short() for part in dose.parts):
            return []
        words = (
            "every part of the cell dose was given. Record the counts of the next product, or how the dose is divided "
            "(cell_dose.settled), and ask again"
        )
        return [reason("cells.given", words, *because)]
    if following.draws:
        return []
    words = (
        f"nothing is left to draw for part {following.number} of the cell dose. Record the counts of another bag, or leave "
        "the part out"
    )
    return [reason("cells.nothing_left", words, *because)]
