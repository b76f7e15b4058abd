"""Trial files as `trialwright init` makes them, at nine on the 3rd of November 2026; made once, and copied for each test."""

from pathlib import Path
from shutil import copy

import pytest
from tests.command_line import done, nine_at_the_site, recorded


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    nine_at_the_site(monkeypatch, "2026-11-03T09:10:00+08:00")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one trial file of each sort."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        nine_at_the_site(patch)
        done("init", folder / "my.trial", "--protocol", "NCT03919240", "--rehearsal")
        done("init", folder / "real.trial", "--protocol", "NCT03919240")
        copy(folder / "my.trial", folder / "consented.trial")
        recorded(folder / "consented.trial", "consent.signed", ("version=1", "language=zh-Hans"))
    return folder


@pytest.fixture
def trial(made: Path, tmp_path: Path) -> Path:
    """A rehearsal without patients."""
    return Path(copy(made / "my.trial", tmp_path))


@pytest.fixture
def real(made: Path, tmp_path: Path) -> Path:
    """A trial that is no rehearsal, with nothing signed."""
    return Path(copy(made / "real.trial", tmp_path))


@pytest.fixture
def consented(made: Path, tmp_path: Path) -> Path:
    """A rehearsal with one patient who has consented."""
    return Path(copy(made / "consented.trial", tmp_path))
