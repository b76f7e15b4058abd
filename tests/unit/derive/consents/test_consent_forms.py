"""Which form was in force at a signature, which binds since an amendment, and what of the time before the log is not known."""

from datetime import datetime

import msgspec
import pytest
from tests.story import record_of
from tests.unit.decide.cases import TEXT
from tests.unit.derive.telling import event

from trialwright.derive.consents.consent_forms import Moment, binding_form, standing_of
from trialwright.derive.deviations.deviating_consents import consent_unknowns
from trialwright.derive.deviations.deviations import deviations
from trialwright.derive.record import Record
from trialwright.derive.trial.ledger import unknowns
from trialwright.events.event import Event
from trialwright.events.trial import ProtocolAdopted
from trialwright.protocol.reading import canonical_of, protocol_from_canonical, read_protocol
from trialwright.standards.when import When

FORM = "consent: {version: 1}"
PERSON = "2024-01-02  male, born 1990-05-05\n"
VISIT = "2024-06-02  visit screening held\n"
PROTOCOL = read_protocol(TEXT, "small.yaml")


def adopted(*versions: tuple[str, str, str]) -> tuple[Event, ...]:
    """Adoptions: on which day, which version of the form, and whom it binds."""
    events = []
    for number, (day, form, binds) in enumerate(versions, 1):
        text = TEXT.replace("  version: 1\n", f"  version: {number}\n", 1).replace(
            FORM, f"consent: {{version: {form}}}"
        )
        canonical = canonical_of(text, "small.yaml")
        read = protocol_from_canonical(canonical)
        body = ProtocolAdopted(version=read.version, sha256=read.sha256, canonical=canonical, binds=binds)  # type: ignore[arg-type]
        events.append(event(90 + number, body, day, patient=None))
    return tuple(events)


def record(text: str, *versions: tuple[str, str, str]) -> Record:
    told = record_of(text, as_of="2026-01-01")
    shared = sorted((*told.shared, *adopted(*versions)), key=lambda one: (one.happened.span()[0], one.seq))
    return msgspec.structs.replace(told, shared=tuple(shared))


def codes(text: str, *versions: tuple[str, str, str]) -> list[str]:
    found = deviations(PROTOCOL, record(text, *versions))
    return [one.code for one in found if one.category == "consent"]


FIRST, SECOND = ("2024-01-01", "1", "everyone"), ("2024-06-01", "2", "everyone")


@pytest.mark.parametrize(
    ("signed", "version", "expected"),
    [
        ("2024-01-05", "1", []),
        ("2024-01-05", "0", ["examine.consent_version"]),  # no version that was ever adopted
        ("2024-01-01", "1", []),  # the day of the adoption itself
        ("2023-12-31", "0", []),  # of a time before the log nobody knows
    ],
)
def test_the_version_in_force_at_the_signature(signed: str, version: str, expected: list[str]) -> None:
    assert codes(f"{PERSON}{signed}  consent {version}\n{VISIT}", FIRST) == expected


@pytest.mark.parametrize(
    ("signed", "version", "expected"),
    [
        ("2024-05-31", "1", []),
        ("2024-06-01", "1", []),  # on the day of the amendment either form may have been in force
        ("2024-06-01", "2", []),
        ("2024-06-02", "1", ["examine.consent_version"]),
        ("2024-06", "1", []),
        ("2024-05-31", "2", ["examine.consent_version"]),  # not yet in force
    ],
)
def test_around_the_day_of_an_amendment(signed: str, version: str, expected: list[str]) -> None:
    """It binds new consents only, so that the form at the signature is all that is asked."""
    text = f"{PERSON}{signed}  consent {version}\n2024-07-02  visit screening held"
    assert codes(text, FIRST, ("2024-06-01", "2", "new_consents")) == expected


@pytest.mark.parametrize(
    ("visit", "binds", "form", "expected"),
    [
        ("2024-05-31", "everyone", "2", []),
        ("2024-06-01", "everyone", "2", []),  # the day itself: the visit may have come first
        ("2024-06-02", "everyone", "2", ["examine.consent_version"]),
        ("2024-06", "everyone", "2", []),
        ("2024-06-02", "new_consents", "2", []),  # it does not bind who has signed
        ("2024-06-02", "everyone", "1", []),  # the amendment left the form as it was
    ],
)
def test_re_consent_after_an_amendment_that_binds(visit: str, binds: str, form: str, expected: list[str]) -> None:
    """R3. From the next visit or act on."""
    text = f"{PERSON}2024-01-05  consent 1\n{visit}  visit screening held"
    assert codes(text, FIRST, ("2024-06-01", form, binds)) == expected


def test_re_consent_ends_it() -> None:
    text = f"{PERSON}2024-01-05  consent 1\n{VISIT}2024-06-10  consent 2, amendment\n2024-06-11  visit M12 held"
    (one,) = [one for one in deviations(PROTOCOL, record(text, FIRST, SECOND)) if one.category == "consent"]
    assert (one.code, one.seqs, one.because, one.severity) == ("examine.consent_version", (2, 3), (), "major")
    assert one.found == ("visit screening was held on 2024-06-02: consent version 1 is signed; version 2 is in force")
    same_day = f"{PERSON}2024-01-05  consent 1\n{VISIT}2024-06-02  consent 2, amendment"
    assert codes(same_day, FIRST, SECOND) == []


def test_the_newest_amendment_is_the_one_that_is_wanted() -> None:
    third = ("2024-06-01T08:00+08:00", "3", "everyone")
    second = ("2024-05-01", "2", "everyone")
    late = f"{PERSON}2024-01-05  consent 2\n{VISIT}"
    assert codes(late, ("2024-01-01", "2", "everyone"), ("2024-05-01", "1", "everyone"), third) == [
        "examine.consent_version"
    ]
    between = f"{PERSON}2024-05-05  consent 2\n2024-06-01  visit screening held"
    assert codes(between, FIRST, second, third) == []  # adopted at eight; the visit was on some hour of that day
    assert codes(between.replace("2024-06-01  visit", "2024-06-01T09:00+08:00  visit"), FIRST, second, third) == [
        "examine.consent_version"
    ]


def test_before_the_log_an_approval_tells_and_without_one_it_is_not_known() -> None:
    text = f"{PERSON}2016-03-01  consent 0.9\n{VISIT}"
    assert codes(text, FIRST) == []
    told = record(text, FIRST)
    ((missing, because),) = consent_unknowns(PROTOCOL, told, ())
    assert (missing.what, missing.reason, because) == ("consent form in force", "no_data", (2,))
    assert missing.detail == "version 0.9 was signed on 2016-03-01, before this log: no approval tells of it"
    entry = next(one for one in unknowns(PROTOCOL, told) if one.what == "consent form in force")
    assert (entry.answers, entry.blocks, entry.who) == (("consent",), "analysis", "coordinator")
    approval = (
        "2016-01-01  approval.given: body=ethics_committee; number=1; covers=0.9; valid_from=2016-01-01; valid_to={}\n"
    )
    for until, known in (("2016-03-01", True), ("2016-02-29", False), ("2016", True)):
        approved = record(text + approval.format(until), FIRST)
        assert (consent_unknowns(PROTOCOL, approved, ()) == ()) is known
        assert codes(text + approval.format(until), FIRST) == []
    unending = approval.replace("; valid_to={}", "")
    assert consent_unknowns(PROTOCOL, record(text + unending, FIRST), ()) == ()


def test_an_old_consent_is_signed_anew_after_an_amendment_too() -> None:
    """What was in force in 2016 does not matter any more once an amendment binds everybody."""
    text = f"{PERSON}2016-03-01  consent 0.9\n{VISIT}"
    assert codes(text, FIRST, SECOND) == ["examine.consent_version"]
    assert codes(text, SECOND) == []  # the first version that the log adopted amends nothing


def test_without_any_version_in_the_record_the_protocol_at_hand_counts() -> None:
    assert consent_unknowns(PROTOCOL, record(f"{PERSON}2024-01-05  consent 1\n{VISIT}"), ()) == ()
    assert codes(f"{PERSON}2024-01-05  consent 7\n{VISIT}") == []
    ((missing, _),) = consent_unknowns(PROTOCOL, record(f"{PERSON}2024-01-05  consent 7\n{VISIT}"), ())
    assert missing.what == "consent form in force"


def at(text: str) -> Moment:
    first, last = When(text, "Asia/Shanghai").span()
    assert isinstance(first, datetime)
    return first, last


@pytest.mark.parametrize(
    ("day", "version"), [("2024-05-31", "1"), ("2024-06-01", "1"), ("2024-06-02", "2"), ("2024-06", "1")]
)
def test_the_form_that_binds(day: str, version: str) -> None:
    told = record("2024-01-05  consent 1", FIRST, SECOND)
    signed = told.events[0]
    assert binding_form(PROTOCOL.consent, told, signed, at(day)).version == version
    assert standing_of(PROTOCOL.consent, told, signed, version, at(day)).state == "in_force"
    bare = record("2024-01-05  consent 1")
    assert binding_form(PROTOCOL.consent, bare, bare.events[0], at(day)) is PROTOCOL.consent
    early = record("2023-01-05  consent 1", ("2024-01-01", "5", "everyone"))
    assert binding_form(PROTOCOL.consent, early, early.events[0], at("2023-02-01")).version == "5"


AT_EIGHT, THAT_INSTANT = "2024-06-01T08:00+08:00", "2024-06-01T08:00:00.000000+08:00"
ON_THE_DAY = "2024-06-01"


@pytest.mark.parametrize(
    ("adoption", "signed", "version", "done", "state"),
    [
        (ON_THE_DAY, "2024-01-05", "2", "2024-05-31", "outdated"),  # signed ahead of its time, and done ahead of it
        (ON_THE_DAY, "2024-01-05", "2", AT_EIGHT, "in_force"),  # at eight on the day it may have been adopted
        (ON_THE_DAY, "2024-01-05", "2", ON_THE_DAY, "in_force"),
        (ON_THE_DAY, AT_EIGHT, "1", "2024-07-01", "in_force"),  # signed before or after it, nobody knows
        (ON_THE_DAY, AT_EIGHT, "2", "2024-07-01", "in_force"),
        (THAT_INSTANT, THAT_INSTANT, "1", "2024-07-01", "in_force"),
        (THAT_INSTANT, THAT_INSTANT, "2", "2024-07-01", "in_force"),
        (THAT_INSTANT, "2024-01-05", "1", THAT_INSTANT, "in_force"),
        (THAT_INSTANT, "2024-01-05", "2", THAT_INSTANT, "in_force"),
    ],
)
def test_an_amendment_of_which_nobody_knows_whether_it_came_first(
    adoption: str, signed: str, version: str, done: str, state: str
) -> None:
    """On one day, or at one and the same instant, either form may be the right one."""
    told = record(f"{signed}  consent {version}", FIRST, (adoption, "2", "everyone"))
    assert standing_of(PROTOCOL.consent, told, told.events[0], version, at(done)).state == state


@pytest.mark.parametrize(
    ("signed", "state"),
    [
        ("2024-06-01", "outdated"),  # on the day of the first adoption this log knows what was in force
        ("2024-05-31", "unknown"),
        ("2024-06", "outdated"),
        ("2024", "unknown"),  # of that year, before the adoption or after it
    ],
)
def test_from_the_first_adoption_on_the_log_knows_every_form(signed: str, state: str) -> None:
    told = record(f"{signed}  consent 0.9", ("2024-06-01", "1", "everyone"))
    standing = standing_of(PROTOCOL.consent, told, told.events[0], "0.9", at("2025-01-01"))
    assert (standing.state, standing.wanted) == (state, "1" if state == "outdated" else None)


@pytest.mark.parametrize(
    ("signed", "since", "until", "state"),
    [
        ("2016-03-01T08:00+08:00", "2016-03-01", "2017-03-01", "in_force"),  # on the day it began
        ("2016-03-01T08:00+08:00", "2016-03-02", "2017-03-01", "unknown"),
        ("2016-03-01T08:00:00.000000+08:00", "2016-03-01T08:00:00.000000+08:00", "2017-03-01", "in_force"),
        ("2016-03-01T08:00:00.000000+08:00", "2015-03-01", "2016-03-01T08:00:00.000000+08:00", "in_force"),
    ],
)
def test_an_approval_that_may_have_been_in_date(signed: str, since: str, until: str, state: str) -> None:
    approval = f"approval.given: body=ethics_committee; number=1; covers=0.9; valid_from={since}; valid_to={until}"
    told = record(f"{signed}  consent 0.9\n{since}  {approval}", FIRST)
    assert standing_of(PROTOCOL.consent, told, told.events[0], "0.9", at("2024-05-01")).state == state


def test_before_every_adoption_it_is_the_first_form_that_binds() -> None:
    early = record("2023-01-05  consent 1", ("2024-01-01", "5", "everyone"), SECOND)
    assert binding_form(PROTOCOL.consent, early, early.events[0], at("2023-02-01")).version == "5"
