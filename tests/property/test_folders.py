"""The law of folders: whatever lies in one is screened or named, and naming each of its files gives the same patients."""

import gzip
import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.shared_data import shared_data

from trialwright import main
from trialwright.errors import InputError
from trialwright.publish.screening.screening_report import ScreenedRow
from trialwright.screen.meds_map import read_map

PROTOCOL = main.protocol_named("NCT03919240")
OURS = read_map(b'title="x"\ncitation="y"\n[[result]]\nanalyte="creatinine"\ncodes=["CR"]\nunit="mg/dL"\n', "ours.toml")
READ = ("json", "json.gz", "ndjson", "ndjson.gz", "parquet")
UNREAD = ("jsonl", "parquet.gz", "xml", "zip", "md", "csv", "json.part", "")
SPELLINGS = st.sampled_from([str, str.upper, str.title])
PLACES = st.sampled_from(["", "a/", "a/b/", "B.JSON/", "metadata/", "c.parquet/"])
FILES = st.lists(st.tuples(PLACES, st.sampled_from([*READ, *READ, *UNREAD]), SPELLINGS, st.booleans()), max_size=7)


def lay(folder: Path, place: str, ending: str, number: int, *, broken: bool) -> Path:
    """A file with a patient of its own; or one that looks like it, and has nothing in it that can be read."""
    file = folder / f"{place}{number}{'.' if ending else ''}{ending}"
    file.parent.mkdir(parents=True, exist_ok=True)
    patient = {"resourceType": "Patient", "id": str(UUID(int=number << 96)), "gender": "female"}
    bundle = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient}]}).encode()
    if ending.lower() == "parquet" and not broken:
        with duckdb.connect() as connection:
            connection.execute(
                f"CREATE TABLE e AS SELECT {number} AS subject_id, TIMESTAMP '2026-03-01' AS time, 'CR' AS code, "
                "1.5 AS numeric_value"
            )
            connection.execute(f"COPY e TO '{file}' (FORMAT parquet)")
    else:
        content = b'{"broken' if broken else bundle
        file.write_bytes(gzip.compress(content) if ending.lower() in ("json.gz", "ndjson.gz") else content)
    return file


def screened(*paths: Path, with_map: bool) -> tuple[list[ScreenedRow], list[InputError], list[Path]]:
    unread: list[InputError] = []
    passed_over: list[Path] = []
    rows = main.screen(
        PROTOCOL, paths, zone="UTC", as_of=None, skip=unread.append, passed_over=passed_over.append,
        code_map=OURS if with_map else None,
    )  # fmt: skip
    return list(rows), unread, passed_over


@settings(max_examples=40, deadline=None)
@given(FILES, st.booleans())
def test_whatever_lies_in_a_folder_is_screened_or_named(
    wanted: list[tuple[str, str, type[str], bool]], with_map: bool
) -> None:
    """D1.9 Nobody is lost without a word, whatever the files are called and wherever they lie."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = [
            (lay(folder, place, spell(ending), number, broken=broken), ending, broken)
            for number, (place, ending, spell, broken) in enumerate(wanted, 1)
        ]
        with_map &= any(ending == "parquet" for _, ending, _ in files)
        rows, unread, passed_over = screened(folder, with_map=with_map)
        told = {wrong.where.partition(" line ")[0] for wrong in unread} | {str(file) for file in passed_over}
        in_rows = Counter(row.source.partition(" line ")[0].partition(" row ")[0] for row in rows)
        for file, ending, broken in files:
            readable = ending in READ and not broken and (with_map or ending != "parquet")
            assert (in_rows[file.name], str(file) in told) == ((1, False) if readable else (0, True)), file
        assert in_rows.total() == len(rows)
        if not any(ending in READ for _, ending, _ in files):
            assert unread, "a folder without anything to screen is said to have nothing"
        singly, _, _ = screened(*sorted(file for file, ending, _ in files if ending in READ), with_map=with_map)
        assert singly == rows


def test_fhir_and_meds_of_one_folder(tmp_path: Path) -> None:
    """D1.9 The hundred patients of MIMIC-IV beside one of FHIR: a hundred and one."""
    meds = shared_data("ehr", "mimic_iv_demo_meds", "mimic_iv_demo_meds_events.parquet")
    (tmp_path / "mimic.parquet").symlink_to(meds)
    one = lay(tmp_path, "", "json", 1, broken=False)
    ours = main.code_map_named("mimic_iv")
    frame = {"zone": "America/New_York", "as_of": None, "code_map": ours}
    together = list(main.screen(PROTOCOL, [tmp_path], **frame))  # type: ignore[arg-type]
    assert len(together) == 101
    assert together == list(main.screen(PROTOCOL, [one, tmp_path / "mimic.parquet"], **frame))  # type: ignore[arg-type]
    rows, (unread,), _ = screened(tmp_path, with_map=False)
    assert (len(rows), unread.where) == (1, str(tmp_path / "mimic.parquet"))
    assert "MEDS data need a code map" in unread.found
