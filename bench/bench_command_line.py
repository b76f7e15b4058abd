"""`trialwright --help` in under 0.15 s, beside the bare start of the interpreter with click in the same run."""

import subprocess
import sys
from statistics import median
from time import perf_counter

PROMISED_S = 0.15
RUNS = 9


def main() -> int:
    """Measure and print."""
    ours = timed([sys.executable, "-m", "trialwright", "--help"])
    least = timed([sys.executable, "-c", "import click"])
    print(f"trialwright --help   {ours:.3f} s   promised: under {PROMISED_S} s (median of {RUNS})")
    print(f"python, import click {least:.3f} s")
    print(f"ratio                {ours / least:.2f}")
    kept = ours < PROMISED_S
    print("PROMISE KEPT" if kept else "PROMISE BROKEN")
    return 0 if kept else 1


def timed(command: list[str]) -> float:
    """The median wall time of a command, after one run to warm up."""
    times = []
    for _ in range(RUNS + 1):
        start = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(perf_counter() - start)
    return median(times[1:])


if __name__ == "__main__":
    sys.exit(main())
