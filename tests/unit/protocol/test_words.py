"""A rule in plain English, for each rule of the grammar."""

import pytest

from trialwright.protocol.rules import read_rule
from trialwright.protocol.words import in_words
from trialwright.protocol.yaml_text import read_yaml_text

SAID = {
    "{latest: creatinine, below: 1.6 mg/dL, within: 14 d}": (
        "the newest creatinine of the last 14 days is below 1.6 mg/dL; without one: unknown"
    ),
    "{latest: alt, below: 3 x ULN, within: 1 d, absent: not_met}": (
        "the newest alanine aminotransferase of the last 1 day is below 3 times the upper limit of normal;"
        " without one: not met"
    ),
    "{latest: kps, at_least: '60 {score}', within: ever}": (
        "the newest Karnofsky performance status is at least 60 points; without one: unknown"
    ),
    "{latest: bilirubin, between: [10 umol/L, 34 umol/L], within: ever}": (
        "the newest bilirubin (total) is from 10 µmol/L to 34 µmol/L, both included; without one: unknown"
    ),
    "{latest: ecog, is: '2 {score}', within: ever}": (
        "the newest ECOG performance status is exactly 2 points; without one: unknown"
    ),
    "{latest: platelets, above: 50 10*9/L, below: 1000 10*9/L, within: ever}": (
        "the newest platelets is below 1000 10⁹/L and above 50 10⁹/L; without one: unknown"
    ),
    "{any: ast, above: 3 x ULN, within: 30 d, absent: met}": (
        "at least one aspartate aminotransferase of the last 30 days is above 3 times the upper limit of normal;"
        " without any: met"
    ),
    "{none: ast, above: 90 U/L, within: 30 d}": (
        "no aspartate aminotransferase of the last 30 days is above 90 U/L; without any: unknown"
    ),
    "{count: ast, at_least: 2, within: 30 d}": (
        "the number of values of aspartate aminotransferase of the last 30 days is at least 2; without any: unknown"
    ),
    "{attested: survival_over_3_months, within: 14 d}": (
        'an investigator has stated within the last 14 days: "survival over 3 months"; without a statement: unknown'
    ),
    "{attested: a, within: ever}": 'an investigator has stated: "a"; without a statement: unknown',
    "{any: seizure, within: ever, closed_by: medical, closed_within: 14 d}": (
        "seizure at any time; where nothing is recorded, only the complete medical history of the last 14 days means no"
    ),
    "{any: infection, active: now, closed_by: medical, closed_within: 1 d}": (
        'infection now; where nothing is recorded, only the complete medical history or a recorded "no" of the last 1 day'
        " means no"
    ),
    "{any: infection, active: now}": 'infection now; where nothing is recorded, only a recorded "no" means no',
    "{none: hiv, within: 1 d}": 'no HIV infection in the last 1 day; where nothing is recorded, only a recorded "no" means no',
    "{count: consolidation, at_least: 2, within: 730 d, closed_by: treatment}": (
        "consolidation in the last 730 days, counted by its cycles, is at least 2; where nothing is recorded, only the"
        " complete treatment history means no"
    ),
    "{latest: hbsag, is: positive, within: 90 d, absent: not_met}": (
        "the newest hepatitis B surface antigen of the last 90 days is positive; without one: not met"
    ),
    "{sex: female}": "the patient is female",
    "{age: {at_least: 18, below: 75}}": "the patient's age is below 75 years and at least 18 years",
    "{age: {is: 1}}": "the patient's age is exactly 1 year",
    "{all_of: [{attested: a, within: ever}, {attested: b, within: ever}]}": (
        '(an investigator has stated: "a"; without a statement: unknown) and '
        '(an investigator has stated: "b"; without a statement: unknown)'
    ),
    "{any_of: [{attested: a, within: ever}, {attested: b, within: ever}]}": (
        '(an investigator has stated: "a"; without a statement: unknown) or '
        '(an investigator has stated: "b"; without a statement: unknown)'
    ),
    "{not: {attested: a, within: ever}}": (
        'it does not hold that (an investigator has stated: "a"; without a statement: unknown)'
    ),
    "{implies: {when: {attested: a, within: ever}, then: {attested: b, within: ever}}}": (
        'where (an investigator has stated: "a"; without a statement: unknown), '
        '(an investigator has stated: "b"; without a statement: unknown); elsewhere this does not apply'
    ),
}


@pytest.mark.parametrize("text", SAID)
def test_a_rule_is_said_in_words(text: str) -> None:
    assert in_words(read_rule(read_yaml_text(text, "x"))) == SAID[text]
