"""A patient's log as a few lines of text, so that a test shows the log and its consequence on one screen.

    2026-10-20  creatinine 141 umol/L
    2026-10-20  alt 120 U/L, lower 7 U/L, upper 40 U/L, at Central
    2026-10-20  survival_over_3_months: yes
    2026-10-19  female, born 1956-03-01
    2026-10-21T09:00+08:00  weight 50 kg
    2026-10-22  replaces 1: creatinine 1.41 mg/dL
    2026-10-22  void 2

    2026-12-28  mrd_flow <0.01 %, detected from 0.002 %, counted from 0.005 %, at Central
    2026-12-03T08:00+08:00  ice 8

Consent:
    prescreened: declined | consent 2.0 | consent 2.0 by mother, for treatment and samples, amendment
    assent C1 | no assent C1 | withdrawn: treatment
History:
    has seizure | no seizure | seizure began 1998, ended 1999 | medical history taken | medical history begun
    hbsag negative, at Central | consolidation x2, relapse | blinatumomab as salvage x1, no_response
    kps not recoverable: the chart is lost
Medication:
    dexamethasone started as systemic_steroid | systemic_steroid started | dexamethasone stopped
    norepinephrine started as vasopressor | fludarabine 55 mg given
Cells:
    apheresis G123498654321 | apheresis G123498654321 from donor D1 | slot reserved on 2026-11-02
    bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3, DMSO 10%, endotoxin 1 {EU}/mL, thawed
    bag B1 released | bag B1 conditional: sterility outstanding | infusion 50 mL of bag B1, fraction 2
    manufacture L1 started, attempt 2, vector V7 | manufacture L1 completed | manufacture L1 failed: no growth
    2 tocilizumab reserved | bed reserved until 2026-12-15 | infusion planned on 2026-12-01
Safety:
    oxygen by nasal_cannula at 2 L/min, for hypoxia | oxygen by venturi_mask, fraction 40% | room air
    neurology: to_voice, seizure none, weakness none, oedema focal, with papilloedema and posturing, explained by sedation
    neurology: alert | neurology: seizure brief | crs 2 by ASTCT-2019
    adverse event 1: Febrile neutropenia 3 by CTCAE-5.0
    adverse event 1: Sepsis 4 by CTCAE-5.0, serious: hospitalisation and important, possible from cells and disease
    adverse event 1: Sepsis 4 by CTCAE-5.0, began 2026-12-03, ended 2026-12-09, serious: life_threatening, recovered
Course:
    marrow examined, evaluable, 500 cells, cellularity 40%, not diluted, first pull | marrow examined, not evaluable
    relapse in marrow and cns, cd19 negative | response complete_remission by ELN-2024, mrd negative
    visit D28 held: marrow, b_cells | visit D28 without marrow: declined | transplant haploidentical
    acute gvhd 2 by MAGIC-2016 | contact by telephone | lost, last alive 2028-04 | died: leukaemia
    goes no further: progression
Conduct:
    decided enrol | refused enrol: no consent | confirmed 12 | deviation window, minor, of 3, 4: late
    approval of 2 by ethics_committee until 2027-02-28 | site SZ01 activated | Dr Li may enrol, infuse as nurse
    Dr Li no longer may enrol | accrual closed: full | accrual opened: begin | paused enrolment, infusion: a death
    resumed enrolment: advised
    range of alt at Central, female, from 18, to 65, lower 7 U/L, upper 40 U/L, valid 2019-01-01
Any other kind:
    aberration.tested: aberration=BCR::ABL1; method=pcr; found=yes

What somebody else than Dr Chen, investigator, recorded says so at its end: `decided enrol -- Dr Li, nurse`. Events of the
trial as a whole belong to no patient. Lines that do not begin with a year are prose. Events are numbered from 1 in the
order of the lines.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tests.story_lines import ZONE, body_of

from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf, Record
from trialwright.events import Body, Event, kind_of
from trialwright.events.trial import EventVoided
from trialwright.standards.when import read_when

PATIENT = "SZ01-0417-0"
_LINE = re.compile(
    r"(?P<when>\d{4}[-\dT:+.Z]*)\s+(?:replaces (?P<replaces>\d+): )?(?P<what>.+?)(?: -- (?P<by>[^,]+)(?:, (?P<role>.+))?)?"
)


def noon(day: str) -> datetime:
    """Noon of a day at the site, in UTC."""
    return datetime.fromisoformat(f"{day}T12:00+08:00").astimezone(UTC)


def events_of(text: str, *, patient: str = PATIENT, recorded: datetime | None = None) -> list[Event]:
    """The events that the lines tell; the first is recorded at `recorded`, each next one a second later."""
    start = recorded or datetime(2026, 11, 1, tzinfo=UTC)
    lines = [match for line in text.splitlines() if (match := _LINE.fullmatch(line.strip()))]
    return [_event(number, match, patient, start + timedelta(seconds=number)) for number, match in enumerate(lines, 1)]


def _event(seq: int, line: re.Match[str], patient: str, recorded: datetime) -> Event:
    what = line["what"]
    replaces = int(line["replaces"]) if line["replaces"] else None
    voided = what.startswith("void ")
    if voided:
        replaces = int(what.removeprefix("void "))
    body: Body = EventVoided() if voided else body_of(what)
    kind = kind_of(body)
    return Event(
        seq=seq,
        patient=None if kind.about == "trial" else patient,
        kind=kind.name,
        schema=1,
        body=body,
        happened=read_when(line["when"], ZONE),
        recorded_at=recorded,
        by=line["by"] or "Dr Chen",
        role=line["role"] or "investigator",
        site="SZ01",
        replaces=replaces,
        reason="as told" if replaces else None,
    )


def record_of(text: str, *, as_of: str = "2026-10-25", patient: str = PATIENT) -> Record:
    """What is believed at noon of a day, after the lines have been recorded."""
    when = AsOf(happened=noon(as_of), recorded=datetime(2027, 1, 1, tzinfo=UTC))
    return believe(events_of(text, patient=patient), patient=patient, as_of=when)


def lines(text: str) -> Iterator[str]:
    """The lines of a text that are events."""
    return (line.strip() for line in text.splitlines() if _LINE.fullmatch(line.strip()))
