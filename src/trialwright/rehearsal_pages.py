"""The pages of a rehearsal: the report in two languages, the status of the trial, and the sheets of some patients.

`main` lists this operation with all the others; here it has room. The log is read once for everything that is counted;
after that each patient who has a sheet is read alone.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from trialwright.acting import rehearsal_end
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events.cells import InfusionGiven, InfusionPlanned
from trialwright.log.store import Log
from trialwright.overview import PatientPage, patient, status
from trialwright.protocol.phrases import Language
from trialwright.publish.rehearsal.rehearsal_chosen import chosen
from trialwright.publish.rehearsal.rehearsal_counts import Counted, foremost, troubles
from trialwright.publish.rehearsal.rehearsal_page import PAGES, rehearsal_page
from trialwright.publish.rehearsal.rehearsal_reach import beyond_reach, within_reach
from trialwright.publish.rehearsal.rehearsal_report import Assumption, Beside, RehearsalReport
from trialwright.publish.status.status_page import status_page
from trialwright.rehearsing import TRUTH, Rehearsal
from trialwright.sheets import dose, evidence, patient_words
from trialwright.simulate.plan import Plan
from trialwright.simulate.scenario import Scenario, parameters
from trialwright.simulate.stations.infusing import LAST_DAY

MADE_BY = "the rehearsal"
MOST_SHEETS = 20
"""So many patients at most have a sheet; whoever wants another one asks for it with `trialwright patient`."""


def rehearsal_report(log: Log, plan: Plan, done: Rehearsal, folder: Path, *, beside: Sequence[Beside] = ()) -> Path:
    """Write the pages of a rehearsal into a folder, and return the path of the first one.

    Parameters
    ----------
    log : Log
        The log of the rehearsal; it is only read.
    plan : Plan
        What was rehearsed.
    done : Rehearsal
        What came of it.
    folder : Path
        Made where it is not there; pages of an earlier rehearsal of the same name are written over.
    beside : sequence of Beside
        Other pages in the folder, to which these lead.

    Raises
    ------
    InputError
        If the log is no rehearsal.
    """
    end = rehearsal_end(log)
    if end is None:
        raise InputError(
            "a log that was opened as a real one", "the log of a rehearsal", "make one by `trialwright rehearse`"
        )
    as_of = AsOf(end, end)  # the same that `trialwright status` takes, so that the two agree
    whole = status(log, as_of=as_of, made_by=MADE_BY)
    closed = done.enrolled >= plan.patients
    found = within_reach(whole, LAST_DAY, closed=closed)
    three, kinds = chosen(found), troubles(found)
    sheets = frozenset(shown(three.codes(), kinds))
    path: Path | None = getattr(log, "path", None)
    report = RehearsalReport(
        status=found,
        scenario=plan.scenario.name,
        text=plan.scenario.text,
        text_zh=plan.scenario.text_zh,
        seed=plan.seed,
        asked=plan.patients,
        first=plan.start,
        last=done.last,
        opened=plan.opened,
        dirt=done.dirt,
        assumptions=assumptions(plan.scenario),
        chosen=three,
        sheets=sheets,
        beyond=beyond_reach(whole, LAST_DAY, closed=closed),
        trial_file=None if path is None else path.name,
        truth_file=None if path is None else f"{path.name}{TRUTH}",
        beside=tuple(beside),
    )
    (folder / "patients").mkdir(parents=True, exist_ok=True)
    for code in sorted(sheets):
        _sheets(patient(log, code, as_of=as_of, made_by=MADE_BY), folder / "patients", whole=code in three.codes())
    _write(folder / "status.html", status_page(whole))
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        _write(folder / PAGES[language], rehearsal_page(report, language))
    return folder / PAGES["en"]


def shown(first: Iterable[str], kinds: Iterable[Counted]) -> list[str]:
    """The patients who have a sheet: those that are shown anyway, and of what went wrong an example of as many kinds as fit."""
    codes = list(first)
    for kind in kinds:
        for group in foremost(kind)[0]:
            if group.patients and not set(group.patients) & set(codes):
                codes.append(group.patients[0])
    return codes[:MOST_SHEETS]


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Every number of a scenario beside the published one, with its unit and its source."""
    return tuple(
        Assumption(name=name, value=scenario[name], published=row.value, unit=row.unit, source=row.source)
        for name, row in parameters().items()
    )


def _sheets(page: PatientPage, folder: Path, *, whole: bool) -> None:
    """The evidence sheet of a patient; of one who is shown, the dose sheet and the text as well."""
    code = page.sheet.record.patient
    _write(folder / f"{code}.html", evidence(page))
    if whole:
        (folder / f"{code}.pdf").write_bytes(dose(page, infusion_day=_infusion_day(page)))
        _write(folder / f"{code}.txt", patient_words(page) + "\n")


def _infusion_day(page: PatientPage) -> date | None:
    """The day of the first infusion, or else the day that was last planned for it."""
    record = page.sheet.record
    given = (event.happened.day() for event, _ in record.of(InfusionGiven))
    planned = [body.on.day() for _, body in record.of(InfusionPlanned)]
    return next(given, None) or (planned[-1] if planned else None)


def _write(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")
