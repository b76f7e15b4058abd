"""Our first trial as if it took patients, and one patient of it, told line by line up to the day of a decision."""

from tests.eligible import eligible_story
from tests.spec.conftest import Story

from trialwright.protocol.amending import amended
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol
from trialwright.trials import trial_text

_SHIPPED = canonical_of(trial_text("NCT03919240"), "NCT03919240.yaml")
OPEN: TrialProtocol = protocol_from_canonical(amended(_SHIPPED, {"trial.accrual": "open"}))

PAPERS = """
    2026-01-01  trial.opened: trial=NCT03919240; title=CAR-T; zone=Asia/Shanghai; rehearsal=no
    2026-02-01  approval of 1 by academic_committee until 2027-02-28
    2026-02-01  approval of 1 by ethics_committee until 2027-02-28
    2026-02-01  approval of 1 by health_authority until 2027-02-28
    2026-02-01  Dr Chen may enrol, apherese, lymphodeplete, infuse, resume
    2026-02-01  Dr Li may enrol, apherese, lymphodeplete, infuse, resume
"""
SIGNED = f"    2026-02-02  choices.confirmed: protocol={OPEN.sha256}; choices={', '.join(c.id for c in OPEN.choices())}"


class Running(Story):
    """A patient of the trial while it takes patients, with every choice signed and every paper in order."""

    def __init__(self, text: str, *, papers: str = PAPERS, patient: str | None = None) -> None:
        whole = eligible_story() if patient is None else patient
        super().__init__("\n".join([papers, SIGNED, whole, text]))
        self.protocol = OPEN

    def and_then(self, more: str) -> "Running":
        """The same patient, with more lines after the others."""
        longer = Running("")
        longer.text = f"{self.text}\n{more}"
        return longer
