"""Screening of real bundles against a second, independent reading of their raw JSON.

First the five bundles that were checked by hand (docs/explanation/screening_check.md), then every bundle by a small
oracle that knows nothing of our reader: plain dictionaries, exact fractions, and the few codes that it needs.
"""

import gzip
import json
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.shared_data import shared_data

from trialwright.derive.belief import believe
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.facts import facts_of, newest
from trialwright.derive.record import AsOf, Record
from trialwright.events.results import Measured
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol
from trialwright.screen.fhir import read_path
from trialwright.trials import trial_text

ZONE = "America/New_York"
CODES = {
    "2160-0": "creatinine", "38483-4": "creatinine", "14682-9": "creatinine", "1742-6": "alt", "1743-4": "alt",
    "1920-8": "ast", "30239-8": "ast", "1975-2": "bilirubin", "14631-6": "bilirubin", "10230-1": "lvef",
    "8806-2": "lvef", "18043-0": "lvef", "89243-0": "kps", "89247-1": "ecog",
}  # fmt: skip
UNITS = {
    "creatinine": "mg/dL",
    "bilirubin": "mg/dL",
    "alt": "U/L",
    "ast": "U/L",
    "lvef": "%",
    "kps": None,
    "ecog": None,
}
CRITERIA = {
    "lvef": "I4.lvef",
    "creatinine": "I4.creatinine",
    "alt": "I4.alt",
    "ast": "I4.ast",
    "bilirubin": "I4.bilirubin",
    "status": "I5",
}

Result = tuple[str, str, Fraction]  # analyte, text of the time, value


def bundle_paths() -> list[Path]:
    synthea = sorted(shared_data("ehr", "synthea_fhir_r4").glob("*.json.gz"))
    return synthea + sorted(shared_data("ehr", "mcode").glob("*.json"))


@cache
def raw_bundle(path: Path) -> Any:
    raw = path.read_bytes()
    return json.loads(gzip.decompress(raw) if path.suffix == ".gz" else raw, parse_float=Fraction)


@cache
def raw_results(path: Path) -> list[Result]:
    """Every result of the seven analytes, read without our reader; what it does not expect makes it fail."""
    results = []
    for entry in raw_bundle(path)["entry"]:
        resource = entry["resource"]
        if resource["resourceType"] != "Observation":
            continue
        names = {CODES.get(coding.get("code")) for coding in resource["code"].get("coding", ())} - {None}
        if not names:
            continue
        (name,) = names
        assert resource["status"] == "final"
        assert "referenceRange" not in resource
        quantity = resource.get("valueQuantity", {})
        assert quantity.get("code") == UNITS[str(name)]
        value = quantity["value"] if quantity else resource["valueInteger"]
        results.append((str(name), resource["effectiveDateTime"], Fraction(value)))
    return results


def day_of(text: str) -> date:
    if len(text) == len("2019-04-01"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(ZoneInfo(ZONE)).date()


def latest(results: list[Result], name: str, day: date, within_days: int) -> list[Fraction]:
    """The values of the newest instant within the window: several where two results share it."""
    dated = [
        (text, value) for n, text, value in results if n == name and day - timedelta(within_days) <= day_of(text) <= day
    ]
    last = max((text for text, _ in dated), default=None)
    return [value for text, value in dated if text == last]


def verdict(values: list[Fraction], rule: Any) -> bool | None:
    """True or False where every value of the instant says so, else None."""
    verdicts = {rule(value) for value in values}
    return verdicts.pop() if len(verdicts) == 1 else None


def by_oracle(results: list[Result], day: date) -> dict[str, bool | None]:
    kps = verdict(latest(results, "kps", day, 14), lambda v: v >= 60)
    ecog = verdict(latest(results, "ecog", day, 14), lambda v: v <= 2)
    return {
        "lvef": verdict(latest(results, "lvef", day, 30), lambda v: v >= 50),
        "creatinine": verdict(latest(results, "creatinine", day, 14), lambda v: v < Fraction(16, 10)),
        "alt": None,  # without a range there is no upper limit of normal, whatever the value
        "ast": None,
        "bilirubin": verdict(latest(results, "bilirubin", day, 14), lambda v: v < 2),
        "status": True if kps or ecog else (None if kps is None or ecog is None else False),
    }


@pytest.fixture(scope="module")
def protocol() -> TrialProtocol:
    return read_protocol(trial_text("NCT03919240"), "NCT03919240.yaml")


@cache
def records(path: Path, day: date) -> Record:
    (facts,) = read_path(path, zone=ZONE)
    end_of_day = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(ZONE))
    far = datetime(9000, 1, 1, tzinfo=ZoneInfo(ZONE))
    return believe(facts.events, patient=facts.patient, as_of=AsOf(happened=end_of_day, recorded=far))


def by_product(protocol: TrialProtocol, path: Path, day: date) -> dict[str, bool | None]:
    answers = criterion_answers(protocol, records(path, day))
    return {name: answers[criterion].value for name, criterion in CRITERIA.items()}


NOTHING: dict[str, bool | None] = dict.fromkeys(CRITERIA)
BY_HAND = [
    # label, day, values of the newest instant as read by hand, criteria; a criterion that is not named is unknown
    (
        "9a82c90c",
        "2021-03-17",
        {"creatinine": "3.124501138026421", "bilirubin": "0.3237857860283478"},
        {"creatinine": False, "bilirubin": True},
    ),
    (
        "a6889c6d",
        "1983-01-08",
        {"creatinine": "0.8688357390935476 0.8688357390935476", "bilirubin": "0.31624030483986254"},
        {"creatinine": True, "bilirubin": True},
    ),
    ("a6889c6d", "1982-01-13", {"lvef": "40.276540628514496 42.25418524781517"}, {"lvef": False}),
    (
        "577f37fd",
        "2005-04-24",
        {"creatinine": "3.1167596699101905", "bilirubin": "0.5083258873236197"},
        {"creatinine": False, "bilirubin": True},
    ),
    (
        "577f37fd",
        "2001-11-12",
        {"creatinine": "0.9749727378798683 2.6186723040299893", "bilirubin": "0.7030955553258598"},
        {"bilirubin": True},
    ),
    ("TrialMatching_Patient01", "2019-04-01", {"ecog": "1"}, {"status": True}),
    ("TrialMatching_Patient02", "2019-04-01", {"ecog": "1"}, {"status": True}),
]


def path_of(label: str) -> Path:
    (path,) = (p for p in bundle_paths() if label in p.name or any(label == own_id[:8] for own_id in patient_ids(p)))
    return path


def patient_ids(path: Path) -> list[str]:
    resources = (entry["resource"] for entry in raw_bundle(path)["entry"])
    return [resource["id"] for resource in resources if resource["resourceType"] == "Patient"]


@pytest.mark.slow
@pytest.mark.parametrize(("label", "day", "values", "criteria"), BY_HAND, ids=lambda value: str(value)[:24])
def test_five_bundles_as_checked_by_hand(
    protocol: TrialProtocol, label: str, day: str, values: dict[str, str], criteria: dict[str, bool | None]
) -> None:
    path, on = path_of(label), date.fromisoformat(day)
    facts = facts_of(records(path, on))
    for analyte, texts in values.items():
        found = newest(analyte, facts.measured[analyte], facts.at, 30)
        bodies = [event.body for event in found.events]
        assert sorted(str(b.value.value) for b in bodies if isinstance(b, Measured)) == texts.split()
    assert by_product(protocol, path, on) == {**NOTHING, **criteria}


@pytest.mark.slow
def test_every_bundle_and_every_day_with_a_result(protocol: TrialProtocol) -> None:
    compared = different = 0
    for path in bundle_paths():
        results = raw_results(path)
        for day in sorted({day_of(text) for _, text, _ in results}):
            compared += 1
            different += by_product(protocol, path, day) != by_oracle(results, day)
    assert different == 0
    assert compared > 300, "the real bundles hold results of more than 300 days"


@pytest.mark.slow
def test_every_result_is_read_once_with_its_digits() -> None:
    for path in bundle_paths():
        (facts,) = read_path(path, zone=ZONE)
        bodies = [(event.happened.text, event.body) for event in facts.events]
        ours = [
            (b.analyte, text, Fraction(b.value.value))
            for text, b in bodies
            if isinstance(b, Measured) and b.analyte in UNITS
        ]
        assert sorted(ours) == sorted(raw_results(path))
