"""A small trial for the tests of the status: a few invented patients, and a story or two with odd ends."""

from datetime import UTC, datetime
from functools import lru_cache

from bench.invented_trial import invented_trial, standing_clock
from tests.log_material import counted
from tests.story import events_of

from trialwright import main
from trialwright.derive.record import AsOf
from trialwright.events import Draft
from trialwright.log import MemoryLog
from trialwright.publish.status.trial_status import TrialStatus

NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
EVIL = "<script>alert('x')</script>"
ODD = "SZ01-4838-5"
STORY = f"""
    2026-05-01 consent 1
    2026-05-02 decided enrol
    2026-05-20 infusion 50 mL of bag B1
    2026-06-01 lvef not recoverable: {EVIL}
    2026-06-02 deviation other, minor: {EVIL}
    2026-06-03 decision.made: act=infuse; given=yes; people=2
    2026-10-01 paused infusion: {EVIL}
"""


@lru_cache(maxsize=1)
def status() -> TrialStatus:
    """Where that trial stands."""
    log = MemoryLog.create("NCT03919240", clock=standing_clock(NOW), salt=counted())
    log.append(list(invented_trial(12, 2000)))
    names = set(Draft.__struct_fields__) - {"corrects"}
    log.append([Draft(**{name: getattr(event, name) for name in names}) for event in events_of(STORY, patient=ODD)])
    return main.status(log, as_of=AsOf(NOW, NOW), made_by="Wu Min")
