"""Both stores behind one test suite."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.log_material import TRIAL, counted, ticking

from trialwright.log import Log, MemoryLog, SqliteLog

MakeLog = Callable[..., Log]


@pytest.fixture(params=["memory", "sqlite"])
def make_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeLog]:
    made: list[Log] = []

    def make(clock: Callable[[], datetime] | None = None, salt: Callable[[], bytes] | None = None) -> Log:
        clock, salt = clock or ticking(), salt or counted()
        log: Log
        if request.param == "memory":
            log = MemoryLog.create(TRIAL, clock=clock, salt=salt)
        else:
            log = SqliteLog.create(tmp_path / f"{len(made)}.trial", TRIAL, clock=clock, salt=salt)
        made.append(log)
        return log

    yield make
    for log in made:
        log.close()


@pytest.fixture
def log(make_log: MakeLog) -> Log:
    return make_log()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.trial"


@pytest.fixture
def file_log(path: Path) -> Iterator[SqliteLog]:
    with SqliteLog.create(path, TRIAL, clock=ticking(), salt=counted()) as log:
        yield log
