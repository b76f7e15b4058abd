"""The page that fixes the format is true, and its verifier needs nothing but Python."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.log_material import TRIAL, break_in, counted, lab, shared, ticking

from trialwright.events import Seal
from trialwright.events.trial import TrialOpened
from trialwright.log import SqliteLog
from trialwright.log.schema import APPLICATION_ID, GUARDS, TABLES

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
PAGE = (REFERENCE / "trial_file.md").read_text(encoding="utf-8")


@pytest.fixture
def seal(path: Path) -> Seal:
    """The log of the page's example."""
    opened = TrialOpened(trial=TRIAL, title="CD19 CAR-T", zone="Asia/Shanghai", rehearsal=True)
    with SqliteLog.create(path, TRIAL, clock=ticking(), salt=counted()) as log:
        log.append([shared(body=opened, by="wu.min", role="coordinator")])
        log.append([lab("16.0", source="labs.csv#4")])
        log.append([lab("1.60", replaces=2, reason="point forgotten")])
        log.redact(2, permitted_by="IRB 2024-7", reason="a name", by="wu.min", role="coordinator", site="S1")
        log.record_access("identity.seen", "S1-007K", "li.na", "nurse")
        return log.head()


def verify(path: Path, *seal: str) -> tuple[int, str]:
    """Run the verifier as a stranger would: isolated, without this product."""
    command = [sys.executable, "-I", "-S", str(REFERENCE / "verify_trial.py"), str(path), *seal]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def test_the_page_holds_the_tables_and_guards_of_the_product() -> None:
    blocks = re.findall(r"```sql\n(.*?)\n```", PAGE, re.DOTALL)
    assert blocks == [TABLES.strip(), GUARDS.strip()]
    assert f"`PRAGMA application_id` = {APPLICATION_ID} (hexadecimal {APPLICATION_ID:X}" in PAGE


def test_the_hashes_of_the_page_can_be_computed_from_the_page() -> None:
    """With SHA-256 alone, from the text between the indents."""
    chains = {"event": TRIAL, "access": f"{TRIAL}/access"}
    for name, first in chains.items():
        prev = hashlib.sha256(first.encode()).hexdigest()
        lines = re.findall(rf"^    {name} \d+ (\[.*\])\n    hash ([0-9a-f]{{64}})$", PAGE, re.MULTILINE)
        assert lines, f"no {name} on the page"
        for line, hash_ in lines:
            assert line.startswith(f'["{prev}","{TRIAL}",')
            prev = hashlib.sha256(line.encode()).hexdigest()
            assert prev == hash_
    bodies = re.findall(r"^    salt ([0-9a-f]{32})\n    body (\{.*\})$", PAGE, re.MULTILINE)
    digests = [hashlib.sha256((salt + body).encode()).hexdigest() for salt, body in bodies]
    assert len(digests) == 3, "one of the four was redacted"
    assert all(f'"{digest}"' in PAGE for digest in digests)


def test_the_product_writes_the_example_of_the_page(path: Path, seal: Seal) -> None:
    assert f"\n    {seal}\n" in PAGE
    with SqliteLog.open(path) as log:
        for (hash_,) in log._writer.execute("SELECT hash FROM event UNION ALL SELECT hash FROM access"):
            assert f"\n    hash {hash_}\n" in PAGE
        for salt, body in log._writer.execute("SELECT salt, body FROM body"):
            assert f"\n    salt {salt}\n    body {body}\n" in PAGE


def test_the_verifier_is_about_forty_lines_of_standard_library() -> None:
    lines = (REFERENCE / "verify_trial.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 45
    imported = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_a_good_file(path: Path, seal: Seal) -> None:
    """D1.8 A stranger verifies the file with the standard library alone."""
    assert verify(path) == (0, f"OK {seal}")
    assert verify(path, str(seal)) == (0, f"OK {seal}")
    empty = hashlib.sha256(TRIAL.encode()).hexdigest()
    assert verify(path, f"{TRIAL}:0:{empty}") == (0, f"OK {seal}")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE event SET role = 'x' WHERE seq = 3", "BAD: line 3"),
        ("UPDATE event SET site = x'5331' WHERE seq = 2", "BAD: line 2"),
        ("UPDATE event SET replaces = 9e999 WHERE seq = 1", "BAD: line 1"),
        ("DELETE FROM event WHERE seq = 2", "BAD: line 3"),
        ("UPDATE body SET body = '{}' WHERE seq = 3", "BAD: body of line 3"),
        ("DELETE FROM body WHERE seq = 1", "BAD: body of line 1"),
        ("INSERT INTO body VALUES (2, 'x', '{}')", "BAD: body of line 2"),
        ("UPDATE access SET detail = 'x'", "BAD: access 1"),
        ("UPDATE trial SET trial = 'NCT1'", "BAD: line 1"),
    ],
)
def test_an_edited_file(path: Path, seal: Seal, statement: str, words: str) -> None:
    """D1.3 D1.8 The verifier of forty lines finds an edit as well."""
    break_in(path, statement)
    code, output = verify(path, str(seal))
    assert (code, output[: len(words)]) == (1, words)


def test_a_cut_file(path: Path, seal: Seal) -> None:
    break_in(
        path,
        "DELETE FROM body WHERE seq = 4",
        "DELETE FROM event WHERE seq = 4",
        "INSERT INTO body VALUES (2, 'x', '{}')",
    )
    assert verify(path)[0] == 1, "the body that was redacted is not the one of the line"
    break_in(path, "DELETE FROM body WHERE seq > 1", "DELETE FROM event WHERE seq > 1")
    assert verify(path)[0] == 0, "without a seal nobody can know"
    assert verify(path, str(seal)) == (
        1, "BAD: the seal is not in the log, which ends at line 1: it was cut off, or written anew"
    )  # fmt: skip


def test_a_truncated_file_and_no_file(path: Path, seal: Seal) -> None:
    path.write_bytes(path.read_bytes()[:8192])
    assert verify(path)[0] == 1
    assert verify(path)[1].startswith("BAD: the file cannot be read: ")
    assert verify(path.with_name("nowhere"))[1].startswith("BAD: the file cannot be read: unable to open")
