"""The trial itself: open, approved, signed, and its site active."""

import pytest
from tests.unit.decide.cases import CHEN, asked, codes, protocol

from trialwright.decide.decision import Asker

APPROVAL = "2026-01-01  approval of {covers} by {body} until {until}"


def reasons(more: str) -> list[str]:
    return list(asked("enrol", more=more).reasons)


def test_a_protocol_that_is_closed() -> None:
    """R1 `enrol` refuses while the trial is closed to accrual."""
    closed = protocol(("accrual: open", "accrual: closed"))
    assert asked("enrol", under=closed).reasons == ("version 1 of the protocol is closed to accrual",)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("2026-10-20  accrual closed: full", "the trial is closed to new patients since 2026-10-20: full (event 8)"),
        ("2026-10-25  accrual closed: full", "the trial is closed to new patients since 2026-10-25: full (event 8)"),
        ("2026-10-26  accrual closed: full", None),
        ("2026-10-20  accrual opened: begin", None),
        ("2026-10-20  accrual closed: full\n2026-10-21  accrual opened: more wanted", None),
        ("2026-10-20  accrual closed: full\n2026-10-20  accrual opened: more wanted", None),
        (
            "2026-10-21  accrual closed: full\n2026-10-20  accrual opened: begin",
            "the trial is closed to new patients since 2026-10-21: full (event 8)",
        ),
        (  # nobody knows which came first; what was recorded last stands
            "2026-10  accrual opened: begin\n2026-10-20  accrual closed: full",
            "the trial is closed to new patients since 2026-10-20: full (event 9)",
        ),
        ("2026-10-20  accrual closed: full\n2026-10-22  void 8", None),
    ],
)
def test_accrual_that_was_closed_or_opened(more: str, words: str | None) -> None:
    assert reasons(more) == ([] if words is None else [words])


@pytest.mark.parametrize(
    ("more", "by", "refused"),
    [
        ("2026-10-01  site SZ01 activated", CHEN, False),
        ("2026-10-25  site SZ01 activated", CHEN, False),
        ("2026-10-01  site SZ02 activated", CHEN, True),
        ("2026-10  site SZ01 activated", CHEN, True),  # perhaps not before the 26th
        ("2026-09  site SZ01 activated", CHEN, False),
    ],
)
def test_the_site_is_active_where_sites_are_activated(more: str, by: Asker, refused: bool) -> None:
    assert ("site.inactive" in codes(asked("enrol", more=more, by=by))) is refused


def test_the_words_about_a_site() -> None:
    assert reasons("2026-10-01  site SZ02 activated") == ["the site SZ01 is not activated; activated: SZ02 (event 8)"]


@pytest.mark.parametrize(
    ("until", "as_of", "words"),
    [
        ("2026-10-25", "2026-10-25", None),  # its last day
        (
            "2026-10-24",
            "2026-10-25",
            "the approval of version 1 of the protocol and version 1 of the consent form by the ethics committee is not in "
            "date: 2019-041, valid from 2019-03-01 to 2026-10-24 (event 7)",
        ),
        ("2026-10", "2026-10-25", "to 2026-10 (event 7)"),  # perhaps it ended on the first
        ("2026-11", "2026-10-25", None),
    ],
)
def test_an_approval_is_in_date(until: str, as_of: str, words: str | None) -> None:
    """R3 Ethics approval in date."""
    more = APPROVAL.format(covers="1", body="ethics_committee", until=until)
    found = list(asked("enrol", without=["approval"], more=more, as_of=as_of).reasons)
    assert (found == []) if words is None else (len(found) == 1 and words in found[0])


@pytest.mark.parametrize(("valid_from", "refused"), [("2026-10-25", False), ("2026-10-26", True), ("2026-10", True)])
def test_an_approval_has_begun(valid_from: str, refused: bool) -> None:
    more = f"2026-10-01  approval.given: body=ethics_committee; number=7; covers=1; valid_from={valid_from}"
    assert ("approval.date" in codes(asked("enrol", without=["approval"], more=more))) is refused


def test_an_approval_of_another_version() -> None:
    more = APPROVAL.format(covers="2", body="ethics_committee", until="2027-01-01")
    assert asked("enrol", without=["approval"], more=more).reasons == (
        "the ethics committee has approved 2, not version 1 of the protocol and version 1 of the consent form (event 7)",
    )


def test_the_ethics_committee_approves_the_consent_form_as_well() -> None:
    under = protocol(("consent: {version: 1}", "consent: {version: C1}"))
    found = asked("enrol", under=under, exchange={"consent": "2026-10-01  consent C1"})
    assert found.reasons == ("the ethics committee has approved 1, not version C1 of the consent form (event 1)",)
    both = asked("enrol", under=under, exchange={"consent": "2026-10-01  consent C1"},
                 more=APPROVAL.format(covers="C1", body="ethics_committee", until="2027-01-01"))  # fmt: skip
    assert both.given


def test_each_required_body_approves_and_no_other() -> None:
    under = protocol(("required: [ethics_committee]", "required: [academic_committee, health_authority]"))
    assert asked("enrol", under=under).reasons == (
        "no approval of the academic committee is recorded",
        "no approval of the health authority is recorded",
    )


def test_a_newer_approval_stands_beside_one_that_has_ended() -> None:
    old = APPROVAL.format(covers="1", body="ethics_committee", until="2026-03-01")
    assert asked("enrol", more=old).given


REHEARSAL = "2020-01-01  trial.opened: trial=t; title=t; zone=Asia/Shanghai; rehearsal=yes"
REAL = REHEARSAL.replace("rehearsal=yes", "rehearsal=no")


def test_a_rehearsal_needs_no_papers() -> None:
    """A site rehearses before its committees have met; what papers there are is looked at all the same."""
    papers = ("approval", "duty", "second duty")
    assert asked("enrol", more=REHEARSAL, without=papers).given
    assert codes(asked("enrol", more=REAL, without=papers)) == ["approval.missing", "delegation.missing"]
    expired = APPROVAL.format(covers="1", body="ethics_committee", until="2026-03-01")
    assert codes(asked("enrol", more=f"{REHEARSAL}\n{expired}", without=papers)) == ["approval.date"]


def test_open_choices_block_except_in_a_rehearsal() -> None:
    """D4.4 What nobody has signed blocks a decision."""
    unsigned = protocol(("status: confirmed", "status: unconfirmed"))
    assert asked("enrol", under=unsigned).reasons == (
        "1 choices of the protocol are not signed by an investigator: I1/within",
    )
    assert asked("enrol", under=unsigned, more=REHEARSAL).given
    signature = f"2026-10-01  choices.confirmed: protocol={unsigned.sha256}; choices=I1/within"
    assert asked("enrol", under=unsigned, more=signature).given
