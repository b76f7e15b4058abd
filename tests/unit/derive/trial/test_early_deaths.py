"""Deaths within 30 days of an infusion: both sides of the last day, vague dates, and who judged what."""

import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event, quantity

from trialwright.derive.trial.early_deaths import early_deaths
from trialwright.events.cells import InfusionGiven
from trialwright.events.course import PatientDied

INFUSED = "2026-03-10  infusion 50 mL of bag B1\n"
FATAL = "adverse_event.reported: number=1; term=Sepsis; grade=5; ruleset=CTCAE-5.0; serious=death; outcome=fatal"


def told(more: str, *, as_of: str = "2026-12-31", infused: str = INFUSED) -> list[str]:
    return [one.found for one in early_deaths(record_of(infused + more, as_of=as_of), 30)]


@pytest.mark.parametrize(
    ("died", "counts"),
    [
        ("2026-03-09", False),  # before the cells
        ("2026-03-10", True),
        ("2026-04-09", True),  # the thirtieth day
        ("2026-04-10", False),
        ("2026-04", True),  # perhaps on the 1st
        ("2026-05", False),
        ("2026", True),
    ],
)
def test_the_last_day_is_included_and_what_may_be_within_counts(died: str, *, counts: bool) -> None:
    assert bool(told(f"{died}  died: infection")) is counts


def test_what_is_said_of_the_day() -> None:
    last = "cause infection: at least possibly related until somebody has judged it"
    assert told("2026-03-11  died: infection") == [
        f"died on 2026-03-11, 1 day after the infusion of 2026-03-10, {last}"
    ]
    assert told("2026-04  died: infection") == [
        f"died between 2026-04-01 and 2026-04-30, perhaps within 30 days of the infusion of 2026-03-10, {last}"
    ]
    assert told("2026-04  died: infection", infused="2026-04-01  infusion 50 mL of bag B1\n") == [
        f"died between 2026-04-01 and 2026-04-30, surely within 30 days of the infusion of 2026-04-01, {last}"
    ]
    assert told("2026-04  died: infection", infused="2026-03-31  infusion 50 mL of bag B1\n") == [
        f"died between 2026-04-01 and 2026-04-30, surely within 30 days of the infusion of 2026-03-31, {last}"
    ]
    assert told("2026-04  died: infection", infused="2026-03-30  infusion 50 mL of bag B1\n") == [
        f"died between 2026-04-01 and 2026-04-30, perhaps within 30 days of the infusion of 2026-03-30, {last}"
    ]


def test_an_infusion_that_is_known_to_the_month_only() -> None:
    assert told("2026-04-30  died: crs", infused="2026-03  infusion 50 mL of bag B1\n")
    assert not told("2026-05-01  died: crs", infused="2026-03  infusion 50 mL of bag B1\n")


def test_each_infusion_counts_for_itself() -> None:
    """D0 stays the first one; a death is early after any."""
    second = "2026-06-01  infusion 50 mL of bag B2\n2026-06-20  died: other"
    assert "19 days after the infusion of 2026-06-01" in told(second)[0]


def test_without_an_infusion_there_is_no_early_death() -> None:
    assert told("2026-03-11  died: infection", infused="") == []


@pytest.mark.parametrize(
    ("cause", "counts"),
    [
        ("leukaemia", False),
        *((cause, True) for cause in ("crs", "icans", "infection", "transplant", "other", "unknown")),
    ],
)
def test_only_leukaemia_speaks_for_itself(cause: str, *, counts: bool) -> None:
    assert bool(told(f"2026-03-20  died: {cause}")) is counts


def test_a_death_without_words_is_of_unknown_cause() -> None:
    infused = event(1, InfusionGiven(bag="B1", volume=quantity("5 mL")), "2026-03-10")
    died = event(2, PatientDied(cause="leukaemia"), "2026-03-20", redacted=True)
    (one,) = early_deaths(believed([infused, died]), 30)
    assert "cause unknown" in one.found


def test_a_contact_that_finds_the_patient_dead() -> None:
    """Alive on the 1st of April, found dead in May: perhaps within the days. Once the death itself is told, that counts."""
    found = "2026-04-01  visit D21 held\n2026-05-20  contact.made: how=telephone; alive=no"
    assert "died between 2026-04-01 and 2026-05-20, perhaps within 30 days" in told(found)[0]
    assert told(found.replace("2026-04-01", "2026-04-10")) == []
    assert told(found + "\n2026-05-10  died: unknown") == []


@pytest.mark.parametrize(
    ("judged", "counts"),
    [
        ("2026-04-01  death_unrelated: yes", False),
        ("2026-04-01  death_unrelated: no", True),
        ("2026-04-01  death_unrelated: yes -- Wu, nurse", True),
        ("2026-04-01  death_unrelated: no\n2026-03-30  death_unrelated: yes", False),  # the newest word, as recorded
    ],
)
def test_an_investigator_judges(judged: str, *, counts: bool) -> None:
    assert bool(told(f"2026-03-20  died: infection\n{judged}")) is counts


def test_a_judgement_counts_against_the_recorded_cause() -> None:
    found = told("2026-03-20  died: leukaemia\n2026-04-01  death_unrelated: no")
    assert found[0].endswith("which an investigator judged to be related")


@pytest.mark.parametrize(
    ("relatedness", "cause", "counts"),
    [
        ("unrelated", "infection", False),
        ("unlikely", "infection", False),
        ("possible", "infection", True),
        ("definite", "leukaemia", True),
        ("not_assessed", "infection", True),
        ("not_assessed", "leukaemia", False),
    ],
)
def test_the_relation_of_a_fatal_adverse_event(relatedness: str, cause: str, *, counts: bool) -> None:
    more = f"2026-03-20  died: {cause}\n2026-03-20  {FATAL}; relatedness={relatedness}"
    assert bool(told(more)) is counts
    if relatedness == "possible":
        assert told(more)[0].endswith("of adverse event 1, whose relation to the treatment is possible")


def test_who_assessed_the_relation_and_which_report_is_newest() -> None:
    died = "2026-03-20  died: infection\n"
    assert told(died + f"2026-03-20  {FATAL}; relatedness=unlikely -- Wu, nurse")
    followed = f"2026-03-20  {FATAL}; relatedness=possible\n2026-03-25  {FATAL}; relatedness=unrelated"
    assert told(died + followed) == []
    other = FATAL.replace("number=1", "number=2")
    assert told(died + followed + f"\n2026-03-25  {other}; relatedness=not_assessed")
    mild = FATAL.replace("grade=5", "grade=3").replace("; outcome=fatal", "")
    assert told(died + f"2026-03-20  {mild}; relatedness=unrelated")
    for fatal in (
        FATAL.replace("; outcome=fatal", ""),
        FATAL.replace("grade=5", "grade=4"),
    ):  # either word tells of a death
        assert told(died + f"2026-03-20  {fatal}; relatedness=unrelated") == []


def test_of_several_records_of_a_death_the_adjudicated_one_counts() -> None:
    """R18. Until somebody adjudicates, either may be right."""
    two = "2026-03-20  died: leukaemia\n2026-03-20  died: crs\n"
    assert len(told(two)) == 1
    adjudicated = "2026-05-01  reading.adjudicated: concerns=2, 3; counts={}; why=the board"
    assert told(two + adjudicated.format(2)) == []
    assert len(told(two + adjudicated.format(3))) == 1
    voided = "\n2026-05-02  void 2"
    assert len(told(two + adjudicated.format(2) + voided)) == 1  # what was adjudicated no longer stands
