"""What lies in a folder: each file is read, or named as one that cannot be, or as one that holds no records."""

import os
from pathlib import Path

import pytest

from trialwright.errors import InputError
from trialwright.screen.folders import ENDINGS, files_of


def lay(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")


def names(folder: Path, files: list[Path]) -> list[str]:
    return [str(file.relative_to(folder)) for file in files]


def places(wrong: list[InputError], folder: Path) -> list[str]:
    return [os.path.relpath(each.where, folder) for each in wrong]


def test_a_folder_is_searched_to_its_depths_in_the_order_of_the_names(tmp_path: Path) -> None:
    lay(tmp_path, "b.json", "a/z.ndjson.gz", "a/b/c.json.gz", "c.ndjson", "a/2.parquet", "a/b/1.parquet", "0.parquet")
    found = files_of([tmp_path])
    assert names(tmp_path, found.fhir) == ["a/b/c.json.gz", "a/z.ndjson.gz", "b.json", "c.ndjson"]
    assert names(tmp_path, found.meds) == ["0.parquet", "a/2.parquet", "a/b/1.parquet"]
    assert (found.wrong, found.passed_over) == ([], [])


@pytest.mark.parametrize("ending", ENDINGS)
def test_capital_letters_are_no_other_ending(tmp_path: Path, ending: str) -> None:
    lay(tmp_path, f"WARD{ending.upper()}", f"Ward{ending.title()}")
    found = files_of([tmp_path])
    assert len(found.fhir) + len(found.meds) == 2
    assert bool(found.meds) is (ending == ".parquet")


def test_what_may_hold_patients_and_is_not_read_is_said(tmp_path: Path) -> None:
    """Nobody can say that there is no patient in a file of another form, or in one that is packed otherwise."""
    unread = ["all.zip", "b.jsonl", "c.parquet.gz", "d.json.bz2", "e.XML"]
    lay(tmp_path, "a.json", *unread)
    found = files_of([tmp_path])
    assert names(tmp_path, found.fhir) == ["a.json"]
    assert places(found.wrong, tmp_path) == unread
    assert {each.found for each in found.wrong} == {"files of this ending are not read, and may hold patients"}
    assert ".ndjson.gz or .parquet" in found.wrong[0].wanted
    assert "unpack it" in found.wrong[0].to_do


def test_what_is_no_record_by_its_name_is_passed_over_and_named(tmp_path: Path) -> None:
    meds = ["metadata/codes.parquet", "metadata/dataset.json", "metadata/subject_splits.parquet"]
    lay(tmp_path, "README.md", "index.csv", ".DS_Store", *meds, "data/codes.parquet", "metadata/ward.json")
    found = files_of([tmp_path])
    assert names(tmp_path, found.passed_over) == [".DS_Store", "README.md", "index.csv", *meds]
    assert names(tmp_path, found.meds) == ["data/codes.parquet"], "elsewhere it may be anything"
    assert names(tmp_path, found.fhir) == ["metadata/ward.json"]


def test_links_are_followed_once_and_one_that_leads_nowhere_is_said(tmp_path: Path) -> None:
    lay(tmp_path / "elsewhere", "a.json")
    ward = tmp_path / "ward"
    ward.mkdir()
    (ward / "there").symlink_to(tmp_path / "elsewhere")
    (ward / "there_too").symlink_to(tmp_path / "elsewhere")
    (ward / "back").symlink_to(ward)
    (ward / "gone.json").symlink_to(tmp_path / "gone.json")
    found = files_of([ward])
    assert names(ward, found.fhir) == ["there/a.json"]
    assert places(found.wrong, ward) == ["gone.json"]
    assert "a link that leads nowhere" in found.wrong[0].found


def test_a_folder_that_may_not_be_opened_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(tmp_path, "a.json", "closed/b.json")
    opened = Path.iterdir

    def refusing(folder: Path) -> object:
        if folder.name == "closed":
            raise PermissionError(13, "Permission denied")
        return opened(folder)

    monkeypatch.setattr(Path, "iterdir", refusing)
    found = files_of([tmp_path])
    assert names(tmp_path, found.fhir) == ["a.json"]
    assert str(found.wrong[0]).startswith(f"{tmp_path}/closed: the folder cannot be opened: Permission denied\n")


def test_a_folder_with_nothing_to_screen_is_said(tmp_path: Path) -> None:
    lay(tmp_path / "ward", "a.json")
    lay(tmp_path / "empty", "README.md")
    found = files_of([tmp_path / "ward", tmp_path / "empty"])
    assert [each.found for each in found.wrong] == ["the folder has nothing that can be screened"]
    assert found.wrong[0].where == str(tmp_path / "empty")
    assert names(tmp_path, found.fhir) == ["ward/a.json"]


def test_a_file_that_is_named_is_taken_as_it_is_and_parquet_once(tmp_path: Path) -> None:
    lay(tmp_path, "notes.txt", "a.parquet")
    found = files_of([tmp_path / "notes.txt", tmp_path / "a.parquet", tmp_path, tmp_path / "absent.json"])
    assert names(tmp_path, found.fhir) == ["notes.txt", "absent.json"]
    assert names(tmp_path, found.meds) == ["a.parquet"]
