"""Scenarios: what a rehearsal assumes, by name, each number with its source.

`scenarios.toml` holds one list of parameters, as published, and named scenarios that change some of them. A site can bring
a file of its own in the same form; what it does not name stays as published.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from trialwright.errors import InputError

SHIPPED = Path(__file__).with_name("scenarios.toml")
AS_PUBLISHED = "as_published"


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that a rehearsal assumes.

    Parameters
    ----------
    value : float
        In the unit that `unit` says; a probability has the unit ``1``.
    unit, source : str
        Both are shown with the rehearsal.
    low, high : float
        Between which a scenario may set it.
    """

    value: float
    unit: str
    source: str
    low: float = 0.0
    high: float = 1.0


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A named set of assumptions.

    Parameters
    ----------
    name, text, text_zh : str
        What it is called, and what it is about.
    values : dict[str, float]
        Every parameter by its name.
    changed : tuple[str, ...]
        Those that differ from what was published.
    """

    name: str
    text: str
    text_zh: str
    values: dict[str, float]
    changed: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> float:
        """Return a parameter's value."""
        return self.values[name]


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str
    text_zh: str = ""
    set: dict[str, float] = {}


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    parameter: dict[str, Parameter] = {}
    scenario: dict[str, _Change] = {}


def parameters() -> dict[str, Parameter]:
    """Every parameter with its source, as published."""
    return _read(SHIPPED).parameter


def scenarios(path: Path | None = None) -> dict[str, Scenario]:
    """The scenarios by name: the shipped ones, and those of a site's own file.

    Raises
    ------
    InputError
        If the file cannot be read, names a parameter that there is none of, or sets one outside of what is possible.
    """
    shipped = _read(SHIPPED)
    found = {name: _scenario(name, change, shipped.parameter, SHIPPED) for name, change in shipped.scenario.items()}
    if path is not None:
        own = _read(path)
        if own.parameter:
            raise InputError(
                f"parameters in {path.name}", "scenarios only", "set the values under [scenario.NAME.set]", str(path)
            )
        found |= {name: _scenario(name, change, shipped.parameter, path) for name, change in own.scenario.items()}
    return found


def scenario(name: str = AS_PUBLISHED, path: Path | None = None) -> Scenario:
    """The scenario of a name.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    known = scenarios(path)
    if name not in known:
        raise InputError(f"no scenario {name!r}", f"one of {', '.join(known)}", "correct --scenario")
    return known[name]


def _scenario(name: str, change: _Change, known: Mapping[str, Parameter], path: Path) -> Scenario:
    for parameter, value in change.set.items():
        where = f"{path.name}, scenario {name}"
        if parameter not in known:
            raise InputError(f"no parameter {parameter!r}", "a parameter of scenarios.toml", "correct its name", where)
        row = known[parameter]
        if not row.low <= value <= row.high:
            wanted = f"from {row.low:g} to {row.high:g} ({row.unit})"
            raise InputError(f"{parameter} = {value:g}", wanted, "set a value that is possible", where)
    values = {parameter: row.value for parameter, row in known.items()} | change.set
    return Scenario(name=name, text=change.text, text_zh=change.text_zh, values=values, changed=tuple(change.set))


def _read(path: Path) -> _File:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(raw, _File)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise InputError(
            f"this is no file of scenarios: {wrong}",
            "a TOML file with [scenario.NAME], its text, and numbers under [scenario.NAME.set]",
            "compare it with docs/how-to/rehearse.md",
            str(path),
        ) from wrong
