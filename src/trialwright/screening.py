"""Screening other people's records: each patient is read, judged and forgotten; only the row of the report is kept.

With several processes one reads and the others judge. The rows are the same and in the same order: each portion of the
records holds all that is said of its patients, and what was handed out first is taken back first. Only a few portions are
under way at a time, so that the memory does not grow with the records.
"""

import os
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from itertools import chain, count, islice
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path, PurePath
from threading import Thread

import msgspec

from trialwright import __version__
from trialwright.derive.belief import believe
from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.eligibility.eligibility import criterion_answers, eligibility
from trialwright.derive.record import AsOf
from trialwright.errors import InputError, TrialwrightError
from trialwright.events.judgements import JudgementAttested
from trialwright.events.results import Measured
from trialwright.protocol.trial import TrialProtocol
from trialwright.publish.screening.screening_key import KeyLine
from trialwright.publish.screening.screening_report import ScreenedRow
from trialwright.publish.sheet import Sheet
from trialwright.publish.sheets.evidence_sheet import evidence_sheet
from trialwright.screen.bulk import BundleLine
from trialwright.screen.fhir import BundleFile, Portion, portions, read_portion
from trialwright.screen.fhir_decoding import Resources
from trialwright.screen.files import Skip, size_of
from trialwright.screen.folders import Found, files_of
from trialwright.screen.gathering import NOBODY, Identity, PatientFacts
from trialwright.screen.meds import MedsPatient, read_patient
from trialwright.screen.meds_map import CodeMap, map_names
from trialwright.screen.meds_parquet import read_parquet
from trialwright.standards.when import read_when

__all__ = ["files_screened", "screen", "screening_size"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 16
"""Portions that go to a process together: handing over costs less than judging one patient."""
_UNDER_WAY = 4
"""Chunks for each process that are read before the first of them is taken back."""


_Row = tuple[ScreenedRow, Identity]
_Judged = tuple[list[_Row], None] | tuple[None, InputError]
"""The rows of a portion and who they are, or why it cannot be read."""


class _Task(msgspec.Struct, frozen=True):
    """What is the same for every patient of a screening."""

    protocol: TrialProtocol
    zone: str
    as_of: datetime | None
    sheets: Path | None
    made_by: str
    code_map: CodeMap | None
    names: Mapping[Path, str]
    """What each FHIR file is called in the report."""


def screen(
    protocol: TrialProtocol,
    paths: Iterable[Path],
    *,
    zone: str,
    as_of: datetime | None,
    sheets: Path | None = None,
    made_by: str = "screening",
    skip: Skip | None = None,
    code_map: CodeMap | None = None,
    unmapped: Counter[str] | None = None,
    key: Callable[[KeyLine], None] | None = None,
    passed_over: Callable[[Path], None] | None = None,
    progress: Callable[[int], None] | None = None,
    processes: int = 1,
) -> Iterator[ScreenedRow]:
    """Screen the patients of FHIR or MEDS files against a protocol; nothing is recorded.

    Parameters
    ----------
    paths : iterable of Path
        FHIR Bundles, NDJSON, with a code map MEDS data as Parquet, which come last, and folders of all of these. A code map
        is one hospital's: all Parquet files are one data set, in which a subject is one patient.
    as_of : datetime or None
        The instant for which is judged; None takes for each patient the day of the newest fact.
    sheets : Path or None
        A folder for an evidence sheet of each patient; None makes none.
    skip : callable or None
        Told of each file or line that cannot be read; without it the first such ends the screening.
    code_map : CodeMap or None
        What the codes of MEDS data mean.
    unmapped : Counter or None
        Told how many records there are of each code that the map does not have.
    key : callable or None
        Told of each patient who it is, which no row says.
    passed_over : callable or None
        Told of each file in a folder that by its name holds no records.
    progress : callable or None
        Told how many more bytes are done, of as many as `screening_size` says.
    processes : int
        How many judge at a time.

    Raises
    ------
    InputError
        If there is nothing to read, or a file or a line cannot be read and `skip` is not given.
    TrialwrightError
        If one of several processes is ended from outside.
    """
    read_when("2000", zone)  # a wrong zone is one mistake, not one in every file
    files = _files(paths, code_map)
    for wrong in files.wrong:
        _say(wrong, skip)
    for file in files.passed_over if passed_over else ():
        passed_over(file)  # type: ignore[misc]
    task = _Task(protocol, zone, as_of, sheets, made_by, code_map, _names(files.fhir))
    told = progress or (lambda _: None)
    found: Iterator[Portion | MedsPatient] = portions(files.fhir, skip=skip, progress=told)
    if code_map is not None:
        counted = Counter[str]() if unmapped is None else unmapped
        found = chain(found, read_parquet(files.meds, code_map, unmapped=counted, skip=skip, progress=told))
    codes: set[str] = set()
    kept: set[str | None] = {None}
    for portion, (rows, unread) in _judged(task, found, processes):
        if unread is not None:
            _say(unread, skip)
        for row, identity in _told_apart(task, portion, rows or [], codes, kept):
            codes.add(row.patient)
            kept.add(row.sheet)
            if key is not None:
                key(KeyLine(code=row.patient, source=row.source, id=identity.id, identifiers=identity.identifiers))
            yield row


def _told_apart(
    task: _Task, portion: Portion | MedsPatient, rows: list[_Row], codes: set[str], kept: set[str | None]
) -> list[_Row]:
    """The rows; judged once more if one has the code of an earlier patient, for its sheet and answers name the code too."""
    if codes.isdisjoint(row.patient for row, _ in rows):
        return rows
    for row, _ in rows:
        if task.sheets is not None and row.sheet not in kept:
            (task.sheets / PurePath(row.sheet or "").name).unlink(missing_ok=True)
    again, unread = _judge(task, portion, codes)
    if unread is not None:
        raise unread  # it was read a moment ago: the file has changed meanwhile
    return again or []


def _say(wrong: InputError, skip: Skip | None) -> None:
    if skip is None:
        raise wrong
    skip(wrong)


def screening_size(paths: Iterable[Path], code_map: CodeMap | None = None) -> int:
    """How many bytes a screening of these paths reads, as they lie on the disk."""
    files = _files(paths, code_map)
    return size_of([*files.fhir, *files.meds])


def files_screened(paths: Iterable[Path]) -> list[Path]:
    """Every file that these paths name, and all in them that may hold patients, read or not: each is to stay as it is."""
    found = files_of(paths)
    return [*found.fhir, *found.meds, *(Path(wrong.where) for wrong in found.wrong)]


def _names(files: Iterable[Path]) -> dict[Path, str]:
    """The name of each file; where several have one name, each with as many of its folders as tell them apart."""
    alike: dict[str, list[Path]] = {}
    for file in dict.fromkeys(files):
        alike.setdefault(file.name, []).append(file)
    return {file: _tail(file, depth) for files in alike.values() for depth in [_depth(files)] for file in files}


def _depth(files: list[Path]) -> int:
    most = max(len(file.parts) for file in files)
    return next((n for n in range(1, most) if len({_tail(file, n) for file in files}) == len(files)), most)


def _tail(file: Path, depth: int) -> str:
    return PurePath(*file.parts[-depth:]).as_posix()


def _files(paths: Iterable[Path], code_map: CodeMap | None) -> Found:
    """The files that are read; without a code map no MEDS file is one of them, and each is said."""
    found = files_of(paths)
    if code_map is None:
        wrong = [*found.wrong, *map(_map_wanted, found.meds)]
        return Found(found.fhir, [], wrong, found.passed_over)
    if not found.meds:
        raise InputError(
            "a code map is given, and there is no MEDS file to read with it",
            "a .parquet file, or a folder with such files",
            "name it, or leave the map out",
        )
    return found


def _map_wanted(file: Path) -> InputError:
    return InputError(
        "MEDS data need a code map, which says what the codes of the hospital mean",
        f"a file in TOML, or a map that is shipped: {', '.join(map_names())}",
        "give --map FILE",
        str(file),
    )


_task: _Task | None = None


def _prepare(task: _Task) -> None:
    global _task  # noqa: PLW0603  each process has one task, and is told it once
    _task = task
    Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """End this process when the one that started it is gone, however it ended: nobody else would."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judge_chunk(chunk: list[Portion | MedsPatient]) -> list[_Judged]:
    assert _task is not None  # noqa: S101  a process is prepared before it judges
    return [_judge(_task, portion) for portion in chunk]


def _judged(
    task: _Task, found: Iterator[Portion | MedsPatient], processes: int
) -> Iterator[tuple[Portion | MedsPatient, _Judged]]:
    if processes == 1:
        return ((portion, _judge(task, portion)) for portion in found)
    return _in_processes(task, found, processes)


def _in_processes(
    task: _Task, found: Iterator[Portion | MedsPatient], processes: int
) -> Iterator[tuple[Portion | MedsPatient, _Judged]]:
    others = set(active_children())
    # Fresh processes, for a fork would copy whatever threads and open files the caller has.
    with ProcessPoolExecutor(processes, get_context("spawn"), _prepare, (task,)) as pool:
        waiting: deque[tuple[list[Portion | MedsPatient], Future[list[_Judged]]]] = deque()
        try:
            while chunk := list(islice(found, _CHUNK)):
                waiting.append((chunk, pool.submit(_judge_chunk, chunk)))
                if len(waiting) >= processes * _UNDER_WAY:
                    handed, judged = waiting.popleft()
                    yield from zip(handed, judged.result(), strict=True)
            for handed, judged in waiting:
                yield from zip(handed, judged.result(), strict=True)
        except BrokenProcessPool as wrong:
            # The pool ends its processes itself, but for one that it was just starting: for that it would wait for ever.
            for process in set(active_children()) - others:
                process.terminate()
            raise _ended_from_outside(task.sheets) from wrong
        finally:
            pool.shutdown(cancel_futures=True)


def _ended_from_outside(sheets: Path | None) -> TrialwrightError:
    written = "nothing was written" if sheets is None else f"no report was written, and {sheets} lacks evidence sheets"
    return TrialwrightError(
        "one of the processes that judge was ended from outside, perhaps because the computer had too little memory",
        "processes that live until the last patient is judged",
        f"{written}; end other programs, or try --processes 1, which takes the least memory",
    )


def _judge(task: _Task, portion: Portion | MedsPatient, taken: Collection[str] = ()) -> _Judged:
    """The rows of the patients in a portion, with none of the codes that are taken, or why it cannot be read."""
    try:
        if isinstance(portion, MedsPatient):
            assert task.code_map is not None  # noqa: S101  without a map there are no such portions
            patients = [read_patient(portion, task.code_map, zone=task.zone)]
        else:
            patients = read_portion(portion, zone=task.zone)
    except InputError as wrong:
        return None, wrong
    codes, rows = {*taken, *(facts.patient for facts in patients)}, []
    for facts in patients:
        code = _free(facts.patient, codes) if facts.patient in taken else facts.patient
        codes.add(code)
        rows.append((_row(task, _unnamed(_called(facts, code)), *_source(task, portion, facts.place)), facts.identity))
    return rows, None


def _free(code: str, taken: Collection[str]) -> str:
    return next(other for number in count(2) if (other := f"{code}-{number}") not in taken)


def _called(facts: PatientFacts, code: str) -> PatientFacts:
    """The same facts of a patient with another code."""
    if code == facts.patient:
        return facts
    return msgspec.structs.replace(
        facts,
        patient=code,
        events=tuple(msgspec.structs.replace(event, patient=code) for event in facts.events),
        findings=tuple(
            msgspec.structs.replace(finding, patient=code) if finding.patient else finding for finding in facts.findings
        ),
    )


def _unnamed(facts: PatientFacts) -> PatientFacts:
    """The same facts; where they name the Patient as their source, they name the code: an id may be a hospital number."""
    own_id = facts.identity.id
    if facts.identity == NOBODY:
        return facts
    named, code = (own_id, facts.patient) if ":" in own_id else (f"Patient/{own_id}", f"Patient/{facts.patient}")
    return msgspec.structs.replace(
        facts,
        events=tuple(
            msgspec.structs.replace(event, source=event.source.replace(named, code))
            if event.source and event.source.startswith(named)
            else event
            for event in facts.events
        ),
        findings=tuple(
            msgspec.structs.replace(finding, found=finding.found.replace(named, code))
            if named in finding.found
            else finding
            for finding in facts.findings
        ),
    )


def _source(task: _Task, portion: Portion | MedsPatient, own_place: str) -> tuple[str, str]:
    """What a portion, or a place of its own in it, is called in the report, and in the name of a sheet."""
    match portion:
        case BundleFile(file):
            return task.names[file], _stem(task.names[file])
        case BundleLine(file, number, _):
            return f"{task.names[file]} line {number}", f"{_stem(task.names[file])}_{number}"
        case Resources(lines, where):
            file_name, _, line = (own_place or lines[0][0]).rpartition(" line ")
            name = task.names[Path(where).parent / file_name]
            return f"{name} line {line}", f"{_stem(name)}_{line}"
        case MedsPatient(_, number, source):
            return source, f"{_stem(source)}_{number}"


def _stem(name: str) -> str:
    """A file without its endings, as part of the name of another file."""
    *folders, own = name.split("/")
    return "_".join([*folders, own.partition(".")[0]])


def _row(task: _Task, facts: PatientFacts, source: str, place: str) -> ScreenedRow:
    moment = task.as_of or _newest(facts)
    told = (*facts.events, *facts.shared)
    known = max((event.recorded_at for event in told), default=_EPOCH)  # a file is no log: all of it is known
    record = believe(told, patient=facts.patient, as_of=AsOf(happened=moment or known, recorded=known))
    whole, answers = eligibility(task.protocol, record), criterion_answers(task.protocol, record)
    sheet = None
    if task.sheets is not None:
        frame = Sheet(
            protocol=task.protocol,
            record=record,
            seal=None,
            rehearsal=False,
            made_by=task.made_by,
            software=__version__,
        )
        page = evidence_sheet(frame, answers, whole, lymphodepletion(task.protocol, record), facts.findings, ())
        task.sheets.mkdir(parents=True, exist_ok=True)
        (task.sheets / f"{place}_{facts.patient}.html").write_text(page, encoding="utf-8")
        sheet = f"{task.sheets.name}/{place}_{facts.patient}.html"
    return ScreenedRow(
        patient=facts.patient,
        as_of=moment,
        whole=whole,
        answers=answers,
        findings=len(facts.findings),
        source=source,
        sheet=sheet,
    )


def _newest(facts: PatientFacts) -> datetime | None:
    """The end of the day of the newest fact that a criterion can look at, if there is any."""
    days = (event.happened.span()[1] for event in facts.events if isinstance(event.body, Measured | JudgementAttested))
    return max(days, default=None)
