"""The reference manual of the rules, made from the spec tests: what the manual says is what the tests prove.

    python -m tests.render_spec

A folder of `tests/spec` is a chapter, a file a section, a test a paragraph: its sentences, the patient's log that they are
about, and what follows. The pages are docs/reference/rules/*; docs/reference/README.md lists them.
"""

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from inspect import cleandoc
from itertools import groupby
from pathlib import Path

from tests.spec_sentences import sentence
from tests.story import lines
from tests.validate import RANGE, REQUIREMENT

from trialwright.protocol.plain import plain
from trialwright.protocol.reading import read_protocol
from trialwright.protocol.translation import read_translations
from trialwright.trials import translation_text, trial_names, trial_text

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "tests" / "spec"
REFERENCE = ROOT / "docs" / "reference"
REFRESH = "make docs"
_MADE = f"<!-- Made from `{{}}` by `{REFRESH}`: change the test, not the page. -->\n"


def pages() -> dict[Path, str]:
    """Every page of the rules and the lists of them, by where it stands."""
    made = {page_of(path): section(path) for path in sections()}
    made |= {REFERENCE / "protocols" / f"{name}.md": protocol_page(name) for name in trial_names()}
    made[REFERENCE / "rules" / "worked_cases.md"] = worked_cases_page()
    made[REFERENCE / "README.md"] = contents(made)
    return made


def sections() -> list[Path]:
    """The files of spec tests, chapter by chapter."""
    return sorted(SPEC.glob("*/test_*.py"))


def page_of(path: Path) -> Path:
    """Where the page of a section stands."""
    return REFERENCE / "rules" / path.parent.name / f"{path.stem.removeprefix('test_')}.md"


def title_of(name: str) -> str:
    """A name as a heading."""
    return name.removeprefix("test_").replace("_", " ").capitalize()


def section(path: Path) -> str:
    """A section: the docstring of the module, its tests in their order, and the words that they share."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    source = path.read_text(encoding="utf-8")
    parts = [_MADE.format(path.relative_to(ROOT)), f"# {title_of(path.stem)}\n", f"{ast.get_docstring(tree) or ''}\n"]
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    known: set[str] = set()
    parts += ["\n".join(_paragraph(source, test, known)) for test in tests]
    shared = list(_shared(source, tree))
    if shared:
        parts += ["## Words that the examples share\n", _code("\n\n".join(shared))]
    return "\n".join(parts).rstrip() + "\n"


def _shared(source: str, tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        helper = isinstance(node, ast.FunctionDef) and not node.name.startswith("test_")
        if helper or isinstance(node, ast.Assign | ast.AnnAssign):
            yield ast.get_source_segment(source, node) or ""


def _paragraph(source: str, test: ast.FunctionDef, known: set[str]) -> Iterator[str]:
    """A test: anchors of its worked cases, its sentences, its log, its table, what follows."""
    new = [case for case in cases_of(source, test) if case not in known]
    known.update(new)
    told = cleandoc(ast.get_docstring(test, clean=False) or "")
    yield "".join(f'<a id="{case.lower()}"></a>' for case in new) + f"\n## {title_of(test.name)}\n"
    log = list(lines(told))
    prose = "\n".join(line for line in told.splitlines() if line.strip() not in log).strip()
    yield f"{prose}\n"
    if log:
        yield _code("\n".join(f"{number:>2}  {line}" for number, line in enumerate(log, 1)), "text")
    yield from _tables(test)
    yield from _what_follows(source, test)


def _tables(test: ast.FunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        match decorator:
            case ast.Call(func=ast.Attribute(attr="parametrize"), args=[names, ast.List(elts=rows), *_]):
                columns = _names(names)
                yield _table(columns, [_cells(row, len(columns)) for row in rows])
            case ast.Call(func=ast.Attribute(attr="parametrize"), args=[names, values, *_]):
                yield f"For each {', '.join(_names(names))} of `{ast.unparse(values)}`:\n"


def _names(node: ast.expr) -> list[str]:
    told = ast.literal_eval(node)
    return [name.strip() for name in told.split(",")] if isinstance(told, str) else list(told)


def _cells(row: ast.expr, width: int) -> list[str]:
    parts = row.elts if width > 1 and isinstance(row, ast.Tuple | ast.List) else [row]
    return [_cell(part) for part in parts]


def _cell(node: ast.expr) -> str:
    text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    told = str(ast.literal_eval(node)) if text else f"`{ast.unparse(node)}`"
    return "<br>".join(line.strip() for line in told.replace("|", "\\|").strip().splitlines())


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    heading = [f"| {' | '.join(name.replace('_', ' ') for name in columns)} |", f"|{'---|' * len(columns)}"]
    return "\n".join([*heading, *(f"| {' | '.join(row)} |" for row in rows), ""])


def _what_follows(source: str, test: ast.FunctionDef) -> Iterator[str]:
    """Sentences where a statement can be said as one, and the statement itself where not, in their order."""
    body = test.body[1:] if ast.get_docstring(test) is not None else test.body
    told = [(sentence(statement), statement) for statement in body if not isinstance(statement, ast.ImportFrom)]
    for readable, group in groupby(told, key=lambda one: one[0] is not None):
        if readable:
            yield "\n".join(f"- {words}" for words, _ in group) + "\n"
        else:
            yield _code("\n".join(_source(source, statement) for _, statement in group))


def _source(source: str, statement: ast.stmt) -> str:
    rows = source.splitlines()[statement.lineno - 1 : statement.end_lineno]
    return textwrap.dedent("\n".join(rows))


def _code(text: str, language: str = "python") -> str:
    return f"```{language}\n{text}\n```\n"


# the protocols


def protocol_page(name: str) -> str:
    """A shipped protocol in plain words, English and Chinese: every number of it, for whoever compares it with the record."""
    protocol = read_protocol(trial_text(name), f"{name}.yaml")
    head = f"# {name}\n\nWhat `trialwright protocol show {name}` prints. Every limit, window, dose and day of the file is here.\n"
    written = translation_text(name)
    translations = read_translations(*written) if written is not None else {}
    texts = [_code("\n".join(told), "text") for told in (plain(protocol), plain(protocol, "zh", translations))]
    made = _MADE.format(f"src/trialwright/trials/{name}.yaml")
    return "\n".join([made, head, "## English\n", texts[0], "## 中文\n", texts[1]]).rstrip() + "\n"


# the worked cases


def cases_of(source: str, test: ast.FunctionDef) -> list[str]:
    """The worked cases of the clinical reference that a test proves: in its docstring, or beside a row of its table."""
    first = min([test.lineno, *(one.lineno for one in test.decorator_list)])
    heading = source.splitlines()[first - 1 : test.body[0].lineno - 1]
    found = REQUIREMENT.findall(RANGE.sub(_each, " ".join([*heading, ast.get_docstring(test) or ""])))
    return [case for case in dict.fromkeys(found) if case.startswith("TV-")]


def _each(told: re.Match[str]) -> str:
    """Every case of "TV-4.1 to TV-4.3"."""
    return " ".join(f"{told['group']}{number}" for number in range(int(told["first"]), int(told["last"]) + 1))


_ABOUT_THE_TOOLS = {"test_validate.py", "test_render_spec.py", "test_reference.py"}  # they name cases as examples only


def worked_cases() -> dict[str, list[str]]:
    """Each worked case with the tests that prove it, in the order of the reference."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "TV-" not in source or path.name in _ABOUT_THE_TOOLS:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for case in cases_of(source, node):
                    found.setdefault(case, []).append(f"{path.relative_to(ROOT)}::{node.name}")
    return dict(sorted(found.items(), key=lambda one: _in_order(one[0])))


def _in_order(case: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", case)]


def worked_cases_page() -> str:
    """The list of worked cases, each with its tests; those of the spec lead to their paragraph."""
    rows = [[case, "<br>".join(_link(test) for test in tests)] for case, tests in worked_cases().items()]
    head = "# Worked cases\n\nPatients and numbers that were worked out by hand beforehand, and the tests that hold them.\n"
    return "\n".join([_MADE.format("tests"), head, _table(["case", "proved by"], rows)])


def _link(test: str) -> str:
    file, _, name = test.partition("::")
    path = ROOT / file
    if not path.is_relative_to(SPEC):
        return f"`{test}`"
    target = page_of(path).relative_to(REFERENCE / "rules")
    return f"[{title_of(path.stem)}: {title_of(name).lower()}]({target}#{title_of(name).lower().replace(' ', '-')})"


# the list of pages


def contents(rules: Mapping[Path, str]) -> str:
    """Every page of the reference with its title: what is made here, and what is made or written elsewhere."""
    others = sorted(path for path in REFERENCE.glob("*.md") if path.name != "README.md")
    parts = [_MADE.format("tests/spec"), "# Reference\n"]
    parts += [f"- [{_heading(path.read_text(encoding='utf-8'))}]({path.name})" for path in others]
    parts += [f"- [{name} in plain words 方案](protocols/{name}.md)" for name in trial_names()]
    parts += ["- [Verifying a trial file with the standard library alone](verify_trial.py)", "\n## Rules\n"]
    parts += ["What the program answers, as examples: each is a test that runs with every change.\n"]
    parts += ["- [Worked cases](rules/worked_cases.md)"]
    for chapter, paths in groupby(sections(), key=lambda path: path.parent.name):
        parts.append(f"\n### {title_of(chapter)}\n")
        for path in paths:
            page = page_of(path)
            about = " ".join(
                (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0].split()
            )
            parts.append(f"- [{_heading(rules[page])}]({page.relative_to(REFERENCE)}): {about}")
    return "\n".join(parts) + "\n"


def _heading(text: str) -> str:
    return next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))


def write() -> list[Path]:
    """Write every page that is not what it should be, take away those of no section; what was changed."""
    wanted = pages()
    stale = [path for path in sorted((REFERENCE / "rules").rglob("*.md")) if path not in wanted]
    for path in stale:
        path.unlink()
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return [*stale, *changed]


if __name__ == "__main__":
    for written in write():
        print(written.relative_to(ROOT))
