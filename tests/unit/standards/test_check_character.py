"""The check character of donation numbers and patient codes: the published cases."""

import pytest

from trialwright.errors import InputError
from trialwright.standards.check_character import check_character


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G123498654321", "H"),  # TV-5.10
        ("A999906123456", "N"),  # TV-5.11
        ("W123408123456", "4"),
        ("A123425000001", "0"),
        ("A123425000002", "Z"),
    ],
)
def test_published_donation_numbers(text: str, expected: str) -> None:
    assert check_character(text) == expected


def test_any_two_digits_swapped_are_found() -> None:
    """TV-5.12, for every pair of different characters and not one only."""
    text = "G123498654321"
    for first in range(len(text)):
        for second in range(first):
            if text[first] != text[second]:
                swapped = list(text)
                swapped[first], swapped[second] = text[second], text[first]
                assert check_character("".join(swapped)) != "H", (first, second)


def test_the_weights_of_the_standard_give_the_same() -> None:
    """Summed with the weights 2, 4, 8... from the right, as ISBT 128 writes it, instead of running from the left."""
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
    found = set()
    for number in range(1000):
        text = f"SZ{number:06d}"
        weighted = sum(values.index(one) * 2**place for place, one in enumerate(reversed(text), start=1))
        assert check_character(text) == values[(38 - weighted) % 37]
        found.add(check_character(text))
    assert found == set(values), "a thousand numbers have every check character, the star included"


@pytest.mark.parametrize("text", ["", "g123498654321", "G1234-98", "G1234 98", "Ａ1234", "=A99990612345600", "A*"])
def test_other_characters_are_refused_in_words(text: str) -> None:
    with pytest.raises(InputError) as refused:
        check_character(text)
    assert "cannot have a check character" in refused.value.found
    assert refused.value.wanted == "digits and capital letters only, such as G123498654321"
    assert refused.value.to_do == "leave out hyphens, spaces and flags; write letters as capitals"
