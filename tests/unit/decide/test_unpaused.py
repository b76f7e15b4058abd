"""R5 A pause acts by stage; after lymphodepletion has begun an individual decision of the same day, never a block by itself."""

import pytest
from tests.unit.decide.cases import PROTOCOL, asked, codes, protocol

from trialwright.decide.unpaused import DESPITE_PAUSE
from trialwright.protocol.decisions import Act

STAGES: dict[Act, str] = {
    "enrol": "enrolment",
    "apherese": "apheresis",
    "lymphodeplete": "lymphodepletion",
    "infuse": "infusion",
}
BLOCKS = protocol((
    "{act: infuse, people: 2, roles: [investigator, nurse]}",
    "{act: infuse, people: 2, roles: [investigator, nurse], after_lymphodepletion: blocks}",
))  # fmt: skip
PAUSED = "2026-10-24  paused infusion: a death"
GO_ON = "2026-10-25  judgement.attested: statement=infuse_despite_pause; holds=yes; comment=the graft cannot wait"


@pytest.mark.parametrize("act", ["enrol", "apherese", "lymphodeplete"])
@pytest.mark.parametrize("stage", STAGES.values())
def test_a_pause_holds_its_stage_and_no_other(act: Act, stage: str) -> None:
    found = asked(act, more=f"2026-10-20  paused {stage}: a death")
    assert found.given is (STAGES[act] != stage)
    if not found.given:
        assert found.reasons[0].startswith(f"{stage} is paused since 2026-10-20: a death (event ")


@pytest.mark.parametrize(
    ("more", "given"),
    [
        ("2026-10-25  paused enrolment: a death", False),
        ("2026-10-26  paused enrolment: a death", True),
        ("2026-10-20  paused enrolment: a death\n2026-10-22  resumed enrolment: advised", True),
        ("2026-10-20  paused enrolment, infusion: a death\n2026-10-22  resumed infusion: advised", False),
        ("2026-10-20  resumed enrolment: advised\n2026-10-22  paused enrolment: a death", False),
        ("2026-10-20  paused enrolment: a\n2026-10-22  resumed enrolment: b\n2026-10-23  paused enrolment: c", False),
        (
            "2026-10-22  paused enrolment: two\n2026-10-20  paused enrolment: one\n2026-10-21  resumed enrolment: b",
            False,
        ),
    ],
)
def test_a_pause_stands_until_it_is_resumed(more: str, given: bool) -> None:
    assert asked("enrol", more=more).given is given


def test_after_lymphodepletion_a_pause_asks_and_does_not_block() -> None:
    found = asked("infuse", more=PAUSED)
    assert codes(found) == ["paused.individual"]
    assert found.reasons == (
        "infusion is paused since 2026-10-24: a death. Lymphodepletion has begun, so the pause does not hold this patient "
        "by itself: decide today, and attest infuse_despite_pause with the reasons (events 26 and 30)",
    )


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (GO_ON, True),
        (GO_ON.replace("2026-10-25", "2026-10-25T09:00+08:00"), True),
        (GO_ON.replace("2026-10-25", "2026-10-24"), False),  # of yesterday
        (GO_ON.replace("2026-10-25", "2026-10"), False),  # nobody knows of which day
        (GO_ON.replace("holds=yes", "holds=no"), False),
        (GO_ON.replace("; comment=the graft cannot wait", ""), False),
        (GO_ON + " -- Dr Wu, nurse", False),
        (GO_ON + " -- Dr Li, sub-investigator", True),
        (GO_ON.replace("infuse_despite", "lymphodeplete_despite"), False),
    ],
)
def test_the_individual_decision_is_of_today_by_an_investigator_and_has_reasons(statement: str, given: bool) -> None:
    found = asked("infuse", more=f"{PAUSED}\n{statement}")
    assert found.given is given
    assert given or codes(found) == ["paused.individual"]


def test_a_newer_pause_asks_again() -> None:
    found = asked("infuse", more=f"{PAUSED}\n{GO_ON}\n2026-10-25  paused infusion: another death")
    assert codes(found) == ["paused.individual"]


def test_the_newest_word_of_today_counts() -> None:
    withdrawn = GO_ON.replace("holds=yes", "holds=no")
    assert asked("infuse", more=f"{PAUSED}\n{withdrawn}\n{GO_ON}").given
    assert not asked("infuse", more=f"{PAUSED}\n{GO_ON}\n{withdrawn}").given


def test_before_lymphodepletion_no_statement_helps() -> None:
    without = ["flu 1", "flu 2", "flu 3"]
    found = asked("infuse", without=without, more=f"{PAUSED}\n{GO_ON}")
    assert "paused" in codes(found)


def test_the_protocol_may_say_otherwise() -> None:
    """DECISION The rule is a parameter of the protocol."""
    assert codes(asked("infuse", under=BLOCKS, more=f"{PAUSED}\n{GO_ON}")) == ["paused"]


def test_a_rule_that_stands_with_the_pause() -> None:
    under = protocol((
        "{act: pause, people: 1, roles: [investigator, safety_board]}",
        "{act: pause, people: 1, roles: [investigator], after_lymphodepletion: blocks}",
    ))  # fmt: skip
    assert codes(asked("infuse", under=under, more=f"{PAUSED}\n{GO_ON}")) == ["paused"]
    assert codes(asked("infuse", under=PROTOCOL, more=f"{PAUSED}\n{GO_ON}")) == []


def test_the_statement_is_named_after_the_act() -> None:
    assert DESPITE_PAUSE.format(act="infuse") == "infuse_despite_pause"


TRIGGERED = (
    "    pause_triggers:\n",
    "    pause_triggers:\n      - {id: virus, text: a positive lot, text_zh: 病毒, fires: replicating_virus}\n",
)
LOT = "2026-10-20  lot.certified: material=vector; lot=V7; replicating_virus=positive"


@pytest.mark.parametrize("act", ["enrol", "apherese"])
def test_a_trigger_that_nobody_has_answered_holds_before_lymphodepletion(act: Act) -> None:
    """Clinical review, R16: the pause does not depend on somebody's memory."""
    found = asked(act, under=protocol(TRIGGERED), more=LOT)
    assert codes(found) == ["paused.due"]
    assert found.reasons[0].startswith("pause trigger virus fired in the trial, nobody has answered it (event ")
    assert asked(act, more=LOT).given  # a protocol without the trigger


def test_it_is_answered_by_a_pause_and_then_by_a_resumption() -> None:
    every = "enrolment, apheresis, lymphodepletion, infusion"
    paused = f"{LOT}\n2026-10-21  paused {every}: the lot"
    assert codes(asked("enrol", under=protocol(TRIGGERED), more=paused)) == ["paused"]
    assert asked("enrol", under=protocol(TRIGGERED), more=f"{paused}\n2026-10-22  resumed {every}: other lots").given


def test_after_lymphodepletion_it_asks_like_a_pause_that_was_recorded() -> None:
    found = asked("infuse", under=protocol(TRIGGERED), more=LOT)
    assert codes(found) == ["paused.individual"]
    assert found.reasons[0].startswith(
        "pause trigger virus fired in the trial, nobody has answered it. Lymphodepletion has begun, so the pause does not "
        "hold this patient by itself: decide today, and attest infuse_despite_pause with the reasons"
    )
    assert asked("infuse", under=protocol(TRIGGERED), more=f"{LOT}\n{GO_ON}").given


OLD = {
    "flu 1": "2026-05-18  fludarabine 50 mg given",
    "flu 2": "2026-05-19  fludarabine 50 mg given",
    "flu 3": "2026-05-20  fludarabine 50 mg given\n2026-05-23  infusion 50 mL of bag B0",
}


def test_who_waits_for_a_second_product_is_held_like_everybody_before_lymphodepletion() -> None:
    """Lymphodepletion of five months ago makes nobody ready for cells: nothing is lost by waiting."""
    assert codes(asked("infuse", exchange=OLD, more=f"{PAUSED}\n{GO_ON}"))[0] == "paused"
    paused = PAUSED.replace("infusion", "lymphodepletion")
    assert "paused" in codes(asked("lymphodeplete", more="\n".join([*OLD.values(), paused])))


@pytest.mark.parametrize(("last", "held"), [("2026-09-27", "paused.individual"), ("2026-09-26", "paused")])
def test_lymphodepletion_stands_as_long_as_the_protocol_lets_it(last: str, held: str) -> None:
    """28 days after its last dose it is repeated; until then withholding the cells can kill."""
    exchange = {"flu 1": f"{last}  fludarabine 50 mg given"}
    found = asked("infuse", without=["flu 2", "flu 3"], exchange=exchange, more=PAUSED)
    assert held in codes(found)
