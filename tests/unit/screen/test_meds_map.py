"""A site's code map: what is wrong in it is named with its entry, and what is not in it means nothing."""

from pathlib import Path

import pytest

from trialwright.errors import InputError
from trialwright.screen.meds_map import Diagnosed, HistoryEntry, ResultEntry, Said, find_map, map_names, read_map
from trialwright.standards.analytes import ANALYTES, conversion_for

HEAD = 'title = "A hospital"\ncitation = "its own list"\n'
CREATININE = '[[result]]\nanalyte = "creatinine"\ncodes = ["LAB//1"]\nunit = "umol/L"\n'


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        read_map((HEAD + text).encode(), "ours.toml")
    assert caught.value.where.startswith("ours.toml")
    assert caught.value.to_do
    return caught.value


@pytest.mark.parametrize(
    ("text", "found", "to_do"),
    [
        (
            CREATININE.replace("creatinine", "creatinin"),
            "there is no analyte 'creatinin'",
            "did you mean 'creatinine'?",
        ),
        (CREATININE.replace("umol/L", "umol"), "the unit 'umol' of creatinine is not known", "write the unit"),
        (CREATININE.replace("umol/L", "10*9/L"), "the unit '10*9/L' of creatinine is not known", "write the unit"),
        (CREATININE.replace('["LAB//1"]', "[]"), "codes is empty", "add them"),
        ('[[test]]\ntest = "hbsg"\ncodes = ["A"]\nmeans = {}\n', "there is no test 'hbsg'", "did you mean 'hbsag'?"),
        ('[[test]]\ntest = "seizure"\ncodes = ["A"]\nmeans = {}\n', "there is no test 'seizure'", "look it up"),
        ('[[history]]\nconcept = "hbsag"\ncodes = ["A"]\n', "there is no concept 'hbsag'", "look it up"),
        (
            '[[history]]\nconcept = "seizure"\ncodes = ["A"]\nends = ["B"]\n',
            "seizure is no drug, and has ends",
            "remove ends",
        ),
    ],
)
def test_what_is_wrong_in_an_entry_is_named_with_the_entry(text: str, found: str, to_do: str) -> None:
    wrong = refused(text)
    assert wrong.found.startswith(found)
    assert wrong.where.endswith("]] 1")
    assert to_do in wrong.to_do


@pytest.mark.parametrize(
    ("more", "places"),
    [
        (CREATININE, "[[result]] 1 and again in [[result]] 2"),
        ('[[history]]\nconcept = "seizure"\ncodes = ["S", "S"]\n', "[[history]] 1 and again in [[history]] 1"),
        ('[person]\nfemale = ["LAB//1"]\n', "[person] female and again in [[result]] 1"),
        (
            '[[history]]\nconcept = "systemic_steroid"\ncodes = ["A"]\nends = ["A"]\n',
            "[[history]] 1 and again in [[history]] 1 ends",
        ),
    ],
)
def test_a_code_stands_only_once(more: str, places: str) -> None:
    wrong = refused(CREATININE + more)
    assert f"stands in {places}" in wrong.found
    assert wrong.to_do == "remove it from one of the two"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[result]\n", "at line 3"),
        ('[[result]]\nanalyte = "alt"\ncode = ["A"]\n', "unknown field `code`"),
        ('[[result]]\nanalyte = "alt"\n', "missing required field `codes`"),
        ('[[test]]\ntest = "hbsag"\ncodes = ["A"]\nmeans = {reactive = "yes"}\n', "Invalid enum value 'yes'"),
        ('[person]\nbirth_precision = "hour"\n', "Invalid enum value 'hour'"),
        ('[[diagnoses]]\nprefix = "D//"\nsystem = "icd11"\n', "Invalid enum value 'icd11'"),
    ],
)
def test_a_file_of_another_form_is_refused(text: str, words: str) -> None:
    wrong = refused(text)
    assert wrong.found.startswith("this is no code map: ")
    assert words in wrong.found


def test_a_file_that_is_no_text_or_says_not_where_it_is_from() -> None:
    with pytest.raises(InputError, match="this is no code map: "):
        read_map(b"\xff\xfe", "ours.toml")
    with pytest.raises(InputError, match="missing required field `citation`"):
        read_map(b'title = "A hospital"', "ours.toml")


def test_what_a_code_means() -> None:
    text = (
        CREATININE
        + '[[history]]\nconcept = "systemic_steroid"\ncodes = ["ON"]\nends = ["OFF"]\nlabel = "prednisone"\n'
        + '[[diagnoses]]\nprefix = "D10//"\nsystem = "icd10"\n[[diagnoses]]\nprefix = "D9//"\nsystem = "icd9"\n'
        + '[person]\nmale = ["M"]\n'
    )
    ours = read_map((HEAD + text).encode(), "ours.toml")
    steroid = ours.meaning("ON")
    assert isinstance(ours.meaning("LAB//1"), ResultEntry)
    assert isinstance(steroid, HistoryEntry)
    assert steroid.drug == "prednisone"
    assert ours.meaning("OFF") == Said("end", steroid)
    assert ours.meaning("M") == Said("male")
    assert ours.meaning("MEDS_DEATH") == Said("death")
    for code, concept, words in (
        ("D10//G40909", "seizure", "ICD-10 G40.909"),
        ("D9//34590", "seizure", "ICD-9-CM 345.90"),
        ("D9//042", "hiv", "ICD-9-CM 042"),
        ("D9//V4282", "transplant", "ICD-9-CM V42.82"),
        ("D10//B18.1", "hepatitis_b", "ICD-10 B18.1"),
    ):
        found = ours.meaning(code)
        assert isinstance(found, Diagnosed)
        assert (found.concept.name, found.words) == (concept, words)
    for code in ("LAB//2", "D10//Z00", "D9//V6284", "lab//1", "", "D10//"):
        assert ours.meaning(code) is None


def test_the_unit_may_be_left_to_the_data() -> None:
    ours = read_map((HEAD + '[[result]]\nanalyte = "alt"\ncodes = ["A"]\n').encode(), "ours.toml")
    assert ours.by_code["A"].unit == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("name", map_names())
def test_a_shipped_map_is_right_and_says_what_its_codes_are_called(name: str) -> None:
    shipped = find_map(name)
    assert shipped.citation
    entries = {id(entry): entry for entry in shipped.by_code.values() if isinstance(entry, ResultEntry | HistoryEntry)}
    assert all(entry.label for entry in entries.values())
    for entry in entries.values():
        if isinstance(entry, ResultEntry):
            assert conversion_for(ANALYTES[entry.analyte], entry.unit, ANALYTES[entry.analyte].unit), entry.analyte


def test_a_map_is_found_by_its_path_or_by_the_name_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(HEAD + CREATININE, encoding="utf-8")
    assert find_map(str(tmp_path / "ours.toml")).title == "A hospital"
    assert find_map("mimic_iv").title == "MIMIC-IV in the form of MEDS"
    with pytest.raises(InputError, match=r"cannot be read: No such file or directory\n  wanted: .*mimic_iv"):
        find_map("mimic_v")
