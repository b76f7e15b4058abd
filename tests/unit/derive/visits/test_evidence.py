"""What shows that an assessment was made."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.treated import treated

from trialwright.derive.visits.evidence import evidence
from trialwright.derive.visits.plan import anchors, plans


def shown(assessment: str, visit: str, more: str, *, as_of: str = "2024-07-01") -> tuple[int, ...]:
    record = treated(more, as_of=as_of)
    return evidence(PROTOCOL, record).within(assessment, plans(PROTOCOL, anchors(PROTOCOL, record))[visit])


@pytest.mark.parametrize(
    ("assessment", "line"),
    [
        ("chemistry", "2024-04-07  creatinine 0.8 mg/dL"),
        ("serology", "2024-04-07  hbsag negative"),
        ("csf", "2024-04-07  no cns_leukaemia"),
        ("judgement", "2024-04-07  survival_over_3_months: yes"),
        ("treatment_history", "2024-04-07  blinatumomab as salvage x1"),
        ("treatment_history", "2024-04-07  treatment history taken"),
        ("medication_review", "2024-04-07  dexamethasone started as systemic_steroid"),
        ("medication_review", "2024-04-07  medication history taken"),
        ("demographics", "2024-04-07  male, born 1990-01-01"),
        ("consent", "2024-04-07  consent C1"),
        ("gvhd", "2024-04-07  acute gvhd 1 by MAGIC-2016"),
        ("disease_status", "2024-04-07  response complete_remission by ELN-2024"),
        ("disease_status", "2024-04-07  relapse in marrow"),
    ],
)
def test_every_way_to_know(assessment: str, line: str) -> None:
    assert shown(assessment, "M1", line) == (8,)


def test_allergies_show_nothing_of_drugs() -> None:
    assert shown("medication_review", "M1", "2024-04-07  allergy history taken") == ()


@pytest.mark.parametrize(
    ("when", "seqs"),
    [
        ("2024-03-30T23:59+08:00", ()),
        ("2024-03-31T00:00+08:00", (8,)),
        ("2024-04-21T23:59+08:00", (8,)),
        ("2024-04-22T00:00+08:00", ()),
        ("2024-04", ()),
    ],
)
def test_inside_for_certain(when: str, seqs: tuple[int, ...]) -> None:
    """The window of M1 is 2024-03-31 to 2024-04-21, in days of the site."""
    assert shown("immunoglobulin", "M1", f"{when}  igg 5 g/L") == seqs


def test_the_first_of_several() -> None:
    more = "2024-04  igg 5 g/L\n2024-04-12  igg 5 g/L\n2024-04-10  igg 5 g/L"
    assert shown("immunoglobulin", "M1", more) == (10,)


@pytest.mark.parametrize("assessment", ["csf", "pregnancy_test", "infection_check"])
def test_whoever_was_only_asked_was_not_tested(assessment: str) -> None:
    """A complete history says whether there was a pregnancy, an infection, leukaemia in the fluid; it is no test of today."""
    assert shown(assessment, "M1", "2024-04-07  medical history taken") == ()
    assert shown("medical_history", "M1", "2024-04-07  medical history taken") == (8,)
