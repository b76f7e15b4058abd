"""The sheets of one patient, of all that follows for the patient: evidence, doses, cells, and the same as text.

`main` lists these operations with all the others; here they have room.
"""

from datetime import date

from trialwright.overview import PatientPage
from trialwright.publish.parts import part_lines
from trialwright.publish.sheets.cell_sheet import cell_sheet
from trialwright.publish.sheets.dose_sheet import dose_sheet
from trialwright.publish.sheets.evidence_sheet import evidence_sheet
from trialwright.publish.sheets.patient_text import patient_text
from trialwright.publish.status.course import course_parts


def evidence(page: PatientPage) -> str:
    """The evidence sheet of a patient: one HTML page."""
    course = course_parts(page.course, page.ledger, zone=page.sheet.zone())
    return evidence_sheet(page.sheet, page.answers, page.whole, page.doses, page.findings, page.decisions, course)


def patient_words(page: PatientPage) -> str:
    """Everything that follows for a patient, as text for a terminal."""
    parts = course_parts(page.course, page.ledger, zone=page.sheet.zone())
    course = [line for part in parts for line in (*part_lines(part), "")]
    return patient_text(page.sheet, page.answers, page.whole, page.doses, page.findings, page.decisions, course)


def dose(page: PatientPage, *, infusion_day: date | None) -> bytes:
    """The dose sheet of a patient: a PDF, the same to the byte for the same log."""
    return dose_sheet(page.sheet, page.doses, infusion_day=infusion_day)


def cells(page: PatientPage, *, infusion_day: date | None) -> bytes:
    """The cell sheet of a patient, what to draw from which bag: a PDF, the same to the byte for the same log."""
    return cell_sheet(page.sheet, page.course.cells, page.course.limits, infusion_day=infusion_day)
