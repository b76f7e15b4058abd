"""The manual made from spec tests: what is said in words, what stays as it is written."""

import ast

import pytest
from tests.render_spec import SPEC, cases_of, section
from tests.spec_sentences import sentence


def said(text: str) -> str | None:
    return sentence(ast.parse(text).body[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('assert story.verdict("I3") == "met"', "`I3`: **met**"),
        ('assert story.verdict("I3", as_of="2026-10-25") == "met"', "`I3` on 2026-10-25: **met**"),
        ('assert story.why_unknown("I3") == ["no_data", "x"]', "`I3`: **unknown**, because of `no_data`, `x`"),
        ("assert story.eligible() is True", "eligible: **yes**"),
        ('assert story.eligible("2026-10-25") is None', "eligible on 2026-10-25: **unknown**"),
        ('assert story.to_order() == ["kps"]', "to be ordered: `kps`"),
        ('assert story.against("enrol") == []', "against `enrol` stands: nothing"),
        ('assert story.answer("I1").because == (1, 2)', "`I1` is decided by event 1, 2"),
    ],
)
def test_a_question_to_a_story_is_said_in_words(text: str, words: str) -> None:
    assert said(text) == words


@pytest.mark.parametrize(
    "text",
    [
        'assert story.verdict("I3") != "met"',
        'assert story.verdict("I3") == wanted',
        'assert story.answer("I1").because == ()',
        'assert other.verdict("I3") == "met"',
        "assert dose.blocked is None",
        'found = story.verdict("I3")',
    ],
)
def test_anything_else_stays_as_it_is_written(text: str) -> None:
    assert said(text) is None


def test_a_worked_case_is_named_in_a_docstring_or_in_a_table() -> None:
    source = (
        '@pytest.mark.parametrize(\n    "x", [\n        1,  # TV-9.7\n    ],\n)\n'
        'def test_x(x):\n    """TV-9.1 to TV-9.3. And D1.3, R11."""\n'
    )
    test = ast.parse(source).body[0]
    assert isinstance(test, ast.FunctionDef)
    assert cases_of(source, test) == ["TV-9.7", "TV-9.1", "TV-9.2", "TV-9.3"]


def test_a_paragraph_has_its_anchor_its_sentence_its_log_and_what_follows() -> None:
    page = section(SPEC / "eligibility" / "test_organ_function.py")
    assert (
        '<a id="tv-0.1"></a>\n## Creatinine at the limit\n\n'
        'TV-0.1. "creatinine < 1.6 mg/dL" is strict: the limit itself does not meet it.\n\n'
        "```text\n 1  2026-10-20  creatinine 1.60 mg/dL\n```\n\n- `I4.creatinine`: **not met**\n"
    ) in page


def test_a_parametrised_test_is_a_table() -> None:
    page = section(SPEC / "dosing" / "test_tocilizumab.py")
    assert "| weight | dose | capped |\n|---|---|---|\n| 29.9 | 358.8 | `False` |\n" in page
