"""What of one value may leave: known words, moved dates, ages, numbers for labels; all other text is withheld."""

from datetime import date
from decimal import Decimal

import pytest
from tests.other_protocol import OTHER
from tests.story_lines import body_of

from trialwright import main
from trialwright.events import Body, kind_of
from trialwright.protocol.reading import read_protocol
from trialwright.publish.sharing.disguise import (
    WITHHELD,
    Calendar,
    Dates,
    Vocabulary,
    YearsOnly,
    disguised,
    protocol_words,
)
from trialwright.standards.when import When

SHANGHAI = "Asia/Shanghai"


def calendar(dates: Dates = "shifted", days: int = -100, day_one: date | None = date(2016, 3, 10)) -> Calendar:
    return Calendar(dates=dates, days=days, day_one=day_one, newest=date(2020, 1, 1))


def when(text: str) -> When:
    return When(text, SHANGHAI)


@pytest.mark.parametrize(
    ("text", "shifted", "counted"),
    [
        ("2016-03-10", "2015-12-01", "1"),
        ("2016-03-09", "2015-11-30", "-1"),
        ("2016-03-10T23:30+08:00", "2015-12-01T23:30", "1T23:30"),
        ("2016-03-10T17:00Z", "2015-12-02T01:00", "2T01:00"),
        ("2016-03", "2015-12", "-9/22"),
        ("2016", "2016", "-69/297"),
        ("1930-01-01", "1929-09-23", "-31480"),
        ("1929-12-31", WITHHELD, WITHHELD),  # whoever was told of then is 90 by now
    ],
)
def test_dates_leave_as_precise_as_they_were(text: str, shifted: str, counted: str) -> None:
    """D9.2 Dates shifted for each patient, or as study days; partial dates stay partial, zones stay here."""
    assert calendar().when(when(text)) == shifted
    assert calendar("study_days").when(when(text)) == counted


def test_intervals_within_a_patient_are_exact() -> None:
    moved = [date.fromisoformat(calendar().when(when(text))) for text in ("2016-02-28", "2016-03-01")]
    assert (moved[1] - moved[0]).days == 2


def test_without_a_day_one_no_study_day_is_told() -> None:
    assert calendar("study_days", day_one=None).when(when("2016-03-10")) == WITHHELD


def test_what_lies_outside_the_calendar_is_withheld() -> None:
    early = Calendar(dates="shifted", days=-365, day_one=None, newest=date(1, 6, 1))
    assert early.when(When("0001-02-01", "UTC")) == WITHHELD


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        ("1990-05-05", "25"),
        ("1990-03-10", "26"),
        ("1990", "25-26"),
        ("1930-01-02", "86"),  # 89 on the newest day
        ("1930-01-01", "90+"),  # 90 on the newest day
        ("1930", "90+"),  # may be 90 by then
        ("2030-01-01", WITHHELD),
        ("1850-01-01", WITHHELD),
    ],
)
def test_ages_over_89_are_one_group(birth: str, age: str) -> None:
    """D9.2 Ages over 89 grouped, with every date that would tell them."""
    assert calendar().age(when(birth)) == age


def left(line: str, vocabulary: Vocabulary | None = None, numbers: dict[int, int] | None = None) -> dict[str, object]:
    body: Body = body_of(line)
    kind = kind_of(body)
    return disguised(kind.name, kind.schema, body, calendar(), vocabulary or Vocabulary(frozenset()), numbers or {})


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("creatinine 141.50 umol/L", {"analyte": "creatinine", "value": {"value": "141.50", "unit": "umol/L", "bound": "="}}),
        ("nobody_knows 5 王小明", {"analyte": WITHHELD, "value": {"value": "5", "unit": WITHHELD, "bound": "="}}),
        ("female, born 1990-05-05", {"sex": "female", "age": "25"}),
        (
            "condition.recorded: condition=seizure; detail=as a child; began=2016-03-10",
            {"condition": "seizure", "present": True, "began": "2015-12-01", "detail": WITHHELD},
        ),
        ("oxygen by nasal_cannula at 2 L/min", {
            "device": "nasal_cannula", "flow": {"value": "2", "unit": "L/min", "bound": "="},
        }),
        ("crs 3 by ASTCT-2019", {"scale": "crs", "grade": 3, "ruleset": "ASTCT-2019"}),
        ("crs 3 by Dr-Wang", {"scale": "crs", "grade": 3, "ruleset": WITHHELD}),
        ("adverse event 1: 王小明 fell 2 by CTCAE-5.0, began 2016-03-10, serious: important, possible from cells", {
            "number": 1, "term": WITHHELD, "grade": 2, "ruleset": "CTCAE-5.0", "began": "2015-12-01",
            "serious": ["important"], "related_to": ["cells"], "relatedness": "possible", "outcome": "unknown",
        }),
        ("relapse in marrow and cns", {"sites": ["marrow", "cns"], "cd19": "not_tested"}),
        ("manufacture W1 failed: 王小明", {"lot": "lot 1", "outcome": "failed", "why": WITHHELD}),
        ("consent 7 by mother", {
            "version": WITHHELD, "language": "zh-Hans", "signed_by": "guardian", "guardian": "mother",
            "scope": ["treatment", "long_term_follow_up"], "occasion": "first",
        }),
        ("consent 7 by Wang", {
            "version": WITHHELD, "language": "zh-Hans", "signed_by": "guardian", "guardian": WITHHELD,
            "scope": ["treatment", "long_term_follow_up"], "occasion": "first",
        }),
    ],
)  # fmt: skip
def test_text_leaves_only_as_a_known_word(line: str, fields: dict[str, object]) -> None:
    assert left(line) == fields


def test_a_laboratory_whose_range_the_protocol_holds_is_no_word_of_it() -> None:
    words = protocol_words(read_protocol(OTHER, "other.yaml"))
    assert "alt_women" in words
    assert not {"Central", "Far"} & words
    assert left("alt 30 U/L, at Central", Vocabulary(words))["laboratory"] == "laboratory 1"


def test_a_label_is_the_same_number_in_the_whole_export() -> None:
    vocabulary = Vocabulary(frozenset())
    told = [left(f"bag {bag} released", vocabulary)["bag"] for bag in ("王小明", "B2", "王小明")]
    assert told == ["bag 1", "bag 2", "bag 1"]
    assert vocabulary.label("person", "B2") == "person 1"


def test_the_lot_of_a_vector_is_the_same_in_the_certificate_and_in_the_manufacture() -> None:
    vocabulary = Vocabulary(frozenset())
    certified = left("lot.certified: material=vector; lot=V7", vocabulary)["lot"]
    used = left("manufacture L1 started, vector V7", vocabulary)
    assert (certified, used["lot"], used["vector_lot"]) == ("lot 1", "lot 2", "lot 1")


def test_numbers_of_events_are_those_of_the_export() -> None:
    told = left("deviation window, minor, of 3, 9: late", numbers={3: 30})
    assert told["concerns"] == [30]
    assert left("confirmed 12", numbers={12: 4}) == {"decision": 4}
    assert left("confirmed 12") == {"decision": WITHHELD}


def test_events_of_the_trial_tell_only_the_year() -> None:
    assert YearsOnly().when(when("2026-10-20T08:00+08:00")) == "2026"


def test_the_words_of_a_protocol_are_names_and_no_sentences() -> None:
    words = protocol_words(main.protocol_named("NCT03919240"))
    assert {"NCT03919240", "fludarabine", "1"} <= words
    assert not any(" " in word or len(word) > 40 for word in words)


def test_what_is_of_no_known_type_is_withheld() -> None:
    """A type that somebody adds one day stays here until somebody has thought about it."""
    from trialwright.publish.sharing.disguise import _value

    assert _value(object(), "x", object, calendar(), Vocabulary(frozenset())) == WITHHELD
    assert _value(Decimal("1.50"), "x", Decimal, calendar(), Vocabulary(frozenset())) == "1.50"
