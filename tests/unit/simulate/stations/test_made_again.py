"""Cells that are too few lead to a second manufacture, from stored cells or another apheresis, where the protocol says so."""

from collections import Counter
from typing import Any

import msgspec
import pytest
from tests.other_protocol import OTHER, changed
from tests.rehearsed import ANOTHER, OURS, Played, plan, played, rehearsed

from trialwright.decide.acts import may
from trialwright.decide.decision import Asker
from trialwright.decide.recording import as_event
from trialwright.derive.belief import protocol_for
from trialwright.derive.cells.dose_plan import SIGNED_BY
from trialwright.simulate import telling
from trialwright.simulate.plan import Plan

SCARCE = {"production__yield": 0.9}
BELOW = "below: [remanufacture, withdraw]"


def scarce(stored: float, seed: int = 1) -> Played:
    """The protocol that wants cells made again, and every second product holds too few of them."""
    return rehearsed(ANOTHER, 12, seed, production__stored_enough=stored, **SCARCE)


def planned(text: str, **values: float) -> Plan:
    """A plan of some patients with some numbers of the scenario changed."""
    asked = plan(text, patients=12, seed=1)
    named = {name.replace("__", "."): value for name, value in values.items()}
    scenario = msgspec.structs.replace(asked.scenario, values=asked.scenario.values | named)
    return msgspec.structs.replace(asked, scenario=scenario)


def charts(trial: Played) -> list[list[Any]]:
    """The events of everybody whose cells were settled to be made once more."""
    own = (trial.by_patient[code] for code in trial.truths)
    return [events for events in own if outcomes(events)[:1] == ["remanufacture"]]


def outcomes(events: list[Any]) -> list[str]:
    return [event.body.outcome for event in events if event.kind == "cell_dose.settled"]


def kinds(events: list[Any]) -> Counter[str]:
    return Counter(event.kind for event in events)


@pytest.mark.parametrize(("stored", "aphereses"), [(1.0, 1), (0.0, 2)])
def test_too_few_cells_are_made_once_more(stored: float, aphereses: int) -> None:
    found = charts(scarce(stored))
    assert len(found) > 3
    begun = [events for events in found if kinds(events)["manufacture.started"] == 2]
    assert begun
    for events in begun:
        lots = [event.body for event in events if event.kind == "manufacture.started"]
        assert [one.attempt for one in lots] == [1, 2]
        assert lots[0].lot != lots[1].lot
        assert kinds(events)["apheresis.collected"] == aphereses


def test_two_people_settle_it_and_the_bag_is_rejected_before_any_lymphodepletion() -> None:
    for events in charts(scarce(1.0)):
        first = [event for event in events if event.kind == "cell_dose.settled"][:2]
        assert {event.role for event in first} == set(SIGNED_BY)
        rejected = [e for e in events if e.kind == "product.released" and e.body.disposition == "rejected"]
        assert rejected[0].body.bag == "B1"
        given = [event.seq for event in events if event.kind == "drug.given"]
        assert all(rejected[0].seq < seq for seq in given)


def test_the_second_product_is_infused_and_nothing_of_the_first() -> None:
    bags = [event.body.bag for events in charts(scarce(1.0)) for event in events if event.kind == "infusion.given"]
    assert set(bags) == {"B2"}


def test_without_another_attempt_the_patient_is_withdrawn_as_the_protocol_says() -> None:
    twice = [events for events in charts(scarce(1.0)) if "withdraw" in outcomes(events)]
    assert twice
    for events in twice:
        assert outcomes(events) == ["remanufacture", "remanufacture", "withdraw", "withdraw"]
        (ended,) = (event.body for event in events if event.kind == "participation.ended")
        assert (ended.why, ended.detail) == ("manufacturing_failure", "the product holds less than the dose")


def test_a_protocol_that_names_withdrawing_only_makes_nothing_again() -> None:
    text = changed(BELOW, "below: [withdraw]")
    trial = played(planned(text, production__yield=0.5, production__failure=0.0))
    told = [outcome for code in trial.truths for outcome in outcomes(trial.by_patient[code])]
    assert set(told) == {"withdraw"}


def test_cells_that_are_found_too_few_at_the_bedside_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate was not read: the count after thawing says so, and lymphodepletion is repeated for the second bag."""
    monkeypatch.setattr(telling, "too_few", lambda protocol, truth, attempt: False)
    trial = played(planned(OTHER, production__yield=0.9, production__stored_enough=1.0, waiting__death_a_month=0.0))
    found = charts(trial)
    assert found
    again = [events for events in found if kinds(events)["infusion.given"]]
    assert again
    for events in again:
        assert {event.body.bag for event in events if event.kind == "infusion.given"} == {"B2"}
        settled = next(event.seq for event in events if event.kind == "cell_dose.settled")
        drugs = [event for event in events if event.kind == "drug.given"]
        assert {event.seq < settled for event in drugs} == {True, False}
    agrees(trial)


def agrees(trial: Played) -> None:
    """Every decision asked again of the log as it stood says the same."""
    made = [event for event in trial.events if event.kind == "decision.made"]
    for event in made:
        record = trial.believed(event.patient, before=event.seq)
        asker = Asker(by=event.by, role=event.role, site=event.site)
        again = may(event.body.act, protocol_for(record), record, asked_by=asker, stages=event.body.stages)
        assert as_event(again, software=event.body.software, stages=event.body.stages, why=event.body.why) == event.body


@pytest.mark.parametrize("stored", [0.0, 1.0])
def test_every_decision_is_what_the_product_says_again(stored: float) -> None:
    agrees(scarce(stored))


@pytest.mark.parametrize("processes", [2, 4])
def test_the_same_to_the_byte_on_any_number_of_processes(processes: int) -> None:
    asked = planned(OTHER, production__yield=0.9)
    one, more = played(asked), played(asked, processes=processes)
    assert (one.written, one.done.seal) == (more.written, more.done.seal)
    assert charts(one)


def test_a_protocol_that_infuses_below_the_target_makes_nothing_again() -> None:
    trial = rehearsed(OURS, 10, 1, production__yield=0.6, production__failure=0.0)
    told = [outcome for code in trial.truths for outcome in outcomes(trial.by_patient[code])]
    assert set(told) == {"infuse_below_target"}
