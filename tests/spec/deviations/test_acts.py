"""Consent, enrolment, decision, release and order: what was done without leave is in the log, and is a deviation."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import IN_ORDER, INFUSION, LYMPHODEPLETION, PERSON

from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviation_findings, deviations

ALL_OF_IT = LYMPHODEPLETION + INFUSION + PERSON + IN_ORDER
ACTS = ("apherese.", "lymphodeplete.", "infuse.")


def found(text: str, *, as_of: str = "2024-03-12") -> list[Deviation]:
    return [one for one in deviations(PROTOCOL, record_of(text, as_of=as_of)) if one.code.startswith(ACTS)]


def codes(text: str, *, as_of: str = "2024-03-12") -> list[str]:
    return sorted(one.code for one in found(text, as_of=as_of))


def test_all_in_order() -> None:
    """Consent, enrolment, a decision for each step, a released bag: nothing to report."""
    assert codes(ALL_OF_IT) == []


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        (
            "2024-01-05  consent C1\n",
            ["apherese.without_consent", "infuse.without_consent", "lymphodeplete.without_consent"],
        ),
        (
            "2024-01-20  decided enrol\n",
            ["apherese.without_enrolment", "infuse.without_enrolment", "lymphodeplete.without_enrolment"],
        ),
        ("2024-02-01  decided apherese\n", ["apherese.without_leave"]),
        ("2024-03-04  decided lymphodeplete\n", ["lymphodeplete.without_leave"]),
        ("2024-03-10  decided infuse\n", ["infuse.without_leave"]),
        ("2024-02-20  bag B1 released\n", ["infuse.without_release"]),
        (LYMPHODEPLETION, ["infuse.without_lymphodepletion"]),
    ],
)
def test_each_thing_that_can_be_lacking(left_out: str, expected: list[str]) -> None:
    """One thing at a time is left out; nothing else is said."""
    assert left_out in ALL_OF_IT
    assert codes(ALL_OF_IT.replace(left_out, "")) == expected


@pytest.mark.parametrize(("day", "expected"), [("2024-03-10", []), ("2024-03-11", ["infuse.without_leave"])])
def test_a_decision_after_the_act_is_none(day: str, expected: list[str]) -> None:
    """A decision of the same day may have come first; one of the next day has not."""
    assert codes(ALL_OF_IT.replace("2024-03-10  decided infuse", f"{day}  decided infuse")) == expected


def test_refused_and_done_all_the_same() -> None:
    """The newest decision refuses: that the cells were given in spite of it is a deviation, with the refusal in it."""
    text = ALL_OF_IT + "2024-03-10  refused infuse: new fever\n"
    (one,) = found(text)
    assert (one.code, one.category, one.severity) == ("infuse.without_leave", "order", "critical")
    assert one.found == "cells were infused on 2024-03-10: refused on 2024-03-10"
    assert one.seqs == (7, 19)


def test_consent_taken_back() -> None:
    """Withdrawn before the infusion, at any level that covers treatment; from the next day on."""
    assert codes(ALL_OF_IT + "2024-03-09  withdrawn: treatment") == ["infuse.withdrawn_consent"]
    assert codes(ALL_OF_IT + "2024-03-09  withdrawn: treatment_and_follow_up") == ["infuse.withdrawn_consent"]
    assert codes(ALL_OF_IT + "2024-03-09  withdrawn: samples") == []
    assert codes(ALL_OF_IT + "2024-03-10  withdrawn: treatment") == []  # which came first cannot be told
    assert codes(ALL_OF_IT + "2024-03-08  withdrawn: treatment\n2024-03-09  consent C1") == []


def test_consent_that_does_not_cover_treatment() -> None:
    """Samples only: that is no consent to be treated."""
    narrow = ALL_OF_IT.replace("consent C1", "consent C1, for samples")
    assert "infuse.without_consent" in codes(narrow)


def test_a_rejected_bag() -> None:
    """The quality unit took the release back before the infusion; a release on a named condition is one."""
    rejected = ALL_OF_IT + "2024-03-09  bag B1 rejected"
    (one,) = found(rejected)
    assert one.found == "bag B1 was infused on 2024-03-10: rejected on 2024-03-09"
    assert codes(ALL_OF_IT.replace("bag B1 released", "bag B1 conditional: sterility outstanding")) == []
    assert codes(ALL_OF_IT.replace("bag B1 released", "bag B2 released")) == ["infuse.without_release"]


def test_cells_before_they_were_collected() -> None:
    """The apheresis is dated after the infusion: one of the two dates is wrong, or the order was."""
    text = ALL_OF_IT.replace("2024-02-02  apheresis", "2024-03-11  apheresis").replace(
        "2024-02-01  decided", "2024-03-11  decided"
    )
    assert codes(text) == ["infuse.before_apheresis"]


def test_a_second_course_needs_its_own_decision() -> None:
    """The leave for the first lymphodepletion is used up by it."""
    again = LYMPHODEPLETION.replace("2024-03-0", "2024-04-0")
    text = ALL_OF_IT.replace(INFUSION, "") + again
    assert "lymphodeplete.without_leave" in codes(text, as_of="2024-04-09")
    assert codes(text + "2024-04-04  decided lymphodeplete", as_of="2024-04-09") == []


def test_two_people() -> None:
    """Where a decision says that it needs two, it is none until somebody else confirms it."""
    alone = ALL_OF_IT.replace(
        "2024-03-10  decided infuse", "2024-03-10  decision.made: act=infuse; given=yes; people=2"
    )
    assert codes(alone) == ["infuse.without_leave"]
    assert codes(alone + "2024-03-10  confirmed 18 -- Dr Li, investigator") == []
    assert codes(alone + "2024-03-10  confirmed 18 -- Dr Chen, investigator") == ["infuse.without_leave"]


def test_before_the_log_was_opened() -> None:
    """Of a historic patient no decision can stand in the log: consent, release and order are looked at, the rest is not."""
    opened = "2024-06-01  trial.opened: trial=NCT03919240; title=x; zone=Asia/Shanghai\n"
    historic = LYMPHODEPLETION + INFUSION + "2024-01-05  consent C1\n2024-02-02  apheresis G123498654321\n" + opened
    assert codes(historic, as_of="2024-06-02") == ["infuse.without_release"]


def test_eligibility_looked_at_again() -> None:
    """Enrolled, and the creatinine of that week turns out to be 1.7 mg/dL; all the others are not known."""
    text = "2024-01-05  consent C1\n2024-01-18  creatinine 1.7 mg/dL\n2024-01-20  decided enrol\n2024-01-21  creatinine 0.8 mg/dL"
    told = {one.code: one for one in deviations(PROTOCOL, record_of(text, as_of="2024-02-01"))}
    one = told["eligibility.not_met.I4.creatinine"]
    assert (one.category, one.severity, one.seqs, one.because) == ("eligibility", "major", (3,), (2,))
    assert one.found == "enrolled on 2024-01-20; I4.creatinine is not met: 1.7 mg/dL is not below 1.6 mg/dL, 2024-01-18"
    assert one.wanted == "creatinine < 1.6 mg/dL"
    assert told["eligibility.unknown.I4.lvef"].severity == "minor"


def test_an_enrolment_that_nobody_confirmed_is_none() -> None:
    """Where two people are wanted, one of them has not enrolled anybody: eligibility is asked once the other has confirmed.

    Who is treated all the same is treated without enrolment; what the decision waits for is said.
    """
    enrolling = "decision.made: act=enrol; given=yes; people=2"
    text = f"2024-01-05  consent C1\n2024-01-18  creatinine 1.7 mg/dL\n2024-01-20  {enrolling}\n"

    def told(more: str = "", as_of: str = "2024-02-03") -> dict[str, Deviation]:
        return {one.code: one for one in deviations(PROTOCOL, record_of(text + more, as_of=as_of))}

    assert told() == {}
    collected = told("2024-02-01  decided apherese\n2024-02-02  apheresis G123498654321")
    assert set(collected) == {"apherese.without_enrolment"}
    assert collected["apherese.without_enrolment"].seqs == (3, 5)
    assert collected["apherese.without_enrolment"].found == (
        "cells were collected on 2024-02-02: enrolment: given by Dr Chen on 2024-01-20; it waits for another person"
    )
    assert told("2024-01-21  confirmed 3 -- Dr Chen, investigator") == {}
    confirmed = told("2024-01-21  confirmed 3 -- Dr Li, investigator")
    assert confirmed["eligibility.not_met.I4.creatinine"].seqs == (3,)


def test_a_visit_of_the_dead_is_a_finding() -> None:
    """Held after the death: one date is wrong, and a person must say which. It is no deviation."""
    record = record_of(ALL_OF_IT + "2024-04-01  died: infection\n2024-04-02  visit D21 held", as_of="2024-05-01")
    (one,) = deviation_findings(PROTOCOL, record)
    assert (one.code, one.seqs) == ("event.after_death", (19, 20))
    same_day = record_of(ALL_OF_IT + "2024-04-01  died: infection\n2024-04-01  visit D21 held", as_of="2024-05-01")
    assert deviation_findings(PROTOCOL, same_day) == ()
