"""The pieces of a file: what is near a misspelt word, and what is no number of days."""

from decimal import Decimal

import pytest

from trialwright.errors import ProtocolError
from trialwright.protocol.node import Node
from trialwright.protocol.scalars import advice, amount, days, nearest, whole


def test_the_nearest_word_is_found_in_any_case() -> None:
    assert nearest("ABSCENT", ("absent", "within")) == "absent"
    assert nearest("mg/DL", ("mg/dL", "kg")) == "mg/dL"
    assert nearest("xyz", ("absent", "within")) is None


def test_advice_names_the_nearest_word_only_where_there_is_one() -> None:
    assert advice("withn", ("within",), "remove the key") == "did you mean 'within'? otherwise remove the key"
    assert advice("xyz", ("within",), "remove the key") == "remove the key"


@pytest.mark.parametrize("text", ["14", "14d", " 14 d", "14 d ", "1.5 d", "-1 d", "１４ d", "123456 d", ""])
def test_only_whole_days_are_days(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        days(Node(text, "x"), "within")
    assert refused.value.wanted == "a number of days such as 14 d"


@pytest.mark.parametrize("text", ["1.0", "1e3", "+1", "１", "", "1_0", "12:30", "1234567"])
def test_only_plain_digits_are_a_whole_number(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        whole(Node(text, "x"), "planned_patients", at_least=1)
    assert refused.value.wanted == "a whole number, 1 or more"


@pytest.mark.parametrize("text", ["30", "30 g", "-30 mg", "0 mg", "<30 mg", "1e1 mg", "30mg", "NO mg"])
def test_an_amount_has_the_one_unit_and_is_above_zero(text: str) -> None:
    with pytest.raises(ProtocolError) as refused:
        amount(Node(text, "x"), "vials", "mg")
    assert refused.value.wanted == "an amount above zero in mg"
    assert amount(Node("2.50 mg", "x"), "vials", "mg") == Decimal("2.50")
