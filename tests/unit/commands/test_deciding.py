"""Decisions at the command line: asked for, confirmed by another person, paused and resumed."""

from pathlib import Path

import pytest
from tests.command_line import AS_INVESTIGATOR, PATIENT, as_json, done, recorded, refused, run

AS_LI = ("--by", "li", "--role", "investigator")
APPROVED = ("body=ethics_committee", "number=7", "valid_from=2026-01-01")


def test_a_refusal_says_everything_at_once_and_is_recorded(consented: Path) -> None:
    told = refused(4, "decide", consented, "lymphodeplete", PATIENT, *AS_INVESTIGATOR)
    assert f"lymphodepletion of {PATIENT} is refused (event 4):" in told
    for words in (
        "the patient is not enrolled: nobody has decided",
        "no disposition of a product is recorded",
        "no bed is reserved",
        "no day of infusion is planned",
    ):
        assert f"\n  - {words}" in told
    assert "(event 5)" in refused(4, "decide", consented, "apherese", PATIENT, *AS_INVESTIGATOR)


def test_a_refusal_as_json(consented: Path) -> None:
    told = run("decide", consented, "apherese", PATIENT, "--json", *AS_INVESTIGATOR)
    assert told.exit_code == 4
    assert '"given": false' in told.stdout
    assert '"code": "enrolment.missing"' in told.stdout


def test_enrol_is_short_for_decide_enrol(consented: Path) -> None:
    short = refused(4, "enrol", consented, PATIENT, *AS_INVESTIGATOR)
    whole = refused(4, "decide", consented, "enrol", PATIENT, *AS_INVESTIGATOR)
    assert short.replace("(event 4):", "(event 5):", 1) == whole


@pytest.mark.parametrize("act", ["enrol", "apherese", "lymphodeplete", "infuse"])
def test_an_act_names_its_patient(trial: Path, act: str) -> None:
    assert f"{act} without a patient" in refused(2, "decide", trial, act)
    assert "the log has no patient 'x'" in refused(2, "decide", trial, act, "x")


def test_an_unknown_act(trial: Path) -> None:
    assert "'dance' is not one of 'enrol'" in refused(2, "decide", trial, "dance", PATIENT)


def test_a_pause_and_its_end(trial: Path) -> None:
    """R5 R16 A pause holds at once; it ends only by a decision that another person confirms."""
    recorded(trial, "approval.given", (*APPROVED, "covers=1"), patient="-")
    told = done("decide", trial, "pause", "--stage", "enrolment", "--why", "a death", *AS_INVESTIGATOR)
    assert told.startswith("the trial is paused: recorded as event 5\nseal NCT03919240:5:")
    recorded(trial, "consent.signed", ("version=1", "language=zh-Hans"))
    assert "enrolment is paused since 2026-11-03" in refused(4, "enrol", trial, PATIENT, *AS_INVESTIGATOR)
    for body in ("academic_committee", "health_authority"):
        recorded(trial, "approval.given", (f"body={body}", *APPROVED[1:], "covers=1"), patient="-")
    told = done("decide", trial, "resume", "--why", "advised", *AS_INVESTIGATOR)
    assert "it takes effect when another person confirms it: trialwright confirm TRIAL - 10" in told
    told = refused(4, "confirm", trial, "-", "10", *AS_INVESTIGATOR)
    assert "chen asked for the decision; the second person must be another one (event 10)" in told
    told = done("confirm", trial, "-", "10", *AS_LI)
    assert told.startswith("decision 10 is confirmed by li (investigator) and in effect: recorded as event 12\n")
    assert "is paused" not in refused(4, "enrol", trial, PATIENT, *AS_INVESTIGATOR)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pause", "--stage", "infusion"), "pause without a reason why"),
        (("pause", "--why", "x"), "a pause without stages"),
        (("pause", PATIENT, "--stage", "infusion", "--why", "x"), f"pause of patient {PATIENT}"),
        (("pause", "--stage", "lunch", "--why", "x"), "'lunch' is not one of"),
    ],
)
def test_a_pause_that_makes_no_sense(trial: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(2, "decide", trial, *arguments, *AS_INVESTIGATOR)


def test_what_is_no_decision_is_not_confirmed(consented: Path) -> None:
    told = refused(2, "confirm", consented, PATIENT, "3", *AS_LI)
    assert f"event 3 is no decision about patient {PATIENT}" in told
    assert "there is none" in told


def test_a_pause_is_not_voided(trial: Path) -> None:
    done("decide", trial, "pause", "--stage", "infusion", "--why", "a death", *AS_INVESTIGATOR)
    told = refused(4, "void", trial, "-", "3", "--reason", "in error")
    assert "event 3 is a pause, and a pause does not end by a correction" in told


def test_what_belongs_to_the_trial_is_recorded_without_a_patient(trial: Path) -> None:
    told = refused(2, "record", trial, PATIENT, "approval.given", *APPROVED, "covers=1", "--happened", "2026-11-03")
    assert f"approval.given of patient {PATIENT}" in told
    assert "write - in its place" in told
    assert recorded(trial, "approval.given", (*APPROVED, "covers=1"), patient="-").startswith("event 3 recorded")


def test_a_decision_as_json(trial: Path) -> None:
    told = as_json("decide", trial, "pause", "--stage", "infusion", "--why", "a death", *AS_INVESTIGATOR)
    assert told["given"] is True
    assert told["asked_by"] == {"by": "chen", "role": "investigator", "site": "SZ01"}
