"""Doubts are findings: they point at events, say what is wanted, and go away once that is done."""

import pytest
from tests.story import PATIENT
from tests.unit.derive.telling import believed, event, lab, void

from trialwright.derive.doubts import doubts
from trialwright.events.consent import ConsentSigned, ConsentWithdrawn, PrescreeningRecorded
from trialwright.events.event import Event
from trialwright.events.trial import ChoicesConfirmed

RESULT = lab("creatinine", "0.9 mg/dL")
CONSENT = ConsentSigned(version="1", language="zh-Hans")


def test_nothing_is_odd_about_an_ordinary_record() -> None:
    told = [event(1, PrescreeningRecorded(outcome="approached")), event(2, CONSENT), event(3, RESULT)]
    assert believed(told).findings == ()


def test_a_date_of_the_very_instant_of_recording_is_not_in_the_future() -> None:
    """Event 1 is recorded at 2026-11-01T00:00:01 UTC."""
    told = [event(1, CONSENT, "2026-11-01T00:00:01Z"), event(2, CONSENT, "2026-11-01T00:00:03Z")]
    (finding,) = believed(told, as_of="2026-11-02").findings
    assert (finding.code, finding.seqs) == ("date.future", (2,))
    assert finding.to_do == "check the date against the source and correct it"


def test_a_day_that_began_before_the_recording_is_not_in_the_future() -> None:
    assert believed([event(1, CONSENT, "2026-11-01"), event(2, CONSENT, "2026-11")]).findings == ()


def test_a_future_date_of_the_trial_is_a_finding_of_nobody() -> None:
    told = [event(1, ChoicesConfirmed(protocol="", choices=()), "2030", patient=None)]
    (finding,) = believed(told).findings
    assert finding.patient is None


def test_prescreening_alone_is_no_leave_to_record_facts() -> None:
    told = [event(1, PrescreeningRecorded(outcome="approached")), event(2, RESULT), event(3, ConsentWithdrawn())]
    (finding,) = believed(told).findings
    assert (finding.code, finding.seqs) == ("consent.missing", (2, 3))
    assert finding.found == "2 facts were recorded before any consent was"
    assert finding.to_do == "record the consent with its date; if there was none, have the facts redacted"


def test_two_forks_are_two_findings() -> None:
    told = [event(1, CONSENT), event(2, RESULT), event(3, RESULT)]
    told += [event(4 + n, RESULT, replaces=2 + n % 2) for n in range(4)]
    findings = [f for f in believed(told).findings if f.code == "correction.forked"]
    assert [f.seqs for f in findings] == [(2, 4, 6), (3, 5, 7)]
    assert all(f.patient == PATIENT for f in findings)
    assert findings[0].wanted == "one correction of an event, or a correction of the correction"


def test_a_fork_of_three_needs_two_voidings() -> None:
    told = [event(1, CONSENT), event(2, RESULT)] + [event(n, RESULT, replaces=2) for n in (3, 4, 5)]
    assert [f.seqs for f in believed(told).findings] == [(2, 3, 4, 5)]
    assert [f.seqs for f in believed([*told, void(6, 3)]).findings] == [(2, 4, 5)]
    assert believed([*told, void(6, 3), void(7, 4)]).findings == ()


def test_a_correction_of_what_was_voided_before_is_asked_about() -> None:
    """It stands as a fact, though somebody has said that there is none; it goes away with the correction."""
    told = [event(1, CONSENT), event(2, RESULT), void(3, 2), event(4, RESULT, replaces=2)]
    (finding,) = believed(told).findings
    assert (finding.code, finding.patient, finding.seqs) == ("correction.of_voided", PATIENT, (2, 3, 4))
    assert finding.found == "event 4 corrects event 2, which event 3 had voided: what was taken back stands again"
    assert finding.wanted == "no correction of what was voided"
    assert finding.to_do == "void event 4; if the fact holds after all, enter it anew"
    assert believed([*told, void(5, 4)]).findings == ()
    assert believed([*told, void(5, 4), event(6, RESULT)]).findings == ()


@pytest.mark.parametrize(
    ("told", "seqs"),
    [
        ([event(3, RESULT, replaces=2), void(4, 2)], None),
        ([event(3, RESULT, replaces=2), void(4, 3)], None),
        ([event(3, RESULT, replaces=2), void(4, 2), event(5, RESULT, replaces=3)], (3, 4, 5)),
        ([void(3, 2), event(4, RESULT, replaces=2), event(5, RESULT, replaces=4)], (2, 3, 4)),
        ([void(3, 2), void(4, 2), event(5, RESULT, replaces=2)], (2, 3, 5)),
        ([void(3, 2), event(4, RESULT)], None),
    ],
    ids=["voided later", "itself voided", "of a correction", "corrected further", "voided twice", "entered anew"],
)
def test_what_was_voided_goes_with_its_corrections_so_far(told: list[Event], seqs: tuple[int, ...] | None) -> None:
    """Event 2 is a result; each correction of it, or of its correction, is before or after the voiding."""
    found = believed([event(1, CONSENT), event(2, RESULT), *told]).findings
    assert [f.seqs for f in found if f.code == "correction.of_voided"] == ([] if seqs is None else [seqs])


def test_two_corrections_of_what_was_voided_are_two_findings() -> None:
    told = [event(1, CONSENT), event(2, RESULT), void(3, 2), event(4, RESULT, replaces=2), event(5, RESULT, replaces=2)]
    found = believed(told).findings
    assert [(f.code, f.seqs) for f in found] == [
        ("correction.forked", (2, 4, 5)), ("correction.of_voided", (2, 3, 4)), ("correction.of_voided", (2, 3, 5)),
    ]  # fmt: skip


def test_an_event_that_names_itself_or_a_later_one_is_no_endless_chain() -> None:
    """No log of ours holds such a line; a file that somebody wrote may."""
    told = [event(1, CONSENT), event(2, RESULT, replaces=2), event(3, RESULT, replaces=4), event(4, RESULT, replaces=3)]
    record = believed(told)
    assert [e.seq for e in record.events] == [1]
    assert record.findings == ()


def test_without_events_there_is_no_doubt() -> None:
    assert list(doubts([], [])) == []
