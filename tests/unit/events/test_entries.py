"""The lines of a file to import; the words of each refusal are in tests/unit/commands/test_keeping.py as well."""

from decimal import Decimal
from typing import Any

import pytest
from tests.command_line import lines_of, weight

from trialwright.errors import InputError
from trialwright.events.entries import read_entries, read_entry
from trialwright.events.results import VitalMeasured
from trialwright.events.trial import EventVoided
from trialwright.standards.when import When

ZONE = "Asia/Shanghai"


def read(row: dict[str, Any]) -> Any:
    return read_entry(lines_of(row), "a.jsonl line 1", ZONE)


def test_a_line_becomes_a_draft() -> None:
    entry = read(weight())
    draft = entry.draft(by="chen", role="coordinator", site="SZ01")
    assert isinstance(draft.body, VitalMeasured)
    assert (draft.source, str(draft.body.value), draft.by) == ("chart, weight", "54.5 kg", "chen")
    assert draft.happened == When("2026-11-02", ZONE)


def test_a_correction_with_a_source_of_its_own() -> None:
    draft = read(weight(corrects="chart, page 3", reason="misread")).draft(by="chen", role="coordinator", site="SZ01")
    assert (draft.source, draft.corrects, draft.reason) == ("chart, weight", "chart, page 3", "misread")
    assert read(weight()).draft(by="chen", role="coordinator", site="SZ01").corrects is None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"corrects": "chart, weight"}, "'chart, weight' corrects 'chart, weight'"),
        ({"corrects": " "}, "'chart, weight' corrects ' '"),
        ({"reason": "misread"}, "a reason without a correction"),
    ],
)
def test_a_correction_that_names_nothing(more: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as wrong:
        read(weight(**more))
    assert wrong.value.found == words
    assert wrong.value.where == "a.jsonl line 1"


VOIDING: dict[str, Any] = {
    "patient": "SZ01-4838-5", "kind": "event.voided", "happened": "2026-11-03", "source": "form 9", "fields": {},
    "reason": "wrong patient",
}  # fmt: skip


@pytest.mark.parametrize("target", [{"replaces": 4}, {"corrects": "chart, weight"}])
@pytest.mark.parametrize("patient", ["SZ01-4838-5", None])
def test_a_voiding_names_a_number_or_a_source(target: dict[str, Any], patient: str | None) -> None:
    draft = read(VOIDING | target | {"patient": patient}).draft(by="chen", role="coordinator", site="SZ01")
    assert draft.body == EventVoided()
    assert (draft.patient, draft.source, draft.reason) == (patient, "form 9", "wrong patient")
    assert (draft.replaces, draft.corrects) == (target.get("replaces"), target.get("corrects"))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (VOIDING, "a voiding that names nothing"),
        (VOIDING | {"replaces": 4, "corrects": "b"}, "a voiding that names event 4 and the source 'b'"),
        (VOIDING | {"replaces": 4, "reason": None}, "a voiding without a reason"),
        (VOIDING | {"corrects": "b", "reason": " "}, "a voiding without a reason"),
        (VOIDING | {"corrects": "form 9"}, "'form 9' corrects 'form 9'"),
        (VOIDING | {"replaces": 4, "source": " "}, "an empty source"),
        (VOIDING | {"replaces": 4, "schema": 2}, "unknown kind of event: event.voided schema 2"),
        (VOIDING | {"replaces": "4"}, "Expected `int | null`, got `str` - at `$.replaces`"),
        (VOIDING | {"replaces": True}, "Expected `int | null`, got `bool` - at `$.replaces`"),
        (VOIDING | {"replaces": 4, "kind": "log.redacted"}, "log.redacted is no fact that can be reported"),
        (VOIDING | {"replaces": 4, "kind": "decision.made"}, "decision.made is no fact that can be reported"),
        (weight(replaces=4, reason="misread"), "vital.measured that replaces event 4"),
    ],
)
def test_a_voiding_that_makes_no_sense(row: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as wrong:
        read(row)
    assert wrong.value.found == words
    assert wrong.value.where == "a.jsonl line 1"


def test_a_voiding_says_nothing_else() -> None:
    with pytest.raises(InputError) as wrong:
        read(VOIDING | {"replaces": 4, "fields": {"seq": 4}})
    assert "event.voided" in wrong.value.found


@pytest.mark.parametrize("digits", ["54.50", "0.1", "12345678901234.123456789012345", "60"])
def test_a_number_of_the_file_keeps_its_digits(digits: str) -> None:
    line = lines_of(weight({"value": 1, "unit": "kg"})).replace(b'"value": 1', b'"value": ' + digits.encode())
    entry = read_entry(line, "a.jsonl line 1", ZONE)
    assert isinstance(entry.body, VitalMeasured)
    assert entry.body.value.value.as_tuple() == Decimal(digits).as_tuple()


def test_a_number_with_an_exponent_is_refused() -> None:
    line = lines_of(weight({"value": 1, "unit": "kg"})).replace(b'"value": 1', b'"value": 1e3')
    with pytest.raises(InputError, match="is not a plain number"):
        read_entry(line, "a.jsonl line 1", ZONE)


def test_a_zone_of_its_own_and_a_mark_of_byte_order() -> None:
    assert read(weight(zone="Europe/Berlin")).happened.zone == "Europe/Berlin"
    assert read_entry(b"\xef\xbb\xbf" + lines_of(weight()), "a line 1", ZONE) == read(weight())


@pytest.mark.parametrize(
    "line", [b"", b"{", b"\xff", b"\x00", b"{}" * 2, b"[" * 100_000, b'{"a":1,"a":2}', b"-Infinity", b"9" * 5000]
)
def test_a_line_that_is_no_object(line: bytes) -> None:
    with pytest.raises(InputError) as wrong:
        read_entry(line, "a.jsonl line 7", ZONE)
    assert wrong.value.where == "a.jsonl line 7"
    assert wrong.value.wanted == "one JSON object a line: patient, kind, happened, source, fields"
    assert "nothing was imported" in wrong.value.to_do


def test_empty_lines_are_passed_over_and_counted() -> None:
    rows = [b"\n", *lines_of(weight(), weight(source="b")).splitlines(keepends=True), b"  \r\n", b"{}\n"]
    with pytest.raises(InputError) as wrong:
        read_entries(rows, "a.jsonl", ZONE)
    assert wrong.value.where == "a.jsonl line 5"
    assert [entry.source for entry in read_entries(rows[:4], "a.jsonl", ZONE)] == ["chart, weight", "b"]


def test_a_line_may_stand_twice_but_a_source_has_one_meaning() -> None:
    same = lines_of(weight(), weight()).splitlines()
    assert len(read_entries(same, "a.jsonl", ZONE)) == 2
    for other in (weight("55 kg"), weight(happened="2026-11-01"), weight(patient="SZ01-0417-0")):
        with pytest.raises(InputError) as wrong:
            read_entries(lines_of(weight(), other).splitlines(), "a.jsonl", ZONE)
        assert wrong.value.found == "the source 'chart, weight' is that of line 1 as well, which says something else"
        assert wrong.value.where == "a.jsonl line 2"
