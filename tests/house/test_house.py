"""House rules as tests; each message says what to do."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from trialwright import errors
from trialwright.errors import TrialwrightError

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
EVERY_SOURCE = pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                yield node.name, (node.end_lineno or 0) - body[0].lineno + 1


@EVERY_SOURCE
def test_a_file_tells_one_story(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), f"{path.name}: say in a module docstring why the file exists"
    assert text.count("\n") <= LONGEST_FILE, f"{path.name}: split it, a file has at most {LONGEST_FILE} lines"
    long = [f"{name} ({size} lines)" for name, size in functions(tree) if size > LONGEST_FUNCTION]
    assert not long, f"{path.name}: split {', '.join(long)}"


@EVERY_SOURCE
def test_nothing_is_left_undone(path: Path) -> None:
    marks = re.findall(r"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedError", path.read_text(encoding="utf-8"))
    assert not marks, f"{path.name}: finish what is marked {marks}, or open an issue and take the mark out"


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.toml")), ids=lambda path: path.name)
def test_every_row_of_a_table_has_a_citation(path: Path) -> None:
    for group, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for name, row in rows.items() if isinstance(rows, dict) else enumerate(rows):
            if group in ("unit", "analyte", "concept"):
                assert row.get("citation"), f"{path.name} {group} {name}: a number travels with its citation"


def test_errors_have_an_exit_code_each() -> None:
    family = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, TrialwrightError)]
    codes = [member.exit_code for member in family]
    assert len(family) == 7
    assert len(set(codes)) == len(codes)


def test_the_glossary_says_each_word_once() -> None:
    words = re.findall(r"^- \*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(words) == len(set(words)) > 40


def test_committed_files_name_no_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout, so there is no list of committed files")
    pattern = re.compile(r"(?<![\w.])/(?:work|root|farm|home/\w+)/|https?://[^\s\"')]*(?:pypi|pythonhosted|npmjs)")
    for name in listed.stdout.split():
        path = ROOT / name
        if path.is_file() and path != Path(__file__) and path.suffix not in (".png", ".pdf", ".otf", ".ttf"):
            hit = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
            assert hit is None, f"{name} names a machine: {hit and hit.group(0)}"


def test_help_imports_nothing_heavy() -> None:
    """`trialwright --help` stays fast because it loads only click and the words of the commands."""
    code = (
        "import sys; from trialwright.__main__ import cli; cli(['--help'], standalone_mode=False);"
        "print([m for m in ('msgspec', 'yaml', 'sqlite3', 'typst', 'django') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip().splitlines()[-1] == "[]"
