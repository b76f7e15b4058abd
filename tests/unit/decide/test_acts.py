"""Every act is given where nothing speaks against it, and refused with all reasons at once."""

import pytest
from tests.story import record_of
from tests.unit.decide.cases import CHEN, PROTOCOL, READY, TODAY, asked, codes, protocol, told

from trialwright.decide.acts import ACTS, may
from trialwright.decide.decision import Asker
from trialwright.derive.record import Seen
from trialwright.protocol.decisions import Act

PATIENT_ACTS: tuple[Act, ...] = ("enrol", "apherese", "lymphodeplete", "infuse")


@pytest.mark.parametrize("act", PATIENT_ACTS)
def test_given_where_nothing_speaks_against_it(act: Act) -> None:
    decision = asked(act)
    assert (decision.given, decision.reasons) == (True, ())
    assert decision.act == act
    assert decision.asked_by == CHEN
    assert decision.protocol == PROTOCOL.sha256


def test_it_rests_on_named_events_and_on_a_place_in_the_log() -> None:
    decision = asked("enrol")
    assert decision.because == (1, 2, 4, 6, 7)  # approval, duty, consent, and the two criteria
    assert decision.seen == Seen(own=7, shared=3)


@pytest.mark.parametrize(
    ("act", "two"), [("enrol", False), ("apherese", False), ("lymphodeplete", True), ("infuse", True)]
)
def test_two_people_where_the_protocol_says_two(act: Act, two: bool) -> None:
    assert asked(act).second_person_wanted is two


def test_what_is_refused_wants_no_second_person() -> None:
    assert asked("lymphodeplete", without=["bed"]).second_person_wanted is False


@pytest.mark.parametrize("act", PATIENT_ACTS)
def test_an_empty_record_gives_every_reason_at_once(act: Act) -> None:
    """Unknown never becomes leave."""
    decision = may(act, PROTOCOL, record_of("2026-10-01  prescreened: approached", as_of=TODAY), asked_by=CHEN)
    expected = {
        "enrol": ["approval.missing", "consent.missing", "delegation.missing", *["eligibility.unknown"] * 2],
        "apherese": [
            "consent.missing", "delegation.missing", "enrolment.missing", *["markers.missing"] * 5,
            *["washout.unknown"] * 2, "slot.missing",
        ],
        "lymphodeplete": [
            "consent.missing", "delegation.missing", "enrolment.missing", "washout.unknown", "product.missing",
            "laboratory.missing", "infection.unknown", "pregnancy.unknown", "restaging.marrow", "restaging.csf",
            "hepatitis_b.unknown", "tocilizumab.missing", "bed.missing", "dose.unknown", "plan.missing",
        ],
        "infuse": [
            "consent.missing", "delegation.missing", "enrolment.missing", "product.missing", "cells.unknown",
            "gap.unknown",
        ],
    }  # fmt: skip
    assert codes(decision) == expected[act]
    assert not decision.given


@pytest.mark.parametrize("act", PATIENT_ACTS)
def test_each_line_is_needed(act: Act) -> None:
    """Of the lines that make an act possible none can be left out, but the second person's duty and other acts' facts."""
    needless = {
        "enrol": {"second duty"},
        "apherese": {"second duty", "approval", "creatinine", "seizure"},
        "lymphodeplete": {"second duty", "approval", "seizure", "hiv", "anti_hcv", "syphilis", "treatments", "slot"},
        "infuse": set(READY["infuse"]) - {"duty", "consent", "person", "enrolled", "product", "weight", "counts"},
    }
    for line in READY[act]:
        assert asked(act, without=[line]).given is (line in needless[act]), line


def test_a_protocol_without_a_rule_gives_nobody_leave() -> None:
    bare = protocol(("  - {act: enrol, people: 1, roles: [investigator]}\n", ""))
    decision = asked("enrol", under=bare)
    assert decision.reasons == ("version 1 of the protocol does not say who may enrol",)


def test_what_no_protocol_leaves_out() -> None:
    """A file that forgets a need does not take it away."""
    assert PROTOCOL.decision("enrol") is not None
    assert PROTOCOL.decision("enrol").needs == ()  # type: ignore[union-attr]
    assert codes(asked("enrol", without=["consent"])) == ["consent.missing"]


def test_the_words_name_the_events() -> None:
    decision = asked("enrol", exchange={"creatinine": "2026-10-20  creatinine 1.6 mg/dL"})
    assert decision.reasons == ("I1 is not met: 1.6 mg/dL is not below 1.6 mg/dL, 2026-10-20 (event 6)",)
    assert decision.against[0].because == (6,)


def test_reasons_are_given_once() -> None:
    decision = asked("apherese", by=Asker(by="Dr Wu", role="nurse"), without=["consent", "enrolled"])
    assert len(set(decision.against)) == len(decision.against)


def test_a_pause_asks_for_nothing_but_a_role() -> None:
    empty = told("enrol", without=["approval", "duty", "second duty"])
    assert may("pause", PROTOCOL, empty, asked_by=CHEN).given
    refused = may("pause", PROTOCOL, empty, asked_by=Asker(by="Dr Wu", role="nurse"))
    assert refused.reasons == ("Dr Wu is here as nurse; the protocol lets investigator or safety board pause",)


def test_every_act_of_the_protocol_has_its_conditions() -> None:
    assert set(ACTS) == {"enrol", "apherese", "lymphodeplete", "infuse", "pause", "resume"}
