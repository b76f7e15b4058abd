"""Bodies from outside are read strictly; bodies of the log are lifted to the newest schema."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from trialwright.errors import InputError, LogBroken
from trialwright.events import Body
from trialwright.events.kinds import kind
from trialwright.events.reading import decode_body, read_body
from trialwright.events.results import LabResulted
from trialwright.standards.quantity import Quantity
from trialwright.standards.when import When


def lab(value: Any, unit: Any = "mg/dL", **more: Any) -> dict[str, Any]:
    return {"analyte": "creatinine", "value": {"value": value, "unit": unit}, **more}


@pytest.mark.parametrize("value", ["1.60", Decimal("1.60")])
def test_a_measured_number_keeps_its_digits(value: Any) -> None:
    body = read_body("lab.resulted", 1, lab(value))
    assert isinstance(body, LabResulted)
    assert str(body.value) == "1.60 mg/dL"


@pytest.mark.parametrize("value", ["1_000", "１.6", "1e3", "+1", " 1", Decimal("1E+3")])
def test_what_python_would_read_as_a_number_and_we_do_not(value: Any) -> None:
    with pytest.raises(InputError) as wrong:
        read_body("lab.resulted", 1, lab(value))
    assert wrong.value.found == f"{str(value)!r} is not a plain number"
    assert wrong.value.where == "lab.resulted value value"


@pytest.mark.parametrize("value", [1.6, 1e3, 0.1])
def test_a_binary_fraction_has_lost_its_digits(value: float) -> None:
    with pytest.raises(InputError) as wrong:
        read_body("lab.resulted", 1, lab(value))
    assert wrong.value.found == f"{value!r} is a binary fraction, which need not have the digits of the report"
    assert wrong.value.wanted == "the number as text, such as '1.60'"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_no_number_at_all(value: str) -> None:
    with pytest.raises(InputError, match=r"lab\.resulted: found -?(NaN|Infinity), wanted a finite number"):
        read_body("lab.resulted", 1, lab(value))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Object missing required field `analyte`"),
        (lab("1", colour="red"), "Object contains unknown field `colour`"),
        (lab("1", laboratory=7), "Expected `str | null`, got `int` - at `$.laboratory`"),
        (lab(None), "got `null` - at `$.value.value`"),
        (lab("1", unit=None), "Expected `str`, got `null` - at `$.value.unit`"),
        (lab("one"), "Invalid decimal string"),
        (lab("1,6"), "Invalid decimal string"),
        ({"analyte": "creatinine", "value": "1.6 mg/dL"}, "Expected `object`, got `str` - at `$.value`"),
    ],
)
def test_a_wrong_field_says_where_and_which_fields_there_are(fields: Mapping[str, Any], words: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_body("lab.resulted", 1, fields)
    assert wrong.value.found.startswith("lab.resulted: ")
    assert words in wrong.value.found
    assert wrong.value.wanted == (
        "the fields of lab.resulted: analyte, value, [low], [high], [laboratory], [detection_limit], [quantification_limit]"
    )
    assert wrong.value.to_do == "correct the entry; nothing was recorded"


@pytest.mark.parametrize("birth", ["1990-02-31", "1990-1-1", "soon", "1990-05-05T08:00"])
def test_a_date_within_a_body_is_checked(birth: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_body("demographics.recorded", 1, {"sex": "male", "birth": {"text": birth, "zone": "Asia/Shanghai"}})
    assert wrong.value.found == f"{birth!r} is not a date or an instant"
    assert wrong.value.where == "demographics.recorded birth"


def test_a_zone_within_a_body_is_checked() -> None:
    with pytest.raises(InputError, match="'X' is not a time zone"):
        read_body("demographics.recorded", 1, {"sex": "male", "birth": {"text": "1990-05-05T08:00Z", "zone": "X"}})


@pytest.mark.parametrize(("name", "schema"), [("lab.guessed", 1), ("lab.resulted", 2)])
def test_an_unknown_kind(name: str, schema: int) -> None:
    with pytest.raises(InputError, match=f"unknown kind of event: {name} schema {schema}"):
        read_body(name, schema, {})


def test_the_log_reads_what_it_wrote() -> None:
    body = decode_body(
        "lab.resulted", 1, '{"analyte":"creatinine","value":{"bound":"<","unit":"mg/dL","value":"0.20"}}'
    )
    assert body == LabResulted(analyte="creatinine", value=Quantity(value=Decimal("0.20"), unit="mg/dL", bound="<"))


@pytest.mark.parametrize(
    ("name", "schema", "text"),
    [
        ("lab.resulted", 1, "{"),
        ("lab.resulted", 1, '{"analyte":1}'),
        ("lab.resulted", 9, "{}"),
        ("lab.guessed", 1, "{}"),
    ],
)
def test_a_body_that_the_log_cannot_have_written(name: str, schema: int, text: str) -> None:
    with pytest.raises(LogBroken) as broken:
        decode_body(name, schema, text)
    assert broken.value.found.startswith(f"the body of a {name} (schema {schema}) cannot be read: ")
    assert "if the log verifies, update Trialwright" in broken.value.to_do


def test_an_old_schema_is_lifted_step_by_step(registry: None) -> None:
    """What an older version wrote is still read."""

    @kind("test.scored", "Score", "评分")
    class First(Body, frozen=True, kw_only=True):
        points: str

    @kind("test.scored", "Score", "评分", schema=2, upgrade=lambda old: {"score": int(old["points"])})
    class Second(Body, frozen=True, kw_only=True):
        score: int

    @kind("test.scored", "Score", "评分", schema=3, upgrade=lambda old: {**old, "of": 10})
    class Third(Body, frozen=True, kw_only=True):
        score: int
        of: int

    assert decode_body("test.scored", 1, '{"points":"7"}') == Third(score=7, of=10)
    assert decode_body("test.scored", 2, '{"score":7}') == Third(score=7, of=10)
    assert decode_body("test.scored", 3, '{"score":7,"of":5}') == Third(score=7, of=5)
    assert (First(points="7").points, Second(score=7).score) == ("7", 7)


def test_a_schema_without_its_upgrade_is_a_bug(registry: None) -> None:
    for schema in (1, 2):

        @kind("test.forgotten", "Forgotten", "遗漏", schema=schema)
        class Forgotten(Body, frozen=True, kw_only=True):
            pass

    with pytest.raises(LogBroken, match=r"test\.forgotten schema 2 has no upgrade"):
        decode_body("test.forgotten", 1, "{}")


def test_a_time_is_handed_over_as_it_was() -> None:
    body = read_body("demographics.recorded", 1, {"sex": "male", "birth": {"text": "1990", "zone": "Asia/Shanghai"}})
    assert getattr(body, "birth") == When("1990", "Asia/Shanghai")  # noqa: B009 any body
