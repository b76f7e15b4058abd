"""The order list across patients: who needs what, who can supply it, and what is not ordered."""

from tests.unit.publish.sample_sheets import ELIGIBLE, INELIGIBLE, UNKNOWN, derived, protocol

from trialwright.derive.answer import Answer, Missing
from trialwright.derive.trial.orders import Order, Wanted, orders

LVEF, HBSAG = Missing("lvef", "no_data", "nothing is recorded"), Missing("hbsag", "outside_window", "old")


def open_(*missing: Missing) -> Answer[bool]:
    return Answer(value=None, status="unknown", rule="eligibility", missing=missing)


def test_what_most_patients_need_comes_first_with_all_of_them() -> None:
    found = orders(protocol(), [("A", open_(LVEF, HBSAG)), ("B", open_(HBSAG))])
    assert [(order.what, [one.patient for one in order.patients]) for order in found] == [
        ("hbsag", ["A", "B"]),
        ("lvef", ["A"]),
    ]


def test_of_equally_many_the_first_that_the_protocol_asks_comes_first() -> None:
    assert [order.what for order in orders(protocol(), [("A", open_(LVEF, HBSAG))])] == ["lvef", "hbsag"]


def test_a_fact_that_is_missing_for_two_reasons_is_ordered_once() -> None:
    again = Missing("lvef", "date_imprecise", "dated 2026")
    assert orders(protocol(), [("A", open_(LVEF, again))]) == (
        Order(what="lvef", who="coordinator", patients=(Wanted("A", (LVEF, again)),)),
    )


def test_nothing_is_ordered_for_the_eligible_and_the_ineligible() -> None:
    told = [("A", derived(ELIGIBLE).whole), ("B", derived(INELIGIBLE).whole)]
    assert orders(protocol(), told) == orders(protocol(), []) == ()


def test_each_fact_goes_to_who_can_supply_it() -> None:
    who = {order.what: order.who for order in orders(protocol(), [("A", derived(UNKNOWN).whole)])}
    assert who["hbsag"] == who["creatinine"] == "laboratory"
    assert who["lvef"] == "coordinator"
    assert who["medical history"] == who["survival_over_3_months"] == "investigator"
    old = Missing("survival_over_3_months", "outside_window", "old")
    assert orders(protocol(), [("A", open_(old))])[0].who == "investigator"
