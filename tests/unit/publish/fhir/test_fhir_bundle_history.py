"""The history in FHIR: which stop ends which start, and what is read back of each line."""

import pytest
from tests.fhir_round_trip import read_back, written
from tests.story import record_of

from trialwright.derive.facts import facts_of
from trialwright.derive.record import Record
from trialwright.events.medication import MedicationStarted, MedicationStopped
from trialwright.publish.fhir.fhir_bundle_history import stop_of, stops_alone


def pairs(record: Record) -> dict[int, int | None]:
    starts = [event for event, _ in record.of(MedicationStarted)]
    stops = [event for event, _ in record.of(MedicationStopped)]
    found = {start.seq: stop_of(start, stops) for start in starts}
    return {seq: stop.seq if stop else None for seq, stop in found.items()}


def test_a_stop_ends_every_start_of_the_name_that_it_may_follow() -> None:
    record = record_of("""
        2026-10-01  aciclovir started as herpes_prophylaxis
        2026-10-02  Aciclovir started as herpes_prophylaxis
        2026-10-05  aciclovir stopped
        2026-10  prednisone stopped
        2026-10-07  prednisone started as systemic_steroid
        2026-10-08  aciclovir started as herpes_prophylaxis
        2026-10-02  dexamethasone stopped
    """)
    assert pairs(record) == {1: 3, 2: 3, 5: 4, 6: None}, "a stop in October may follow a start of the 7th"
    starts = [event for event, _ in record.of(MedicationStarted)]
    stops = [event for event, _ in record.of(MedicationStopped)]
    assert [stop.seq for stop in stops_alone(starts, stops)] == [7]
    assert _spells(record) == _spells(_again(record))


def _again(record: Record) -> Record:
    from tests.fhir_round_trip import read_again

    return read_again(record)


def _spells(record: Record) -> dict[str, list[tuple[object, ...]]]:
    """Each course of each name, without the number of its event."""
    return {name: [(*each[:2], *each[3:]) for each in found] for name, found in facts_of(record).occurred.items()}


@pytest.mark.parametrize(
    "line",
    [
        "2026-10-20  has seizure",
        "2026-10-20  seizure began 1998-03",
        "2026-10-20T08:00+08:00  seizure began 1998, ended 1999-02-03",
        "2026-10-20  no seizure",
        "2026-10-20  has allo_hsct",
        "2026-10-20  has a_word_of_this_ward",
        "2026-10-20  condition.recorded: condition=seizure; present=no; ended=2020",
        "2026-10-20  relapse in marrow",
        "2026-10-20  relapse in molecular, cd19 lineage_switch",
        "2026-10-20  consolidation x0",
        "2026-10-20  salvage x2, no_response",
        "2026-10-20  transplant as other",
        "2026-10-20  treatment.recorded: treatment=transplant; intent=transplant; began=2026-10-20",
        "2026-10-20  treatment.recorded: treatment=tki; intent=salvage; began=2019; ended=2020-01; line=3; cycles=4",
        "2026-10-20  treatment.recorded: treatment=tki; intent=bridging; ended=2020-01",
        "2026-10-20T08:00Z  treatment.recorded: treatment=tki; intent=bridging; began=2020-01-01T07:30+08:00",
        "2026-10-20  systemic_steroid started",
        "2026-10-20T08:00:30Z  dexamethasone started as systemic_steroid",
        "2026-10-20  medication.started: drug=some drug (40 mg)",
        "2026-10-20T08:00+08:00  dexamethasone stopped",
        "2026-10-20  allergy history taken",
        "2026-10-20  medical history begun",
    ],
)  # fmt: skip
def test_a_line_of_the_history_is_read_back_as_it_was(line: str) -> None:
    record = record_of(line)
    (told,) = record.events
    facts = read_back(written(record))
    (again,) = facts.events
    if getattr(told.body, "present", True):
        assert again.body == told.body
    else:
        assert (again.body.condition, again.body.present) == ("seizure", False)  # type: ignore[union-attr]
    assert again.happened == told.happened
    assert {finding.code for finding in facts.findings} == {"fhir.sex_unknown", "fhir.birth_missing"}
