"""MIMIC-IV demonstration data against SQL: the newest creatinine in the window, by a query that shares nothing with us.

The counts were measured before the reader was written, with the last laboratory row of each patient as the instant that is
judged: of 91 patients with a creatinine within 14 days, 82 have any below 1.6 mg/dL, and 73 have the newest below it.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
from tests.shared_data import shared_data

from trialwright import main
from trialwright.derive.belief import believe
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.record import AsOf
from trialwright.screen.gathering import PatientFacts
from trialwright.screen.meds import read_patient
from trialwright.screen.meds_parquet import read_parquet

ZONE = "America/New_York"
CREATININE = "LAB//50912//mg/dL"
LIMIT = 1.6


def data() -> Path:
    return shared_data("ehr", "mimic_iv_demo_meds", "mimic_iv_demo_meds_events.parquet")


@cache
def asked(file: Path) -> dict[str, tuple[datetime, bool | None, bool, bool]]:
    """By patient: the last laboratory row; and of the creatinine of the window whether the newest is below the limit.

    None stands for results of the newest instant on both sides of it. Then whether any is below; whether there is any.
    """
    query = f"""
        WITH judged AS (SELECT subject_id, max(time) AS judged_at FROM '{file}' WHERE code LIKE 'LAB//%' GROUP BY 1),
        inside AS (
            SELECT subject_id, judged_at, time, value FROM '{file}' JOIN judged USING (subject_id)
            WHERE code = '{CREATININE}' AND value IS NOT NULL
            AND time <= judged_at AND time >= CAST(judged_at AS DATE) - INTERVAL 14 DAY),
        newest AS (
            SELECT subject_id, bool_and(CAST(value AS DECIMAL(9, 4)) < {LIMIT}) AS each_below,
            bool_or(CAST(value AS DECIMAL(9, 4)) < {LIMIT}) AS some_below
            FROM inside JOIN (SELECT subject_id, max(time) AS time FROM inside GROUP BY 1) USING (subject_id, time) GROUP BY 1),
        anyone AS (SELECT subject_id, bool_or(CAST(value AS DECIMAL(9, 4)) < {LIMIT}) AS any_below FROM inside GROUP BY 1)
        SELECT CAST(subject_id AS VARCHAR), judged_at, each_below, some_below, any_below, any_below IS NOT NULL
        FROM judged LEFT JOIN newest USING (subject_id) LEFT JOIN anyone USING (subject_id)"""
    return {
        subject: (at, every if every == some else None, bool(any_below), there)
        for subject, at, every, some, any_below, there in duckdb.sql(query).fetchall()
    }


@cache
def facts_of_everyone(file: Path) -> dict[str, PatientFacts]:
    ours = main.code_map_named("mimic_iv")
    patients = read_parquet([file], ours, unmapped=Counter(), skip=None, progress=lambda _: None)
    return {patient.subject: read_patient(patient, ours, zone=ZONE) for patient in patients}


def test_the_newest_creatinine_of_every_patient() -> None:
    """D1.9 The same criteria over other people's data, against an independent query."""
    file = data()
    protocol, everyone = main.protocol_named("NCT03919240"), facts_of_everyone(file)
    found: dict[str, bool | None] = {}
    for subject, (at, *_) in asked(file).items():
        instant = at.replace(tzinfo=ZoneInfo(ZONE)) + timedelta(microseconds=999_999)
        facts = everyone[subject]
        known = max(event.recorded_at for event in facts.events)
        record = believe(facts.events, patient=facts.patient, as_of=AsOf(happened=instant, recorded=known))
        found[subject] = criterion_answers(protocol, record)["I4.creatinine"].value
    assert len(found) == 100
    assert found == {subject: newest for subject, (_, newest, _, _) in asked(file).items()}


def test_the_counts_that_were_measured_before() -> None:
    rows = asked(data()).values()
    assert sum(there for *_, there in rows) == 91
    assert sum(any_below for _, _, any_below, _ in rows) == 82, "any in the window would pass nine patients more"
    assert sum(newest is True for _, newest, _, _ in rows) == 73


def test_every_number_and_every_mapped_code_is_read() -> None:
    file = data()
    ours = main.code_map_named("mimic_iv")
    present = {code for (code,) in duckdb.sql(f"SELECT DISTINCT code FROM '{file}'").fetchall()}
    assert set(ours.by_code) <= present, "a code of the map that the data do not have is a slip of the pen"
    numbers = duckdb.sql(f"SELECT count(*) FROM '{file}' WHERE code = '{CREATININE}' AND value IS NOT NULL").fetchone()
    read = sum(
        getattr(event.body, "analyte", "") == "creatinine"
        for facts in facts_of_everyone(file).values()
        for event in facts.events
    )
    assert numbers == (read,)


@pytest.mark.parametrize(("system", "prefix"), [("9", "9"), ("10", "10")])
def test_diagnoses_are_read_as_the_codes_say(system: str, prefix: str) -> None:
    """Epilepsy and convulsions by a regular expression, against the concept seizure."""
    file = data()
    pattern = {"9": "^(345|7803)", "10": "^(G40|R56)"}[system]
    wanted = duckdb.sql(
        f"SELECT count(*) FROM '{file}' WHERE code LIKE 'DIAGNOSIS//ICD//{prefix}//%'"
        f" AND regexp_matches(replace(code, 'DIAGNOSIS//ICD//{prefix}//', ''), '{pattern}')"
    ).fetchone()
    words = f"coded as {'ICD-10' if system == '10' else 'ICD-9-CM'} "
    read = sum(
        getattr(event.body, "condition", "") == "seizure"
        and (getattr(event.body, "detail", "") or "").startswith(words)
        for facts in facts_of_everyone(file).values()
        for event in facts.events
    )
    assert wanted == (read,)
    assert read > 0
