"""Which consent counts, which others may have, and what was taken back since."""

import msgspec
import pytest
from tests.story import record_of
from tests.unit.derive.telling import believed, event

from trialwright.derive.consents.consent_forms import Moment
from trialwright.derive.consents.consents import age_lacks, agreed, counting, rivals, signed_by, unread, withdrawals
from trialwright.derive.record import Record
from trialwright.events.consent import AssentGiven, ConsentSigned
from trialwright.events.people import DemographicsRecorded
from trialwright.protocol.status import Consent
from trialwright.standards.when import When


def at(text: str) -> Moment:
    return When(text, "Asia/Shanghai").span()


def record(*lines: str) -> Record:
    return record_of("\n".join(lines), as_of="2026-12-31")


FORM = Consent(version="1", assent_from=8)
INSTANT = "2026-03-01T08:00:00.000000+08:00"
FIRST, ALONE, AGAIN = (
    "2026-01-05  consent 1", "2026-02-05  consent 1, for samples", "2026-03-05  consent 2, for treatment"
)  # fmt: skip


def test_the_newest_consent_to_treatment_counts() -> None:
    told = record(FIRST, ALONE, AGAIN)
    everything = signed_by(told, at("2026-12-31")[1])
    assert [one.event.seq for one in everything] == [1, 2, 3]
    assert counting(everything).event.seq == 3
    assert counting(everything[:2]).event.seq == 1
    assert counting(everything[1:2]).event.seq == 2
    assert agreed(everything, everything[2]) == {"treatment", "samples"}
    assert agreed(everything[:1], everything[0]) == {"treatment", "long_term_follow_up"}


@pytest.mark.parametrize(("until", "seqs"), [("2026-01-04", []), ("2026-01-05", [1]), ("2026-02", [1, 2])])
def test_what_may_have_been_signed_by_then(until: str, seqs: list[int]) -> None:
    assert [one.event.seq for one in signed_by(record(FIRST, ALONE, AGAIN), at(until)[1])] == seqs


@pytest.mark.parametrize(
    ("day", "seqs"), [("2026-03-04", [1]), ("2026-03-05", [1, 3]), ("2026-03-06", [3]), ("2026-03", [1, 3])]
)
def test_which_consents_may_have_been_the_newest(day: str, seqs: list[int]) -> None:
    told = record(FIRST, ALONE, AGAIN)
    assert [one.event.seq for one in rivals(signed_by(told, at(day)[1]), at(day))] == seqs


@pytest.mark.parametrize(
    ("consents", "done", "seqs"),
    [
        (("2026-01-05", INSTANT), INSTANT, [1, 2]),  # done at the instant of the signature: before it, or after it
        (("2026", "2026-03-05"), "2026-06-01", [1, 2]),  # some day of the year: before the 5th of March, or after it
        (("2026-01-05", "2026-02-05", "2026-03-05"), "2026-06-01", [3]),
        (("2026-01-05", "2026-02-05", "2026-03-05"), "2026-03-05", [2, 3]),
    ],
)
def test_only_what_was_surely_replaced_is_out(consents: tuple[str, ...], done: str, seqs: list[int]) -> None:
    told = record(*(f"{day}  consent 1" for day in consents))
    assert [one.event.seq for one in rivals(signed_by(told, at(done)[1]), at(done))] == seqs


@pytest.mark.parametrize(
    ("taken", "done", "expected"),
    [
        ("2026-03-01", "2026-03-02", [True]),
        ("2026-03-01", "2026-03-01", [False]),
        ("2026-03-01T08:00+08:00", "2026-03-01", [False]),  # it was done at some hour of that day
        ("2026-03-01T08:00+08:00", "2026-03-01T08:01+08:00", [True]),
        (INSTANT, INSTANT, [False]),  # at one and the same instant
        ("2026-03-02", "2026-03-01", []),
        ("2026-03", "2026-03-20", [False]),
        ("2026-01-04", "2026-03-01", []),  # before the consent
        ("2026-01-05", "2026-03-01", [False]),  # on its day: nobody knows the order
        ("2026-01-05T18:00+08:00", "2026-03-01", [True]),  # in the evening of that day
    ],
)
def test_what_was_taken_back(taken: str, done: str, expected: list[bool]) -> None:
    told = record(FIRST, f"{taken}  withdrawn: treatment")
    (first,) = signed_by(told, at("2026-01-05")[1])
    assert [lack.sure for lack in withdrawals(told, first, ("treatment",), at(done))] == expected
    assert list(withdrawals(told, first, ("samples", "long_term_follow_up"), at(done))) == []


@pytest.mark.parametrize(
    ("taken", "sure"),
    [
        ("2026-01-20", False),
        ("2026-01-31T23:59:59.999999+08:00", False),  # the last instant of the month
        ("2026-02-01T00:00:00.000000+08:00", True),
    ],
)
def test_a_consent_of_some_day_of_a_month_may_have_come_after_the_withdrawal(taken: str, *, sure: bool) -> None:
    told = record("2026-01  consent 1", f"{taken}  withdrawn: treatment")
    (first,) = signed_by(told, at("2026-01")[1])
    (lack,) = withdrawals(told, first, ("treatment",), at("2026-03-01"))
    assert lack.sure is sure


def of_age(born: str, *lines: str, done: str, form: Consent = FORM) -> list[tuple[str, bool, list[str]]]:
    """What the consent of a mother lacks when something is done: the code, whether surely, and what is not known."""
    told = record("2026-01-02  consent 1 by mother", f"2026-01-02  male, born {born}", *lines)
    found = age_lacks(form, told, counting(signed_by(told, at(done)[1])), at(done))
    return [(lack.code, lack.sure, [missing.detail for missing in lack.unknown]) for lack in found]


@pytest.mark.parametrize(
    ("asked", "done", "expected"),
    [
        ((), INSTANT, [("assent.missing", True)]),
        ((f"{INSTANT}  assent 1",), INSTANT, []),
        (("2026-03-01  assent 1",), INSTANT, []),  # asked on that day, perhaps before
        (("2026-03-01  no assent 1",), INSTANT, [("assent.declined", True)]),
        (("2026-02-01  assent 1", "2026-02-05  no assent 1"), INSTANT, [("assent.declined", True)]),
        (("2026-02-01  assent 1", "2026-03-01  no assent 1"), "2026-03-01", [("assent.declined", False)]),
        (("2026-02-01  assent 1", f"{INSTANT}  no assent 1"), INSTANT, [("assent.declined", False)]),
        (("2026-02-01  assent 1", f"{INSTANT}  no assent 1"), "2026-03-01", [("assent.declined", False)]),
        (("2026-02-01  no assent 1", "2026-03-01  no assent 1"), "2026-03-01", [("assent.declined", True)]),
        (
            ("2026-02-01  assent 1", "2026-02-05  no assent 1", "2026-03-01  no assent 1"),
            "2026-03-01",
            [("assent.declined", True)],  # the yes of February was taken back, whatever came first on that day
        ),
        (("2026-03-01  assent 1", "2026-03-01  no assent 1"), "2026-03-01", [("assent.declined", False)]),
    ],
)
def test_what_a_minor_said_when_asked(asked: tuple[str, ...], done: str, expected: list[tuple[str, bool]]) -> None:
    """12 years old. A no counts against whoever acted only where no yes may have been the newest word."""
    assert [(code, sure) for code, sure, _ in of_age("2014-01-01", *asked, done=done)] == expected


def test_at_which_age_it_is_not_known_whether_to_ask() -> None:
    """Asked from 17, of age at 18. Born in 2009: 16 or 17 by now; born in 2008: 17 or 18."""
    form = Consent(version="1", assent_from=17)
    under = "under or over {} years old is not known"
    assert of_age("2009", done="2026-03-01", form=form) == [
        ("assent.missing", False, [f"born 2009: {under.format(17)}"])
    ]
    assert of_age("2008", done="2026-03-01", form=form) == [
        ("consent.of_age", False, [f"born 2008: {under.format(18)}"]),
        ("assent.missing", False, [f"born 2008: {under.format(18)}"]),
    ]


@pytest.mark.parametrize(
    ("born", "lacks"),
    [
        ("2018-03-02", []),  # 8 years old tomorrow
        ("2018-03-01", [("assent.missing", True)]),
        ("2018-02-28", [("assent.missing", True)]),
        ("2008-03-02", [("assent.missing", True)]),
        ("2008-03-01", [("consent.of_age", True)]),
    ],
)
def test_who_is_asked_from_8_to_17(born: str, lacks: list[tuple[str, bool]]) -> None:
    assert [(code, sure) for code, sure, _ in of_age(born, done="2026-03-01")] == lacks


def test_who_came_of_age_in_the_year_of_what_was_done() -> None:
    """Seventeen until the end of May, eighteen from June on; what was done is dated to the year only."""
    form = Consent(version="1")
    assert [(code, sure) for code, sure, _ in of_age("2008-06-01", done="2026", form=form)] == [
        ("consent.of_age", False)
    ]
    assert of_age("2008-06-01", done="2026-05-31", form=form) == []
    assert [(code, sure) for code, sure, _ in of_age("2008-06-01", done="2026-06-01", form=form)] == [
        ("consent.of_age", True)
    ]


def test_who_was_born_in_the_year_of_what_was_done_is_an_infant() -> None:
    assert of_age("2026-01-02", done="2026") == []
    assert [code for code, _, _ in of_age("2027-01-02", done="2026")] == ["age.unknown"]


SIGNED = ConsentSigned(version="1", language="en")


@pytest.mark.parametrize(
    ("read", "hidden", "done", "expected"),
    [
        ("2026-03-05", "2026-03-04", "2026-03-20", False),
        ("2026-03-05", "2026-03-05", "2026-03-20", True),
        ("2026-03", "2026-03-05", "2026-03-20", True),  # the one that can be read may be of the first of March
        (INSTANT, INSTANT, "2026-03-20", True),
        ("2026-02-05", INSTANT, INSTANT, True),
        ("2026-02-05", "2026-03-01", INSTANT, True),  # on that day, perhaps before
        ("2026-02-05", "2026-03-02", INSTANT, False),
    ],
)
def test_a_redacted_consent_that_may_be_newer(read: str, hidden: str, done: str, *, expected: bool) -> None:
    consent, secret = event(1, SIGNED, read), event(2, SIGNED, hidden, redacted=True)
    told = believed([consent, secret])
    assert unread(told, ConsentSigned, (consent,), at(done)) == ((secret,) if expected else ())


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [((), []), (("2026-02-05",), []), (("2026-02-10",), [4]), (("2026-02-11", "2026-02-12"), [4, 5])],
)
def test_what_a_minor_said_and_nobody_can_read(hidden: tuple[str, ...], expected: list[int]) -> None:
    """Two words that can be read, of the 1st and of the 10th of February; only one that may be newer leaves it open."""
    birth = DemographicsRecorded(sex="male", birth=When("2014-01-01", "Asia/Shanghai"))
    yes = AssentGiven(version="1", language="en", given=True)
    consent = event(9, msgspec.structs.replace(SIGNED, signed_by="guardian"), "2026-01-02")
    told = believed(
        [
            event(1, birth, "2026-01-01"),
            event(2, yes, "2026-02-01"),
            event(3, yes, "2026-02-10"),
            *(event(number, yes, day, redacted=True) for number, day in enumerate(hidden, 4)),
            consent,
        ]
    )
    (last,) = signed_by(told, at("2026-03-01")[1])
    lacks = list(age_lacks(FORM, told, last, at("2026-03-01")))
    assert [(lack.code, lack.sure) for lack in lacks] == [("assent.redacted", False)] * bool(expected)
    assert [one.seq for lack in lacks for one in lack.events[1:]] == expected
    assert [one.detail.split()[1] for lack in lacks for one in lack.unknown] == [str(seq) for seq in expected[-1:]]
