"""D2.6 The second person is another one, with a duty of his own, and looks at everything anew."""

import msgspec
import pytest
from tests.story import record_of
from tests.unit.decide.cases import LI, LYMPHODEPLETE, PROTOCOL, TODAY
from tests.unit.derive.telling import believed, event

from trialwright.decide.confirming import against_confirming
from trialwright.decide.decision import Asker, Reason
from trialwright.events.conduct import TrialPaused
from trialwright.events.decisions import DecisionMade

GIVEN = "2026-10-25  decision.made: act=lymphodeplete; given=yes; people=2"
NUMBER = len(LYMPHODEPLETE) + 1


def against(*more: str, by: Asker = LI, decided: str = GIVEN, without: tuple[str, ...] = ()) -> tuple[Reason, ...]:
    lines = [line if name not in without else "2026-10-01  site SZ01 activated" for name, line in LYMPHODEPLETE.items()]
    record = record_of("\n".join([*lines, decided, *more]), as_of=TODAY)
    event, body = next((event, body) for event, body in record.of(DecisionMade) if event.seq == NUMBER)
    return against_confirming(PROTOCOL, record, event, body, asked_by=by)


def names(found: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in found]


def test_another_person_confirms() -> None:
    assert against() == ()


@pytest.mark.parametrize("name", ["Dr Chen", "dr chen", "Dr  Chen"])
def test_the_first_signer_does_not(name: str) -> None:
    found = against(by=Asker(by=name, role="investigator", site="SZ01"))
    assert names(found) == ["second.same"]
    assert found[0].words == f"{name} asked for the decision; the second person must be another one (event {NUMBER})"


def test_the_second_person_has_role_and_duty() -> None:
    """The delegation of both is looked at."""
    assert names(against(by=Asker(by="Dr Wu", role="investigator", site="SZ01"))) == ["delegation.missing"]
    assert names(against(by=Asker(by="Dr Li", role="nurse", site="SZ01"))) == ["role.other", "delegation.missing"]
    assert names(against(without=("second duty",))) == ["delegation.missing"]


def test_what_was_refused_is_not_confirmed() -> None:
    assert "second.refused" in names(against(decided="2026-10-25  refused lymphodeplete: no bed"))


def test_what_needs_nobody_is_not_confirmed() -> None:
    assert names(against(decided="2026-10-25  decided lymphodeplete")) == ["second.unwanted"]


def test_it_is_confirmed_once() -> None:
    found = against(f"2026-10-25  confirmed {NUMBER} -- Dr Li, investigator")
    assert names(found) == ["second.already"]
    assert found[0].because == (NUMBER, NUMBER + 1)


def test_a_newer_decision_overtakes_it() -> None:
    assert names(against(GIVEN)) == ["second.overtaken"]
    assert names(against("2026-10-25  refused lymphodeplete: an infection")) == ["second.overtaken"]


def test_facts_that_came_since_speak_against_it() -> None:
    assert names(against("2026-10-25  has infection")) == ["infection.against"]
    assert names(against("2026-10-25  paused lymphodepletion: a death")) == ["paused"]


def test_an_enrolment_may_be_confirmed_though_the_patient_waits_for_it() -> None:
    lines = [line for name, line in LYMPHODEPLETE.items() if name not in ("enrolled",)]
    enrol = "2026-10-25  decision.made: act=enrol; given=yes; people=2"
    record = record_of("\n".join([*lines, enrol]), as_of=TODAY)
    ((event, body),) = record.of(DecisionMade)
    assert against_confirming(PROTOCOL, record, event, body, asked_by=LI) == ()


def test_an_act_of_which_nobody_knows() -> None:
    found = against(decided="2026-10-25  decision.made: act=dance; given=yes; people=2")
    assert found[0].words == f"event {NUMBER} decides on 'dance', which needs no second person"


def test_a_pause_whose_words_were_redacted_is_a_pause() -> None:
    """It came after the resumption was asked for: nobody has decided to resume what it holds."""
    resume = event(1, DecisionMade(act="resume", given=True, people=2, stages=("infusion",), why="x"), patient=None)
    paused = event(2, TrialPaused(stages=("infusion",), why="x"), patient=None, redacted=True)
    record = msgspec.structs.replace(believed([resume, paused]), patient="")
    assert isinstance(resume.body, DecisionMade)
    found = against_confirming(PROTOCOL, record, resume, resume.body, asked_by=LI)
    assert [each.because for each in found if each.code == "paused"] == [(1, 2)]
