"""A fact that fires a pause trigger pauses the trial when it is recorded, through every door, and only a resumption ends it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.log_material import counted
from tests.story import PATIENT
from tests.unit.tables.small_mapping import MAPPING

from trialwright import main
from trialwright.decide.decision import Decision
from trialwright.derive.record import AsOf
from trialwright.errors import InputError, Refused
from trialwright.events import Draft, Event
from trialwright.events.conduct import TrialPaused, TrialResumed
from trialwright.events.course import PatientDied
from trialwright.log import Log, MemoryLog, SqliteLog
from trialwright.pausing import Recorded
from trialwright.standards.when import When

NOW = datetime(2026, 11, 3, 4, tzinfo=UTC)
ZONE = "Asia/Shanghai"
CHEN = main.Actor(by="chen", role="investigator", site="SZ01")
WU = main.Actor(by="wu", role="nurse", site="SZ01")
OTHER = "SZ01-4838-5"
BAG = {"bag": "B1", "volume": "50 mL"}
DIED = {"cause": "infection"}
WHY = (
    f"pause trigger early_death fired in patient {PATIENT} (event 4): died on 2026-10-25, 15 days after the infusion of "
    "2026-10-10, cause infection: at least possibly related until somebody has judged it"
)


@pytest.fixture(params=["memory", "sqlite"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    """A trial opened in January, with a patient who was infused on the 10th of October (event 3)."""
    ticks = iter(range(100_000))
    clock = lambda: NOW + timedelta(milliseconds=next(ticks))  # noqa: E731
    made: Log = (
        MemoryLog.create("NCT03919240", clock=clock, salt=counted())
        if request.param == "memory"
        else SqliteLog.create(tmp_path / "a.trial", "NCT03919240", clock=clock, salt=counted())
    )
    with made:
        opened = NOW - timedelta(days=300)
        main.init(made, *main.find_protocol("NCT03919240"), zone=ZONE, rehearsal=True, actor=CHEN, now=opened)
        record(made, "infusion.given", BAG, "2026-10-10")
        yield made


def record(
    log: Log, kind: str, fields: dict[str, Any], day: str, *, patient: str | None = PATIENT, **more: Any
) -> Recorded:
    return main.record_fact(log, patient, kind, fields, happened=When(day, ZONE), actor=WU, **more)


def pauses(log: Log) -> list[Event]:
    return [event for event in log.read() if event.kind == "trial.paused"]


def status(log: Log) -> Any:
    return main.status(log, as_of=AsOf(NOW + timedelta(hours=1), NOW + timedelta(hours=1)), made_by="chen")


def asked(log: Log, act: Any = "enrol", patient: str = OTHER) -> Decision:
    return main.decide(log, act, patient, now=NOW + timedelta(minutes=1), actor=CHEN)


def test_a_death_pauses_the_trial_as_it_is_recorded(log: Log) -> None:
    told = record(log, "patient.died", DIED, "2026-10-25")
    assert (told.seq, told.seal.seq, told.pauses) == (4, 5, (WHY,))
    (pause,) = pauses(log)
    assert isinstance(pause.body, TrialPaused)
    assert (pause.seq, pause.patient, pause.by, pause.role, pause.body.why) == (5, None, "wu", "nurse", WHY)
    assert pause.body.stages == ("enrolment", "apheresis", "lymphodepletion", "infusion")
    assert (pause.body.trigger, pause.body.concerns) == ("early_death", (4,))
    assert pause.happened.day() == NOW.date()
    assert status(log).due == ()
    assert not log.verify()


def test_then_nobody_else_goes_on(log: Log) -> None:
    """A decision about another patient, who has nothing to do with the death."""
    record(log, "consent.signed", {"version": "1", "language": "zh-Hans"}, "2026-10-20", patient=OTHER)
    assert not any("paused" in reason for reason in asked(log).reasons)
    record(log, "patient.died", DIED, "2026-10-25")
    assert any(
        reason.startswith("enrolment is paused since ") and "early_death" in reason for reason in asked(log).reasons
    )


def test_who_has_begun_lymphodepletion_is_decided_about_one_by_one(log: Log) -> None:
    """Clinical review, R5: never a block by itself."""
    record(log, "consent.signed", {"version": "1", "language": "zh-Hans"}, "2026-10-20", patient=OTHER)
    record(log, "drug.given", {"drug": "fludarabine", "dose": "50 mg"}, "2026-11-02", patient=OTHER)
    record(log, "patient.died", DIED, "2026-10-25")
    words = "Lymphodepletion has begun, so the pause does not hold this patient by itself: decide today"
    assert any(words in reason for reason in asked(log, "infuse").reasons)


@pytest.mark.parametrize(
    ("kind", "fields", "day"),
    [
        ("patient.died", {"cause": "leukaemia"}, "2026-10-25"),
        ("patient.died", DIED, "2026-11-10"),  # the 31st day
        ("test.resulted", {"test": "replicating_virus", "result": "negative"}, "2026-10-25"),
        ("malignancy.found", {"diagnosis": "lymphoma"}, "2026-10-25"),
        ("lab.resulted", {"analyte": "creatinine", "value": "1 mg/dL"}, "2026-10-25"),
    ],
)
def test_what_fires_nothing_pauses_nothing(log: Log, kind: str, fields: dict[str, str], day: str) -> None:
    told = record(log, kind, fields, day)
    assert (told.seq, told.seal.seq, told.pauses) == (4, 4, ())


@pytest.mark.parametrize(
    ("kind", "fields", "patient"),
    [
        ("test.resulted", {"test": "replicating_virus", "result": "positive"}, PATIENT),
        ("lot.certified", {"material": "vector", "lot": "V7", "replicating_virus": "positive"}, None),
        ("malignancy.found", {"diagnosis": "lymphoma", "t_cell": "yes"}, PATIENT),
        ("deviation.recorded", {"category": "identity", "severity": "critical", "detail": "wrong bag"}, PATIENT),
        ("deviation.recorded", {"category": "identity", "severity": "critical", "detail": "wrong bag"}, None),
        ("neurology.examined", {"oedema": "diffuse"}, PATIENT),
        ("patient.died", DIED, PATIENT),
        ("contact.made", {"how": "telephone", "alive": "no"}, PATIENT),
    ],
)
def test_each_trigger_through_the_door(log: Log, kind: str, fields: dict[str, str], patient: str | None) -> None:
    assert len(record(log, kind, fields, "2026-10-25", patient=patient).pauses) == len(pauses(log)) == 1


def test_a_date_that_was_mistyped_into_the_future_pauses_all_the_same(log: Log) -> None:
    assert record(log, "patient.died", DIED, "2026-11-08").pauses  # five days ahead of the clock, 29 after the cells


def test_the_infusion_may_be_recorded_after_the_death(log: Log) -> None:
    record(log, "patient.died", DIED, "2026-10-25", patient=OTHER)
    assert pauses(log) == []
    (why,) = record(log, "infusion.given", BAG, "2026-10-24", patient=OTHER).pauses
    assert "early_death" in why
    assert "(event 4)" in why


def test_a_fact_pauses_once(log: Log) -> None:
    """Other facts of the same patient do not pause again, nor do they after the trial has gone on."""
    record(log, "patient.died", DIED, "2026-10-25")
    assert record(log, "contact.made", {"how": "record", "alive": "no"}, "2026-10-26").pauses == ()
    resume(log)
    assert record(log, "contact.made", {"how": "record", "alive": "no"}, "2026-10-27").pauses == ()
    assert len(pauses(log)) == 1


def resume(log: Log) -> None:
    body = TrialResumed(stages=("enrolment", "apheresis", "lymphodepletion", "infusion"), why="advised")
    moment = When((NOW + timedelta(minutes=5)).isoformat(timespec="seconds"), ZONE)
    log.append([Draft(patient=None, body=body, happened=moment, by="li", role="investigator", site="SZ01")])


def test_a_correction_is_evaluated_anew_and_resumes_nothing(log: Log) -> None:
    """Clinical review, R16."""
    record(log, "patient.died", DIED, "2026-10-25")
    told = record(log, "patient.died", {"cause": "leukaemia"}, "2026-10-25", replaces=4, reason="the autopsy")
    assert told.pauses == ()
    assert status(log).fired == ()
    assert len(status(log).pauses) == 4
    assert len(pauses(log)) == 1


def test_a_correction_that_fires_pauses(log: Log) -> None:
    record(log, "patient.died", {"cause": "leukaemia"}, "2026-10-25")
    assert record(log, "patient.died", {"cause": "crs"}, "2026-10-25", replaces=4, reason="the autopsy").pauses


def test_a_voided_judgement_lets_the_trigger_fire(log: Log) -> None:
    main.record_fact(
        log, PATIENT, "judgement.attested", {"statement": "death_unrelated", "holds": "yes"},
        happened=When("2026-10-26", ZONE), actor=CHEN,
    )  # fmt: skip
    assert record(log, "patient.died", DIED, "2026-10-25").pauses == ()
    told = main.void(log, PATIENT, 4, reason="of another patient", happened=When("2026-10-27", ZONE), actor=CHEN)
    assert (told.seq, len(told.pauses), len(pauses(log))) == (6, 1, 1)


def test_nothing_is_kept_where_the_fact_is_refused(log: Log) -> None:
    with pytest.raises(InputError):
        record(log, "patient.died", DIED, "2026-10-25", replaces=99, reason="x")
    assert (log.head().seq, pauses(log)) == (3, [])


@pytest.mark.parametrize(("day", "paused"), [("2025-01-20", False), ("2026-01-06", False), ("2026-01-07", True)])
def test_who_died_before_the_log_was_opened_pauses_nothing(log: Log, day: str, *, paused: bool) -> None:
    """The log was opened on the 7th of January 2026."""
    infused = f"{day[:8]}02" if day[:4] == "2026" else "2025-01-10"
    record(log, "infusion.given", BAG, infused, patient=OTHER)
    assert bool(record(log, "patient.died", DIED, day, patient=OTHER).pauses) is paused
    (one,) = status(log).fired
    assert (one.patient, one.before_opening, status(log).due) == (OTHER, not paused, ())
    shown = main.status_html(status(log))
    assert ("fired before the log was opened" in shown) is not paused


def line(kind: str, fields: dict[str, Any], source: str, patient: str | None = PATIENT) -> bytes:
    row = {"patient": patient, "kind": kind, "happened": "2026-10-25", "source": source, "fields": fields}
    return json.dumps(row).encode() + b"\n"


def test_an_import_pauses_as_well_and_once(log: Log) -> None:
    lines = [
        line("patient.died", DIED, "letter 1"),
        line("vital.measured", {"analyte": "weight", "value": "60 kg"}, "w"),
    ]
    told = main.import_entries(log, lines, "a.jsonl", actor=WU)
    assert (told.appended, told.seal.seq, len(pauses(log))) == (2, 6, 1)
    assert main.pauses_in(told.followed) == (WHY,)
    again = main.import_entries(log, lines, "a.jsonl", actor=WU)
    assert (again.skipped, again.followed, again.seal.seq) == (2, (), 6)


def test_a_table_says_in_its_preview_what_it_would_pause(log: Log, tmp_path: Path) -> None:
    mapping = MAPPING[: MAPPING.index("events:")] + (
        "events:\n  - id: death\n    kind: patient.died\n    happened: day\n    fields:\n      cause: crs\n"
    )
    table, plan = tmp_path / "t.csv", tmp_path / "m.yaml"
    table.write_text(f"code,day,crea\n{PATIENT},2026-10-25,1\n", encoding="utf-8")
    plan.write_text(mapping, encoding="utf-8")
    seen = main.preview_table(log, table, plan, now=NOW, actor=WU)
    assert (len(seen.result.followed), log.head().seq) == (1, 3)
    assert len(main.import_table(log, table, plan, actor=WU).result.followed) == len(pauses(log)) == 1


def test_a_pause_does_not_end_by_an_import(log: Log) -> None:
    """The source of a pause that was imported says something else tomorrow: nothing of that import is kept."""
    fields = {"stages": ["enrolment", "infusion"], "why": "letter of the board"}
    main.import_entries(log, [line("trial.paused", fields, "board 7", None)], "a.jsonl", actor=WU)
    assert main.import_entries(log, [line("trial.paused", fields, "board 7", None)], "a.jsonl", actor=WU).skipped == 1
    for changed in ({**fields, "stages": ["enrolment"]}, {**fields, "stages": []}):
        with pytest.raises(InputError) as wrong:
            main.import_entries(log, [line("trial.paused", changed, "board 7", None)], "a.jsonl", actor=WU)
        assert (
            wrong.value.found == "event 4 is a pause, and a pause does not end by a correction, a voiding or an import"
        )
        assert wrong.value.wanted == "a decision to resume"
        assert wrong.value.where == "entry 1 (of no patient, source board 7)"
    assert {pause.stage for pause in status(log).pauses} == {"enrolment", "infusion"}
    with pytest.raises(Refused, match="is a pause"):
        main.void(log, None, 4, reason="x", happened=When("2026-10-27", ZONE), actor=CHEN)


def test_a_raw_append_makes_a_pause_due_and_the_next_fact_of_the_patient_brings_it(log: Log) -> None:
    body, day = PatientDied(cause="crs"), When("2026-10-25", ZONE)
    log.append([Draft(patient=PATIENT, body=body, happened=day, by="x", role="import", site="SZ01")])
    found = status(log)
    assert [one.event.seq for one in found.due] == [4]
    finding = found.findings[0]
    assert (finding.code, finding.patient, finding.seqs) == ("pause.due", PATIENT, (3, 4))
    assert "critical: a pause is due. pause trigger early_death fired" in finding.found
    shown = main.status_html(found)
    assert "A PAUSE IS DUE" in shown
    assert record(log, "contact.made", {"how": "record", "alive": "no"}, "2026-10-26").pauses
    assert status(log).due == ()


def test_a_log_without_a_protocol_has_no_triggers() -> None:
    bare = MemoryLog.create("X", clock=lambda: NOW, salt=counted())
    assert record(bare, "patient.died", DIED, "2026-10-25").pauses == ()


AGE = {"term": "Sepsis", "ruleset": "CTCAE-5.0"}
FATAL = {**AGE, "number": 1, "grade": 5, "outcome": "fatal", "serious": ["death"], "relatedness": "unrelated"}
RECOVERED = {**AGE, "number": 1, "grade": 3, "outcome": "recovered", "serious": []}


def by_chen(log: Log, kind: str, fields: dict[str, Any], day: str, **more: Any) -> Recorded:
    return main.record_fact(log, PATIENT, kind, fields, happened=When(day, ZONE), actor=CHEN, **more)


def test_what_spoke_against_a_trigger_is_corrected_away(log: Log) -> None:
    """The judgement was of another statement: by then nobody has judged the death."""
    by_chen(log, "judgement.attested", {"statement": "death_unrelated", "holds": "yes"}, "2026-10-26")
    assert record(log, "patient.died", DIED, "2026-10-25").pauses == ()
    other = {"statement": "survival_over_3_months", "holds": "yes"}
    assert by_chen(log, "judgement.attested", other, "2026-10-26", replaces=4, reason="another statement").pauses


@pytest.mark.parametrize("again", ["corrected", "reported anew"])
def test_the_adverse_event_that_was_to_have_killed_did_not(log: Log, again: str) -> None:
    """The death had been laid to it, and it was unrelated; now the cause is unknown again."""
    by_chen(log, "adverse_event.reported", FATAL, "2026-10-25")
    assert record(log, "patient.died", {"cause": "unknown"}, "2026-10-25").pauses == ()
    more = {"replaces": 4, "reason": "misread"} if again == "corrected" else {}
    assert by_chen(log, "adverse_event.reported", RECOVERED, "2026-10-25", **more).pauses


def test_a_fatal_adverse_event_of_a_low_grade_is_fatal(log: Log) -> None:
    """The grade was mistyped; that it killed, and that it was related, still stands in the report."""
    assert record(log, "patient.died", {"cause": "leukaemia"}, "2026-10-25").pauses == ()
    related = {**FATAL, "grade": 3, "relatedness": "probable"}
    assert by_chen(log, "adverse_event.reported", related, "2026-10-25").pauses


def test_an_examination_between_two_makes_two_episodes(log: Log) -> None:
    assert record(log, "neurology.examined", {"oedema": "diffuse"}, "2026-10-20").pauses
    assert record(log, "neurology.examined", {"oedema": "diffuse"}, "2026-10-25").pauses == ()
    assert record(log, "neurology.examined", {"oedema": "none"}, "2026-10-22").pauses


def test_the_first_examination_of_an_episode_is_corrected(log: Log) -> None:
    record(log, "neurology.examined", {"oedema": "diffuse"}, "2026-10-20")
    record(log, "neurology.examined", {"oedema": "diffuse"}, "2026-10-25")
    told = record(log, "neurology.examined", {"consciousness": "alert"}, "2026-10-20", replaces=4, reason="misread")
    assert "2026-10-25" in told.pauses[0]


def test_a_sign_of_life_that_was_none(log: Log) -> None:
    """The patient was seen on the 60th day, and found dead on the 80th; but on the 60th it was somebody else."""
    record(log, "visit.held", {"visit": "M2"}, "2026-08-09", patient=OTHER)
    record(log, "infusion.given", BAG, "2026-06-10", patient=OTHER)
    dead = {"how": "telephone", "alive": "no"}
    assert record(log, "contact.made", dead, "2026-08-29", patient=OTHER).pauses == ()
    told = record(log, "visit.held", {"visit": "M1"}, "2026-06-12", patient=OTHER, replaces=4, reason="the date")
    assert told.pauses


def test_a_correction_that_comes_with_an_import(log: Log) -> None:
    """Nothing says so beforehand: the same source gives another value."""
    told = {"patient": OTHER, "kind": "visit.held", "fields": {"visit": "M2"}, "source": "chart 1"}
    first, second = ({**told, "happened": day} for day in ("2026-08-09", "2026-06-12"))
    main.import_entries(log, [json.dumps(first).encode() + b"\n"], "a.jsonl", actor=WU)
    record(log, "infusion.given", BAG, "2026-06-10", patient=OTHER)
    assert record(log, "contact.made", {"how": "record", "alive": "no"}, "2026-08-29", patient=OTHER).pauses == ()
    assert main.import_entries(log, [json.dumps(second).encode() + b"\n"], "b.jsonl", actor=WU).followed


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("lot.certified", {"material": "vector", "lot": "V7", "replicating_virus": "positive"}),
        ("deviation.recorded", {"category": "identity", "severity": "critical", "detail": "wrong bag"}),
    ],
)
def test_a_fact_of_the_trial_that_was_dated_into_the_future(log: Log, kind: str, fields: dict[str, str]) -> None:
    assert record(log, kind, fields, "2027-10-25", patient=None).pauses
    assert record(log, kind, fields, "2027-10-26", patient=None).pauses
    assert len(pauses(log)) == 2


def test_a_pause_holds_at_once_where_the_clock_had_been_fast() -> None:
    """A line of an hour from now stands in the log; whoever asks now must meet the pause of now."""
    clock = [NOW + timedelta(hours=1)]
    log = MemoryLog.create("NCT03919240", clock=lambda: clock[0], salt=counted())
    opened = NOW - timedelta(days=300)
    main.init(log, *main.find_protocol("NCT03919240"), zone=ZONE, rehearsal=True, actor=CHEN, now=opened)
    record(log, "infusion.given", BAG, "2026-10-10")
    record(log, "consent.signed", {"version": "1", "language": "zh-Hans"}, "2026-10-20", patient=OTHER)
    clock[0] = NOW
    assert record(log, "patient.died", DIED, "2026-10-25").pauses
    assert any("enrolment is paused" in reason for reason in asked(log).reasons)


def test_a_redaction_takes_the_words_that_spoke_against_a_trigger(log: Log) -> None:
    """Then nobody has judged the death, as far as anybody can read."""
    by_chen(log, "judgement.attested", {"statement": "death_unrelated", "holds": "yes"}, "2026-10-26")
    assert record(log, "patient.died", DIED, "2026-10-25").pauses == ()
    told = main.redact(log, PATIENT, 4, permitted_by="IRB", reason="a name", actor=WU)
    assert (told.seq, told.seal.seq, len(told.pauses), len(pauses(log))) == (6, 7, 1, 1)
