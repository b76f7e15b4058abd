"""Enrolment: given with its evidence, or refused with every reason at once, in words."""

import pytest
from tests.unit.derive.telling import believed, event, lab, void
from tests.unit.protocol.small_protocol import SMALL

from trialwright.decide.decision import Decision
from trialwright.decide.enrol import enrol
from trialwright.derive.record import Record, Seen
from trialwright.events import Body, Event
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn
from trialwright.events.decisions import DecisionMade
from trialwright.events.judgements import JudgementAttested
from trialwright.events.trial import ChoicesConfirmed, LogRedacted, TrialOpened
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol

PROTOCOL = read_protocol(SMALL, "small.yaml")
CLOSED = read_protocol(
    SMALL.replace("accrual: open", "accrual: closed").replace("version: 1", "version: 2"), "small.yaml"
)


def consent(version: str = "1") -> ConsentSigned:
    return ConsentSigned(version=version, language="zh-Hans")


def told(*more: Event, rehearsal: bool = True, without: int | None = None) -> Record:
    """A patient of a rehearsal against whom nothing speaks: events 1 to 4; the others are numbered from 5."""
    usual = [
        event(
            1, TrialOpened(trial="t", title="t", zone="Asia/Shanghai", rehearsal=rehearsal), "2026-01-01", patient=None
        ),
        event(2, consent(), "2026-10-01"),
        event(3, lab("creatinine", "0.9 mg/dL")),
        event(4, JudgementAttested(statement="history_of_seizure", holds=False)),
    ]
    return believed([*(e for e in usual if e.seq != without), *more])


def reasons(record: Record, protocol: TrialProtocol = PROTOCOL) -> list[str]:
    return list(enrol(protocol, record).reasons)


def test_given_with_its_evidence() -> None:
    assert enrol(PROTOCOL, told()) == Decision(
        act="enrol", given=True, reasons=(), because=(2, 3, 4), seen=Seen(own=4, shared=1), protocol=PROTOCOL.sha256
    )


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (told(without=2), "no consent is signed"),
        (told(void(5, 2)), "no consent is signed"),
        (told(event(5, consent("2"), "2026-10-02")), "consent version 2 is signed; version 1 is in force"),
        (told(event(5, ConsentWithdrawn(), "2026-10-20")), "consent was withdrawn"),
        (told(event(5, ConsentWithdrawn(level="treatment"), "2026-10-20")), "consent was withdrawn"),
        (told(event(5, ConsentWithdrawn(), "2026-10-01")), "consent was withdrawn"),  # the same day: no order
        (told(event(5, ConsentWithdrawn(), "2026")), "consent was withdrawn"),
        (
            told(rehearsal=False),
            "1 choices of the protocol are not signed by an investigator: I1/within",
        ),
        (
            told(event(5, DecisionMade(act="enrol", given=True), "2026-10-21")),
            "the patient is enrolled since 2026-10-21 (event 5)",
        ),
        (told(without=3), "I1 is unknown: creatinine: no data (nothing is recorded)"),
        (told(without=4), "E1 is unknown: history_of_seizure: not attested (nothing is recorded)"),
        (
            told(event(5, lab("creatinine", "1.6 mg/dL"), "2026-10-21")),
            "I1 is not met: 1.6 mg/dL is not below 1.6 mg/dL, 2026-10-21",
        ),
        (
            told(event(5, JudgementAttested(statement="history_of_seizure", holds=True), "2026-10-21")),
            "E1 excludes: Dr Chen (investigator) stated on 2026-10-21: holds",
        ),
        (
            told(event(5, lab("creatinine", "9 mg/dL"), "2062-10-21")),
            "lab.resulted is dated 2062-10-21, but was recorded on 2026-11-01 00:00 UTC: "
            "check the date against the source and correct it",
        ),
        (
            told(event(5, ConsentWithdrawn(), "2062-10-21")),
            "consent.withdrawn is dated 2062-10-21, but was recorded on 2026-11-01 00:00 UTC: "
            "check the date against the source and correct it",
        ),
        (
            told(event(5, ConsentWithdrawn(), redacted=True), event(6, LogRedacted(permitted_by="x"), replaces=5)),
            "the content of consent.withdrawn was redacted: "
            "enter the facts again, without the personal data, as a correction of this event; or void it",
        ),
        (
            told(
                event(5, lab("creatinine", "0.8 mg/dL"), replaces=3),
                event(6, lab("creatinine", "0.7 mg/dL"), replaces=3),
            ),
            "event 3 was corrected 2 times, by events 5, 6: void the corrections that are wrong",
        ),
    ],
)
def test_refused_for_one_reason(record: Record, words: str) -> None:
    decision = enrol(PROTOCOL, record)
    assert (decision.given, decision.reasons) == (False, (words,))


def test_a_closed_trial_enrols_nobody() -> None:
    assert "version 2 of the protocol is closed to accrual" in reasons(told(), CLOSED)


def test_every_reason_at_once_in_a_fixed_order() -> None:
    record = believed(
        [
            event(1, TrialOpened(trial="t", title="t", zone="Asia/Shanghai"), "2026-01-01", patient=None),
            event(2, consent("7"), "2026-10-01"),
            event(3, ConsentWithdrawn(), "2026-10-02"),
            event(4, DecisionMade(act="enrol", given=True), "2026-10-21"),
            event(5, lab("creatinine", "3 mg/dL")),
            event(6, lab("alt", "9 U/L"), "2062-10-21"),
        ]
    )
    found = reasons(record, CLOSED)
    assert [words.split(" ")[0] for words in found] == [
        "version", "consent", "consent", "1", "the", "lab.resulted", "I1", "E1",
    ]  # fmt: skip
    assert enrol(CLOSED, record).because == (2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    "more",
    [
        (event(5, ConsentWithdrawn(), "2026-10-02"), event(6, consent(), "2026-10-03")),
        (event(5, ConsentWithdrawn(), "2026-10-02"), void(6, 5)),
        (event(5, ConsentWithdrawn(), "2026-09-30"),),  # taken back before it was given again
        (event(5, ConsentWithdrawn(), "2026-10-02T10:00+08:00"), event(6, consent(), "2026-10-02T10:01+08:00")),
        (event(5, DecisionMade(act="enrol", given=False, reasons=("x",)), "2026-10-21"),),
        (event(5, DecisionMade(act="enrol", given=True), "2026-10-21"), void(6, 5)),
        (event(5, lab("alt", "9 U/L"), redacted=True, happened="2026-10-19"), void(6, 5)),
        (event(5, lab("creatinine", "9 mg/dL"), "2062-10-21"), event(6, lab("creatinine", "1 mg/dL"), replaces=5)),
    ],
    ids=[
        "signed again", "withdrawal voided", "withdrawn before", "signed again within the day", "refused before",
        "enrolment voided", "redacted and voided", "future date corrected",
    ],
)  # fmt: skip
def test_what_was_settled_speaks_against_nobody(more: tuple[Event, ...]) -> None:
    assert reasons(told(*more)) == []


def test_signing_for_another_version_does_not_count() -> None:
    def signed(protocol: str) -> Event:
        return event(5, ChoicesConfirmed(protocol=protocol, choices=("I1/within",)), patient=None)

    assert reasons(told(signed(PROTOCOL.sha256), rehearsal=False)) == []
    assert reasons(told(signed(CLOSED.sha256), rehearsal=False)) == [
        "1 choices of the protocol are not signed by an investigator: I1/within"
    ]


def test_a_refused_decision_of_before_is_no_evidence() -> None:
    record = told(event(5, DecisionMade(act="enrol", given=False), "2026-10-21"))
    assert enrol(PROTOCOL, record).because == (2, 3, 4)
    assert enrol(PROTOCOL, record).seen == Seen(own=5, shared=1)


@pytest.mark.parametrize(
    "body", [consent(), JudgementAttested(statement="history_of_seizure", holds=True), lab("creatinine", "9 mg/dL")]
)
def test_no_redaction_lets_anybody_in(body: Body) -> None:
    """Whatever was redacted after all was well might have spoken against the patient."""
    assert not enrol(PROTOCOL, told(event(5, body, "2026-10-21", redacted=True))).given
