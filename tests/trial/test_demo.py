"""The demonstration as a whole: the same trial files to the byte, sheets that hold together, and a lie that is caught."""

import re
import socket
import sqlite3
from contextlib import closing
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from shutil import copytree
from typing import Any, NoReturn

import pytest
from tests.shared_data import shared_data

from trialwright import main
from trialwright.building import MARK
from trialwright.demo import play
from trialwright.derive.record import AsOf
from trialwright.errors import InputError
from trialwright.events.results import VitalMeasured
from trialwright.log import SqliteLog
from trialwright.standards.when import read_when

MADE = {
    "index.html", "index.zh.html", "status.html", "patients", "rehearsal.trial", "rehearsal.trial.truth.jsonl", "story.html",
    "story", MARK,
}  # fmt: skip
TOLD = {
    "demo.trial", "demo_backup.trial", "demo_altered.trial", "statements.jsonl", "screening.html", "evidence.html", "dose.pdf",
    "patient.txt", "status.html", "screened", "export",
}  # fmt: skip
FEW = 2
"""Patients of a rehearsal that is quick."""
EXTERNAL = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)


class Links(HTMLParser):
    """Every address that a page refers to, and every place in it that one can go to."""

    def __init__(self) -> None:
        super().__init__()
        self.to: list[str] = []
        self.places: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.to += [value for name, value in attrs if name in ("href", "src") and value]
        self.places |= {value for name, value in attrs if name == "id" and value}


@cache
def links_of(page: Path) -> Links:
    links = Links()
    links.feed(page.read_text(encoding="utf-8"))
    return links


def no_network(*_: object, **__: object) -> NoReturn:
    raise AssertionError("the demonstration reaches for the network")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """Two demonstrations without public data and without a network, and what the first said."""
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", no_network)
        play(folders[0], folders[0] / "absent", said.append, patients=FEW)
        play(folders[1], folders[1] / "absent", lambda _: None, patients=FEW)
    return *folders, "\n".join(said)


def rows(path: Path) -> list[Any]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        tables = ("trial", "event", "body", "access")
        return [file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables]


def test_every_file_is_there(played: tuple[Path, Path, str]) -> None:
    folder = played[0]
    for place, made in ((folder, MADE), (folder / "story", TOLD)):
        assert {path.name for path in place.iterdir()} == made
    assert {path.name for path in (folder / "story" / "export").iterdir()} == {
        "events.csv", "events.jsonl", "protocol_1.json", "protocol_2.json", "seal.txt",
    }  # fmt: skip
    assert all(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_trial_file_and_its_backup_verify(played: tuple[Path, Path, str]) -> None:
    """D3.5 The backup verifies against the seal of the export."""
    folder = played[0] / "story"
    assert main.verify(played[0] / "rehearsal.trial") == []
    assert main.verify(folder / "demo.trial") == []
    assert main.verify(folder / "demo_backup.trial") == []
    seal = main.seal_of(folder / "demo_backup.trial")
    assert str(seal) == (folder / "export" / "seal.txt").read_text(encoding="utf-8").strip()


def test_two_demonstrations_make_the_same_trial(played: tuple[Path, Path, str]) -> None:
    """D4.2 The scripted trial has known answers: every row, and the file to the byte."""
    assert rows(played[0] / "rehearsal.trial") == rows(played[1] / "rehearsal.trial")
    one, two = (folder / "story" for folder in played[:2])
    assert rows(one / "demo.trial") == rows(two / "demo.trial")
    assert len(rows(one / "demo.trial")[1]) > 20
    assert (one / "demo_backup.trial").read_bytes() == (two / "demo_backup.trial").read_bytes()


def test_two_demonstrations_make_the_same_sheets(played: tuple[Path, Path, str]) -> None:
    """D4.2 The same two times give the same dose sheet to the byte."""
    one, two, _ = played
    told = ("dose.pdf", "evidence.html", "patient.txt", "screening.html", "export/events.csv")
    made = ("index.html", "index.zh.html", "status.html", "story.html", "rehearsal.trial.truth.jsonl")
    for name in (*made, *(f"story/{each}" for each in told)):
        assert sha256((one / name).read_bytes()).digest() == sha256((two / name).read_bytes()).digest(), name


def test_the_altered_copy_is_caught_at_the_altered_line(played: tuple[Path, Path, str]) -> None:
    """D1.3 One altered character is found, and its line is named."""
    folder, said = played[0] / "story", played[2]
    good, bad = rows(folder / "demo_backup.trial"), rows(folder / "demo_altered.trial")
    (altered,) = [there[0] for there, here in zip(good[2], bad[2], strict=True) if there != here]
    findings = main.verify(folder / "demo_altered.trial")
    assert findings[0].found.startswith(f"line {altered}: ")
    assert f"demo_altered.trial: line {altered}: its body is not the one that was hashed" in said


def test_what_was_believed_at_nine_is_the_wrong_weight(played: tuple[Path, Path, str]) -> None:
    """D1.9 An audit question is answered with what had been recorded by then."""
    with SqliteLog.open(played[1] / "story" / "demo.trial") as log:
        (patient,) = log.patients()
        believed = {}
        for clock in ("09:01", "11:00"):
            moment = read_when(f"2026-11-03T{clock}+08:00", "Asia/Shanghai").span()[1]
            page = main.patient(log, patient, as_of=AsOf(happened=moment, recorded=moment), made_by="auditor")
            *_, (_, weight) = (
                (event, body) for event, body in page.sheet.record.of(VitalMeasured) if body.analyte == "weight"
            )
            dose = page.doses["fludarabine"].value
            believed[clock] = str(weight.value), str(dose.rounded_mg) if dose else None
    assert believed == {"09:01": ("45.5 kg", "34"), "11:00": ("54.5 kg", "47")}


def test_the_story_is_told(played: tuple[Path, Path, str]) -> None:
    said = played[2]
    for words in (
        "2 of 2 enrolled",
        "2 enrolled, ",
        "what would have gone wrong",
        "two example patients: 2 patients: 0 eligible, 2 potentially eligible, 0 not eligible",
        "public bundles: none at hand",
        "17 facts from a FHIR bundle; handed over again: 0 new, 17 known already",
        "weight 45.5 kg corrected to 54.5 kg",
        "enrolment refused, ",
        "version 1 of the protocol is closed to accrual",
        "E3 is unknown: medical history: not taken (asked for: seizure)",
        "enrolment given, ",
        "fludarabine: 47 mg on each of three days",
        "demo.trial: every line verifies",
    ):
        assert words in said


def test_every_link_leads_somewhere(played: tuple[Path, Path, str]) -> None:
    folder = played[0]
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) >= 8
    for page in pages:
        links = links_of(page)
        assert links.to or page.parent.name in ("screened", "patients"), page.name
        for address in links.to:
            name, _, place = address.partition("#")
            target = (page.parent / name) if name else page
            assert target.exists(), f"{page.name} leads to {address}"
            if place and target.suffix == ".html":
                assert place in links_of(target).places, f"{page.name} leads to {address}"


def test_no_page_loads_anything_from_elsewhere(played: tuple[Path, Path, str]) -> None:
    """D9.5 No page calls out."""
    for page in played[0].rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert EXTERNAL.search(text) is None, page.name
        assert "<script" not in text.lower(), page.name


def test_every_page_of_the_rehearsal_says_so(played: tuple[Path, Path, str]) -> None:
    for name in ("index.html", "story.html", "story/evidence.html", "story/screening.html", "story/patient.txt"):
        assert "REHEARSAL" in (played[0] / name).read_text(encoding="utf-8").upper(), name


def whole(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_demonstration_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """Also of one that was made before demonstrations had a mark."""
    out = tmp_path / "out"
    for name in ("demo.trial", "demo_altered.trial", "demo.trial-shm", "index.html", "patients/SZ01-9999-X.html"):
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("of an earlier one", encoding="utf-8")
    play(out, out / "absent", lambda _: None, patients=1)
    assert main.verify(out / "story" / "demo.trial") == []
    assert {path.name for path in out.iterdir()} == MADE
    assert "patients/SZ01-9999-X.html" not in whole(out)
    play(out, out / "absent", lambda _: None, patients=1)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("begun", ["rehearse_trial", "tamper"])
def test_a_demonstration_that_is_broken_off_leaves_the_former_one(
    played: tuple[Path, Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    out = tmp_path / "out"
    copytree(played[0], out)
    before = whole(out)

    def stop(folder: Path, *_: object, **__: object) -> NoReturn:
        (folder / "half").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(import_module("trialwright.demo.play"), begun, stop)
    with pytest.raises(KeyboardInterrupt):
        play(out, tmp_path / "absent", lambda _: None, patients=1)
    assert whole(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", ["index.html", "notes.txt", "story/mine.pdf"])
def test_what_no_demonstration_made_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    (out / name).parent.mkdir(parents=True)
    (out / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=rf"holds what is not ours: {re.escape(name)}\n"):
        play(out, tmp_path / "absent", lambda _: None)
    assert whole(tmp_path) == {f"out/{name}": b"mine"}


def test_what_somebody_put_into_a_demonstration_is_left_as_it_is(
    played: tuple[Path, Path, str], tmp_path: Path
) -> None:
    marked, old = tmp_path / "marked", tmp_path / "old"
    copytree(played[0], marked)
    copytree(played[0], old)
    (old / MARK).unlink()
    for out in (marked, old):
        (out / "story" / "my notes.txt").touch()
        before = whole(out)
        with pytest.raises(InputError, match=r"holds what is not ours: "):
            play(out, tmp_path / "absent", lambda _: None)
        assert whole(out) == before


def test_public_bundles_are_screened_where_they_are_at_hand(tmp_path: Path) -> None:
    data = shared_data("ehr").parent
    said: list[str] = []
    play(tmp_path, data, said.append, patients=1)
    text = "\n".join(said)
    match = re.search(r"(\d+) patients of public bundles: ", text)
    assert match is not None
    assert int(match[1]) > 10
    assert (tmp_path / "story" / "screening_public.txt").stat().st_size
    page = tmp_path / "story" / "screening_public.html"
    assert all(
        (tmp_path / "story" / address.partition("#")[0]).exists() for address in links_of(page).to if address[0] != "#"
    )
    assert EXTERNAL.search(page.read_text(encoding="utf-8")) is None
