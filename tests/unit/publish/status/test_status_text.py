"""The status for a terminal."""

import msgspec
from tests.unit.publish.statuses import ODD, status

from trialwright.derive.answer import Answer
from trialwright.derive.trial.flow import Departure, Stage, flow
from trialwright.publish.status.status_parts import by_role, status_parts, summary
from trialwright.publish.status.status_text import status_text


def test_the_text_says_of_what_as_of_when_and_under_which_seal() -> None:
    """D4.5 The text names the trial, the two times and the seal."""
    told = status_text(status()).splitlines()
    assert told[0] == "REHEARSAL. Invented patients, not for care."
    assert told[1].startswith("NCT03919240 version 1: ")
    assert told[2] == "as of the end of the rehearsal, 2026-11-03"
    assert told[3] == "happened up to 2026-11-03 01:00 UTC, recorded up to 2026-11-03 01:00 UTC"
    assert told[-1] == f"seal {status().seal}"


def test_each_line_of_a_patient_has_its_events() -> None:
    lines = [line for line in status_text(status()).splitlines() if line.startswith(f"  {ODD}")]
    assert len(lines) > 3
    assert all("[event" in line for line in lines)


def test_each_row_has_as_many_cells_as_its_part_has_columns() -> None:
    for part in status_parts(status()):
        assert {len(row.cells) for row in part.rows} <= {len(part.header)}, part.name


def test_criteria_and_triggers_are_told_in_words() -> None:
    """Who reads a status knows neither the ids of the protocol file nor its short names."""
    stages = {"A": Stage(reached="consented", departure=Departure(reason="not_eligible", detail="E3", because=(7,)))}
    found = flow({code: Answer(value=stage, status="known", rule="flow/stage") for code, stage in stages.items()})
    parts = {part.name: part for part in status_parts(msgspec.structs.replace(status(), flow=found))}
    assert "went no further: not eligible (E3: History of seizure): A" in {row.cells[2] for row in parts["flow"].rows}
    assert parts["flow"].rows[0].cells[0] == "referred"
    lead = parts["triggers"].lead
    assert "no event can tell “two products with growth in the sterility test” or “crossing a stopping bound”" in lead
    assert "stopping_bound" not in lead


def test_one_role_sees_only_what_it_can_fill() -> None:
    everything = next(part for part in status_parts(status()) if part.name == "unknown")
    laboratory = next(part for part in status_parts(status(), who="laboratory") if part.name == "unknown")
    assert 0 < len(laboratory.rows) < len(everything.rows)
    assert {row.cells[1] for row in laboratory.rows} == {"laboratory"}


def test_the_summary_counts_what_is_open_by_who_can_fill_it() -> None:
    found = status()
    open_ = [entry for entry in found.unknowns if entry.closed is None]
    assert sum(by_role(found.unknowns).values()) == len(open_)
    assert f"{found.flow.reached('infused')} of 196 planned patients infused" in summary(found)
    assert f"{len(open_)} not known" in summary(found)


def test_held_stages_and_waiting_decisions_are_named() -> None:
    held = next(part for part in status_parts(status()) if part.name == "held")
    assert [row.cells[0] for row in held.rows] == ["infusion", "infuse"]
    assert held.rows[1].cells[1] == f"{ODD}: given by Dr Chen, waits for another person"
