"""The dose sheet: its words, its silence where nothing may be given, and its bytes."""

import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfReader
from tests.story import PATIENT, record_of
from tests.unit.publish.sample_sheets import BLOCKED, ELIGIBLE, SEAL, UNKNOWN, Derived, derived, derived_from, protocol

from trialwright.publish.sheets.dose_sheet import amount_of, dose_sheet

D0 = date(2026, 10, 30)
AMOUNT = re.compile(r"\d\s*mg(?!\s*/)")


def pdf_of(patient: Derived, infusion_day: date | None = D0) -> PdfReader:
    return PdfReader(io.BytesIO(dose_sheet(patient.sheet, patient.doses, infusion_day=infusion_day)))


def signing(choices: Iterable[str]) -> str:
    return f"choices.confirmed: protocol={protocol().sha256}; choices={','.join(choices)}"


def words_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.fixture(scope="module")
def full() -> PdfReader:
    return pdf_of(derived(ELIGIBLE))


@pytest.fixture(scope="module")
def blocked() -> PdfReader:
    return pdf_of(derived(BLOCKED))


@pytest.fixture(scope="module")
def unknown() -> PdfReader:
    return pdf_of(derived(UNKNOWN))


def test_it_says_whose_it_is_under_which_protocol_as_of_when(full: PdfReader) -> None:
    """D4.5 The sheet names its patient, the protocol and the two times."""
    words = words_of(full)
    assert f"Patient {PATIENT}" in words
    assert "CAR-T Cell Therapy Targeting to CD19 for R/R ALL, version 1" in words
    assert protocol().sha256 in words
    assert "What happened until 2026-10-25 04:00 UTC" in words
    assert "What was recorded until 2027-01-01 00:00 UTC" in words
    assert "Wu Min, with Trialwright 0.1.0" in words


def test_it_gives_ordered_and_rounded_amounts_day_by_day_with_dates(full: PdfReader) -> None:
    words = words_of(full)
    for row in (
        "D−5 Sun 2026-10-25 fludarabine 26.83 mg 27 mg",
        "D−4 Mon 2026-10-26 cyclophosphamide 447.21 mg 447 mg",
        "D−3 Tue 2026-10-27 fludarabine 26.83 mg 27 mg",
    ):
        assert row in words
    assert "Given (mg)" in words
    assert "fludarabine D−5, D−4, D−3 81 mg none within the permitted deviation of 10 %" in words
    assert "cyclophosphamide D−5, D−4, D−3 1341 mg" in words


def test_a_whole_vial_alternative_says_how_far_it_is_from_the_order() -> None:
    heavier = ELIGIBLE.replace("weight 50 kg", "weight 70 kg").replace("height 160 cm", "height 175 cm")
    assert "600 mg a day, +8.4 % from the ordered dose" in words_of(pdf_of(derived(heavier)))


def test_it_shows_the_arithmetic_with_its_sources(full: PdfReader) -> None:
    words = words_of(full)
    assert "square root of (160 cm x 50 kg / 3600) 1.4907 m²" in words
    assert "(140 - 70) x 50 kg x 0.85 / (72 x 0.9048 mg/dL), female 45.67 mL/min" in words
    assert "Mosteller, N Engl J Med 1987;317:1098" in words
    assert "HOPA 2018: rounding within 10 % of the ordered dose" in words


def test_numbers_lead_to_their_events_within_the_document(full: PdfReader) -> None:
    links = [a.get_object() for page in full.pages for a in page.get("/Annots", [])]
    assert len(links) > 20
    assert all(link["/Subtype"] == "/Link" and "/A" not in link for link in links)
    assert "Events behind these numbers" in words_of(full)
    assert "Laboratory result. Analyte: creatinine; Result as reported: 80 umol/L" in words_of(full)


def test_two_different_people_sign_with_meaning(full: PdfReader) -> None:
    words = words_of(full)
    assert "Prepared by" in words
    assert "Checked by (a second person)" in words
    assert [words.count(line) for line in ("Meaning:", "Signature ", "Date and time")] == [2, 2, 2]


def test_every_page_bears_the_whole_seal_the_version_and_its_number(full: PdfReader) -> None:
    """D4.5 The software's version and the seal are on every page."""
    total = len(full.pages)
    assert total > 1
    for number, page in enumerate(full.pages, 1):
        words = " ".join(page.extract_text().split())
        assert str(SEAL) in words
        assert "Made with Trialwright 0.1.0." in words
        assert f"page {number} of {total}" in words
        assert f"Patient {PATIENT}" in words


def test_a_blocked_drug_is_framed_with_its_reason_and_no_amount(blocked: PdfReader) -> None:
    words = words_of(blocked)
    assert "BLOCKED: fludarabine. Do not give. clearance 26.10 mL/min is below 30; do not give fludarabine." in words
    assert "D−5 Sun 2026-10-25 cyclophosphamide 447.21 mg 447 mg" in words
    start, end = words.index("The arithmetic"), words.index("cyclophosphamide Registered words")
    assert not AMOUNT.search(words[start:end])
    assert "fludarabine 26" not in words
    assert "27 mg" not in words


def test_a_sheet_of_unknown_drugs_says_so_and_carries_no_amount(unknown: PdfReader) -> None:
    words = words_of(unknown)
    assert "UNKNOWN: fludarabine. No dose can be computed." in words
    assert "UNKNOWN: cyclophosphamide. No dose can be computed." in words
    assert "creatinine: not plausible (3000 mg/L is outside what is plausible: is the unit right?)" in words
    assert "No drug on this sheet has a dose to give." in words
    assert "Course" not in words
    assert not AMOUNT.search(words)
    assert "Signature" in words


def test_an_amount_that_awaits_review_is_not_printed() -> None:
    patient = derived(ELIGIBLE)
    doses = {n: msgspec.structs.replace(a, status="review") for n, a in patient.doses.items()}
    assert all(amount_of(answer) is None for answer in doses.values())
    words = words_of(pdf_of(msgspec.structs.replace(patient, doses=doses)))
    assert words.count("The answer awaits review.") == 2
    assert not AMOUNT.search(words)


def test_without_a_day_of_infusion_the_dates_are_left_open() -> None:
    words = words_of(pdf_of(derived(ELIGIBLE), None))
    assert "not set: fill in each date by hand" in words
    assert "D−5 fludarabine 26.83 mg" in words


def test_unsigned_choices_are_listed_with_reasons_where_a_dose_hangs_on_them(full: PdfReader) -> None:
    words = words_of(full)
    assert "lymphodepletion/surface the record names no formula; Mosteller 1987" in words
    assert "cyclophosphamide/vials the record does not say; 200 mg is usual in China" in words


def test_the_other_unsigned_choices_are_one_line_with_their_number(full: PdfReader, blocked: PdfReader) -> None:
    words, ids = words_of(full), [choice.id for choice in protocol().choices()]
    resting = [one for one in ids if one.startswith(("lymphodepletion/", "fludarabine/", "cyclophosphamide/"))]
    assert len(re.findall(r"\b(?:lymphodepletion|fludarabine|cyclophosphamide)/[a-z_]+ ", words)) == len(resting)
    line = "Not signed either: {} choices on which no amount of this sheet rests; trialwright protocol check NAME lists each."
    assert line.format(len(ids) - len(resting)) in words
    assert "status/completion" not in words
    without_fludarabine = sum(one.startswith("fludarabine/") for one in ids)
    assert line.format(len(ids) - len(resting) + without_fludarabine) in words_of(blocked)


def test_signed_choices_are_neither_listed_nor_counted() -> None:
    record = record_of(f"{ELIGIBLE}\n2026-10-02  {signing(choice.id for choice in protocol().choices())}")
    assert "Choices that nobody has signed" not in words_of(pdf_of(derived_from(record)))
    waiting = {"I1/within", "fludarabine/vials"}
    record = record_of(f"{ELIGIBLE}\n2026-10-02  {signing(c.id for c in protocol().choices() if c.id not in waiting)}")
    words = words_of(pdf_of(derived_from(record)))
    assert "Choice Why it is as it is fludarabine/vials the record does not say; 50 mg is the usual vial" in words
    assert "Not signed either: 1 choice on which no amount of this sheet rests" in words
    record = record_of(f"{ELIGIBLE}\n2026-10-02  {signing(c.id for c in protocol().choices() if c.id != 'I1/within')}")
    words = words_of(pdf_of(derived_from(record)))
    assert "Not signed: 1 choice on which no amount of this sheet rests" in words
    assert "What this sheet computes rests on these values" not in words


def test_only_a_rehearsal_is_watermarked_and_then_on_every_page(full: PdfReader) -> None:
    assert "REHEARSAL" not in words_of(full)
    rehearsed = pdf_of(derived(ELIGIBLE, rehearsal=True))
    assert all(page.extract_text().count("REHEARSAL") >= 2 for page in rehearsed.pages)
    assert "REHEARSAL. Invented patients, not for care." in words_of(rehearsed)
    assert rehearsed.metadata is not None
    assert rehearsed.metadata.title == f"REHEARSAL: Dose sheet, patient {PATIENT}"


def test_the_document_has_language_title_date_and_is_tagged(full: PdfReader) -> None:
    assert str(full.root_object["/Lang"]) == "en"
    assert "'/Marked': True" in str(full.root_object["/MarkInfo"].get_object())
    assert full.metadata is not None
    assert full.metadata.title == f"Dose sheet, patient {PATIENT}"
    assert full.metadata.creation_date is not None
    assert (
        full.metadata.creation_date.isoformat()
        == derived(ELIGIBLE).sheet.stamped_at().replace(microsecond=0).isoformat()
    )
    assert full.xmp_metadata is not None
    xmp = full.xmp_metadata.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp


def test_what_people_typed_is_neither_markup_nor_an_empty_box() -> None:
    record = record_of(ELIGIBLE)
    typed = '#panic("x") $x^2$ *王* \\ [= head] <event-1> // {{'
    events = tuple(msgspec.structs.replace(e, source=typed, by=typed) for e in record.events)
    words = words_of(pdf_of(derived_from(msgspec.structs.replace(record, events=events))))
    assert '#panic("x")' in words
    assert "*[U+738B]*" in words.replace(" ", "")


def test_the_same_log_gives_the_same_bytes_here_and_in_a_fresh_process() -> None:
    patient = derived(ELIGIBLE, rehearsal=True)
    here = dose_sheet(patient.sheet, patient.doses, infusion_day=D0)
    assert dose_sheet(patient.sheet, patient.doses, infusion_day=D0) == here
    code = (
        "import hashlib, datetime; from tests.unit.publish.sample_sheets import ELIGIBLE, derived;"
        "from trialwright.publish.sheets.dose_sheet import dose_sheet; p = derived(ELIGIBLE, rehearsal=True);"
        "print(hashlib.sha256(dose_sheet(p.sheet, p.doses, infusion_day=datetime.date(2026, 10, 30))).hexdigest())"
    )
    root = Path(__file__).resolve().parents[4]
    import trialwright

    paths = f"{root}:{Path(trialwright.__file__).resolve().parents[1]}"
    fresh = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": paths, "TZ": "America/Lima"},
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
    )
    assert fresh.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_no_page_holds_the_rest_of_a_short_table_alone() -> None:
    """A second page with one row and a line is easily lost: what is short goes over whole, with its heading."""
    pages = [" ".join(page.extract_text().split()) for page in pdf_of(derived(UNKNOWN, rehearsal=True)).pages]
    assert len(pages) == 2
    assert "Choices that nobody has signed yet" in pages[1]
    of_the_regimen = [choice.id for choice in protocol().choices() if choice.id.startswith("lymphodepletion/")]
    assert [one for one in of_the_regimen if f"{one} " not in pages[1]] == []


def test_what_is_longer_than_a_page_is_not_cut_off() -> None:
    patient = derived(UNKNOWN)
    regimen = patient.sheet.protocol.lymphodepletion
    longer = tuple(
        msgspec.structs.replace(choice, reason=f"{'because ' * 300}end{number}")
        for number, choice in enumerate(regimen.choices)
    )
    amended = msgspec.structs.replace(
        patient.sheet.protocol, lymphodepletion=msgspec.structs.replace(regimen, choices=longer)
    )
    sheet = msgspec.structs.replace(patient.sheet, protocol=amended)
    words = words_of(pdf_of(msgspec.structs.replace(patient, sheet=sheet)))
    assert len(longer) > 10
    assert [number for number in range(len(longer)) if f"end{number} " not in words] == []
