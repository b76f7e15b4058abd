"""Endpoints that cannot be told: of the lost, of those who withdrew, and where the visit was missed; and of nobody else."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.story import record_of
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.trial.ledger import unknowns
from trialwright.derive.trial.untold import Untold, untold
from trialwright.derive.visits.schedule import calendar
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol

INFUSED = """
    2026-09-01 consent 1
    2026-09-10 decided enrol
    2026-09-20 apheresis G123498654321
    2026-10-05 fludarabine 55 mg given
    2026-10-10 infusion 50 mL of bag B1
"""
"""Day 28 is 7 November 2026, and its window ends on 21 November; day 1096 is 10 October 2029, its window four weeks around."""
M1 = "2026-11-07 visit M1 held: marrow_morphology, marrow_flow, blood_count, imaging, disease_status, survival\n"
SEEN_LATER = "2029-11-01 visit M36 held: disease_status, survival\n"


def listed(*lines: str, as_of: str, by: TrialProtocol | None = None) -> tuple[Untold, ...]:
    used = by or protocol()
    record = record_of(INFUSED + "\n".join(lines), as_of=as_of)
    return untold(used, record, calendar(used, record))


def found(*lines: str, as_of: str, by: TrialProtocol | None = None) -> dict[str, list[tuple[str, str]]]:
    answers: dict[str, list[tuple[str, str]]] = {}
    for one in listed(*lines, as_of=as_of, by=by):
        answers.setdefault(one.endpoint, []).append((one.missing.what, one.missing.reason))
    return answers


def with_endpoint(name: str, by: TrialProtocol | None = None, **changes: Any) -> TrialProtocol:
    """The protocol with one endpoint changed."""
    used = by or protocol()
    endpoints = (msgspec.structs.replace(each, **changes) if each.id == name else each for each in used.endpoints)
    return msgspec.structs.replace(used, endpoints=tuple(endpoints))


def shown_by(measure: str, names: Collection[str]) -> TrialProtocol:
    """The protocol with a measure that each of these assessments gives."""
    used = protocol()
    tools = (
        msgspec.structs.replace(tool, gives=(*tool.gives, measure)) if tool.id in names else tool
        for tool in used.schedule.assessments
    )
    return msgspec.structs.replace(used, schedule=msgspec.structs.replace(used.schedule, assessments=tuple(tools)))


def other_protocol() -> TrialProtocol:
    path = Path(__file__).parents[3] / "trial" / "other_protocol.yaml"
    return read_protocol(path.read_text(encoding="utf-8"), path.name)


SURVIVAL, DISEASE = "survival on D1096", "disease status on D1096"


def test_before_the_infusion_no_endpoint_is_asked_for() -> None:
    record = record_of("2026-09-01 consent 1\n2026-09-20 lost", as_of="2030-01-01")
    assert untold(protocol(), record, calendar(protocol(), record)) == ()


def test_what_may_still_come_is_not_listed() -> None:
    assert found(as_of="2026-11-21") == {}
    assert found(M1, as_of="2029-09-01") == {}


def test_a_visit_that_was_missed_tells_nothing_of_its_endpoints() -> None:
    """The window of month 1 is over; while month 2 has not opened, it can still be made up."""
    assert found(as_of="2026-11-22") == {}
    missed = [("visit M1", "missed")]
    assert found(as_of="2026-12-20") == {"CR": missed, "MRD": missed}


def test_an_assessment_that_was_missed_tells_nothing_of_the_endpoint_that_needs_it() -> None:
    held = M1.replace("marrow_flow, ", "") + "2026-11-07 visit M1 without marrow_flow: no aspirate"
    assert found(held, as_of="2026-12-20") == {"MRD": [("marrow_flow at M1", "missed")]}


def test_results_in_the_window_answer_without_a_visit() -> None:
    results = "2026-11-07 blasts_marrow 1 %\n2026-11-07 mrd_flow 0.001 %\n2026-11-07 blasts_blood 0 %\n"
    lacking = found(results, as_of="2026-12-20")
    assert "CR" in lacking  # nobody has looked outside of the marrow
    assert "MRD" not in lacking


def test_death_before_the_assessment_has_a_convention_of_its_own() -> None:
    assert found("2026-11-21 died: leukaemia", as_of="2030-01-01") == {}
    late = found("2026-11-22 died: leukaemia", as_of="2030-01-01")
    assert set(late) == {"CR", "MRD"}


def test_of_the_lost_neither_survival_nor_disease_can_be_told() -> None:
    lost = {"LFS": [(DISEASE, "lost")], "OS": [(SURVIVAL, "lost")], "CIR": [(DISEASE, "lost")]}
    assert found(M1, "2028-05-01 lost, last alive 2028-02-01", as_of="2028-06-01") == lost


def test_of_those_who_withdrew_from_follow_up_neither() -> None:
    gone = found(M1, "2028-05-01 withdrawn: treatment_and_follow_up", as_of="2028-06-01")
    assert gone["OS"] == [(SURVIVAL, "withdrawn")]
    assert found(M1, "2028-05-01 withdrawn: treatment", as_of="2028-06-01") == {}


def test_who_was_lost_before_the_first_assessment_has_no_response_either() -> None:
    gone = found("2026-10-30 lost, last alive 2026-10-20", as_of="2027-06-01")
    assert gone["CR"] == [("visit M1", "lost")]
    assert set(gone) == {"CR", "MRD", "LFS", "OS", "CIR"}


@pytest.mark.parametrize("event", ["relapse in marrow", "response no_response by ELN-2024"])
def test_a_relapse_or_a_failure_has_answered_what_became_of_the_disease(event: str) -> None:
    gone = found(M1, f"2027-02-01 {event}", "2028-05-01 lost, last alive 2028-02-01", as_of="2028-06-01")
    assert set(gone) == {"OS"}


def test_a_molecular_relapse_is_reported_apart_and_answers_nothing() -> None:
    gone = found(M1, "2027-02-01 relapse in molecular", "2028-05-01 lost, last alive 2028-02-01", as_of="2028-06-01")
    assert set(gone) == {"LFS", "OS", "CIR"}


def test_a_death_that_is_known_answers_everything_over_time() -> None:
    assert found(M1, "2028-05-01 lost, last alive 2028-02-01", "2028-09-01 died: infection", as_of="2030-06-01") == {}


def test_who_was_found_alive_in_the_window_of_the_last_visit_lives() -> None:
    """The window opens on 12 September 2029; a sign of life of the day before it is none for the endpoint."""
    lost = "2029-12-01 lost, last alive {}"
    assert "OS" not in found(M1, lost.format("2029-09-12"), as_of="2030-01-01")
    assert "OS" in found(M1, lost.format("2029-09-11"), as_of="2030-01-01")


def test_a_last_visit_without_a_look_at_the_disease_tells_survival_alone() -> None:
    held = "2029-10-10 visit M36 held: survival\n2029-10-10 visit M36 without disease_status: nobody asked"
    assert set(found(M1, held, as_of="2029-12-01")) == {"LFS", "CIR"}


def test_a_later_visit_makes_up_for_the_last_one() -> None:
    later = "2030-04-11 visit M42 held: disease_status, survival"
    assert found(M1, later, as_of="2030-07-01") == {}


def test_the_last_visit_held_answers_all() -> None:
    assert found(M1, SEEN_LATER, as_of="2029-12-01") == {}


def test_the_ledger_lists_each_fact_once_with_the_endpoints_that_wait() -> None:
    record = record_of(INFUSED + M1 + "2028-05-01 lost, last alive 2028-02-01", as_of="2028-06-01")
    entries = {one.what: one for one in unknowns(protocol(), record) if one.reason == "lost"}
    assert entries[DISEASE].answers == ("endpoint LFS", "endpoint CIR")
    assert (entries[SURVIVAL].blocks, entries[SURVIVAL].who) == ("analysis", "coordinator")
    assert "last known alive on 2028-02-01" in entries[SURVIVAL].detail
    assert entries[SURVIVAL].because


def test_what_cannot_be_found_any_more_is_closed() -> None:
    closing = "2028-05-20 survival_on_d1096 not recoverable: the register has no entry"
    record = record_of(INFUSED + M1 + f"2028-05-01 lost, last alive 2028-02-01\n{closing}", as_of="2028-06-01")
    (entry,) = (one for one in unknowns(protocol(), record) if one.what == SURVIVAL)
    assert entry.closed is not None


def test_another_protocol_whose_visit_names_no_look_at_the_disease_takes_the_visit_itself() -> None:
    gone = found("2027-05-01 lost, last alive 2027-04-01", as_of="2027-06-01", by=other_protocol())
    assert gone["survival"] == [("survival on D730", "lost")]
    assert gone["response"] == [("visit M3", "missed")]


def test_whether_the_disease_came_back_is_told_there_by_the_last_visit_itself() -> None:
    """None of its assessments gives a relapse by name, so the visit that was held shows it."""
    incidence = with_endpoint("survival", other_protocol(), kind="cumulative_incidence")
    held = "2028-10-09 visit Y2 held: state"
    assert "survival" not in found(held, as_of="2029-06-01", by=incidence)
    assert found("2028-12-01 lost, last alive 2028-10-09", as_of="2029-06-01", by=incidence)["survival"] == [
        ("disease status on D730", "missed")
    ]


def test_an_endpoint_that_no_visit_assesses_is_not_asked_for() -> None:
    assert set(found(as_of="2026-12-20", by=with_endpoint("CR", visit=None))) == {"MRD"}


def test_an_endpoint_that_names_no_measure_waits_for_the_visit() -> None:
    unmeasured = with_endpoint("CR", requires=())
    assert found(as_of="2026-12-20", by=unmeasured)["CR"] == [("visit M1", "missed")]
    assert "CR" not in found("2026-11-07 visit M1 held: survival", as_of="2026-12-20", by=unmeasured)


@pytest.mark.parametrize(("died", "lacking"), [("2026-11-21", False), ("2026-11-22", True)])
def test_what_was_missed_before_a_death_in_the_window_is_left_to_the_convention(died: str, *, lacking: bool) -> None:
    missed = M1.replace("marrow_flow, ", "") + "2026-11-07 visit M1 without marrow_flow: no aspirate"
    assert ("MRD" in found(missed, f"{died} died: leukaemia", as_of="2026-12-20")) is lacking


def test_what_another_assessment_may_still_show_is_not_listed() -> None:
    """Whatever of the two was missed: while the other one can be made, residual disease can be told."""
    either = shown_by("mrd_flow", ["imaging"])
    held = "2026-11-07 visit M1 held: survival\n2026-11-07 visit M1 without marrow_flow: no aspirate"
    assert "MRD" not in found(held, as_of="2026-11-21", by=either)
    assert found(held, as_of="2026-12-20", by=either)["MRD"] == [("marrow_flow or imaging at M1", "missed")]


def test_why_it_was_missed_is_said_and_not_why_the_other_assessment_is_not_made() -> None:
    """Event 6 says that no genetic test is made of this patient, and event 8 why there was no flow cytometry."""
    either = shown_by("mrd_flow", ["marrow_genetics"])
    no_genes = "2026-10-01 withdrawn: genetics"
    held = M1.replace("marrow_flow, ", "") + "2026-11-07 visit M1 without marrow_flow: no aspirate"
    (one,) = listed(no_genes, held, as_of="2026-12-20", by=either)
    assert (one.endpoint, one.missing.what, one.missing.detail) == ("MRD", "marrow_flow at M1", "no aspirate")
    assert one.because == (6, 8)


def test_what_nobody_has_explained_rests_on_the_visit_that_was_held_without_it() -> None:
    (one,) = listed(M1.replace("marrow_flow, ", ""), as_of="2026-12-20")
    assert (one.missing.what, one.missing.detail) == ("marrow_flow at M1", "")
    assert one.because == (5, 6)  # the infusion, from which the days of the visit are counted, and the visit


def test_a_response_in_the_window_of_the_last_visit_tells_of_the_disease_though_nobody_recorded_the_visit() -> None:
    response = "2029-10-10 response complete_remission by ELN-2024"
    assert set(found(M1, response, as_of="2030-06-01")) == {"OS"}


def test_at_the_last_visit_that_was_held_the_disease_may_still_be_looked_at() -> None:
    """Until its window closes, also where something else of the visit was missed."""
    held = "2029-10-10 visit M36 held: survival\n2029-10-10 visit M36 without blood_count: nobody asked"
    assert found(M1, held, as_of="2029-10-12") == {}
    lacking = listed(M1, held, as_of="2030-06-01")
    assert {one.missing.detail for one in lacking} == {"visit M36 without disease_status"}
    assert {one.because for one in lacking} == {(5, 7)}


def test_the_reason_that_nobody_looked_at_the_disease_is_what_this_rests_on() -> None:
    held = "2029-10-10 visit M36 held: survival\n2029-10-10 visit M36 without disease_status: nobody asked"
    assert {one.because for one in listed(M1, held, as_of="2030-06-01")} == {(8,)}


def test_a_disease_that_was_not_looked_at_waits_for_the_visit_itself() -> None:
    """Nobody has held the visit yet, so the reason that is recorded already does not close it."""
    early = "2029-10-10 visit M36 without disease_status: nobody asked\n2029-10-10 contact by telephone"
    assert found(M1, early, as_of="2029-10-12") == {}


def test_who_was_lost_on_the_last_day_of_the_window_was_lost_before_the_visit() -> None:
    gone = found("2026-11-21 lost, last alive 2026-10-20", as_of="2027-06-01")
    assert gone["CR"] == [("visit M1", "lost")]


def test_who_was_lost_after_the_visit_was_not_lost_to_it() -> None:
    """What lacks is what was not made at the visit, on the seventh; the patient was lost three days later."""
    held = M1.replace("marrow_flow, ", "") + "2026-11-07 visit M1 without marrow_flow: no aspirate"
    gone = found(held, "2026-11-10 lost, last alive 2026-11-07", as_of="2027-06-01")
    assert gone["MRD"] == [("marrow_flow at M1", "missed")]


def test_a_visit_of_which_nothing_is_meant_for_the_patient_is_no_loss() -> None:
    """The month 1 of this protocol is a genetic test alone, and the patient does not agree to one."""
    used = shown_by("mrd_flow", ["marrow_genetics"])
    visits = tuple(
        msgspec.structs.replace(visit, assessments=("marrow_genetics",)) if visit.id == "M1" else visit
        for visit in used.schedule.visits
    )
    genes = msgspec.structs.replace(used, schedule=msgspec.structs.replace(used.schedule, visits=visits))
    later = "2028-05-01 lost, last alive 2028-02-01"
    assert "MRD" not in found("2026-10-01 withdrawn: genetics", later, as_of="2028-06-01", by=genes)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("2026-10-09 relapse in marrow", True),
        ("2026-10 relapse in marrow", True),  # perhaps from before the cells
        ("2026-10-10 relapse in marrow", False),
        ("2026-08-01 response no_response by ELN-2024", True),
        ("2026-11-07 response no_response by ELN-2024", False),
    ],
)
def test_the_disease_of_before_the_cells_is_no_answer(told: str, *, asked: bool) -> None:
    """It is what the patient was treated for."""
    answers = found(told, M1, "2027-01-01 lost", as_of="2030-01-01")
    assert ("LFS" in answers) is ("CIR" in answers) is asked
