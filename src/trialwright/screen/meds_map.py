"""A site's code map: what its own codes mean in our words, as a file that the site writes and somebody can check.

MEDS, the Medical Event Data Standard, says how a record is laid out and leaves its codes to each hospital. So the meaning
is written down, one entry for each analyte, test or concept, with the unit where the data give none. What is not in the
map is never guessed at: it is counted, and shown.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import msgspec

from trialwright.errors import InputError
from trialwright.events.results import Outcome
from trialwright.protocol.scalars import advice
from trialwright.standards.analytes import ANALYTES, conversion_for
from trialwright.standards.canonical import sha256_hex
from trialwright.standards.concepts import CONCEPTS, Concept, concept_of_code

_MAPS = Path(str(files("trialwright.screen"))) / "maps"
_CATEGORY = len("G40")


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of the file; what it says of itself, in `label`, is for whoever checks it."""

    codes: tuple[str, ...]
    label: str = ""


class ResultEntry(_Entry, frozen=True, kw_only=True):
    """Codes of an analyte; `unit` is that of the numbers whose row names none."""

    analyte: str
    unit: str = ""


class TestEntry(_Entry, frozen=True, kw_only=True):
    """Codes of a test that answers with a word; `means` says what each text stands for, in lower case."""

    __test__ = False  # the test runner takes any class of this name for its own

    test: str
    means: Mapping[str, Outcome]


class HistoryEntry(_Entry, frozen=True, kw_only=True):
    """Codes of a condition, a treatment or a drug; `ends` are the codes that say that a drug was stopped."""

    concept: str
    ends: tuple[str, ...] = ()

    @property
    def drug(self) -> str:
        """The name under which a drug is started and stopped."""
        return self.label or self.codes[0]


class Diagnoses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes that are a prefix and a code of ICD, with or without its point."""

    prefix: str
    system: Literal["icd9", "icd10"]


class Columns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the columns are called, where they are not called as MEDS calls them."""

    subject: str = "subject_id"
    time: str = "time"
    code: str = "code"
    number: str = "numeric_value"
    text: str = "text_value"
    unit: str = "unit"


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes that say who the patient is; `birth_precision` is as much of the birth date as is true."""

    birth: tuple[str, ...] = ("MEDS_BIRTH",)
    birth_precision: Literal["day", "month", "year"] = "day"
    death: tuple[str, ...] = ("MEDS_DEATH",)
    female: tuple[str, ...] = ()
    male: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: str
    citation: str
    columns: Columns = Columns()
    person: Person = Person()
    result: tuple[ResultEntry, ...] = ()
    test: tuple[TestEntry, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    diagnoses: tuple[Diagnoses, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """What a code says of the person: female, male, birth or death; or that a drug of this entry was stopped."""

    what: Literal["female", "male", "birth", "death", "end"]
    entry: HistoryEntry | None = None


class Diagnosed(msgspec.Struct, frozen=True):
    """A concept by a code of ICD, and that code in words."""

    concept: Concept
    words: str


Meaning = ResultEntry | TestEntry | HistoryEntry | Said | Diagnosed


class CodeMap(msgspec.Struct, frozen=True, kw_only=True):
    """A code map that was checked.

    Parameters
    ----------
    title, citation : str
        What it is for, and where the meaning of the codes is from.
    sha256 : str
        Of the file.
    columns : Columns
        What the columns are called.
    birth_precision : {"day", "month", "year"}
        As much of a birth date as is true.
    by_code : Mapping[str, Meaning]
        What each code means.
    diagnoses : tuple[Diagnoses, ...]
        How codes of ICD are written.
    """

    title: str
    citation: str
    sha256: str
    columns: Columns
    birth_precision: Literal["day", "month", "year"]
    by_code: Mapping[str, Meaning]
    diagnoses: tuple[Diagnoses, ...]

    def meaning(self, code: str) -> Meaning | None:
        """What a code means; None where the map does not have it, or its ICD code is of no concept that is known."""
        found = self.by_code.get(code)
        if found is not None:
            return found
        for each in self.diagnoses:
            if code.startswith(each.prefix):
                icd = _with_point(code.removeprefix(each.prefix))
                concept = concept_of_code(each.system, icd)
                words = f"{'ICD-10' if each.system == 'icd10' else 'ICD-9-CM'} {icd}"
                return None if concept is None else Diagnosed(concept, words)
        return None


def _with_point(code: str) -> str:
    """A code of ICD with its point, which many databases leave out.

    Examples
    --------
    >>> _with_point("G40909"), _with_point("34590"), _with_point("B20"), _with_point("C91.0")
    ('G40.909', '345.90', 'B20', 'C91.0')
    """
    return code if "." in code or len(code) <= _CATEGORY else f"{code[:_CATEGORY]}.{code[_CATEGORY:]}"


def map_names() -> list[str]:
    """The names of the maps that are shipped, such as ``mimic_iv``."""
    return sorted(path.stem for path in _MAPS.glob("*.toml"))


def find_map(name: str) -> CodeMap:
    """The code map of a path, or the shipped one of this name.

    Raises
    ------
    InputError
        If there is neither, or it is wrong.
    """
    path = Path(name)
    if not path.is_file() and name in map_names():
        path = _MAPS / f"{name}.toml"
    try:
        return read_map(path.read_bytes(), path.name)
    except OSError as wrong:
        raise InputError(
            f"the code map {name} cannot be read: {wrong.strerror}",
            f"a map in TOML, or one that is shipped: {', '.join(map_names())}",
            "check the name",
        ) from wrong


def read_map(raw: bytes, where: str) -> CodeMap:
    """The code map that a TOML text describes, checked against the lists of analytes, units and concepts.

    Parameters
    ----------
    raw : bytes
        The file.
    where : str
        Its name, for messages.

    Raises
    ------
    InputError
        If it is no such file, names an analyte, a unit or a concept that is not known, or has a code twice.
    """
    try:
        file = msgspec.convert(tomllib.loads(raw.decode()), _File)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as wrong:
        raise InputError(
            f"this is no code map: {wrong}",
            "TOML with title, citation, and entries [[result]], [[test]], [[history]] and [[diagnoses]]",
            "compare it with the map that is shipped: screen/maps/mimic_iv.toml in the sources",
            where,
        ) from wrong
    for name, entry in _entries(file):
        _check(entry, f"{where}: {name}")
    return CodeMap(
        title=file.title,
        citation=file.citation,
        sha256=sha256_hex(raw),
        columns=file.columns,
        birth_precision=file.person.birth_precision,
        by_code=_by_code(file, where),
        diagnoses=file.diagnoses,
    )


def _entries(file: _File) -> Iterator[tuple[str, ResultEntry | TestEntry | HistoryEntry]]:
    for kind, entries in (("result", file.result), ("test", file.test), ("history", file.history)):
        for number, entry in enumerate(entries, 1):
            yield f"[[{kind}]] {number}", entry  # type: ignore[misc]


def _check(entry: ResultEntry | TestEntry | HistoryEntry, where: str) -> None:
    if not entry.codes:
        raise InputError("codes is empty", "the local codes of this entry", "add them, or remove the entry", where)
    match entry:
        case ResultEntry(analyte=name, unit=unit):
            _check_known(name, ANALYTES, "analyte", where)
            if unit and conversion_for(ANALYTES[name], unit, ANALYTES[name].unit) is None:
                raise InputError(
                    f"the unit {unit!r} of {name} is not known, or is no unit of it",
                    f"a unit that converts to {ANALYTES[name].unit}",
                    "write the unit that the numbers are in",
                    where,
                )
        case TestEntry(test=name):
            _check_known(name, _of_kinds("test"), "test", where)
        case HistoryEntry(concept=name):
            _check_known(name, _of_kinds("condition", "treatment", "medication"), "concept", where)
            if entry.ends and CONCEPTS[name].kind != "medication":
                raise InputError(f"{name} is no drug, and has ends", "ends for a drug only", "remove ends", where)


def _of_kinds(*kinds: str) -> list[str]:
    return [name for name, concept in CONCEPTS.items() if concept.kind in kinds]


def _check_known(name: str, known: Collection[str], what: str, where: str) -> None:
    if name not in known:
        raise InputError(
            f"there is no {what} {name!r}",
            f"a name of standards/{'analytes' if what == 'analyte' else 'concepts'}.toml",
            advice(name, known, "look it up there"),
            where,
        )


def _by_code(file: _File, where: str) -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    first: dict[str, str] = {}
    for place, code, meaning in _meanings(file):
        if code in found:
            raise InputError(
                f"the code {code!r} stands in {first[code]} and again in {place}",
                "each code once",
                "remove it from one of the two",
                where,
            )
        found[code], first[code] = meaning, place
    return found


def _meanings(file: _File) -> Iterator[tuple[str, str, Meaning]]:
    said: dict[Any, tuple[str, ...]] = {
        "birth": file.person.birth,
        "death": file.person.death,
        "female": file.person.female,
        "male": file.person.male,
    }
    for what, codes in said.items():
        for code in codes:
            yield f"[person] {what}", code, Said(what)
    for place, entry in _entries(file):
        for code in entry.codes:
            yield place, code, entry
        if isinstance(entry, HistoryEntry):
            for code in entry.ends:
                yield f"{place} ends", code, Said("end", entry)
