"""Patients for the tests of sheets: each is a few lines of log, run through the real derivations."""

from functools import lru_cache

import msgspec
from tests.eligible import DECIDING
from tests.story import record_of

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.doses.dosing import DrugDose, lymphodepletion
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility
from trialwright.derive.record import Record
from trialwright.derive.trial.findings import findings
from trialwright.events.seal import Seal
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.screening.screening_report import ScreenedRow
from trialwright.publish.sheet import Sheet
from trialwright.trials import trial_text

SEAL = Seal(trial="NCT03919240", seq=19, hash="3f9a" * 16)
ELIGIBLE = f"""
    2026-10-01 consent 1
    2026-10-19 female, born 1956-03-01
    2026-10-20 height 160 cm
    2026-10-21T09:00+08:00 weight 50 kg
    2026-10-20 creatinine 80 umol/L
    2026-10-20 alt 100 U/L, upper 40 U/L
    2026-10-20 ast 30 U/L, upper 40 U/L
    2026-10-20 bilirubin 12 umol/L
    2026-10-20 lvef 62 %
    2026-10-20 ecog 1
    {DECIDING}
"""
INELIGIBLE = ELIGIBLE.replace("alt 100 U/L", "alt 120 U/L")
BLOCKED = ELIGIBLE.replace("creatinine 80 umol/L", "creatinine 140 umol/L")
UNKNOWN = """
    2026-10-01 consent 1
    2026-10-20 creatinine 3000 mg/L
"""


@lru_cache(maxsize=1)
def protocol() -> TrialProtocol:
    """Our own trial."""
    return read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """All that goes into the sheets of one patient."""

    sheet: Sheet
    answers: dict[str, Answer[bool]]
    whole: Answer[bool]
    doses: dict[str, Answer[DrugDose]]
    findings: tuple[Finding, ...]


def derived(story: str, *, rehearsal: bool = False) -> Derived:
    """What follows for the patient of a story."""
    return derived_from(record_of(story), rehearsal=rehearsal)


def derived_from(record: Record, *, rehearsal: bool = False) -> Derived:
    """What follows from a record."""
    sheet = Sheet(
        protocol=protocol(), record=record, seal=SEAL, rehearsal=rehearsal, made_by="Wu Min", software="0.1.0"
    )
    return Derived(
        sheet=sheet,
        answers=criterion_answers(protocol(), record),
        whole=eligibility(protocol(), record),
        doses=lymphodepletion(protocol(), record),
        findings=findings(protocol(), record),
    )


def screened(name: str, story: str) -> ScreenedRow:
    """A row of the screening report."""
    patient = derived(story)
    return ScreenedRow(
        patient=name,
        as_of=patient.sheet.record.as_of.happened,
        whole=patient.whole,
        answers=patient.answers,
        findings=len(patient.findings),
        source=f"{name}.json",
    )
