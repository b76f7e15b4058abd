"""Believing: corrections, voidings, redactions, the two times, and the protocol that binds."""

import random
from datetime import timedelta

import pytest
from tests.story import PATIENT, noon
from tests.unit.derive.telling import LATER, RECORDED, believed, event, lab, void
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.belief import believe, protocol_for, trial_opening
from trialwright.derive.record import AsOf, Record, Seen
from trialwright.errors import ProtocolError
from trialwright.events import Event
from trialwright.events.consent import ConsentSigned
from trialwright.events.trial import LogRedacted, ProtocolAdopted, TrialOpened
from trialwright.protocol.reading import canonical_of

BAD, GOOD = lab("creatinine", "3.0 mg/dL"), lab("creatinine", "0.9 mg/dL")
CONSENT = ConsentSigned(version="1", language="zh-Hans")


def standing(record: Record) -> list[int]:
    return [e.seq for e in record.events]


def codes(record: Record) -> list[str]:
    return [finding.code for finding in record.findings]


def test_a_chain_of_corrections_leaves_the_last() -> None:
    record = believed([event(1, BAD), event(2, GOOD, replaces=1), event(3, BAD, replaces=2)])
    assert standing(record) == [3]
    assert "correction.forked" not in codes(record)


def test_a_fork_of_which_one_branch_was_corrected_further_is_still_a_fork() -> None:
    told = [event(1, BAD), event(2, GOOD, replaces=1), event(3, BAD, replaces=1), event(4, GOOD, replaces=2)]
    record = believed(told)
    assert standing(record) == [3, 4]
    finding = next(f for f in record.findings if f.code == "correction.forked")
    assert finding.seqs == (1, 2, 3)
    assert finding.found == "event 1 was corrected 2 times, by events 2, 3"


def test_a_fork_is_settled_by_voiding_what_is_wrong_as_the_finding_says() -> None:
    told = [event(1, BAD), event(2, GOOD, replaces=1), event(3, BAD, replaces=1), void(4, 3)]
    record = believed(told)
    assert standing(record) == [2]
    assert "correction.forked" not in codes(record)
    assert "correction.voided" not in codes(record)


def test_voiding_the_first_number_takes_back_what_it_was_corrected_to() -> None:
    """A person with an older sheet voids event 1; that it is event 3 by now does not keep the fact alive."""
    told = [event(1, BAD), event(2, GOOD, replaces=1), event(3, BAD, replaces=2), void(4, 1)]
    assert standing(believed(told)) == []


def test_a_correction_after_the_voiding_stands() -> None:
    record = believed([event(1, BAD), void(2, 1), event(3, GOOD, replaces=1)])
    assert standing(record) == [3]
    assert "correction.forked" not in codes(record)
    assert codes(record).count("correction.of_voided") == 1


def test_a_voided_correction_does_not_bring_back_what_it_corrected_and_says_so() -> None:
    record = believed([event(1, BAD), event(2, GOOD, replaces=1), void(3, 2)])
    assert standing(record) == []
    finding = next(f for f in record.findings if f.code == "correction.voided")
    assert finding.seqs == (1, 2, 3)
    assert finding.found == "event 2, the correction of event 1, was voided: neither of them stands"
    assert finding.to_do == "if event 1 was right after all, enter it anew"


def test_a_redaction_takes_away_the_content_and_leaves_the_event() -> None:
    marker = event(2, LogRedacted(permitted_by="the committee"), replaces=1)
    record = believed([event(1, BAD, redacted=True), marker])
    assert standing(record) == [1]
    finding = next(f for f in record.findings if f.code == "event.redacted")
    assert (
        finding.to_do == "enter the facts again, without the personal data, as a correction of this event; or void it"
    )


def test_events_of_others_are_passed_over() -> None:
    assert standing(believed([event(1, BAD, patient="SZ01-0002-X"), event(2, GOOD)])) == [2]


def test_what_may_have_happened_counts_and_what_cannot_have_does_not() -> None:
    told = [
        event(1, BAD, "2026-10-25T12:00:00+08:00"),
        event(2, BAD, "2026-10-25T12:00:01+08:00"),
        event(3, BAD, "2026-10"),
        event(4, BAD, "2026-10-26"),
    ]
    assert standing(believed(told)) == [3, 1]


def test_both_edges_of_what_was_recorded() -> None:
    told = [event(1, GOOD), event(2, BAD, replaces=1)]
    assert standing(believed(told, recorded=RECORDED + timedelta(seconds=1))) == [1]
    assert standing(believed(told, recorded=RECORDED + timedelta(seconds=2))) == [2]


def test_a_correction_that_moves_a_fact_into_the_future_takes_it_away_with_a_finding() -> None:
    record = believed([event(1, BAD), event(2, BAD, "2062-10-20", replaces=1)])
    assert standing(record) == []
    finding = next(f for f in record.findings if f.code == "date.future")
    assert finding.found == "lab.resulted is dated 2062-10-20, but was recorded on 2026-11-01 00:00 UTC"
    assert (finding.wanted, finding.seqs) == ("a date that is not after the recording", (2,))


def test_the_order_in_which_events_are_handed_over_does_not_matter() -> None:
    told = [event(1, BAD), event(3, GOOD, replaces=1), event(2, BAD, replaces=1), event(4, CONSENT), event(5, BAD)]
    shuffled = random.Random(7).sample(told, len(told))
    assert believed(told) == believed(shuffled) == believed(reversed(told))


def test_seen_counts_what_no_longer_stands() -> None:
    told = [event(1, opened(), patient=None), event(2, BAD), void(3, 2)]
    assert believed(told).seen == Seen(own=3, shared=1)
    assert believed([]).seen == Seen(own=0, shared=0)


def test_facts_of_nobody_known() -> None:
    finding = next(f for f in believed([event(1, BAD)]).findings if f.code == "patient.unknown")
    assert finding.found == f"nobody prescreened or consented a patient {PATIENT}"
    assert finding.wanted == "a prescreening outcome or a consent before any fact"


def test_facts_before_consent_are_those_recorded_before_it() -> None:
    told = [event(1, BAD), event(2, CONSENT, "2026-10-01"), event(3, BAD, "2026-09-01")]
    finding = next(f for f in believed(told).findings if f.code == "consent.missing")
    assert (finding.seqs, finding.found) == ((1,), "1 fact was recorded before any consent was")


def test_a_corrected_consent_was_there_before() -> None:
    told = [event(1, CONSENT, "2026-10-01"), event(2, BAD), event(3, CONSENT, "2026-10-02", replaces=1)]
    assert codes(believed(told)) == []


def test_a_voided_consent_is_none() -> None:
    told = [event(1, CONSENT, "2026-10-01"), event(2, BAD), void(3, 1)]
    assert codes(believed(told)) == ["patient.unknown"]


# which protocol binds


def opened(*, rehearsal: bool = False) -> TrialOpened:
    return TrialOpened(trial="NCT00000000", title="t", zone="Asia/Shanghai", rehearsal=rehearsal)


def adopted(seq: int, version: str, happened: str, *, everyone: bool = False) -> Event:
    text = SMALL.replace("  version: 1\n  title", f"  version: {version}\n  title")
    body = ProtocolAdopted(
        version=version, sha256="", canonical=canonical_of(text, "x"), binds="everyone" if everyone else "new_consents"
    )
    return event(seq, body, happened, patient=None)


def consented(seq: int, happened: str) -> Event:
    return event(seq, CONSENT, happened)


@pytest.mark.parametrize(
    ("events", "version"),
    [
        ([adopted(1, "1", "2026-01-01"), adopted(2, "2", "2026-02-01")], "2"),
        ([adopted(1, "1", "2026-01-01"), consented(2, "2026-01-15"), adopted(3, "2", "2026-02-01")], "1"),
        ([adopted(1, "1", "2026-01-01"), consented(2, "2026-01-15"), adopted(3, "2", "2026-02-01", everyone=True)], "2"),
        (
            [
                adopted(1, "1", "2026-01-01"),
                consented(2, "2026-01-15"),
                adopted(3, "2", "2026-02-01", everyone=True),
                adopted(4, "3", "2026-03-01"),
            ],
            "2",
        ),
        (
            [
                adopted(1, "1", "2026-01-01"),
                consented(2, "2026-01-15"),
                adopted(3, "2", "2026-02-01"),
                consented(4, "2026-03-01"),
            ],
            "2",
        ),
        ([consented(1, "2026-01-15"), adopted(2, "1", "2026-02-01"), adopted(3, "2", "2026-03-01")], "1"),
        ([adopted(1, "1", "2026-01-01"), consented(2, "2026-01-15"), adopted(3, "2", "2026-11-01", everyone=True)], "1"),
        # an amendment that is recorded late binds from the day on which it was adopted
        ([adopted(1, "1", "2026-01-01"), consented(2, "2026-03-01"), adopted(3, "2", "2026-02-01")], "2"),
        # a day and an hour of that day have no order in time: the one recorded last is the newest
        ([adopted(1, "1", "2026-01-01T15:00+08:00"), adopted(2, "2", "2026-01-01")], "2"),
        ([adopted(1, "1", "2026-01-01"), adopted(2, "2", "2026-01-01T00:00+08:00")], "2"),
    ],
    ids=[
        "before consent the newest", "bound at consent", "amendment for everyone", "a later one for new consents only",
        "re-consent", "consent before any adoption", "an amendment of tomorrow", "recorded late", "day after hour",
        "hour after day",
    ],
)  # fmt: skip
def test_which_version_binds(events: list[Event], version: str) -> None:
    assert protocol_for(believed(events)).version == version


def test_without_a_protocol() -> None:
    with pytest.raises(ProtocolError) as refused:
        protocol_for(believed([consented(1, "2026-01-15")]))
    assert str(refused.value) == (
        f"{PATIENT}: no protocol had been adopted\n  wanted: a protocol in force\n"
        "  to do:  adopt one: `trialwright protocol adopt`"
    )


def test_a_voided_amendment_does_not_bind() -> None:
    told = [adopted(1, "1", "2026-01-01"), adopted(2, "2", "2026-02-01"), void(3, 2, patient=None)]
    assert protocol_for(believed(told)).version == "1"


def test_a_log_does_not_become_a_rehearsal_by_a_second_opening() -> None:
    told = [
        event(1, opened(), "2026-01-01", patient=None),
        event(2, opened(rehearsal=True), "2025-01-01", patient=None),
    ]
    opening = trial_opening(believed(told))
    assert opening is not None
    assert not opening.rehearsal
    assert trial_opening(believed([])) is None


def test_believing_a_generator() -> None:
    """The events may come from a store one by one."""
    as_of = AsOf(happened=noon("2026-10-25"), recorded=LATER)
    assert standing(believe((e for e in [event(1, BAD)]), patient=PATIENT, as_of=as_of)) == [1]
