"""The command that screens: patients of FHIR or MEDS files against a protocol; nothing is recorded."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from time import perf_counter
from typing import TYPE_CHECKING, Literal

import click

from trialwright.commands.options import AS_JSON, check_no_trial, instant, login_name, print_json, write_bytes
from trialwright.errors import InputError

if TYPE_CHECKING:
    from trialwright.publish.screening.screening_key import KeyLine

_KEEP = "only you may read it; keep it in the hospital and apart from the report, and delete it after use"
_CODES_NAMED = 20
"""Codes that the map does not have and that are named; of the others is said how many there are."""
_UNREAD_NAMED = 20


@click.command()
@click.argument("protocol")
@click.argument("records", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--fhir", "more", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="The same as naming it after the protocol; may be given several times.",
)  # fmt: skip
@click.option("--map", "map_name", help="For MEDS (.parquet): the code map, a file or a shipped one such as mimic_iv.")
@click.option(
    "--as-of",
    metavar="TIME",
    default="newest",
    show_default=True,
    help="A day, or `newest`: the day of each patient's newest fact.",
)
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="The time zone of the site.")
@click.option("--processes", type=click.IntRange(1, 64), default=1, show_default=True, help="How many judge at a time.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write the report as a page.")
@click.option(
    "--sheets",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for an evidence sheet of each patient; put it beside the page of --html.",
)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write which code is whom, as a table that only you may read. It does not belong to the report.",
)
@click.option("--by", envvar="TRIALWRIGHT_BY", default=login_name, help="Who you are; your login name if left out.")
@click.option(
    "--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="English or Chinese."
)
@AS_JSON
@click.pass_context
def screen(
    context: click.Context,
    protocol: str,
    records: tuple[Path, ...],
    more: tuple[Path, ...],
    map_name: str | None,
    as_of: str,
    zone: str,
    processes: int,
    html: Path | None,
    sheets: Path | None,
    key: Path | None,
    language: Literal["en", "zh"],
    as_json: bool,
    by: str,
) -> None:
    """Screen patients of hospital records; nothing is recorded.

    RECORDS are FHIR R4 (a Bundle as .json, resources or Bundles line by line as .ndjson, either as .gz), MEDS (.parquet,
    with --map and --zone), or folders of such files.

    The eligible first, then who may be with what to order, then who is not with the reasons; below them the order list, how
    many remain criterion by criterion, and each answer.
    """
    from trialwright import main
    from trialwright.publish.screening.screening_text import screening_text

    trial = main.protocol_named(protocol)
    moment = None if as_of == "newest" else instant(as_of, zone)
    paths = (*records, *more)
    if not paths:
        raise InputError("nothing to screen", "a file or a folder of records", "name it after the protocol")
    _check_places(key, html, sheets, [*paths, Path(protocol), *([Path(map_name)] if map_name else [])])
    code_map = None if map_name is None else main.code_map_named(map_name)
    if code_map is not None and context.get_parameter_source("zone") is click.core.ParameterSource.DEFAULT:
        raise InputError(
            "the times of MEDS data have no zone, and --zone is not given", "the zone of the hospital", "give --zone"
        )
    unread, unmapped, began = _Unread(), Counter[str](), perf_counter()
    passed_over: list[Path] = []
    who: list[KeyLine] = []
    with _bar(main.screening_size(paths, code_map)) as progress:
        rows = list(
            main.screen(
                trial, paths, zone=zone, as_of=moment, sheets=sheets, made_by=by, skip=unread.note,
                code_map=code_map, unmapped=unmapped, key=who.append, passed_over=passed_over.append,
                progress=progress, processes=processes,
            )
        )  # fmt: skip
    seconds = perf_counter() - began
    if html is not None:
        write_bytes(html, main.screening_sheet(trial, rows, made_by=by, language=language).encode())
    if key is not None:
        _write_for_its_owner(key, main.screening_key(who).encode())
    if as_json:
        print_json(rows)
    elif rows or not unread.count:
        click.echo(screening_text(rows, trial, language=language))
    if unmapped:
        click.echo(_unmapped_words(unmapped), err=as_json)
    for told in _beside(key, rows, seconds, passed_over):
        click.echo(f"trialwright: {told}", err=True)
    unread.report()


def _beside(key: Path | None, rows: Sequence[object], seconds: float, passed_over: Sequence[Path]) -> Iterator[str]:
    """What is said beside the report: about the key, about the time, and about files that were passed over."""
    number = _number(len(rows), "patient")
    if key is not None:
        yield f"{key} says which code is whom, {number}: {_KEEP}"
    if rows:
        yield f"{number} in {seconds:.1f} s, {len(rows) / seconds:,.0f} a second"
    if passed_over:
        named = ", ".join(map(str, passed_over[:_UNREAD_NAMED]))
        rest = f" and {len(passed_over) - _UNREAD_NAMED:,} more" if len(passed_over) > _UNREAD_NAMED else ""
        yield f"passed over, because by its name it holds no records: {named}{rest}"


def _check_places(key: Path | None, html: Path | None, sheets: Path | None, read: Sequence[Path]) -> None:
    """Whether all that is written has a place where nothing else is, before anybody is screened."""
    if key is not None and not key.parent.is_dir():
        raise InputError(
            f"there is no folder {key.parent} for the key", "a file in a folder that exists", "make it, or name another"
        )
    written: list[Path] = []
    for path, what in ((html, "page"), (sheets, "sheets"), (key, "key")):
        if path is None:
            continue
        if os.path.realpath(path) in map(os.path.realpath, written) or _is_read(path, read):
            raise InputError(
                f"{path} is named for the {what} and for something else",
                "a place where nothing is that is read, and nothing else that is written",
                "name another",
            )
        written.append(path)
    if key is not None:
        _check_no_other_file(key)


def _is_read(path: Path, read: Sequence[Path]) -> bool:
    """Whether this is one of what is read, or a file of records in a folder that is, by whatever name or link."""
    from trialwright.screening import files_screened

    if not path.exists():
        return False
    records = files_screened([folder for folder in read if folder.is_dir()])
    return any(other.exists() and path.samefile(other) for other in (*read, *records))


def _check_no_other_file(key: Path) -> None:
    """Whether nothing is lost where a key is written: only a key made before gives way."""
    from trialwright.publish.screening.screening_key import begins_as_key

    if not os.path.lexists(key):
        return
    is_key = False
    if os.access(key, os.R_OK) and key.is_file():
        check_no_trial(key)
        with key.open("rb") as there:
            is_key = begins_as_key(there.readline(1_000))
    if not is_key:
        raise InputError(
            f"{key} is there already and is no key of a screening",
            "the name of a file that does not exist, or of a key made before",
            "name another file, or move this one away",
        )


def _write_for_its_owner(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read, not even while it is written; one of this name is replaced."""
    try:
        _check_no_other_file(path)  # once more: screening may take long
        handle, name = mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made for its owner alone
        try:
            with open(handle, "wb") as file:
                file.write(content)
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise
    except OSError as wrong:
        raise InputError(
            f"{path} cannot be written: {wrong.strerror}", "a place for the file", "give another path"
        ) from wrong


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int], None]]:
    """A bar of progress on a terminal, by the bytes that are done; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=size, label="screening", file=sys.stderr) as bar:
        yield bar.update


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _unmapped_words(unmapped: Counter[str]) -> str:
    """The codes that the code map does not have, the most frequent first."""
    rest = len(unmapped) - _CODES_NAMED
    lines = [f"Left out, because the code map does not have the code: {_number(unmapped.total(), 'record')}"]
    lines += [f"{number:>10,}  {code}" for code, number in unmapped.most_common(_CODES_NAMED)]
    return "\n".join([*lines, f"            and {_number(rest, 'more code')}"] if rest > 0 else lines)


class _Unread:
    """What could not be read: the first of it in words, what to do about all of it, and how much there is."""

    def __init__(self) -> None:
        self.first: list[InputError] = []
        self.count = 0
        self.are_lines = True
        self.wanted: dict[str, None] = {}
        self.to_do: dict[str, None] = {}

    def note(self, wrong: InputError) -> None:
        self.count += 1
        self.are_lines &= " line " in wrong.where
        if self.count <= _UNREAD_NAMED:
            self.first.append(wrong)
            self.wanted[wrong.wanted] = self.to_do[wrong.to_do] = None

    def report(self) -> None:
        """What could not be read is said after what could; the exit code says that something is amiss."""
        if self.count == 1:
            raise self.first[0]
        if self.count:
            each = "".join(f"\n  - {wrong.where}: {wrong.found}" for wrong in self.first)
            rest = f"\n  - and {self.count - len(self.first):,} more" if self.count > len(self.first) else ""
            raise InputError(
                f"{self.count:,} {'lines' if self.are_lines else 'files'} could not be read:{each}{rest}",
                "\n          ".join(self.wanted),
                "\n          ".join(self.to_do),
            )
