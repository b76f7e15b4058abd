"""R3 Consent: version, language, scope, guardian and assent, re-consent, withdrawal by level."""

import msgspec
import pytest
from tests.unit.decide.cases import CHEN, PROTOCOL, TEXT, asked, codes, protocol, told
from tests.unit.derive.telling import event

from trialwright.decide.acts import may
from trialwright.derive.record import Record
from trialwright.events.consent import ConsentWithdrawn
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.reading import canonical_of, protocol_from_canonical
from trialwright.protocol.trial import TrialProtocol

FORM = "consent: {version: 1}"
BY_MOTHER = {"consent": "2026-10-01  consent 1 by mother", "person": "2026-10-02  male, born 2012-05-05"}


def with_form(text: str) -> TrialProtocol:
    return protocol((FORM, f"consent: {{{text}}}"))


@pytest.mark.parametrize(
    ("exchange", "words"),
    [
        ("2026-10-01  consent 2", "consent version 2 is signed; version 1 is in force (event 4)"),
        (
            "2026-10-01  consent 1, for treatment",
            "the consent does not cover long term follow up, which the protocol needs (event 4)",
        ),
        ("2026-10-01  consent 1, for treatment and long_term_follow_up and samples", None),
    ],
)
def test_the_form_in_force_for_enough(exchange: str, words: str | None) -> None:
    found = asked("enrol", exchange={"consent": exchange}).reasons
    assert found == (() if words is None else (words,))


def test_no_consent() -> None:
    assert asked("enrol", without=["consent"]).reasons == ("no consent is signed",)


def test_a_language_that_the_form_does_not_have() -> None:
    assert asked("enrol", under=with_form("version: 1, languages: [zh-Hans, en]")).given
    found = asked("enrol", under=with_form("version: 1, languages: [en, ug]"))
    assert found.reasons == ("the consent form was signed in zh-Hans; the form in force is in en and ug (event 4)",)


def test_an_amended_form_is_signed_anew() -> None:
    second = with_form("version: 2")
    approval = {"approval": "2026-01-01  approval of 1 by ethics_committee until 2027-02-28"}
    more = "2026-10-10  approval of 2 by ethics_committee until 2027-02-28"
    found = asked("enrol", under=second, exchange=approval, more=more)
    assert found.reasons == ("consent version 1 is signed; version 2 is in force (event 4)",)
    assert asked("enrol", under=second, more=f"{more}\n2026-10-11  consent 2, amendment").given


@pytest.mark.parametrize("act", ["enrol", "apherese", "lymphodeplete", "infuse"])
@pytest.mark.parametrize(
    ("level", "refused"),
    [("treatment", True), ("treatment_and_follow_up", True), ("samples", False), ("genetics", False)],
)
def test_withdrawal_by_level(act: str, level: str, refused: bool) -> None:
    found = asked(act, more=f"2026-10-22  withdrawn: {level}")  # type: ignore[arg-type]
    assert ("consent.withdrawn" in codes(found)) is refused


def test_samples_may_be_needed() -> None:
    under = with_form("version: 1, required_scopes: [treatment, samples]")
    signed = {"consent": "2026-10-01  consent 1, for treatment and samples"}
    assert asked("enrol", under=under, exchange=signed).given
    found = asked("enrol", under=under, exchange=signed, more="2026-10-22  withdrawn: samples")
    assert found.reasons == ("consent to samples was withdrawn on 2026-10-22, and the protocol needs it (event 8)",)
    assert asked("enrol", under=under, exchange=signed, more="2026-10-22  withdrawn: genetics").given


@pytest.mark.parametrize(
    ("more", "given"),
    [
        ("2026-10-20  withdrawn: treatment", False),
        ("2026-10-01  withdrawn: treatment", False),  # the same day: nobody knows the order
        ("2026-09-30  withdrawn: treatment", True),  # taken back before it was given
        ("2026  withdrawn: treatment", False),
        ("2026-10-20  withdrawn: treatment\n2026-10-21  consent 1", True),
        ("2026-10-20  withdrawn: treatment\n2026-10-21  void 8", True),
        ("2026-10-26  withdrawn: treatment", True),  # tomorrow
    ],
)
def test_a_withdrawal_and_a_consent_in_their_order(more: str, given: bool) -> None:
    assert asked("enrol", more=more).given is given


@pytest.mark.parametrize(
    ("born", "given"), [("2008-10-01", True), ("2008-10-02", False), ("2008-10", False), ("2007", True)]
)
def test_who_turned_18_by_the_day_of_signing_signs_alone(born: str, given: bool) -> None:
    """Signed on the 1st of October 2026; both sides of the birthday, and a birth date that leaves it open."""
    found = asked("enrol", exchange={"person": f"2026-10-02  male, born {born}"})
    assert found.given is given
    assert given or codes(found) == ["consent.guardian"]


def test_the_words_about_a_guardian() -> None:
    under_age = asked("enrol", exchange={"person": "2026-10-02  male, born 2008-10-02"})
    assert under_age.reasons == ("the patient was under 18 years old on 2026-10-01: a guardian signs (events 4 and 5)",)
    perhaps = asked("enrol", exchange={"person": "2026-10-02  male, born 2008-10"})
    assert perhaps.reasons[0].startswith("the patient may have been under 18 years old")


def test_a_guardian_signs_for_a_child() -> None:
    assert asked("enrol", exchange=BY_MOTHER).given


@pytest.mark.parametrize(("born", "given"), [("2008-10-26", True), ("2008-10-25", False), ("2008", False)])
def test_on_reaching_18_the_patient_signs_anew(born: str, given: bool) -> None:
    """Today is the 25th of October 2026."""
    exchange = BY_MOTHER | {"person": f"2026-10-02  male, born {born}"}
    found = asked("enrol", exchange=exchange)
    assert found.given is given
    assert given or codes(found) == ["consent.of_age"]
    if born == "2008-10-25":
        assert found.reasons[0].startswith("the patient is 18 years old by now: the patient signs anew")
    elif not given:
        assert found.reasons[0].startswith("the patient may be 18 years old by now")
    again = asked("enrol", exchange=exchange, more="2026-10-25  consent 1, came_of_age")
    assert "consent.of_age" not in codes(again)


def test_an_age_that_is_not_known_lets_nobody_in() -> None:
    assert codes(asked("enrol", without=["person"])) == ["age.unknown"]
    assert codes(asked("enrol", exchange={"person": "2026-10-02  male, born 2027-01-01"})) == ["age.unknown"]
    since = asked("enrol", exchange={"person": "2026-10-02  male, born 2026-10-10"})
    assert since.reasons[0] == "who had to sign cannot be told: born 2026-10-10, asked for 2026-10-01 (events 4 and 5)"


@pytest.mark.parametrize(
    ("born", "more", "code"),
    [
        ("2018-10-25", "", "assent.missing"),  # 8 years old today
        ("2018-10-26", "", None),  # not yet
        ("2018-10", "", "assent.missing"),  # perhaps
        ("2012-05-05", "2026-10-03  assent 1", None),
        ("2012-05-05", "2026-10-03  assent 2", "assent.version"),
        ("2012-05-05", "2026-10-03  no assent 1", "assent.declined"),
        ("2012-05-05", "2026-10-03  no assent 1\n2026-10-10  assent 1", None),
        ("2012-05-05", "2026-10-03  assent 1\n2026-10-10  no assent 1", "assent.declined"),
    ],
)
def test_a_minor_is_asked_as_well(born: str, more: str, code: str | None) -> None:
    under = with_form("version: 1, assent_from: 8")
    exchange = BY_MOTHER | {"person": f"2026-10-02  male, born {born}"}
    assert codes(asked("enrol", under=under, exchange=exchange, more=more)) == ([] if code is None else [code])


def test_nobody_is_asked_for_assent_at_18() -> None:
    under = with_form("version: 1, assent_from: 8")
    assert asked("enrol", under=under, exchange={"person": "2026-10-02  male, born 2008-01-01"}).given


def test_a_form_that_an_amendment_replaced_enrols_nobody() -> None:
    """The older protocol still binds who signed it, but nobody enters the trial on its form."""
    first, second = (
        canonical_of(text, "small.yaml")
        for text in (TEXT, TEXT.replace("  version: 1\n", "  version: 2\n", 1).replace(FORM, "consent: {version: 2}"))
    )
    record = told("enrol")
    assert may("enrol", protocol(), _adopting(record, first, second), asked_by=CHEN).reasons == (
        "consent version 1 is signed; version 2, of version 2 of the protocol, is in force (event 4)",
    )
    assert may("enrol", protocol(), _adopting(record, first), asked_by=CHEN).given


def _adopting(record: Record, *versions: str) -> Record:
    """The same record, with versions of the protocol adopted one after the other."""
    adopted = tuple(
        event(
            90 + number,
            ProtocolAdopted(version=read.version, sha256=read.sha256, canonical=canonical),
            f"2026-0{number}-01",
            patient=None,
        )
        for number, canonical in enumerate(versions, 1)
        for read in [protocol_from_canonical(canonical)]
    )
    return msgspec.structs.replace(record, shared=(*record.shared, *adopted))


def test_a_separate_consent_to_samples_takes_nothing_away() -> None:
    """R3 Separate consents: the newest one to treatment counts, and those for a part stand beside it."""
    assert asked("enrol", more="2026-10-20  consent 1, for samples").given
    under = with_form("version: 1, required_scopes: [treatment, samples]")
    assert codes(asked("enrol", under=under)) == ["consent.scope"]
    assert asked("enrol", under=under, more="2026-10-20  consent 1, for samples").given


def test_a_withdrawal_whose_extent_was_redacted_lets_nobody_go_on() -> None:
    record = told("enrol")
    hidden = event(50, ConsentWithdrawn(level="samples"), "2026-10-20", redacted=True)
    found = may("enrol", PROTOCOL, msgspec.structs.replace(record, events=(*record.events, hidden)), asked_by=CHEN)
    assert found.reasons == ("consent was withdrawn on 2026-10-20; how far was redacted (event 50)",)


def test_a_tag_of_a_language_knows_no_capitals() -> None:
    assert asked("enrol", under=with_form("version: 1, languages: [zh-hans]")).given
