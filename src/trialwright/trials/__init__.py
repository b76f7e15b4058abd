"""The trials that are shipped: protocol files in YAML, and example patients, invented for rehearsing them.

Comes in: a name. Goes out: text. Must not know: how it is read; and the core must not know these trials.
"""

from importlib.resources import files
from pathlib import Path

from trialwright.errors import InputError

_HERE = Path(str(files(__name__)))
_TRANSLATED = ".zh.yaml"


def trial_names() -> list[str]:
    """The names of the protocols that are shipped, such as ``NCT03919240``."""
    return sorted(path.stem for path in _HERE.glob("*.yaml") if not path.name.endswith(_TRANSLATED))


def trial_text(name: str) -> str:
    """The protocol file of a shipped trial, as it is written.

    Parameters
    ----------
    name : str
        The registry number.

    Raises
    ------
    InputError
        If no such trial is shipped.

    Examples
    --------
    >>> trial_text("NCT03919240").splitlines()[0]
    '# yaml-language-server: $schema=../protocol/protocol.schema.json'
    """
    if name not in trial_names():
        raise InputError(
            f"no trial is shipped as {name!r}",
            f"one of: {', '.join(trial_names())}",
            "give the path of your protocol file",
        )
    return (_HERE / f"{name}.yaml").read_text(encoding="utf-8")


def protocol_text(name: str) -> tuple[str, str]:
    """The text of a protocol and where it is from: the path of a file, or the name of a shipped trial.

    Raises
    ------
    InputError
        If there is neither, or the file is no text.
    """
    path = Path(name)
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8"), path.name
        except UnicodeDecodeError as wrong:
            raise InputError(
                f"{name} is no text in UTF-8: {wrong.reason} at byte {wrong.start}",
                "a protocol file",
                "name the protocol file, or save it as UTF-8",
            ) from wrong
    if path.suffix in (".yaml", ".yml"):
        raise InputError(
            f"there is no file {name}",
            "a protocol file, or the name of a shipped trial",
            f"try {', '.join(trial_names())}",
        )
    return trial_text(name), f"{name}.yaml"


def translation_text(name: str) -> tuple[str, str] | None:
    """The Chinese reasons that stand beside a protocol, and where they are from: ``mine.zh.yaml`` beside ``mine.yaml``.

    Parameters
    ----------
    name : str
        The path of a protocol file, or the name of a shipped trial.

    Returns
    -------
    tuple[str, str] or None
        None where there is no such file.

    Raises
    ------
    InputError
        If the file is no text.
    """
    path = Path(name)
    if not path.is_file():
        if name not in trial_names():
            return None
        path = _HERE / f"{name}.yaml"
    beside = path.with_suffix(_TRANSLATED)
    return protocol_text(str(beside)) if beside.is_file() else None


def example_paths() -> list[Path]:
    """The example patients that are shipped, as FHIR bundles, in the order of their names."""
    return sorted((_HERE / "examples").glob("*.json"))


def example_table() -> tuple[Path, Path]:
    """A table of invented patients of years ago that is shipped, and its mapping."""
    return _HERE / "examples" / "backfill.csv", _HERE / "examples" / "backfill.yaml"
