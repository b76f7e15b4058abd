"""The cells and the rescue drug in words, for the terminal and for the pages."""

import pytest
from tests.spec.dosing.bags import BAG, patient
from tests.story import record_of
from tests.unit.publish.sample_sheets import protocol

from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.cell_limits import cell_limits
from trialwright.derive.doses.tocilizumab import tocilizumab
from trialwright.publish.sheets.cell_words import cell_dose_words, limit_words, review_words, tocilizumab_words


def dose(story: str) -> str:
    return cell_dose_words(cell_dose(protocol(), record_of(story, as_of="2026-10-30")))


def limit(name: str, story: str) -> str:
    record = record_of(story, as_of="2026-10-30")
    return limit_words(name, cell_limits(protocol(), record, cell_dose(protocol(), record))[name])


def rescue(story: str) -> str:
    return tocilizumab_words(tocilizumab(protocol(), record_of(story, as_of="2026-10-30")), "Asia/Shanghai")


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (
            patient("60"),
            "within the dose: 349.6 ×10⁶ cells, 5.826666 ×10⁶ cells/kg; "
            "D0 draw 50 mL of bag A (all of it) (349.6 ×10⁶ cells)",
        ),
        (
            patient("70"),
            "BLOCKED, below the dose: 349.6 ×10⁶ cells, 4.994285 ×10⁶ cells/kg; the product is below the dose; "
            "settle one of: infuse_below_target, remanufacture, withdraw",
        ),
        (
            patient("60", "2026-10-30  weight 66 kg"),
            "to be reviewed, within the dose: 349.6 ×10⁶ cells, 5.296969 ×10⁶ cells/kg; "
            "D0 draw 50 mL of bag A (all of it) (349.6 ×10⁶ cells)",
        ),
        (
            patient("30", "2026-10-30  infusion 42.9 mL of bag A"),
            "above the dose: 349.6 ×10⁶ cells, 11.653333 ×10⁶ cells/kg; "
            "D0 given 42.9 mL of bag A (299.9568 ×10⁶ cells)",
        ),
        ("2026-10-10  apheresis G123498654321", "unknown, no dose"),
        ("2026-10-25  weight 60 kg", "nothing was collected yet"),
    ],
)
def test_the_dose_in_one_sentence(story: str, words: str) -> None:
    assert dose(story) == words


@pytest.mark.parametrize(
    ("name", "story", "words"),
    [
        ("dmso", patient("60"), "DMSO: kept, 0.0917 of 1 g/kg, at most 545.4 mL"),
        ("endotoxin", patient("60"), "Endotoxin: kept, 1 of 5 EU/kg/h"),
        ("endotoxin", patient("70"), "Endotoxin: does not apply"),
        (
            "dmso",
            patient("60", bag=BAG.replace(", DMSO 10%", "")),
            "DMSO: unknown; DMSO of bag A: not recorded (record 0 % where the product holds none)",
        ),
        ("endotoxin", patient("60", bag=BAG.replace("1.2 {EU}", "7 {EU}")), "Endotoxin: NOT KEPT, 5.8333 of 5 EU/kg/h"),
    ],
)
def test_a_limit_in_one_sentence(name: str, story: str, words: str) -> None:
    assert limit(name, story) == words


def test_the_rescue_drug() -> None:
    told = patient("60", "2026-10-29  2 tocilizumab reserved", "2026-10-30T01:00+08:00  tocilizumab 480 mg given")
    assert rescue(told) == (
        "480 mg a dose; 1 given, 3 left, not before 2026-10-30 01:00 UTC (2026-10-30 09:00 Asia/Shanghai); 2 reserved"
    )
    assert rescue(patient("60")) == "480 mg a dose; 0 given, 4 left; 0 reserved"
    assert rescue("2026-10-10  apheresis G123498654321") == "unknown, no dose"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), ""),
        (("2026-10-30T07:00+08:00  weight 60 kg", "2026-10-30T07:00+08:00  weight 61 kg"), ""),  # a question, no review
        (("2026-10-30  weight 66 kg",), "not yet; an investigator looks at it and attests cell_dose_reviewed"),
        (
            ("2026-10-30T07:00+08:00  weight 66 kg", "2026-10-30T08:00+08:00  cell_dose_reviewed: yes"),
            "Dr Chen (investigator), 2026-10-30T08:00+08:00: the weight was 60 kg when the cell dose was dosed, and is "
            "66 kg now (+10.0 %) (event 7)",
        ),
    ],
)
def test_whether_it_was_reviewed(more: tuple[str, ...], words: str) -> None:
    assert review_words(cell_dose(protocol(), record_of(patient("60", *more), as_of="2026-10-30"))) == words
