"""Identifiers of persons that slipped into free text: names, national numbers, telephone numbers, addresses of mail.

The log holds codes, never names. Nobody can stop a person from typing a name into a comment, so what looks like one
becomes a finding, whose words never repeat it: the body can then be redacted. A name without any sign beside it looks
like any other word and is not found.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple, get_type_hints

import msgspec

from trialwright.derive.answer import Finding
from trialwright.events.event import Body, Event
from trialwright.events.trial import ProtocolAdopted
from trialwright.standards.analytes import ANALYTES
from trialwright.standards.concepts import CONCEPTS
from trialwright.standards.quantity import Quantity
from trialwright.standards.units import UNITS

Sort = Literal[
    "national identity number", "e-mail address", "name", "record number", "date of birth", "telephone number"
]
CERTAIN: frozenset[Sort] = frozenset(("national identity number", "e-mail address", "name", "record number"))
"""What is told by a check digit or by the word beside it; a bare telephone number looks like the number of a message."""


class Identifier(NamedTuple):
    """Where in a text something stands that a person could be known by; `start` included, `end` not."""

    sort: Sort
    start: int
    end: int

    def __str__(self) -> str:
        """Return what it looks like and where it stands, never what it says."""
        article = "an" if self.sort[0] == "e" else "a"
        return f"what looks like {article} {self.sort} (characters {self.start + 1} to {self.end})"


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧"
)
# Full-width letters and digits are the same letters and digits, one for one, so that places in the text stay the same.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TRIGGER = re.compile(r"[0-9０-９]{4}|[@姓患病家联监号出生]|\b[Nn](?:ame|AME)\b|\bM(?:r|rs|s|iss)\b")
_NATIONAL = re.compile(r"(?<![0-9])[1-9][0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9A-Za-z])", re.ASCII)
_RECORD_WORDS = r"身份证|证件|护照|医保|社保|住院|门诊|病案|病历|\bpassport|\bMRN|\bID card|\bhospital (?:no|number)"
_WHOSE = "[Pp]atient|[Gg]uardian|[Mm]other|[Ff]ather|[Ss]pouse|[Cc]ontact|[Dd]onor"
_PATTERNS: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    ("e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("name", re.compile(r"(?:姓名|联系人|监护人|家属)\s*[:：]?\s*[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff])")),
    ("name", re.compile(rf"(?:患者|病人)\s*(?:[:：]|\s)\s*[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])")),
    (
        "name",
        re.compile(rf"(?:^|[;,(]\s*|\b(?:{_WHOSE})(?:'s)?\s+)[Nn](?:ame|AME)\s*:\s*[A-Z][\w'-]+(?:[ ,]+[A-Z][\w'-]*)*"),
    ),
    ("name", re.compile(r"\bM(?:r|rs|s|iss)\b\.?\s+[A-Z][\w'-]+(?: [A-Z][\w'-]+)?")),
    (
        "record number",
        re.compile(rf"(?:{_RECORD_WORDS})号?码?\.?\s*[:：#]?\s*[A-Z]{{0,3}}[0-9][0-9-]{{4,}}[0-9Xx]?", re.I),
    ),
    (
        "date of birth",
        re.compile(
            r"(?:出生日期|出生于|生日|\bborn on|\bDOB|\bdate of birth)\s*[:：]?\s*[0-9]{4}[-/.年]?[0-9]{1,2}", re.I
        ),
    ),
    (
        "telephone number",
        re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9A-Za-z])"),
    ),
    ("telephone number", re.compile(r"(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])")),
    ("telephone number", re.compile(r"\+[1-9][0-9]{0,2}[ -]?[0-9](?:[ -]?[0-9]){6,12}")),
)


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """What in a text a person could be known by, in the order of the text; none lies within another.

    Parameters
    ----------
    text : str
        Free text in Chinese or English; full-width digits count as digits.

    References
    ----------
    GB 11643-1999: the identity number of a citizen, its birth date and its check digit (ISO 7064, MOD 11-2). The sorts are
    those of 45 CFR 164.514(b)(2)(i) that can be told from other text.

    Examples
    --------
    >>> identifiers_in("discharge letter of 11010519491231002X, 13800138000")
    (Identifier(sort='national identity number', start=20, end=38), Identifier(sort='telephone number', start=40, end=51))
    >>> identifiers_in("110105194912310021: the check digit is wrong; 患者拒绝骨髓穿刺, batch 20261103-001")
    ()
    """
    return _identifiers(text)


@lru_cache(maxsize=65536)
def _identifiers(text: str) -> tuple[Identifier, ...]:
    if _TRIGGER.search(text) is None:
        return ()
    plain = text.translate(_NARROW)
    found = [Identifier("national identity number", *m.span()) for m in _NATIONAL.finditer(plain) if _checks(m[0])]
    found += [Identifier(sort, *match.span()) for sort, pattern in _PATTERNS for match in pattern.finditer(plain)]
    kept: list[Identifier] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _checks(number: str) -> bool:
    """Whether a number has a birth date that there was, and the right check digit."""
    digits = re.sub("[ -]", "", number)
    try:
        date.fromisoformat(f"{digits[6:10]}-{digits[10:12]}-{digits[12:14]}")
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECK_DIGITS[total % 11] == digits[17].upper()


def identifier_findings(events: Iterable[Event]) -> Iterator[Finding]:
    """A finding for each event with a text that holds what looks like an identifier; the words do not repeat it.

    The source is not looked at: the door of the log has refused it, because it could never be erased.
    """
    return (_finding(event) for event in events if _is_suspect(event))


def _is_suspect(event: Event) -> bool:
    return (event.reason is not None and bool(_identifiers(event.reason))) or holds_identifier(event.body)


def holds_identifier(body: Body | None) -> bool:
    """Whether any text of a body holds what looks like an identifier; run over a whole trial, it makes nothing on its way."""
    fields = _fields(type(body)) if body is not None else _NOTHING
    for name in fields.texts:
        text = getattr(body, name)
        if text is not None and text not in _HARMLESS and _identifiers(text):
            return True
    for name in fields.quantities:
        quantity = getattr(body, name)
        if quantity is not None and quantity.unit not in _KNOWN_UNITS and _identifiers(quantity.unit):
            return True
    return bool(fields.lists) and any(any(map(_identifiers, getattr(body, name))) for name in fields.lists)


def _finding(event: Event) -> Finding:
    places = (f"{name} holds {found}" for name, text in texts_of(event) for found in _identifiers(text))
    return Finding(
        code="privacy.identifier",
        patient=event.patient,
        seqs=(event.seq,),
        found=f"{event.kind}: {'; '.join(places)}",
        wanted="a code in the place of a person's name, number or address",
        to_do="have the event redacted, and enter its facts anew without it; names belong to `trialwright identity`",
    )


def texts_of(event: Event) -> Iterator[tuple[str, str]]:
    """Each text of an event that somebody chose freely, with the name of its field: the reason, and those of the body.

    The canonical JSON of a protocol is left out: a protocol is published, and speaks of no patient.
    """
    if event.reason is not None:
        yield "reason", event.reason
    body = event.body
    texts, lists, quantities = _fields(type(body)) if body is not None else _NOTHING
    yield from ((name, text) for name in texts if (text := getattr(body, name)) is not None)
    yield from ((name, text) for name in lists for text in getattr(body, name))
    yield from ((name, quantity.unit) for name in quantities if (quantity := getattr(body, name)) is not None)


class _Fields(NamedTuple):
    """The fields of a kind that hold text, lists of it, and quantities, whose unit is text."""

    texts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()


_NOTHING = _Fields()
_KNOWN_UNITS = frozenset(UNITS)
_HARMLESS = frozenset((*ANALYTES, *CONCEPTS))


@cache
def _fields(body: type[Body]) -> _Fields:
    if body is ProtocolAdopted:
        return _NOTHING
    hints = {name: hint for name, hint in get_type_hints(body).items() if name in body.__struct_fields__}
    forms = {name: _forms(msgspec.inspect.type_info(hint)) for name, hint in hints.items()}
    return _Fields(*(tuple(name for name, form in forms.items() if form == wanted) for wanted in _Fields._fields))


def _forms(form: msgspec.inspect.Type) -> str | None:
    """Which of the three groups a field belongs to, if any."""
    if isinstance(form, msgspec.inspect.UnionType):
        return next(filter(None, map(_forms, form.types)), None)
    if isinstance(form, msgspec.inspect.VarTupleType):
        return "lists" if isinstance(form.item_type, msgspec.inspect.StrType) else None
    if isinstance(form, msgspec.inspect.StructType):
        return "quantities" if form.cls is Quantity else None
    return "texts" if isinstance(form, msgspec.inspect.StrType) else None
