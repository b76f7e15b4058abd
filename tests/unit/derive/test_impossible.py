"""What cannot be meant is kept and asked about: grades, dates, flows and limits that no source can have held."""

import pytest
from tests.story import record_of
from tests.story_lines import body_of

from trialwright.derive.impossible import impossibilities
from trialwright.derive.trial.findings import event_findings

FEVER = "adverse_event.reported: number=1; term=Fever; grade=1; ruleset=CTCAE-5.0; serious="


def codes(line: str) -> list[str]:
    return [code for code, *_ in impossibilities(body_of(line))]


@pytest.mark.parametrize(
    "line",
    [
        "crs 0 by ASTCT-2019",
        "crs 5 by ASTCT-2019",
        "acute gvhd 0 by MAGIC-2016",
        "acute gvhd 4 by MAGIC-2016",
        "chronic gvhd 0 by NIH-2014",
        "chronic gvhd 3 by NIH-2014",
        "adverse event 1: Fever 1 by CTCAE-5.0",
        "adverse event 1: Sepsis 5 by CTCAE-5.0, serious: death, fatal",
        "adverse event 1: Fever 1 by CTCAE-5.0, began 2026-12-03, ended 2026-12-03",
        "adverse event 1: Fever 1 by CTCAE-5.0, began 2026-12-03, ended 2026-12",  # may have ended after it
        "adverse event 1: Fever 1 by CTCAE-5.0, began 2026-12, ended 2026-12-03",  # may have begun before it
        f"{FEVER}; began=2026-12-03T08:00:00.000000+08:00; ended=2026-12-03T08:00:00.000000+08:00",  # a seizure of an instant
        "oxygen by nasal_cannula at 6.1 L/min, fraction 100%",
        "oxygen.given: device=ventilator; fraction=0.5 1",
        "room air",
        "oxygen by room_air at 0 L/min",
        "marrow examined, not evaluable, 0 cells, cellularity 100%",
        "marrow examined, not evaluable, 0 cells, cellularity 0%",
        "relapse in molecular",
        "manufacture L1 started",
        "mrd_flow <0.01 %, detected from 0.005 %, counted from 0.005 %",
        "mrd_flow <0.01 %, detected from 0.00002 1, counted from 0.005 %",
        "mrd_flow <0.01 %, detected from 0 %, counted from 0.005 %",
        "wbc 2.0 10*9/L",
    ],
)
def test_what_can_be_meant_is_not_asked_about(line: str) -> None:
    assert codes(line) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("crs 6 by ASTCT-2019", "grade.impossible"),
        ("acute gvhd 5 by MAGIC-2016", "grade.impossible"),
        ("chronic gvhd 4 by NIH-2014", "grade.impossible"),
        ("adverse event 1: Fever 0 by CTCAE-5.0", "grade.impossible"),
        ("adverse event 1: Fever 6 by CTCAE-5.0", "grade.impossible"),
        ("adverse event 0: Fever 1 by CTCAE-5.0", "adverse_event.number"),
        ("adverse event 1: Fever 1 by CTCAE-5.0, began 2026-12-03, ended 2026-12-02", "adverse_event.dates"),
        ("adverse event 1: Sepsis 5 by CTCAE-5.0, serious: death", "adverse_event.death"),
        ("adverse event 1: Sepsis 5 by CTCAE-5.0, fatal", "adverse_event.death"),
        ("adverse event 1: Sepsis 4 by CTCAE-5.0, serious: death", "adverse_event.death"),
        ("adverse event 1: Sepsis 4 by CTCAE-5.0, serious: life_threatening, fatal", "adverse_event.death"),
        ("oxygen by nasal_cannula at 2000 L/min", "oxygen.implausible"),
        ("oxygen.given: device=nasal_cannula; flow=2 L", "oxygen.unit_unusable"),
        ("oxygen by venturi_mask, fraction 0.4%", "oxygen.implausible"),
        ("oxygen by room_air at 1 L/min", "oxygen.room_air"),
        ("oxygen by room_air at 0.1 L/min", "oxygen.room_air"),
        ("marrow.examined: cellularity=101 %", "marrow.cellularity"),
        ("marrow.examined: cellularity=40 /uL", "marrow.cellularity"),
        ("marrow.examined: nucleated_cells=-1", "marrow.cells"),
        ("relapse.found: sites=", "relapse.sites"),
        ("manufacture L1 started, attempt 0", "manufacture.attempt"),
        ("mrd_flow <0.01 %, detected from 0.01 %, counted from 0.005 %", "result.limits"),
        ("mrd_flow <0.01 %, detected from 20 /uL", "result.limits"),
        ("mrd_flow <0.01 %, counted from -0.01 %", "result.limits"),
    ],
)
def test_what_cannot_be_meant_is_one_question(line: str, code: str) -> None:
    assert codes(line) == [code]


def test_the_question_says_what_to_look_at() -> None:
    record = record_of("2026-10-20  consent 2.0\n2026-10-21  crs 6 by ASTCT-2019")
    (finding,) = event_findings(record.events[1])
    assert (finding.code, finding.patient, finding.seqs) == ("grade.impossible", record.patient, (2,))
    assert finding.found == "crs grade 6"
    assert finding.wanted == "a grade of 0 to 5"
    assert finding.to_do == "check the grade against its source, and correct the entry"


@pytest.mark.parametrize(
    ("line", "found", "wanted"),
    [
        (
            "adverse event 1: Sepsis 5 by CTCAE-5.0, serious: life_threatening and hospitalisation",
            "adverse event 1: grade 5, outcome unknown, serious because of life_threatening, hospitalisation",
            "grade 5, a fatal outcome and death as a reason together, or none of them",
        ),
        (
            "adverse event 1: Sepsis 5 by CTCAE-5.0, recovered",
            "adverse event 1: grade 5, outcome recovered, serious because of nothing",
            "grade 5, a fatal outcome and death as a reason together, or none of them",
        ),
        (
            "oxygen.given: device=nasal_cannula; flow=2 L",
            "inhaled_oxygen_flow: 'L' cannot be converted to L/min",
            "0 to 100 L/min, or the same in another unit",
        ),
    ],
)
def test_what_is_said_of_it(line: str, found: str, wanted: str) -> None:
    ((_, *said, _),) = impossibilities(body_of(line))
    assert said == [found, wanted]


def test_a_redacted_body_is_not_asked_about() -> None:
    assert list(impossibilities(None)) == []
