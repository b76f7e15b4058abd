"""Run every performance promise and say which are kept. Times are of this machine; the ratios are what to compare.

Each `bench_*.py` is a script of its own: it prints our time, the time of a peer or a reference in the same run, the
ratio, and `PROMISE KEPT` or `PROMISE BROKEN`; its exit code is 1 where a promise is broken.
"""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the scripts one after another; return 1 if any promise is broken."""
    broken = []
    for script in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"\n== {script.stem} ==", flush=True)
        if subprocess.run([sys.executable, str(script)], check=False).returncode != 0:
            broken.append(script.stem)
    print(f"\n{'every promise is kept' if not broken else 'broken or failed: ' + ', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
