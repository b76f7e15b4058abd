"""Numbers and quantities as they are reported: every digit kept, and nothing guessed."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwright.errors import InputError
from trialwright.standards.quantity import Quantity, read_number, read_quantity, with_unit


@pytest.mark.parametrize(
    "text", ["0", "-0", "1.60", "007", "-5", "999999999999999.999999999999999", "0.000000000000001"]
)
def test_a_plain_number_keeps_its_digits(text: str) -> None:
    assert str(read_number(text).copy_abs()) == str(Decimal(text.lstrip("-")))
    assert read_number(text).as_tuple() == Decimal(text).as_tuple()


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "NaN", "nan", "Infinity", "inf", "1e3", "1E3", "1_000", "1,000", "1.", ".5", "+1", "--1", "- 1", " 1", "1 ",
        "1\n", "１４１", "१", "0x10", "1/2", "1.2.3", "1000000000000000", "0.0000000000000001", "½", "²",
    ],
)  # fmt: skip
def test_anything_else_is_no_plain_number(text: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_number(text)
    assert wrong.value.found == f"{text!r} is not a plain number"
    assert "without separators" in wrong.value.to_do


@given(st.decimals(-(10**9), 10**9, places=6))
def test_every_plain_decimal_comes_back_as_it_was(number: Decimal) -> None:
    assert read_number(f"{number:f}").as_tuple() == number.as_tuple()


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("1.60 mg/dL", Quantity(value=Decimal("1.60"), unit="mg/dL")),
        ("<0.20 mg/dL", Quantity(value=Decimal("0.20"), unit="mg/dL", bound="<")),
        ("> 500 U/L", Quantity(value=Decimal(500), unit="U/L", bound=">")),
        ("  90 {score} ", Quantity(value=Decimal(90), unit="{score}")),
        ("-1 Cel", Quantity(value=Decimal(-1), unit="Cel")),
        ("1 µmol/L", Quantity(value=Decimal(1), unit="µmol/L")),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(text: str, quantity: Quantity) -> None:
    assert read_quantity(text) == quantity


@pytest.mark.parametrize("text", ["", "1.6", "mg/dL", "1.6mg/dL", "1.6 mg / dL", "1.6  mg/dL", "<< 1 U/L"])
def test_a_text_that_is_no_quantity(text: str) -> None:
    with pytest.raises(InputError, match=r"is not a (quantity|plain number)"):
        read_quantity(text)


def test_the_number_of_a_quantity_is_a_plain_one() -> None:
    with pytest.raises(InputError, match="'1_000' is not a plain number"):
        read_quantity("1_000 U/L")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_a_quantity_is_finite(value: str) -> None:
    with pytest.raises(ValueError, match="wanted a finite number"):
        Quantity(value=Decimal(value), unit="mg/dL")


def test_a_quantity_is_written_as_a_person_writes_it() -> None:
    assert str(Quantity(value=Decimal("1E+3"), unit="U/L", bound=">")) == ">1000 U/L"
    assert with_unit(Decimal("0.5"), "") == "0.5"
    assert with_unit(Decimal(90), "{score}") == "90"


@pytest.mark.parametrize(
    "wrong", ['{"value":"1","unit":"U/L","bound":"~"}', '{"value":"1"}', '{"value":"1","unit":"U/L","x":1}']
)
def test_a_quantity_of_another_form_is_refused(wrong: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(wrong, type=Quantity)
