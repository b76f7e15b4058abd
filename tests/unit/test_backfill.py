"""A table comes into the log whole or not at all, once, after a preview that records nothing; and late for all to see."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.tables.small_mapping import MAPPING, ZONE, mapping_with

from trialwright import main
from trialwright.errors import InputError
from trialwright.events.results import LabResulted
from trialwright.log import MemoryLog
from trialwright.log.identities import Identities

NOW = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
CHEN = main.Actor(by="chen", role="coordinator", site="SZ01")
PATIENT = "SZ01-0417-0"
TABLE = f"code,day,crea\n{PATIENT},2016-03-01,61\n{PATIENT},2016-04,lost\nSZ01-4838-5,2016-05-02,70 \n"


@pytest.fixture
def log() -> MemoryLog:
    made = MemoryLog.create("NCT03919240", clock=lambda: NOW, salt=lambda: b"0" * 16)
    main.init(made, *main.find_protocol("NCT03919240"), zone=ZONE, rehearsal=True, actor=CHEN, now=NOW)
    return made


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path, TABLE, MAPPING)


def written(folder: Path, table: str, mapping: str) -> tuple[Path, Path]:
    (folder / "table.csv").write_text(table, encoding="utf-8")
    (folder / "map.yaml").write_text(mapping, encoding="utf-8")
    return folder / "table.csv", folder / "map.yaml"


def test_an_import_records_each_fact_with_its_source_and_both_times(log: MemoryLog, files: tuple[Path, Path]) -> None:
    """R1 Late entry is visible: it happened then, and was recorded now."""
    told = main.import_table(log, *files, actor=CHEN)
    assert (told.result.appended, told.tally.left_out) == (3, {"creatinine": 1})
    first, lost, _ = log.read(since=3)
    assert (first.patient, first.source, first.by) == (PATIENT, "register, row 2, creatinine", "chen")
    assert (first.happened.text, first.recorded_at) == ("2016-03-01", NOW)
    assert lost.kind == "value.unrecoverable"
    assert told.tally.first is not None
    assert told.tally.last is not None
    assert (told.tally.first.text, told.tally.last.text) == ("2016-03-01", "2026-11-02")


def test_an_import_is_known_by_its_sources(log: MemoryLog, files: tuple[Path, Path], tmp_path: Path) -> None:
    """D1.10 The same table again records nothing; a changed cell is a correction."""
    main.import_table(log, *files, actor=CHEN)
    again = main.import_table(log, *files, actor=CHEN)
    assert (again.result.appended, again.result.skipped) == (0, 3)
    changed = main.import_table(log, *written(tmp_path, TABLE.replace(",61", ",62"), MAPPING), actor=CHEN)
    assert (changed.result.corrected, changed.result.skipped) == (1, 2)
    last = list(log.read())[-1]
    assert isinstance(last.body, LabResulted)
    assert (str(last.body.value), last.replaces, last.reason) == ("62 umol/L", 3, "changed at the source")


def test_one_wrong_cell_and_nothing_is_recorded(log: MemoryLog, tmp_path: Path) -> None:
    before = log.head()
    files = written(tmp_path, TABLE + f"{PATIENT},1.3.2016,61\n{PATIENT},2016,61\n", MAPPING)
    with pytest.raises(InputError) as refused:
        main.import_table(log, *files, actor=CHEN)
    assert refused.value.where == "table.csv"
    assert refused.value.found == (
        "2 rows or cells cannot be read:"
        "\n  - row 5, day: '1.3.2016' is no date in the form of its column; wanted: YYYY-MM-DD or YYYY-MM"
        "\n  - row 6, day: '2016' is no date in the form of its column; wanted: YYYY-MM-DD or YYYY-MM"
    )
    assert log.head() == before


def test_many_wrong_cells_are_counted(log: MemoryLog, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        main.import_table(log, *written(tmp_path, TABLE + f"{PATIENT},x,61\n" * 30, MAPPING), actor=CHEN)
    assert refused.value.found.startswith("30 rows or cells cannot be read:")
    assert refused.value.found.endswith("\n  and 10 more")


def test_a_preview_tells_everything_and_records_nothing(log: MemoryLog, tmp_path: Path) -> None:
    before = log.head()
    files = written(tmp_path, TABLE + f"{PATIENT},x,61\n{PATIENT},2016-06-01,88000\n", MAPPING)
    told = main.preview_table(log, *files, now=NOW, actor=CHEN)
    assert log.head() == before
    assert told.tally.kinds == {"lab.resulted": 3, "value.unrecoverable": 1}
    assert told.tally.patients[PATIENT] == {"lab.resulted": 2, "value.unrecoverable": 1}
    assert [str(one) for one in told.tally.problems] == ["row 5, day: 'x' is no date in the form of its column"]
    assert told.result.appended == 4
    codes = {(finding.code, finding.patient) for finding in told.findings}
    assert ("result.implausible", PATIENT) in codes
    assert ("patient.unknown", "SZ01-4838-5") in codes


def test_a_preview_tells_only_what_would_be_new(log: MemoryLog, files: tuple[Path, Path]) -> None:
    assert main.preview_table(log, *files, now=NOW, actor=CHEN).findings
    main.import_table(log, *files, actor=CHEN)
    again = main.preview_table(log, *files, now=NOW, actor=CHEN)
    assert (again.result.skipped, again.findings) == (3, ())


def test_a_file_that_cannot_be_read_at_all(log: MemoryLog, tmp_path: Path) -> None:
    table, mapping = written(tmp_path, "code;day;crea\n", MAPPING)
    with pytest.raises(InputError, match="the table has no column 'code'"):
        main.import_table(log, table, mapping, actor=CHEN)
    with pytest.raises(InputError, match="the table has no column 'code'"):
        main.preview_table(log, table, mapping, now=NOW, actor=CHEN)
    mapping.write_bytes("table: 表".encode("gb18030"))
    with pytest.raises(InputError, match="no text in UTF-8"):
        main.import_table(log, table, mapping, actor=CHEN)


def test_a_source_that_names_a_person_is_refused(log: MemoryLog, tmp_path: Path) -> None:
    """A column with names in the source would put them into the chain."""
    mapping = mapping_with("row {row}", "姓名：{name}")
    table = f"code,day,crea,name\n{PATIENT},2016-03-01,61,王小明\n"
    with pytest.raises(InputError, match="the source holds what looks like a name"):
        main.import_table(log, *written(tmp_path, table, mapping), actor=CHEN)


def test_patients_by_hospital_number(log: MemoryLog, tmp_path: Path) -> None:
    """The table knows patients as the hospital does; the match with the identities is noted as a look."""
    mapping = mapping_with("{column: code}", "{column: code, identity: hospital_number}")
    files = written(tmp_path, "code,day,crea\nH1,2016-03-01,61\n", mapping)
    with pytest.raises(InputError, match="there is no file of identities"):
        main.import_table(log, *files, actor=CHEN)
    with Identities.open(tmp_path / "x.identities", create=True) as identities:
        identities.put(PATIENT, {"hospital_number": "H1"})
        main.import_table(log, *files, actor=CHEN, identities=identities)
    assert log.patients() == [PATIENT]
    (access,) = log.read_access()
    assert (access.action, access.by) == ("identities matched", "chen")
    assert "H1" not in access.detail
