"""What a line of a spec test says, in words: for the reference manual that is made from the tests.

Only the questions that a story answers by itself are said in words; everything else stays as it is written.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any

_YES_NO: Mapping[bool | None, str] = {True: "yes", False: "no", None: "unknown"}


def sentence(statement: ast.stmt) -> str | None:
    """The sentence of a statement such as ``assert story.verdict("I3") == "met"``, or None where there is none."""
    match statement:
        case ast.Assert(test=ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]), msg=None):
            return _said(left, right)
    return None


def _said(left: ast.expr, right: ast.expr) -> str | None:
    try:
        wanted = ast.literal_eval(right)
        match left:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="story"), attr=name), args=args, keywords=more):
                return _answered(name, *_given(args, more), wanted)
            case ast.Attribute(value=ast.Call() as call, attr="because"):
                return _evidence(call, wanted)
    except ValueError:  # a name that only the test knows
        return None
    return None


def _given(args: list[ast.expr], more: list[ast.keyword]) -> tuple[list[Any], dict[str, Any]]:
    return [ast.literal_eval(one) for one in args], {str(one.arg): ast.literal_eval(one.value) for one in more}


def _answered(name: str, args: list[Any], more: dict[str, Any], wanted: Any) -> str | None:
    days = {"eligible": 0, "to_order": 0, "enrol": 0, "verdict": 1, "why_unknown": 1, "against": 1}
    if name not in days or name not in _SENTENCES:
        return None
    day = more.pop("as_of", None) or (args[days[name]] if len(args) > days[name] else None)
    if more:
        return None
    on = f" on {day}" if day else ""
    return _SENTENCES[name]([f"`{one}`" for one in args[: days[name]]], on, wanted)


_SENTENCES: Mapping[str, Callable[[list[str], str, Any], str]] = {
    "verdict": lambda about, on, wanted: f"{about[0]}{on}: **{wanted}**",
    "why_unknown": lambda about, on, wanted: f"{about[0]}{on}: **unknown**, because of {_listed(wanted)}",
    "eligible": lambda about, on, wanted: f"eligible{on}: **{_YES_NO[wanted]}**",
    "to_order": lambda about, on, wanted: f"to be ordered{on}: {_listed(wanted)}",
    "against": lambda about, on, wanted: f"against {about[0]}{on} stands: {_listed(wanted)}",
}


def _listed(wanted: Any) -> str:
    return ", ".join(f"`{one}`" for one in wanted) or "nothing"


def _evidence(call: ast.Call, wanted: Any) -> str | None:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="story"), attr="answer"), args=[about], keywords=[]):
            events = ", ".join(str(seq) for seq in wanted)
            return f"`{ast.literal_eval(about)}` is decided by event {events}" if wanted else None
    return None
