"""What the log keeps of a decision, given or refused."""

from trialwright.decide.decision import Asker, Decision, Reason
from trialwright.decide.recording import as_event
from trialwright.derive.record import Seen

WHO = Asker(by="investigator.1", role="investigator", site="SZ01")
PAUSED = Reason(code="paused", words="enrolment is paused", because=(7,))
UNKNOWN = Reason(code="eligibility.unknown", words="A3 is unknown")


def decision(*against: Reason, two: bool = False) -> Decision:
    return Decision(
        act="enrol", given=not against, against=against, because=(3, 7), seen=Seen(own=3, shared=7), protocol="ab",
        asked_by=WHO, second_person_wanted=two,
    )  # fmt: skip


def test_a_refusal_keeps_every_reason_in_words_and_as_a_code() -> None:
    kept = as_event(decision(PAUSED, UNKNOWN), software="0.1")
    assert (kept.given, kept.codes) == (False, ("paused", "eligibility.unknown"))
    assert [("paused" in words, "unknown" in words) for words in kept.reasons] == [(True, False), (False, True)]
    assert (kept.because, kept.protocol, kept.software, kept.people) == ((3, 7), "ab", "0.1", 1)


def test_leave_that_two_people_give_says_so() -> None:
    kept = as_event(decision(two=True), software="0.1")
    assert (kept.given, kept.people, kept.reasons, kept.codes) == (True, 2, (), ())


def test_the_stages_and_the_reason_of_a_resumption_are_kept() -> None:
    kept = as_event(decision(), software="0.1", stages=("infusion",), why="the board has looked")
    assert (kept.stages, kept.why) == (("infusion",), "the board has looked")
    assert as_event(decision(), software="0.1").stages == ()
