"""Patient codes: drawn at random, never twice, and a slip of the pen is found."""

from random import Random

import pytest

from trialwright.errors import InputError
from trialwright.standards.patient_code import check_patient_code, new_patient_code


def code_drawn(at: int) -> str:
    return new_patient_code("SZ01", (), lambda n: at)


def test_the_code_follows_the_draw() -> None:
    assert new_patient_code("SZ01", (), lambda n: 0).startswith("SZ01-0001-")
    assert new_patient_code("SZ01", (), lambda n: n - 1).startswith("SZ01-9999-")
    assert new_patient_code("SZ01", ["SZ01-0417-0"], lambda n: 410).startswith("SZ01-0418-")


def test_a_code_that_was_given_is_never_given_again() -> None:
    draw = Random(1).randrange  # any seed: a repeated code would show whatever it is
    given: list[str] = []
    for _ in range(200):
        given.append(new_patient_code("SZ01", given, draw))
    assert len(set(given)) == 200
    assert given != sorted(given)
    assert all(check_patient_code(code) is None for code in given)


def test_the_same_draws_give_the_same_codes() -> None:
    first, second = Random(7).randrange, Random(7).randrange
    assert new_patient_code("SZ01", (), first) == new_patient_code("SZ01", (), second)


def test_the_last_free_code_is_found_and_then_no_more() -> None:
    every = {code_drawn(number) for number in range(9728)}
    last = every.pop()
    assert new_patient_code("SZ01", every, lambda n: n - 1) == last
    with pytest.raises(InputError) as refused:
        new_patient_code("SZ01", every | {last}, lambda n: 0)
    assert refused.value.found == "site SZ01 has given all its 9728 patient codes"
    assert refused.value.to_do == "open a second code for the site, such as SZ02"


def test_no_code_has_a_star() -> None:
    """One in 37 numbers would have it; they are left out."""
    assert pytest.approx(9999 / 37, rel=0.02) == 9999 - 9728
    assert not any("*" in code_drawn(at) for at in range(0, 9728, 50))


@pytest.mark.parametrize("site", ["", "S", "sz01", "SZ-01", "SUZHOU001", "苏州"])
def test_a_wrong_site_is_refused_in_words(site: str) -> None:
    with pytest.raises(InputError, match="is not the code of a site") as refused:
        new_patient_code(site, (), lambda n: 0)
    assert "two to eight digits or capital letters" in refused.value.wanted


@pytest.mark.parametrize(
    "code", ["", "SZ01-417-0", "SZ01-0417", "sz01-0417-0", "SZ01 0417 0", "SZ01-0417-*", "SZ01-0417-0 "]
)
def test_another_form_is_named(code: str) -> None:
    assert check_patient_code(code) == (
        f"{code!r} is not a patient code: it looks like SZ01-0417-0 (site, four digits, check character)"
    )


def test_every_single_slip_is_found() -> None:
    """Every character replaced by every other one, and every two neighbours swapped."""
    code = "SZ01-0417-0"
    assert check_patient_code(code) is None
    for place, right in enumerate(code):
        if right == "-":
            continue
        for wrong in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if wrong != right:
                assert check_patient_code(code[:place] + wrong + code[place + 1 :]) is not None
    for wrong_code in ("ZS01-0417-0", "SZ10-0417-0", "SZ01-4017-0", "SZ01-0147-0", "SZ01-0471-0"):
        assert "two are swapped" in str(check_patient_code(wrong_code))
