"""What nobody can tell about consent is no deviation: it stands in the ledger, with what it rests on."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import IN_ORDER, INFUSION, LYMPHODEPLETION
from tests.unit.derive.telling import believed, event

from trialwright.derive.deviations.deviating_acts import treatments
from trialwright.derive.deviations.deviating_consents import consent_unknowns
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.record import Record
from trialwright.derive.trial.ledger import unknowns
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn
from trialwright.events.course import VisitHeld
from trialwright.events.people import DemographicsRecorded
from trialwright.standards.when import When

SIGNED = ConsentSigned(version="1", language="zh-Hans")
VISIT = event(3, VisitHeld(visit="D28"), "2026-10-20")
BORN = event(1, DemographicsRecorded(sex="male", birth=When("1990-01-01", "Asia/Shanghai")), "2026-10-01")


def codes(record: Record) -> list[str]:
    return [one.code for one in deviations(PROTOCOL, record) if one.category == "consent"]


def open_about(record: Record) -> list[tuple[str, str, tuple[int, ...]]]:
    done = treatments(PROTOCOL, record)
    return [(missing.what, missing.reason, seqs) for missing, seqs in consent_unknowns(PROTOCOL, record, done)]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2024-01-02  male, born 2005-12-31\n", []),
        ("2024-01-02  male, born 2006\n", [("date of birth", "date_imprecise", (1, 2))]),  # 17 or 18 at the signature
        ("2024-01-02  male, born 2030\n", [("date of birth", "implausible", (1,))]),
    ],
)
def test_an_age_that_leaves_it_open(born: str, expected: list[tuple[str, str, tuple[int, ...]]]) -> None:
    record = record_of(born + "2024-01-05  consent 1\n2024-04-07  visit D28 held", as_of="2026-01-01")
    assert codes(record) == []
    assert open_about(record) == expected


def test_without_a_birth_date_the_ledger_says_that_consent_waits_for_it() -> None:
    record = record_of("2024-01-05  consent 1\n2024-04-07  visit D28 held", as_of="2026-01-01")
    assert codes(record) == []
    assert open_about(record) == [("demographics", "no_data", ())]
    entry = next(one for one in unknowns(PROTOCOL, record) if one.what == "demographics")
    assert "consent" in entry.answers


def test_nothing_is_asked_before_anything_was_done() -> None:
    assert open_about(record_of("2024-01-05  consent 1", as_of="2026-01-01")) == []


def test_the_age_at_which_a_child_is_asked() -> None:
    record = record_of(
        "2024-01-02  male, born 2016\n2024-01-05  consent 1 by mother\n2024-04-07  visit D28 held", as_of="2026-01-01"
    )
    assert codes(record) == []
    ((what, reason, _),) = open_about(record)
    assert (what, reason) == ("date of birth", "date_imprecise")


def test_acts_of_treatment_are_asked_about_as_well() -> None:
    """The form of before this log, and an age that nobody recorded: three acts wait for the two facts."""
    record = record_of(LYMPHODEPLETION + INFUSION + IN_ORDER, as_of="2024-03-12")
    assert [what for what, _, _ in open_about(record)] == ["consent form in force", "demographics"]


def test_a_redacted_consent_accuses_nobody() -> None:
    """It may have covered everything; that it must be entered again is told apart."""
    hidden = event(2, SIGNED, "2026-10-05", redacted=True)
    record = believed([BORN, hidden, VISIT])
    assert codes(record) == []
    assert open_about(record) == [("consent", "redacted", (2,))]
    late = event(2, SIGNED, "2026-10-21", redacted=True)
    assert codes(believed([BORN, late, VISIT])) == ["examine.without_consent"]


def test_a_redacted_consent_from_before_the_one_that_counts_hides_nothing() -> None:
    english = event(4, ConsentSigned(version="1", language="en"), "2026-10-10")
    older, newer = (event(2, SIGNED, day, redacted=True) for day in ("2026-10-09", "2026-10-10"))
    assert codes(believed([BORN, older, english, VISIT])) == ["examine.consent_language"]
    assert codes(believed([BORN, newer, english, VISIT])) == []


def test_a_redacted_withdrawal_may_be_of_anything() -> None:
    hidden = event(4, ConsentWithdrawn(level="samples"), "2026-10-18", redacted=True)
    record = believed([BORN, event(2, SIGNED, "2026-10-05"), hidden, VISIT])
    assert codes(record) == []
    assert open_about(record) == [("withdrawal of consent", "redacted", (4,))]


def test_each_redacted_withdrawal_is_to_be_entered_again() -> None:
    hidden = [event(n, ConsentWithdrawn(level="samples"), f"2026-10-1{n}", redacted=True) for n in (4, 5)]
    record = believed([BORN, event(2, SIGNED, "2026-10-05"), *hidden, VISIT])
    assert open_about(record) == [
        ("withdrawal of consent", "redacted", (4,)),
        ("withdrawal of consent", "redacted", (5,)),
    ]


def test_what_was_taken_back_twice_is_one_deviation() -> None:
    taken = [event(n, ConsentWithdrawn(level="treatment_and_follow_up"), f"2026-10-1{n}") for n in (4, 5)]
    record = believed([BORN, event(2, SIGNED, "2026-10-05"), *taken, VISIT])
    (one,) = (one for one in deviations(PROTOCOL, record) if one.category == "consent")
    assert (one.code, one.seqs) == ("examine.withdrawn_consent", (3, 4))


def test_of_two_consents_that_may_count_the_newer_one_is_named() -> None:
    """Two forms were signed on the day of a blood sample, and neither says anything of samples."""
    text = """2024-01-02  male, born 1990-05-05
    2024-01-05  consent 1
    2024-01-05  consent 1
    2024-01-05  sample.drawn: sample=S1; material=blood"""
    (one,) = (one for one in deviations(PROTOCOL, record_of(text, as_of="2026-01-01")) if one.category == "consent")
    assert (one.code, one.seqs) == ("sample.without_samples_consent", (3, 4))


def test_who_records_a_deviation_of_consent_judges_the_computed_one() -> None:
    text = "2024-01-02  male, born 1990-05-05\n2024-04-08  consent 1\n2024-04-07  visit D28 held\n"
    record = record_of(text + "2024-05-01  deviation consent, minor, of 3: told by telephone", as_of="2026-01-01")
    (one,) = [one for one in deviations(PROTOCOL, record) if one.category == "consent"]
    assert (one.code, one.severity, one.recorded) == ("examine.without_consent", "minor", (4,))


def test_of_several_visits_the_one_that_may_be_the_first_tells() -> None:
    """Some day of April may be the first of April; the visit of the 7th is named as a later one."""
    text = "2024-04-07  visit D28 held\n2024-04  visit M1 held\n2024-04-30  visit M2 held"
    (one,) = (one for one in deviations(PROTOCOL, record_of(text, as_of="2026-01-01")) if one.category == "consent")
    assert (one.found, one.because) == (
        "visit M1 was held on 2024-04: no consent was signed by then; 2 later, until 2024-04-30",
        (1, 3),
    )
