"""The protocol's own ranges come last: after the sample's, and after what a laboratory has registered for that day."""

import msgspec
import pytest
from tests.other_protocol import OTHER
from tests.story import record_of

from trialwright.derive.answer import Answer
from trialwright.derive.eligibility.eligibility import criterion_answers
from trialwright.derive.trial.findings import findings
from trialwright.derive.trial.touched import touched
from trialwright.protocol.ranges import WithoutRange
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.trial import TrialProtocol

PROTOCOL = read_protocol(OTHER, "other.yaml")
WOMAN, MAN = "2026-10-01  female, born 1986-03-01", "2026-10-01  male, born 1986-03-01"
REGISTERED = "2019-01-01  range of alt at Central, lower 7 U/L, upper 50 U/L, valid {}"


def with_ranges(**changed: object) -> TrialProtocol:
    return msgspec.structs.replace(
        PROTOCOL, reference_ranges=msgspec.structs.replace(PROTOCOL.reference_ranges, **changed)
    )


def alt(*lines: str, protocol: TrialProtocol = PROTOCOL, as_of: str = "2026-10-22") -> Answer[bool]:
    """The answer to ALT at most 2.5 x ULN."""
    return criterion_answers(protocol, record_of("\n".join(lines), as_of=as_of))["A5"]


def result(value: str, more: str = "", *, at: str = "Central", on: str = "2026-10-20") -> str:
    return f"{on}  alt {value}{more}, at {at}"


@pytest.mark.parametrize(
    ("person", "value", "holds"),
    [
        (WOMAN, "82.5 U/L", True),  # 2.5 x 33
        (WOMAN, "82.6 U/L", False),
        (MAN, "102.5 U/L", True),  # 2.5 x 41
        (MAN, "102.6 U/L", False),
    ],
)
def test_a_row_decides_at_its_limit(person: str, value: str, holds: bool) -> None:
    answer = alt(person, result(value))
    assert (answer.value, answer.because, answer.findings) == (holds, (2,), ())
    assert answer.steps[0].source == "protocol"
    name = "alt_women" if person == WOMAN else "alt_men"
    assert answer.steps[0].how.endswith(
        f"; upper limit from the protocol (range {name}: an invented letter of 3 March 2025)"
    )


@pytest.mark.parametrize(("value", "holds"), [("90 U/L", True), ("90.1 U/L", False), ("1.5 ukat/L", True)])
def test_a_row_in_another_unit(value: str, holds: bool) -> None:
    assert alt(result(value, at="Far")).value is holds  # 2.5 x 0.6 ukat/L = 1.5 ukat/L = 90 U/L


@pytest.mark.parametrize(
    ("on", "known"),
    [
        ("2026-12-31T23:59:59.999999+08:00", True),
        ("2027-01-01T00:00:00.000000+08:00", False),
        ("2026-12-31T16:00:00+00:00", False),  # at the site it is the first of January
        ("2026-12-31", True),
    ],
)
def test_the_last_day_is_a_day_of_the_site_and_included(on: str, known: bool) -> None:
    assert (alt(result("80 U/L", at="Far", on=on), as_of="2027-01-02").value is not None) is known


@pytest.mark.parametrize(("on", "known"), [("2025-01-01", True), ("2024-12-31", False)])
def test_the_first_day_is_included(on: str, known: bool) -> None:
    answer = alt(WOMAN.replace("2026-10-01", "2024-10-01"), result("80 U/L", on=on), as_of="2025-01-03")
    assert (answer.value is not None) is known
    if not known:
        assert answer.missing[0].detail == (
            "80 U/L came without its reference range, and the register has none of Central that fits, nor has the protocol"
        )


def test_a_result_of_a_month_in_which_a_row_begins_is_too_vague() -> None:
    whenever = OTHER.replace("at_most: 2.5 x ULN, within: 7 d", "at_most: 2.5 x ULN, within: ever")
    later = whenever.replace('valid_from: "2025-01-01"', 'valid_from: "2025-01-02"')
    on_the_first, on_the_second = (
        alt(WOMAN, result("80 U/L", on="2025-01"), protocol=read_protocol(text, "x")) for text in (whenever, later)
    )
    assert (on_the_first.value, on_the_second.value) == (True, None)
    assert on_the_second.missing[0].detail == (
        "whether a range of the protocol fits (alt_women) depends on a sex, an age or a date that is not known"
    )


def test_an_unknown_sex_leaves_it_open() -> None:
    answer = alt(result("10 U/L"))
    assert (answer.value, [m.reason for m in answer.missing]) == (None, ["range_missing"])
    assert answer.missing[0].detail == (
        "whether a range of the protocol fits (alt_women and alt_men) depends on a sex, an age or a date that is not known"
    )


@pytest.mark.parametrize(("born", "known"), [("2008-10-20", True), ("2008-10-21", False), ("2008-10", None)])
def test_ages_count_on_the_day_of_the_result(born: str, known: bool | None) -> None:
    """The row of men begins at 18 years; who may have turned 18 in that month is too vague."""
    answer = alt(f"2026-10-01  male, born {born}", result("10 U/L"))
    assert (answer.value is True) is (known is True)
    if known is not True:
        assert ("depends on" in answer.missing[0].detail) is (known is None)


def test_the_range_of_the_sample_counts_and_the_row_is_asked_about() -> None:
    answer = alt(WOMAN, result("100 U/L", ", lower 7 U/L, upper 40 U/L"))
    assert (answer.value, answer.because) == (True, (2,))  # by 33 it would be above 82.5
    (finding,) = answer.findings
    assert (finding.code, finding.seqs) == ("range.disputed", (2,))
    assert finding.found == (
        "alt at Central: 7 U/L to 40 U/L by the result, 7 U/L to 33 U/L by the protocol (range alt_women)"
    )
    assert finding.wanted == "one range of a laboratory for an analyte, a person and a day"
    assert (
        finding.to_do
        == "ask the laboratory, and correct the result or amend the protocol; until then the result counts"
    )
    record = record_of(f"{WOMAN}\n{result('100 U/L', ', lower 7 U/L, upper 40 U/L')}", as_of="2026-10-22")
    assert finding in findings(PROTOCOL, record)


@pytest.mark.parametrize(
    ("more", "findings"),
    [
        (", upper 33 U/L", 0),
        (", upper 33.0 U/L", 0),
        (", upper 0.55 ukat/L", 0),  # the same in another unit
        (", upper 33.1 U/L", 1),
        (", lower 8 U/L, upper 33 U/L", 1),
        (", upper 33 furlongs", 0),  # a unit that cannot be used is a finding of its own
    ],
)
def test_what_is_a_disagreement(more: str, findings: int) -> None:
    assert len(alt(WOMAN, result("50 U/L", more)).findings) == findings


def test_a_row_without_a_lower_limit_says_nothing_of_that_of_the_sample() -> None:
    assert alt(MAN, result("50 U/L", ", lower 7 U/L, upper 41 U/L")).findings == ()
    (finding,) = alt(MAN, result("50 U/L", ", lower 7 U/L, upper 40 U/L")).findings
    assert "7 U/L to 40 U/L by the result, up to 41 U/L by the protocol (range alt_men)" in finding.found


def test_a_range_of_the_sample_that_cannot_be_used_is_not_replaced() -> None:
    answer = alt(WOMAN, result("50 U/L", ", upper 33 furlongs"))
    assert [m.reason for m in answer.missing] == ["unit_unusable"]


def test_no_disagreement_where_nobody_knows_which_row_it_is() -> None:
    assert alt(result("50 U/L", ", upper 99 U/L")).findings == ()


def test_a_limit_of_the_sample_stays_beside_that_of_the_row() -> None:
    answer = alt(WOMAN, result("50 U/L", ", lower 8 U/L"))
    assert answer.value is True
    assert [f.found for f in answer.findings] == [
        "alt at Central: from 8 U/L by the result, 7 U/L to 33 U/L by the protocol (range alt_women)"
    ]
    swapped = alt(WOMAN, result("50 U/L", ", lower 34 U/L"))
    assert [m.reason for m in swapped.missing] == ["implausible"]


def test_what_the_register_has_for_the_day_counts_before_the_row() -> None:
    answer = alt(WOMAN, REGISTERED.format("2026-10-20"), result("125 U/L"))
    assert (answer.value, answer.because) == (True, (2, 3))  # 2.5 x 50
    assert answer.steps[0].how.endswith("upper limit from the register (event 2)")
    (finding,) = answer.findings
    assert (finding.code, finding.seqs) == ("range.disputed", (3, 2))
    assert "7 U/L to 50 U/L by the register (event 2), 7 U/L to 33 U/L by the protocol" in finding.found
    assert finding.to_do.endswith("until then the register (event 2) counts")


def test_a_register_that_does_not_cover_the_day_leaves_it_to_the_row() -> None:
    answer = alt(WOMAN, REGISTERED.format("2026-10-21"), result("125 U/L"))
    assert (answer.value, answer.because, answer.findings) == (False, (3,), ())


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((REGISTERED.format("2026-10"),), "range_missing"),  # it may cover the day
        ((REGISTERED.format("2026-10-20"), REGISTERED.format("2026-10-19")), "conflict"),
    ],
)
def test_a_register_that_is_in_doubt_is_not_passed_over(rows: tuple[str, ...], reason: str) -> None:
    answer = alt(WOMAN, *rows, result("50 U/L"))
    assert (answer.value, [m.reason for m in answer.missing]) == (None, [reason])


def test_the_register_of_a_laboratory_that_the_protocol_does_not_accept() -> None:
    far = REGISTERED.format("2019-01-01").replace("Central", "Far")
    answer = alt(WOMAN, far, result("100 U/L", at="Far"))
    assert (answer.value, answer.because) == (False, (3,))  # by the row, 90 U/L, and not by the register, 125 U/L
    elsewhere = alt(WOMAN, far.replace("Far", "South"), result("100 U/L", at="South"))
    assert elsewhere.missing[0].detail == (
        "100 U/L came without its reference range, and the protocol does not accept the register of South and has no range "
        "of it that fits"
    )
    without_rows = with_ranges(rows=())
    rowless = alt(far.replace("Far", "South"), result("1 U/L", at="South"), protocol=without_rows)
    assert rowless.missing[0].detail.endswith("and the protocol does not accept the register of South")


def test_a_laboratory_without_any_row() -> None:
    north = alt(WOMAN, result("100 U/L", at="North, building 2"))
    assert north.missing[0].detail.endswith(
        "and the register has none of North, building 2 that fits, nor has the protocol"
    )


@pytest.mark.parametrize(("without", "holds"), [("register_only", True), ("left_unknown", None)])
def test_what_the_protocol_lets_fill_a_result(without: WithoutRange, holds: bool | None) -> None:
    protocol = with_ranges(rows=(), without_range=without)
    answer = alt(WOMAN, REGISTERED.format("2019-01-01"), result("125 U/L"), protocol=protocol)
    assert answer.value is holds
    if holds is None:
        assert answer.missing[0].detail.endswith("and by the protocol nothing else fills it")


def test_a_result_that_does_not_name_its_laboratory() -> None:
    answer = alt(WOMAN, "2026-10-20  alt 100 U/L")
    assert answer.missing[0].detail.endswith("and does not name its laboratory")
    assert alt(WOMAN, "2026-10-20  alt 100 U/L, upper 40 U/L").findings == ()


def test_what_two_results_of_one_instant_dispute_is_all_asked() -> None:
    answer = alt(WOMAN, result("50 U/L", ", upper 40 U/L"), result("51 U/L", ", upper 41 U/L"))
    assert answer.value is True
    assert [f.code for f in answer.findings] == ["result.same_instant", "range.disputed", "range.disputed"]


def test_an_absolute_limit_asks_nobody_for_a_range() -> None:
    low = "2026-10-20  creatinine 80 umol/L, upper 1 umol/L, at Central"
    assert criterion_answers(PROTOCOL, record_of(low, as_of="2026-10-22"))["A3"].findings == ()


def test_an_amendment_that_adds_a_range_touches_whom_it_decides() -> None:
    record = record_of(f"{WOMAN}\n{result('10 U/L')}\n2026-10-21  decided enrol", as_of="2026-10-22")
    changes = touched(with_ranges(rows=()), PROTOCOL, record)
    assert "criterion A5 at enrolment: unknown, and holds by the other version" in changes
    assert touched(PROTOCOL, PROTOCOL, record) == ()
