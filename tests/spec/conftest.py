"""Spec tests are paragraphs of the reference manual: the docstring tells the patient's log, the body what follows."""

import pytest
from tests.story import record_of

from trialwright.decide.acts import may
from trialwright.decide.decision import Asker, Decision
from trialwright.derive.answer import Answer
from trialwright.derive.doses.dosing import DrugDose, lymphodepletion
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility, satisfied
from trialwright.derive.record import Record
from trialwright.protocol.decisions import Act
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.trials import trial_text

PROTOCOL = read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")


class Story:
    """A patient, as told in the docstring of a test, under our first trial."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.protocol: TrialProtocol = PROTOCOL

    def record(self, as_of: str = "2026-10-25") -> Record:
        return record_of(self.text, as_of=as_of)

    def answer(self, criterion: str, as_of: str = "2026-10-25") -> Answer[bool]:
        return criterion_answers(self.protocol, self.record(as_of))[criterion]

    def verdict(self, criterion: str, as_of: str = "2026-10-25") -> str:
        """In the words of the screening report."""
        answer = self.answer(criterion, as_of)
        entry = next(c for c in self.protocol.criteria if c.id == criterion)
        if answer.status == "not_applicable":
            return "not applicable"
        return {True: "met", False: "not met", None: "unknown"}[satisfied(entry, answer)]

    def why_unknown(self, criterion: str, as_of: str = "2026-10-25") -> list[str]:
        return [missing.reason for missing in self.answer(criterion, as_of).missing]

    def eligible(self, as_of: str = "2026-10-25") -> bool | None:
        return eligibility(self.protocol, self.record(as_of)).value

    def to_order(self, as_of: str = "2026-10-25") -> list[str]:
        """What the coordinator is asked to order."""
        return [missing.what for missing in eligibility(self.protocol, self.record(as_of)).missing]

    def doses(self, as_of: str = "2026-10-25") -> dict[str, Answer[DrugDose]]:
        return lymphodepletion(self.protocol, self.record(as_of))

    def dose(self, drug: str, as_of: str = "2026-10-25") -> DrugDose:
        value = self.doses(as_of)[drug].value
        assert value is not None, self.doses(as_of)[drug].missing
        return value

    def enrol(self, as_of: str = "2026-10-25") -> Decision:
        return self.may("enrol", as_of)

    def may(self, act: Act, as_of: str = "2026-10-25", *, by: str = "Dr Chen", role: str = "investigator") -> Decision:
        """The decision on an act that a person of the site asks for."""
        return may(act, self.protocol, self.record(as_of), asked_by=Asker(by=by, role=role, site="SZ01"))

    def against(self, act: Act, as_of: str = "2026-10-25", *, by: str = "Dr Chen") -> list[str]:
        """The codes of all reasons against an act, in their order."""
        return [reason.code for reason in self.may(act, as_of, by=by).against]


@pytest.fixture
def story(request: pytest.FixtureRequest) -> Story:
    return Story(request.function.__doc__ or "")
