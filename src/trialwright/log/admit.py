"""The door of the log: what it refuses, because nobody could read it afterwards. Everything else is kept.

An impossible value, a future date or an unknown patient is no reason to refuse: it becomes a finding. A text field that
is no text would make the log unreadable for ever, so it never comes in. Nor does a person's number in the line itself:
a body can be redacted, the line cannot.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec

from trialwright.derive.identifiers import CERTAIN, identifiers_in
from trialwright.errors import InputError
from trialwright.events import Body, Draft, Kind, kind_of
from trialwright.events.facts import WRITTEN_BY
from trialwright.log.chain import encode
from trialwright.log.rows import Known
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When, read_when

NOTHING_RECORDED = "correct the entry; nothing was recorded"
_TEXTS = (
    ("patient", False),
    ("by", True),
    ("role", True),
    ("site", True),
    ("source", False),
    ("reason", False),
    ("corrects", False),
)
_ON_THE_LINE = ("patient", "source", "reason")
PAUSE = "trial.paused"
OPENING = "trial.opened"
REDACTION = "log.redacted"
VOIDING = "event.voided"
FINAL = {VOIDING: "a voiding", REDACTION: "a redaction"}
"""Kinds that concern other events, and are themselves never corrected."""


class Admitted(NamedTuple):
    """A draft in the form in which it is stored."""

    kind: str
    schema: int
    body: bytes
    happened: str
    patient: str | None
    by: str
    role: str
    site: str
    source: str | None
    replaces: int | None
    reason: str | None


Texts = dict[int, tuple[Body, bytes]]
"""The canonical JSON of bodies that were written, by their identity: 5 and 5.0 are equal, and not written alike."""


def admitted(draft: Draft, texts: Texts | None = None) -> Admitted:
    """The stored form of a draft.

    Parameters
    ----------
    draft : Draft
    texts : dict, optional
        What is known already of bodies that come again as the same object, and never change; it is added to.

    Raises
    ------
    InputError
        If its kind is unknown, a text is no text, the body does not have the types of its kind, or `happened` is no time.
    """
    _check_texts(draft)
    form = _form_of(type(draft.body))
    known = None if texts is None else texts.get(id(draft.body))
    if known is not None:
        body = known[1]
    else:
        body = _body_text(draft.body, form)
        if form.careful:
            _check_times(draft.body, form.kind)
        if texts is not None:
            texts[id(draft.body)] = draft.body, body  # the body is kept with it, so that nothing else gets its identity
    return Admitted(
        form.kind, form.schema, body, _happened_text(draft.happened),
        draft.patient, draft.by, draft.role, draft.site, draft.source, draft.replaces, draft.reason,
    )  # fmt: skip


def admitted_as_it_is(draft: Draft, texts: Texts | None = None) -> Admitted:
    """The stored form of a draft that is not imported, and so can name what it corrects by its number alone.

    Raises
    ------
    InputError
        As for `admitted`; or it names what it corrects by its source.
    """
    entry = admitted(draft, texts)
    if draft.corrects is not None:
        raise InputError(
            "a correction that names a source, among drafts that are not imported",
            "the number of the event in `replaces`",
            NOTHING_RECORDED,
        )
    return entry


class _Form(NamedTuple):
    """What is worked out once for each kind; `careful` where it holds times or bare numbers."""

    kind: str
    schema: int
    decode: Callable[[bytes], Body]
    careful: bool


@cache
def _form_of(body: type[Body]) -> _Form:
    try:
        kind: Kind = kind_of(body)
    except KeyError:
        raise InputError(
            f"{body.__name__} is not a kind of event", "a body of one of the kinds in the reference", NOTHING_RECORDED
        ) from None
    return _Form(
        kind.name, kind.schema, msgspec.json.Decoder(body).decode, _holds_times(msgspec.inspect.type_info(body))
    )


def _body_text(body: Body, form: _Form) -> bytes:
    """The canonical JSON, which reads back as itself: the struct in memory does not check its types, so this does."""
    try:
        text = encode(body)
        read = form.decode(text)
        if (read == body and not form.careful) or encode(
            read
        ) == text:  # 5 == Decimal(5), but they are not written alike
            return text
        wrong = "a value would read back as another one"
    except (msgspec.MsgspecError, TypeError, ValueError) as error:
        wrong = str(error)
    wanted = f"the fields of {form.kind} as its page in the reference gives them"
    raise InputError(f"{form.kind}: {wrong}", wanted, NOTHING_RECORDED)


def _check_texts(draft: Draft) -> None:
    texts = draft.patient, draft.by, draft.role, draft.site, draft.source, draft.reason, draft.corrects
    try:
        _checked(*texts)
    except TypeError:  # a list in the place of a text: it is looked at, and refused, without being remembered
        _checked.__wrapped__(*texts)


@lru_cache(maxsize=4096, typed=True)
def _checked(*texts: object) -> None:
    """Look at the texts of a line; those that passed pass again, as the events of one report do."""
    told = dict(zip((name for name, _ in _TEXTS), texts, strict=True))
    for name, needed in _TEXTS:
        value = told[name]
        if type(value) is str:
            if not value.isprintable():
                _check_characters(name, value)
        elif value is not None or needed:
            raise InputError(f"{name} is {value!r}", f"text in {name}", NOTHING_RECORDED)
    for name in _ON_THE_LINE:
        value = told[name]
        if isinstance(value, str):
            check_names_nobody(name, value)
    if told["patient"] == "":
        raise InputError("an empty patient code", "a code, or none for an event of no patient", NOTHING_RECORDED)


def check_names_nobody(name: str, value: str) -> None:
    """Refuse what certainly names a person where it would stand for ever: a code, a source, a reason, a permission.

    Raises
    ------
    InputError
        Saying where, and not what.
    """
    for found in identifiers_in(value):
        if found.sort in CERTAIN:
            raise InputError(
                f"the {name} holds {found}",
                "words that name no person: this line of the log could never be erased",
                "say it by a code or a number of the document; nothing was recorded",
            )


def _check_characters(name: str, value: str) -> None:
    """NUL has no place in the text of most databases, half a surrogate pair none in UTF-8."""
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InputError(
            f"{name} {value!r} holds a character that cannot be stored",
            "text without NUL and without halves of surrogate pairs",
            NOTHING_RECORDED,
        )


def _happened_text(happened: When) -> str:
    if not (isinstance(happened, When) and isinstance(happened.text, str) and isinstance(happened.zone, str)):
        raise InputError(f"happened is {happened!r}", "a date or an instant with its zone", NOTHING_RECORDED)
    return _checked_when(happened.text, happened.zone)


@lru_cache(maxsize=65536)
def _checked_when(text: str, zone: str) -> str:
    return str(read_when(text, zone))


def _holds_times(form: Any) -> bool:
    """Whether a body can hold a time or a bare number, which its decoder checks less than the door must."""
    if isinstance(form, msgspec.inspect.StructType):
        return form.cls is When or (form.cls is not Quantity and any(_holds_times(field.type) for field in form.fields))
    if isinstance(form, msgspec.inspect.UnionType):
        return any(map(_holds_times, form.types))
    parts = (getattr(form, name, None) for name in ("item_type", "type", "key_type", "value_type"))
    return isinstance(form, msgspec.inspect.DecimalType) or any(
        _holds_times(part) for part in parts if part is not None
    )


def _check_times(value: Any, where: str) -> None:
    if isinstance(value, When):
        read_when(value.text, value.zone)
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise InputError(f"{where}: found {value}", "a finite number", NOTHING_RECORDED)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            _check_times(getattr(value, name), f"{where} {name}")
    elif isinstance(value, tuple | list):
        for item in value:
            _check_times(item, where)


def check_correction(entry: Admitted, target: Known | None) -> None:
    """Refuse a correction that makes no sense; `target` is the event that it names, if there is one.

    Raises
    ------
    InputError
        If it names no event of the log, another patient's, one of another kind, or one that cannot be corrected; or
        gives no reason.
    """
    if entry.kind == REDACTION:
        raise InputError(
            "a log.redacted among drafts", "a redaction through `redact`, which deletes the body", NOTHING_RECORDED
        )
    if entry.replaces is None:
        if entry.kind == VOIDING:
            raise InputError("an event.voided that names no event", "the number of the voided event", NOTHING_RECORDED)
        return
    check_target(entry, target)


def check_target(entry: Admitted, target: Known | None) -> None:
    """Refuse a correction, a voiding or a redaction of an event that it cannot concern, or without a reason.

    Raises
    ------
    InputError
        Saying which, and what to do instead.
    """
    if target is None:
        raise InputError(
            f"{entry.kind} names event {entry.replaces!r}, which is not in the log",
            "the number of an event",
            NOTHING_RECORDED,
        )
    if not (entry.reason or "").strip():
        raise InputError(
            f"{entry.kind} replaces event {target.seq} without a reason", "why it was wrong", "give the reason"
        )
    if target.patient != entry.patient:
        raise _of_another(entry, target)
    if target.kind in FINAL:
        raise InputError(
            f"event {target.seq} is {FINAL[target.kind]}, which cannot be corrected",
            "an event that states a fact",
            "enter the fact anew",
        )
    if target.kind == OPENING and entry.kind == VOIDING:
        raise InputError(
            f"event {target.seq} opened the log",
            "an event that states a fact",
            "leave it, for without it nothing can be read; if it was opened wrongly, start a new file with `trialwright init`",
        )
    if target.kind == PAUSE and entry.kind != REDACTION:
        raise InputError(
            f"event {target.seq} is a pause, and a pause does not end by a correction, a voiding or an import",
            "a decision to resume",
            "ask for it with `trialwright decide TRIAL resume`; a wider pause is a pause of its own, with a source of its own",
        )
    if entry.kind not in {target.kind, *FINAL}:
        raise InputError(
            f"event {target.seq} is a {target.kind}, the correction a {entry.kind}",
            "a correction of the same kind",
            "void it with event.voided and enter the fact anew",
        )


def check_reported(target: Known) -> None:
    """Refuse to void by an import what no import can bring: the opening of a log, a protocol, a decision.

    Raises
    ------
    InputError
        Saying who can.
    """
    if target.kind in WRITTEN_BY and target.kind not in FINAL:
        raise InputError(
            f"event {target.seq} is a {target.kind}, which Trialwright alone writes",
            "a fact that was reported",
            "leave this voiding out; a person can void it with `trialwright void`; nothing was recorded",
        )


def _whose(patient: str | None) -> str:
    return "of no patient" if patient is None else f"patient {patient}'s"


def _of_another(entry: Admitted, target: Known) -> InputError:
    voiding = entry.kind == VOIDING
    what = "voiding" if voiding else "correction"
    return InputError(
        f"event {target.seq} is {_whose(target.patient)}, the {what} {_whose(entry.patient)}",
        f"a {what} in the same patient",
        "name the patient in whose record the event stands"
        if voiding
        else "void it there with event.voided and enter it anew here",
    )
