"""Every store keeps events in the same way."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.log_material import START, TRIAL, lab, shared, showing, voided

from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf
from trialwright.errors import InputError, Stale
from trialwright.events import Draft, Seal
from trialwright.events.conduct import TrialPaused
from trialwright.events.judgements import JudgementAttested
from trialwright.events.trial import LogRedacted, TrialOpened
from trialwright.log import Log, MemoryLog, SqliteLog, verify_file
from trialwright.standards.when import When

MakeLog = Callable[..., Log]
YEAR = timedelta(days=365)


def seqs(log: Log, **which: object) -> list[int]:
    return [event.seq for event in log.read(**which)]  # type: ignore[arg-type]


def test_an_empty_log_stands_at_the_hash_of_its_trial(log: Log) -> None:
    assert log.head() == Seal(trial=TRIAL, seq=0, hash=sha256(TRIAL.encode()).hexdigest())
    assert log.verify(log.head()) == []
    assert list(log.read()) == []


def test_an_event_comes_back_as_it_was_entered(log: Log) -> None:
    draft = lab("1.60", source="labs.csv#4", happened=When("2024-03", "Asia/Shanghai"))
    seal = log.append([draft])
    (event,) = log.read()
    assert (event.seq, event.kind, event.schema) == (1, "lab.resulted", 1)
    for name in set(draft.__struct_fields__) - {"corrects"}:  # of an import; in the log stands the number
        assert getattr(event, name) == getattr(draft, name)
    assert event.recorded_at == START
    assert (seal.seq, seal) == (1, log.head())


def test_an_append_of_nothing_changes_nothing(log: Log) -> None:
    assert log.append([]) == log.head()


def test_events_are_read_by_patient_and_between_two_numbers(log: Log) -> None:
    log.append([lab(patient="B"), shared(), lab(patient="A"), lab(patient="B"), lab(patient="\U0001f600")])
    assert seqs(log) == [1, 2, 3, 4, 5]
    assert seqs(log, since=2, until=3) == [2, 3]
    assert seqs(log, patients=["B"]) == [1, 4]
    assert seqs(log, patients=["B", None]) == [1, 2, 4]
    assert seqs(log, patients=[None]) == [2]
    assert seqs(log, patients=["B", None], since=2) == [2, 4]
    assert seqs(log, patients=["nobody"]) == seqs(log, patients=[]) == []
    assert seqs(log, patients=["\U0001f600"]) == [5]
    assert log.patients() == ["A", "B", "\U0001f600"]


def test_one_code_in_place_of_a_collection_is_a_bug(log: Log) -> None:
    with pytest.raises(TypeError, match="a collection of codes"):
        log.read(patients="S1-007K")


def test_a_batch_is_kept_whole_or_not_at_all(log: Log) -> None:
    before = log.append([lab()])
    with pytest.raises(InputError) as wrong:
        log.append([lab(), lab(by=None, source="labs.csv#9")])
    assert str(wrong.value) == (
        "entry 2 (patient S1-007K, source labs.csv#9): by is None\n"
        "  wanted: text in by\n"
        "  to do:  correct the entry; nothing was recorded"
    )
    assert log.head() == before
    assert log.append([lab()]).seq == 2
    assert log.verify() == []


def test_a_big_batch_with_a_bad_end_leaves_nothing(log: Log) -> None:
    with pytest.raises(InputError, match="entry 2501"):
        log.append([lab(source=str(number)) for number in range(2500)] + [lab(reason=7)])
    assert log.head().seq == 0
    assert log.import_([lab(source="3")]).appended == 1
    assert log.patients() == ["S1-007K"]


class TestExpecting:
    def test_nothing_came_in_between(self, log: Log) -> None:
        log.append([lab(), shared(), lab(patient="other")])
        assert log.append([lab()], expecting={"S1-007K": 1, None: 2}).seq == 4

    def test_something_came_in_between(self, log: Log) -> None:
        log.append([lab(), lab(by="wang.fang")])
        with pytest.raises(Stale) as stale:
            log.append([lab()], expecting={"S1-007K": 1, None: 0})
        assert str(stale.value) == (
            "recorded since you looked, among the events of patient S1-007K: "
            "event 2 (lab.resulted by wang.fang, 2024-03-01 08:00:00 UTC)\n"
            "  wanted: event 1 as the last one\n"
            "  to do:  look at what came in between, then decide again"
        )
        assert log.head().seq == 2

    def test_an_amendment_came_in_between(self, log: Log) -> None:
        log.append([lab(), *[shared()] * 5])
        with pytest.raises(Stale, match=r"that concern no patient: event 2 .*, event 3 .*, event 4 .* and more"):
            log.append([lab()], expecting={"S1-007K": 1, None: 0})


class TestTime:
    def test_recorded_at_never_runs_backwards(self, make_log: MakeLog) -> None:
        log = make_log(clock=showing([START, START - timedelta(days=1), START + timedelta(microseconds=1)]))
        for _ in range(3):
            log.append([lab()])
        assert [event.recorded_at - START for event in log.read()] == [
            timedelta(0),
            timedelta(0),
            timedelta(microseconds=1),
        ]
        assert log.verify() == []

    def test_the_present_is_not_before_the_last_line(self, make_log: MakeLog) -> None:
        """A clock that was a year fast: what is recorded after it was put right must not be hidden for a year."""
        log = make_log(clock=showing([START + YEAR, START]))
        assert log.present(START) == START
        log.append([lab("1")])
        log.append([lab("2")])
        assert [event.recorded_at for event in log.read()] == [START + YEAR] * 2
        assert log.present(START) == START + YEAR
        assert log.present(START + 2 * YEAR) == START + 2 * YEAR
        shown = believe(log.read(), patient="S1-007K", as_of=AsOf(START, log.present(START)))
        assert len(shown.events) == 2

    def test_a_clock_without_a_zone_is_a_bug(self, make_log: MakeLog) -> None:
        with pytest.raises(ValueError, match="gives aware times"):
            make_log(clock=lambda: START.replace(tzinfo=None)).append([lab()])

    def test_the_same_clock_and_salt_give_the_same_log_to_the_byte(self, log: Log) -> None:
        log.append([lab(source="a"), shared()])
        log.append([lab("2.0", replaces=1, reason="typed wrongly")])
        assert log.head().hash == "c96c54966353a04c85296fe9d25a4713cc19f99ec8a924cccb294d5337243df2"


class TestCorrections:
    def test_a_correction_names_its_event_and_its_reason(self, log: Log) -> None:
        log.append([lab("16.0"), lab("1.60", replaces=1, reason="point forgotten"), voided(2)])
        assert [(event.replaces, event.reason) for event in log.read()] == [
            (None, None), (1, "point forgotten"), (2, "wrong patient")
        ]  # fmt: skip

    def test_two_people_correct_one_event(self, log: Log) -> None:
        log.append([lab("16.0"), lab("1.60", replaces=1, reason="a"), lab("1.61", replaces=1, reason="b")])
        assert seqs(log) == [1, 2, 3]

    def test_a_fact_of_no_patient_can_be_voided(self, log: Log) -> None:
        log.append([shared(), voided(1, patient=None)])
        assert seqs(log) == [1, 2]

    @pytest.mark.parametrize(
        ("draft", "words"),
        [
            (lab(replaces=9, reason="r"), "lab.resulted names event 9, which is not in the log\n  wanted: the number"),
            (lab(replaces=0, reason="r"), "names event 0, which is not in the log"),
            (lab(replaces=10**30, reason="r"), "which is not in the log"),
            (lab(replaces="1", reason="r"), "names event '1', which is not in the log"),
            (lab(replaces=True, reason="r"), "names event True, which is not in the log"),
            (
                lab(replaces=1),
                "replaces event 1 without a reason\n  wanted: why it was wrong\n  to do:  give the reason",
            ),
            (lab(replaces=1, reason=" "), "without a reason"),
            (
                lab(patient="B", replaces=1, reason="r"),
                "event 1 is patient S1-007K's, the correction patient B's\n"
                "  wanted: a correction in the same patient\n"
                "  to do:  void it there with event.voided and enter it anew here",
            ),
            (shared(replaces=1, reason="r"), "event 1 is patient S1-007K's, the correction of no patient"),
            (
                voided(1, patient="B"),
                "event 1 is patient S1-007K's, the voiding patient B's\n"
                "  wanted: a voiding in the same patient\n"
                "  to do:  name the patient in whose record the event stands",
            ),
            (
                lab(body=JudgementAttested(statement="fit", holds=True), replaces=1, reason="r"),
                "event 1 is a lab.resulted, the correction a judgement.attested\n"
                "  wanted: a correction of the same kind\n"
                "  to do:  void it with event.voided and enter the fact anew",
            ),
            (lab(replaces=2, reason="r"), "event 2 is a voiding, which cannot be corrected"),
            (voided(2), "event 2 is a voiding, which cannot be corrected\n  wanted: an event that states a fact"),
            (voided(1, replaces=None), "an event.voided that names no event"),
            (voided(1, reason=None), "event.voided replaces event 1 without a reason"),
            (lab(body=LogRedacted(permitted_by="IRB"), replaces=1, reason="r"), "a redaction through `redact`"),
        ],
    )
    def test_a_correction_that_makes_no_sense_is_refused(self, log: Log, draft: object, words: str) -> None:
        before = log.append([lab(), voided(1)])
        with pytest.raises(InputError) as wrong:
            log.append([draft])  # type: ignore[list-item]
        assert words in str(wrong.value)
        assert log.head() == before


class TestImport:
    def test_the_same_file_twice(self, log: Log) -> None:
        drafts = [lab(str(number), source=f"labs.csv#{number}") for number in range(3)]
        first = log.import_(drafts)
        assert (first.appended, first.skipped, first.corrected, first.seal) == (3, 0, 0, log.head())
        again = log.import_(drafts)
        assert (again.appended, again.skipped, again.corrected, again.seal) == (0, 3, 0, first.seal)

    def test_a_changed_value_is_a_correction(self, log: Log) -> None:
        log.import_([lab("1.6", source="labs.csv#1")])
        changed = log.import_([lab("1.60", source="labs.csv#1")])
        assert (changed.appended, changed.skipped, changed.corrected) == (0, 0, 1)
        assert [(event.replaces, event.reason) for event in log.read()] == [(None, None), (1, "changed at the source")]
        assert log.import_([lab("1.60", source="labs.csv#1")]).skipped == 1

    def test_a_changed_time_is_a_correction(self, log: Log) -> None:
        log.import_([lab(source="a")])
        assert log.import_([lab(source="a", happened=When("2024-03-02", "Asia/Shanghai"))]).corrected == 1

    def test_a_source_twice_within_one_file(self, log: Log) -> None:
        result = log.import_([lab("1", source="a"), lab("1", source="a"), lab("2", source="a"), lab("3", source="b")])
        assert (result.appended, result.skipped, result.corrected) == (2, 1, 1)
        assert [event.replaces for event in log.read()] == [None, 1, None]

    def test_a_person_s_correction_is_not_undone(self, log: Log) -> None:
        log.import_([lab("16.0", source="a")])
        log.append([lab("1.60", replaces=1, reason="point forgotten")])
        assert log.import_([lab("16.0", source="a")]).skipped == 1

    def test_what_was_voided_does_not_come_back_unless_it_changes(self, log: Log) -> None:
        log.import_([lab("1", source="a")])
        log.append([voided(1)])
        assert log.import_([lab("1", source="a")]).skipped == 1
        assert log.import_([lab("2", source="a")]).appended == 1
        assert [event.replaces for event in log.read()] == [None, 1, None]

    def test_what_was_redacted_does_not_come_back(self, log: Log) -> None:
        log.import_([lab("1", source="a")])
        log.redact(1, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
        assert log.import_([lab("1", source="a"), lab("2", source="a")]).skipped == 2

    def test_what_was_redacted_does_not_come_back_as_a_correction_of_it(self, log: Log) -> None:
        """Nor does a message that corrects it under another source: it says the same anew."""
        log.import_([lab("1", source="a")])
        log.redact(1, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
        assert log.import_([lab("2", source="b", corrects="a")]).skipped == 1
        assert log.import_([lab("2", source="b", corrects="a"), lab("3", source="c", corrects="b")]).skipped == 2

    def test_another_patient_under_the_same_source(self, log: Log) -> None:
        log.import_([lab(source="a")])
        with pytest.raises(InputError) as wrong:
            log.import_([lab(source="b"), lab(patient="B", source="a")])
        assert "entry 2 (patient B, source a): event 1 is patient S1-007K's, the correction patient B's" in str(
            wrong.value
        )
        assert log.head().seq == 1
        log.append([voided(1)])  # as the message says
        assert log.import_([lab(patient="B", source="a")]).appended == 1

    def test_a_message_corrects_another_by_its_source(self, log: Log) -> None:
        """D1.10 A laboratory's second message names its first; a copy of either changes nothing any more."""
        first, second = lab("16.0", source="m1"), lab("1.60", source="m2", corrects="m1", reason="point forgotten")
        log.import_([first])
        result = log.import_([second])
        assert (result.appended, result.corrected) == (0, 1)
        assert [(event.replaces, event.reason) for event in log.read()] == [(None, None), (1, "point forgotten")]
        assert log.import_([first, second, second, first]).skipped == 4
        assert log.import_([lab("1.61", source="m3", corrects="m2")]).corrected == 1
        assert [event.replaces for event in log.read()] == [None, 1, 2]
        assert next(iter(log.read(since=3))).reason == "changed at the source"

    def test_a_correction_that_comes_before_what_it_corrects_waits_for_it(self, log: Log) -> None:
        """Whatever the order within one delivery: the value that was wrong must not stand at the end."""
        messages = [
            lab("3", source="m3", corrects="m2"),
            voided(0, replaces=None, source="v", corrects="n"),
            lab("2", source="m2", corrects="m1"),
            lab("2", source="m2", corrects="m1"),
            lab("7", source="n"),
            lab("1", source="m1"),
        ]
        result = log.import_(messages)
        assert (result.appended, result.corrected, result.skipped) == (2, 3, 1)
        told = [(event.source, event.replaces) for event in log.read()]
        assert told == [("n", None), ("m1", None), ("v", 1), ("m2", 2), ("m3", 4)]
        assert log.import_(messages).skipped == 6

    def test_a_chain_of_corrections_that_comes_backwards(self, log: Log) -> None:
        """Each is tried once more, when what it corrects has come, and not once for each of the others."""
        told = [lab(str(n), source=f"m{n}", corrects=f"m{n - 1}" if n else None) for n in range(40)]
        result = log.import_(reversed(told))
        assert (result.appended, result.corrected) == (1, 39)
        assert [event.replaces for event in log.read()] == [None, *range(1, 40)]

    def test_a_correction_of_what_never_came_is_refused(self, log: Log) -> None:
        """It is not acknowledged, so it is delivered again; kept as a fact, it would stand beside what it corrects."""
        with pytest.raises(InputError) as wrong:
            log.import_([lab(source="a"), lab(source="m2", corrects="m1")])
        assert str(wrong.value).startswith(
            "entry 2 (patient S1-007K, source m2): a correction of what was taken from 'm1', which is not in the log"
        )
        assert "deliver it again together with what it corrects, or after it; nothing was recorded" in str(wrong.value)
        assert log.head().seq == 0
        assert log.import_([lab(source="m1"), lab(source="m2", corrects="m1")]).corrected == 1

    @pytest.mark.parametrize(
        "more", [{"patient": "B"}, {"patient": None}, {"body": JudgementAttested(statement="s", holds=True)}]
    )
    def test_a_correction_by_a_source_is_checked_like_any_other(self, log: Log, more: dict[str, Any]) -> None:
        log.import_([lab(source="m1")])
        with pytest.raises(InputError, match="event 1 is "):
            log.import_([lab(source="m2", corrects="m1", **more)])
        assert log.head().seq == 1

    def test_a_correction_names_one_thing(self, log: Log) -> None:
        log.import_([lab(source="m1")])
        with pytest.raises(InputError, match="names event 1 and the source 'm1'"):
            log.import_([lab(source="m2", corrects="m1", replaces=1, reason="r")])
        with pytest.raises(InputError, match="names a source, among drafts that are not imported"):
            log.append([lab(source="m2", corrects="m1")])
        assert log.head().seq == 1

    @pytest.mark.parametrize("target", [{"corrects": "a"}, {"replaces": 1}])
    def test_a_voiding_comes_in_once_whatever_comes_again(self, log: Log, target: dict[str, Any]) -> None:
        day = [lab("1", source="a"), voided(0, source="v", **{"replaces": None, **target})]
        result = log.import_(day)
        assert (result.appended, result.corrected) == (1, 1)
        assert [(event.replaces, event.reason) for event in log.read()] == [(None, None), (1, "wrong patient")]
        assert log.import_(day).skipped == 2
        assert log.import_(reversed(day)).skipped == 2
        assert log.import_([lab("2", source="a")]).appended == 1, "what the source says anew stands"
        assert log.import_([day[1]]).skipped == 1, "and what was voided before it is not voided again"
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert [event.seq for event in record.events] == [3]

    def test_a_voiding_of_a_source_takes_back_all_that_it_has_said(self, log: Log) -> None:
        """The corrections go with the first event, those of people among them, and no value of it is left standing."""
        for value in ("16.0", "1.60", "16.0"):
            log.import_([lab(value, source="a")])
        log.append([lab("1.5", replaces=3, reason="by telephone")])
        log.import_([voided(0, replaces=None, source="v", corrects="a")])
        assert next(iter(log.read(since=5))).replaces == 1
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert record.events == ()
        with pytest.raises(InputError, match="event 3 is voided already, by event 5"):
            log.import_([voided(0, replaces=None, source="w", corrects="a")])

    def test_a_source_that_has_said_something_since_it_was_voided(self, log: Log) -> None:
        log.import_([lab("1", source="a")])
        log.import_([lab("2", source="a")])
        log.append([voided(1)])
        log.import_([lab("3", source="a")])
        log.import_([voided(0, replaces=None, source="v", corrects="a")])
        assert next(iter(log.read(since=5))).replaces == 4
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert record.events == ()

    def test_a_voiding_of_a_source_takes_back_what_it_said_beside_its_first_words(self, log: Log) -> None:
        """A person had voided the correction, so the third value stood by itself: the voiding of the first misses it."""
        for value in ("16.0", "1.60"):
            log.import_([lab(value, source="a")])
        log.append([voided(2)])
        log.import_([lab("1.70", source="a")])
        message = voided(0, replaces=None, source="v", corrects="a")
        assert log.import_([message]).corrected == 1
        assert [event.replaces for event in log.read(since=5)] == [1, 4]
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert record.events == ()
        assert log.import_([message]).skipped == 1

    @pytest.mark.parametrize("again", ["16.0", "1.60"])
    def test_a_late_copy_of_what_a_voided_source_had_said_before_does_not_come_back(self, log: Log, again: str) -> None:
        """The voiding names the first words; what they were corrected to went with them."""
        for value in ("16.0", "1.60"):
            log.import_([lab(value, source="a")])
        log.import_([voided(0, replaces=None, source="v", corrects="a")])
        assert log.import_([lab(again, source="a")]).skipped == 1
        assert log.head().seq == 3

    @pytest.mark.parametrize("deliveries", [1, 2])
    @pytest.mark.parametrize("values", [("16.0",), ("16.0", "1.60")])
    def test_what_a_voided_source_says_anew_is_new_however_it_is_delivered(
        self, log: Log, values: tuple[str, ...], deliveries: int
    ) -> None:
        """Nothing is left that it could correct, and nobody is asked whether what was taken back stands again."""
        for value in values:
            log.import_([lab(value, source="a")])
        told = [voided(0, replaces=None, source="v", corrects="a"), lab("1.70", source="a")]
        for part in [told] if deliveries == 1 else [told[:1], told[1:]]:
            log.import_(part)
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert [(event.body, event.replaces) for event in record.events] == [(told[1].body, None)]
        assert [finding.code for finding in record.findings] == ["patient.unknown"], "nothing about corrections"

    def test_a_source_and_what_corrects_it_are_voided_one_after_the_other(self, log: Log) -> None:
        """The second went with the first already; a hospital that voids both is not refused."""
        log.import_([lab("16.0", source="a"), lab("1.60", source="b", corrects="a")])
        both = [voided(0, replaces=None, source=f"void {source}", corrects=source) for source in "ab"]
        assert log.import_(both).corrected == 2
        assert log.import_(both).skipped == 2
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert record.events == ()

    def test_what_was_redacted_can_be_voided_by_its_source(self, log: Log) -> None:
        """Nothing comes back by it; but what was withheld, because it says the same anew, is not there to be voided."""
        log.import_([lab("1", source="a")])
        log.redact(1, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
        day = [
            lab("2", source="b", corrects="a"),
            voided(0, replaces=None, source="v", corrects="a"),
            voided(0, replaces=None, source="w", corrects="b"),
        ]
        result = log.import_(day)
        assert (result.corrected, result.skipped) == (1, 2)
        assert next(iter(log.read(since=3))).replaces == 1
        assert log.import_(day).skipped == 3

    @pytest.mark.parametrize(
        ("draft", "words"),
        [
            (voided(9, source="v"), "event.voided names event 9, which is not in the log"),
            (voided(0, source="v"), "event.voided names event 0, which is not in the log"),
            (voided(-1, source="v"), "event.voided names event -1, which is not in the log"),
            (voided(0, replaces=None, source="v"), "an event.voided that names no event"),
            (
                voided(0, replaces=None, source="v", corrects="z"),
                "a voiding of what was taken from 'z', which is not in",
            ),
            (voided(1, source="v", corrects="a"), "a correction that names event 1 and the source 'a'"),
            (voided(1, "B", source="v"), "event 1 is patient S1-007K's, the voiding patient B's"),
            (voided(1, None, source="v"), "event 1 is patient S1-007K's, the voiding of no patient"),
            (
                voided(0, "B", replaces=None, source="v", corrects="a"),
                "event 1 is patient S1-007K's, the voiding patient B's",
            ),
            (voided(1, source="v", reason=" "), "event.voided replaces event 1 without a reason"),
            (voided(0, replaces=None, source="v", corrects="a", reason=None), "replaces event 1 without a reason"),
            (voided(2, source="v"), "event 2 is voided already, by event 3"),
            (voided(0, replaces=None, source="v", corrects="b"), "event 2 is voided already, by event 3"),
            (voided(3, source="v"), "event 3 is a voiding, which cannot be corrected"),
            (voided(0, replaces=None, source="v", corrects="w"), "event 3 is a voiding, which cannot be corrected"),
            (voided(1, source="w"), "from the source 'w', from which event 3 was taken already, another event.voided"),
            (voided(2, "B", source="w"), "event 2 is patient S1-007K's, the voiding patient B's"),
            (
                voided(0, "B", replaces=None, source="w", corrects="b"),
                "from the source 'w', from which event 3 was taken",
            ),
            (voided(2, source="a"), "from the source 'a', from which event 1 was taken already, another lab.resulted"),
            (lab(source="w"), "event 3 is a voiding, which cannot be corrected"),
        ],
    )
    def test_a_voiding_that_makes_no_sense_is_refused_with_the_whole_import(
        self, log: Log, draft: Draft, words: str
    ) -> None:
        log.import_([lab(source="a"), lab(source="b"), voided(2, source="w")])
        with pytest.raises(InputError) as wrong:
            log.import_([lab("7", source="c"), draft])
        assert "entry 2 (" in str(wrong.value)
        assert words in str(wrong.value)
        assert log.head().seq == 3

    @pytest.mark.parametrize("target", [{"corrects": "p"}, {"replaces": 1}])
    def test_a_pause_is_not_voided_by_an_import(self, log: Log, target: dict[str, Any]) -> None:
        log.import_([shared(body=TrialPaused(stages=("infusion",), why="a death"), source="p")])
        with pytest.raises(InputError, match="a pause does not end by a correction, a voiding or an import"):
            log.import_([voided(0, None, source="v", **{"replaces": None, **target})])
        assert log.head().seq == 1

    def test_a_source_that_says_again_what_it_had_changed_does_not_win_unseen(self, log: Log) -> None:
        """A late copy of the first message would undo the correction: both stand, and somebody is asked."""
        first, second = lab("16.0", source="a"), lab("1.60", source="a")
        log.import_([first])
        log.import_([second])
        assert log.import_([first]).corrected == 1
        assert [(event.replaces, event.reason) for event in log.read()][1:] == [
            (1, "changed at the source"),
            (1, "the source says again what it had changed"),
        ]
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert [event.seq for event in record.events] == [2, 3]
        assert "correction.forked" in [finding.code for finding in record.findings]
        assert log.import_([first]).skipped == 1, "both stand already"

    def test_a_whole_delivery_that_comes_again_ends_where_it_ended_before(self, log: Log) -> None:
        """An interface that was down sends its day again: the first words, then the correction."""
        day = [lab("16.0", source="a"), lab("1.60", source="a"), lab("1.61", source="a")]
        for message in day:
            log.import_([message])
        for message in day:
            log.import_([message])
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert [(event.seq, event.body) for event in record.events] == [(3, day[2].body)]
        assert [finding.code for finding in record.findings] == ["patient.unknown"], "nothing about corrections"
        assert [event.reason for event in log.read(since=6)] == ["the source does not say so any more"] * 2
        assert log.import_(day).skipped == 3, "and the next time nothing is added"

    def test_a_person_s_correction_of_what_a_source_said_again_is_not_taken_back(self, log: Log) -> None:
        first, second = lab("16.0", source="a"), lab("1.60", source="a")
        for each in (first, second, first):
            log.import_([each])
        log.append([lab("1.5", replaces=3, reason="by telephone")])
        assert log.import_([second]).skipped == 1
        assert log.head().seq == 4

    @pytest.mark.parametrize("how", ["the source itself", "a person"])
    def test_after_a_settled_change_of_mind_the_next_value_corrects_what_stands(self, log: Log, how: str) -> None:
        """Else two values of one source would stand side by side, and nobody would be asked."""
        first, second, third = (lab(value, source="a") for value in ("16.0", "1.60", "1.62"))
        for each in (first, second, first):
            log.import_([each])
        if how == "a person":
            log.append([voided(3)])
        else:
            log.import_([second])
        assert log.import_([third]).corrected == 1
        last = list(log.read())[-1]
        assert (last.replaces, last.reason) == (2, "changed at the source")
        record = believe(log.read(), patient="S1-007K", as_of=AsOf(START + YEAR, START + YEAR))
        assert [event.body for event in record.events] == [third.body]

    def test_a_correction_by_source_corrects_what_stands_of_it(self, log: Log) -> None:
        first, second = lab("16.0", source="a"), lab("1.60", source="a")
        for each in (first, second, first, second):
            log.import_([each])
        log.import_([lab("1.61", source="b", corrects="a")])
        assert list(log.read())[-1].replaces == 2

    def test_how_a_log_was_opened_stands(self, log: Log) -> None:
        """A name in it can be erased all the same."""
        log.append([shared(body=TrialOpened(trial=TRIAL, title="x", zone="Asia/Shanghai"))])
        with pytest.raises(InputError) as wrong:
            log.append([voided(1, None)])
        assert str(wrong.value).endswith(
            "event 1 opened the log\n  wanted: an event that states a fact\n  to do:  leave it, for without it nothing can be "
            "read; if it was opened wrongly, start a new file with `trialwright init`"
        )
        assert log.head().seq == 1
        log.redact(1, permitted_by="the board", reason="r", by="b", role="r", site="s")

    def test_what_a_person_decided_between_two_values_of_a_source_stays_decided(self, log: Log) -> None:
        first, second = lab("16.0", source="a"), lab("1.60", source="a")
        for each in (first, second, first):
            log.import_([each])
        log.append([voided(3)])
        assert log.import_([first, second]).skipped == 2
        assert log.head().seq == 4

    def test_an_import_needs_a_source(self, log: Log) -> None:
        with pytest.raises(InputError, match="an import without a source\n  wanted: the document or message"):
            log.import_([lab()])

    def test_an_imported_correction_is_checked_like_any_other(self, log: Log) -> None:
        with pytest.raises(InputError, match="names event 7, which is not in the log"):
            log.import_([lab(source="a", replaces=7, reason="r")])
        log.append([lab()])
        assert log.import_([lab(source="a", replaces=1, reason="r")]).appended == 1
        assert [event.replaces for event in log.read()] == [None, 1]


class TestRedaction:
    who: ClassVar[dict[str, Any]] = {"by": "wu", "role": "data manager", "site": "S1"}

    def test_the_body_goes_and_the_chain_still_verifies(self, log: Log) -> None:
        seal = log.append([lab(), lab("2")])
        after = log.redact(1, permitted_by="IRB 2024-7", reason="a name in a comment", **self.who)
        first, second, redaction = log.read()
        assert first.body is None
        assert second.body is not None
        assert (redaction.patient, redaction.kind, redaction.replaces) == ("S1-007K", "log.redacted", 1)
        assert (redaction.body, redaction.reason) == (LogRedacted(permitted_by="IRB 2024-7"), "a name in a comment")
        assert redaction.happened.span()[0] == redaction.recorded_at
        assert log.verify(seal) == log.verify(after) == []

    @pytest.mark.parametrize(
        ("seq", "reason", "words"),
        [
            (9, "r", "log.redacted names event 9, which is not in the log"),
            (1, "", "log.redacted replaces event 1 without a reason"),
            (
                2,
                "r",
                "event 2 is redacted already\n  wanted: an event with a body\n  to do:  nothing is left to delete",
            ),
            (3, "r", "event 3 is a redaction, which cannot be corrected"),
        ],
    )
    def test_a_redaction_that_makes_no_sense_is_refused(self, log: Log, seq: int, reason: str, words: str) -> None:
        log.append([lab(), lab()])
        before = log.redact(2, permitted_by="IRB", reason="r", **self.who)
        with pytest.raises(InputError) as wrong:
            log.redact(seq, permitted_by="IRB", reason=reason, **self.who)
        assert words in str(wrong.value)
        assert log.head() == before


class TestAccess:
    def test_looking_does_not_change_the_trial(self, log: Log) -> None:
        before = log.append([lab()])
        log.record_access("logon", "", "li.na", "nurse")
        log.record_access("identity.seen", "S1-007K", "li.na", "nurse")
        assert [(look.seq, look.action, look.detail, look.by) for look in log.read_access()] == [
            (1, "logon", "", "li.na"), (2, "identity.seen", "S1-007K", "li.na")
        ]  # fmt: skip
        assert next(iter(log.read_access())).at == START + timedelta(seconds=1)
        assert log.head() == before
        assert log.verify() == []

    def test_an_access_is_text(self, log: Log) -> None:
        with pytest.raises(InputError, match="detail is None\n  wanted: text in detail"):
            log.record_access("logon", None, "li.na", "nurse")  # type: ignore[arg-type]


class TestSeals:
    def test_a_tail_that_was_cut_off(self, log: Log) -> None:
        log.append([lab()])
        longer = Seal(trial=TRIAL, seq=5, hash="a" * 64)
        (finding,) = log.verify(longer)
        assert (finding.code, finding.seqs) == ("log.cut", (1,))
        assert finding.found == "the log ends at line 1, the seal was made at line 5: the tail was cut off"

    def test_a_log_that_was_written_anew(self, log: Log) -> None:
        log.append([lab(), lab()])
        (finding,) = log.verify(Seal(trial=TRIAL, seq=1, hash="a" * 64))
        assert (finding.code, finding.seqs, finding.wanted) == ("log.rewritten", (1,), "a" * 64)

    def test_another_trial(self, log: Log) -> None:
        (finding,) = log.verify(Seal(trial="NCT1", seq=0, hash="a" * 64))
        assert (finding.code, finding.found) == ("log.trial", f"the log is of {TRIAL}, the seal of NCT1")

    def test_every_earlier_seal_still_holds(self, log: Log) -> None:
        earlier = [log.head(), *[log.append([lab()]) for _ in range(3)]]
        assert [log.verify(seal) for seal in earlier] == [[]] * 4


class TestBackup:
    def test_a_backup_is_one_file_that_restores_and_goes_on(self, log: Log, tmp_path: Path) -> None:
        log.append([lab(source="a"), shared(), lab()])
        log.record_access("logon", "", "li.na", "nurse")
        seal = log.redact(3, permitted_by="IRB", reason="a name", by="wu", role="data", site="S1")
        assert log.backup(tmp_path / "copy") == seal
        assert [name.name for name in tmp_path.glob("copy*")] == ["copy"]
        assert verify_file(tmp_path / "copy", seal) == []
        with SqliteLog.open(tmp_path / "copy") as copy:
            assert list(copy.read()) == list(log.read())
            assert list(copy.read_access()) == list(log.read_access())
            assert copy.import_([lab(source="a")]).skipped == 1
            copy.append([lab()])
            assert (tmp_path / "copy-wal").exists()
            assert copy.verify(seal) == []

    def test_a_backup_of_an_empty_log(self, log: Log, tmp_path: Path) -> None:
        assert log.backup(tmp_path / "copy") == log.head()

    def test_a_backup_overwrites_nothing(self, log: Log, tmp_path: Path) -> None:
        (tmp_path / "copy").write_text("mine")
        with pytest.raises(InputError, match=r"copy: .*\n  wanted: a new name"):
            log.backup(tmp_path / "copy")
        assert (tmp_path / "copy").read_text() == "mine"


def test_a_log_has_a_trial(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="an empty trial"):
        MemoryLog.create("")
    with pytest.raises(InputError, match="an empty trial"):
        SqliteLog.create(tmp_path / "new", "")
    assert list(tmp_path.iterdir()) == []


def test_events_are_read_patient_by_patient_with_those_of_nobody_first(log: Log) -> None:
    log.append([lab(patient="B"), shared(), lab(patient="A"), lab(patient="B"), shared(), lab(patient="\U0001f600")])
    told = [(patient, [event.seq for event in events]) for patient, events in log.read_by_patient(until=5)]
    assert told == [(None, [2, 5]), ("A", [3]), ("B", [1, 4])]
    everything = [event.seq for _, events in log.read_by_patient(until=99) for event in events]
    assert sorted(everything) == seqs(log)


def test_reading_by_patient_shows_one_state_of_the_log(log: Log) -> None:
    """What is recorded between two patients is not in it: the caller names the last event."""
    log.append([lab(patient="A"), lab(patient="B")])
    told = []
    for patient, events in log.read_by_patient(until=log.head().seq):
        told.append((patient, [event.seq for event in events]))
        log.append([lab(patient="B")])
    assert told == [("A", [1]), ("B", [2])]


def test_a_log_without_events_of_nobody_is_read_by_patient_too(log: Log) -> None:
    assert list(log.read_by_patient(until=9)) == []
    log.append([lab(patient="A")])
    assert [patient for patient, _ in log.read_by_patient(until=9)] == ["A"]
