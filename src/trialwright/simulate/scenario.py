"""Scenarios: what a rehearsal assumes, by name, each number with its source.

`scenarios.toml` holds one list of parameters, as published, and named scenarios that change some of them. A site can bring
a file of its own in the same form; what it does not name stays as published.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
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
    set: dict[str, Any] = {}


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
    return found if path is None else found | _own(path, shipped.parameter)


def scenario(name: str | None = None, path: Path | None = None) -> Scenario:
    """The scenario of a name; without a name the only one of the file, and without a file the one as published.

    Raises
    ------
    InputError
        If there is none of this name, or none is named and the file has several.
    """
    known = scenarios(path)
    if name is None:
        name = AS_PUBLISHED if path is None else _only(path, list(_own(path, parameters())))
    if name not in known:
        like = get_close_matches(name, known, n=1)
        meant = f"; did you mean {like[0]!r}?" if like else ""
        raise InputError(f"no scenario {name!r}{meant}", f"one of {', '.join(known)}", "correct --scenario")
    return known[name]


def _only(path: Path, names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    has = f"has {len(names)} scenarios" if names else "has no scenario"
    wanted = f"the name of one: {', '.join(names)}" if names else "a file with [scenario.NAME]"
    raise InputError(f"{path.name} {has}, and --scenario names none", wanted, "add --scenario NAME")


def _own(path: Path, known: Mapping[str, Parameter]) -> dict[str, Scenario]:
    own = _read(path)
    if own.parameter:
        raise InputError(
            f"parameters in {path.name}", "scenarios only", "set the values under [scenario.NAME.set]", str(path)
        )
    return {name: _scenario(name, change, known, path) for name, change in own.scenario.items()}


def _scenario(name: str, change: _Change, known: Mapping[str, Parameter], path: Path) -> Scenario:
    for parameter, value in change.set.items():
        _check(parameter, value, known, f"{path.name}, scenario {name}")
    values = {parameter: row.value for parameter, row in known.items()}
    values |= {parameter: float(value) for parameter, value in change.set.items()}
    return Scenario(name=name, text=change.text, text_zh=change.text_zh, values=values, changed=tuple(change.set))


def _check(parameter: str, value: Any, known: Mapping[str, Parameter], where: str) -> None:
    """Refuse what no scenario can set, with what it could."""
    if isinstance(value, dict):  # TOML reads a dot outside of quotation marks as a table in a table
        one = f'"{parameter}.{next(iter(value), "NAME")}"'
        raise InputError(f"{parameter} without quotation marks", f"{one} = ...", "put the whole name in quotes", where)
    if parameter not in known:
        raise _unknown(parameter, known, where)
    row = known[parameter]
    wanted = f"from {row.low:g} to {row.high:g} ({row.unit})"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{parameter} = {value!r}, which is no number", wanted, "set a number", where)
    if not row.low <= value <= row.high:
        raise InputError(f"{parameter} = {value:g}", wanted, "set a value that is possible", where)


def _unknown(parameter: str, known: Collection[str], where: str) -> InputError:
    """The error for a name that no parameter has, with those that are like it or stand beside it."""
    like = get_close_matches(parameter, known, n=3)
    groups = sorted({name.partition(".")[0] for name in known})
    beside = [name for name in known if name.partition(".")[0] == parameter.partition(".")[0]]
    meant = f"; did you mean {' or '.join(map(repr, like))}?" if like else ""
    return InputError(
        f"no parameter {parameter!r}{meant}",
        f"one of {', '.join(beside)}" if beside else f"a parameter, which begins with {', '.join(groups)} and a dot",
        "correct its name; all of them stand at the end of every report",
        where,
    )


def _read(path: Path) -> _File:
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as wrong:
        raise InputError(
            "there is no such file", "a TOML file with scenarios", "check its name, or leave --scenarios out", str(path)
        ) from wrong
    except IsADirectoryError as wrong:
        raise InputError("this is a folder", "a TOML file with scenarios", "name the file in it", str(path)) from wrong
    except OSError as wrong:
        raise _no_scenarios(f"it cannot be read: {wrong.strerror}", path) from wrong
    except UnicodeDecodeError as wrong:
        raise _no_scenarios("it is no text in UTF-8", path) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise _no_scenarios(str(wrong), path) from wrong
    _check_keys(raw, _File, "", path)
    whose = ""
    try:
        for name, change in msgspec.convert(raw.get("scenario", {}), dict[str, dict[str, Any]]).items():
            whose = f"scenario {name}: "
            _check_keys(change, _Change, f"scenario {name}", path)
            msgspec.convert(change, _Change)
        whose = ""
        return msgspec.convert(raw, _File)
    except msgspec.ValidationError as wrong:
        raise _no_scenarios(f"{whose}{wrong}", path) from wrong


def _check_keys(found: Mapping[str, Any], wanted: type[msgspec.Struct], of: str, path: Path) -> None:
    """Refuse keys that say nothing, and miss those that must be there: by name, and with the scenario in which they are."""
    fields = {field.name: field.required for field in msgspec.structs.fields(wanted)}
    where = f"{path.name}, {of}" if of else path.name
    for key in found:
        if key not in fields:
            like = get_close_matches(key, fields, n=1)
            meant = f"; did you mean {like[0]!r}?" if like else ""
            possible = f"one of {', '.join(fields)}" if of else "[scenario.NAME] alone"
            raise InputError(f"no key {key!r}{meant}", possible, "correct it", where)
    for key, required in fields.items():
        if required and key not in found:
            raise InputError(f"{key!r} is missing", f'{key} = "..." under [{of.replace(" ", ".")}]', "add it", where)


def _no_scenarios(why: str, path: Path) -> InputError:
    return InputError(
        f"this is no file of scenarios: {why}",
        "a TOML file with [scenario.NAME], its text, and numbers under [scenario.NAME.set]",
        "compare it with docs/how-to/rehearse.md",
        str(path),
    )
