"""Consent to what was done: the version in force, the language, guardian, assent, coming of age, samples, and withdrawal."""

import pytest
from tests.spec.conftest import PROTOCOL
from tests.story import record_of

from trialwright.derive.deviations.deviation import Deviation
from trialwright.derive.deviations.deviations import deviations

CHILD = "2024-01-02  male, born 2012-05-05\n2024-01-05  consent 1 by mother\n2024-01-05  assent 1\n"
"""Eleven years old: the mother signs, and the child is asked from 8 years on."""
ADULT = "2024-01-02  male, born 1990-05-05\n2024-01-05  consent 1\n"
VISIT = "2024-04-07  visit D28 held\n"


def found(text: str, *, as_of: str = "2027-01-01") -> list[Deviation]:
    return [one for one in deviations(PROTOCOL, record_of(text, as_of=as_of)) if one.category == "consent"]


def codes(text: str, *, as_of: str = "2027-01-01") -> list[str]:
    return sorted(one.code for one in found(text, as_of=as_of))


def test_in_order() -> None:
    """A child with a mother's signature and its own assent; an adult who signed alone."""
    assert codes(CHILD + VISIT) == []
    assert codes(ADULT + VISIT) == []


def test_a_language_that_the_protocol_does_not_offer() -> None:
    """R3. The form exists in zh-Hans; whoever signed it in English was treated without knowing what for."""
    english = ADULT.replace("consent 1", "consent.signed: version=1; language=en")
    (one,) = found(english + "2024-02-02  apheresis G123498654321")
    assert (one.code, one.severity, one.seqs) == ("apherese.consent_language", "major", (2, 3))
    assert one.found == (
        "cells were collected on 2024-02-02: the consent form was signed in en; the form in force is in zh-Hans"
    )
    assert codes(english.replace("=en", "=zh-hans") + VISIT) == []  # tags of languages know no capitals


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2006-01-05", []),
        ("2006-01-06", ["examine.consent_guardian"]),
        ("2006", []),
        ("2007", ["examine.consent_guardian"]),
    ],
)
def test_a_minor_without_a_guardians_signature(born: str, expected: list[str]) -> None:
    """R3. Signed on the 5th of January 2024: on the 18th birthday the patient signs alone; what may be so accuses nobody."""
    assert codes(ADULT.replace("1990-05-05", born) + VISIT + "2024-01-05  assent 1") == expected


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        ("2030-05-04", []),
        ("2030-05-05", ["examine.consent_of_age"]),
        ("2030-05", []),
        ("2030-06", ["examine.consent_of_age"]),
    ],
)
def test_coming_of_age_without_a_new_signature(visit: str, expected: list[str]) -> None:
    """R3. Born on the 5th of May 2012: a visit on the 18th birthday needs the patient's own consent."""
    text = CHILD + f"{visit}  visit M12 held"
    assert codes(text, as_of="2031-01-01") == expected
    again = CHILD + f"2030-05-05  consent 1, came_of_age\n{visit}  visit M12 held"
    assert codes(again, as_of="2031-01-01") == []


def test_years_of_visits_are_one_deviation() -> None:
    """The first visit tells it and names the later ones; so it stays the same one while the years go on."""
    later = "2031-05-06  visit M12 held\n2032-05-06  visit M24 held\n"
    (one,) = found(CHILD + "2030-06-01  visit M12 held\n" + later, as_of="2033-01-01")
    assert (one.seqs, one.because) == ((1, 2, 4), (5, 6))
    assert one.found.endswith("the patient signs anew, in place of the guardian; 2 later, until 2032-05-06")
    (before,) = found(CHILD + "2030-06-01  visit M12 held\n", as_of="2033-01-01")
    assert (before.code, before.seqs) == (one.code, one.seqs)


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2016-04-08", []),  # 7 years old at the visit
        ("2016-04-07", ["examine.assent_missing"]),  # 8 today
        ("2016-04", []),  # perhaps
        ("2006-04-08", ["examine.assent_missing"]),  # 17
    ],
)
def test_a_minor_who_was_not_asked(born: str, expected: list[str]) -> None:
    """R3. From 8 years on a child is asked as well; the visit is on the 7th of April 2024."""
    text = CHILD.replace("2012-05-05", born).replace("2024-01-05  assent 1\n", "")
    assert codes(text + VISIT) == expected


def test_a_minor_who_declined() -> None:
    """R3. Treated against a child's will; asked again and agreed, it is none, also on the same day."""
    declined = CHILD.replace("assent 1", "no assent 1")
    (one,) = found(declined + VISIT)
    assert (one.code, one.severity) == ("examine.assent_declined", "critical")
    assert codes(declined + "2024-04-07  assent 1\n" + VISIT) == []
    assert codes(declined + "2024-04-08  assent 1\n" + VISIT) == ["examine.assent_declined"]
    assert codes(CHILD + "2024-04-07  no assent 1\n" + VISIT) == []  # perhaps after the visit
    assert codes(CHILD + "2024-04-06  no assent 1\n" + VISIT) == ["examine.assent_declined"]


def test_what_the_protocol_needs_besides_treatment() -> None:
    """Nobody is treated with an integrating vector without consent to long-term follow-up; a visit needs no more."""
    narrow = ADULT.replace("consent 1", "consent 1, for treatment")
    assert codes(narrow + "2024-02-02  apheresis G123498654321") == ["apherese.consent_scope"]
    assert codes(narrow + VISIT) == []


SAMPLE = "2024-02-01  sample.drawn: sample=S1; material=blood"


@pytest.mark.parametrize(
    ("scope", "sample", "expected"),
    [
        ("treatment and samples", SAMPLE, []),
        ("treatment and long_term_follow_up", SAMPLE, ["sample.without_samples_consent"]),
        ("treatment and samples and genetics", f"{SAMPLE}; genetic=yes", []),
        ("treatment and samples", f"{SAMPLE}; genetic=yes", ["sample.without_genetics_consent"]),
        (
            "treatment",
            f"{SAMPLE}; genetic=yes",
            ["sample.without_genetics_consent", "sample.without_samples_consent"],
        ),
        (
            "treatment",
            SAMPLE.replace("blood", "product"),
            [],
        ),  # a retained sample of the product is none of the patient
    ],
)
def test_samples_need_their_own_consent(scope: str, sample: str, expected: list[str]) -> None:
    """R3. Samples and genetics may be declined without losing treatment, and are then not taken."""
    assert codes(ADULT.replace("consent 1", f"consent 1, for {scope}") + sample) == expected


def test_a_consent_to_samples_alone_stands_beside_the_one_to_treatment() -> None:
    """R3. Separate consents: neither takes the other's place, and each may be signed before or after the other."""
    alone = "{}  consent 1, for samples\n"
    for day in ("2024-01-04", "2024-01-20"):
        assert codes(ADULT + alone.format(day) + SAMPLE + "\n2024-02-02  apheresis G123498654321") == []
    assert codes(ADULT + alone.format("2024-02-01") + SAMPLE) == []  # the same day: it may have come first
    assert codes(ADULT + alone.format("2024-02-02") + SAMPLE) == ["sample.without_samples_consent"]


def test_genetics_without_consent_is_critical_and_samples_are_one_deviation() -> None:
    """The law of human genetic resources; and samples that follow are named with the first."""
    text = ADULT.replace("consent 1", "consent 1, for treatment and samples")
    more = "2024-02-03  sample.drawn: sample=S2; material=marrow; genetic=yes\n"
    (one,) = found(text + f"{SAMPLE}; genetic=yes\n" + more)
    assert (one.severity, one.seqs, one.because) == ("critical", (2, 3), (4,))
    assert one.found == (
        "sample S1 was drawn on 2024-02-01: no consent to genetics was signed by then; 1 later, until 2024-02-03"
    )


@pytest.mark.parametrize(
    ("level", "day", "expected"),
    [
        ("treatment_and_follow_up", "2024-04-06", ["examine.withdrawn_consent"]),
        ("treatment_and_follow_up", "2024-04-07", []),  # which came first cannot be told
        ("treatment_and_follow_up", "2024-04", []),
        ("treatment", "2024-04-06", []),  # whoever stops the treatment is still seen
        ("samples", "2024-04-06", []),
    ],
)
def test_visits_after_a_withdrawal(level: str, day: str, expected: list[str]) -> None:
    """R3. By level: only who withdraws from follow-up as well is not seen any more."""
    assert codes(ADULT + f"{day}  withdrawn: {level}\n" + VISIT) == expected


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("samples", ["sample.withdrawn_consent"]),
        ("treatment_and_follow_up", ["sample.withdrawn_consent"]),
        ("genetics", []),
        ("treatment", []),
    ],
)
def test_samples_after_a_withdrawal(level: str, expected: list[str]) -> None:
    """R3. A sample that was not for genetics may still be drawn after genetics was taken back."""
    text = ADULT.replace("consent 1", "consent 1, for treatment and samples and genetics")
    assert codes(f"{text}2024-01-31  withdrawn: {level}\n{SAMPLE}") == expected


def test_given_again_after_a_withdrawal() -> None:
    """A consent that was signed after it, or on the day of the visit, stands."""
    taken = ADULT + "2024-03-01  withdrawn: treatment_and_follow_up\n"
    assert codes(taken + VISIT) == ["examine.withdrawn_consent"]
    for day in ("2024-03-02", "2024-04-07"):
        assert codes(taken + f"{day}  consent 1\n" + VISIT) == []
    assert codes(taken + "2024-04-08  consent 1\n" + VISIT) == ["examine.withdrawn_consent"]


def test_a_visit_before_any_consent() -> None:
    """Nobody is examined for a trial before consent; on the day itself nobody knows what came first."""
    (one,) = found("2024-04-08  consent 1\n2024-04-08  female, born 1990-01-01\n" + VISIT)
    assert (one.code, one.severity) == ("examine.without_consent", "critical")
    assert one.found == "visit D28 was held on 2024-04-07: no consent was signed by then"
    assert codes("2024-04-07  consent 1\n2024-04-08  female, born 1990-01-01\n" + VISIT) == []
    assert codes("2024-04  consent 1\n2024-04-08  female, born 1990-01-01\n" + VISIT) == []
