"""Where the real data are that some tests read: they are not part of the project.

The environment variable TRIALWRIGHT_DATA names the folder; without it `../shared/data` beside the repository is looked
at. Where the data are absent such a test is skipped, and says so.
"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared_data(*parts: str) -> Path:
    """The path of shared data, or a skipped test where it is absent."""
    path = Path(os.environ.get("TRIALWRIGHT_DATA", ROOT.parent / "shared" / "data")).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared data are absent: no {'/'.join(parts)}; set TRIALWRIGHT_DATA to their folder")
    return path
