"""Enrolment: given with its evidence, or refused with every reason at once, in words."""

import pytest
from tests.unit.decide.cases import CHEN, ENROL, PROTOCOL, TODAY, asked, codes, protocol, told
from tests.unit.derive.telling import believed, event, lab

from trialwright.decide.acts import may
from trialwright.decide.decision import Asker, Decision
from trialwright.derive.record import Seen
from trialwright.events import Body
from trialwright.events.consent import ConsentSigned
from trialwright.events.judgements import JudgementAttested

CLOSED = protocol(("accrual: open", "accrual: closed"), ("consent: {version: 1}", "consent: {version: 3}"))


def test_given_with_its_evidence() -> None:
    assert asked("enrol") == Decision(
        act="enrol", given=True, against=(), because=(1, 2, 4, 6, 7), seen=Seen(own=7, shared=3),
        protocol=PROTOCOL.sha256, asked_by=CHEN,
    )  # fmt: skip


@pytest.mark.parametrize("line", [name for name in ENROL if name != "second duty"])
def test_refused_for_the_one_thing_that_is_missing(line: str) -> None:
    assert len(asked("enrol", without=[line]).against) == 1


def test_every_reason_at_once_in_a_fixed_order() -> None:
    """Nobody asks five times: the trial, its pauses, the consent, the duty, the criteria, the patient's way, what is hidden."""
    more = """
        2026-10-20  paused enrolment: a death
        2026-10-21  withdrawn: treatment
        2026-10-22  died: infection
        2062-10-21  alt 9 U/L
        2026-10-21  decided enrol
    """
    found = asked("enrol", under=CLOSED, by=Asker(by="Dr Wu", role="nurse", site="SZ01"), more=more,
                  without=["approval", "creatinine"], exchange={"seizure": "2026-10-20  history_of_seizure: yes"})  # fmt: skip
    assert codes(found) == [
        "role.other", "accrual.closed", "approval.missing", "paused", "consent.withdrawn", "consent.version",
        "delegation.missing", "eligibility.unknown", "eligibility.against", "patient.died", "hidden", "enrolled.already",
    ]  # fmt: skip
    assert not found.given


@pytest.mark.parametrize("body", [
    ConsentSigned(version="1", language="zh-Hans"),
    JudgementAttested(statement="history_of_seizure", holds=True),
    lab("creatinine", "9 mg/dL"),
])  # fmt: skip
def test_no_redaction_lets_anybody_in(body: Body) -> None:
    """Whatever was redacted after all was well might have spoken against the patient."""
    record = told("enrol")
    hidden = event(9, body, "2026-10-21", redacted=True)
    decision = may("enrol", PROTOCOL, believed([*record.events, *record.shared, hidden], as_of=TODAY), asked_by=CHEN)
    assert not decision.given
