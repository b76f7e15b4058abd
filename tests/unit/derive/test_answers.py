"""All that follows for one patient: the same as each derivation says by itself."""

import msgspec
from tests.eligible import eligible_story
from tests.story import record_of
from tests.unit.publish.sheets import protocol

from trialwright.derive.answers import patient_answers
from trialwright.derive.cell_dose import cell_dose
from trialwright.derive.deviations import deviations
from trialwright.derive.dosing import lymphodepletion
from trialwright.derive.eligibility import criterion_answers, eligibility
from trialwright.derive.findings import findings
from trialwright.derive.schedule import calendar
from trialwright.derive.stage import stage_of
from trialwright.derive.supportive import supportive
from trialwright.derive.washouts import washouts

STORY = f"""
    {eligible_story()}
    2026-10-22 decided enrol
    2026-10-23 apheresis G123498654321
    2026-10-23 bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3, DMSO 10%
    2026-10-24 creatinine 3000 mg/L
    2026-10-24 visit D99 held
    2026-10-24 decision.made: act=lymphodeplete; given=yes; people=2
"""


def test_each_answer_is_that_of_its_derivation() -> None:
    asked, fresh = record_of(STORY), record_of(STORY)
    found = patient_answers(protocol(), protocol(), asked)
    assert found.stage == stage_of(protocol(), fresh)
    assert found.criteria == criterion_answers(protocol(), fresh)
    assert found.whole == eligibility(protocol(), fresh)
    assert found.doses == lymphodepletion(protocol(), fresh)
    assert found.cells == cell_dose(protocol(), fresh)
    assert found.calendar == calendar(protocol(), fresh)
    assert found.supportive == supportive(protocol(), fresh)
    assert found.washouts == washouts(protocol(), fresh)
    assert found.deviations == deviations(protocol(), fresh)


def test_findings_of_every_derivation_come_together_once() -> None:
    found = patient_answers(protocol(), protocol(), record_of(STORY))
    codes = [finding.code for finding in found.findings]
    assert {"result.implausible", "visit.unnamed"} <= set(codes)
    assert len(set(found.findings)) == len(found.findings)
    assert set(findings(protocol(), record_of(STORY))) <= set(found.findings)


def test_what_waits_is_of_the_patient_only() -> None:
    """A decision of the whole trial that waits is shown once, not with every patient."""
    paused = "2026-10-24 decision.made: act=lymphodeplete; given=yes; people=2"
    found = patient_answers(protocol(), protocol(), record_of(STORY.replace(paused, "")))
    assert found.waiting == ()
    assert [body.act for _, body in patient_answers(protocol(), protocol(), record_of(STORY)).waiting] == [
        "lymphodeplete"
    ]


def test_criteria_are_those_of_the_version_that_judges() -> None:
    fewer = msgspec.structs.replace(protocol(), criteria=protocol().criteria[:3])
    found = patient_answers(protocol(), fewer, record_of(STORY))
    assert list(found.criteria) == [criterion.id for criterion in fewer.criteria]
