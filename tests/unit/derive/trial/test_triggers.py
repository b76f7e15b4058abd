"""Which facts fire which pause trigger, which leave it undecided, and which pause answers it."""

import msgspec
import pytest
from tests.other_protocol import OTHER
from tests.spec.conftest import PROTOCOL
from tests.story import PATIENT, record_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.answer import Finding
from trialwright.derive.record import Record
from trialwright.derive.trial.triggers import Fired, fired, may_fire, of_all, trigger_findings, unanswered
from trialwright.events import Body
from trialwright.events.conduct import DeviationRecorded, TrialPaused
from trialwright.events.course import ContactMade, PatientDied, SecondMalignancyFound
from trialwright.events.judgements import JudgementAttested
from trialwright.events.laboratory import LotCertified
from trialwright.events.results import TestResulted
from trialwright.events.trial import EventVoided
from trialwright.protocol.reading import read_protocol

DIED = "2026-03-10  infusion 50 mL of bag B1\n2026-03-20  died: infection\n"
DIFFUSE = "neurology.examined: oedema=diffuse"


def found(text: str, *, as_of: str = "2026-12-31") -> tuple[Fired, ...]:
    return fired(PROTOCOL, record_of(text, as_of=as_of))


def ids(text: str) -> list[tuple[str, int, bool]]:
    return [(one.trigger.id, one.event.seq, one.known) for one in found(text)]


def of_the_trial(text: str) -> Record:
    return msgspec.structs.replace(record_of(text, as_of="2026-12-31"), patient="", events=())


def test_a_death_names_the_infusion_and_itself() -> None:
    (one,) = found(DIED)
    assert (one.trigger.id, one.patient, one.because, one.known) == ("early_death", PATIENT, (1, 2), True)
    assert one.words == f"pause trigger early_death fired in patient {PATIENT}"


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("replicating_virus positive", True),
        ("replicating_virus negative", False),
        ("replicating_virus indeterminate", False),
        ("hbsag positive", False),
    ],
)
def test_a_positive_test_for_the_virus(line: str, *, fires: bool) -> None:
    assert ids(f"2026-06-10  {line}") == ([("replicating_virus", 1, True)] if fires else [])


@pytest.mark.parametrize(("virus", "fires"), [("positive", True), ("negative", False), ("indeterminate", False)])
def test_a_lot_of_vector_is_the_trials_own(virus: str, *, fires: bool) -> None:
    lot = f"2026-06-10  lot.certified: material=lentiviral vector; lot=V7; replicating_virus={virus}"
    assert found(lot) == ()  # a patient's record does not tell it once more
    told = fired(PROTOCOL, of_the_trial(lot))
    assert [(one.trigger.id, one.patient) for one in told] == ([("replicating_virus", None)] if fires else [])
    if fires:
        assert told[0].found == "lentiviral vector, lot V7: positive for replication-competent virus"
        assert told[0].words == "pause trigger replicating_virus fired in the trial"


@pytest.mark.parametrize(("category", "fires"), [("identity", True), ("order", False)])
def test_an_error_of_identity(category: str, *, fires: bool) -> None:
    """Its words are not repeated: they may name somebody."""
    told = found(f"2026-03-10  infusion 50 mL of bag B1\n2026-03-11  deviation {category}, minor, of 1: bag of Li Wei")
    assert [one.trigger.id for one in told] == (["identity_error"] if fires else [])
    assert not fires or (told[0].because == (1, 2) and "Li Wei" not in told[0].found)
    shared = event(4, DeviationRecorded(category="identity", severity="major", detail="x"), patient=None)
    assert [one.patient for one in fired(PROTOCOL, msgspec.structs.replace(believed([shared]), patient=""))] == [None]


@pytest.mark.parametrize(("cells", "expected"), [("; t_cell=yes", [True]), ("; t_cell=no", []), ("", [False])])
def test_a_second_malignancy_fires_once_it_is_known_to_be_of_t_cells(cells: str, expected: list[bool]) -> None:
    told = found(f"2027-03-10  malignancy.found: diagnosis=lymphoma of Li Wei{cells}", as_of="2027-12-31")
    assert [one.known for one in told] == expected
    assert all("Li Wei" not in one.found for one in told)


def test_a_second_malignancy_without_words_is_undecided() -> None:
    hidden = event(1, SecondMalignancyFound(diagnosis="x", t_cell=False), redacted=True)
    (one,) = fired(PROTOCOL, believed([hidden]))
    assert (one.known, one.found) == (False, "a second malignancy on 2026-10-20, whose content was redacted")


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        (DIFFUSE, True),
        ("neurology.examined: oedema=focal", False),
        ("neurology.examined: oedema=none", False),
        ("adverse_event.reported: number=1; term=Edema cerebral; grade=4; ruleset=CTCAE-5.0; serious=", True),
        ("adverse_event.reported: number=1; term= cerebral OEDEMA; grade=5; ruleset=CTCAE-5.0; serious=", True),
        ("adverse_event.reported: number=1; term=Edema cerebral; grade=3; ruleset=CTCAE-5.0; serious=", False),
        ("adverse_event.reported: number=1; term=Seizure; grade=4; ruleset=CTCAE-5.0; serious=", False),
    ],
)
def test_cerebral_oedema_of_grade_4(line: str, *, fires: bool) -> None:
    assert ids(f"2026-03-15  {line}") == ([("cerebral_oedema", 1, True)] if fires else [])


def test_an_episode_fires_once() -> None:
    """Seen again the next day, or reported again, it is the same; gone and come back, it is another."""
    daily = f"2026-03-15  {DIFFUSE}\n2026-03-16  {DIFFUSE}\n2026-03-17  neurology.examined: consciousness=alert\n"
    again = f"2026-03-18  {DIFFUSE}\n2026-03-20  neurology.examined: oedema=none\n2026-03-25  {DIFFUSE}\n"
    assert ids(daily + again) == [("cerebral_oedema", 1, True), ("cerebral_oedema", 6, True)]
    report = "adverse_event.reported: number={}; term=Edema cerebral; grade=4; ruleset=CTCAE-5.0; serious="
    told = "\n".join(f"2026-03-1{day}  {report.format(number)}" for day, number in ((5, 1), (6, 1), (7, 2)))
    assert ids(told) == [("cerebral_oedema", 1, True), ("cerebral_oedema", 3, True)]


def test_what_people_must_notice_fires_by_nothing() -> None:
    manual = [one.id for one in PROTOCOL.safety.toxicity.pause_triggers if one.manual]
    assert manual == ["sterility", "stopping_bound"]


def test_another_protocol_has_its_own_triggers() -> None:
    """Sixty days, and an error of identity pauses the infusion alone."""
    other = read_protocol(OTHER, "other.yaml")
    late = "2026-03-10  infusion 50 mL of bag B1\n2026-05-09  died: infection\n2026-05-10  deviation identity, minor: x"
    told = fired(other, record_of(late, as_of="2026-12-31"))
    assert [(one.trigger.id, one.trigger.stages) for one in told] == [
        ("identity_error", ("infusion",)),
        ("death", ("enrolment", "apheresis", "lymphodepletion", "infusion")),
    ]
    assert (
        fired(other, record_of(late.replace("05-09", "05-10").replace("identity", "order"), as_of="2026-12-31")) == ()
    )


OPENED = "trial.opened: trial=NCT03919240; title=x; zone=Asia/Shanghai"


@pytest.mark.parametrize(
    ("opened", "before"), [("2026-03-21", True), ("2026-03-20", False), ("2026-03", False), ("2026-04", True)]
)
def test_what_happened_before_the_log_was_opened(opened: str, *, before: bool) -> None:
    (one,) = found(DIED + f"{opened}  {OPENED}")
    assert one.before_opening is before
    assert bool(unanswered([one], record_of(DIED))) is not before


def test_what_happened_at_the_instant_of_the_opening_is_none_of_before() -> None:
    instant = "2026-03-20T08:00:00.000000+08:00"
    (one,) = found(DIED.replace("2026-03-20", instant) + f"{instant}  {OPENED}")
    assert not one.before_opening


@pytest.mark.parametrize(("died", "fires"), [("2026-03-10", True), ("2026-03-11", False)])
def test_a_trigger_of_no_days_is_that_of_the_day_of_the_infusion(died: str, *, fires: bool) -> None:
    (trigger, *_) = PROTOCOL.safety.toxicity.pause_triggers
    assert trigger.fires == "death_after_infusion"
    toxicity = msgspec.structs.replace(
        PROTOCOL.safety.toxicity, pause_triggers=(msgspec.structs.replace(trigger, within_days=0),)
    )
    protocol = msgspec.structs.replace(PROTOCOL, safety=msgspec.structs.replace(PROTOCOL.safety, toxicity=toxicity))
    assert bool(fired(protocol, record_of(DIED.replace("2026-03-20", died), as_of="2026-12-31"))) is fires


def test_a_death_of_a_year_in_which_the_log_was_opened_is_none_of_before() -> None:
    (one,) = found(DIED.replace("2026-03-20", "2026") + f"2026-03-21  {OPENED}")
    assert not one.before_opening


ALL = "enrolment, apheresis, lymphodepletion, infusion"


@pytest.mark.parametrize(
    ("pauses", "answered"),
    [
        ([], False),
        ([f"paused {ALL}: the death"], True),
        (["paused enrolment, infusion: the death"], False),  # not all of what the trigger pauses
        ([f"trial.paused: stages={ALL}; why=x; trigger=early_death; concerns=2"], True),
        ([f"trial.paused: stages={ALL}; why=x; concerns=2"], True),
        ([f"trial.paused: stages={ALL}; why=x; trigger=early_death; concerns=1"], False),
        ([f"trial.paused: stages={ALL}; why=x; trigger=identity_error; concerns=2"], False),
        (["trial.paused: stages=infusion; why=x; concerns=2"], True),  # somebody answered this very event
        (["trial.paused: stages=; why=x; concerns=2"], False),
        ([f"paused {ALL}: the death", f"resumed {ALL}: advised"], True),  # it was answered, and the trial went on
    ],
)
def test_which_pause_answers(pauses: list[str], *, answered: bool) -> None:
    record = record_of(DIED + "\n".join(f"2026-03-21  {line}" for line in pauses), as_of="2026-12-31")
    assert (unanswered(fired(PROTOCOL, record), record) == ()) is answered


def test_a_pause_that_was_recorded_before_the_fact_does_not_answer_it() -> None:
    record = record_of(f"2026-03-01  paused {ALL}: audit\n" + DIED, as_of="2026-12-31")
    assert len(unanswered(fired(PROTOCOL, record), record)) == 1


def test_a_redacted_pause_after_the_fact_answers_it_for_it_holds_everything() -> None:
    hidden = event(9, TrialPaused(stages=("infusion",), why="x"), patient=None, redacted=True)
    record = record_of(DIED, as_of="2026-12-31")
    assert unanswered(fired(PROTOCOL, record), msgspec.structs.replace(record, shared=(hidden,))) == ()
    early = msgspec.structs.replace(hidden, seq=1)
    assert len(unanswered(fired(PROTOCOL, record), msgspec.structs.replace(record, shared=(early,)))) == 1


def test_the_findings() -> None:
    text = DIED + "2026-05-10  malignancy.found: diagnosis=lymphoma"
    due, undecided = trigger_findings(found(text), record_of(text))
    assert isinstance(due, Finding)
    assert (due.code, due.seqs, undecided.code, undecided.seqs) == ("pause.due", (1, 2), "pause.undecided", (3,))
    assert due.found.startswith(
        f"critical: a pause is due. pause trigger early_death fired in patient {PATIENT}, nobody has answered it: died on"
    )
    assert due.to_do == "pause now with `trialwright decide TRIAL pause`; only a decision to resume ends it"
    assert undecided.found.startswith("whether pause trigger t_cell_malignancy has fired cannot be told: a second")


def test_the_trial_comes_first_and_then_patients_by_code() -> None:
    one, two = found(DIED), found(DIED + "2026-03-11  deviation identity, minor: x")
    assert of_all({"B": one, "A": two}, one) == (*one, *two, *one)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PatientDied(cause="leukaemia"), True),
        (ContactMade(how="telephone", alive=False), True),
        (EventVoided(), True),  # what spoke against a trigger may be gone
        (JudgementAttested(statement="death_unrelated", holds=False), True),
        (JudgementAttested(statement="survival_over_3_months", holds=True), False),
        (TestResulted(test="replicating_virus", result="negative"), True),
        (TestResulted(test="hbsag", result="positive"), False),
        (LotCertified(material="vector", lot="1", replicating_virus="positive"), True),
        (LotCertified(material="medium", lot="1"), False),
        (DeviationRecorded(category="identity", severity="minor", detail="x"), True),
        (DeviationRecorded(category="window", severity="minor", detail="x"), False),
    ],
)
def test_what_has_to_be_looked_at_when_it_is_recorded(body: Body, *, expected: bool) -> None:
    assert may_fire(body) is expected
