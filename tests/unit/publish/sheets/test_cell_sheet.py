"""The cell sheet: what to draw, its silence where nothing may be drawn, and its bytes."""

import io
import re
from datetime import date

import msgspec
import pytest
from pypdf import PdfReader
from tests.spec.dosing.bags import BAG, patient
from tests.story import PATIENT, record_of
from tests.unit.publish.sample_sheets import SEAL, protocol

from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.cells.cell_limits import cell_limits
from trialwright.publish.sheet import Sheet
from trialwright.publish.sheets.cell_sheet import cell_sheet
from trialwright.publish.sheets.cell_words import reasons_not_to_draw

D0 = date(2026, 10, 30)
RELEASED = "2026-10-28  bag A released"
SIGNED = "choices.confirmed: protocol={}; choices=cell_dose/cap"


def sheet_of(story: str, *, rehearsal: bool = False, signed: bool = True) -> Sheet:
    if signed:
        story = f"{story}\n2026-10-01  {SIGNED.format(protocol().sha256)}"
    record = record_of(story, as_of="2026-10-30")
    return Sheet(protocol=protocol(), record=record, seal=SEAL, rehearsal=rehearsal, made_by="Wu Min", software="0.1.0")


def pdf_of(sheet: Sheet, infusion_day: date | None = D0) -> bytes:
    dose = cell_dose(sheet.protocol, sheet.record)
    return cell_sheet(sheet, dose, cell_limits(sheet.protocol, sheet.record, dose), infusion_day=infusion_day)


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def reasons(sheet: Sheet) -> list[str]:
    dose = cell_dose(sheet.protocol, sheet.record)
    return reasons_not_to_draw(sheet, dose, cell_limits(sheet.protocol, sheet.record, dose))


@pytest.fixture(scope="module")
def capped() -> str:
    return words_of(pdf_of(sheet_of(patient("30", RELEASED))))


def test_volume_cells_and_what_is_left(capped: str) -> None:
    assert "1 of 1 D0 Fri 2026-10-30 A 42.9 mL 299.9568 ×10⁶ cells 7.1 mL" in capped
    assert "At least 21.5 mL" in capped
    assert "At most 42.9 mL" in capped
    assert "BLOCKED" not in capped


def test_the_arithmetic_the_limits_and_the_origin(capped: str) -> None:
    assert "20 10*6/mL x 92 % viable x 95 % CD3 of viable x 40 % CAR of viable CD3" in capped
    assert "349.6 ×10⁶ cells, above the dose" in capped
    assert "11.653333 ×10⁶ cells/kg for 30 kg of 2026-10-25" in capped
    assert "Endotoxin: kept, 1.716 of 5 EU/kg/h" in capped
    assert "DMSO: kept, 0.1573 of 1 g/kg, at most 272.7 mL" in capped
    assert "G123498654321, 2026-10-10, for autologous use" in capped


def test_two_different_people_sign_with_meaning(capped: str) -> None:
    assert "Drawn by" in capped
    assert "Checked by (a second person)" in capped
    assert capped.count("Meaning:") == 2


def test_the_frame_is_that_of_every_sheet(capped: str) -> None:
    assert f"Patient {PATIENT}" in capped
    assert str(SEAL) in capped
    assert protocol().sha256 in capped
    assert "Product characterised. Bag: A" in capped


def test_cells_of_a_donor_are_told_apart() -> None:
    story = patient("30", RELEASED).replace("apheresis G123498654321", "apheresis G123498654321 from donor D7")
    assert "G123498654321, 2026-10-10, from donor D7" in words_of(pdf_of(sheet_of(story)))


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        (
            patient("70", RELEASED),
            "the product is below the dose; settle one of: infuse_below_target, remanufacture, withdraw",
        ),
        (patient("30"), "bag A is not released"),
        (patient("30", RELEASED, "2026-10-29  bag A rejected"), "every bag was rejected: A"),
        (patient("60", RELEASED, "2026-10-29  weight 70 kg"), "the answer awaits review"),
        (patient("60", RELEASED, bag=BAG.replace(", DMSO 10%", "")), "DMSO: unknown; DMSO of bag A: not recorded"),
        (
            patient("15", RELEASED, bag=BAG.replace("50 mL at 20", "200 mL at 1.5"), born="2018-01-01"),
            "DMSO: NOT KEPT, 1.4667 of 1 g/kg, at most 136.3 mL",
        ),
    ],
)
def test_what_is_blocked_carries_no_volume_to_draw(story: str, reason: str) -> None:
    sheet = sheet_of(story)
    assert any(said.startswith(reason) for said in reasons(sheet)), reasons(sheet)
    words = words_of(pdf_of(sheet))
    assert "BLOCKED: draw nothing." in words
    assert "No volume on this sheet is to be drawn." in words
    assert not re.search(r"1 of 1 D0", words)
    assert "At most" not in words


def test_the_cap_must_be_signed_except_in_a_rehearsal() -> None:
    story = patient("30", RELEASED)
    assert reasons(sheet_of(story, signed=False)) == ["no investigator has signed the cap of the dose (cell_dose/cap)"]
    rehearsed = sheet_of(story, signed=False, rehearsal=True)
    assert reasons(rehearsed) == []
    words = words_of(pdf_of(rehearsed))
    assert "42.9 mL" in words
    assert "REHEARSAL. Invented patients, not for care." in words


def test_an_unknown_dose_says_what_is_missing() -> None:
    words = words_of(pdf_of(sheet_of(patient("60", RELEASED, bag=BAG.replace(" CD3 95%,", "")))))
    assert "UNKNOWN: no dose of cells can be computed." in words
    assert "CD3-positive fraction (A): not recorded" in words


def test_a_conditional_release_prints_its_condition() -> None:
    words = words_of(pdf_of(sheet_of(patient("60", "2026-10-28  bag A conditional: sterility outstanding"))))
    assert "A released on a condition: sterility outstanding" in words
    assert "50 mL 349.6 ×10⁶ cells 0 mL" in words


def test_what_was_given_stays_on_the_sheet() -> None:
    story = patient("60", RELEASED, "2026-10-30  infusion 50 mL of bag A")
    assert "349.6 ×10⁶ cells 50 mL recorded" in words_of(pdf_of(sheet_of(story)))


CHANGED = "2026-10-29  weight 66 kg"
REVIEWED = "2026-10-30T08:00+08:00  cell_dose_reviewed: yes -- Dr Li"


def test_who_reviewed_a_dose_that_asked_for_it_when_and_at_what() -> None:
    words = words_of(pdf_of(sheet_of(patient("60", RELEASED, CHANGED, REVIEWED))))
    assert "Reviewed Dr Li (investigator), 2026-10-30T08:00+08:00: the weight was 60 kg when the cell dose" in words
    assert "66 kg now (+10.0 %) (event 8)" in words
    assert "Investigator's judgement. Statement: cell_dose_reviewed" in words
    assert "50 mL" in words
    assert "BLOCKED" not in words


def test_a_dose_that_nobody_has_reviewed_says_so() -> None:
    sheet = sheet_of(patient("60", RELEASED, CHANGED))
    assert reasons(sheet)[0] == "the answer awaits review: an investigator looks at it and attests cell_dose_reviewed"
    words = words_of(pdf_of(sheet))
    assert "Reviewed not yet; an investigator looks at it and attests cell_dose_reviewed" in words
    assert "BLOCKED: draw nothing." in words


def test_a_dose_that_asks_for_no_review_says_nothing_of_one(capped: str) -> None:
    assert "Reviewed" not in capped


def test_the_same_log_gives_the_same_bytes() -> None:
    sheet = sheet_of(patient("30", RELEASED))
    assert pdf_of(sheet) == pdf_of(msgspec.structs.replace(sheet))
    assert pdf_of(sheet) != pdf_of(sheet, None)


def test_unsigned_choices_about_the_cells_have_their_reason_and_the_others_are_one_line(capped: str) -> None:
    others = len(list(protocol().choices())) - len(protocol().cell_dose.choices)
    assert "cell_dose/parts the record does not split the dose; one infusion on D0" in capped
    assert "cell_dose/cap" not in capped  # it is signed
    assert f"Not signed either: {others} choices on which no amount of this sheet rests; trialwright" in capped
    assert "status/completion" not in capped
