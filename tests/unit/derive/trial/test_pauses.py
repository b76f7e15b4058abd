"""A pause stands until a resumption; only the resumption of its own stage, and one that came after it, ends it."""

import msgspec
import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.trial.pauses import due_pauses, follows, lymphodepletion_begun, standing_pauses
from trialwright.events.conduct import TrialPaused, TrialResumed
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.reading import canonical_of, read_protocol

PROTOCOL = read_protocol(SMALL, "small.yaml")


def held(*lines: str) -> list[str]:
    return [pause.stage for pause in standing_pauses(record_of("\n".join(lines)))]


@pytest.mark.parametrize(
    ("lines", "stages"),
    [
        (["2026-10-20  paused enrolment, infusion: a death"], ["enrolment", "infusion"]),
        (["2026-10-20  paused enrolment, infusion: a death", "2026-10-21  resumed infusion: x"], ["enrolment"]),
        (["2026-10-20  paused enrolment: a", "2026-10-20  resumed enrolment: b"], []),  # one day: as recorded
        (["2026-10-20  resumed enrolment: b", "2026-10-20  paused enrolment: a"], ["enrolment"]),
        (["2026-10-21  paused enrolment: a", "2026-10-20  resumed enrolment: b"], ["enrolment"]),
        (["2026-10  resumed enrolment: b", "2026-10-20  paused enrolment: a"], ["enrolment"]),
        (
            ["2026-10-20  paused enrolment: a", "2026-10-21  paused enrolment: b", "2026-10-22  resumed enrolment: c"],
            [],
        ),
    ],
)
def test_what_is_held(lines: list[str], stages: list[str]) -> None:
    assert held(*lines) == stages


def test_the_reason_stands_with_it() -> None:
    (pause,) = standing_pauses(record_of("2026-10-20  paused infusion: a death"))
    assert (pause.stage, pause.event.seq, pause.why) == ("infusion", 1, "a death")


def test_a_redacted_pause_holds_everything_and_a_redacted_resumption_frees_nothing() -> None:
    """Deleting words resumes nothing."""
    hidden = event(1, TrialPaused(stages=("infusion",), why="x"), patient=None, redacted=True)
    assert [pause.stage for pause in standing_pauses(believed([hidden]))] == [
        "enrolment", "apheresis", "lymphodepletion", "infusion",
    ]  # fmt: skip
    pause = event(1, TrialPaused(stages=("infusion",), why="x"), patient=None)
    freed = event(2, TrialResumed(stages=("infusion",), why="x"), "2026-10-21", patient=None, redacted=True)
    assert len(standing_pauses(believed([pause, freed]))) == 1


def test_which_event_came_later() -> None:
    first = event(1, TrialPaused(stages=(), why="x"), "2026-10-20")
    assert follows(event(2, TrialPaused(stages=(), why="x"), "2026-10-20"), first)
    assert not follows(first, event(2, TrialPaused(stages=(), why="x"), "2026-10-20"))
    instant = "2026-10-20T09:00:00.000001+08:00"
    one, two = (event(seq, TrialPaused(stages=(), why="x"), instant) for seq in (1, 2))
    assert follows(two, one)
    assert not follows(one, two)
    assert follows(event(2, TrialPaused(stages=(), why="x"), "2026-10-21"), event(3, TrialPaused(stages=(), why="x")))


@pytest.mark.parametrize(
    ("lines", "seq"),
    [
        (["2026-10-20  fludarabine 50 mg given"], 1),
        (["2026-10-20  Fludarabine 50 mg given"], 1),
        (["2026-10-19  vincristine 2 mg given", "2026-10-20  fludarabine 50 mg given"], 2),
        (["2026-10-19  vincristine 2 mg given"], None),
        (["2026-10-20  infusion 50 mL of bag B1"], 1),  # lymphodepletion is not recorded, and must have been
    ],
)
def test_lymphodepletion_has_begun_with_a_drug_of_the_regimen(lines: list[str], seq: int | None) -> None:
    begun = lymphodepletion_begun(PROTOCOL, record_of("\n".join(lines)))
    assert (begun.seq if begun is not None else None) == seq


DUE = "2026-10-18  lot.certified: material=vector; lot=V7; replicating_virus=positive\n"
WITH_VIRUS = SMALL.replace(
    "    pause_triggers:\n",
    "    pause_triggers:\n"
    "      - {id: virus, text: v, text_zh: 病毒, fires: replicating_virus, stages: [apheresis, infusion]}\n",
)
TRIGGERED = read_protocol(WITH_VIRUS, "small.yaml")


@pytest.mark.parametrize(
    ("more", "stages"),
    [
        ("", ["apheresis", "infusion"]),
        ("2026-10-19  paused apheresis, infusion: the lot", []),
        ("2026-10-19  paused apheresis: the lot", ["apheresis", "infusion"]),
        ("2026-10-19  paused apheresis, infusion: the lot\n2026-10-20  resumed apheresis, infusion: another lot", []),
        ("2026-10-19  void 1", []),
    ],
)
def test_a_pause_is_due_until_somebody_records_one(more: str, stages: list[str]) -> None:
    due = due_pauses(TRIGGERED, record_of(DUE + more))
    assert [pause.stage for pause in due] == stages
    assert all(pause.due for pause in due)


def test_what_fired_in_the_patient_and_what_fired_in_the_trial_are_told_once() -> None:
    both = record_of(DUE + "2026-10-19  replicating_virus positive")
    assert [(pause.stage, pause.event.seq) for pause in due_pauses(TRIGGERED, both)] == [
        ("apheresis", 1), ("infusion", 1), ("apheresis", 2), ("infusion", 2),
    ]  # fmt: skip
    of_nobody = msgspec.structs.replace(both, patient="", events=())
    assert [pause.event.seq for pause in due_pauses(TRIGGERED, of_nobody)] == [1, 1]


def test_a_trigger_of_the_newest_version_counts_for_who_signed_an_older_one() -> None:
    """What pauses the trial is a question of the trial, and not of who signed which version."""
    told = record_of(DUE)
    canonical = canonical_of(WITH_VIRUS, "small.yaml")
    adopted = ProtocolAdopted(version="2", sha256=TRIGGERED.sha256, canonical=canonical)
    newer = msgspec.structs.replace(told, shared=(*told.shared, event(9, adopted, patient=None)))
    assert due_pauses(PROTOCOL, told) == ()
    assert [pause.stage for pause in due_pauses(PROTOCOL, newer)] == ["apheresis", "infusion"]
