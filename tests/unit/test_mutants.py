"""The tool that changes the program: what it changes, and what it leaves alone."""

import tomllib
from pathlib import Path

import pytest
from tests.mutation import mutants
from tests.mutation.__main__ import EQUIVALENT
from tests.mutation.mutants import ROOT, Mutant, code_mutants, next_number, protocol_mutants, table_mutants


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    return tmp_path / "x.py"


def changed(found: list[Mutant]) -> list[tuple[str, str]]:
    return [(one.before, one.after) for one in found]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("a < b", ["a <= b"]),
        ("a <= b < c", ["a < b < c", "a <= b <= c"]),
        ("a == (b)", ["a != (b)"]),
        ("a is not None", ["a is None"]),
        ("a not in b", ["a in b"]),
        ("a and b or c", ["a and b and c", "a or b or c"]),
        ("a + b", ["a - b"]),
        ("(a) / b", ["(a) * b"]),
        ("a[1]", ["a[2]"]),
        ('Decimal("0.85")', ['Decimal("0.86")']),
        ("f(True)", []),
        ('"1 < 2"', []),
        ('f"{a + 1}"', []),
        ("x: Literal[1] = a", []),
    ],
)
def test_one_change_at_a_time(written: Path, line: str, after: list[str]) -> None:
    written.write_text(f"{line}\n", encoding="utf-8")
    assert sorted(changed(list(code_mutants(written)))) == sorted((line, one) for one in after)


def test_what_stands_in_a_function_is_told_apart_from_what_is_computed_while_importing(written: Path) -> None:
    written.write_text("A = 1\n\n\n@cache(maxsize=2)\ndef f(x=3):\n    # 4\n    return x < 5\n", encoding="utf-8")
    found = [(one.line, one.after, one.inside) for one in code_mutants(written)]
    assert found == [
        (1, "A = 2", False),
        (5, "def f(x=4):", False),
        (7, "return x <= 5", True),
        (7, "return x < 6", True),
    ]


def test_the_rest_of_the_text_stays(written: Path) -> None:
    written.write_text("# 肌酐 1\na = b < c  # 1\nd = 2\n", encoding="utf-8")
    assert [one.text for one in code_mutants(written)] == [
        "# 肌酐 1\na = b <= c  # 1\nd = 2\n",
        "# 肌酐 1\na = b < c  # 1\nd = 3\n",
    ]


@pytest.mark.parametrize(("text", "following"), [("1.6", "1.7"), ("0.99", "1.00"), ("14", "15"), ("88.42", "88.43")])
def test_the_next_number_differs_in_its_last_digit(text: str, following: str) -> None:
    assert next_number(text) == following


def test_the_numbers_of_a_table(written: Path) -> None:
    written.write_text(
        'plausible = ["0.05", "40"]\nloinc = ["2160-0"]\nmolar = ["mg/dL", "umol/L", "88.42"]\n', "utf-8"
    )
    assert [one.after for one in table_mutants(written)] == [
        'plausible = ["0.06", "40"]',
        'plausible = ["0.05", "41"]',
        'molar = ["mg/dL", "umol/L", "88.43"]',
    ]


def test_the_numbers_of_a_protocol_and_not_those_of_its_sentences(written: Path) -> None:
    written.write_text(
        "- id: I4\n"
        "  label_zh: 3 个月\n"
        '  text: "below 1.6 mg/dL"\n'
        "  rule: {latest: neutrophils, below: 0.5 10*9/L, within: 14 d}\n"
        '  limit: {at_most: "2 {score}", source: "as 2 of 3 say"}\n'
        '  decided: {days: "5 days in usual practice"}\n'
        "  window: 28 d\n",
        "utf-8",
    )
    assert [one.after for one in protocol_mutants(written)] == [
        "rule: {latest: neutrophils, below: 0.6 10*9/L, within: 14 d}",
        "rule: {latest: neutrophils, below: 0.5 10*9/L, within: 15 d}",
        'limit: {at_most: "3 {score}", source: "as 2 of 3 say"}',
        "window: 29 d",
    ]


def excused() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return rows


@pytest.mark.parametrize("row", excused(), ids=lambda row: f"{Path(row['path']).stem}: {row['after']}")
def test_what_is_excused_is_a_change_of_a_line_that_is_there(row: dict[str, str]) -> None:
    """A row of a file that was moved, or of a line that was rewritten, excuses nothing and says something untrue."""
    lines = [line.strip() for line in (ROOT / row["path"]).read_text(encoding="utf-8").splitlines()]
    assert row["before"] in lines
    assert row["after"] != row["before"]
    assert row["reason"]


def test_nothing_is_excused_twice() -> None:
    changes = [(row["path"], row["before"], row["after"]) for row in excused()]
    assert len(changes) == len(set(changes))
