"""The content of the screening report: the work on top, what to order for whom, and the reasons."""

import msgspec
import pytest
from tests.unit.publish.sample_sheets import BLOCKED, ELIGIBLE, INELIGIBLE, UNKNOWN, protocol, screened

from trialwright.derive.answer import Answer, Missing
from trialwright.publish.screening.screening_report import (
    ScreenedRow,
    facts_missing,
    order_words,
    reasons_against,
    screening_report,
    summary,
)
from trialwright.publish.verdicts import ELIGIBLE as IS_ELIGIBLE
from trialwright.publish.verdicts import INELIGIBLE as IS_INELIGIBLE
from trialwright.publish.verdicts import POTENTIALLY
from trialwright.publish.wording import wording

LITTLE = ELIGIBLE.replace("2026-10-20  hbsag negative\n", "")
TWICE = INELIGIBLE.replace("bilirubin 12 umol/L", "bilirubin 120 umol/L").replace(
    "hiv_antibody_antigen negative", "kps 90"
)
ENGLISH = wording(protocol(), "en")


def hopeless(name: str) -> ScreenedRow:
    """Somebody of whom it is unknown, and for whom no set of facts settles everything."""
    row = screened(name, UNKNOWN)
    return msgspec.structs.replace(row, whole=msgspec.structs.replace(row.whole, missing=()))


def names(*rows: ScreenedRow) -> list[str]:
    return [row.patient for row in screening_report(rows, protocol()).rows]


def test_the_work_is_on_top() -> None:
    rows = [
        screened("no", INELIGIBLE),
        screened("much", UNKNOWN),
        screened("yes", ELIGIBLE),
        screened("little", LITTLE),
    ]
    assert names(*rows) == ["yes", "little", "much", "no"]


def test_alike_patients_keep_the_order_in_which_they_were_read() -> None:
    rows = [screened(name, INELIGIBLE) for name in ("c", "a", "b")]
    assert names(*rows) == ["c", "a", "b"]


def test_whom_nothing_that_can_be_ordered_would_make_eligible_stands_last_of_those_who_may_be() -> None:
    rows = [screened("no", INELIGIBLE), hopeless("hopeless"), screened("much", UNKNOWN)]
    assert names(*rows) == ["much", "hopeless", "no"]
    assert order_words(rows[1], ENGLISH) == [
        "what is unknown cannot be settled by any one set of facts: look at this patient by hand"
    ]


def test_a_fact_that_is_missing_for_two_reasons_is_one_fact() -> None:
    told = (Missing("lvef", "no_data"), Missing("lvef", "date_imprecise"), Missing("alt", "no_data"))
    assert facts_missing(Answer(value=None, status="unknown", rule="", missing=told)) == 2


def test_the_groups_hold_everybody_once() -> None:
    rows = [screened(str(n), story) for n, story in enumerate((ELIGIBLE, INELIGIBLE, UNKNOWN, BLOCKED, LITTLE))]
    report = screening_report(rows, protocol())
    groups = [report.group(verdict) for verdict in (IS_ELIGIBLE, POTENTIALLY, IS_INELIGIBLE)]
    assert [len(group) for group in groups] == [2, 2, 1]
    assert [row for group in groups for row in group] == list(report.rows)


def test_what_is_ordered_is_of_those_who_may_be_eligible_only() -> None:
    rows = [screened("a", LITTLE), screened("b", UNKNOWN), screened("c", INELIGIBLE), screened("d", ELIGIBLE)]
    wanted = {
        order.what: [one.patient for one in order.patients] for order in screening_report(rows, protocol()).orders
    }
    assert wanted["hbsag"] == ["a", "b"]
    assert {name for named in wanted.values() for name in named} == {"a", "b"}


def test_two_patients_of_one_name_are_told_apart_by_their_files() -> None:
    rows = [screened("a", LITTLE), msgspec.structs.replace(screened("a", LITTLE), source="other.json")]
    (order,) = screening_report(rows, protocol()).orders
    assert [one.patient for one in order.patients] == ["a (a.json)", "a (other.json)"]


def test_the_first_reason_is_the_first_of_the_protocol() -> None:
    reasons = reasons_against(screened("a", TWICE), protocol(), ENGLISH)
    assert [reason.split(" ")[0] for reason in reasons] == ["I4.alt", "I4.bilirubin"]


def test_what_is_missing_for_one_reason_stands_together() -> None:
    lines = order_words(screened("a", UNKNOWN), ENGLISH)
    assert len(lines) == len({line.split(":")[0] for line in lines})
    assert any(line.startswith("nobody has stated it: survival over 3 months; intolerant") for line in lines)


@pytest.mark.parametrize(
    ("stories", "english", "chinese"),
    [
        (
            (ELIGIBLE, INELIGIBLE, UNKNOWN),
            "3 patients: 1 eligible, 1 potentially eligible, 1 not eligible",
            "3 例患者：1 例符合，1 例可能符合，1 例不符合",
        ),
        ((ELIGIBLE,), "1 patient: 1 eligible, 0 potentially eligible, 0 not eligible",
         "1 例患者：1 例符合，0 例可能符合，0 例不符合"),
        ((), "0 patients: 0 eligible, 0 potentially eligible, 0 not eligible",
         "0 例患者：0 例符合，0 例可能符合，0 例不符合"),
    ],
)  # fmt: skip
def test_the_summary_counts_everybody_once(stories: tuple[str, ...], english: str, chinese: str) -> None:
    rows = [screened(str(number), story) for number, story in enumerate(stories)]
    assert (summary(rows), summary(rows, "zh")) == (english, chinese)


def test_as_of_when_in_words() -> None:
    row = screened("a", ELIGIBLE)
    assert row.judged_as_of() == "2026-10-25 04:00 UTC"
    never = msgspec.structs.replace(row, as_of=None)
    assert (never.judged_as_of(), never.judged_as_of("zh")) == ("no dated fact", "无带日期的资料")
