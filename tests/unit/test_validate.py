"""The report of a validation, made from a small suite of its own."""

import subprocess
import sys

import pytest
from tests.validate import ROOT, Collected, report

SUITE = '''
import pytest

def test_proved():
    """D1.3 D1.10 An altered line is named."""

@pytest.mark.parametrize("case", [1, 2], ids=["TV-4.2", "TV-4.10b"])
def test_cases(case):
    assert case == 1

def test_left_out():
    """D2.1 Not here."""
    pytest.skip("there is no signature yet")

def test_without():
    """Nothing of D9.9, said later.

    D3.3 is not in the first line... and this one names D9.9, so it counts.
    """

def test_plain():
    pass

def test_range():
    """TV-5.1 to TV-5.3. Each of them."""
'''


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_small.py").write_text(SUITE, encoding="utf-8")
    command = [sys.executable, "-m", "tests.validate", str(folder), "--rootdir", str(folder), "-c", "/dev/null"]
    ran = subprocess.run([*command, "--out", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.returncode, (folder / "validation.md").read_text(encoding="utf-8")


def test_the_exit_code_is_that_of_the_run(told: tuple[int, str]) -> None:
    assert told[0] == 1
    assert "1 failed, 1 skipped, 5 passed; exit code 1" in told[1]


@pytest.mark.parametrize(
    "row",
    [
        "| D1.3 | `test_small.py::test_proved` | 1 passed |",
        "| D1.10 | `test_small.py::test_proved` | 1 passed |",
        "| D2.1 | `test_small.py::test_left_out` | 1 skipped |",
        "| D9.9 | `test_small.py::test_without` | 1 passed |",
        "| TV-4.2 | `test_small.py::test_cases` | 1 passed |",
        "| TV-4.10b | `test_small.py::test_cases` | 1 failed |",
        "|  | 1 | 0 | 0 |",
        *(f"| TV-5.{number} | `test_small.py::test_range` | 1 passed |" for number in (1, 2, 3)),
        "- `test_small.py::test_left_out`: there is no signature yet",
        "- `test_small.py::test_cases[TV-4.10b]`",
    ],
)
def test_the_report_has_each_requirement_each_failure_and_each_skip(told: tuple[int, str], row: str) -> None:
    """D4.1 The trace from requirement to test to result is made by the run itself."""
    assert row in told[1].splitlines()


def test_requirements_stand_in_their_order(told: tuple[int, str]) -> None:
    places = [
        told[1].index(f"| {requirement} |") for requirement in ("D1.3", "D1.10", "D2.1", "D9.9", "TV-4.2", "TV-4.10b")
    ]
    assert places == sorted(places)
    assert "D3.3" not in told[1]


@pytest.mark.parametrize(
    "words", ["- Python 3", "SQLite 3", "- packages: ", "- requirements.lock: SHA-256 ", "- commit: "]
)
def test_the_report_says_where(told: tuple[int, str], words: str) -> None:
    """D4.2 The environment is part of the record."""
    assert words in told[1]


def test_nothing_run_is_said_as_well() -> None:
    assert "## Failures\n\nnone\n" in report(Collected(), 5)
