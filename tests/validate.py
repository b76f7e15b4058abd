"""Validation on this machine: run the whole suite and write down which requirement is proved by which test, with its result.

    python -m tests.validate [what pytest takes] [--out FOLDER] [--fault-seeds NUMBER]

A test names the requirements that it proves in the first line of its docstring, or in its own identifier (TV-4.2, D1.3).
The report is out/validation.md; the exit code is that of the run. The rehearsed hospital with faults (tests/trial/test_faults.py)
is tried with more seeds than in a plain run.
"""

import os
import platform
import re
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENT = re.compile(r"\b(?:TV-\d+\.\d+[a-z]?|[A-Z]\d{1,2}\.\d{1,2})\b")
RANGE = re.compile(r"(?P<group>(?:TV-|[A-Z])\d+\.)(?P<first>\d+) to (?P=group)(?P<last>\d+)")
RESULTS = ("failed", "skipped", "passed")
FAULT_SEEDS = "TRIALWRIGHT_FAULT_SEEDS"
"""Names in the environment how many seeds the test with faults tries."""


class Collected:
    """What a run tells: for each test the requirements that it names, its result, and why it was skipped."""

    def __init__(self) -> None:
        self.named: dict[str, list[str]] = {}
        self.results: dict[str, str] = {}
        self.skips: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: Sequence[pytest.Item]) -> None:
        """Read the identifiers once pytest knows its tests."""
        for item in items:
            self.named[item.nodeid] = identifiers(item)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result; a failure while setting up or clearing away is a failure of the test."""
        if report.failed or (report.skipped and report.nodeid not in self.results):
            self.results[report.nodeid] = "failed" if report.failed else "skipped"
        elif report.when == "call" and report.nodeid not in self.results:
            self.results[report.nodeid] = "passed"
        if report.skipped and isinstance(report.longrepr, tuple):
            self.skips[report.nodeid] = str(report.longrepr[2]).removeprefix("Skipped: ")


def identifiers(item: pytest.Item) -> list[str]:
    """The requirements that a test names in the first line of its docstring or in its identifier, each once."""
    docstring = (getattr(getattr(item, "function", None), "__doc__", None) or "").strip()
    first = docstring.splitlines()[0] if docstring else ""
    return list(dict.fromkeys(REQUIREMENT.findall(RANGE.sub(_each, f"{first} {item.nodeid.partition('::')[2]}"))))


def _each(told: re.Match[str]) -> str:
    """Every identifier of "TV-4.1 to TV-4.3", not only the first and the last."""
    return " ".join(f"{told['group']}{number}" for number in range(int(told["first"]), int(told["last"]) + 1))


def environment() -> Iterator[str]:
    """Where this was run: what a site writes down when it installs."""
    lock = ROOT / "requirements.lock"
    yield f"- time: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield f"- system: {platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} processors"
    yield f"- Python {platform.python_version()} ({platform.python_implementation()}), SQLite {sqlite3.sqlite_version}"
    yield f"- commit: {_commit()}"
    yield f"- requirements.lock: SHA-256 {sha256(lock.read_bytes()).hexdigest() if lock.exists() else 'absent'}"
    packages = {package.name.lower(): package.version for package in distributions()}
    yield f"- seeds of the rehearsed hospital with faults: {os.environ.get(FAULT_SEEDS, 'as few as in a plain run')}"
    yield f"- packages: {', '.join(f'{name} {version}' for name, version in sorted(packages.items()))}"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40"]
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown, there is no git"
    return told.stdout.strip() if told.returncode == 0 else "unknown, this is no git checkout"


def requirements(named: Mapping[str, Sequence[str]], results: Mapping[str, str]) -> Iterator[str]:
    """The table: each requirement with its tests and the worst of their results."""
    tests: dict[str, list[str]] = defaultdict(list)
    for test, wanted in named.items():
        for requirement in wanted:
            tests[requirement].append(test)
    yield "A test proves what its name says. Whether the tests of a requirement prove all of it is for people to judge.\n"
    yield "| requirement | tests | result |"
    yield "|---|---|---|"
    for requirement in sorted(tests, key=_in_order):
        counts = Counter(results.get(test, "not run") for test in tests[requirement])
        told = ", ".join(f"{counts[result]} {result}" for result in (*RESULTS, "not run") if counts[result])
        functions = dict.fromkeys(test.partition("[")[0] for test in tests[requirement])
        yield f"| {requirement} | {'<br>'.join(f'`{test}`' for test in functions)} | {told} |"


def _in_order(requirement: str) -> tuple[str, list[int], str]:
    return requirement.partition("-")[0][:1], [int(number) for number in re.findall(r"\d+", requirement)], requirement


def without_requirement(named: Mapping[str, Sequence[str]], results: Mapping[str, str]) -> Iterator[str]:
    """How many tests of each folder name no requirement: they prove how the parts work."""
    folders: dict[str, Counter[str]] = defaultdict(Counter)
    for test, wanted in named.items():
        if not wanted:
            folders[test.partition("::")[0].rpartition("/")[0]][results.get(test, "not run")] += 1
    yield "| folder | passed | failed | skipped |"
    yield "|---|---|---|---|"
    for folder, counts in sorted(folders.items()):
        yield f"| {folder} | {counts['passed']} | {counts['failed']} | {counts['skipped']} |"


def report(collected: Collected, exit_code: int) -> str:
    """The whole report."""
    counts = Counter(collected.results.values())
    failed = [test for test, result in collected.results.items() if result == "failed"]
    sections: dict[str, Iterable[str]] = {
        "Where": environment(),
        "Result": [f"- {', '.join(f'{counts[result]} {result}' for result in RESULTS)}; exit code {exit_code}"],
        "Failures": [f"- `{test}`" for test in failed] or ["none"],
        "Requirements": requirements(collected.named, collected.results),
        "Tests that name no requirement": without_requirement(collected.named, collected.results),
        "Skipped": [f"- `{test}`: {reason}" for test, reason in collected.skips.items()] or ["none"],
    }
    return "# Validation\n" + "".join(f"\n## {name}\n\n" + "\n".join(lines) + "\n" for name, lines in sections.items())


def main(arguments: Sequence[str]) -> int:
    """Run, write the report, say where it is."""
    given, out = list(arguments), ROOT / "out"
    if "--out" in given:
        at = given.index("--out")
        out = Path(given[at + 1])
        del given[at : at + 2]
    if "--fault-seeds" in given:
        at = given.index("--fault-seeds")
        os.environ[FAULT_SEEDS] = given[at + 1]
        del given[at : at + 2]
    os.environ.setdefault(FAULT_SEEDS, "25")
    collected = Collected()
    os.chdir(ROOT)
    exit_code = int(pytest.main(["-q", "-p", "no:cacheprovider", *given], plugins=[collected]))
    out.mkdir(parents=True, exist_ok=True)
    (out / "validation.md").write_text(report(collected, exit_code), encoding="utf-8")
    print(f"\n{out / 'validation.md'}: exit code {exit_code}")
    return exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
