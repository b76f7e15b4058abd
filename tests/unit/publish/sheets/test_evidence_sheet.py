"""The evidence sheet: every verdict in words, every number with its events, every text only text."""

import re
from datetime import UTC, datetime

import msgspec
import pytest
from tests.story import PATIENT, record_of
from tests.unit.publish.pages import Page, assert_accessible, assert_self_contained
from tests.unit.publish.sample_sheets import (
    BLOCKED,
    ELIGIBLE,
    INELIGIBLE,
    SEAL,
    UNKNOWN,
    Derived,
    derived,
    derived_from,
    protocol,
)

from trialwright.derive.answer import Finding
from trialwright.events import Event
from trialwright.events.decisions import DecisionMade
from trialwright.events.trial import ProtocolAdopted, TrialOpened
from trialwright.publish.sheets.evidence_sheet import evidence_sheet
from trialwright.standards.when import When

EVIL = "<script>alert('x')</script>"


def html_of(patient: Derived, decisions: tuple[tuple[Event, DecisionMade], ...] = ()) -> str:
    return evidence_sheet(patient.sheet, patient.answers, patient.whole, patient.doses, patient.findings, decisions)


def shared_event(seq: int, kind: str, body: TrialOpened | ProtocolAdopted) -> Event:
    return Event(
        seq=seq, patient=None, kind=kind, schema=1, body=body, happened=When("2026-09-01", "Asia/Shanghai"),
        recorded_at=datetime(2026, 9, 1, tzinfo=UTC), by="Wu Min", role="coordinator", site="SZ01",
    )  # fmt: skip


@pytest.mark.parametrize("story", [ELIGIBLE, INELIGIBLE, BLOCKED, UNKNOWN])
def test_each_page_is_self_contained_and_accessible(story: str) -> None:
    html = html_of(derived(story, rehearsal=True))
    assert_self_contained(html)
    assert_accessible(html)


def test_the_page_says_whose_it_is_as_of_when_and_under_which_seal() -> None:
    """D4.5 The page names its patient, the two times and the seal."""
    page = Page(html_of(derived(ELIGIBLE)))
    assert f"Patient {PATIENT}" in page.text
    assert "NCT03919240: CAR-T Cell Therapy Targeting to CD19 for R/R ALL" in page.text
    assert f"version 1, SHA-256 {protocol().sha256[:12]}" in page.text
    assert "until 2026-10-25 04:00 UTC" in page.text
    assert "until 2027-01-01 00:00 UTC" in page.text
    assert "Wu Min" in page.text
    assert "Trialwright 0.1.0" in page.text
    assert str(SEAL) in page.text


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (ELIGIBLE, "✓ Eligible Every inclusion criterion is met and nothing excludes."),
        (
            INELIGIBLE,
            "✗ Not eligible I4.alt (ALT): not met: 120 U/L is not below 120 U/L (3 x 40 U/L), 2026-10-20 [event 6]",
        ),
        (
            UNKNOWN,
            "? Potentially eligible Nothing known speaks against it. To know, order or record these facts (17): "
            "B-cell acute lymphoblastic leukaemia: not recorded",
        ),
    ],
)
def test_the_verdict_is_in_words(story: str, words: str) -> None:
    assert words in Page(html_of(derived(story))).text


def test_a_criterion_shows_registered_words_what_was_understood_and_the_arithmetic() -> None:
    html = html_of(derived(ELIGIBLE))
    assert "<q>creatinine &lt; 1.6 mg/dL</q>" in html
    assert (
        "Understood: the newest creatinine of the last 14 days is below 1.6 mg/dL; without one: unknown"
        in Page(html).text
    )
    assert '<a href="#event-5">80 umol/L is below 141.472 umol/L (1.6 mg/dL), 2026-10-20</a>' in html


def test_every_status_has_words_and_an_exclusion_is_called_so() -> None:
    seizure = f"{ELIGIBLE}\n    2026-10-20  seizure began 1998\n"
    text = Page(html_of(derived(seizure))).text
    assert "✗ excluded" in text
    assert "✓ not excluded" in text
    assert "✓ met" in text
    assert "? unknown" in Page(html_of(derived(UNKNOWN))).text
    assert "E3 (History of seizure): excluded: seizure since 1998" in text


def test_doses_show_each_step_rounded_only_here_with_links() -> None:
    html = html_of(derived(ELIGIBLE))
    assert 'Ordered <a href="#event-5">26.83 mg a day</a>, rounded to 27 mg a day, on D−5, D−4, D−3.' in html
    assert '<a href="#event-4">1.4907 m²</a>' in html
    assert "Mosteller, N Engl J Med 1987;317:1098" in html


def test_blocked_and_unknown_drugs_carry_no_amount() -> None:
    blocked, unknown = Page(html_of(derived(BLOCKED))).text, Page(html_of(derived(UNKNOWN))).text
    assert "■ Do not give. BLOCKED: clearance 26.10 mL/min is below 30; do not give fludarabine" in blocked
    part = blocked[blocked.index("■ Do not give") : blocked.index("Ordered 447.21 mg")]
    assert not re.search(r"\d mg(?!/)", part)
    part = unknown[unknown.index("Doses of lymphodepletion") : unknown.index("Decisions None")]
    assert part.count("No dose can be computed") == 2
    assert not re.search(r"\d mg(?!/)", part)


def test_every_event_has_a_row_with_labels_in_two_languages_and_two_times() -> None:
    """D1.9 The trail of one patient, in readable form."""
    patient = derived(ELIGIBLE)
    html = html_of(patient)
    ids = set(Page(html).values("id"))
    assert {f"event-{event.seq}" for event in patient.sheet.record.events} <= ids
    row = Page(html[html.index('id="event-5"') - 4 : html.index('id="event-6"')]).text
    assert "2026-10-20 Asia/Shanghai" in row
    assert "2026-11-01 00:00 UTC" in row
    assert "Laboratory result 实验室检查结果" in row
    assert "Result as reported 报告结果: 80 umol/L" in row
    assert "investigator, SZ01" in row


def test_a_correction_is_shown_and_an_event_that_no_longer_stands_is_no_link() -> None:
    """What was corrected stays to be seen."""
    html = html_of(derived(ELIGIBLE + "\n 2026-10-20 replaces 5: creatinine 81 umol/L\n"))
    assert "Corrects event 5 (no longer stands): as told" in Page(html).text
    assert 'href="#event-5"' not in html
    assert_accessible(html)


def test_what_people_typed_stays_text() -> None:
    record = record_of(ELIGIBLE)
    events = tuple(
        msgspec.structs.replace(e, source=EVIL, by=EVIL, reason=EVIL, replaces=1, site=EVIL) for e in record.events
    )
    patient = derived_from(msgspec.structs.replace(record, events=events))
    finding = Finding(code="x", patient=PATIENT, seqs=(999,), found=EVIL, wanted=EVIL, to_do=EVIL)
    html = html_of(msgspec.structs.replace(patient, findings=(finding,)))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 50
    assert "999 (no longer stands)" in Page(html).text
    assert_self_contained(html)


def test_findings_are_a_query_list_and_their_absence_is_said() -> None:
    assert "Nothing odd was found in this record." in Page(html_of(derived(ELIGIBLE))).text
    text = Page(html_of(derived(UNKNOWN))).text
    assert "1 to be answered by the site." in text
    assert "result.implausible" in text
    assert "check value and unit against the report and correct the entry" in text


def test_decisions_are_shown_with_their_reasons_and_events() -> None:
    patient = derived(ELIGIBLE)
    event = patient.sheet.record.events[0]
    body = DecisionMade(act="enrol", given=False, reasons=("the protocol is closed to accrual",), because=(1, 5))
    html = html_of(patient, ((event, body),))
    assert "✗ refused" in Page(html).text
    assert "the protocol is closed to accrual" in Page(html).text
    assert ', resting on events <a href="#event-1">1</a>, <a href="#event-5">5</a>' in html


def test_choices_that_nobody_signed_are_listed() -> None:
    text = Page(html_of(derived(ELIGIBLE))).text
    assert "values that no investigator has signed yet" in text
    assert "I4.creatinine/within" in text


def test_only_a_rehearsal_is_marked_as_one_and_then_for_print_too() -> None:
    real, rehearsed = html_of(derived(ELIGIBLE)), html_of(derived(ELIGIBLE, rehearsal=True))
    assert "REHEARSAL" not in real
    assert "<title>REHEARSAL: " in rehearsed
    assert "REHEARSAL. Invented patients, not for care." in Page(rehearsed).text
    assert '<div class="watermark" aria-hidden="true">REHEARSAL</div>' in rehearsed


def test_events_of_the_trial_are_shown_and_long_contents_shortened() -> None:
    record = record_of(ELIGIBLE)
    opened = TrialOpened(trial="NCT03919240", title="t", zone="Asia/Shanghai")
    adopted = ProtocolAdopted(version="1", sha256="a" * 64, canonical="x" * 5000)
    shared = (shared_event(101, "trial.opened", opened), shared_event(102, "protocol.adopted", adopted))
    html = html_of(derived_from(msgspec.structs.replace(record, shared=shared)))
    assert "… (5000 characters)" in html
    assert "x" * 200 not in html
    assert "2026-10-25 04:00 UTC (2026-10-25 12:00 Asia/Shanghai)" in Page(html).text


def test_the_same_sheet_twice_is_the_same_text() -> None:
    assert html_of(derived(ELIGIBLE)) == html_of(derived(ELIGIBLE))
