"""Still taking part, enrolled once, eligible, and nothing hidden."""

import pytest
from tests.unit.decide.cases import CHEN, PROTOCOL, asked, codes, told
from tests.unit.derive.telling import believed, event, lab, void

from trialwright.decide.acts import may
from trialwright.decide.decision import Decision
from trialwright.decide.participation import in_words
from trialwright.derive.answer import Missing
from trialwright.events import Event
from trialwright.events.consent import ConsentWithdrawn
from trialwright.events.trial import LogRedacted
from trialwright.protocol.decisions import Act


@pytest.mark.parametrize("act", ["enrol", "apherese", "lymphodeplete", "infuse"])
@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("2026-10-22  died: infection", "patient.died", "the patient died on 2026-10-22"),
        ("2026-10-22  lost", "patient.lost", "the patient is lost to follow-up since 2026-10-22"),
        (
            "2026-10-22  goes no further: adverse_event",
            "patient.left",
            "participation ended on 2026-10-22: adverse event",
        ),
    ],
)
def test_whoever_is_gone_goes_no_further(act: Act, line: str, code: str, words: str) -> None:
    found = asked(act, more=line)
    assert codes(found) == [code]
    assert found.reasons[0].startswith(f"{words} (event ")


def test_enrolled_once() -> None:
    assert asked("enrol", more="2026-10-21  decided enrol").reasons == (
        "the patient is enrolled since 2026-10-21 (event 8)",
    )
    assert asked("enrol", more="2026-10-21  refused enrol: no consent").given
    assert asked("enrol", more="2026-10-21  decided enrol\n2026-10-22  void 8").given


def test_an_enrolment_that_waits_for_its_second_person_is_none() -> None:
    waiting = "2026-10-21  decision.made: act=enrol; given=yes; people=2"
    assert asked("enrol", more=waiting).given
    found = asked("apherese", exchange={"enrolled": waiting})
    assert found.reasons == (
        "the patient is not enrolled: given by Dr Chen on 2026-10-21; it waits for another person (event 8)",
    )
    assert asked(
        "apherese", exchange={"enrolled": waiting}, more="2026-10-21  confirmed 8 -- Dr Li, investigator"
    ).given


@pytest.mark.parametrize("act", ["apherese", "lymphodeplete"])
def test_nobody_is_treated_who_is_not_enrolled(act: Act) -> None:
    found = asked(act, without=["enrolled"])
    assert found.reasons == ("the patient is not enrolled: nobody has decided",)
    refused = asked(act, exchange={"enrolled": "2026-10-21  refused enrol: no consent"})
    assert refused.reasons == ("the patient is not enrolled: refused on 2026-10-21 (event 8)",)


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        ({"creatinine": "2026-10-20  creatinine 1.59 mg/dL"}, None),
        (
            {"creatinine": "2026-10-20  creatinine 1.6 mg/dL"},
            "I1 is not met: 1.6 mg/dL is not below 1.6 mg/dL, 2026-10-20 (event 6)",
        ),
        ({"creatinine": "2026-10-11  creatinine 0.9 mg/dL"}, None),  # 14 days ago
        (
            {"creatinine": "2026-10-10  creatinine 0.9 mg/dL"},
            "I1 is unknown: creatinine: outside window (the newest is of 2026-10-10; wanted: the last 14 days)",
        ),
        (
            {"seizure": "2026-10-20  history_of_seizure: yes"},
            "E1 excludes: Dr Chen (investigator) stated on 2026-10-20: holds (event 7)",
        ),
    ],
)
def test_eligibility(exchange: dict[str, str], words: str | None) -> None:
    found = asked("enrol", exchange=exchange)
    assert found.reasons == (() if words is None else (words,))


def test_what_several_criteria_miss_alike_is_said_once() -> None:
    nothing = Missing("demographics", "no_data", "")
    assert in_words((nothing, nothing)) == "demographics: no data"
    doubted = Missing("demographics", "conflict", "two birth dates")
    assert in_words((nothing, doubted, nothing)) == "demographics: no data; demographics: conflict (two birth dates)"
    assert in_words(()) == ""


def decided(*more: Event) -> Decision:
    record = told("enrol")
    return may("enrol", PROTOCOL, believed([*record.events, *record.shared, *more]), asked_by=CHEN)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            [event(9, lab("alt", "9 U/L"), "2062-10-21")],
            "lab.resulted is dated 2062-10-21, but was recorded on 2026-11-01 00:00 UTC: "
            "check the date against the source and correct it (event 9)",
        ),
        (
            [event(9, ConsentWithdrawn(), redacted=True), event(10, LogRedacted(permitted_by="x"), replaces=9)],
            "the content of consent.withdrawn was redacted: enter the facts again, without the personal data, as a "
            "correction of this event; or void it (event 9)",
        ),
        (
            [event(9, lab("alt", "9 U/L"), replaces=6), event(10, lab("alt", "8 U/L"), replaces=6)],
            "event 6 was corrected 2 times, by events 9, 10: void the corrections that are wrong (events 6, 9 and 10)",
        ),
    ],
)
def test_what_is_hidden_may_speak_against_the_patient(more: list[Event], words: str) -> None:
    assert words in decided(*more).reasons


@pytest.mark.parametrize(
    "more",
    [
        [event(9, lab("alt", "9 U/L"), redacted=True, happened="2026-10-19"), void(10, 9)],
        [event(9, lab("alt", "9 U/L"), "2062-10-21"), event(10, lab("alt", "1 U/L"), replaces=9)],
    ],
)
def test_what_was_settled_hides_nothing(more: list[Event]) -> None:
    assert decided(*more).given
