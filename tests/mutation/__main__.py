"""Would the tests notice? Every cut-point and every comparison is changed, one at a time, and at least one test must fail.

    python -m tests.mutation [--only TEXT] [--sample N --seed S] [--workers N] [--out FOLDER]

The report is out/mutation.md. What survives is either a missing test, or a change that changes nothing: the latter stands
in tests/mutation/equivalent.toml with its reason. The exit code is 1 where something else has survived.
"""

import argparse
import os
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.mutation.mutants import ROOT, Mutant, all_mutants
from tests.mutation.trying import (
    Collected,
    Quickly,
    copies,
    failing_already,
    in_their_order,
    live_functions,
    measured,
    start_anew,
    start_in_place,
    tried,
)

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
IN_PLACE = [
    "tests/unit/derive",
    "tests/unit/decide",
    "tests/spec",
    "tests/property/test_eligibility.py",
    "tests/property/test_rules.py",
    "tests/property/test_cells.py",
    "tests/property/test_decisions.py",
    "tests/property/test_schedule.py",
    "tests/property/test_laws.py",
    "tests/oracles/test_body_size.py",
    "tests/oracles/test_doses_by_floats.py",
    "src/trialwright/derive",
    "src/trialwright/decide",
]
FOLDERS = ("derive", "decide")
KILLED = ("killed", "timeout")


class Trial(msgspec.Struct):
    """A mutant with what became of it, and how it was tried."""

    mutant: Mutant
    outcome: str
    way: str
    tests: int = 0


def say(text: str) -> None:
    """A line of progress."""
    print(text, flush=True)


def in_place(mutants: Sequence[Mutant], workers: int, out: Path) -> list[Trial]:
    """Try what stands in functions; in a process of its own, which imports the package."""
    result = out / "mutation_in_place.json"
    if not mutants:
        return []
    process = os.fork()
    if process == 0:
        os._exit(_in_place(mutants, workers, out, result))
    _, status = os.waitpid(process, 0)
    if status != 0:
        raise SystemExit("trying in place ended with an error: see above")
    return msgspec.json.decode(result.read_bytes(), type=list[Trial])


def _in_place(mutants: Sequence[Mutant], workers: int, out: Path, result: Path) -> int:
    def then(session: pytest.Session) -> None:
        items = {item.nodeid: item for item in session.items}
        say(f"{len(items)} tests are run once, to learn which of them runs through which line")
        coverage = measured(session.items, FOLDERS, out / "mutation_coverage.json")
        for failed in coverage.failed:
            say(f"fails without any change, and is left out: {failed}")
        start = start_in_place(items, coverage, live_functions())
        outcomes = tried(mutants, start, workers, say)
        trials = [
            Trial(mutant, outcome, "in place", len(in_their_order(mutant, coverage)))
            for mutant, outcome in zip(mutants, outcomes, strict=True)
        ]
        result.write_bytes(msgspec.json.encode(trials))

    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT / "src"))
    existing = [name for name in IN_PLACE if (ROOT / name).exists()]
    arguments = ["-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", *existing]
    pytest.main(arguments, plugins=[Quickly(), Collected(then)])
    return 0 if result.exists() else 1


def anew(mutants: Sequence[Mutant], workers: int, out: Path) -> list[Trial]:
    """Try with a changed copy of the package, imported anew."""
    if not mutants:
        return []
    with copies(out, workers) as places:
        failing = failing_already(places[0], out / "mutation_failing.json", mutants)
        outcomes = tried(mutants, start_anew(places, failing), workers, say)
    return [Trial(mutant, outcome, "anew") for mutant, outcome in zip(mutants, outcomes, strict=True)]


def equivalent() -> dict[tuple[str, str, str], str]:
    """The changes that change nothing, with the reason of each."""
    rows = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("equivalent", [])
    return {(row["path"], row["before"], row["after"]): row["reason"] for row in rows}


def key(mutant: Mutant) -> tuple[str, str, str]:
    """What a mutant is told by when lines move."""
    return mutant.path, mutant.before, mutant.after


def report(trials: Sequence[Trial], seconds: float, chosen: str) -> Iterator[str]:
    """The report as Markdown."""
    reasons = equivalent()
    survived = [one for one in trials if one.outcome == "survived"]
    excused = [one for one in survived if key(one.mutant) in reasons]
    open_ = [one for one in survived if key(one.mutant) not in reasons]
    killed = sum(1 for one in trials if one.outcome in KILLED)
    yield "# Mutation\n"
    yield f"- time: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {seconds:.0f} s; {chosen}"
    yield f"- {len(trials)} mutants: {killed} noticed, {len(excused)} equivalent, {len(open_)} not noticed"
    yield "\n## By file\n"
    yield "| file | mutants | noticed | equivalent | not noticed |"
    yield "|---|---|---|---|---|"
    paths = Counter(one.mutant.path for one in trials)
    for path, count in sorted(paths.items()):
        excused_here = sum(1 for one in excused if one.mutant.path == path)
        open_here = sum(1 for one in open_ if one.mutant.path == path)
        yield f"| {path} | {count} | {count - excused_here - open_here} | {excused_here} | {open_here} |"
    yield "\n## Not noticed by any test\n"
    yield from (_shown(one.mutant, one) for one in open_)
    yield "\n## Equivalent: the change changes nothing\n"
    yield from (f"{_shown(one.mutant, one)}\n  {reasons[key(one.mutant)]}" for one in excused)


def _shown(mutant: Mutant, trial: Trial) -> str:
    reached = "" if trial.way == "anew" else f" ({trial.tests} tests run through it)"
    return f"- {mutant.path}:{mutant.line}{reached}\n  - `{mutant.before}`\n  - `{mutant.after}`"


def main(arguments: Sequence[str]) -> int:
    """Try all, or a sample, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="only files whose path contains one of these, joined by commas")
    parser.add_argument("--sample", type=int, default=0, help="so many, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "out")
    given = parser.parse_args(arguments)
    out: Path = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    mutants = list(all_mutants(given.only.split(",")))
    chosen = f"all {len(mutants)}" + (f" of {given.only}" if given.only else "")
    if given.sample:
        chosen = f"{min(given.sample, len(mutants))} of {len(mutants)}, seed {given.seed}"
        mutants = random.Random(given.seed).sample(mutants, min(given.sample, len(mutants)))
    began = time.monotonic()
    trials = tried_both_ways(mutants, given.workers, out)
    lines = list(report(trials, time.monotonic() - began, chosen))
    (out / "mutation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    say(f"{out / 'mutation.md'}: {lines[2].removeprefix('- ')}")
    reasons = equivalent()
    return int(any(one.outcome == "survived" and key(one.mutant) not in reasons for one in trials))


def tried_both_ways(mutants: Sequence[Mutant], workers: int, out: Path) -> list[Trial]:
    """In place where that is possible; what survives that, and all else, anew."""
    quick = in_place([one for one in mutants if one.inside], workers, out)
    left = [one.mutant for one in quick if one.outcome == "survived" and key(one.mutant) not in equivalent()]
    say(f"in place: {len(quick)} tried, {len(left)} to be tried anew with the rest")
    slow = anew([*left, *(one for one in mutants if not one.inside)], workers, out)
    again = {(key(one.mutant), one.mutant.line) for one in slow}
    return [one for one in quick if (key(one.mutant), one.mutant.line) not in again] + slow


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
