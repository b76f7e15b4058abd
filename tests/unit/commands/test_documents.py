"""Source documents: filed once, never exchanged unseen."""

import hashlib
import json
from pathlib import Path

import pytest
from tests.command_line import DAY, PATIENT, done, refused, run

from trialwright.errors import InputError
from trialwright.log.documents import Documents, documents_path
from trialwright.log.sqlite import SqliteLog

LETTER = b"%PDF-1.7 a letter"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "scan of somebody.pdf"
    path.write_bytes(LETTER)
    return path


def test_a_document_is_stored_under_its_digest_and_found_again(tmp_path: Path, letter: Path) -> None:
    documents = Documents(tmp_path / "my.trial.documents")
    stored = documents.put(letter)
    assert (stored.digest, stored.size) == (hashlib.sha256(LETTER).hexdigest(), len(LETTER))
    assert documents.find(stored.digest).read_bytes() == LETTER
    assert documents.put(letter) == stored
    assert list(documents.digests()) == [stored.digest]


def test_a_changed_document_is_not_handed_out(tmp_path: Path, letter: Path) -> None:
    documents = Documents(tmp_path / "my.trial.documents")
    digest = documents.put(letter).digest
    place = documents.find(digest)
    place.chmod(0o640)
    place.write_bytes(LETTER + b"!")
    with pytest.raises(InputError, match="is not what was filed: its bytes were changed"):
        documents.find(digest)
    documents.put(letter)
    assert documents.find(digest).read_bytes() == LETTER


def test_a_missing_document_and_an_empty_file_are_refused_in_words(tmp_path: Path) -> None:
    documents = Documents(tmp_path / "my.trial.documents")
    with pytest.raises(InputError, match="restore the folder of documents from its backup"):
        documents.find("0" * 64)
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match="the file is empty"):
        documents.put(tmp_path / "empty")


def test_the_folder_stands_beside_the_trial_file() -> None:
    assert documents_path(Path("site") / "my.trial") == Path("site") / "my.trial.documents"


def test_filing_getting_and_checking(consented: Path, letter: Path, tmp_path: Path) -> None:
    """The digest goes into the log, the file beside it; taking it out is noted; its own file name goes nowhere."""
    told = done("document", "add", consented, PATIENT, letter, "--name", "discharge letter", *DAY, "--certified-copy")
    assert told.startswith("filed as event 4\nseal ")
    assert "every document is what was filed" in done("document", "check", consented)
    out = tmp_path / "out.pdf"
    assert "discharge letter, 17 bytes, SHA-256 " in done("document", "get", consented, "4", out)
    assert out.read_bytes() == LETTER
    with SqliteLog.open(consented) as log:
        assert [access.action for access in log.read_access()] == ["document"]
        assert "scan of somebody" not in str(list(log.read()))


def test_a_document_that_was_changed_or_is_in_no_event_is_named(consented: Path, letter: Path) -> None:
    done("document", "add", consented, PATIENT, letter, "--name", "discharge letter", *DAY)
    folder = documents_path(consented)
    (file,) = folder.glob("??/*")
    file.chmod(0o640)
    file.write_bytes(b"another letter")
    stray = folder / "ab" / ("ab" + 62 * "0")
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    words = refused(6, "document", "check", consented)
    assert "the document 'discharge letter'" in words
    assert "also: the file ab0000000000 is in the folder, and no event files it" in words
    assert [finding["code"] for finding in json.loads(run("document", "check", consented, "--json").stdout)] == [
        "document.altered",
        "document.stray",
    ]


def test_an_event_that_files_nothing(consented: Path, tmp_path: Path) -> None:
    assert "event 3 files no document" in refused(2, "document", "get", consented, "3", tmp_path / "x")
