"""Every small slip that the tests must notice: one comparison, one connective, one sign, one number changed.

A mutant is the whole text of a file with one change on one line, so that nothing else moves. Code is changed by its syntax
tree, tables and protocols by the numbers in them.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "trialwright"

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_CONNECTIVES: dict[type[ast.boolop], tuple[str, str]] = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
_SIGNS: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.FloorDiv: ("//", "*"),
}
_EXACT = ("Decimal", "Fraction")
# What is only said to the reader, or to a cache: a change there changes no answer.
_UNHEARD = frozenset({"annotation", "returns", "decorator_list", "type_comment", "keywords_of_class"})


class Mutant(NamedTuple):
    """One change: where, from what to what, and the whole text that results."""

    path: str  # from the root of the repository
    line: int
    before: str  # the line as it is
    after: str  # the line as it is in the mutant
    text: str
    inside: bool  # within a function, so that it can be put in place without importing anew


class Source:
    """A text whose parts are named by line and column in bytes, as the syntax tree names them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.raw = path.read_bytes()
        self.starts = [0]
        for line in self.raw.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, line: int, column: int) -> int:
        """The place of a line (from 1) and a column in the bytes."""
        return self.starts[line - 1] + column

    def mutant(self, first: int, last: int, new: str, *, inside: bool) -> Mutant:
        """The text with the bytes from first to last replaced."""
        changed = self.raw[:first] + new.encode() + self.raw[last:]
        line = self.raw.count(b"\n", 0, first) + 1
        return Mutant(
            path=str(self.path.relative_to(ROOT)),
            line=line,
            before=_line(self.raw, line),
            after=_line(changed, line),
            text=changed.decode(),
            inside=inside,
        )


def _line(raw: bytes, number: int) -> str:
    return raw.split(b"\n")[number - 1].decode().strip()


def code_mutants(path: Path) -> Iterator[Mutant]:
    """Each comparison, connective, sign, whole number and exact number of a module, changed alone."""
    source = Source(path)
    tree = ast.parse(source.raw)
    for node, inside in _nodes(tree, inside=False):
        for first, last, new in _changes(source, node):
            mutant = source.mutant(first, last, new, inside=inside)
            if _differs(tree, mutant.text):
                yield mutant


def _differs(tree: ast.Module, text: str) -> bool:
    """Whether a change made another program, and one that can be read."""
    try:
        return ast.dump(ast.parse(text)) != ast.dump(tree)
    except SyntaxError:
        return False


def _nodes(node: ast.AST, *, inside: bool) -> Iterator[tuple[ast.AST, bool]]:
    """The nodes that may change an answer, each with whether it stands in the body of a function.

    Formatted strings are left out: Python 3.11 does not say where their parts stand.
    """
    for name, value in ast.iter_fields(node):
        if name in _UNHEARD or (isinstance(node, ast.ClassDef) and name == "keywords"):
            continue
        within = inside or (isinstance(node, ast.FunctionDef | ast.Lambda) and name == "body")
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield child, within
                yield from _nodes(child, inside=within)


def _changes(source: Source, node: ast.AST) -> Iterator[tuple[int, int, str]]:
    match node:
        case ast.Compare():
            parts = [node.left, *node.comparators]
            for operator, left, right in zip(node.ops, parts, parts[1:], strict=False):
                yield from _between(source, left, right, *_COMPARISONS[type(operator)])
        case ast.BoolOp():
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield from _between(source, left, right, *_CONNECTIVES[type(node.op)])
        case ast.BinOp() if type(node.op) in _SIGNS:
            yield from _between(source, node.left, node.right, *_SIGNS[type(node.op)])
        case ast.Constant(value=int() as value) if not isinstance(value, bool):
            yield (*_span(source, node), str(value + 1))
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str() as text) as number]) if name in _EXACT:
            if re.fullmatch(r"[\d.]+", text):
                yield (*_span(source, number), f'"{next_number(text)}"')


def _between(source: Source, left: ast.expr, right: ast.expr, old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """The operator between two operands, where parentheses and remarks may stand too."""
    first = source.at(left.end_lineno or left.lineno, left.end_col_offset or 0)
    gap = source.raw[first : source.at(right.lineno, right.col_offset)].decode()
    edge = r"\b" if old[0].isalpha() else ""
    found = re.search(edge + re.escape(old).replace(r"\ ", r"\s+") + edge, gap)
    if found:
        start = first + len(gap[: found.start()].encode())
        yield start, start + len(found[0].encode()), new


def _span(source: Source, node: ast.expr) -> tuple[int, int]:
    return source.at(node.lineno, node.col_offset), source.at(node.end_lineno or 0, node.end_col_offset or 0)


def next_number(text: str) -> str:
    """The number that differs from this one in its last digit only.

    Examples
    --------
    >>> next_number("1.6"), next_number("0.99"), next_number("14")
    ('1.7', '1.00', '15')
    """
    value = Decimal(text)
    return f"{value + Decimal((0, (1,), int(value.as_tuple().exponent))):f}"


def table_mutants(path: Path) -> Iterator[Mutant]:
    """Each number of a table of standards: plausible limits, conversion factors and molar factors."""
    yield from _numbers(Source(path), re.compile(r"\b(?:plausible|molar|factor|offset)\s*=\s*(\[[^\]]*\]|\"[^\"]*\")"))


def protocol_mutants(path: Path) -> Iterator[Mutant]:
    """Each number of a protocol that is not part of a sentence: limits, windows, bands, doses, days."""
    yield from _numbers(Source(path), _VALUE)


# A table or a list in one line, a quoted value, or a number with its unit; a sentence may run on over several lines.
_VALUE = re.compile(
    r"(?m)^ *(?:- )?(?!decided:)(?:(?!label_zh|text_zh)[a-z_]+: *)?([{\[].*|\"[^\"]*\"|\d[\d.]*(?: \S+)?) *$"
)
_QUOTED = re.compile(r"\"[^\"]*\"")
_A_NUMBER = re.compile(r"(?<![\w.*^\-/])\d+(?:\.\d+)?(?![\w.*])")


def _numbers(source: Source, values: re.Pattern[str]) -> Iterator[Mutant]:
    text = source.raw.decode()
    for value in values.finditer(text):
        for number in _A_NUMBER.finditer(_QUOTED.sub(_without_sentence, value[1])):
            first = len(text[: value.start(1) + number.start()].encode())
            yield source.mutant(first, first + len(number[0].encode()), next_number(number[0]), inside=False)


def _without_sentence(quoted: re.Match[str]) -> str:
    """Three words and more in quotation marks are a sentence, whose numbers decide nothing."""
    return quoted[0] if len(quoted[0].split()) < 3 else "_" * len(quoted[0])


def all_mutants(only: Sequence[str] = ("",)) -> Iterator[Mutant]:
    """Everything that is to be tried, in the files whose path contains one of the given texts."""
    for pattern, mutants in _WHERE:
        for path in sorted(PACKAGE.glob(pattern)):
            if any(part in str(path.relative_to(ROOT)) for part in only):
                yield from mutants(path)


_WHERE: tuple[tuple[str, Callable[[Path], Iterator[Mutant]]], ...] = (
    ("derive/**/*.py", code_mutants),
    ("decide/*.py", code_mutants),
    ("standards/*.toml", table_mutants),
    ("trials/*[0-9].yaml", protocol_mutants),
)
