"""All that follows for one patient: the same as each derivation says by itself."""

import msgspec
import pytest
from tests.eligible import eligible_story
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.unit.decide.cases import CHEN
from tests.unit.publish.sample_sheets import protocol

from trialwright.decide.acts import may
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility
from trialwright.derive.eligibility.washouts import washouts
from trialwright.derive.trial.answers import patient_answers
from trialwright.derive.trial.findings import findings
from trialwright.derive.trial.stage import stage_of
from trialwright.derive.visits.schedule import calendar
from trialwright.derive.visits.supportive import supportive
from trialwright.protocol.decisions import Act

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


ACTS: tuple[Act, ...] = ("enrol", "apherese", "lymphodeplete", "infuse")
ENDS = ("0001-01-02", "0001-02", "9999-12-30", "9999-11", "9999-12-31T07:00+08:00")
AT_THE_ENDS = """
{day}  female, born {day}
{day}  consent 1
{day}  weight 50 kg
{day}  height 160 cm
{day}  creatinine 1 mg/dL
{day}  fludarabine 54 mg given
{day}  dexamethasone started as systemic_steroid
{day}  infusion 50 mL of bag B1
{day}  visit D1 held: ice
{day}  temperature 37 Cel
"""


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("as_of", ["0001-01-03", "2026-12-01", "9999-12-30", "9999-12-31"])
def test_a_year_that_was_mistyped_stops_nobody(day: str, as_of: str) -> None:
    """At both ends of the calendar there is no day before, or after; a page is shown all the same."""
    told = record_of(AT_THE_ENDS.format(day=day), as_of=as_of)
    answers = patient_answers(PROTOCOL, PROTOCOL, told)
    assert answers.record is told
    for act in ACTS:
        assert not may(act, PROTOCOL, told, asked_by=CHEN).given
