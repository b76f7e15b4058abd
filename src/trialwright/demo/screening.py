"""Screening in the demonstration: the bundles that we ship and, where they are at hand, public ones."""

from collections.abc import Sequence
from pathlib import Path

from trialwright import main
from trialwright.demo.stage import COORDINATOR, ZONE, Scene
from trialwright.derive.eligibility.eligibility import satisfied
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.index_page import Link, Section, Table
from trialwright.publish.screening.screening_report import ScreenedRow, summary
from trialwright.publish.screening.screening_text import screening_text
from trialwright.trials import example_paths

PUBLIC = ("ehr/synthea_fhir_r4", "ehr/mcode/TrialMatching_Patient01.json", "ehr/mcode/TrialMatching_Patient02.json")


def screen_examples(folder: Path, protocol: TrialProtocol) -> Scene:
    """Screen the bundles that we ship."""
    rows = list(
        main.screen(
            protocol, example_paths(), zone=ZONE, as_of=None, sheets=folder / "screened", made_by=COORDINATOR.by
        )
    )
    (folder / "screening.html").write_text(
        main.screening_sheet(protocol, rows, made_by=COORDINATOR.by, rehearsal=True), encoding="utf-8"
    )
    words = (
        "Two invented patients, as their hospital's system would hand them over. One has everything that such a system can hand "
        "over; what only a person can state is to be ordered. The other has an old creatinine, an ALT without its reference "
        "range, two bilirubins of one minute that disagree, an ejection fraction dated to the month, and antibodies of hepatitis "
        "B without a look for its DNA: each is unknown, and why."
    )
    section = Section(
        heading="Screening two example patients",
        paragraph=words,
        preformatted=screening_text(rows, protocol, rehearsal=True),
        links=(Link("The report as a page", "screening.html"),),
    )
    return Scene(section=section, lines=(f"two example patients: {summary(rows)}",))


def screen_public(folder: Path, protocol: TrialProtocol, data: Path) -> Scene:
    """Screen public bundles where they are at hand; say so where they are not."""
    paths = [data / name for name in PUBLIC if (data / name).exists()]
    if not paths:
        words = (
            f"There are no public bundles at {data.name or 'the place named by TRIALWRIGHT_DATA'}, so this step was left out. "
            "Name a folder with FHIR R4 bundles in the environment variable TRIALWRIGHT_DATA to see it."
        )
        section = Section(heading="Screening public bundles", paragraph=words)
        return Scene(
            section=section, lines=("public bundles: none at hand (TRIALWRIGHT_DATA names their folder), left out",)
        )
    rows = list(
        main.screen(protocol, paths, zone=ZONE, as_of=None, sheets=folder / "screened_public", made_by=COORDINATOR.by)
    )
    (folder / "screening_public.html").write_text(
        main.screening_sheet(protocol, rows, made_by=COORDINATOR.by), encoding="utf-8"
    )
    (folder / "screening_public.txt").write_text(screening_text(rows, protocol), encoding="utf-8")
    words = (
        f"{len(rows)} patients of public FHIR bundles (synthetic records and trial-matching examples), each judged on the day "
        "of the newest fact. None of them has leukaemia: what is tried here is the reading of other people's data."
    )
    section = Section(
        heading="Screening public bundles",
        paragraph=words,
        table=_counts(protocol, rows),
        links=(Link("All patients, as a page", "screening_public.html"), Link("As text", "screening_public.txt")),
    )
    return Scene(section=section, lines=(f"{len(rows)} patients of public bundles: {summary(rows)}",))


def _counts(protocol: TrialProtocol, rows: Sequence[ScreenedRow]) -> Table:
    """How the patients came out on each criterion."""
    counted = []
    for criterion in protocol.criteria:
        verdicts = [satisfied(criterion, row.answers[criterion.id]) for row in rows]
        numbers = tuple(str(sum(verdict is wanted for verdict in verdicts)) for wanted in (True, False, None))
        counted.append((criterion.id, criterion.label, *numbers))
    header = ("Criterion", "What it is about", "In favour", "Against", "Unknown")
    return Table(caption="How many patients, by criterion", header=header, rows=tuple(counted))
