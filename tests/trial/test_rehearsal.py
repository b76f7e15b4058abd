"""Whole rehearsals of two protocols, small: the play does not cheat, tells no truth, and whatever it spoils can be found.

Every question here is asked of the log as it is read back, by those parts of the product that a hospital uses.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.log_material import showing
from tests.other_protocol import changed
from tests.rehearsed import ANOTHER, OURS, TEXTS, Played, plan, played, rehearsed

from trialwright import main
from trialwright.decide.acts import may
from trialwright.decide.confirming import against_confirming
from trialwright.decide.decision import Asker
from trialwright.decide.recording import as_event
from trialwright.decide.unpaused import DESPITE_PAUSE
from trialwright.derive.authority import STAGE_OF, in_effect
from trialwright.derive.belief import protocol_for
from trialwright.derive.cells.cell_dose import cell_dose
from trialwright.derive.doses.dosing import lymphodepletion
from trialwright.derive.record import AsOf
from trialwright.derive.trial.triggers import fired, unanswered
from trialwright.log import SqliteLog
from trialwright.protocol.reading import protocol_from_canonical
from trialwright.publish.status.trial_status import TrialStatus
from trialwright.rehearsing import rehearsal_salt, rehearse
from trialwright.simulate.plan import MOST_REFERRED

PLAYED = [(OURS, 8, 1), (OURS, 8, 2), (ANOTHER, 12, 1), (ANOTHER, 12, 2)]
WRONG_DOSES = {"clinic__wrong_dose": 0.2}
HARMFUL = {"toxicity__crs_severe": 0.9, "toxicity__crs_fourth": 0.9, "fate__crs_death": 1.0}


@pytest.fixture(params=PLAYED, ids=lambda told: f"{told[0]}-{told[2]}")
def trial(request: pytest.FixtureRequest) -> Played:
    return rehearsed(*request.param)


@lru_cache(maxsize=8)
def status(trial: Played) -> TrialStatus:
    return main.status(trial.log, as_of=AsOf(trial.last, trial.last), made_by="test")


# ---------------------------------------------------------------------------------------------------- the same again


def in_a_file(path: Path, name: str, seed: int, processes: int) -> tuple[list[tuple[object, ...]], str, bytes]:
    """The rows of both tables, the seal, and the file of the truth."""
    asked = plan(TEXTS[name], name, patients=3, seed=seed)
    path.mkdir()
    trial = protocol_from_canonical(asked.canonical).id
    with (
        SqliteLog.create(path / "a.trial", trial, clock=showing(()), salt=rehearsal_salt(seed, asked.scenario)) as log,
        (path / "truth").open("wb") as truth,
    ):
        seal = rehearse(log, asked, truth, processes=processes).seal
        assert log.head() == seal
    with closing(sqlite3.connect(path / "a.trial")) as bare:
        rows = [row for table in ("event", "body") for row in bare.execute(f"SELECT * FROM {table} ORDER BY seq")]
    return rows, str(seal), (path / "truth").read_bytes()


@pytest.mark.parametrize("name", [OURS, ANOTHER])
def test_the_same_seed_is_the_same_to_the_byte_on_any_number_of_processes(name: str, tmp_path: Path) -> None:
    one, two, three = (in_a_file(tmp_path / str(number), name, 1, number) for number in (1, 2, 3))
    assert one == two == three
    rows, seal, truth = in_a_file(tmp_path / "another", name, 2, 1)
    assert (rows != one[0], seal != one[1], truth != one[2]) == (True, True, True)


def test_a_file_and_the_memory_hold_the_same(tmp_path: Path) -> None:
    in_memory = rehearsed(ANOTHER, 3, 1)
    _, seal, truth = in_a_file(tmp_path / "file", ANOTHER, 1, 1)
    assert (seal, truth) == (str(in_memory.done.seal), in_memory.written)


# ------------------------------------------------------------------------------------------------------- a good log


def test_the_log_verifies_and_time_runs_forward(trial: Played) -> None:
    assert trial.log.verify(trial.done.seal) == []
    times = [event.recorded_at for event in trial.events]
    assert times == sorted(times)
    assert times[-1].astimezone(ZoneInfo(trial.plan.zone)).date() == trial.done.last


def test_nothing_is_recorded_before_it_happened(trial: Played) -> None:
    assert [event for event in trial.events if event.happened.span()[0] > event.recorded_at] == []


def test_what_is_said_of_it_is_so(trial: Played) -> None:
    kinds = Counter(event.kind for event in trial.events)
    infused = {event.patient for event in trial.events if event.kind == "infusion.given"}
    assert trial.done.referred == kinds["prescreening.recorded"] == len(trial.truths)
    assert trial.done.enrolled == trial.plan.patients == len(enrolled(trial))
    assert trial.done.infused == len(infused) > 0
    assert trial.done.dirt == Counter(trial.dirt.values())
    found = status(trial)
    assert found.rehearsal
    assert (found.flow.reached("enrolled"), found.flow.reached("infused")) == (trial.done.enrolled, len(infused))


def enrolled(trial: Played) -> list[Any]:
    """The decisions by which patients were enrolled."""
    made = [event for event in trial.events if event.kind == "decision.made" and event.body.act == "enrol"]
    return [e for e in made if e.body.given and (e.body.people == 1 or e.seq in confirmed(trial))]


def confirmed(trial: Played) -> dict[int, Any]:
    """The confirmations by the decision that each confirms."""
    return {event.body.decision: event for event in trial.events if event.kind == "decision.confirmed"}


# --------------------------------------------------------------------------------------------- the truth is not in it


def test_no_word_and_no_number_of_the_truth_is_in_the_log(trial: Played) -> None:
    """A name that only the truth knows is nobody's field; a number with all its digits is nobody's value."""
    told = [event for event in trial.events if event.kind != "protocol.adopted"]
    bodies = [msgspec.to_builtins(event.body) for event in told]
    fields = {name for body in bodies for name in keys(body)}
    hidden = {
        "foldx",
        "tmax",
        "cmax",
        "alpha",
        "persistent",
        "fate",
        "truth",
        "eligible",
        "prescreening",
        "dirt",
        "astray",
    }
    assert hidden & fields == set()
    numbers = {text for body in bodies for text in re.findall(r"\d+\.\d{6,}", json.dumps(body, default=str))}
    exact = set(re.findall(rb"\d+\.\d{6,}", trial.written))
    assert len(exact) > 50
    assert {text.encode() for text in numbers} & exact == set()


def test_no_seed_and_no_scenario_is_in_the_log() -> None:
    trial = rehearsed(ANOTHER, 3, 987654321, "toxic_product")
    text = " ".join(f"{event.body} {event.by} {event.source} {event.reason}" for event in trial.events)
    assert "987654321" not in text
    assert "toxic_product" not in text
    assert trial.head["seed"] == 987654321
    assert trial.head["scenario"]["name"] == "toxic_product"
    assert trial.head["seal"] == str(trial.done.seal)


def keys(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        for name, value in thing.items():
            yield name
            yield from keys(value)
    if isinstance(thing, list | tuple):
        for one in thing:
            yield from keys(one)


# -------------------------------------------------------------------------------------------- the play does not cheat


def test_every_decision_is_what_the_product_says_again(trial: Played) -> None:
    """D1.1 Asked again of the log as it stood, `may` says the same: given or not, every reason, code and fact."""
    made = [event for event in trial.events if event.kind == "decision.made"]
    assert {event.body.given for event in made} == {True, False}
    for event in made:
        body, record = event.body, trial.believed(event.patient, before=event.seq)
        asker = Asker(by=event.by, role=event.role, site=event.site)
        again = may(body.act, protocol_for(record), record, asked_by=asker, stages=body.stages)
        assert as_event(again, software=body.software, stages=body.stages, why=body.why) == body, event.seq


def test_nothing_speaks_against_a_confirmation_and_another_person_gave_it(trial: Played) -> None:
    for seq, event in confirmed(trial).items():
        made, record = trial.by_seq[seq], trial.believed(event.patient, before=event.seq)
        asker = Asker(by=event.by, role=event.role, site=event.site)
        against = against_confirming(protocol_for(record), record, made, made.body, asked_by=asker)
        assert not against, against
        assert made.by != event.by


def test_nobody_is_collected_from_or_infused_without_leave_in_effect(trial: Played) -> None:
    for act, kind in (("enrol", None), ("apherese", "apheresis.collected"), ("infuse", "infusion.given")):
        for event in trial.events:
            if kind is not None and event.kind == kind:
                record = trial.believed(event.patient, before=event.seq)
                if protocol_for(record).decision(act) is not None:  # type: ignore[arg-type]  # an act
                    assert in_effect(record, act).value, (event.seq, act)  # type: ignore[arg-type]  # an act
    unlawful = [one.code for one in status(trial).deviations if one.category == "order"]
    assert unlawful == []


def test_nobody_begins_lymphodepletion_without_leave_in_effect(trial: Played) -> None:
    for code in trial.truths:
        first = next((event for event in trial.by_patient[code] if event.kind == "drug.given"), None)
        if first is not None:
            assert in_effect(trial.believed(code, before=first.seq), "lymphodeplete").value


# ------------------------------------------------------------------------------------------------------------- doses


def computed(trial: Played, event: Any) -> Decimal | None:
    """The dose that the product computes at eleven, when the play asked for it."""
    at = datetime.combine(event.happened.day() or date.min, datetime.min.time(), ZoneInfo(trial.plan.zone))
    record = trial.believed(event.patient, at=at + timedelta(hours=11))
    value = lymphodepletion(protocol_for(record), record)[event.body.drug].value
    return None if value is None else value.rounded_mg


@pytest.mark.parametrize("name", [OURS, ANOTHER])
def test_doses_are_those_that_the_product_computes_and_wrong_ones_show(name: str) -> None:
    trial = rehearsed(name, 8, 5, **WRONG_DOSES)
    regimen = {drug.name for drug in protocol_from_canonical(trial.plan.canonical).lymphodepletion.drugs}
    given = [event for event in trial.events if event.kind == "drug.given" and event.body.drug in regimen]
    ratios = {event.seq: event.body.dose.value / (computed(trial, event) or Decimal("NaN")) for event in given}
    assert set(ratios.values()) == {1, 2}
    shown = {seq for one in status(trial).deviations if one.code == "dose.off_order" for seq in one.seqs}
    assert {seq for seq, ratio in ratios.items() if ratio == 2} <= shown


def test_the_cells_are_those_that_the_product_draws(trial: Played) -> None:
    for event in trial.events:
        if event.kind != "infusion.given":
            continue
        value = cell_dose(protocol_for(record := trial.believed(event.patient, before=event.seq)), record).value
        assert value is not None
        draws = [draw for part in value.parts if part.number == event.body.fraction for draw in part.draws]
        assert (event.body.bag, event.body.volume.value) in {(draw.bag, draw.volume_ml) for draw in draws}


def test_a_dose_in_two_parts_is_infused_in_two() -> None:
    trial = rehearsed(ANOTHER, 12, 1)
    parts = [(event.patient, event.body.fraction) for event in trial.events if event.kind == "infusion.given"]
    assert {fraction for _, fraction in parts} == {1, 2}
    days = {part: event.happened.day() for part, event in zip(parts, infusions(trial), strict=True)}
    both = [patient for patient, fraction in parts if fraction == 2]
    assert {(days[patient, 2] - days[patient, 1]).days for patient in both} <= {10, 11, 12}


def infusions(trial: Played) -> list[Any]:
    return [event for event in trial.events if event.kind == "infusion.given"]


# ------------------------------------------------------------------------------------------------------------ pauses


def test_every_trigger_pauses_the_trial_at_once_and_only_a_decision_ends_it() -> None:
    """R5 A death soon after the cells pauses the trial in the same breath; two people decide to go on."""
    trial = rehearsed(OURS, 10, 1, **HARMFUL)
    pauses = [event for event in trial.events if event.kind == "trial.paused"]
    assert pauses, "nobody has died of so harmful a product"
    for pause in pauses:
        (concerned,) = pause.body.concerns
        assert trial.by_seq[concerned].recorded_at == pause.recorded_at
        assert concerned < pause.seq <= concerned + len(pauses)
    now = trial.believed(None)
    for code in trial.truths:
        assert unanswered(fired(protocol_for(now), trial.believed(code)), now) == ()
    for resumed in (event for event in trial.events if event.kind == "trial.resumed"):
        decided = [
            e for e in trial.events if e.kind == "decision.made" and e.body.act == "resume" and e.seq < resumed.seq
        ]
        assert decided[-1].body.given
        assert decided[-1].body.stages == resumed.body.stages
        assert decided[-1].seq in confirmed(trial)


def test_while_the_trial_is_paused_leave_is_given_for_one_patient_by_name_or_not_at_all() -> None:
    """R5 Whoever has begun lymphodepletion is decided about one by one, and somebody has written why."""
    refused, despite = Counter[str](), 0
    for seed in (2, 4, 7):  # whether anybody waits for the cells when a pause falls is a matter of chance
        trial, held = rehearsed(OURS, 10, seed, **HARMFUL), set[str]()
        for event in trial.events:
            if event.kind in ("trial.paused", "trial.resumed"):
                stages = set(event.body.stages)
                held = held | stages if event.kind == "trial.paused" else held - stages
            if event.kind == "decision.made" and event.body.act in STAGE_OF and STAGE_OF[event.body.act] in held:
                if event.body.given:
                    statement = DESPITE_PAUSE.format(act=event.body.act)
                    own = trial.by_patient[event.patient]
                    said = (e for e in own if getattr(e.body, "statement", None) == statement)
                    assert any(e.seq < event.seq for e in said), event
                    despite += 1
                refused.update(event.body.codes)
    assert refused["paused"] > 0
    assert refused["paused.individual"] >= despite > 0


def test_where_nobody_may_resume_the_trial_stands_still() -> None:
    """A protocol with triggers and no decision to resume: a rehearsal is there to show this."""
    without = changed("  - act: resume\n    people: 1\n    roles: [investigator]\n", "")
    asked = plan(without, patients=15, seed=6)
    harmful = {name.replace("__", "."): value for name, value in HARMFUL.items()}
    scenario = msgspec.structs.replace(asked.scenario, values=asked.scenario.values | harmful)
    trial = played(msgspec.structs.replace(asked, scenario=scenario))
    assert any(event.kind == "trial.paused" for event in trial.events)
    resume = [event.body for event in trial.events if event.kind == "decision.made" and event.body.act == "resume"]
    assert {(one.given, one.codes) for one in resume} == {(False, ("rule.missing",))}
    assert trial.done.enrolled < trial.plan.patients
    assert trial.done.referred == MOST_REFERRED * trial.plan.patients
    assert status(trial).pauses


# ------------------------------------------------------------------------------------------- amendment and the end


def test_half_way_the_protocol_is_amended_and_new_patients_sign_the_new_version(trial: Played) -> None:
    first, second = (event for event in trial.events if event.kind == "protocol.adopted")
    before, after = (protocol_from_canonical(event.body.canonical) for event in (first, second))
    assert (before.version, after.version) != (after.version, before.version)
    assert second.body.binds == "new_consents"
    middle = enrolled(trial)[(trial.plan.patients + 1) // 2 - 1]
    assert timedelta(days=6) < second.recorded_at - middle.recorded_at < timedelta(days=8)
    signed = [event for event in trial.events if event.kind == "consent.signed"]
    assert {event.body.version for event in signed if event.seq < second.seq} == {before.consent.version}
    later = {event.body.version for event in signed if event.seq > second.seq}
    assert later <= {before.consent.version, after.consent.version}
    for event in enrolled(trial):
        own = [one.body.version for one in signed if one.patient == event.patient and one.seq < event.seq]
        wanted = after if event.seq > second.seq else before
        assert own[-1] == wanted.consent.version


def test_accrual_ends_with_the_last_patient(trial: Played) -> None:
    closed = [event for event in trial.events if event.kind == "accrual.changed" and not event.body.open]
    assert len(closed) == 1
    assert [event.seq for event in enrolled(trial) if event.seq > closed[0].seq] == []
    assert enrolled(trial)[-1].happened.day() == closed[0].happened.day()


def test_a_protocol_that_nobody_fits_comes_to_an_end() -> None:
    nobody = changed("rule: {age: {at_least: 18, at_most: 75}}", "rule: {age: {at_least: 119, at_most: 120}}")
    trial = played(plan(nobody, patients=2))
    assert (trial.done.enrolled, trial.done.infused) == (0, 0)
    assert trial.done.referred == 2 * MOST_REFERRED
    assert [event for event in trial.events if event.kind == "decision.made" and event.body.given] == []
    assert {event.body.why for event in trial.events if event.kind == "participation.ended"} == {"not_eligible"}
    assert trial.log.verify() == []


def test_a_closed_protocol_is_opened_for_the_rehearsal_and_an_open_one_is_not() -> None:
    assert rehearsed(OURS, 8, 1).done.opened
    assert not rehearsed(ANOTHER, 12, 1).done.opened


def test_both_laboratories_report_in_units_and_with_limits_of_their_own(trial: Played) -> None:
    """The one prints its limits on the report; those of the other stand in the register."""
    results = [
        event.body for event in trial.events if event.kind == "lab.resulted" and event.body.analyte == "creatinine"
    ]
    units = {(body.laboratory, body.value.unit, body.high is not None) for body in results}
    assert units >= {("Central", "umol/L", True), ("Clinic", "mg/dL", False)}
    registered = {event.body.analyte for event in trial.by_patient[None] if event.kind == "range.registered"}
    assert "creatinine" in registered
