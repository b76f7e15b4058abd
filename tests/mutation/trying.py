"""Trying one mutant in a process of its own: put in place while everything is loaded, or by importing a changed copy anew.

The first way costs milliseconds: the tests are collected once, each trial is a fork in which the code of one function is
exchanged. It cannot see what is computed while a module is imported; what survives it is tried again the second way.
"""

import contextlib
import gc
import importlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import msgspec
import pytest
from tests.mutation.mutants import ROOT, Mutant

SECONDS_FOR_ONE = 60
SECONDS_FOR_TESTS = 6  # what thousands of tests on one line have not noticed by then is tried anew
Outcome = str  # "killed", "timeout" (which is killed too) or "survived"
Code = tuple[str, str, int]


class Collected:
    """The collected tests, handed to whoever wants to run them in another way."""

    def __init__(self, then: Callable[[pytest.Session], None]) -> None:
        self.then = then

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests."""
        self.then(session)
        return True


class Failures:
    """Whether any test has failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A failure while setting up counts too."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be imported ends the run."""
        if report.failed:
            raise pytest.UsageError(f"{report.nodeid} cannot be collected")


class Quickly:
    """Property tests with fixed examples, and without the search for the smallest one."""

    def pytest_configure(self) -> None:
        """Before the tests are imported."""
        quickly()


def quickly() -> None:
    """Set it for what is imported from now on."""
    from hypothesis import HealthCheck, Phase, settings

    quick = settings(
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    settings.register_profile("mutation", quick)
    settings.load_profile("mutation")


def in_fork(work: Callable[[], Any], seconds: int) -> int:
    """The process identifier of a fork that works in silence, and ends with what its work returns."""
    process = os.fork()
    if process:
        return process
    code = 3
    try:
        signal.alarm(seconds)  # an endless loop is a change that was noticed
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        code = int(work())
    finally:
        os._exit(code)


def outcome_of(status: int) -> Outcome:
    """What the end of a fork says: 0 is that all tests passed."""
    if os.WIFSIGNALED(status):
        return "timeout"
    return "survived" if os.WEXITSTATUS(status) == 0 else "killed"


def tried(
    mutants: Sequence[Mutant], start: Callable[[Mutant, int], int], workers: int, told: Callable[[str], None]
) -> list[Outcome]:
    """The outcome of each mutant, as many at a time as there are workers."""
    outcomes: list[Outcome] = [""] * len(mutants)
    running: dict[int, tuple[int, int]] = {}
    free, waiting = list(range(workers)), list(range(len(mutants)))[::-1]
    began = time.monotonic()
    while waiting or running:
        while waiting and free:
            number, worker = waiting.pop(), free.pop()
            running[start(mutants[number], worker)] = (number, worker)
        process, status = os.wait()
        number, worker = running.pop(process)
        outcomes[number] = outcome_of(status)
        free.append(worker)
        if outcomes[number] == "survived":
            one = mutants[number]
            told(f"survived: {one.path}:{one.line}  {one.before}  ->  {one.after}")
        done = sum(1 for one in outcomes if one)
        if done % 100 == 0:
            told(
                f"{done} of {len(mutants)} tried, {outcomes.count('survived')} survived, {time.monotonic() - began:.0f} s"
            )
    return outcomes


# in place


def live_functions() -> dict[Code, list[FunctionType]]:
    """Every function of the package that is loaded, by file, qualified name and first line."""
    found: dict[Code, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and "trialwright" in one.__code__.co_filename:
            found.setdefault(_key(one.__code__), []).append(one)
    return found


def _key(code: CodeType) -> Code:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def put_in_place(mutant: Mutant, functions: Mapping[Code, Sequence[FunctionType]]) -> int:
    """Exchange the code of all functions that the mutant changes; how many were exchanged."""
    path = str(ROOT / mutant.path)
    exchanged = 0
    for code in _codes(compile(mutant.text, path, "exec")):
        for function in functions.get(_key(code), ()):
            if function.__code__ != code:
                function.__code__ = code
                exchanged += 1
    for one in gc.get_objects():
        if isinstance(one, _lru_cache_wrapper) and str(getattr(one, "__module__", "")).startswith(
            ("trialwright.derive", "trialwright.decide")
        ):
            one.cache_clear()
    return exchanged


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


class Coverage(msgspec.Struct):
    """Which tests run through which line, and how long each takes."""

    tests_of: dict[str, dict[int, list[str]]] = {}
    seconds: dict[str, float] = {}
    failed: list[str] = []


def measured(items: Sequence[pytest.Item], folders: Iterable[str], to: Path) -> Coverage:
    """Run every test once, in a fork that leaves the parent as it was."""

    def run() -> int:
        import coverage

        told = Coverage()
        failures = Failures()
        watch = coverage.Coverage(data_file=None, include=[f"{ROOT}/src/trialwright/{name}/*" for name in folders])
        items[0].config.pluginmanager.register(failures)
        items[0].config.pluginmanager.unregister(name="terminalreporter")
        watch.start()
        for item in items:
            watch.switch_context(item.nodeid)
            began = time.perf_counter()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            told.seconds[item.nodeid] = time.perf_counter() - began
        watch.stop()
        data = watch.get_data()
        for name in data.measured_files():
            lines = data.contexts_by_lineno(name)
            path = str(Path(name).relative_to(ROOT))
            told.tests_of[path] = {line: [test for test in tests if test] for line, tests in lines.items()}
        told.failed = failures.failed
        to.write_bytes(msgspec.json.encode(told))
        return 0

    process = in_fork(run, 900)
    _, status = os.waitpid(process, 0)
    if outcome_of(status) != "survived":
        raise SystemExit("the tests cannot be run once with their coverage: run them with pytest and look")
    return msgspec.json.decode(to.read_bytes(), type=Coverage)


def in_their_order(mutant: Mutant, coverage: Coverage) -> list[str]:
    """The tests that run through the changed line: those of the same name first, then the quick before the slow."""
    lines = coverage.tests_of.get(mutant.path, {})
    name = f"/test_{Path(mutant.path).stem}"
    failing = set(coverage.failed)
    wanted = [test for test in lines.get(mutant.line, ()) if test not in failing]
    return sorted(wanted, key=lambda test: (name not in test, coverage.seconds[test]))


def start_in_place(
    items: Mapping[str, pytest.Item], coverage: Coverage, functions: Mapping[Code, Sequence[FunctionType]]
) -> Callable[[Mutant, int], int]:
    """How a trial in place is started."""

    def start(mutant: Mutant, worker: int) -> int:
        def run() -> bool:
            if not put_in_place(mutant, functions):
                return False
            failures = Failures()
            plugins = next(iter(items.values())).config.pluginmanager
            plugins.register(failures)
            plugins.unregister(name="terminalreporter")
            began = time.monotonic()
            for test in in_their_order(mutant, coverage):
                if time.monotonic() - began > SECONDS_FOR_TESTS:
                    break
                item = items[test]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if failures.failed:
                    return True
            return False

        return in_fork(run, SECONDS_FOR_ONE)

    return start


# anew


@contextlib.contextmanager
def copies(folder: Path, workers: int) -> Iterator[list[Path]]:
    """A copy of the package for each worker."""
    made = []
    for worker in range(workers):
        target = folder / f"copy{worker}"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(ROOT / "src" / "trialwright", target / "trialwright")
        made.append(target)
    try:
        yield made
    finally:
        for target in made:
            shutil.rmtree(target, ignore_errors=True)


def tests_for(mutant: Mutant) -> list[list[str]]:
    """The files of tests to run, in rounds: the nearest first."""
    path = Path(mutant.path)
    if path.suffix == ".toml":
        return [["tests/spec/tables"], ["tests/unit/standards"]]
    if path.suffix == ".yaml":
        return [["tests/house/test_reference.py"], ["tests/unit/trials"]]
    near = ["/".join(("tests/unit", *path.parts[2:-1], f"test_{path.stem}.py"))]
    far = ["tests/spec", "tests/unit/derive", "tests/unit/decide", "tests/property/test_eligibility.py"]
    return [[one for one in near if (ROOT / one).exists()], far]


def start_anew(places: Sequence[Path], failing: Sequence[str]) -> Callable[[Mutant, int], int]:
    """How a trial with a changed copy of the package is started; the package must not have been imported yet."""
    changed: dict[int, Path] = {}

    def start(mutant: Mutant, worker: int) -> int:
        inside = Path(mutant.path).relative_to("src")
        if worker in changed:
            shutil.copy2(ROOT / "src" / changed[worker], places[worker] / changed[worker])
        changed[worker] = inside
        target = places[worker] / inside
        target.write_text(mutant.text, encoding="utf-8")
        for old in target.parent.glob(f"__pycache__/{target.stem}.*"):
            old.unlink()  # it may have the time and the size of the mutant
        rounds = [files for files in tests_for(mutant) if files]
        return in_fork(lambda: any(_fails(places[worker], files, failing) for files in rounds), 4 * SECONDS_FOR_ONE)

    return start


def _fails(place: Path, files: Sequence[str], failing: Sequence[str]) -> bool:
    process = in_fork(lambda: run_anew(place, [*(f"--deselect={test}" for test in failing), *files]), SECONDS_FOR_ONE)
    _, status = os.waitpid(process, 0)
    return outcome_of(status) != "survived"


def run_anew(place: Path, arguments: Sequence[str], plugins: Sequence[object] = ()) -> bool:
    """Whether tests fail with the package of a place; that there are none is no failure."""
    sys.path.insert(0, str(place))
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    os.chdir(ROOT)
    stop = [] if plugins else ["-x"]
    code = pytest.main([*stop, "-q", "-p", "no:cacheprovider", *arguments], plugins=[Quickly(), *plugins])
    return code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def failing_already(place: Path, to: Path, mutants: Sequence[Mutant]) -> list[str]:
    """The tests that fail without any change: they can notice nothing."""
    files = {file for mutant in mutants for files in tests_for(mutant) for file in files}

    def run() -> int:
        failures = Failures()
        failed = run_anew(place, sorted(files), [failures])
        to.write_bytes(msgspec.json.encode(failures.failed))
        return int(failed and not failures.failed)  # nothing could be collected: every mutant would seem to be noticed

    _, status = os.waitpid(in_fork(run, 900), 0)
    if outcome_of(status) != "survived":
        raise SystemExit("the tests cannot be run without any change: run them with pytest and look")
    failed: list[str] = msgspec.json.decode(to.read_bytes())
    return failed
