"""Long-term follow-up of the treated, and the list that is worked through."""

from datetime import date

from tests.spec.conftest import PROTOCOL
from tests.story import record_of
from tests.treated import prepared, treated

from trialwright.derive.answer import Answer
from trialwright.derive.visits.long_term import LongTerm, follow_up_list, long_term


def of(more: str, as_of: str) -> LongTerm:
    value = long_term(PROTOCOL, treated(more, as_of=as_of)).value
    assert value is not None
    return value


def test_who_was_not_infused_is_not_in_it() -> None:
    assert long_term(PROTOCOL, prepared()).status == "not_applicable"


def test_a_day_that_is_not_known() -> None:
    answer = long_term(PROTOCOL, record_of("2016-03  infusion 50 mL of bag B1", as_of="2020-01-01"))
    assert (answer.status, answer.missing[0].reason) == ("unknown", "date_imprecise")


def test_completed_years() -> None:
    assert [of("", day).years for day in ("2025-03-09", "2025-03-10", "2039-03-10")] == [0, 1, 15]


def test_what_comes_next_and_what_is_late() -> None:
    """Between the windows of years 6 and 7, with nothing recorded: year 6 is late, year 7 is next."""
    value = of("", "2030-12-31")
    assert value.next is not None
    assert value.next.visit.id == "Y7"
    assert [visit.visit.id for visit in value.overdue] == ["Y6"]
    assert (value.until, value.last_known_alive) == (date(2039, 3, 11), date(2024, 3, 10))


def test_the_list_in_the_order_of_urgency() -> None:
    answers: dict[str, Answer[LongTerm]] = {
        "next month": long_term(PROTOCOL, treated("2030-03-01  contact by telephone", as_of="2030-12-31")),
        "late": long_term(PROTOCOL, treated("", as_of="2030-12-31")),
        "dead": long_term(PROTOCOL, treated("2030-01-01  died: other", as_of="2030-12-31")),
        "withdrawn": long_term(PROTOCOL, treated("2030-01-01  withdrawn: treatment_and_follow_up", as_of="2030-12-31")),
        "lost": long_term(PROTOCOL, treated("2030-01-01  lost", as_of="2030-12-31")),
        "not treated": long_term(PROTOCOL, prepared()),
        "at the end": long_term(PROTOCOL, treated("2039-03-01  contact by telephone", as_of="2040-01-01")),
    }
    assert [patient for patient, _ in follow_up_list(answers)] == ["late", "next month", "lost"]
