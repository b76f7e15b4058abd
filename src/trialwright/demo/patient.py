"""The story of one invented patient: consent, a correction, a refusal, an amendment, an enrolment, a dose sheet."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from trialwright import main
from trialwright.decide.decision import Decision
from trialwright.demo.stage import COORDINATOR, INVESTIGATOR, ZONE, Scene, Stage
from trialwright.derive.belief import protocol_for
from trialwright.log.sqlite import SqliteLog
from trialwright.protocol.amending import amended
from trialwright.publish.index_page import Link, Section
from trialwright.publish.sheets.patient_text import doses_text
from trialwright.standards.patient_code import new_patient_code
from trialwright.standards.when import When
from trialwright.trials import example_paths, trial_text

TRIAL = "demo.trial"
INFUSION_DAY = date(2026, 11, 9)
_TODAY = When("2026-11-03", ZONE)
_WEIGHT = {"analyte": "weight", "value": "45.5 kg"}
_FROM_THE_CHART: tuple[tuple[str, str, Mapping[str, object]], ...] = (
    ("flow report, CD19", "lab.resulted", {"analyte": "cd19_blasts", "value": "96 %"}),
    ("flow report, residual disease", "lab.resulted", {"analyte": "mrd_flow", "value": "0.35 %"}),
    (
        "chart, consolidation",
        "treatment.recorded",
        {"treatment": "chemotherapy", "intent": "consolidation", "cycles": 3, "began": "2026-02", "ended": "2026-06"},
    ),
    ("screening form, treatment", "history.taken", {"part": "treatment", "complete": True}),
    ("screening form, contraception", "condition.recorded", {"condition": "refuses_contraception", "present": False}),
    ("screening form, survival", "judgement.attested", {"statement": "survival_over_3_months", "holds": True}),
    ("screening form, tolerance", "judgement.attested", {"statement": "intolerant_to_chemotherapy", "holds": False}),
    ("screening form, other", "judgement.attested", {"statement": "other_contraindication", "holds": False}),
)
"""What no hospital system hands over: source, kind and fields. The medical history is still to be taken."""


def rehearse(folder: Path, stage: Stage) -> tuple[list[Scene], str]:
    """Play the story into a new trial file of the folder; return its scenes and the patient's code."""
    text = trial_text("NCT03919240")
    with SqliteLog.create(folder / TRIAL, "NCT03919240", clock=stage.clock, salt=stage.salt) as log:
        main.init(log, text, "NCT03919240.yaml", zone=ZONE, rehearsal=True, actor=INVESTIGATOR, now=stage.now)
        code = new_patient_code("SZ01", log.patients(), lambda count: 4711 % count)
        scenes = [
            _consent(log, code),
            *_facts(log, code, folder),
            _correction(log, code, stage),
            _refusal(log, code, stage),
            _amendment(log, code, stage),
            _enrolment(log, code, stage),
            _sheets(log, code, stage, folder),
        ]
    return scenes, code


def _consent(log: SqliteLog, code: str) -> Scene:
    main.record_fact(log, code, "prescreening.recorded", {"outcome": "approached"}, happened=_TODAY, actor=COORDINATOR)
    consent = {"version": "1", "language": "zh-Hans"}
    main.record_fact(log, code, "consent.signed", consent, happened=_TODAY, actor=COORDINATOR)
    words = (
        f"The log holds a code, {code}, and no name. Before consent it holds the outcome of prescreening only; then the "
        "patient signs version 1 of the consent form, and from here on the protocol that was in force binds."
    )
    return Scene(section=Section(heading="Consent", paragraph=words), lines=(f"consent version 1 of patient {code}",))


def _facts(log: SqliteLog, code: str, folder: Path) -> Iterator[Scene]:
    bundle = example_paths()[0]
    imported, findings = main.import_fhir(log, code, bundle, actor=COORDINATOR)
    again, _ = main.import_fhir(log, code, bundle, actor=COORDINATOR)
    statements = folder / "statements.jsonl"
    statements.write_bytes(b"".join(_lines(code)))
    with statements.open("rb") as file:
        stated = main.import_entries(log, file, statements.name, actor=INVESTIGATOR)
    words = (
        f"The hospital's system hands over a FHIR bundle: {imported.appended} facts are recorded, each with its source. "
        f"The same bundle comes again: {again.skipped} are known already, {again.appended} are recorded. The investigator "
        f"enters {stated.appended} facts and judgements from the chart; the medical history, with its question about seizures, "
        "is still to be taken."
    )
    lines = (
        f"{imported.appended} facts from a FHIR bundle; handed over again: {again.appended} new, {again.skipped} known already",
        f"{stated.appended} facts and judgements of the investigator; {len(findings)} findings in the bundle",
    )
    yield Scene(section=Section(heading="Facts from the hospital", paragraph=words), lines=lines)


def _lines(code: str) -> Iterator[bytes]:
    for source, kind, fields in _FROM_THE_CHART:
        line = {"patient": code, "kind": kind, "happened": _TODAY.text, "source": source, "fields": dict(fields)}
        yield json.dumps(line).encode() + b"\n"


def _correction(log: SqliteLog, code: str, stage: Stage) -> Scene:
    moment = When("2026-11-03T08:50+08:00", ZONE)
    wrong = main.record_fact(log, code, "vital.measured", _WEIGHT, happened=moment, actor=COORDINATOR)
    before = _ordered(log, code, stage)
    stage.wait(minutes=20)
    main.record_fact(
        log, code, "vital.measured", _WEIGHT | {"value": "54.5 kg"}, happened=moment, actor=COORDINATOR,
        replaces=wrong.seq, reason="digits transposed; the scale printed 54.5 kg",
    )  # fmt: skip
    after = _ordered(log, code, stage)
    words = (
        f"Somebody types 45.5 kg for 54.5 kg. Fludarabine would have been {before} a day; after the correction it is {after}. "
        "Both events stay in the log: asked what was believed at nine, it still answers with the first weight."
    )
    return Scene(
        section=Section(heading="A correction", paragraph=words),
        lines=(f"weight 45.5 kg corrected to 54.5 kg: fludarabine {before} a day becomes {after}",),
    )


def _ordered(log: SqliteLog, code: str, stage: Stage) -> str:
    dose = main.patient(log, code, as_of=stage.as_of_now(), made_by=COORDINATOR.by).doses["fludarabine"].value
    return "no dose" if dose is None or dose.rounded_mg is None else f"{dose.rounded_mg:f} mg"


def _refusal(log: SqliteLog, code: str, stage: Stage) -> Scene:
    stage.wait(minutes=30)
    decision = main.enrol(log, code, now=stage.clock(), actor=INVESTIGATOR)
    words = (
        "May the patient be enrolled? No, and every reason is given at once, so that nobody asks five times. The refusal "
        "is an event: who asked, when, what the answer rested on."
    )
    section = Section(heading="Enrolment refused", paragraph=words, preformatted="\n".join(decision.reasons))
    return Scene(section=section, lines=_told(decision))


def _amendment(log: SqliteLog, code: str, stage: Stage) -> Scene:
    record = main.patient(log, code, as_of=stage.as_of_now(), made_by=INVESTIGATOR.by).sheet.record
    canonical = next(body.canonical for _, body in main.adopted_protocols(log))
    changes = {
        "trial.version": "2",
        "trial.accrual": "open",
        "consent.version": "2",
        "criteria.I4.creatinine.rule.within": "7 d",
    }
    stage.wait(hours=1)
    main.adopt(log, amended(canonical, changes), binds="new_consents", happened=_now(stage), actor=INVESTIGATOR)
    bound = protocol_for(record).version
    stage.wait(hours=1)
    consent = {"version": "2", "language": "zh-Hans"}
    main.record_fact(log, code, "consent.signed", consent, happened=_now(stage), actor=COORDINATOR)
    stage.wait(minutes=1)
    rebound = main.patient(log, code, as_of=stage.as_of_now(), made_by=INVESTIGATOR.by).sheet.protocol.version
    words = (
        "Version 2 opens accrual for this rehearsal, asks for a creatinine of the last 7 days and has a new consent form. It "
        f"binds from a patient's next consent on: until then version {bound} binds this patient, after it version {rebound}."
    )
    lines = (f"amendment adopted: version {bound} binds until the patient consents again, then version {rebound}",)
    return Scene(section=Section(heading="An amendment", paragraph=words), lines=lines)


def _enrolment(log: SqliteLog, code: str, stage: Stage) -> Scene:
    stage.wait(minutes=10)
    history = {"part": "medical", "complete": True}
    main.record_fact(log, code, "history.taken", history, happened=_now(stage), actor=INVESTIGATOR)
    stage.wait(minutes=5)
    decision = main.enrol(log, code, now=stage.clock(), actor=INVESTIGATOR)
    words = (
        "The medical history is taken, and it is complete: no seizure, ever. Asked again, the answer is yes. It rests on "
        f"{len(decision.because)} events, and it was recorded only because nothing had changed between check and act."
    )
    return Scene(section=Section(heading="Enrolment given", paragraph=words), lines=_told(decision))


def _told(decision: Decision) -> tuple[str, ...]:
    if decision.given:
        return (f"enrolment given, resting on {len(decision.because)} events",)
    return (f"enrolment refused, {len(decision.reasons)} reasons:", *(f"  - {reason}" for reason in decision.reasons))


def _sheets(log: SqliteLog, code: str, stage: Stage, folder: Path) -> Scene:
    stage.wait(minutes=5)
    page = main.patient(log, code, as_of=stage.as_of_now(), made_by=INVESTIGATOR.by)
    (folder / "evidence.html").write_text(main.evidence(page), encoding="utf-8")
    status = main.status(log, as_of=stage.as_of_now(), made_by=INVESTIGATOR.by)
    (folder / "status.html").write_text(main.status_html(status), encoding="utf-8")
    (folder / "dose.pdf").write_bytes(main.dose(page, infusion_day=INFUSION_DAY))
    told = main.patient_words(page)
    (folder / "patient.txt").write_text(told + "\n", encoding="utf-8")
    main.note_access(log, "dose sheet", f"{code}, seal {page.sheet.seal}", INVESTIGATOR)
    words = (
        "Each criterion with its registered words, what the computer understood and the events that decided; the doses "
        "with every step of their arithmetic. Each number is a link to the events behind it. The dose sheet has lines for "
        "two signatures and the seal of the log, and is the same to the byte whenever it is made for the same two times."
    )
    links = (
        Link("Evidence sheet", "evidence.html"),
        Link("Dose sheet (PDF)", "dose.pdf"),
        Link("The same as text", "patient.txt"),
        Link("Status of the trial", "status.html"),
    )
    section = Section(
        heading="The sheets", paragraph=words, preformatted=doses_text(page.sheet, page.doses), links=links
    )
    doses = (f"{name}: {_dose_line(answer.value)}" for name, answer in page.doses.items())
    return Scene(section=section, lines=("dose sheet and evidence sheet written", *(f"  {line}" for line in doses)))


def _dose_line(dose: object) -> str:
    rounded = getattr(dose, "rounded_mg", None)
    return "no dose" if rounded is None else f"{rounded:f} mg on each of three days"


def _now(stage: Stage) -> When:
    return When(stage.clock().isoformat(timespec="seconds"), ZONE)
