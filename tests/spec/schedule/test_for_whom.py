"""For whom an assessment is meant: some are for women, for children, for those whose nervous system was diseased.

Three answers: it applies; it does not, and then it is neither overdue nor missed, and says why; or it is not known, and then
it stays planned under the condition that nobody has settled.
"""

import msgspec
import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import INFUSION, LYMPHODEPLETION

from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.record import Record
from trialwright.derive.trial.ledger import unknowns
from trialwright.derive.visits.schedule import PlannedAssessment, schedule
from trialwright.protocol.status import Scope

HISTORY = "2024-02-20  medical history taken\n"


def told(who: str, more: str = "", *, as_of: str = "2024-05-01") -> Record:
    """An infusion on 2024-03-10, of a patient who is told about first."""
    return record_of(f"2024-02-20  {who}\n{LYMPHODEPLETION}{INFUSION}{more}", as_of=as_of)


def asked(record: Record, visit: str, assessment: str) -> PlannedAssessment:
    row = next(row for row in schedule(PROTOCOL, record) if row.visit.id == visit)
    return next(one for one in row.assessments if one.assessment == assessment)


@pytest.mark.parametrize(
    ("born", "day", "ice", "capd"),
    [
        ("2012-03-10", "D0", "missed", "not_applicable"),
        ("2012-03-11", "D0", "not_applicable", "missed"),
        ("2012-03-11", "D1", "missed", "not_applicable"),
        ("2012-03", "D0", "missed", "missed"),
    ],
)
def test_ice_from_12_years_and_capd_below(born: str, day: str, ice: str, capd: str) -> None:
    """The age in completed years on the day of the assessment (clinical reference, 1.4; infused on 2024-03-10).

    Whoever turns 12 on D1 is asked by CAPD on D0 and by ICE from then on. Where the birth date is too vague, both stay
    planned.
    """
    record = told(f"male, born {born}", HISTORY)
    assert [asked(record, day, name).status for name in ("ice", "capd")] == [ice, capd]


def test_an_older_patient_with_a_developmental_delay_is_asked_by_capd() -> None:
    """Clinical reference, 1.4: children below 12 years, or older with developmental delay."""
    record = told("male, born 2000-05-05", f"{HISTORY}2024-02-20  has developmental_delay")
    assert [asked(record, "D3", name).status for name in ("ice", "capd")] == ["not_applicable", "missed"]


@pytest.mark.parametrize(
    ("who", "more", "status", "why"),
    [
        ("male, born 1990-01-01", "", "not_applicable", "male"),
        ("female, born 2014-03-06", HISTORY, "not_applicable", "9 years old is not at least 10"),
        ("female, born 2014-03-05", HISTORY, "missed", ""),
        ("female, born 1990-01-01", HISTORY, "missed", ""),
        ("female, born 1990-01-01", "2024-02-21  has no_childbearing_potential", "not_applicable", "inability to bear "
         "children since 2024-02-21"),
    ],
)  # fmt: skip
def test_a_pregnancy_test_is_for_women_who_may_bear_children(who: str, more: str, status: str, why: str) -> None:
    """Before lymphodepletion (D-5, 2024-03-05): from 10 years on, unless it is recorded that she cannot bear children."""
    found = asked(told(who, more), "restaging", "pregnancy_test")
    assert (found.status, found.why) == (status, why)


def test_what_is_not_known_keeps_the_test_planned() -> None:
    """Nobody has taken the history of this woman: the test stays planned, under its condition."""
    found = asked(told("female, born 1990-01-01"), "restaging", "pregnancy_test")
    assert found.status == "missed"
    assert found.doubt == (
        "if female and at least 10 years old and not no childbearing potential, not known: medical history (not taken)"
    )


GIRL = "female, born 2016-01-01"


@pytest.mark.parametrize(
    ("who", "more", "status", "why"),
    [
        (GIRL, "", "not_applicable", "8 years old is not at least 10"),
        (GIRL, HISTORY, "not_applicable", "8 years old is not at least 10"),
        (GIRL, "2024-02-21  no no_childbearing_potential", "missed", ""),
        (GIRL, f"{HISTORY}2024-02-21  no no_childbearing_potential", "missed", ""),
        (GIRL, "2024-03-06  no no_childbearing_potential", "not_applicable", "8 years old is not at least 10"),
        (GIRL, "2024-02-21  has no_childbearing_potential", "not_applicable", "8 years old is not at least 10; "
         "inability to bear children since 2024-02-21"),
        ("female, born 2013", "2024-02-21  no no_childbearing_potential", "missed", ""),
        ("female, born 2014", "2024-02-21  no no_childbearing_potential", "missed", ""),
        ("male, born 2016-01-01", "2024-02-21  no no_childbearing_potential", "not_applicable",
         "male; 8 years old is not at least 10"),
    ],
)  # fmt: skip
def test_what_is_recorded_of_a_girl_wins_over_her_age(who: str, more: str, status: str, why: str) -> None:
    """Of a girl below 10 somebody has recorded that she can bear children: the test is planned, as the criterion wants it.

    So it is of one born in 2014, of whom nobody can tell whether she is 10. What is recorded after the days of the visit
    (2024-03-05 at the latest) was not known in them.
    """
    found = asked(told(who, more), "restaging", "pregnancy_test")
    assert (found.status, found.why, found.doubt) == (status, why, "")


def test_where_it_is_disputed_whether_a_girl_can_bear_children_the_test_stays_planned() -> None:
    """Nobody can tell which of the two holds: the test stays planned, under its condition, whatever her age."""
    disputed = "2024-02-20  has no_childbearing_potential\n2024-02-21  no no_childbearing_potential"
    found = asked(told(GIRL, disputed), "restaging", "pregnancy_test")
    assert found.status == "missed"
    assert found.doubt == "if female and not no childbearing potential, not known: no childbearing potential (conflict)"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (HISTORY, "not_applicable"),
        (f"{HISTORY}2023-05-05  cns_leukaemia began 2019, ended 2020", "overdue"),
        (f"{HISTORY}2024-02-21  csf_blasts positive", "overdue"),
        (f"{HISTORY}2024-03-20  has cns_leukaemia", "overdue"),
        (f"{HISTORY}2024-04-22  has cns_leukaemia", "not_applicable"),
        ("", "overdue"),
    ],
)
def test_the_fluid_after_the_infusion_is_for_those_whose_nervous_system_was_diseased(more: str, status: str) -> None:
    """Clinical reference, 6.1: at month 1 (2024-03-31 to 2024-04-21) "CSF if prior CNS"; without a history nobody knows.

    What is found after the window was not known in it.
    """
    assert asked(told("male, born 1990-01-01", more, as_of="2024-04-23"), "M1", "csf").status == status


def test_before_the_infusion_everybody_has_the_fluid_looked_at() -> None:
    """Clinical reference, 6.1 and R4: at screening and before lymphodepletion."""
    record = told("male, born 1990-01-01", HISTORY)
    assert {asked(record, visit, "csf").status for visit in ("screening", "restaging")} == {"missed"}


def test_what_was_made_all_the_same_is_done() -> None:
    """A fluid that was looked at although nothing asked for it."""
    record = told("male, born 1990-01-01", f"{HISTORY}2024-04-07  csf_blasts negative")
    assert asked(record, "M1", "csf").status == "done"


def test_what_does_not_apply_is_no_deviation() -> None:
    """The visit says what was done; the fluid is missing where it is meant, and nowhere else. In doubt nobody is blamed."""
    held = "2024-04-07  visit M1 held: marrow_morphology\n"
    lacking = {
        more: next(
            one.found for one in deviations(PROTOCOL, told("male, born 1990-01-01", held + more))
            if one.code == "visit.incomplete.M1"
        )
        for more in (HISTORY, f"{HISTORY}2024-03-01  has cns_leukaemia", "")
    }  # fmt: skip
    assert ["csf" in found for found in lacking.values()] == [False, True, False]
    assert all("imaging" in found for found in lacking.values())


ALONE = "2024-03-25  consent C1, for genetics\n"


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("", "missed"),
        ("2024-01-05  consent C1\n", "not_applicable"),
        ("2024-01-05  consent C1, for treatment and genetics\n", "missed"),
        (f"2024-01-05  consent C1\n{ALONE}", "missed"),
        (f"2024-01-05  consent C1\n{ALONE.replace('2024-03-25', '2024-04-21')}", "missed"),
        (f"2024-01-05  consent C1\n{ALONE.replace('2024-03-25', '2024-04-22')}", "not_applicable"),
        (f"2024-01-05  consent C1\n{ALONE.replace('2024-03-25', '2024-04')}", "missed"),
        (ALONE.replace("genetics", "samples"), "missed"),
        ("2024-01-05  consent C1, for treatment and genetics\n2024-02-01  consent C1\n", "not_applicable"),
        ("2024-01-05  consent C1, for treatment and genetics\n2024-04-02  consent C1\n", "missed"),
    ],
)
def test_genetic_tests_are_for_those_who_agreed_to_them(more: str, status: str) -> None:
    """Consent to genetics stands apart and may be declined: month 1 (2024-03-31 to 2024-04-21) asks what was agreed to by then.

    Where nobody has recorded a consent to treatment, or one to genetics may have been in force, the test stays planned.
    """
    record = told(
        "male, born 1990-01-01", f"{more}2024-04-07  visit M1 without marrow_genetics: no consent to genetic tests"
    )
    found = asked(record, "M1", "marrow_genetics")
    assert found.status == status
    if status == "not_applicable":
        assert found.why == "not wanted: consent to genetic tests not given"
    missed = [one for one in deviations(PROTOCOL, record) if one.code == "assessment.missed"]
    assert len(missed) == (status == "missed")


def test_what_was_declined_is_neither_overdue_nor_unknown() -> None:
    """The ledger asks for what is overdue at month 1, and not for the test that nobody wants."""
    record = told("male, born 1990-01-01", f"{HISTORY}2024-01-05  consent C1", as_of="2024-04-23")
    late = next(one for one in unknowns(PROTOCOL, record) if one.what == "visit M1")
    assert "marrow_genetics" not in late.detail
    assert asked(record, "M1", "marrow_genetics").because == (10,)


def test_a_genetic_test_that_was_made_all_the_same_is_done() -> None:
    record = told("male, born 1990-01-01", "2024-01-05  consent C1\n2024-04-07  visit M1 held: marrow_genetics")
    assert asked(record, "M1", "marrow_genetics").status == "done"


@pytest.mark.parametrize(
    ("required", "offered", "status"),
    [
        (("treatment", "genetics"), (), "missed"),
        (("treatment", "genetics"), ("genetics",), "missed"),
        (("treatment",), ("genetics",), "not_applicable"),
        (("treatment",), (), "missed"),
    ],
)
def test_only_what_the_form_lets_people_decline_is_declined(
    required: tuple[Scope, ...], offered: tuple[Scope, ...], status: str
) -> None:
    """What a protocol needs of everybody, or asks nobody for, is no choice of the patient's."""
    form = msgspec.structs.replace(PROTOCOL.consent, required_scopes=required, offered_scopes=offered)
    protocol = msgspec.structs.replace(PROTOCOL, consent=form)
    record = told("male, born 1990-01-01", "2024-01-05  consent C1")
    row = next(row for row in schedule(protocol, record) if row.visit.id == "M1")
    assert [one.status for one in row.assessments if one.assessment == "marrow_genetics"] == [status]
