"""A patient's page and the status of a trial, out of a log."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from bench.invented_trial import invented_trial, standing_clock
from tests.eligible import eligible_story
from tests.log_material import counted
from tests.story import PATIENT, events_of
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained

from trialwright import main
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events import Draft, Event
from trialwright.events.decisions import DecisionMade
from trialwright.log import Log, MemoryLog
from trialwright.protocol.amending import amended
from trialwright.protocol.reading import protocol_from_canonical, read_protocol
from trialwright.standards.when import When
from trialwright.trials import trial_text

TRIAL, ZONE = "NCT03919240", "Asia/Shanghai"
NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
AS_OF = AsOf(NOW, NOW)
LIU = main.Actor(by="liu", role="investigator", site="SZ01")
OTHER = "SZ01-4838-5"
OTHER_PROTOCOL = Path(__file__).parents[1] / "trial" / "other_protocol.yaml"


def draft(event: Event) -> Draft:
    return Draft(**{name: getattr(event, name) for name in Draft.__struct_fields__ if name != "corrects"})


@pytest.fixture
def log() -> Log:
    """A rehearsal whose protocol is in force since January."""
    empty = MemoryLog.create(TRIAL, clock=standing_clock(NOW), salt=counted())
    main.init(empty, trial_text(TRIAL), TRIAL, zone=ZONE, rehearsal=True, actor=LIU, now=NOW - timedelta(days=300))
    return empty


def record(log: Log, story: str, patient: str = PATIENT, protocol: str | None = None) -> None:
    told: Iterable[Event] = events_of(story, patient=patient)
    bodies = [
        msgspec.structs.replace(event.body, protocol=protocol) if isinstance(event.body, DecisionMade) else event.body
        for event in told
    ]
    log.append([draft(msgspec.structs.replace(event, body=body)) for event, body in zip(told, bodies, strict=True)])


def first_version(log: Log) -> tuple[str, str]:
    body = next(body for _, body in main.adopted_protocols(log))
    return body.canonical, body.sha256


def amend(log: Log) -> None:
    """Version 2 binds everybody from the end of October on, with a stricter creatinine."""
    canonical, _ = first_version(log)
    stricter = amended(canonical, {"trial.version": "2", "criteria.I4.creatinine.rule.below": "0.9 mg/dL"})
    main.adopt(log, stricter, binds="everyone", happened=When("2026-10-28", ZONE), actor=LIU)


def test_an_enrolled_patient_stays_eligible_by_the_version_of_the_enrolment(log: Log) -> None:
    """D5.5 An amendment does not change who was eligible; doses and visits follow it."""
    record(log, eligible_story() + "2026-10-22 decided enrol", protocol=first_version(log)[1])
    amend(log)
    page = main.patient(log, PATIENT, as_of=AS_OF, made_by="liu")
    assert (page.sheet.protocol.version, page.sheet.criteria_of.version) == ("2", "1")
    assert page.answers["I4.creatinine"].value is True
    assert not any("I4.creatinine" in entry.answers for entry in page.ledger)
    words = "eligibility by version 1, under which the patient was enrolled; all else by version 2, which binds now"
    assert words in main.patient_words(page)
    assert words in main.evidence(page)


def test_who_is_not_enrolled_is_judged_by_the_amendment(log: Log) -> None:
    record(log, eligible_story())
    amend(log)
    page = main.patient(log, PATIENT, as_of=AS_OF, made_by="liu")
    assert page.sheet.criteria_of.version == "2"
    assert page.answers["I4.creatinine"].value is False
    assert page.sheet.versions() == ""


def test_the_page_has_everything_that_a_coordinator_asks_for(log: Log) -> None:
    record(log, eligible_story() + "2026-10-22 decided enrol")
    told = main.patient_words(main.patient(log, PATIENT, as_of=AS_OF, made_by="liu"))
    for heading in ("Stage", "Cells", "Schedule", "Supportive care and washouts", "Deviations", "Not known"):
        assert f"\n{heading}: " in told
    assert "decision enrol: given" in told


def test_the_evidence_sheet_has_the_course_and_stays_accessible(log: Log) -> None:
    record(log, eligible_story() + "2026-10-22 decided enrol\n2026-10-30 infusion 50 mL of bag B1")
    html = main.evidence(main.patient(log, PATIENT, as_of=AS_OF, made_by="liu"))
    assert_self_contained(html)
    assert_accessible(html)
    assert "infused on 2026-10-30" in Page(html).text


def test_another_protocol_has_its_own_flow_and_schedule() -> None:
    """Another trial is another file: its regimen, its split dose, its visits."""
    text = OTHER_PROTOCOL.read_text(encoding="utf-8")
    name = read_protocol(text, OTHER_PROTOCOL.name).id
    log = MemoryLog.create(name, clock=standing_clock(NOW), salt=counted())
    main.init(log, text, name, zone=ZONE, rehearsal=True, actor=LIU, now=NOW - timedelta(days=300))
    drug = main.adopted_protocols(log)
    regimen = protocol_from_canonical(next(body for _, body in drug).canonical).lymphodepletion.drugs
    record(
        log, f"2026-09-01 consent 1\n2026-09-20 {regimen[-1].name} 150 mg given\n2026-09-25 infusion 50 mL of bag B1"
    )
    found = main.status(log, as_of=AS_OF, made_by="liu")
    assert found.flow.reached("lymphodepleted") == found.flow.reached("infused") == 1
    assert found.protocol.id == name
    told = main.patient_words(main.patient(log, PATIENT, as_of=AS_OF, made_by="liu"))
    assert "Schedule: infused on 2026-09-25" in told


def test_the_status_counts_everybody_once(log: Log) -> None:
    record(log, "2026-09-01 prescreened: declined", patient=OTHER)
    record(log, eligible_story() + "2026-10-22 decided enrol")
    found = main.status(log, as_of=AS_OF, made_by="liu")
    assert [one.patient for one in found.patients] == sorted((PATIENT, OTHER))
    assert [len(passage.reached) for passage in found.flow.passages] == [2, 1, 1, 0, 0, 0]
    assert (found.rehearsal, found.zone, found.events) == (True, ZONE, log.head().seq)


def test_the_status_shows_for_each_patient_which_version_counts(log: Log) -> None:
    record(log, eligible_story() + "2026-10-22 decided enrol", protocol=first_version(log)[1])
    amend(log)
    (one,) = main.status(log, as_of=AS_OF, made_by="liu").patients
    assert (one.bound_by, one.judged_by) == ("2", "1")


def test_the_status_of_the_past_is_that_of_the_past(log: Log) -> None:
    record(log, "2026-09-01 consent 1\n2026-09-20 died: infection")
    then = AsOf(datetime(2026, 9, 10, tzinfo=UTC), NOW)
    assert main.status(log, as_of=AS_OF, made_by="liu").flow.passages[1].lost[0].reason == "died"
    assert main.status(log, as_of=then, made_by="liu").flow.passages[1].lost == ()


def test_every_event_that_a_line_names_is_at_hand(log: Log) -> None:
    record(log, eligible_story() + "2026-10-22 decided enrol\n2026-10-30 infusion 50 mL of bag B1")
    main.record_fact(
        log,
        None,
        "trial.paused",
        {"stages": "enrolment", "why": "a death"},
        happened=When("2026-11-01", ZONE),
        actor=LIU,
    )
    found = main.status(log, as_of=AS_OF, made_by="liu")
    cited = {event.seq for event in found.cited}
    assert found.deviations
    assert cited >= {seq for one in found.deviations for seq in one.seqs}
    assert cited >= {seq for one in found.unknowns for seq in one.because}
    assert cited >= {pause.event.seq for pause in found.pauses}
    assert [pause.stage for pause in found.pauses] == ["enrolment"]


def test_nothing_recorded_yet_is_said_in_words(log: Log) -> None:
    before = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(InputError, match="nothing had been recorded by 2020-01-01 00:00 UTC"):
        main.status(log, as_of=AsOf(before, before), made_by="liu")


def test_the_status_is_that_of_the_pages() -> None:
    """One read of the whole log says what the pages of the patients say, one by one."""
    log = MemoryLog.create(TRIAL, clock=standing_clock(NOW), salt=counted())
    log.append(list(invented_trial(8, 900)))
    found = main.status(log, as_of=AS_OF, made_by="liu")
    assert [one.patient for one in found.patients] == log.patients()
    for one in found.patients:
        page = main.patient(log, one.patient, as_of=AS_OF, made_by="liu")
        assert one.stage == page.course.stage
        assert [entry for entry in found.unknowns if entry.patient == one.patient] == list(page.ledger)
        assert {d for d in found.deviations if d.patient == one.patient} == set(page.course.deviations)
        assert [f for f in found.findings if f.patient == one.patient] == list(page.findings)
