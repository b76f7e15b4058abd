"""Who may ask: the role of the protocol, and the duty that the investigator has delegated."""

import pytest
from tests.unit.decide.cases import CHEN, LI, asked, codes, protocol

from trialwright.decide.decision import Asker


def test_a_role_that_the_protocol_does_not_name() -> None:
    nurse = Asker(by="Dr Chen", role="nurse", site="SZ01")
    assert asked("enrol", by=nurse).reasons[0] == "Dr Chen is here as nurse; the protocol lets investigator enrol"


@pytest.mark.parametrize(
    ("role", "given"),
    [("investigator", True), ("principal investigator", True), ("Sub-investigator", True), ("coordinator", False)],
)
def test_an_investigator_may_be_the_principal_one(role: str, given: bool) -> None:
    assert asked("enrol", by=Asker(by="Dr Chen", role=role, site="SZ01")).given is given


@pytest.mark.parametrize("name", ["Dr Chen", "dr chen", " Dr  Chen "])
def test_a_name_is_the_same_in_other_letters(name: str) -> None:
    assert asked("enrol", by=Asker(by=name, role="investigator", site="SZ01")).given


def test_a_duty_of_somebody_else() -> None:
    """D5.2 Acts outside the delegation are refused."""
    wu = Asker(by="Dr Wu", role="investigator", site="SZ01")
    assert asked("enrol", by=wu).reasons == ("the duty to enrol is not delegated to Dr Wu as investigator",)


def test_another_duty_does_not_do() -> None:
    found = asked("enrol", without=["duty"], more="2026-01-01  Dr Chen may infuse")
    assert found.reasons == ("the duty to enrol is not delegated to Dr Chen as investigator",)


def test_a_duty_in_another_role_does_not_do() -> None:
    found = asked("enrol", without=["duty"], more="2026-01-01  Dr Chen may enrol as nurse")
    assert found.reasons == ("the duty to enrol is not delegated to Dr Chen as investigator (event 7)",)


@pytest.mark.parametrize(
    ("more", "given"),
    [
        ("2026-10-25  Dr Chen may enrol", True),  # from this day on
        ("2026-10  Dr Chen may enrol", False),  # perhaps not before the 26th
        ("2026-10-01  duty.delegated: person=Dr Chen; role=investigator; duties=enrol; until=2026-10-25", True),
        ("2026-10-01  duty.delegated: person=Dr Chen; role=investigator; duties=enrol; until=2026-10-24", False),
        ("2026-10-01  Dr Chen may enrol\n2026-10-24  Dr Chen no longer may enrol", False),
        ("2026-10-01  Dr Chen may enrol\n2026-10-25  Dr Chen no longer may enrol", False),
        ("2026-10-01  Dr Chen may enrol\n2026-10-26  Dr Chen no longer may enrol", True),
        ("2026-10-01  Dr Chen may enrol\n2026-10-20  Dr Chen no longer may infuse", True),
        ("2026-10-01  Dr Chen may enrol\n2026-10-20  Dr Li no longer may enrol", True),
        ("2026-10-01  Dr Chen no longer may enrol\n2026-10-20  Dr Chen may enrol", True),  # delegated again
        ("2026-10-20  Dr Chen no longer may enrol\n2026-10-20  Dr Chen may enrol", True),
        ("2026-10-20  Dr Chen may enrol\n2026-10  Dr Chen no longer may enrol", False),  # perhaps on the 21st
        ("2026-10  Dr Chen no longer may enrol\n2026-10-20  Dr Chen may enrol", False),  # recorded before, and yet
    ],
)
def test_a_duty_stands_on_its_day(more: str, given: bool) -> None:
    """D5.2 Who may do what, from when, and until when."""
    decision = asked("enrol", without=["duty"], more=more)
    assert decision.given is given
    assert given or decision.reasons[0].startswith(
        "the duty to enrol is not delegated to Dr Chen as investigator on this day (event"
    )


def test_whoever_has_the_duty_may_ask() -> None:
    assert asked("enrol", by=LI).given
    assert codes(asked("enrol", by=CHEN, without=["duty"])) == ["delegation.missing"]


def test_the_protocol_may_name_another_role() -> None:
    under = protocol(("{act: enrol, people: 1, roles: [investigator]}", "{act: enrol, people: 1, roles: [nurse]}"))
    nurse = Asker(by="Dr Wu", role="nurse", site="SZ01")
    assert asked("enrol", by=nurse, under=under, more="2026-01-01  Dr Wu may enrol as nurse").given
