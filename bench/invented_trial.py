"""An invented trial: patients whose stories use the real kinds of events, in a log of any length. The same seed, the same log.

What happens is told in the lines of `tests.story`, one story a patient, and entered late, as the first real use of the
product does: everything is recorded in one go, in the order in which it happened, patient beside patient.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import sqrt
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import msgspec
from tests.story_lines import ZONE, body_of

from trialwright.events import Body, Draft
from trialwright.events.conduct import DecisionConfirmed
from trialwright.events.decisions import DecisionMade
from trialwright.events.results import LabResulted
from trialwright.events.trial import ProtocolAdopted, TrialOpened
from trialwright.protocol.reading import canonical_of, read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.standards.patient_code import new_patient_code
from trialwright.standards.when import When
from trialwright.trials import trial_text

TRIAL = "NCT03919240"
RECORDED = datetime(2026, 11, 2, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(2015, 6, 1), date(2026, 10, 31)
_PANEL = (
    ("creatinine", "{:.0f} umol/L", 42, 60, "upper 106 umol/L"), ("bilirubin", "{:.1f} umol/L", 5, 19, "upper 21 umol/L"),
    ("alt", "{:.0f} U/L", 9, 70, "upper 40 U/L"), ("ast", "{:.0f} U/L", 11, 75, "upper 40 U/L"),
    ("ldh", "{:.0f} U/L", 130, 420, "upper 250 U/L"), ("urea", "{:.1f} mmol/L", 2, 9, "upper 8.2 mmol/L"),
    ("sodium", "{:.0f} mmol/L", 131, 146, "upper 145 mmol/L"), ("potassium", "{:.1f} mmol/L", 3, 5, "upper 5.3 mmol/L"),
    ("calcium", "{:.2f} mmol/L", 2, 2.6, "upper 2.6 mmol/L"), ("phosphate", "{:.2f} mmol/L", 0.7, 1.6, "upper 1.5 mmol/L"),
    ("albumin", "{:.0f} g/L", 28, 46, "upper 50 g/L"), ("urate", "{:.0f} umol/L", 150, 420, "upper 420 umol/L"),
    ("neutrophils", "{:.2f} 10*9/L", 0.1, 6, "upper 6.3 10*9/L"), ("wbc", "{:.2f} 10*9/L", 0.4, 9, "upper 9.5 10*9/L"),
    ("platelets", "{:.0f} 10*9/L", 8, 260, "upper 350 10*9/L"), ("haemoglobin", "{:.0f} g/L", 62, 140, "upper 150 g/L"),
    ("crp", "{:.1f} mg/L", 1, 160, "upper 8 mg/L"), ("ferritin", "{:.0f} ug/L", 60, 9000, "upper 400 ug/L"),
    ("fibrinogen", "{:.2f} g/L", 1, 5, "upper 4 g/L"), ("inr", "{:.2f} 1", 0.9, 1.6, "upper 1.2 1"),
)  # fmt: skip
_VITALS = (
    ("temperature", "{:.1f} Cel", 36, 39.6), ("systolic_pressure", "{:.0f} mm[Hg]", 88, 135),
    ("oxygen_saturation", "{:.0f} %", 91, 100),
)  # fmt: skip
_TREATED = (
    "b_cells 0 10*6/L", "igg 4.1 g/L", "transplant haploidentical", "acute gvhd 2 by MAGIC-2016",
    "immunoglobulin started as immunoglobulin", "contact by telephone",
)  # fmt: skip


class Told(NamedTuple):
    """A line of a story: when, of whom (None: of the trial), what; and what it makes of the lines before it."""

    when: str
    patient: str | None
    what: str
    by: str = "Dr Chen"


class Story(msgspec.Struct):
    """What is invented for one patient, from the day on which somebody first thought of the trial."""

    code: str
    chance: Random
    first: date
    events: int
    lines: list[Told] = []

    def tell(self, on: date, what: str, by: str = "Dr Chen", clock: str = "") -> None:
        """Add a line, unless it lies in the future."""
        if on <= LAST_DAY:
            self.lines.append(Told(f"{on}{f'T{clock}+08:00' if clock else ''}", self.code, what, by))


def invented_trial(patients: int, events: int, seed: int = 20190418) -> Iterator[Draft]:
    """The drafts of a whole trial in the order of their recording, at least so many.

    Parameters
    ----------
    patients, events : int
        How many patients, and at least how many events in all.
    seed : int
        The same seed gives the same trial.
    """
    protocol = read_protocol(trial_text(TRIAL), TRIAL)
    codes: list[str] = []
    chance = Random(seed)
    for _ in range(patients):
        codes.append(new_patient_code("SZ01", codes, chance.randrange))
    told = list(_of_the_trial())
    # Seven patients in ten come as far as the infusion, and they have nearly all of the events.
    each = max(events - 100 * patients, 0) // max(round(patients * 0.7), 1)
    for number, code in enumerate(codes):
        told += _story(protocol, Story(code, Random(f"{seed} {code}"), _begin(number, patients), each))
    told.sort(key=lambda line: line.when[:10])  # stable: what happened on one day stays as it was told
    told += _padding(told, events - 2 - len(told), chance)
    yield from _opening(protocol)
    seqs = {(line.patient, line.what): seq for seq, line in enumerate(told, 3)}
    for line in told:
        yield _draft(line, protocol.sha256, seqs)


def _begin(number: int, patients: int) -> date:
    return FIRST_DAY + (LAST_DAY - FIRST_DAY - timedelta(days=20)) * number // patients


def _opening(protocol: TrialProtocol) -> Iterator[Draft]:
    canonical = canonical_of(trial_text(TRIAL), TRIAL)
    opened = TrialOpened(trial=TRIAL, title=protocol.title, zone=ZONE, rehearsal=True)
    adopted = ProtocolAdopted(
        version=protocol.version, sha256=protocol.sha256, canonical=canonical, binds="new_consents"
    )
    for body in (opened, adopted):
        yield _of(None, body, str(FIRST_DAY))


def _of_the_trial() -> Iterator[Told]:
    for what in (
        "approval of 1 by academic_committee until 2030-12-31", "approval of 1 by ethics_committee until 2030-12-31",
        "approval of 1 by genetic_resources until 2030-12-31", "site SZ01 activated", "accrual opened: begin",
        "Dr Chen may enrol, apherese, lymphodeplete, infuse", "range of alt at Central, upper 40 U/L",
        "range of ast at Central, upper 40 U/L",
    ):  # fmt: skip
        yield Told(str(FIRST_DAY), None, what)
    yield Told("2020-02-10", None, "paused enrolment: an epidemic")
    yield Told("2020-05-11", None, "resumed enrolment: the epidemic is over here")


def _padding(told: Sequence[Told], wanted: int, chance: Random) -> list[Told]:
    """As many more temperatures as are wanted, on days on which somebody was weighed or had a temperature."""
    warm = [line for line in told if line.what.startswith(("temperature", "weight"))]
    return [chance.choice(warm)._replace(what=f"temperature {chance.uniform(36, 40):.2f} Cel") for _ in range(wanted)]


def _story(protocol: TrialProtocol, story: Story) -> list[Told]:
    fate = story.chance.random()
    if fate < 0.06:
        story.tell(story.first, f"prescreened: {story.chance.choice(('unsuitable', 'declined', 'lost'))}")
    else:
        story.tell(story.first, "prescreened: approached")
        story.tell(story.first + timedelta(days=2), "consent 1")
        _screened(story, story.first + timedelta(days=7), fate)
    if fate >= 0.18:
        _treated(protocol, story, story.first + timedelta(days=12), fate)
    return story.lines


def _screened(story: Story, on: date, fate: float) -> None:
    """Screening: some have had a seizure, some have a test that nobody made."""
    age = story.chance.choice((*range(6, 17), *range(18, 41)))
    sex = story.chance.choice(("female", "male"))
    for what in (
        f"{sex}, born {on.year - age - 1}-03-01", "has b_cell_all", "cd19_blasts 95 %", "mrd_flow 0.4 %", "blasts_marrow 12 %",
        "induction x1, relapse", "consolidation x3, relapse", "remission_failure began 2015", "treatment history taken",
        "medical history taken", "medication history taken", "anti_hbc negative", "anti_hcv negative", "lvef 62 %", "kps 80",
        "hiv_antibody_antigen negative", "no refuses_contraception", "hcg negative", "height 168 cm", "weight 60 kg",
        "survival_over_3_months: yes", "intolerant_to_chemotherapy: no", "other_contraindication: no",
    ):  # fmt: skip
        story.tell(on, what)
    if fate >= 0.09:
        story.tell(on, "hbsag negative")
    if 0.12 <= fate < 0.18:
        story.tell(on, "seizure began 1998")
    _panel(story, on)
    if 0.12 <= fate < 0.18:
        story.tell(on + timedelta(days=3), "refused enrol: E3 excludes")
    if 0.12 <= fate < 0.15:
        story.tell(on + timedelta(days=4), "goes no further: not_eligible")


def _treated(protocol: TrialProtocol, story: Story, on: date, fate: float) -> None:
    story.tell(on, "decided enrol")
    collected = on + timedelta(days=6)
    story.tell(collected - timedelta(days=2), "decided apherese")
    story.tell(collected, f"apheresis G1234{story.code[5:9]}000001")
    story.tell(collected + timedelta(days=3), "blinatumomab as bridging, no_response")
    if fate < 0.21:
        story.tell(collected + timedelta(days=12), "goes no further: manufacturing_failure")
    elif fate < 0.25:
        story.tell(collected + timedelta(days=9), "died: leukaemia")
    elif fate < 0.27:
        story.tell(collected + timedelta(days=9), "withdrawn: treatment_and_follow_up")
    else:
        _infused(protocol, story, collected + timedelta(days=20), fate)


def _infused(protocol: TrialProtocol, story: Story, day_zero: date, fate: float) -> None:
    days = [day_zero + timedelta(days=day) for day in (-5, -4, -3)]
    kg = story.chance.choice((54, 58, 60, 63))
    surface = sqrt(168 * kg / 3600)
    for what in (
        "bag B1: 50 mL at 20 10*6/mL total, viability 92%, CD3 95%, CAR 40% of viable_cd3, DMSO 10%, endotoxin 0.2 {EU}/mL",
        "bag B1 released", "2 tocilizumab reserved", "bed reserved", f"weight {kg} kg", "height 168 cm", "hcg negative",
        "no infection", "decided lymphodeplete",
    ):  # fmt: skip
        story.tell(days[0] - timedelta(days=1), what)
    _panel(story, days[0] - timedelta(days=1))
    story.tell(days[0] - timedelta(days=1), "confirmed lymphodeplete", by="Dr Li")
    for number, day in enumerate(days):
        story.tell(day, f"fludarabine {round(30 * surface)} mg given")
        wrong = 100 if number == 0 and fate > 0.97 else 0
        story.tell(day, f"cyclophosphamide {round(300 * surface) + wrong} mg given")
    story.tell(days[-1], "decided infuse")
    story.tell(days[-1], "confirmed infuse", by="Dr Li")
    late = 4 if 0.30 <= fate < 0.34 else 0
    story.tell(
        day_zero + timedelta(days=late), f"infusion {kg} mL of bag B1" if fate > 0.95 else "infusion 50 mL of bag B1"
    )
    _course(protocol, story, day_zero + timedelta(days=late), fate)


def _course(protocol: TrialProtocol, story: Story, day_zero: date, fate: float) -> None:
    """Visits until now or until the end; daily values in the first weeks, as many as the log is to have."""
    end = LAST_DAY
    if fate > 0.80:
        end = min(end, day_zero + timedelta(days=story.chance.randrange(20, 1500)))
        words = (
            "died: leukaemia",
            "died: infection",
            "lost",
            "withdrawn: treatment_and_follow_up",
            "withdrawn: samples",
        )
        story.tell(end, words[story.chance.randrange(len(words))])
    for visit in protocol.schedule.visits:
        planned = day_zero + timedelta(days=visit.day + story.chance.randint(-visit.before, visit.after))
        if visit.anchor == "infusion" and visit.day >= 0 and planned < end and story.chance.random() > 0.03:
            late = visit.after + 9 if story.chance.random() < 0.02 else 0
            done = [name for name in visit.assessments if story.chance.random() > 0.02]
            story.tell(planned + timedelta(days=late), f"visit {visit.id} held: {', '.join(done)}")
    for number, what in enumerate(_TREATED):
        if story.chance.random() < 0.5 and day_zero + timedelta(days=40 * number + 30) < end:
            story.tell(day_zero + timedelta(days=40 * number + 30), what)
    day = day_zero
    while len(story.lines) < story.events and day_zero <= LAST_DAY:
        _panel(story, min(day, end))
        for hour in ("06:00", "14:00", "22:00"):
            _vitals(story, min(day, end), hour)
        day = day + timedelta(days=1) if day < min(end, day_zero + timedelta(days=90)) else day_zero


def _panel(story: Story, on: date) -> None:
    clock = f"07:{story.chance.randrange(10, 59)}"
    for analyte, form, low, high, upper in _PANEL:
        story.tell(on, f"{analyte} {form.format(story.chance.uniform(low, high))}, {upper}, at Central", "Lab", clock)


def _vitals(story: Story, on: date, clock: str) -> None:
    for analyte, form, low, high in _VITALS:
        story.tell(on, f"{analyte} {form.format(story.chance.uniform(low, high))}", "Ward", clock)


def _draft(line: Told, protocol: str, seqs: dict[tuple[str | None, str], int]) -> Draft:
    if line.what.startswith("confirmed"):
        body: Body = DecisionConfirmed(decision=seqs[line.patient, line.what.replace("confirmed", "decided")])
    else:
        body = _body(line.what)
    if isinstance(body, DecisionMade):
        people = 2 if body.act in ("lymphodeplete", "infuse") else 1
        body = msgspec.structs.replace(body, protocol=protocol, people=people)
    return _of(line.patient, body, line.when, line.by)


@lru_cache(maxsize=65536)
def _body(what: str) -> Body:
    return body_of(what)


def _of(patient: str | None, body: Body, when: str, by: str = "Dr Chen") -> Draft:
    source = "laboratory" if isinstance(body, LabResulted) else "chart"
    return Draft(
        patient=patient, body=body, happened=When(when, ZONE), by=by, role="investigator" if by[:2] == "Dr" else "nurse",
        site="SZ01", source=f"{source} {when[:10]}" if patient else None,
    )  # fmt: skip


def standing_clock(moment: datetime = RECORDED) -> Callable[[], datetime]:
    """A clock that always shows the same moment."""
    return lambda: moment
