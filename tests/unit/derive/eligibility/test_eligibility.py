"""Eligibility as a whole, with a protocol of a few criteria: what decides, what is missing, and as of when."""

import msgspec
import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event, lab, latest
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility, failing, judged_at, satisfied
from trialwright.derive.record import Record
from trialwright.events.decisions import DecisionMade
from trialwright.protocol.criteria import Attested, Criterion, Implies, Rule
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol

PROTOCOL = read_protocol(SMALL, "small.yaml")  # creatinine < 1.6 mg/dL in 14 days; no history of seizure, ever
GOOD = "2026-10-20  creatinine 0.9 mg/dL\n"
NO_SEIZURE = "2026-10-20  history_of_seizure: no\n"


def criterion(rule: Rule, kind: str) -> Criterion:
    return Criterion(id="X1", kind="inclusion" if kind == "inclusion" else "exclusion", text="", rule=rule, label="")


def with_criteria(*criteria: Criterion) -> TrialProtocol:
    return msgspec.structs.replace(PROTOCOL, criteria=criteria)


@pytest.mark.parametrize(
    ("text", "value", "missing", "because"),
    [
        (GOOD + NO_SEIZURE, True, [], (1, 2)),
        (GOOD, None, ["history_of_seizure"], (1,)),
        (NO_SEIZURE, None, ["creatinine"], (1,)),
        ("", None, ["creatinine", "history_of_seizure"], ()),
        ("2026-10-20  creatinine 1.6 mg/dL", False, [], (1,)),
        ("2026-10-20  history_of_seizure: yes", False, [], (1,)),
        (GOOD + "2026-10-20  history_of_seizure: yes", False, [], (2,)),
    ],
)
def test_the_whole(text: str, value: bool | None, missing: list[str], because: tuple[int, ...]) -> None:
    answer = eligibility(PROTOCOL, record_of(text))
    assert (answer.value, [m.what for m in answer.missing], answer.because) == (value, missing, because)
    assert answer.status == ("unknown" if value is None else "known")
    assert answer.rule == "NCT00000000 version 1/eligibility"


@pytest.mark.parametrize(("kind", "excluded"), [("inclusion", False), ("exclusion", False)])
def test_what_does_not_apply_speaks_for_the_patient(kind: str, excluded: bool) -> None:
    """Even where nothing else is asked: a criterion that does not apply leaves nobody undecided."""
    rule = Implies(when=Attested(statement="female"), then=Attested(statement="pregnant"))
    protocol = with_criteria(criterion(rule, kind))
    record = record_of("2026-10-20  female: no")
    answers = criterion_answers(protocol, record)
    assert (answers["X1"].status, satisfied(protocol.criteria[0], answers["X1"])) == ("not_applicable", True)
    assert bool(failing(protocol, answers)) is excluded
    whole = eligibility(protocol, record)
    assert (whole.value, whole.status, whole.because) == (True, "known", (1,))


def test_an_exclusion_under_a_condition_nobody_has_stated_excludes_nobody_yet() -> None:
    rule = Implies(when=Attested(statement="female"), then=Attested(statement="pregnant"))
    protocol = with_criteria(criterion(rule, "exclusion"))
    whole = eligibility(protocol, record_of("2026-10-20  pregnant: yes"))
    assert (whole.value, [m.what for m in whole.missing]) == (None, ["female"])
    assert eligibility(protocol, record_of("2026-10-20  pregnant: no")).value is True


def test_failing_names_every_criterion_in_the_order_of_the_protocol() -> None:
    record = record_of("2026-10-20  history_of_seizure: yes\n2026-10-20  creatinine 2 mg/dL")
    assert [c.id for c in failing(PROTOCOL, criterion_answers(PROTOCOL, record))] == ["I1", "E1"]


# as of when


def enrolled(seq: int, happened: str, *, given: bool = True, act: str = "enrol") -> Record:
    told = [
        event(1, lab("creatinine", "0.9 mg/dL"), "2026-10-10"),
        event(2, lab("creatinine", "9 mg/dL"), "2026-10-22"),
        event(seq, DecisionMade(act=act, given=given), happened),
    ]
    return believed(told)


@pytest.mark.parametrize(
    ("record", "eligible"),
    [
        (enrolled(3, "2026-10-20T10:00+08:00"), True),
        (enrolled(3, "2026-10-22"), False),  # the day of the bad result: it may have been known
        (enrolled(3, "2026-10-20T10:00+08:00", given=False), False),
        (enrolled(3, "2026-10-20T10:00+08:00", act="infuse"), False),
        (enrolled(3, "2026-11-20"), False),
    ],
    ids=["enrolled before", "on the day", "refused", "another act", "enrolled tomorrow"],
)
def test_what_happens_after_enrolment_does_not_change_who_was_eligible(record: Record, eligible: bool) -> None:
    protocol = with_criteria(criterion(latest("creatinine", "below", "1.6 mg/dL"), "inclusion"))
    assert eligibility(protocol, record).value is eligible


def test_the_first_enrolment_counts_and_never_more_than_is_believed() -> None:
    told = [event(n, DecisionMade(act="enrol", given=True), f"2026-10-{n:02d}T10:00+08:00") for n in (12, 11)]
    assert judged_at(believed(told)).isoformat() == "2026-10-11T02:00:59.999999+00:00"
    assert judged_at(believed(told, as_of="2026-10-01")).isoformat() == "2026-10-01T04:00:00+00:00"
