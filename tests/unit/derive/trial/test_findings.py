"""Findings: each odd thing once, pointing at its events, in words that somebody can act on."""

import pytest
from tests.story import PATIENT, noon
from tests.unit.derive.telling import LATER, believed, event, lab
from tests.unit.protocol.small_protocol import SMALL

from trialwright.derive.answer import Finding
from trialwright.derive.belief import believe
from trialwright.derive.record import AsOf
from trialwright.derive.trial.findings import findings
from trialwright.events import Body
from trialwright.events.consent import ConsentSigned
from trialwright.events.history import ConditionRecorded
from trialwright.events.results import LabResulted, VitalMeasured
from trialwright.events.safety import ToxicityGraded
from trialwright.protocol.reading import read_protocol

PROTOCOL = read_protocol(SMALL, "small.yaml")
CONSENT = event(1, ConsentSigned(version="1", language="zh-Hans"))


def of(*bodies: LabResulted | VitalMeasured) -> list[Finding]:
    return list(findings(PROTOCOL, believed([CONSENT, *(event(n, body) for n, body in enumerate(bodies, 2))])))


@pytest.mark.parametrize(
    ("body", "code", "found", "wanted"),
    [
        (
            lab("creatinine", "88 mg/dL"),
            "result.implausible",
            "creatinine: 88 mg/dL: 88 mg/dL is outside what is plausible: is the unit right?",
            "0.05 to 40 mg/dL, or the same in another unit",
        ),
        (
            lab("platelets", "50 G/L"),
            "result.unit_unusable",
            "platelets: 50 G/L: G/L is gauss per litre in UCUM; 10^9 per litre is written 10*9/L, and gram per litre g/L",
            "0 to 6000 10*9/L, or the same in another unit",
        ),
        (
            lab("unobtainium", "1 mg/dL"),
            "result.unit_unusable",
            "unobtainium: 1 mg/dL: this version does not know the analyte",
            "an analyte that this version knows, such as albumin, alp, alt, amylase, aptt",
        ),
        (
            lab("alt", "9 U/L", upper="10 U/L", low="40 U/L"),
            "result.range",
            "alt: the lower limit 40 U/L is above the upper limit 10 U/L",
            "a lower limit below the upper limit, both plausible",
        ),
        (
            lab("creatinine", "1 mg/dL", upper="110 mg/dL"),
            "result.range",
            "creatinine: an upper limit of normal of 110 mg/dL is not plausible",
            "a lower limit below the upper limit, both plausible",
        ),
    ],
    ids=[
        "implausible",
        "a unit that is a trap",
        "unknown analyte",
        "limits exchanged",
        "upper limit in the wrong unit",
    ],
)
def test_odd_results(body: LabResulted, code: str, found: str, wanted: str) -> None:
    (finding,) = of(body)
    assert (finding.code, finding.found, finding.patient, finding.seqs) == (code, found, PATIENT, (2,))
    assert finding.wanted == wanted
    assert finding.to_do.startswith("check ")


@pytest.mark.parametrize(
    "body",
    [
        lab("alt", "9 U/L", upper="40 U/L", low="0 U/L"),
        lab("blasts_blood", "0 %", upper="0 %", low="0 %"),  # normal is none at all
        lab("alt", "9 U/L", low="40 U/L"),
        VitalMeasured(analyte="weight", value=lab("weight", "60 kg").value),
    ],
)
def test_ordinary_results(body: LabResulted | VitalMeasured) -> None:
    assert of(body) == []


def test_two_results_of_one_instant_are_asked_about_once() -> None:
    (finding,) = of(lab("creatinine", "1 mg/dL"), lab("creatinine", "3 mg/dL"))
    assert (finding.code, finding.seqs) == ("result.same_instant", (2, 3))
    assert finding.found == "creatinine: 1 mg/dL and 3 mg/dL at the same time (2026-10-20)"
    assert finding.to_do == "ask the laboratory which one holds; void the other, or give the exact times"


def test_a_mistyped_patient_code() -> None:
    code = "SZ01-0471-0"
    told = [event(1, ConsentSigned(version="1", language="zh-Hans"), patient=code)]
    record = believe(told, patient=code, as_of=AsOf(happened=noon("2026-10-25"), recorded=LATER))
    (finding,) = findings(PROTOCOL, record)
    assert (finding.code, finding.seqs) == ("patient.code", (1,))
    assert finding.found.endswith("does not match its check character: a character is mistyped or two are swapped")
    assert finding.wanted == "site, number and check character, such as SZ01-0417-0"


def test_a_redacted_result_is_a_finding_and_no_crash() -> None:
    record = believed([CONSENT, event(2, lab("alt", "9 U/L"), redacted=True)])
    assert [f.code for f in findings(PROTOCOL, record)] == ["event.redacted"]


def test_what_believing_found_is_among_them() -> None:
    record = believed([CONSENT, event(2, lab("alt", "9 U/L"), "2062-01-01")])
    assert [f.code for f in findings(PROTOCOL, record)] == ["date.future"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (
            ConditionRecorded(condition="seizure", present=True, detail="told by his wife, 13800138000"),
            "privacy.identifier",
        ),
        (ToxicityGraded(scale="crs", grade=6, ruleset="ASTCT-2019"), "grade.impossible"),
    ],
)
def test_what_is_odd_about_any_event_is_among_them(body: Body, code: str) -> None:
    record = believed([CONSENT, event(2, body)])
    assert [(f.code, f.seqs) for f in findings(PROTOCOL, record)] == [(code, (2,))]
