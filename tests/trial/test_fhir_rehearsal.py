"""A whole rehearsed trial as FHIR: at every decision to enrol, the bundle answers as the log did.

The patients are as untidy as real ones: late entries, corrections, wrong units, two results of one instant, vague dates.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.fhir_round_trip import check_same_answers, read_back, written

from trialwright import main
from trialwright.acting import believed
from trialwright.derive.authority import effective_from
from trialwright.derive.belief import protocol_for
from trialwright.derive.record import AsOf
from trialwright.log.sqlite import SqliteLog
from trialwright.publish.fhir.fhir_bundle import WRITTEN

OTHER = Path(__file__).parent / "other_protocol.yaml"
EVER = datetime(2100, 1, 1, tzinfo=UTC)
PATIENTS = 12
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["NCT03919240", str(OTHER)], ids=["shipped", "another"])
def rehearsed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteLog]:
    """The log of a trial with twelve enrolled patients."""
    folder = tmp_path_factory.mktemp("rehearsal")
    text, where = main.find_protocol(request.param)
    plan = main.rehearsal_plan(
        text, where, patients=PATIENTS, seed=1, start=date(2019, 1, 7), zone="Asia/Shanghai", site="SZ01"
    )
    salt = main.rehearsal_salt(plan.seed, plan.scenario)
    trial = main.protocol_named(request.param).id
    with SqliteLog.create(folder / "x.trial", trial, clock=lambda: EVER, salt=salt) as log:
        with (folder / "truth").open("wb") as truth:
            main.rehearse(log, plan, truth)
        yield log


def test_at_each_decision_to_enrol_the_bundle_answers_as_the_log_did(rehearsed: SqliteLog) -> None:
    said: Counter[tuple[str, bool | None]] = Counter()
    enrolled = 0
    for code in rehearsed.patients():
        whole = believed(rehearsed, code, AsOf(happened=EVER, recorded=EVER))
        decided = effective_from(whole, "enrol")
        first = whole.events[0].recorded_at
        moments = [EVER, first, first + (EVER - first) / 1000]
        if decided is not None:
            enrolled += 1
            moments.append(decided)
        for moment in moments:
            record = believed(rehearsed, code, AsOf(happened=moment, recorded=max(moment, first)))
            verdicts = check_same_answers(protocol_for(record), record)
            said.update(verdicts.values())
            if moment is decided:
                assert verdicts["whole"] == ("known", True), "nobody is enrolled who is not eligible"
    assert enrolled == PATIENTS
    assert said["known", True] > 100
    assert said["unknown", None] > 10


def test_of_all_that_criteria_look_at_nothing_is_left_out(rehearsed: SqliteLog) -> None:
    named = 0
    for code in rehearsed.patients():
        record = believed(rehearsed, code, AsOf(happened=EVER, recorded=EVER))
        bundle = written(record)
        assert not {each.kind for each in bundle.left_out} & WRITTEN
        assert b"HTEST" in bundle.raw
        stopped = {finding.code for finding in read_back(bundle).findings}
        assert stopped <= {"fhir.sex_unknown", "fhir.birth_missing", "fhir.deceased"}
        named += len(bundle.left_out)
    assert named > PATIENTS
