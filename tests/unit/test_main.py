"""Every operation of the product, in memory, at a clock of our own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.command_line import COMPLETE, INCOMPLETE, PATIENT, lines_of, weight
from tests.log_material import counted

from trialwright import __version__, acting, main
from trialwright.decide.acts import may
from trialwright.decide.decision import Decision
from trialwright.derive.record import AsOf
from trialwright.errors import InputError, ProtocolError, Refused, Stale
from trialwright.log import Log, MemoryLog, SqliteLog
from trialwright.protocol.amending import amended
from trialwright.standards.when import When, read_when
from trialwright.trials import trial_text

TRIAL, ZONE = "NCT03919240", "Asia/Shanghai"
NINE = datetime(2026, 11, 3, 1, tzinfo=UTC)
TODAY = When("2026-11-03", ZONE)
CHEN = main.Actor(by="chen", role="coordinator", site="SZ01")
LIU = main.Actor(by="liu", role="investigator", site="SZ01")
TEXT = trial_text(TRIAL)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now

    def as_of(self) -> AsOf:
        return AsOf(happened=self.now, recorded=self.now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def empty(clock: Clock) -> Log:
    return MemoryLog.create(TRIAL, clock=clock, salt=counted())


@pytest.fixture
def log(empty: Log) -> Log:
    """A rehearsal with a patient who has consented."""
    main.init(empty, TEXT, "NCT03919240.yaml", zone=ZONE, rehearsal=True, actor=CHEN, now=NINE)
    consent = {"version": "1", "language": "zh-Hans"}
    main.record_fact(empty, PATIENT, "consent.signed", consent, happened=TODAY, actor=CHEN)
    return empty


@pytest.fixture
def real(empty: Log) -> Log:
    main.init(empty, TEXT, "NCT03919240.yaml", zone=ZONE, rehearsal=False, actor=CHEN, now=NINE)
    return empty


def canonical(log: Log) -> str:
    return next(body.canonical for _, body in main.adopted_protocols(log))


def test_a_log_is_opened_with_its_protocol_at_once(empty: Log) -> None:
    """D4.4 The log begins with the trial and the whole protocol, in one step."""
    seal = main.init(empty, TEXT, "NCT03919240.yaml", zone=ZONE, rehearsal=True, actor=CHEN, now=NINE)
    assert (seal.seq, [event.kind for event in empty.read()]) == (2, ["trial.opened", "protocol.adopted"])
    assert main.zone_of(empty) == ZONE
    assert [body.version for _, body in main.adopted_protocols(empty)] == ["1"]


@pytest.mark.parametrize(
    ("zone", "now", "day"),
    [
        ("Asia/Shanghai", datetime(2026, 11, 3, 15, 59, tzinfo=UTC), "2026-11-03"),
        ("Asia/Shanghai", datetime(2026, 11, 3, 16, 0, tzinfo=UTC), "2026-11-04"),
        ("America/New_York", datetime(2026, 11, 4, 3, 0, tzinfo=UTC), "2026-11-03"),
    ],
)
def test_the_day_of_opening_is_a_day_of_the_site(empty: Log, zone: str, now: datetime, day: str) -> None:
    """The day in UTC would let a protocol come into force tomorrow, west of Greenwich in the evening."""
    main.init(empty, TEXT, "NCT03919240.yaml", zone=zone, rehearsal=True, actor=CHEN, now=now)
    assert {str(event.happened) for event in empty.read()} == {f"{day}[{zone}]"}
    assert len(main.open_choices(empty, AsOf(happened=now, recorded=now + timedelta(days=9)))) > 200


def test_a_log_that_cannot_be_opened_stays_empty(empty: Log) -> None:
    with pytest.raises(InputError, match="'X' is not a time zone"):
        main.init(empty, TEXT, "a.yaml", zone="X", rehearsal=True, actor=CHEN, now=NINE)
    with pytest.raises(ProtocolError):
        main.init(empty, "", "a.yaml", zone=ZONE, rehearsal=True, actor=CHEN, now=NINE)
    with pytest.raises(InputError, match="the protocol is of NCT00000001"):
        main.init(empty, TEXT.replace(TRIAL, "NCT00000001"), "a", zone=ZONE, rehearsal=True, actor=CHEN, now=NINE)
    assert empty.head().seq == 0
    with pytest.raises(InputError, match="the log is empty"):
        main.zone_of(empty)


def test_an_amendment_binds_from_the_next_consent_on(log: Log, clock: Clock) -> None:
    second = amended(canonical(log), {"trial.version": "2"})
    clock.now += timedelta(days=1)
    main.adopt(log, second, binds="new_consents", happened=When("2026-11-04", ZONE), actor=LIU)
    assert main.patient(log, PATIENT, as_of=clock.as_of(), made_by="chen").sheet.protocol.version == "1"
    clock.now += timedelta(days=1)
    again = {"version": "1", "language": "zh-Hans"}
    main.record_fact(log, PATIENT, "consent.signed", again, happened=When("2026-11-05", ZONE), actor=CHEN)
    assert main.patient(log, PATIENT, as_of=clock.as_of(), made_by="chen").sheet.protocol.version == "2"


def test_choices_are_signed_by_an_investigator(real: Log, clock: Clock) -> None:
    """D4.4 Unsigned choices are listed until an investigator has signed them."""
    choices = [choice.id for choice in main.open_choices(real, clock.as_of())]
    with pytest.raises(Refused, match="chen is here as coordinator"):
        main.confirm(real, choices, happened=TODAY, actor=CHEN, as_of=clock.as_of())
    with pytest.raises(InputError, match="the protocol has no choice 'x'"):
        main.confirm(real, ["x"], happened=TODAY, actor=LIU, as_of=clock.as_of())
    main.confirm(real, choices[:2] * 2, happened=TODAY, actor=LIU, as_of=clock.as_of())
    assert [choice.id for choice in main.open_choices(real, clock.as_of())] == choices[2:]


@pytest.mark.parametrize("field", ["by", "role", "site"])
def test_an_actor_has_a_name_a_role_and_a_site(field: str) -> None:
    """D1.1 Each event says who, in which role and where."""
    with pytest.raises(InputError) as wrong:
        main.Actor(**({"by": "chen", "role": "coordinator", "site": "SZ01"} | {field: " "}))
    assert wrong.value.found == f"an empty --{field}"


def test_a_fact_is_recorded_as_it_was_typed(log: Log) -> None:
    """D1.1 D1.9 D1.10 Who, when it happened, when it was recorded, and from which source."""
    fields = {"analyte": "weight", "value": "54.50 kg"}
    main.record_fact(log, PATIENT, "vital.measured", fields, happened=TODAY, actor=CHEN, source="chart p. 3")
    *_, event = log.read()
    assert (event.by, event.role, event.site, event.source) == ("chen", "coordinator", "SZ01", "chart p. 3")
    assert (event.happened, event.recorded_at) == (TODAY, NINE)
    assert str(getattr(event.body, "value")) == "54.50 kg"  # noqa: B009 any body


@pytest.mark.parametrize(
    "kind", ["decision.made", "trial.opened", "protocol.adopted", "choices.confirmed", "log.redacted"]
)
def test_what_is_no_fact_is_neither_recorded_nor_imported(log: Log, kind: str) -> None:
    """Nobody types in a decision, or turns a trial into a rehearsal."""
    with pytest.raises(InputError, match="is no fact that can be reported"):
        main.record_fact(log, PATIENT, kind, {}, happened=TODAY, actor=CHEN)
    with pytest.raises(InputError, match="is no fact that can be reported"):
        main.import_entries(log, [lines_of(weight(kind=kind, patient=None))], "a.jsonl", actor=CHEN)
    assert log.head().seq == 3


def test_a_voided_event_is_no_longer_believed(log: Log, clock: Clock) -> None:
    main.import_entries(log, [lines_of(weight())], "a.jsonl", actor=CHEN)
    before = main.patient(log, PATIENT, as_of=clock.as_of(), made_by="chen").sheet.record
    main.void(log, PATIENT, 4, reason="another patient's", happened=TODAY, actor=CHEN)
    after = main.patient(log, PATIENT, as_of=clock.as_of(), made_by="chen").sheet.record
    assert (len(before.events), len(after.events)) == (2, 1)


def test_an_import_is_whole_or_not_at_all(log: Log) -> None:
    """D1.10 A file with one bad line leaves nothing behind, and a file comes in once."""
    good, bad = lines_of(weight()), lines_of(weight(source="b", happened="soon"))
    with pytest.raises(InputError, match=r"a\.jsonl line 2: 'soon'"):
        main.import_entries(log, [good, bad], "a.jsonl", actor=CHEN)
    assert log.head().seq == 3
    results = [main.import_entries(log, [good], "a.jsonl", actor=CHEN) for _ in range(2)]
    assert [(result.appended, result.skipped) for result in results] == [(1, 0), (0, 1)]


def test_a_bundle_of_one_patient_is_imported_under_the_code(log: Log) -> None:
    result, findings = main.import_fhir(log, PATIENT, COMPLETE, actor=CHEN)
    assert (result.appended, findings) == (17, ())
    assert log.patients() == [PATIENT]
    assert all((event.source or "").startswith("FHIR ") for event in log.read(since=4))
    assert main.import_fhir(log, PATIENT, INCOMPLETE, actor=CHEN)[1]


def test_a_bundle_of_several_patients_is_not_imported(log: Log, tmp_path: Path) -> None:
    for path in (COMPLETE, INCOMPLETE):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(InputError, match="holds 2 patients"):
        main.import_fhir(log, PATIENT, tmp_path, actor=CHEN)
    assert log.head().seq == 3


def test_a_page_says_as_of_when_and_at_which_seal(log: Log, clock: Clock) -> None:
    """D4.5 Each output names the software, the protocol and where the log stood."""
    main.import_fhir(log, PATIENT, COMPLETE, actor=CHEN)
    page = main.patient(log, PATIENT, as_of=clock.as_of(), made_by="chen")
    assert (page.sheet.seal, page.sheet.rehearsal, page.sheet.made_by) == (log.head(), True, "chen")
    assert page.sheet.software == __version__
    assert set(page.answers) == {criterion.id for criterion in page.sheet.protocol.criteria}
    html = main.evidence(page)
    for words in (PATIENT, str(log.head()), page.sheet.protocol.sha256, __version__):
        assert words in html
    assert main.dose(page, infusion_day=None) == main.dose(page, infusion_day=None)


def test_unknown_patients_and_times(log: Log, clock: Clock) -> None:
    with pytest.raises(
        InputError, match=f"the log has no patient 'x'\n  wanted: the code of a patient of this trial: {PATIENT}"
    ):
        main.patient(log, "x", as_of=clock.as_of(), made_by="chen")
    early = AsOf(happened=NINE, recorded=NINE - timedelta(days=1))
    with pytest.raises(InputError, match=f"nothing of {PATIENT} had been recorded by 2026-11-02 01:00 UTC"):
        main.patient(log, PATIENT, as_of=early, made_by="chen")


def test_a_decision_is_recorded_with_all_that_it_rested_on(log: Log, clock: Clock) -> None:
    """D4.5 A decision names its events, the protocol's checksum and the version of the software."""
    main.import_fhir(log, PATIENT, COMPLETE, actor=CHEN)
    decision = main.enrol(log, PATIENT, now=clock.now, actor=LIU)
    *_, event = log.read()
    assert not decision.given
    assert {"act": "enrol", "given": False, "reasons": decision.reasons, "because": decision.because} == {
        name: getattr(event.body, name) for name in ("act", "given", "reasons", "because")
    }
    assert getattr(event.body, "protocol") == decision.protocol  # noqa: B009 any body
    assert getattr(event.body, "software") == __version__  # noqa: B009 any body


@pytest.mark.parametrize("whose", [PATIENT, "the trial's"])
def test_a_decision_is_stale_if_something_came_in_between(
    log: Log, clock: Clock, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    """Nothing changes between check and act."""

    def meanwhile(*asked: Any, **more: Any) -> Decision:
        decision = may(*asked, **more)
        if whose == PATIENT:
            main.record_fact(log, PATIENT, "consent.withdrawn", {}, happened=TODAY, actor=CHEN)
        else:
            main.confirm(log, ["consent/version"], happened=TODAY, actor=LIU, as_of=clock.as_of())
        return decision

    monkeypatch.setattr(acting, "may", meanwhile)
    with pytest.raises(Stale, match="recorded since you looked"):
        main.enrol(log, PATIENT, now=clock.now, actor=LIU)
    assert "decision.made" not in {event.kind for event in log.read()}


def test_screening_records_nothing_and_skips_what_it_is_told_to(tmp_path: Path) -> None:
    protocol = main.protocol_named(TRIAL)
    bad = tmp_path / "bad.json"
    bad.write_bytes(b"")
    unread: list[InputError] = []
    rows = list(main.screen(protocol, [COMPLETE, bad, INCOMPLETE], zone=ZONE, as_of=None, skip=unread.append))
    assert [row.source for row in rows] == ["example_complete.json", "example_incomplete.json"]
    assert len(unread) == 1
    with pytest.raises(InputError, match="this is not JSON"):
        list(main.screen(protocol, [bad], zone=ZONE, as_of=None))
    with pytest.raises(InputError, match="'X' is not a time zone"):
        list(main.screen(protocol, [bad], zone="X", as_of=None, skip=unread.append))
    assert "example_complete" in main.screening_sheet(protocol, rows, made_by="chen")


def test_screening_and_a_log_judge_alike(log: Log, clock: Clock) -> None:
    """One computation: the same facts give the same answers, in a bundle and in a log."""
    main.import_fhir(log, PATIENT, COMPLETE, actor=CHEN)
    moment = read_when("2026-11-03T09:00+08:00", ZONE).span()[0]
    (row,) = main.screen(main.protocol_named(TRIAL), [COMPLETE], zone=ZONE, as_of=moment)
    page = main.patient(log, PATIENT, as_of=AsOf(happened=moment, recorded=clock.now), made_by="chen")
    assert {key: (a.value, a.status) for key, a in row.answers.items()} == {
        key: (a.value, a.status) for key, a in page.answers.items()
    }


@pytest.fixture
def file_log(tmp_path: Path, clock: Callable[[], datetime]) -> SqliteLog:
    log = SqliteLog.create(tmp_path / "my.trial", TRIAL, clock=clock, salt=counted())
    main.init(log, TEXT, "NCT03919240.yaml", zone=ZONE, rehearsal=True, actor=CHEN, now=NINE)
    return log


def test_a_backup_restores_and_gives_the_same_answers(file_log: SqliteLog, tmp_path: Path, clock: Clock) -> None:
    """D3.5 A restored copy verifies, and reproduces the same sheets to the byte."""
    with file_log as log:
        main.record_fact(log, PATIENT, "consent.signed", {"version": "1", "language": "zh"}, happened=TODAY, actor=CHEN)
        main.import_fhir(log, PATIENT, COMPLETE, actor=CHEN)
        seal = main.backup(log, tmp_path / "copy.trial", actor=CHEN)
        sheet = main.evidence(main.patient(log, PATIENT, as_of=clock.as_of(), made_by="chen"))
        assert [(access.action, access.by) for access in log.read_access()] == [("backup", "chen")]
    assert main.verify(tmp_path / "copy.trial", seal) == []
    assert main.seal_of(tmp_path / "copy.trial") == seal
    with SqliteLog.open(tmp_path / "copy.trial", clock=clock) as restored:
        assert main.evidence(main.patient(restored, PATIENT, as_of=clock.as_of(), made_by="chen")) == sheet


def test_an_export_and_a_look_are_noted(file_log: SqliteLog, tmp_path: Path) -> None:
    """D1.5 D1.8 Exports are noted in the chain of accesses, which does not change the trial."""
    with file_log as log:
        seal = main.export(log, tmp_path / "export", actor=CHEN)
        main.note_access(log, "dose sheet", "of nobody", LIU)
        assert [access.action for access in log.read_access()] == ["export", "dose sheet"]
        assert log.head() == seal
    assert (tmp_path / "export" / "seal.txt").read_text(encoding="utf-8") == f"{seal}\n"
    assert len((tmp_path / "export" / "events.jsonl").read_bytes().splitlines()) == 2


def test_the_seal_of_an_empty_file(tmp_path: Path) -> None:
    with SqliteLog.create(tmp_path / "a.trial", TRIAL) as log:
        assert main.seal_of(tmp_path / "a.trial") == log.head()


def test_a_protocol_by_name_or_by_path(tmp_path: Path) -> None:
    assert main.find_protocol(TRIAL) == (TEXT, "NCT03919240.yaml")
    mine = tmp_path / "mine.yaml"
    mine.write_text(TEXT, encoding="utf-8")
    assert main.find_protocol(str(mine)) == (TEXT, "mine.yaml")
    assert main.protocol_named(str(mine)) == main.protocol_named(TRIAL)


def test_the_same_bundle_under_another_name_is_known_already(log: Log, tmp_path: Path) -> None:
    """Hospitals export daily under a new file name: a resource is known by its own address, not by its file."""
    again = tmp_path / "export of tomorrow.json"
    again.write_bytes(COMPLETE.read_bytes())
    first, _ = main.import_fhir(log, PATIENT, COMPLETE, actor=CHEN)
    second, _ = main.import_fhir(log, PATIENT, again, actor=CHEN)
    assert first.appended > 0
    assert (second.appended, second.skipped, second.corrected) == (0, first.appended, 0)
