"""An adult does not shrink by a hand overnight: one of two heights was mistyped, and a dose by it is provisional."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import PATIENT, record_of

from trialwright.derive.answer import Answer, Finding
from trialwright.derive.doses.dosing import DrugDose, lymphodepletion
from trialwright.derive.record import Record
from trialwright.derive.trial.findings import findings

ADULT = "2026-09-01  male, born 1986-10-25"


def record(second: str, *more: str, first: str = "172 cm", person: str = ADULT) -> Record:
    """Height, weight and creatinine of a patient; the heights are events 2 and 5."""
    told = (
        person,
        f"2026-10-01  height {first}",
        "2026-10-20  weight 72 kg",
        "2026-10-20  creatinine 1 mg/dL",
        f"2026-10-20  height {second}",
        *more,
    )
    return record_of("\n".join(told), as_of="2026-10-25")


def changed(record: Record) -> list[Finding]:
    return [finding for finding in findings(PROTOCOL, record) if finding.code == "height.changed"]


def fludarabine(record: Record) -> Answer[DrugDose]:
    return lymphodepletion(PROTOCOL, record)["fludarabine"]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ("175.0 cm", False), ("175.1 cm", True), ("169.0 cm", False), ("168.9 cm", True), ("1.75 m", False),
        ("1.751 m", True), ("127 cm", True), ("172 cm", False),
    ],
)  # fmt: skip
def test_both_sides_of_three_centimetres(second: str, found: bool) -> None:
    told = record(second)
    assert bool(changed(told)) is found
    assert fludarabine(told).status == ("review" if found else "known")


def test_what_is_said_of_it() -> None:
    (finding,) = changed(record("127 cm"))
    assert (finding.patient, finding.seqs) == (PATIENT, (2, 5))
    assert finding.found == "the height of an adult was 172 cm on 2026-10-01, and is 127 cm on 2026-10-20"
    assert finding.wanted == "heights of an adult within 3 cm of each other"
    assert finding.to_do.startswith("measure again, and correct or void the wrong one")


def test_each_dose_names_the_finding_and_keeps_its_number() -> None:
    for answer in lymphodepletion(PROTOCOL, record("127 cm")).values():
        assert answer.status == "review"
        assert [finding.code for finding in answer.findings] == ["height.changed"]
        assert answer.value is not None
        assert answer.value.ordered_mg is not None


@pytest.mark.parametrize("more", ["2026-10-21  replaces 5: height 172 cm", "2026-10-21  void 5"])
def test_a_correction_removes_it(more: str) -> None:
    told = record("127 cm", more)
    assert changed(told) == []
    assert fludarabine(told).status == "known"


def test_a_review_accepts_the_dose_and_the_finding_stays() -> None:
    told = record("127 cm", "2026-10-21  dose_reviewed: yes")
    assert (fludarabine(told).status, len(changed(told))) == ("known", 1)
    assert 6 in fludarabine(told).because


@pytest.mark.parametrize(
    ("person", "found"),
    [
        ("2026-09-01  male, born 2008-10-01", True),  # 18 on the day of the first height
        ("2026-09-01  male, born 2008-10-02", False),  # 17, and 18 at the second: who grows is not asked
        ("2026-09-01  male, born 2008", False),  # perhaps 18
        ("2026-09-01  no seizure", False),  # nobody knows how old
    ],
)
def test_only_who_was_surely_of_age(person: str, found: bool) -> None:
    assert bool(changed(record("177 cm", person=person))) is found


@pytest.mark.parametrize("second", ["17 cm", "<150 cm", "150 kg"])
def test_what_is_no_number_of_centimetres_is_not_compared(second: str) -> None:
    assert changed(record(second)) == []


def test_a_height_of_another_time_than_the_dose_s_does_not_touch_it() -> None:
    """It was 127 cm once, and twice 172 cm since: the two that differ stay a finding, and the dose goes by the third."""
    told = record("172 cm", "2026-10-21  height 172.5 cm", first="127 cm")
    assert [finding.seqs for finding in changed(told)] == [(2, 5)]
    assert fludarabine(told).status == "known"


def test_while_the_course_runs_and_after_it() -> None:
    """127 cm on the second day of the course asks for a review of the order by 172 cm; a year later it does not."""
    course = "2026-10-21  fludarabine 55 mg given"
    running = record("172 cm", course, "2026-10-22T07:00+08:00  height 127 cm")
    assert fludarabine(running).status == "review"
    assert [finding.seqs for finding in fludarabine(running).findings] == [(5, 7)]
    after = record_of(
        f"{ADULT}\n2026-01-20  height 172 cm\n2026-01-20  weight 72 kg\n2026-01-20  creatinine 1 mg/dL\n"
        "2026-01-21  fludarabine 55 mg given\n2026-10-20  height 127 cm",
        as_of="2026-10-25",
    )
    assert len(changed(after)) == 1
    assert fludarabine(after).status == "known"


def test_a_drug_that_is_not_given_at_all_has_no_dose_to_review() -> None:
    """The kidneys rule fludarabine out, whichever height is right; cyclophosphamide is reviewed all the same."""
    doses = lymphodepletion(PROTOCOL, record("127 cm", "2026-10-21  creatinine 6 mg/dL"))
    blocked = doses["fludarabine"]
    assert blocked.value is not None
    assert blocked.value.blocked
    assert (blocked.status, blocked.findings) == ("known", ())
    assert doses["cyclophosphamide"].status == "review"
