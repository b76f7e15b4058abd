"""R4, R10 Infectious markers of the person who gives the cells, at most 30 days old."""

import pytest
from tests.unit.decide.cases import asked, codes, protocol

MARKERS = ("hiv_antibody_antigen", "hbsag", "anti_hbc", "anti_hcv", "syphilis")
DONOR = protocol(("donor: autologous", "donor: donor"))
EITHER = protocol(("donor: autologous", "donor: either"))
OF_THE_DONOR = "\n".join(f"2026-10-10  donor.tested: donor=D1; test={marker}; result=negative" for marker in MARKERS)


@pytest.mark.parametrize("marker", ["hiv", "hbsag", "anti_hbc", "anti_hcv", "syphilis"])
def test_each_marker_is_wanted(marker: str) -> None:
    found = asked("apherese", without=[marker])
    assert codes(found) == ["markers.missing"]
    assert found.reasons[0].endswith("of the patient is not tested: " + found.reasons[0].split(": ", 1)[1])
    assert "no data (nothing is recorded)" in found.reasons[0]


@pytest.mark.parametrize(("day", "given"), [("2026-09-25", True), ("2026-09-24", False), ("2026-09", False)])
def test_they_are_thirty_days_old_at_most(day: str, given: bool) -> None:
    found = asked("apherese", exchange={"hbsag": f"{day}  hbsag negative"})
    assert codes(found) == ([] if given else ["markers.missing"])


def test_a_positive_marker_of_the_patient_is_a_matter_of_eligibility() -> None:
    assert asked("apherese", exchange={"anti_hbc": "2026-10-10  anti_hbc positive"}).given


def test_an_indeterminate_one_is_no_result() -> None:
    found = asked("apherese", exchange={"syphilis": "2026-10-10  syphilis indeterminate"})
    assert found.reasons == ("Syphilis of the patient is indeterminate (event 13)",)


def test_a_donor_has_markers_of_his_own() -> None:
    """The donor is a separate person: the patient's results say nothing of him, nor his of the patient."""
    assert codes(asked("apherese", under=DONOR)) == ["markers.missing"] * 5
    assert asked("apherese", under=DONOR, more=OF_THE_DONOR).given
    assert codes(asked("apherese", without=["hbsag"], more=OF_THE_DONOR)) == ["markers.missing"]


def test_where_either_may_give_a_tested_donor_is_the_one() -> None:
    assert asked("apherese", under=EITHER).given
    one = OF_THE_DONOR.splitlines()[0]
    assert codes(asked("apherese", under=EITHER, more=one)) == ["markers.missing"] * 4


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("", "markers.positive"),
        ("2026-10-12  donor_accepted: yes", None),
        ("2026-10-12  donor_accepted: no", "markers.positive"),
        ("2026-10-12  donor_accepted: yes -- Dr Wu, nurse", "markers.positive"),
    ],
)
def test_a_positive_donor_is_accepted_by_an_investigator_or_not_at_all(more: str, code: str | None) -> None:
    positive = OF_THE_DONOR.replace("test=anti_hbc; result=negative", "test=anti_hbc; result=positive")
    found = asked("apherese", under=DONOR, more=f"{positive}\n{more}")
    assert codes(found) == ([] if code is None else [code])


def test_a_newer_positive_result_asks_again() -> None:
    later = "2026-10-12  donor_accepted: yes\n2026-10-13  donor.tested: donor=D1; test=hbsag; result=positive"
    assert codes(asked("apherese", under=DONOR, more=f"{OF_THE_DONOR}\n{later}")) == ["markers.positive"]
