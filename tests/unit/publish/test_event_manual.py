"""The manual of events: fresh, whole, and in both languages."""

import re
from pathlib import Path

import pytest

from trialwright.events import Kind, kinds
from trialwright.publish.event_manual import event_manual

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "events.md"
MANUAL = event_manual()
SECTIONS = dict(re.findall(r"^### `([a-z_.]+)`[^\n]*\n(.*?)(?=^### |^## |\Z)", MANUAL, re.MULTILINE | re.DOTALL))


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == MANUAL, (
        "a kind of event has changed: python -m trialwright.publish.event_manual > docs/reference/events.md"
    )


@pytest.mark.parametrize("kind", list(kinds().values()), ids=lambda kind: kind.name)
def test_every_kind_and_every_field_is_there(kind: Kind) -> None:
    assert f"### `{kind.name}`: {kind.label} {kind.label_zh}\n" in MANUAL
    section = SECTIONS[kind.name]
    rows = re.findall(r"^\| (\**)`(\w+)`\**", section, re.MULTILINE)
    assert [name for _, name in rows] == list(kind.body.__struct_fields__)
    if not rows:
        assert "No fields 无字段." in section


def row_of(kind: str, field: str) -> list[str]:
    (line,) = re.findall(rf"^\| \**`{field}`.*", SECTIONS[kind], re.MULTILINE)
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_says_what_a_field_holds() -> None:
    assert row_of("lab.resulted", "value") == [
        "**`value`**", "Result as reported", "报告结果", "number with its unit 数值与单位", "", "as reported", "LBORRES", "",
    ]  # fmt: skip
    assert row_of("consent.signed", "scope")[3:5] == [
        "list of 列表: `treatment`, `samples`, `genetics`, `long_term_follow_up`",
        "`treatment`, `long_term_follow_up`",
    ]
    assert row_of("treatment.recorded", "line")[3:5] == ["whole number 整数", "not said 未说明"]
    assert row_of("condition.recorded", "present")[3:5] == ["yes or no 是/否", "yes"]
    assert row_of("condition.recorded", "began")[3] == "date or instant 日期或时刻"


def test_what_nobody_types_says_who_writes_it() -> None:
    assert "Not recorded by hand, but by `trialwright void`." in SECTIONS["event.voided"]
    assert "Not recorded by hand" not in SECTIONS["lab.resulted"]


def test_whose_it_is() -> None:
    assert "Of one patient or the trial" in SECTIONS["document.filed"]
    assert "Of the trial as a whole" in SECTIONS["approval.given"]
    assert "Of one patient 一名受试者." in SECTIONS["patient.died"]
