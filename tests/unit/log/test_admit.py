"""The door: only what nobody could read is refused, in words; every fact is kept."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import msgspec
import pytest
from tests.log_material import lab

from trialwright.errors import InputError
from trialwright.events import Body
from trialwright.events.judgements import JudgementAttested
from trialwright.events.people import DemographicsRecorded
from trialwright.events.reading import read_body
from trialwright.events.results import LabResulted
from trialwright.log import Log
from trialwright.log.admit import _body_text, _check_times, _Form, _holds_times
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When

SHANGHAI = "Asia/Shanghai"


class Unregistered(Body, frozen=True):
    """A body that no kind knows."""


@pytest.mark.parametrize(
    "draft",
    [
        lab(happened=When("2999-12-31", SHANGHAI)),
        lab(patient="nobody knows"),
        lab("999999999999999"),
        lab("-1"),
        lab(body=LabResulted(analyte="no such", value=Quantity(value=Decimal("1e400"), unit="cubits", bound="<"))),
        lab(by="", role="", site=""),
        lab(reason="a reason without a correction\nin two lines"),
        lab(patient="患者\u20281"),
    ],
)
def test_the_log_never_refuses_a_fact(log: Log, draft: Any) -> None:
    log.append([draft])
    (event,) = log.read()
    assert (event.patient, event.body, event.happened, event.reason) == (
        draft.patient,
        draft.body,
        draft.happened,
        draft.reason,
    )
    assert log.verify() == []


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (lab(body=Unregistered()), "Unregistered is not a kind of event\n  wanted: a body of one of the kinds"),
        (lab(by=None), "by is None\n  wanted: text in by"),
        (lab(role=3), "role is 3\n  wanted: text in role"),
        (lab(patient=cast(Any, 7)), "patient is 7\n  wanted: text in patient"),
        (lab(patient=""), "an empty patient code\n  wanted: a code, or none for an event of no patient"),
        (lab(source=b"x"), "source is b'x'\n  wanted: text in source"),
        (lab(site="a\0b"), "site 'a\\x00b' holds a character that cannot be stored\n  wanted: text without NUL"),
        (lab(reason="\ud800"), "reason '\\ud800' holds a character that cannot be stored"),
        (lab(happened="2024"), "happened is '2024'\n  wanted: a date or an instant with its zone"),
        (lab(happened=When(2024, SHANGHAI)), "happened is When(text=2024"),  # type: ignore[arg-type]
        (lab(happened=When("2024-02-30", SHANGHAI)), "'2024-02-30' is not a date or an instant\n  wanted: 2024,"),
        (lab(happened=When("2024-03-01T08:00", SHANGHAI)), "an instant has its offset"),
        (lab(happened=When("２０２４", SHANGHAI)), "'２０２４' is not a date or an instant"),
        (lab(happened=When("2024", "Asia/Atlantis")), "'Asia/Atlantis' is not a time zone"),
        (
            lab(body=JudgementAttested(statement="fit", holds="yes")),  # type: ignore[arg-type]
            "judgement.attested: Expected `bool`, got `str` - at `$.holds`\n"
            "  wanted: the fields of judgement.attested as its page in the reference gives them\n"
            "  to do:  correct the entry; nothing was recorded",
        ),
        (lab(body=JudgementAttested(statement={1}, holds=True)), "Expected `str`, got `array`"),  # type: ignore[arg-type]
        (lab(body=JudgementAttested(statement="\udc00", holds=True)), "surrogates not allowed"),
        (lab(body=JudgementAttested(statement=object(), holds=True)), "Encoding objects of type object is unsupported"),  # type: ignore[arg-type]
        (lab(body=DemographicsRecorded(sex="female", birth=When("1990-13", SHANGHAI))), "'1990-13' is not a date"),
    ],
)
def test_what_nobody_could_read_is_refused(log: Log, draft: Any, words: str) -> None:
    with pytest.raises(InputError) as wrong:
        log.append([draft])
    assert words in str(wrong.value)
    assert str(wrong.value).startswith("entry 1 (")
    assert log.head().seq == 0


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("lab.guessed", {}, "unknown kind of event: lab.guessed schema 1\n  wanted: one of: "),
        ("lab.resulted", {"analyte": 7}, "lab.resulted: Expected `str`, got `int` - at `$.analyte`"),
        ("lab.resulted", {"value": {"value": "NaN", "unit": "g/L"}}, "found NaN, wanted a finite number"),
        ("lab.resulted", {"value": {"value": "1_000", "unit": "g/L"}}, "'1_000' is not a plain number"),
        ("lab.resulted", {"value": {"value": "１２", "unit": "g/L"}}, "'１２' is not a plain number"),
        ("lab.resulted", {"value": {"value": "1e3", "unit": "g/L"}}, "'1e3' is not a plain number"),
        ("lab.resulted", {"remark": "x"}, "Object contains unknown field `remark`"),
    ],
)
def test_what_comes_from_outside_is_read_strictly(kind: str, fields: Mapping[str, Any], words: str) -> None:
    whole = {"analyte": "haemoglobin", "value": {"value": "120", "unit": "g/L"}, **fields}
    with pytest.raises(InputError) as wrong:
        read_body(kind, 1, whole)
    assert words in str(wrong.value)


class _Dose(msgspec.Struct):
    each: tuple[Decimal | None, ...]


def test_numbers_and_times_are_found_wherever_a_body_holds_them() -> None:
    for form, holds in ((_Dose, True), (dict[str, When], True), (list[Quantity], False), (str | None, False)):
        assert _holds_times(msgspec.inspect.type_info(form)) is holds
    _check_times(_Dose(each=(Decimal(1), None)), "dose")
    with pytest.raises(InputError, match="dose each: found NaN\n  wanted: a finite number"):
        _check_times(_Dose(each=(Decimal("NaN"),)), "dose")


class Bare(Body, frozen=True):
    """A body with a number that carries no unit."""

    number: Decimal


def test_a_number_of_the_wrong_type_never_becomes_another_text() -> None:
    """In memory 5 equals Decimal(5); in the log the one would be a number and the other a text."""
    form = _Form("bare.number", 1, msgspec.json.Decoder(Bare).decode, _holds_times(msgspec.inspect.type_info(Bare)))
    assert _body_text(Bare(number=Decimal(5)), form) == b'{"number":"5"}'
    for number in (5, 5.5):
        with pytest.raises(InputError, match=r"bare\.number: a value would read back as another one"):
            _body_text(Bare(number=number), form)  # type: ignore[arg-type]
