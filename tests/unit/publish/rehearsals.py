"""A small rehearsal for the tests of its report: a status made of a few stories, and what was assumed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import msgspec
from bench.invented_trial import standing_clock
from tests.log_material import counted
from tests.story import events_of

from trialwright import main
from trialwright.derive.record import AsOf
from trialwright.events import Draft
from trialwright.events.decisions import DecisionMade
from trialwright.log import MemoryLog
from trialwright.publish.rehearsal.rehearsal_chosen import chosen
from trialwright.publish.rehearsal.rehearsal_reach import Beyond
from trialwright.publish.rehearsal.rehearsal_report import Assumption, Beside, RehearsalReport
from trialwright.publish.status.trial_status import TrialStatus
from trialwright.trials import trial_text

NOW = datetime(2027, 3, 1, tzinfo=UTC)
LIU = main.Actor(by="liu", role="investigator", site="SZ01")
CODES: Mapping[str, str] = {"the slot": "slot.day", "no bed": "bed.missing", "I4.alt is unknown": "eligibility.unknown"}
"""By how a reason begins: its code."""


def status_of(stories: Mapping[str, str]) -> TrialStatus:
    """The status of a rehearsal of these stories, by patient; what belongs to no patient may stand in any of them."""
    log = MemoryLog.create("NCT03919240", clock=standing_clock(NOW), salt=counted())
    day = datetime(2026, 1, 1, tzinfo=UTC)
    main.init(log, trial_text("NCT03919240"), "NCT03919240", zone="Asia/Shanghai", rehearsal=True, actor=LIU, now=day)
    for patient, story in stories.items():
        log.append([_draft(event) for event in events_of(story, patient=patient)])
    return main.status(log, as_of=AsOf(NOW, NOW), made_by="the rehearsal")


def _draft(event: msgspec.Struct) -> Draft:
    told = {name: getattr(event, name) for name in Draft.__struct_fields__ if hasattr(event, name)}
    body = told["body"]
    if isinstance(body, DecisionMade):
        codes = tuple(
            next((code for start, code in CODES.items() if words.startswith(start)), "") for words in body.reasons
        )
        told["body"] = msgspec.structs.replace(body, codes=codes)
    return Draft(**told)


def report_of(status: TrialStatus, beyond: Beyond | None = None) -> RehearsalReport:
    """The report of a rehearsal that ended with this status."""
    three = chosen(status)
    return RehearsalReport(
        status=status,
        scenario="as_published",
        text="As those that were published.",
        text_zh="按已发表水平。",
        seed=7,
        asked=5,
        first=date(2026, 1, 1),
        last=date(2027, 3, 1),
        opened=True,
        dirt={"late": 12, "slip": 3},
        assumptions=(
            Assumption(name="a.same", value=0.1, published=0.1, unit="1", source="Maude 2018"),
            Assumption(name="b.other", value=0.25, published=0.07, unit="1 of the manufactures", source="assumed"),
        ),
        chosen=three,
        sheets=frozenset(three.codes()),
        beyond=beyond or Beyond(last="M36", visits=(), count=0, deviations=len(status.deviations), unknowns=0),
        trial_file="my.trial",
        truth_file="my.trial.truth.jsonl",
        beside=(Beside(words="A story", words_zh="一则故事", href="story.html"),),
    )
